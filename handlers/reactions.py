"""A light receipt: an emoji on the message itself, which makes no sound and takes no line."""

from telegram import Message
from telegram.error import BadRequest

KEPT = "👍"
HEARD = "👌"
PASSED_ON = "🕊"  # what was said is on its way to whoever reported it
NOTED = "✍"  # kept for staff alone
UNSURE = "🤔"  # kept, and its place is not known


async def react(message: Message, emoji: str) -> None:
    """The message carries the emoji; a chat without reactions, or a message that is gone, goes without."""
    try:
        await message.set_reaction(emoji)
    except BadRequest:
        return
