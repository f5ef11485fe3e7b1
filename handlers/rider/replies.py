"""A reply in private to one of our messages about a case: more about it, or an answer to the group."""

from telegram import Update
from telegram.ext import MessageHandler, filters

from casework import checking, mine, speaking
from casework.vocabulary import Purpose, Status
from handlers import quoting, reactions
from handlers.context import Context
from handlers.group import replies as of_cards
from handlers.rider import drafting
from handlers.shots import IMAGE_FILE


async def reply(update: Update, context: Context) -> None:
    """Words under a receipt add to the description, under a notice they go to the group.

    A street admin has cards in private where no group answers; under one of those a reply is the work itself.
    """
    message = context.message
    asked = message.reply_to_message
    assert asked is not None
    about = await quoting.about(context, asked)
    if about is not None and about.purpose == Purpose.BLUR:
        about = None  # that screen is tapped, not answered
    if about is not None and about.purpose in of_cards.TAKES_WORDS:
        await of_cards.reply(update, context)
    elif (
        about is not None
        and about.purpose == Purpose.CHECK
        and await _about_a_check(context, about.report_id)
    ):
        return
    elif message.photo:
        await drafting.photo(update, context)
    elif message.document:
        await drafting.image_file(update, context)
    elif about is None:
        await drafting.text(update, context)
    else:
        await _words(context, about.report_id, Purpose(about.purpose))


async def _about_a_check(context: Context, report_id: int) -> bool:
    """Whether the reply was about what is mended or not: the reason that was asked for, or an answer.

    An answer is given by the buttons: nothing is guessed from a photo, nor from a neighbour's words.
    """
    message = context.message
    is_picture = bool(message.photo or message.document)
    if not is_picture and await context.do(checking.say, context.actor, message.text or "") is not None:
        await reactions.react(message, reactions.HEARD)
        return True
    if is_picture and await context.ask(checking.awaits_words, context.actor):
        return False  # taken in like any other photo, it finds its way
    if not is_picture and await context.ask(mine.concerns, context.actor, report_id):
        return False
    if not await context.ask(checking.awaits_answer, context.actor, report_id):
        return False
    await context.say(context.t("check.by_buttons"), reply=True)
    return True


async def _words(context: Context, report_id: int, purpose: Purpose) -> None:
    t, words = context.t, context.message.text or ""
    case = await context.ask(mine.known, context.actor, report_id)
    own = case.report.reporter_id == context.user.id
    if own and purpose in {Purpose.RECEIPT, Purpose.PROMPT} and Status(case.report.status).is_to_do:
        await context.do(speaking.supplement, context.actor, report_id, words)
        await context.say(t("supplement.kept", number=case.report.number), reply=True)
    else:
        await context.do(speaking.answer, context.actor, report_id, words)
        await context.say(t("answer.kept"), reply=True)


_REPLY = (
    filters.ChatType.PRIVATE
    & filters.UpdateType.MESSAGE
    & filters.REPLY
    & (filters.TEXT | filters.PHOTO | IMAGE_FILE)
    & ~filters.COMMAND
)

HANDLERS = [MessageHandler(_REPLY, reply)]
