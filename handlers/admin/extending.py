"""同意 or 不同意 under the message that asks an admin for more time (延期)."""

from telegram import Update
from telegram.ext import CallbackQueryHandler

from casework import extending
from handlers.callback_data import DecidePress, DecideVerb
from handlers.context import Context
from handlers.extensions import outcome


async def pressed(_: Update, context: Context) -> None:
    """The first decision counts; whoever comes second hears what was decided."""
    press = context.press(DecidePress)
    granted = press.verb == DecideVerb.GRANT
    decided = await context.do(extending.decide, context.actor, press.extension_id, granted=granted)
    t, number = context.own_t, decided.report.number
    if decided.counted:
        key = "toast.extension_granted" if granted else "toast.extension_refused"
        await context.toast(t.plain(key, number=number))
    else:
        said = t.plain(outcome(decided.extension), name=decided.extension.decided_name)
        await context.toast(said, alert=True)


HANDLERS = [CallbackQueryHandler(pressed, DecidePress.matches)]
