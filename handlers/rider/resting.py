"""The keyboard below while nothing is asked: one big button to begin, or on a ride the one that ends it."""

from telegram import ReplyKeyboardMarkup

from casework import riding
from handlers import keyboards
from handlers.context import Context


async def keyboard(context: Context) -> ReplyKeyboardMarkup:
    """Whatever is said in the middle of a ride leaves 到站了 where the thumb looks for it."""
    on_a_ride = await context.ask(riding.is_on, context.actor)
    return keyboards.on_a_ride(context.t) if on_a_ride else keyboards.start(context.t)
