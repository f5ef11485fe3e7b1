"""The buttons of a card and of a reminder: rights are read at the press, the answer goes to who pressed."""

from collections.abc import Awaitable, Callable

from telegram import InlineKeyboardMarkup, Update
from telegram.constants import ChatType
from telegram.ext import CallbackQueryHandler

from casework import cases, chasing, noting, people, speaking, transferring, view
from casework.errors import MovedError, NotFoundError
from casework.people import Actor
from casework.view import CaseView
from casework.vocabulary import TemplateVerb
from handlers import cards, keyboards
from handlers.callback_data import CasePress, CaseVerb, ExtendPress, ReminderPress
from handlers.context import Context
from handlers.group import doubles, opened, quick
from handlers.rights import actor_for, administered


async def pressed(update: Update, context: Context) -> None:
    press = context.press(CasePress)
    actor = await actor_for(update, context, press.report_id)
    message = context.message
    await doubles.adopt(context, message)
    if press.verb in _REWRITES and not await doubles.is_about(context, message, press.report_id):
        raise NotFoundError("button", 0)
    if press.verb in _CHOSEN and await opened.is_anothers(context):
        return
    await _ACTIONS[press.verb](context, press, actor)
    if context.chat.type == ChatType.PRIVATE and press.verb not in _REWRITES:
        await show(
            context, press, actor
        )  # what /find showed an admin is no living card: nobody else edits it


async def _claim(context: Context, press: CasePress, actor: Actor) -> None:
    moved = await context.do(cases.claim, actor, press.report_id)
    await context.toast(context.own_t.plain("toast.claimed", number=moved.report.number))


async def _resolve(context: Context, press: CasePress, actor: Actor) -> None:
    """The card asks for a photo or a note, and the alert says how."""
    await context.do(speaking.ask_resolution, actor, press.report_id)
    key = "toast.ask_photo" if context.scheme.after_photo_required else "toast.ask_result"
    await context.toast(context.own_t.plain(key))  # the card says it for as long as it takes
    case = await show(context, press, actor)
    if not context.scheme.after_photo_required:  # a sentence will do
        results = await quick.rows(context, case, TemplateVerb.RESOLVE)
        shown = cards.in_group(context.t, context.scheme, case).keyboard.inline_keyboard
        await opened.turn(context, InlineKeyboardMarkup([*results, *shown]))


async def _direct(context: Context, press: CasePress, actor: Actor) -> None:
    if not context.scheme.direct_resolve:
        raise NotFoundError("button", press.report_id)
    moved = await context.do(cases.resolve, actor, press.report_id)
    await context.toast(context.own_t.plain("toast.resolved", number=moved.report.number))


async def _return(context: Context, press: CasePress, actor: Actor) -> None:
    case = await open_case(context, press, actor)
    await context.toast(context.own_t.plain("toast.ask_reason"))
    more = [keyboards.unable(context.t, case)]
    await quick.offer(context, case, TemplateVerb.RETURN, more)


async def _unable(context: Context, press: CasePress, actor: Actor) -> None:
    case = await open_case(context, press, actor)
    await context.toast(context.own_t.plain("toast.ask_unable"))
    await quick.offer(context, case, TemplateVerb.UNABLE)


async def _transfer(context: Context, press: CasePress, actor: Actor) -> None:
    case = await open_case(context, press, actor)
    await context.toast(context.own_t.plain("toast.ask_target"))
    await opened.turn(context, keyboards.transfer_targets(context.t, case))


async def _send_to(context: Context, press: CasePress, actor: Actor) -> None:
    moved = await context.do(transferring.send, actor, press.report_id, int(press.value) or None)
    waits = await context.ask(transferring.is_pending, moved.report.id)
    key = "toast.transfer_asked" if waits else "toast.transferred"
    await context.toast(context.own_t.plain(key, number=moved.report.number))


async def _accept(context: Context, press: CasePress, actor: Actor) -> None:
    moved = await context.do(transferring.accept, actor, press.report_id)
    await context.toast(context.own_t.plain("toast.accepted", number=moved.report.number))


