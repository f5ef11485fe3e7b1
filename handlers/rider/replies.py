"""A rider's reply to one of our messages about a case: more about it, or an answer to the group."""

from telegram import Update
from telegram.ext import MessageHandler, filters

from casework import cases, mine
from casework.vocabulary import Purpose, Status
from handlers.context import Context
from handlers.rider import drafting


async def reply(update: Update, context: Context) -> None:
    """Words under a receipt add to the description; under a notice they go to the group."""
    message = context.message
    asked = message.reply_to_message
    assert asked is not None
    about = await context.ask(mine.replied_to, context.chat.id, asked.message_id)
    if about is None:
        await drafting.text(update, context)
        return
    t, words = context.t, message.text or ""
    case = await context.ask(mine.own, context.actor, about.report_id)
    if about.purpose in {Purpose.RECEIPT, Purpose.PROMPT} and Status(case.report.status).is_open:
        await context.do(cases.supplement, context.actor, about.report_id, words)
        await context.say(t("supplement.kept", number=case.report.number), reply=True)
    else:
        await context.do(cases.answer, context.actor, about.report_id, words)
        await context.say(t("answer.kept"), reply=True)


_REPLY = (
    filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE & filters.REPLY & filters.TEXT & ~filters.COMMAND
)

HANDLERS = [MessageHandler(_REPLY, reply)]
