"""就是这个 / 不是: the rider follows the case that is there, or theirs is a new one."""

import contextlib

from telegram import Update
from telegram.error import BadRequest
from telegram.ext import CallbackQueryHandler

from casework import following, mine
from casework.following import Answer
from casework.vocabulary import Purpose
from handlers import calls, photos, posts, receipts
from handlers.context import Context
from handlers.rider import prompts
from handlers.rider.likeness import LikenessPress, LikenessVerb
from handlers.texts import lines
from storage.records import Report


async def pressed(_: Update, context: Context) -> None:
    assert context.incoming is not None
    query = context.incoming.callback_query
    press = LikenessPress.unpack(query.data if query else None)
    assert press is not None
    context.require_private()
    if press.verb == LikenessVerb.SAME:
        answer = await context.do(following.same, context.actor, press.draft_id, press.report_id)
    else:
        answer = Answer(progress=await context.do(following.other, context.actor, press.draft_id))
    if answer.followed is not None:
        await context.toast(context.t.plain("draft.received"))
        await _followed(context, answer.followed)
        return
    await _on_its_own(context, answer)


async def _followed(context: Context, report: Report) -> None:
    """The question becomes the living card of the case that the rider follows."""
    t, own = context.t, report.reporter_id == context.user.id
    case = await context.ask(mine.known, context.actor, report.id)
    card = receipts.receipt(t, context.scheme, case, following=not own)
    said = t("likely.joined_own" if own else "likely.joined")
    text, here = lines(said, card.text), context.pressed_id
    has_photo = bool(context.message.photo)
    first = case.before[0] if case.before else None
    picture = await photos.again(context.desk, first) if has_photo and first is not None else None
    if picture is not None:  # of several, the one that was meant
        await context.repaint(picture, text, card.keyboard)
    elif has_photo:
        await context.recaption(text, card.keyboard)
    else:
        here = await context.rewrite(text, card.keyboard)
    purpose = Purpose.NOTICE if own else Purpose.RECEIPT  # they have the receipt of their own already
    await context.do(posts.shows, context.chat.id, here, report.id, purpose, has_photo=has_photo)


async def _on_its_own(context: Context, answer: Answer) -> None:
    """The question goes; the receipt comes, or whatever the draft needs next."""
    t, progress = context.t, answer.progress
    assert progress is not None
    gone = t("likely.gone", number=answer.gone.number) if answer.gone is not None else None
    await context.toast(t.plain("draft.received") if progress.report else "")
    with contextlib.suppress(BadRequest):  # it was deleted by hand
        await calls.delete(context.bot, context.chat.id, context.pressed_id)
    if gone is not None:
        await context.say(gone)
    await prompts.ask(context, progress)


HANDLERS = [CallbackQueryHandler(pressed, LikenessPress.matches)]
