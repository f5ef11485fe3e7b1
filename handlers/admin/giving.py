"""/given: what riders were given in return (回馈), noted in one line or by two taps, taken back by one.

For a community's staff, and for the street's admins.
"""

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from casework import giving, numbers
from casework.errors import NotFoundError
from casework.giving import Where
from casework.people import Actor
from handlers import giving as screens
from handlers.cards import Card
from handlers.context import Context
from handlers.giving import GivenPress, GivenStep, WithdrawPress
from handlers.rights import looker
from storage.giving import Gift

_UNDO = {"撤销", "undo"}
_LONGEST = 15  # digits of an entry's number


async def command(update: Update, context: Context) -> None:
    """Alone: this month's. With words: what they say is noted, or an entry of that number withdrawn."""
    actor, where = await _who(update, context)
    words = context.args or []
    if words and words[0].casefold() in _UNDO:
        gift = await context.do(giving.withdraw, actor, where, _number("".join(words[1:])))
        card = _entry(context, gift)
    elif not words or (len(words) == 1 and words[0] in context.scheme.giving.kinds):
        found = await context.ask(giving.ledger, actor, where)
        card = screens.month(context.t, context.scheme, found)
        if words and found.is_clear:
            card = screens.numbers(context.t, words[0], found.gives)
    else:
        card = _entry(context, await context.do(giving.note, actor, where, words))
    await context.say(card.text, card.keyboard, reply=bool(words) and context.chat.id < 0)


async def pressed(update: Update, context: Context) -> None:
    """What, then to how many; the right is read at each tap."""
    press = context.press(GivenPress)
    actor, where = await _who(update, context)
    match press.step:
        case GivenStep.LIST:
            found = await context.ask(giving.ledger, actor, where)
            card = screens.month(context.t, context.scheme, found)
        case GivenStep.KIND:
            community = await context.ask(giving.offered, actor, where, press.community_id, press.kind)
            card = screens.numbers(context.t, press.kind, community)
        case GivenStep.NOTE:
            tapped = (press.community_id, press.kind, press.people)
            card = _entry(context, await context.do(giving.tap, actor, where, *tapped))
    await context.toast()
    await context.rewrite(card.text, card.keyboard)


async def withdrawn(update: Update, context: Context) -> None:
    """撤销 under an entry."""
    press = context.press(WithdrawPress)
    actor, where = await _who(update, context)
    card = _entry(context, await context.do(giving.withdraw, actor, where, press.gift_id))
    await context.toast()
    await context.rewrite(card.text, card.keyboard)


async def _who(update: Update, context: Context) -> tuple[Actor, Where]:
    actor, here = await looker(update, context)
    message = update.effective_message
    topic = getattr(message, "message_thread_id", None) if getattr(message, "is_topic_message", 0) else None
    return actor, Where(here, topic)


def _entry(context: Context, gift: Gift) -> Card:
    return screens.entry(context.t, gift, context.scheme.local(context.desk.now()).date())


def _number(word: str) -> int:
    """The number of an entry: 12, №12 or #１２."""
    plain = numbers.plain(word.replace("№", "")).lstrip("#")
    if not (plain.isascii() and plain.isdecimal() and len(plain) <= _LONGEST):
        raise NotFoundError("gift", word)
    return int(plain)


_PLACE = ~filters.UpdateType.EDITED & (filters.ChatType.PRIVATE | filters.ChatType.GROUPS)

HANDLERS = [
    CommandHandler("given", command, _PLACE),
    CallbackQueryHandler(pressed, GivenPress.matches),
    CallbackQueryHandler(withdrawn, WithdrawPress.matches),
]
