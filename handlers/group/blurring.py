"""打码: whoever answers for a case blurs parts of its photos, in private, by tapping cells laid over them.

The right is read at each tap, an administrator's of the case's group from Telegram. What is tapped turns only
the buttons; the picture is drawn anew by 预览 and at the end.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace

from telegram import Update
from telegram.error import BadRequest, Forbidden
from telegram.ext import CallbackQueryHandler

from casework import blurring, people, view
from casework.blurring import Sketch
from casework.errors import NotFoundError, PhotoLostError, RedrawnError
from casework.people import Actor
from handlers import blurs, calls, cards, photos
from handlers.blur_presses import BlurCasePress, BlurPress, BlurVerb
from handlers.cards import Card
from handlers.context import Context
from handlers.group import doubles
from handlers.rights import actor_for, administered
from storage.records import Photo, Report

_UNKNOWN = "chat not found"  # what Telegram says of who never wrote to the bot


async def opened(update: Update, context: Context) -> None:
    """The photos come in private, wherever the button was: a group need not see how it is done."""
    press = context.press(BlurCasePress)
    actor = await actor_for(update, context, press.report_id)
    if context.chat.id > 0:
        report = await context.ask(blurring.report_of, press.report_id)
        actor = await _at_home(context, report)
    report, found = await context.ask(blurring.choices, actor, press.report_id)
    if not found:
        raise PhotoLostError
    try:
        await _send(context, actor, report, list(found))
    except (Forbidden, BadRequest) as error:
        if not isinstance(error, Forbidden) and _UNKNOWN not in str(error).casefold():
            raise
        await context.toast(context.own_t.plain("toast.blur.start_first"), alert=True)
        return
    if context.chat.id > 0:
        await context.toast()
        return
    await context.toast(context.own_t.plain("toast.blur.in_private"), alert=True)
    case = await context.ask(view.load, report.id)
    if case is not None and await doubles.is_about(context, context.message, report.id):
        await context.turn(cards.in_group(context.t, context.scheme, case).keyboard)  # what 更多 had taken up


async def _send(context: Context, actor: Actor, report: Report, found: list[Photo]) -> None:
    """One photo with its cells at once; of several, which it is to be."""
    desk, t, who = context.desk, context.own_t, context.user.id
    if len(found) > 1:
        card = blurs.choice(t, report, found, 0)
        picture = await asyncio.to_thread(blurs.overview, desk, t, found, 0)
        await context.bot.send_photo(who, picture, caption=card.text, reply_markup=card.keyboard)
        return
    sketch = await context.ask(blurring.fresh, actor, found[0].id)
    card, picture = blurs.grid(t, sketch), await asyncio.to_thread(blurs.laid_over, desk, sketch)
    sent = await context.bot.send_photo(who, picture, caption=card.text, reply_markup=card.keyboard)
    await context.do(blurring.begin, actor, found[0].id, who, sent.message_id)


async def pressed(_: Update, context: Context) -> None:
    context.require_private()
    press = context.press(BlurPress)
    actor = await _at_home(context, await context.ask(blurring.home_of, press.photo_id))
    await _ACTIONS[press.verb](context, press, actor)


async def _at_home(context: Context, report: Report) -> Actor:
    """Who acts, with the group of the case where Telegram says now that they administer it."""
    actor = context.actor
    assert actor.id is not None
    if report.chat_id is None or await context.ask(people.knows_staff, actor.id, report.id):
        return actor
    return replace(actor, administers=await administered(context, actor.id, report.chat_id))


async def _list(context: Context, press: BlurPress, actor: Actor) -> None:
    t = context.t
    report = await context.ask(blurring.home_of, press.photo_id)
    _, found = await context.ask(blurring.choices, actor, report.id)
    if not 0 <= press.value < max(1, -(-len(found) // blurs.ON_A_PAGE)):
        raise NotFoundError("button", press.value)
    await context.toast()
    picture = await asyncio.to_thread(blurs.overview, context.desk, t, found, press.value)
    await _repaint(context, picture, blurs.choice(t, report, found, press.value))


async def _show(context: Context, press: BlurPress, actor: Actor) -> None:
    """The photo as it is blurred now; taps that were not finished are dropped."""
    sketch = await context.do(blurring.begin, actor, press.photo_id, context.chat.id, context.pressed_id)
    await _lay_over(context, sketch)


async def _look(context: Context, press: BlurPress, actor: Actor) -> None:
    await _lay_over(context, await _sketch(context, press, actor))


async def _lay_over(context: Context, sketch: Sketch) -> None:
    picture = await asyncio.to_thread(blurs.laid_over, context.desk, sketch)
    await context.toast()
    await _repaint(context, picture, blurs.grid(context.t, sketch))


async def _tap(context: Context, press: BlurPress, actor: Actor) -> None:
    wanted = press.verb == BlurVerb.ON
    here = (context.chat.id, context.pressed_id)
    sketch = await context.do(blurring.tap, actor, press.photo_id, *here, int(press.value), wanted=wanted)
    await context.toast()
    await context.turn(blurs.keyboard(context.t, sketch))


async def _done(context: Context, press: BlurPress, actor: Actor) -> None:
    sketch = await _sketch(context, press, actor)
    if not sketch.chosen and not sketch.base:
        await context.toast(context.t.plain("toast.blur.nothing"), alert=True)
        return
    await _finish(context, sketch, actor)


async def _ask_restore(context: Context, press: BlurPress, actor: Actor) -> None:
    await _sketch(context, press, actor)
    await context.toast()
    await context.turn(blurs.sure_to_restore(context.t, press.photo_id))


async def _restore(context: Context, press: BlurPress, actor: Actor) -> None:
    fresh = await context.ask(blurring.fresh, actor, press.photo_id)
    await _finish(context, replace(fresh, chosen=frozenset()), actor)


async def _finish(context: Context, sketch: Sketch, actor: Actor) -> None:
    """The photo is changed for everybody; who was slower than another sees first what that one did."""
    desk, here = context.desk, (context.chat.id, context.pressed_id)
    file = None
    if sketch.chosen:
        file = await photos.keep_blurred(desk, sketch.photo, sketch.raster, sketch.chosen)
    try:
        await context.do(blurring.finish, actor, sketch, file)
    except RedrawnError:
        await context.toast(context.t.plain("refused.redrawn"), alert=True)
        await _lay_over(context, await context.do(blurring.begin, actor, sketch.photo.id, *here))
        return
    await context.toast(context.t.plain("toast.blur.done" if sketch.chosen else "toast.blur.restored"))
    now = await context.do(blurring.begin, actor, sketch.photo.id, *here)
    picture = await asyncio.to_thread(photos.glimpse, desk, now.photo)
    if picture is not None:
        await _repaint(context, picture, blurs.finished(context.t, now))


async def _close(context: Context, press: BlurPress, actor: Actor) -> None:
    await context.ask(blurring.choices, actor, (await context.ask(blurring.home_of, press.photo_id)).id)
    await context.toast()
    with contextlib.suppress(BadRequest):  # it was deleted by hand
        await calls.delete(context.bot, context.chat.id, context.pressed_id)


async def _sketch(context: Context, press: BlurPress, actor: Actor) -> Sketch:
    return await context.ask(blurring.sketch, actor, press.photo_id, context.chat.id, context.pressed_id)


async def _repaint(context: Context, picture: bytes, card: Card) -> None:
    await context.repaint(picture, card.text, card.keyboard)


_ACTIONS: dict[BlurVerb, Callable[[Context, BlurPress, Actor], Awaitable[None]]] = {
    BlurVerb.LIST: _list,
    BlurVerb.SHOW: _show,
    BlurVerb.ON: _tap,
    BlurVerb.OFF: _tap,
    BlurVerb.LOOK: _look,
    BlurVerb.DONE: _done,
    BlurVerb.RESTORE: _ask_restore,
    BlurVerb.RESTORE_YES: _restore,
    BlurVerb.CLOSE: _close,
}

HANDLERS = [
    CallbackQueryHandler(opened, BlurCasePress.matches),
    CallbackQueryHandler(pressed, BlurPress.matches),
]
