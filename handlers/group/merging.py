"""/dup NUMBER and /undup, as replies to a card: two cases become one, or two again."""

from telegram import Update
from telegram.ext import CommandHandler, filters

from casework import numbers
from handlers.context import Context
from handlers.group import replies


async def dup(update: Update, context: Context) -> None:
    """The card's case is the same as the one of this number: what 「重复 NUMBER」 says."""
    number = " ".join(context.args or [])
    if not number or not await _under_a_card(context):
        await context.say(context.t("merge.how"), reply=True)
        return
    if numbers.read(number) is None:  # whatever else it is, it is no word for the rider
        await context.say(context.t("merge.ask_number"), reply=True)
        return
    await replies.answer(update, context, f"重复 {number}")


async def undup(update: Update, context: Context) -> None:
    """The card's case is one of its own again: what 「拆分」 says."""
    if not await _under_a_card(context):
        await context.say(context.t("merge.how"), reply=True)
        return
    await replies.answer(update, context, "拆分")


async def _under_a_card(context: Context) -> bool:
    asked = context.message.reply_to_message
    return asked is not None and await replies.takes(context, asked)


_PLACE = ~filters.UpdateType.EDITED & (filters.ChatType.GROUPS | filters.ChatType.PRIVATE)

HANDLERS = [CommandHandler("dup", dup, _PLACE), CommandHandler("undup", undup, _PLACE)]
