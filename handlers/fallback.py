"""What nobody else takes: old buttons and unknown commands still get an answer."""

from telegram import Update
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from casework import people
from handlers.context import Context


async def old_button(_: Update, context: Context) -> None:
    await context.toast(context.own_t.plain("not_found.button"), alert=True)


async def unknown_command(_: Update, context: Context) -> None:
    await context.ask(people.require_rider, context.actor)
    await context.say(context.t("draft.how_to_begin"))


HANDLERS = [
    CallbackQueryHandler(old_button),
    MessageHandler(filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE & filters.COMMAND, unknown_command),
]
