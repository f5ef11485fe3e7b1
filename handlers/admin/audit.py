"""/audit NUMBER: every row of a case's record (流转记录), to the second, in as many messages as needed."""

from datetime import datetime

from telegram import Update
from telegram.ext import CommandHandler, filters

from casework.view import CaseView
from casework.vocabulary import EventKind, Role
from handlers import cards
from handlers.admin.find import sought
from handlers.context import Context
from handlers.texts import Html, Texts, escape
from storage.records import Event

_HIDDEN = {"file_id", "chat"}  # of no use to a reader


async def command(_: Update, context: Context) -> None:
    case = await sought(context, "audit")
    if case is None:
        return
    for text in pages([cards.header(context.t, case), *rows(context.t, context, case)]):
        await context.say(text)


def rows(t: Texts, context: Context, case: CaseView) -> list[Html]:
    return [_row(t, context, event) for event in case.events]


def _row(t: Texts, context: Context, event: Event) -> Html:
    """When, what, who as whom, from where to where, and what was said."""
    when = context.scheme.local(event.at)
    role = t.plain(f"role.{event.actor_role}")
    if event.actor_role == Role.SYSTEM:
        who = t("word.system")
    elif event.actor_role == Role.RIDER and context.chat.id < 0 and not context.scheme.show_reporter:
        who = escape(role)  # a group learns no reporter's name
    else:
        who = t("audit.who", name=event.actor_name, role=role, id=event.actor_id or "–")
    change = ""
    if event.status_before != event.status_after and event.status_after is not None:
        before = t.plain(f"state.{event.status_before}") if event.status_before else "–"
        change = f" {before} → {t.plain(f'state.{event.status_after}')}"
    note = f"\n　💬 {cards.cut(event.note, 600)}" if event.note else ""
    data = _data(context, event)
    return Html(
        f"<code>{when:%Y-%m-%d %H:%M:%S}</code> <b>{t(f'event.{EventKind(event.kind)}')}</b> {who}"
        f"{escape(change)}{escape(note)}{escape(data)}"
    )


def _data(context: Context, event: Event) -> str:
    told = [
        f"{name}={_local(context, str(value))}"
        for name, value in event.details.items()
        if value and name not in _HIDDEN
    ]
    return f"\n　{cards.cut(', '.join(told), 300)}" if told else ""


def _local(context: Context, value: str) -> str:
    """A stored instant as the street's clocks show it; any other value as it is."""
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        return value
    return value if instant.tzinfo is None else f"{context.scheme.local(instant):%Y-%m-%d %H:%M}"


def pages(rows_: list[Html]) -> list[Html]:
    """The rows in messages that Telegram takes; no row is cut."""
    found: list[list[str]] = []
    room = 0
    for row in rows_:
        room -= cards.units(row) + 1
        if not found or room < 0:
            found.append([])
            room = cards.TEXT - cards.units(row)
        found[-1].append(row)
    return [Html("\n".join(page)) for page in found]


_PLACE = ~filters.UpdateType.EDITED & (filters.ChatType.PRIVATE | filters.ChatType.GROUPS)

HANDLERS = [CommandHandler("audit", command, _PLACE)]
