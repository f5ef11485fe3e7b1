"""What a rider is asked next: the draft's gaps decide, one message at a time."""

from telegram.error import TelegramError

from casework import drafting, view
from casework.drafting import Progress
from casework.vocabulary import Part, Purpose
from handlers import calls, keyboards, place_questions, posts, receipts
from handlers.context import Context
from handlers.rider import likeness
from handlers.texts import Html, Texts, lines


def lacks(t: Texts, progress: Progress) -> Html:
    """One sentence: what is still missing."""
    words = t.plain("word.and").join(t.plain(f"part.{part}") for part in progress.missing)
    return t("draft.lacks", parts=words)


async def ask(
    context: Context, progress: Progress, said: Html | None = None, *, pressed: int | None = None
) -> None:
    """The next question with its keyboard; `said` answers what just came, `pressed` is where a button was."""
    if Part.PLACE in progress.missing:
        await _ask(context, progress, said, pressed)
    else:  # at once, so that nobody waits for the tidying
        await calls.at_once(_ask(context, progress, said, pressed), _tidy(context, pressed))


async def _ask(context: Context, progress: Progress, said: Html | None, pressed: int | None) -> None:
    t, draft = context.t, progress.draft
    if progress.report is not None:
        await submitted(context, progress, pressed)
    elif progress.likely:
        await likeness.ask(context, progress, pressed)
    elif len(progress.missing) == len(Part):
        await _offer_categories(context, progress, lines(said, t("draft.ask_first")))
    elif Part.PLACE in progress.missing:
        photographed = Part.PHOTO not in progress.missing
        await place_questions.ask(context, context.chat.id, t, draft, said, photographed=photographed)
    elif Part.CATEGORY in progress.missing:
        question = t("draft.ask_category") if Part.PHOTO not in progress.missing else lacks(t, progress)
        await _offer_categories(context, progress, lines(said, question))
    else:
        await context.say(lines(said, t("draft.ask_photo")))


async def _tidy(context: Context, pressed: int | None) -> None:
    """A place question that was answered goes, and its keyboard: a place by the paper clip leaves that up."""
    for question in place_questions.standing(context).pop(context.chat.id, ()):
        if question == pressed:
            continue  # it may become the receipt
        try:
            await calls.delete(context.bot, context.chat.id, question)
        except TelegramError:  # older than two days, gone, a broken wire: it stays, and harms nobody
            continue


async def _offer_categories(context: Context, progress: Progress, question: Html) -> None:
    draft, known = progress.draft, list(context.scheme.categories.values())
    keyboard = keyboards.categories(context.t, draft.id, known, progress.suggestion)
    await context.do(drafting.prompted, draft.id, await context.say(question, keyboard))


async def submitted(context: Context, progress: Progress, pressed: int | None) -> None:
    """The receipt, where the rider looks: in place of the question just answered, else as a new message."""
    assert progress.report is not None
    case = progress.case
    if case is None:  # it was submitted before the program was stopped
        case = await context.ask(view.of, progress.report)
    card = receipts.receipt(context.t, context.scheme, case)
    message_id = await posts.edit_or_send(context, card, pressed)
    await context.do(posts.shows, context.chat.id, message_id, progress.report.id, Purpose.RECEIPT)
    question = progress.draft.prompt_id
    if question is not None and question != message_id:
        await posts.disarm(context, question)
