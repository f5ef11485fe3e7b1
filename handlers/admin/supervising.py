"""What the street's admins tap under a 督办: 催一下, 改派, 延期, 看卡片. Rights are read at each press."""

from collections.abc import Awaitable, Callable

from telegram import Update
from telegram.ext import CallbackQueryHandler

from casework import extending, lookup, supervising, view
from casework.errors import MovedError, NotFoundError
from casework.terms import Term, TermError
from casework.view import CaseView
from casework.vocabulary import Status
from handlers import escalations, moments
from handlers.admin import find, reassign
from handlers.callback_data import GrantPress, StreetPress, StreetVerb
from handlers.context import Context


async def pressed(_: Update, context: Context) -> None:
    """The message itself is edited by what the tap changed, through the outbox."""
    press = context.press(StreetPress)
    await context.ask(supervising.require_here, context.actor, context.chat.id)
    await _ACTIONS[press.verb](context, press)


async def _nudge(context: Context, press: StreetPress) -> None:
    t, scheme = context.own_t, context.scheme
    done = await context.do(supervising.nudge, context.actor, press.report_id)
    now = context.desk.now()
    if not done.counted:
        every = moments.span(t, scheme.ladder.nudge_every)
        ago = moments.span(t, now - done.at)
        await context.toast(t.plain("toast.nudged_before", name=done.by, ago=ago, every=every), alert=True)
    elif done.heard_at > now:
        at = moments.clock(done.heard_at, now, scheme.timezone)
        await context.toast(t.plain("toast.nudged_later", number=done.report.number, at=at), alert=True)
    else:
        await context.toast(t.plain("toast.nudged", number=done.report.number))


async def _hand(context: Context, press: StreetPress) -> None:
    """Who may take it, as /reassign asks it."""
    choice = await context.ask(lookup.candidates, context.actor, press.report_id)
    if not choice.case.status.is_to_do:
        raise MovedError(choice.case.report)
    await context.toast()
    t = context.t
    await context.say(reassign.question(t, context, choice), reassign.keyboard(t, choice), reply=True)


async def _extend(context: Context, press: StreetPress) -> None:
    """How long; the next tap grants it."""
    case = await _case(context, press)
    if case.status not in {Status.CLAIMED, Status.ON_HOLD}:
        raise MovedError(case.report)
    await context.toast(context.own_t.plain("toast.grant_length"))
    await context.turn(escalations.lengths(context.t, case))


async def granted(_: Update, context: Context) -> None:
    press = context.press(GrantPress)
    await context.ask(supervising.require_here, context.actor, context.chat.id)
    try:
        term = Term.parse(press.term)
    except TermError:
        raise NotFoundError("button", press.report_id) from None
    moved = await context.do(extending.grant, context.actor, press.report_id, term, press.before)
    t = context.own_t
    at = moments.clock(moved.report.resolve_due_at, context.desk.now(), context.scheme.timezone)
    await context.toast(t.plain("toast.granted_until", number=moved.report.number, at=at))


async def _card(context: Context, press: StreetPress) -> None:
    found = await find.looked_up(context, context.actor, press.report_id, None)
    await context.toast()
    await find.show(context, found)


async def _open(context: Context, press: StreetPress) -> None:
    new = await context.do(supervising.open_case, context.actor, press.report_id, context.chat.id)
    await context.toast("" if new else context.own_t.plain("toast.opened_before"))


async def _back(context: Context, press: StreetPress) -> None:
    case = await _case(context, press)
    await context.toast()
    await context.turn(escalations.buttons(context.t, case, context.chat.id))


async def _case(context: Context, press: StreetPress) -> CaseView:
    case = await context.ask(view.load, press.report_id)
    if case is None:
        raise NotFoundError("report", press.report_id)
    return case


_ACTIONS: dict[StreetVerb, Callable[[Context, StreetPress], Awaitable[None]]] = {
    StreetVerb.NUDGE: _nudge,
    StreetVerb.HAND: _hand,
    StreetVerb.EXTEND: _extend,
    StreetVerb.CARD: _card,
    StreetVerb.OPEN: _open,
    StreetVerb.BACK: _back,
}

HANDLERS = [
    CallbackQueryHandler(pressed, StreetPress.matches),
    CallbackQueryHandler(granted, GrantPress.matches),
]
