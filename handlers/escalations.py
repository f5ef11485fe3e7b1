"""督办: an overdue case as the street reads it, with its record in short lines; several as a list.

The message is edited as the case moves on: once it is done its buttons go, and a line says how it ended.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from casework import chasing, clocks
from casework.scheme import Scheme
from casework.terms import Unit
from casework.urging import Item, Urge
from casework.view import CaseView
from casework.vocabulary import EventKind, Level, Role, Stage, Status
from handlers import cards, extensions, keyboards, moments
from handlers.callback_data import GrantPress, Number, StreetPress, StreetVerb
from handlers.cards import TEXT, Card, cut_lines
from handlers.reminders import case_link, tails
from handlers.texts import Html, Texts, escape, lines
from storage.records import Event, Report

_LINES = 12
_WORDS = 60  # UTF-16 units of what somebody said, on a line of the record
_IN_A_ROW = 4
_UNTOLD = {
    EventKind.ASKED,
    EventKind.RATED,
    EventKind.CHECK_ASKED,
    EventKind.BLURRED,
    EventKind.UNBLURRED,
}
_RUNS = {Status.CLAIMED, Status.ON_HOLD}
_NAMED = {
    EventKind.DISPATCHED: "community",
    EventKind.TRANSFERRED: "community",
    EventKind.REASSIGNED: "holder",
}


def render(t: Texts, scheme: Scheme, urge: Urge) -> Card:
    """One case with its record, or a list of several that leads to each."""
    if len(urge.items) == 1:
        return _one(t, scheme, urge.items[0].case, urge.chat_id)
    return _list(t, scheme, urge)


def _one(t: Texts, scheme: Scheme, case: CaseView, chat_id: int) -> Card:
    """The case, by how long it is overdue, what happened so far, and what the street can do."""
    where = " · ".join(part for part in (_place(case), case.report.place_name) if part)
    kind = f"{case.category.icon} {case.category.name(t.language)}"
    text = lines(
        t("escalation.title", number=case.report.number),
        " · ".join(part for part in (kind, where) if part),
        f"👥 {case.community.name if case.community else t.plain('word.street')}",
        cards.status_line(t, scheme, case),
        *(_due_lines(t, scheme, case) if case.status.is_to_do else ()),
        t("escalation.record"),
        *record(t, scheme, case),
    )
    return Card(Html(cut_lines(text, TEXT)), buttons(t, case, chat_id))


def _place(case: CaseView) -> str:
    return case.grid.name if case.grid else ""


def _who(t: Texts, case: CaseView) -> str:
    """The community, and who of it holds the case."""
    community = case.community.name if case.community else t.plain("word.street")
    return f"{community} · {case.report.holder_name}" if case.report.holder_id is not None else community


def _due_lines(t: Texts, scheme: Scheme, case: CaseView) -> Iterator[Html]:
    """The deadline to claim the case as long as nobody has, and 处置时限."""
    report = case.report
    if case.status == Status.ON_HOLD:
        return
    found = [(Stage.RESOLVE, report.resolve_due_at, clocks.solution_unit(report))]
    if chasing.stage_of(report) == Stage.CLAIM:
        found.insert(0, (Stage.CLAIM, chasing.due_at(report), clocks.claim_unit(report)))
    for stage, due, unit in found:
        at = moments.clock(due, case.now, scheme.timezone)
        left = standing(t, scheme, due, case.now, unit)
        said = Html(f"<b>{escape(left)}</b>") if due < case.now else escape(left)
        yield t(f"escalation.due.{stage}", at=at, left=said)


def standing(t: Texts, scheme: Scheme, due: datetime, now: datetime, unit: Unit) -> str:
    """In working time where the deadline is of that, the plain time beside: 超时 3 工作时（1 天 2 小时）."""
    plain = moments.left(t, due, now)
    worked = abs(clocks.left(scheme, now, due, unit))
    if not unit.pauses or worked < timedelta(minutes=1):
        return plain
    span = moments.worked(t, worked, scheme.hours.day)
    key = "time.left_worked" if due >= now else "time.over_worked"
    return t.plain(key, worked=span, span=moments.span(t, now - due))


def record(t: Texts, scheme: Scheme, case: CaseView) -> list[Html]:
    """When, who (never a rider's name), what: the first line and the last, reminders in a row as one."""
    told = [event for event in case.events if event.kind not in _UNTOLD]
    rows: list[Html] = []
    community = ""
    for mark, group in groupby(told, _alike):
        events = list(group)
        event = events[0]
        rows.append(_row(t, scheme, case, event, community, len(events) if mark == EventKind.REMINDED else 1))
        if event.kind in {EventKind.DISPATCHED, EventKind.TRANSFERRED}:
            community = str(event.details.get("community") or "")
    if len(rows) <= _LINES:
        return rows
    skipped = len(rows) - _LINES + 1
    more = t("escalation.skipped", n=skipped, number=case.report.number)
    return [rows[0], more, *rows[skipped + 1 :]]


def _alike(event: Event) -> object:
    """Reminders in a row are one line, unless the street was told."""
    return EventKind.REMINDED if event.kind == EventKind.REMINDED and not _rung(event) else event.id


def _rung(event: Event) -> str:
    """督办 or 通报, where the reminder was that."""
    if event.kind != EventKind.REMINDED:
        return ""
    if event.details.get("level") == Level.NOTICE:
        return "escalation.named"
    return "escalation.said" if event.details.get("street") else ""


def _row(t: Texts, scheme: Scheme, case: CaseView, event: Event, community: str, times: int) -> Html:
    at = moments.clock(event.at, case.now, scheme.timezone)
    what = t.plain(_rung(event) or f"event.{EventKind(event.kind)}")
    match Role(event.actor_role):
        case Role.SYSTEM:
            who = t.plain("word.system")
        case Role.STAFF:
            who = community or t.plain("role.staff")
        case role:
            who = t.plain(f"role.{role}")
    target = event.details.get(_NAMED.get(EventKind(event.kind), ""), "")
    if event.kind == EventKind.TRANSFERRED and not target:
        target = t.plain("word.street")
    said = f" {who} {what}" if not what.startswith(who) else f" {what}"
    said += f" ×{times}" if times > 1 else ""
    said += f" → {target}" if target else ""
    words = " ".join(event.note.split())
    said += f"：{cards.cut(words, _WORDS)}" if words else ""
    return Html(f"{escape(at)}{escape(said)}")


def buttons(t: Texts, case: CaseView, chat_id: int) -> InlineKeyboardMarkup:
    """催一下 (where another chat has the case), 改派, 延期, 看卡片; none once the case is done."""
    if not case.status.is_to_do:
        return keyboards.NO_BUTTONS
    rows = [[_key(t, StreetVerb.HAND, case.report)], [_key(t, StreetVerb.CARD, case.report)]]
    if case.report.chat_id not in {None, chat_id} and case.status != Status.ON_HOLD:
        rows[0].insert(0, _key(t, StreetVerb.NUDGE, case.report))
    if case.status in _RUNS:
        rows[1].insert(0, _key(t, StreetVerb.EXTEND, case.report))
    return InlineKeyboardMarkup(rows)


def _key(t: Texts, verb: StreetVerb, report: Report) -> InlineKeyboardButton:
    style = "primary" if verb == StreetVerb.NUDGE else None
    press = StreetPress(verb, Number(report.id))
    return keyboards.button(t.plain(f"button.street.{verb.name.lower()}"), press, style)


def lengths(t: Texts, case: CaseView) -> InlineKeyboardMarkup:
    """How much more time, as under a card; the next tap gives it."""
    report_id, before = Number(case.report.id), Number(case.report.extended)
    keys = [
        keyboards.button(f"+{term.say(t.language)}", GrantPress(report_id, term.code, before))
        for term in extensions.usual(case.report)
    ]
    back = keyboards.button(t.plain("button.case.back"), StreetPress(StreetVerb.BACK, report_id))
    return InlineKeyboardMarkup([keys[:2], keys[2:], [back]])


def _list(t: Texts, scheme: Scheme, urge: Urge) -> Card:
    waiting = [item for item in urge.items if urge.waits(item)]
    title = t("escalation.list", n=len(waiting)) if waiting else t("escalation.all_done", n=len(urge.items))
    rows = [_list_line(t, scheme, urge, item) for item in urge.items]
    text = lines(title, *rows, t("escalation.hint") if waiting else None)
    ends = tails([item.case.report.number for item in waiting])
    keys = [
        keyboards.button(f"📜 {tail}", StreetPress(StreetVerb.OPEN, Number(item.case.report.id)))
        for item, tail in zip(waiting, ends, strict=True)
    ]
    rows_of_keys = [keys[at : at + _IN_A_ROW] for at in range(0, len(keys), _IN_A_ROW)]
    return Card(Html(cut_lines(text, TEXT)), InlineKeyboardMarkup(rows_of_keys))


def _list_line(t: Texts, scheme: Scheme, urge: Urge, item: Item) -> Html:
    case = item.case
    number = case_link(urge.chat_id, item.card, case.report.number, urge.thread_id)
    if not urge.waits(item):
        return Html(f"{number} {cards.status_line(t, scheme, case)}")
    due = chasing.due_at(case.report)
    left = escape(moments.about(t, due, case.now))
    how = t(f"reminder.{chasing.stage_of(case.report)}.{'late' if due < case.now else 'soon'}")
    parts = [escape(_who(t, case)), how, escape(_place(case))]
    kind = f"{case.category.icon}{case.category.name(t.language)}"
    return Html(f"🔴 {number} {escape(kind)} <b>{left}</b>\n　{' · '.join(part for part in parts if part)}")
