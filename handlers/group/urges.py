"""One tap under a reminder (催办): the case is claimed, called done, or its holder says that they are at it.

The reminder itself is edited by what the tap changed, as is the card: both through the outbox.
"""

from collections.abc import Awaitable, Callable

from telegram import Update
from telegram.ext import CallbackQueryHandler

from casework import cases, speaking, urging
from casework.errors import MovedError, NotFoundError
from casework.people import Actor
from handlers.callback_data import UrgePress, UrgeVerb
from handlers.context import Context
from handlers.rights import actor_for


async def pressed(update: Update, context: Context) -> None:
    """Whoever comes second hears who was first; the message shows how it stands in any case."""
    press = context.press(UrgePress)
    actor = await actor_for(update, context, press.report_id)
    here = context.chat.id, context.pressed_id
    try:
        await _ACTIONS[press.verb](context, actor, press.report_id)
    except MovedError:
        await context.do(urging.stale, *here)
        raise
    await context.do(urging.pressed, *here, press.report_id)


async def _claim(context: Context, actor: Actor, report_id: int) -> None:
    moved = await context.do(cases.claim, actor, report_id)
    await context.toast(context.own_t.plain("toast.claimed", number=moved.report.number))


async def _resolve(context: Context, actor: Actor, report_id: int) -> None:
    """The card asks for a photo or a note; the alert says where."""
    moved = await context.do(urging.ask_resolution, actor, report_id)
    key = "toast.urge_photo" if context.scheme.after_photo_required else "toast.urge_result"
    await context.toast(context.own_t.plain(key, number=moved.report.number), alert=True)


async def _direct(context: Context, actor: Actor, report_id: int) -> None:
    if not context.scheme.direct_resolve:
        raise NotFoundError("button", report_id)
    moved = await context.do(cases.resolve, actor, report_id)
    await context.toast(context.own_t.plain("toast.resolved", number=moved.report.number))


async def _in_hand(context: Context, actor: Actor, report_id: int) -> None:
    moved = await context.do(speaking.in_hand, actor, report_id)
    await context.toast(context.own_t.plain("toast.in_hand", number=moved.report.number))


_ACTIONS: dict[UrgeVerb, Callable[[Context, Actor, int], Awaitable[None]]] = {
    UrgeVerb.CLAIM: _claim,
    UrgeVerb.RESOLVE: _resolve,
    UrgeVerb.DIRECT: _direct,
    UrgeVerb.IN_HAND: _in_hand,
}

HANDLERS = [CallbackQueryHandler(pressed, UrgePress.matches)]
