"""What a rider is asked next: the draft's gaps decide, one message at a time."""

from casework import drafting, view
from casework.drafting import Progress
from casework.vocabulary import Part, Purpose
from handlers import cards, keyboards, posts
from handlers.context import Context
from handlers.texts import Html, Texts, lines


def lacks(t: Texts, progress: Progress) -> Html:
    """One sentence: what is still missing."""
    words = t.plain("word.and").join(t.plain(f"part.{part}") for part in progress.missing)
    return t("draft.lacks", parts=words)


async def ask(
    context: Context, progress: Progress, said: Html | None = None, *, pressed: int | None = None
) -> None:
    """The next question with its keyboard; `said` answers what just came, `pressed` is where a button was."""
    t, draft = context.t, progress.draft
    if progress.report is not None:
        await submitted(context, progress, pressed)
    elif len(progress.missing) == len(Part):
        await _offer_categories(context, progress, lines(said, t("draft.ask_first")))
    elif Part.PLACE in progress.missing:
        question = t("draft.ask_place" if Part.PHOTO not in progress.missing else "draft.ask_photo")
        await context.say(lines(said, question), keyboards.ask_place(t))
        if draft.hint_lat is not None:
            await context.say(t("draft.photo_place"), keyboards.hint(t, draft.id))
    elif Part.CATEGORY in progress.missing:
        question = t("draft.ask_category") if Part.PHOTO not in progress.missing else lacks(t, progress)
        await _offer_categories(context, progress, lines(said, question))
    else:
        await context.say(lines(said, t("draft.ask_photo")))


async def _offer_categories(context: Context, progress: Progress, question: Html) -> None:
    draft, known = progress.draft, list(context.scheme.categories.values())
    keyboard = keyboards.categories(context.t, draft.id, known, progress.suggestion)
    sent = await context.say(question, keyboard)
    await context.do(drafting.prompted, draft.id, sent.message_id)


async def submitted(context: Context, progress: Progress, pressed: int | None) -> None:
    """The receipt, where the rider looks: in place of the question just answered, else as a new message."""
    assert progress.report is not None
    case = await context.ask(view.of, progress.report)
    card = cards.receipt(context.t, context.scheme, case)
    message_id = await posts.edit_or_send(context, card, pressed)
    await context.do(posts.shows, context.chat.id, message_id, progress.report.id, Purpose.RECEIPT)
    question = progress.draft.prompt_id
    if question is not None and question != message_id:
        await posts.disarm(context, question)
