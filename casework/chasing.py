"""Chasing (催办): a due column and a sweep, no timers. Each level of the ladder is said once of a deadline.

Level 0 warns before the deadline, level 1 reminds at it, level 2 tells the street too (督办), others repeat.
Beside the ladder the holder is asked for news (进展) when the reporter heard nothing for too long.
The sweep that moves the due column on is the one that speaks, so two processes never say a thing twice; a
sweep that comes late says only the highest level that is due, and tells the street if it was not told yet.
A case that changed hands begins a ladder anew; its record (流转记录) knows what was said of a deadline.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from casework import clocks, journal, notices, people, street
from casework.errors import NotAllowedError, NotFoundError
from casework.people import SYSTEM, Actor
from casework.scheme import Scheme
from casework.vocabulary import EventKind, Level, ParcelKind, Role, Stage, Status
from storage import outbox, reports
from storage.records import Event, Report
from storage.work import Work

SNOOZE = timedelta(hours=1)
APART = 3
"""How many overdue cases of one sweep come to the street (督办) as a message each; more come as lists."""

LISTED = 20
"""How many cases such a list holds at most."""

_LEVELS = (Level.WARN, Level.REMIND, Level.STREET)
_STREET = _LEVELS.index(Level.STREET)
_ANEW = {
    EventKind.CLAIMED,
    EventKind.TRANSFERRED,
    EventKind.REASSIGNED,
    EventKind.RECATEGORISED,
    EventKind.EXTENDED,
    EventKind.REWORKED,
    EventKind.REOPENED,
    EventKind.SPLIT,
}
"""After these a ladder begins at its first level, of a deadline that may be the same."""


@dataclass(slots=True)
class _Said:
    """What one sweep says: to groups by chat and topic, and to the street."""

    groups: dict[tuple[int, int | None], list[dict[str, Any]]] = field(default_factory=dict)
    street: list[dict[str, Any]] = field(default_factory=list)

    def to(self, place: tuple[int, int | None], item: dict[str, Any]) -> None:
        self.groups.setdefault(place, []).append(item)


def level_of(index: int) -> Level:
    return _LEVELS[index] if index < len(_LEVELS) else Level.REPEAT


def stage_of(report: Report) -> Stage:
    return Stage.CLAIM if report.status == Status.DISPATCHED else Stage.RESOLVE


def due_at(report: Report) -> datetime:
    """The deadline that counts now: to be claimed, or to be dealt with (处置时限).

    A case that was answered for and then passed on has met its first response: whoever has it now is to
    claim it by `update_due_at`.
    """
    if stage_of(report) == Stage.RESOLVE:
        return report.resolve_due_at
    if report.responded_at is not None and report.update_due_at is not None:
        return report.update_due_at
    return report.claim_due_at


def first(scheme: Scheme, due: datetime, now: datetime) -> datetime | None:
    """When the warning is due: `warn_before` the deadline, or the last quarter of a short time."""
    if scheme.ladder.max_per_case == 0:
        return None
    left = max(due - now, timedelta())
    return due - min(scheme.ladder.warn_before, left / 4)


def begin(scheme: Scheme, due: datetime, now: datetime) -> dict[str, Any]:
    """The columns of a ladder that begins now; what is past is not said to whoever takes the case now."""
    at, chased = first(scheme, due, now), 0
    while at is not None and at <= now:
        chased += 1
        at = level_at(scheme, due, chased)
    return {"next_chase_at": at, "chased": chased}


def level_at(scheme: Scheme, due: datetime, index: int) -> datetime | None:
    """When level `index` ≥ 1 is due; None beyond the last."""
    if index >= scheme.ladder.max_per_case:
        return None
    if index <= 1:
        return due
    return due + scheme.ladder.street_after + (index - 2) * scheme.ladder.repeat_every


def resumed(scheme: Scheme, due: datetime, now: datetime, chased: int) -> datetime | None:
    """When the next level is due after a pause moved the deadline."""
    return first(scheme, due, now) if chased == 0 else level_at(scheme, due, chased)


def sweep(work: Work, scheme: Scheme) -> int:
    """Every case whose reminder is due is chased once, unless it is night; how many were."""
    if scheme.quiet.covers(work.now, scheme.timezone):
        return 0
    said = _Said()
    count = sum(_chase(work, scheme, report, said) for report in reports.due(work))
    spoken_of = {item["report"] for items in (*said.groups.values(), said.street) for item in items}
    count += sum(_ask_news(work, scheme, report, said, spoken_of) for report in reports.updates_due(work))
    for (chat_id, thread_id), items in said.groups.items():
        notices.reminder(work, chat_id, thread_id, items)
    for chat_id in street.chats(work, scheme):
        for items in _folded(said.street):
            notices.escalation(work, chat_id, items)
    return count


def _folded(items: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """A few cases are a message each, with their record; more are lists that lead to it."""
    size = 1 if len(items) <= APART else LISTED
    return [items[at : at + size] for at in range(0, len(items), size)]


def _chase(work: Work, scheme: Scheme, report: Report, said: _Said) -> bool:
    """Whether this sweep is the one that says it; what it says joins `said`."""
    if Status(report.status) not in {Status.DISPATCHED, Status.CLAIMED}:
        reports.take_chase(work, report, None, report.chased)
        return False
    due = due_at(report)
    index = report.chased
    while (later := level_at(scheme, due, index + 1)) is not None and later <= work.now:
        index += 1
    if not reports.take_chase(work, report, level_at(scheme, due, index + 1), index + 1):
        return False
    stage, level = stage_of(report), level_of(index)
    highest, told = _known(reports.timeline(work, report.id), stage, due)
    if index <= highest:  # it was said before the case changed hands
        return False
    to_street = index >= _STREET and not told
    data = {"stage": stage, "level": level, "n": index, "due": due.isoformat(), "street": to_street}
    journal.write(work, report, EventKind.REMINDED, SYSTEM, Role.SYSTEM, data=data)
    item = {"report": report.id, "stage": stage, "level": level}
    if to_street:
        said.street.append({**item, "level": Level.STREET})
    for place in _listeners(work, scheme, report):
        if not (to_street and place[0] in street.chats(work, scheme)):  # there it is the very 督办
            said.to(place, item)
    return True


def _known(events: Iterable[Event], stage: Stage, due: datetime) -> tuple[int, bool]:
    """(the highest level that was said of this deadline, -1 for none; whether the street was told).

    A pause moves the deadline, and what was said of it stays said: so all counts since the ladder began.
    """
    since, same = (-1, False), (-1, False)
    for event in events:
        if event.kind in _ANEW:
            since = (-1, False)
        said = event.details
        if event.kind != EventKind.REMINDED or said.get("stage") != stage or "n" not in said:
            continue  # 通报 is no level of this ladder
        told = bool(said.get("street", said["level"] in {Level.STREET, Level.REPEAT}))
        since = max(since[0], said["n"]), since[1] or told
        if said.get("due") == due.isoformat():
            same = max(same[0], said["n"]), same[1] or told
    return max(since[0], same[0]), since[1] or same[1]


def _ask_news(work: Work, scheme: Scheme, report: Report, said: _Said, spoken_of: set[int]) -> bool:
    """Whether the holder is asked for news (进展): once for each stretch in which the reporter heard nothing.

    Said along with the case's other reminder it is not said twice, and after the deadline that one speaks.
    """
    due = report.resolve_due_at
    next_at = clocks.next_update(scheme, report, work.now) if work.now < due else None
    if not reports.take_update(work, report, next_at):
        return False
    if next_at is None or report.id in spoken_of or scheme.ladder.max_per_case == 0:
        return False
    data = {"stage": Stage.UPDATE, "level": Level.REMIND}
    journal.write(work, report, EventKind.REMINDED, SYSTEM, Role.SYSTEM, data=data)
    item = {"report": report.id, "stage": Stage.UPDATE, "level": Level.REMIND}
    for place in _listeners(work, scheme, report):
        said.to(place, item)
    return True


def _listeners(work: Work, scheme: Scheme, report: Report) -> list[tuple[int, int | None]]:
    """The group that answers, or the street where the case has none."""
    if report.chat_id is not None:
        return [(report.chat_id, report.thread_id)]
    return [(chat_id, None) for chat_id in street.chats(work, scheme)]


def snooze(work: Work, scheme: Scheme, actor: Actor, parcel_id: int) -> int:
    """The open cases of this reminder are left in peace for an hour; how many the actor may say so of."""
    parcel = outbox.parcel(work, parcel_id)
    if parcel is None or parcel.kind != ParcelKind.REMINDER:
        raise NotFoundError("reminder", parcel_id)
    found = [reports.report(work, int(item["report"])) for item in parcel.details["items"]]
    count, refused = 0, None
    for report in found:
        if report is None or Status(report.status) not in {Status.DISPATCHED, Status.CLAIMED}:
            continue
        try:
            role = people.role_for(work, scheme, actor, report)
        except NotAllowedError as error:
            refused = error
            continue
        written = journal.write(work, report, EventKind.SNOOZED, actor, role)
        if written is not None and report.next_chase_at is not None:  # a ladder at its end stays there
            reports.change(work, report.id, next_chase_at=max(work.now + SNOOZE, report.next_chase_at))
        count += 1
    if refused is not None and not count:
        raise refused
    return count
