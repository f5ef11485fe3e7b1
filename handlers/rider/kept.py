"""/later, 我的草稿: drafts that wait are looked through with the thumb, completed, and sent together."""

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from casework import later
from casework.later import Pile
from handlers import kept, keyboards, moments
from handlers.context import Context
from handlers.kept import KeptPress, KeptVerb
from handlers.rider import prompts, resting
from handlers.texts import lines


async def show(context: Context, why: str = "list") -> None:
    """The list as a new message."""
    t, pile = context.t, await context.ask(later.pile, context.actor)
    if pile is None:
        await context.say(t("later.none"), await resting.keyboard(context))
        return
    card, photo = kept.render(t, context.scheme, pile, why), await kept.photo_of(context.desk, pile)
    if photo is None:
        await context.say(card.text, card.keyboard)
    else:
        await context.bot.send_photo(context.chat.id, photo, caption=card.text, reply_markup=card.keyboard)


async def command(_: Update, context: Context) -> None:
    await show(context)


async def put_off(_: Update, context: Context) -> None:
    """稍后再填: the open draft waits until the evening, or until its rider has a moment."""
    t, scheme = context.t, context.scheme
    draft = await context.do(later.put_off, context.actor)
    if draft is None:
        await context.say(t("later.needs_photo"))
        return
    assert draft.remind_at is not None
    at = moments.clock(draft.remind_at, context.desk.now(), scheme.timezone)
    await context.say(t("later.kept", at=at), await resting.keyboard(context))


async def pressed(_: Update, context: Context) -> None:
    press = context.press(KeptPress)
    context.require_private()
    actor, draft_id = context.actor, press.draft_id
    match press.verb:
        case KeptVerb.SHOW:
            pile = await context.ask(later.pile, actor, draft_id)
        case KeptVerb.CATEGORY:
            pile = await context.do(later.categorise, actor, draft_id, press.value)
        case KeptVerb.DROP:
            await context.ask(later.pile, actor, draft_id)
            await context.toast()
            await context.turn(kept.sure_to_drop(context.t, draft_id))
            return
        case KeptVerb.DROP_YES:
            pile = await context.do(later.drop, actor, draft_id)
        case KeptVerb.PLACE:
            await _take_up(context, draft_id)
            return
        case KeptVerb.SEND:
            await _send(context)
            return
    await context.toast()
    await _turn_to(context, pile)


async def _turn_to(context: Context, pile: Pile | None) -> None:
    """The pressed list shows this draft now, or that nothing waits any more."""
    t = context.t
    if pile is None:
        await context.recaption(t("later.none"), keyboards.NO_BUTTONS)
        return
    card, photo = kept.render(t, context.scheme, pile), await kept.photo_of(context.desk, pile)
    if photo is not None:
        await context.repaint(photo, card.text, card.keyboard)
    else:
        await context.rewrite(card.text, card.keyboard)


async def _take_up(context: Context, draft_id: int) -> None:
    """Only this draft is asked for its place, in the dialogue as ever."""
    progress = await context.do(later.take_up, context.actor, draft_id)
    await context.toast()
    await prompts.ask(context, progress)


async def _send(context: Context) -> None:
    """All that is complete is sent; what is not stays in the list."""
    t = context.t
    while (sent := await context.do(later.send, context.actor)).more:
        continue
    pile = await context.ask(later.pile, context.actor)
    await context.toast(t.plain("draft.received") if sent.reports else t.plain("later.nothing_complete"))
    if not sent.reports:
        await _turn_to(context, pile)
        return
    text = kept.sent(t, context.scheme, list(sent.reports))
    left = t("later.left", n=len(pile.rows)) if pile is not None else None
    await context.recaption(lines(text, left), keyboards.NO_BUTTONS)


_PRIVATE = filters.ChatType.PRIVATE & ~filters.UpdateType.EDITED

HANDLERS = [
    CommandHandler(["later", "drafts"], command, _PRIVATE),
    CallbackQueryHandler(pressed, KeptPress.matches),
]
