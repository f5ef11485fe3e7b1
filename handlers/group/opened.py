"""Whose choice stands under a card: what one person opened is not decided by another's thumb on its way.

A courtesy and no right, so it is kept in memory, and only for as long as a thumb may be on its way.
"""

from datetime import timedelta

from telegram import InlineKeyboardMarkup

from handlers.context import Context

_WHILE = timedelta(seconds=10)
_FORGET_ABOVE = 1000
_KEPT = "opened"


async def turn(context: Context, keyboard: InlineKeyboardMarkup) -> None:
    """The buttons under the pressed card are this choice, of whoever pressed."""
    _take(context)
    await context.turn(keyboard)


async def is_anothers(context: Context) -> bool:
    """Whether somebody else opened what stands there a moment ago: who pressed is told, and may go on."""
    known = context.bot_data.get(_KEPT, {}).get((context.chat.id, context.pressed_id))
    if known is None:
        return False
    person_id, name, at = known
    if person_id == context.user.id or context.desk.now() - at > _WHILE:
        return False
    _take(context)
    await context.toast(context.own_t.plain("toast.anothers_choice", name=name), alert=True)
    return True


def _take(context: Context) -> None:
    kept = context.bot_data.setdefault(_KEPT, {})
    if len(kept) >= _FORGET_ABOVE:
        kept.clear()  # a few are not asked again
    kept[context.chat.id, context.pressed_id] = context.user.id, context.user.full_name, context.desk.now()
