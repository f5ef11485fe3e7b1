"""/audit NUMBER: every row of a case's record (流转记录), to the second, in as many messages as needed.

`/audit looks` lists who saw who a reporter is (查看记录), `/audit given` what riders were given (回馈).
"""

from collections.abc import Mapping

from telegram import Update
from telegram.ext import CommandHandler, filters

from casework import giving, looking, noting
from casework.noting import Shown
from casework.view import CaseView
from casework.vocabulary import EventKind, LookVia, Role
from handlers import cards, moments
from handlers import giving as gifts
from handlers.admin import details
from handlers.admin.find import sought
from handlers.context import Context
from handlers.texts import Html, Texts, escape, lines
from storage.looks import Look
from storage.notes import Note
from storage.records import Event

LOOKS = {"looks", "查看", "查看记录"}
GIVEN = {"given", "回馈"}


async def command(_: Update, context: Context) -> None:
    words = context.args or []
    if words and words[0].casefold() in LOOKS:
        await _looks(context, " ".join(words[1:]))
        return
    if words and words[0].casefold() in GIVEN:
        await _given(context)
        return
    case = await sought(context, "audit")
    if case is None:
        return
    if context.chat.id > 0 or context.scheme.show_reporter:  # its riders are named
        case = await context.do(looking.record, context.actor, case.report.id)
    gone = None
    if (at := case.photos_gone_at) is not None:
        gone = context.t("audit.photos_gone", at=f"{context.scheme.local(at):%Y-%m-%d}")
    notes = await context.ask(noting.shown, case.report, context.chat.id)
    for text in pages([lines(cards.header(context.t, case), gone), *rows(context.t, context, case, notes)]):
        await context.say(text)


async def _looks(context: Context, word: str) -> None:
    """Whoever was looked at is a number here, as in an export: this list is no look at them."""
    t = context.t
    found = await context.ask(looking.listed, context.actor, word)
    if context.chat.id < 0:
        await context.say(t("looks.private"), reply=True)
        return
    if not found.total:
        await context.say(t("looks.none"))
        return
    shown = [_look(t, context, look, found.numbers) for look in found.latest]
    more = t("looks.more", n=found.total - len(shown)) if found.total > len(shown) else None
    for text in pages([t("looks.title", n=found.total), *shown, *([more] if more else [])]):
        await context.say(text)


async def _given(context: Context) -> None:
    """What was noted last, withdrawn or not."""
    t = context.t
    found, total = await context.ask(giving.recorded, context.actor)
    if not found:
        await context.say(t("given.none_recorded"))
        return
    rows_ = [t("given.audit_title", n=total), *(gifts.recorded(t, context.scheme, one) for one in found)]
    more = t("given.audit_more", n=total - len(found)) if total > len(found) else None
    for text in pages([*rows_, *([more] if more else [])]):
        await context.say(text)


def _look(t: Texts, context: Context, look: Look, numbers: Mapping[int, int]) -> Html:
    """When, who as what; below it whom, in which case, and how."""
    whom = t.plain("looks.forgotten")
    if look.person_id is not None:
        whom = f"R-{numbers.get(look.person_id, 0):04d}"
    about = f" · <code>{look.number}</code>" if look.number else ""
    who = t("audit.who", name=look.actor_name, role=t.plain(f"role.{look.actor_role}"), id=look.actor_id)
    when = moments.clock(look.at, context.desk.now(), context.scheme.timezone)
    via = t(f"looks.via.{LookVia(look.via)}")
    return Html(f"{when} {who}\n　→ <code>{whom}</code>{about} · {via}")


def rows(t: Texts, context: Context, case: CaseView, notes: Shown) -> list[Html]:
    """The events, and among them staff's notes; where riders read along, how many there are."""
    found = [(event.at, 0, event.id, _row(t, context, event)) for event in case.events]
    if notes.is_open:
        return [*(row for *_, row in found), t("card.notes_hidden", n=len(notes.notes))]
    found += [(note.at, 1, note.id, _note(t, context, note)) for note in notes.notes]
    return [row for *_, row in sorted(found)]


def _note(t: Texts, context: Context, note: Note) -> Html:
    when = context.scheme.local(note.at)
    who = t("audit.who", name=note.author_name, role=t.plain(f"role.{note.author_role}"), id=note.author_id)
    words = escape(cards.cut(note.text, 600))
    return Html(f"<code>{when:%Y-%m-%d %H:%M:%S}</code> <b>{t('audit.note')}</b> {who}\n　🗒 {words}")


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
    more = details.told(t, context.scheme, event)
    data = f"\n　{cards.cut(more, 300)}" if more else ""
    return Html(
        f"<code>{when:%Y-%m-%d %H:%M:%S}</code> <b>{t(f'event.{EventKind(event.kind)}')}</b> {who}"
        f"{escape(change)}{escape(note)}{escape(data)}"
    )


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
