"""Chasing (催办): a due column and a sweep, no timers. Each level of the ladder is said once.

Level 0 warns before the deadline, level 1 reminds at it, level 2 tells the street (督办), others repeat.
Beside the ladder the holder is asked for news (进展) when the reporter heard nothing for too long.
The sweep that moves the due column on is the one that speaks, so two processes never say a thing twice; a
sweep that comes late says only the highest level that is due.
"""

from datetime import datetime, timedelta
from typing import Any

from casework import clocks, journal, notices, people, street
from casework.errors import NotAllowedError, NotFoundError
from casework.people import SYSTEM, Actor
from casework.scheme import Scheme
from casework.vocabulary import EventKind, Level, ParcelKind, Role, Stage, Status
from storage import outbox, reports
from storage.records import Report
from storage.work import Work

SNOOZE = timedelta(hours=1)

Said = dict[tuple[int, int | None], list[dict[str, Any]]]
"""What one sweep says, by chat and topic."""

_LEVELS = (Level.WARN, Level.REMIND, Level.STREET)


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
    said: Said = {}
    count = sum(_chase(work, scheme, report, said) for report in reports.due(work))
    spoken_of = {item["report"] for items in said.values() for item in items}
    count += sum(_ask_news(work, scheme, report, said, spoken_of) for report in reports.updates_due(work))
    for (chat_id, thread_id), items in said.items():
        notices.reminder(work, chat_id, thread_id, items)
    return count


def _chase(work: Work, scheme: Scheme, report: Report, said: Said) -> bool:
    """Whether this sweep is the one that says it; what it says joins `said`, by chat."""
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
    journal.write(
        work,
        report,
        EventKind.REMINDED,
        SYSTEM,
        Role.SYSTEM,
        data={"stage": stage, "level": level, "n": index},
    )
    item = {"report": report.id, "stage": stage, "level": level}
    for place in _listeners(work, scheme, report, level):
        said.setdefault(place, []).append(item)
    return True


def _ask_news(work: Work, scheme: Scheme, report: Report, said: Said, spoken_of: set[int]) -> bool:
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
    for place in _listeners(work, scheme, report, Level.REMIND):
        said.setdefault(place, []).append(item)
    return True


def _listeners(work: Work, scheme: Scheme, report: Report, level: Level) -> list[tuple[int, int | None]]:
    """The group that answers; from 督办 on the street's group too; the admins where there is no group."""
    group = street.group(work, scheme)
    the_street: list[tuple[int, int | None]] = (
        [(group, None)] if group is not None else [(admin, None) for admin in sorted(scheme.admins)]
    )
    if report.chat_id is None:
        return the_street
    own: list[tuple[int, int | None]] = [(report.chat_id, report.thread_id)]
    if level in {Level.STREET, Level.REPEAT} and (report.chat_id, report.thread_id) not in the_street:
        return own + the_street
    return own


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
