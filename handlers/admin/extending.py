"""同意 or 不同意 under the message that asks an admin for more time (延期)."""

from telegram import Update
from telegram.ext import CallbackQueryHandler

from casework import extending
from handlers.callback_data import DecidePress, DecideVerb
from handlers.context import Context
from storage.extensions import GRANTED


async def pressed(_: Update, context: Context) -> None:
    """The first decision counts; whoever comes second hears what was decided."""
    press = context.press(DecidePress)
    granted = press.verb == DecideVerb.GRANT
    decided = await context.do(extending.decide, context.actor, press.extension_id, granted=granted)
    t, number = context.own_t, decided.report.number
    state = "granted" if decided.extension.state == GRANTED else "refused"
    if decided.counted:
        await context.toast(t.plain(f"toast.extension_{state}", number=number))
    else:
        name = decided.extension.decided_name
        await context.toast(t.plain(f"extension.{state}", name=name), alert=True)


HANDLERS = [CallbackQueryHandler(pressed, DecidePress.matches)]
