"""Whom an admin means: the person they reply to, a forwarded one, a shared contact, an id or an @username."""

from dataclasses import dataclass

from telegram import Message, MessageOriginUser, User
from telegram.constants import ChatType

from casework import registers
from handlers.context import Context

_LONGEST_ID = 15  # digits: Telegram's ids have at most 52 bits


@dataclass(frozen=True, slots=True)
class Target:
    id: int
    name: str
    username: str | None = None


def whose(message: Message) -> Target | None:
    """The person that this message is from or about; never a bot."""
    if message.contact is not None:
        contact = message.contact
        name = " ".join(part for part in (contact.first_name, contact.last_name) if part)
        return None if contact.user_id is None else Target(contact.user_id, name)
    if message.forward_origin is not None:
        origin = message.forward_origin
        return _of(origin.sender_user) if isinstance(origin, MessageOriginUser) else None
    if message.chat.type == ChatType.PRIVATE or message.sender_chat is not None:
        return None
    return _of(message.from_user)


def _of(user: User | None) -> Target | None:
    return None if user is None or user.is_bot else Target(user.id, user.full_name, user.username)


def replies(message: Message) -> bool:
    """Whether this message answers another one; in a topic, each replies to the one that opened it."""
    asked = message.reply_to_message
    return asked is not None and asked.forum_topic_created is None


def replied_to(message: Message) -> Target | None:
    """The person of the message that this one replies to."""
    asked = message.reply_to_message
    return whose(asked) if asked is not None and replies(message) else None


async def named(context: Context, word: str, name: str = "") -> Target | None:
    """The person of an id or an @username; None where the word is neither."""
    if word.isascii() and word.isdecimal() and 0 < len(word) <= _LONGEST_ID:
        return Target(int(word), name)
    if word.startswith("@"):
        person = await context.ask(registers.named, context.actor, word)
        return Target(person.id, person.name, person.username)
    return None
