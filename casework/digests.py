"""The morning digest (早报): each group's open cases once a day, at a set hour, as one message.

No timer: the sweep that first finds the hour come notes the day and writes every group's parcel in the same
transaction. A sweep that comes late says it within two hours, and not at all after them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from casework import chasing, folding, notices
from casework.scheme import Scheme
from casework.vocabulary import Status
from storage import places, reports
from storage.records import Report
from storage.work import Work

LATE_AT_MOST = timedelta(hours=2)
URGENT = 5
"""How many cases are named; more would be a list, and not a look."""

_COUNTED = 2000
_DAY = timedelta(days=1)
_LOOK_BACK = timedelta(days=14)  # after a long silence nobody is thanked for last year
_DONE = "digest.morning"  # the street's day on which it was said last


@dataclass(frozen=True, slots=True)
class Digest:
    """What one chat has to do, each case counted once: `overdue`, `today`, `later` or `held`.

    `awaiting` are done and to be checked, beside them; `done` is how many were called done since the day
    `since` began, up to last midnight. `cards` is report id → message id, `grids` grid id → name.
    """

    overdue: int
    today: int
    later: int
    held: int
    awaiting: int
    done: int
    since: date
    urgent: Sequence[Report]
    cards: Mapping[int, int]
    grids: Mapping[int, str]
    now: datetime

    @property
    def total(self) -> int:
        return self.overdue + self.today + self.later + self.held


def sweep(work: Work, scheme: Scheme) -> int:
    """Every chat with something to do gets its digest, once a day; how many did."""
    if not _is_time(work, scheme):
        return 0
    day = scheme.local(work.now).date()
    today, last = day.isoformat(), places.setting(work, _DONE) or ""
    if not places.advance(work, _DONE, today):  # said, or the clock went back
        return 0
    chats = reports.chats_with_work(work)
    since = max(last, (day - _LOOK_BACK).isoformat()) if last else (day - _DAY).isoformat()
    for chat_id, thread_id in chats:
        notices.digest(work, chat_id, thread_id, today, since)
    return len(chats)


def _is_time(work: Work, scheme: Scheme) -> bool:
    terms, now = scheme.digests, scheme.local(work.now)
    if terms.morning is None or scheme.quiet.covers(work.now, scheme.timezone):
        return False
    begins = datetime.combine(now.date(), terms.morning, scheme.timezone)
    if not begins <= now < begins + LATE_AT_MOST:
        return False
    return not terms.working_days_only or scheme.hours.works_on(now.date())


def of_chat(
    work: Work, scheme: Scheme, chat_id: int, thread_id: int | None, since: date | None = None
) -> Digest:
    """How the chat stands now; without `since` as if it had heard yesterday."""
    found = reports.open_in_chat(work, chat_id, thread_id, _COUNTED)
    today = scheme.local(work.now).date()
    since = since or today - _DAY
    midnight = _begins(scheme, today + _DAY)
    done = reports.count_done_in_chat(
        work, chat_id, thread_id, _begins(scheme, since), _begins(scheme, today)
    )
    running = [report for report in found if report.status != Status.ON_HOLD]
    running.sort(key=chasing.due_at)
    overdue = sum(chasing.due_at(report) < work.now for report in running)
    soon = sum(chasing.due_at(report) < midnight for report in running)
    urgent = running[:URGENT]
    return Digest(
        overdue,
        soon - overdue,
        len(running) - soon,
        len(found) - len(running),
        reports.count_awaiting_in_chat(work, chat_id, thread_id),
        done,
        since,
        urgent,
        folding.where_shown(work, chat_id, [report.id for report in urgent]),
        {grid.id: grid.name for grid in places.all_grids(work)},
        work.now,
    )


def _begins(scheme: Scheme, day: date) -> datetime:
    return datetime.combine(day, time(), scheme.timezone)


def unclaimed(work: Work, _scheme: Scheme, report_ids: Collection[int]) -> set[int]:
    """Those of these cases that still wait to be claimed."""
    found = (reports.report(work, report_id) for report_id in report_ids)
    return {one.id for one in found if one is not None and one.status == Status.DISPATCHED}
