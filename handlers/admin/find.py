"""/find NUMBER: a case as its group sees it, with a link to the group's card and the same buttons.

For the street's admins any case, for a community's staff one of their own.
"""

from collections.abc import Callable, Sequence
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Forbidden
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from casework import looking, lookup, noting
from casework.errors import NotFoundError
from casework.lookup import Found
from casework.people import Actor
from casework.view import CaseView
from handlers import cards, keyboards, moments
from handlers.admin.presses import FindPress
from handlers.admin.words import topic
from handlers.callback_data import Number
from handlers.cards import Card
from handlers.context import Context
from handlers.keyboards import button
from handlers.reminders import link
from handlers.rights import looker
from handlers.texts import Html, Texts, escape, lines


async def command(update: Update, context: Context) -> None:
    """One case is shown, several are listed."""
    actor, here = await looker(update, context)
    if (case := await _sought(context, "find", lookup.own, actor, here)) is not None:
        await show(context, await looked_up(context, actor, case.report.id, here))


async def looked_up(context: Context, actor: Actor, report_id: int, here: int | None) -> Found:
    """The case; where the street shows who reported it, the look is on record first."""
    if context.scheme.show_reporter:
        return await context.do(looking.found, actor, report_id, here)
    return await context.ask(lookup.one, actor, report_id, here)


async def sought(context: Context, command: str) -> CaseView | None:
    """The one case that an admin's number means; without a number, or of several, they are helped on."""
    return await _sought(context, command, lookup.search, context.actor)


async def _sought(
    context: Context,
    command: str,
    search: Callable[..., Sequence[CaseView]],
    actor: Actor,
    *more: Any,
) -> CaseView | None:
    t, words = context.t, context.args or []
    try:
        found = await context.ask(search, actor, words[0] if words else "", *more)
    except NotFoundError:
        if words:
            raise
        await context.say(t("find.usage", command=command))
        return None
    if len(found) == 1:
        return found[0]
    await context.say(t("find.several", n=len(found)), hits(t, context, found))
    return None


def hits(t: Texts, context: Context, found: Sequence[CaseView]) -> InlineKeyboardMarkup:
    rows = []
    for case in found:
        when = moments.clock(case.report.submitted_at, case.now, context.scheme.timezone)
        icon = cards.STATUS_ICONS[case.status]
        label = f"{icon} {case.report.number} · {case.category.name(t.language)} · {when}"
        rows.append([button(label, FindPress(Number(case.report.id)))])
    return InlineKeyboardMarkup(rows)


async def _rendered(t: Texts, context: Context, found: Found) -> Card:
    """The group's card with where it lives and a button that shows it as it is then."""
    notes = await context.ask(noting.shown, found.case.report, context.chat.id)
    card = cards.in_group(t, context.scheme, found.case, notes=notes, limit=cards.CAPTION - 200)
    report = found.case.report
    where = t("find.no_card")
    if found.card is not None and str(found.card.chat_id).startswith("-100"):
        url = link(found.card.chat_id, found.card.message_id, report.thread_id)
        where = Html(f'<a href="{url}">{escape(t("find.card"))}</a>')
    fresh = [button(t.plain("button.find.again"), FindPress(Number(report.id)))]
    if keyboards.has_photos(found.case):
        fresh.append(keyboards.blur(t, report.id))
    return Card(lines(card.text, where), InlineKeyboardMarkup([*card.keyboard.inline_keyboard, fresh]))


async def show(context: Context, found: Found) -> None:
    """With the card's own picture where the group has it, as text where not."""
    card = await _rendered(context.t, context, found)
    if found.card is not None and found.card.has_photo:
        try:
            await context.bot.copy_message(
                context.chat.id,
                found.card.chat_id,
                found.card.message_id,
                caption=card.text,
                reply_markup=card.keyboard,
                message_thread_id=topic(context.message),
            )
        except (BadRequest, Forbidden):
            pass  # the card was deleted, or the group is closed to us: words will do
        else:
            return
    await context.say(card.text, card.keyboard)


async def pressed(update: Update, context: Context) -> None:
    """The case as it is now, in place of what was shown."""
    press = context.press(FindPress)
    actor, here = await looker(update, context)
    found = await looked_up(context, actor, press.report_id, here)
    await context.toast()
    card = await _rendered(context.t, context, found)
    if context.message.photo:
        await context.recaption(card.text, card.keyboard)
    else:
        await context.rewrite(card.text, card.keyboard)


_PLACE = ~filters.UpdateType.EDITED & (filters.ChatType.PRIVATE | filters.ChatType.GROUPS)

HANDLERS = [
    CommandHandler("find", command, _PLACE),
    CallbackQueryHandler(pressed, FindPress.matches),
]