async def _decline(context: Context, press: CasePress, actor: Actor) -> None:
    case = await open_case(context, press, actor)
    if case.pending is None:
        raise MovedError(case.report)
    await context.toast(context.own_t.plain("toast.ask_decline"))
    await quick.offer(context, case, TemplateVerb.DECLINE)


async def _resume(context: Context, press: CasePress, actor: Actor) -> None:
    moved = await context.do(cases.resume, actor, press.report_id)
    await context.toast(context.own_t.plain("toast.resumed", number=moved.report.number))


async def _map(context: Context, press: CasePress, actor: Actor) -> None:
    case = await _case(context, press, actor)
    await context.toast()
    await opened.turn(context, keyboards.maps(context.t, case))


async def _more(context: Context, press: CasePress, actor: Actor) -> None:
    case = await open_case(context, press, actor)
    await context.toast()
    await opened.turn(context, keyboards.more(context.t, case, quick.ways(context.t, case)))


async def _back(context: Context, press: CasePress, actor: Actor) -> None:
    await context.do(speaking.stop_asking, actor, press.report_id)
    await context.toast()
    await show(context, press, actor)


async def _case(context: Context, press: CasePress | ExtendPress, actor: Actor) -> CaseView:
    """The case, for somebody who may handle it."""
    case = await context.ask(view.load, press.report_id)
    if case is None:
        raise NotFoundError("report", press.report_id)
    await context.ask(cases.may_touch, actor, press.report_id)
    return case


async def open_case(context: Context, press: CasePress | ExtendPress, actor: Actor) -> CaseView:
    """The same where there is still something to choose; of an ended case they hear how it ended."""
    case = await _case(context, press, actor)
    if not case.status.is_to_do:
        raise MovedError(case.report)
    return case


async def show(context: Context, press: CasePress | ExtendPress, actor: Actor) -> CaseView:
    """The card under the pressed button as it is now, without waiting for the outbox."""
    case = await _case(context, press, actor)
    notes = await context.ask(noting.shown, case.report, context.chat.id)
    card = cards.in_group(context.t, context.scheme, case, notes=notes)
    if context.message.photo:
        await context.recaption(card.text, card.keyboard)
    else:
        await context.rewrite(card.text, card.keyboard)
    return case


# What ends a choice that somebody opened.
_CHOSEN = {CaseVerb.SEND_TO, CaseVerb.DIRECT}
# What changes the pressed message itself: it has to be one about this case.
_REWRITES = {
    CaseVerb.RESOLVE,
    CaseVerb.RETURN,
    CaseVerb.UNABLE,
    CaseVerb.TRANSFER,
    CaseVerb.DECLINE,
    CaseVerb.MAP,
    CaseVerb.MORE,
    CaseVerb.BACK,
}
_ACTIONS: dict[CaseVerb, Callable[[Context, CasePress, Actor], Awaitable[None]]] = {
    CaseVerb.CLAIM: _claim,
    CaseVerb.RESOLVE: _resolve,
    CaseVerb.DIRECT: _direct,
    CaseVerb.RETURN: _return,
    CaseVerb.UNABLE: _unable,
    CaseVerb.TRANSFER: _transfer,
    CaseVerb.SEND_TO: _send_to,
    CaseVerb.ACCEPT: _accept,
    CaseVerb.DECLINE: _decline,
    CaseVerb.RESUME: _resume,
    CaseVerb.MAP: _map,
    CaseVerb.MORE: _more,
    CaseVerb.BACK: _back,
}


async def snooze(_: Update, context: Context) -> None:
    press = context.press(ReminderPress)
    actor = context.actor
    assert actor.id is not None
    if not people.is_admin(context.scheme, actor.id):
        rules = await administered(context, actor.id)
        actor = Actor(actor.id, actor.name, actor.username, actor.language, rules)
    count = await context.do(chasing.snooze, actor, press.parcel_id)
    await context.toast(context.own_t.plain("toast.snoozed", n=count))


HANDLERS = [
    CallbackQueryHandler(pressed, CasePress.matches),
    CallbackQueryHandler(snooze, ReminderPress.matches),
]
