"""/note, as a reply to a card: what 「备注 …」 says."""

from telegram import Update
from telegram.ext import CommandHandler, filters

from handlers.context import Context
from handlers.group import replies


async def note(update: Update, context: Context) -> None:
    """The words are for staff alone; where no card is replied to, how it is done."""
    asked = context.message.reply_to_message
    if asked is None or not await replies.takes(context, asked):
        await context.say(context.t("note.how"), reply=True)
        return
    await replies.answer(update, context, f"备注 {' '.join(context.args or [])}")


_PLACE = ~filters.UpdateType.EDITED & (filters.ChatType.GROUPS | filters.ChatType.PRIVATE)

HANDLERS = [CommandHandler("note", note, _PLACE)]
