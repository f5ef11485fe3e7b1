"""/open: the open cases of a group on one screen, the most urgent first, each leading to its card."""

from telegram import Update
from telegram.ext import CommandHandler, filters

from casework import chasing, listing, people
from casework.errors import NotAllowedError
from casework.vocabulary import Role, Status
from handlers import cards, moments
from handlers.context import Context
from handlers.reminders import case_link
from handlers.rights import administered
from handlers.texts import Html, Texts, escape, lines


async def open_cases(_: Update, context: Context) -> None:
    t, scheme, message = context.t, context.scheme, context.message
    await _require_staff(context)
    thread = message.message_thread_id if message.is_topic_message else None
    found = await context.ask(listing.open_in_chat, context.chat.id, thread)
    if not found.reports:
        await context.say(lines(t("open.none"), _awaiting(t, found.awaiting)))
        return
    rows = [t("open.title", n=found.total)]
    for report in found.reports:
        category = scheme.category(report.category)
        number = case_link(context.chat.id, found.cards.get(report.id), report.number, report.thread_id)
        due = chasing.due_at(report)
        holder = f" · {escape(report.holder_name)}" if report.holder_name else ""
        place = escape(found.grids.get(report.grid_id or 0, ""))
        icon = cards.STATUS_ICONS[Status(report.status)]
        left = t("open.held") if report.held_at else moments.left(t, due, found.now)
        rows.append(Html(f"{icon} {number} {category.icon}{place}{holder}\n　⏰ {escape(left)}"))
    if found.total > len(found.reports):
        rows.append(t("reminder.more", n=found.total - len(found.reports)))
    rows += [said] if (said := _awaiting(t, found.awaiting)) else []
    await context.say(Html(cards.cut_lines("\n".join(rows), cards.TEXT)))


def _awaiting(t: Texts, n: int) -> Html | None:
    return t("open.awaiting", n=n) if n else None


async def _require_staff(context: Context) -> None:
    """Everybody who may handle a case here may see the list; nobody else."""
    person, message = context.user.id, context.message
    if people.is_admin(context.scheme, person):
        return
    if message.sender_chat is not None and message.sender_chat.id == context.chat.id:
        return
    if await context.ask(listing.works_in, person, context.chat.id):
        return
    if await administered(context, person) is None:
        raise NotAllowedError(Role.STAFF)


HANDLERS = [
    CommandHandler("open", open_cases, filters.ChatType.GROUPS & ~filters.UpdateType.EDITED),
]
