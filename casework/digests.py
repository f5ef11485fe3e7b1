"""The morning digest (早报): each group's open cases once a day, at a set hour, as one message.

No timer: the sweep that first finds the hour come notes the day and writes every group's parcel in the same
transaction. A sweep that comes late says it within two hours, and not at all after them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

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
_DONE = "digest.morning"  # the street's day on which it was said last


@dataclass(frozen=True, slots=True)
class Digest:
    """What one chat has to do, each case counted once: `overdue`, `today`, `later` or `held`.

    `awaiting` are done and to be checked, beside them. `cards` is report id → message id, `grids` grid id →
    name.
    """

    overdue: int
    today: int
    later: int
    held: int
    awaiting: int
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
    today = scheme.local(work.now).date().isoformat()
    if (places.setting(work, _DONE) or "") >= today:  # said, or the clock went back
        return 0
    places.set_setting(work, _DONE, today)
    chats = reports.chats_with_work(work)
    for chat_id, thread_id in chats:
        notices.digest(work, chat_id, thread_id, today)
    return len(chats)


def _is_time(work: Work, scheme: Scheme) -> bool:
    terms, now = scheme.digests, scheme.local(work.now)
    if terms.morning is None or scheme.quiet.covers(work.now, scheme.timezone):
        return False
    begins = datetime.combine(now.date(), terms.morning, scheme.timezone)
    if not begins <= now < begins + LATE_AT_MOST:
        return False
    return not terms.working_days_only or scheme.hours.works_on(now.date())


def of_chat(work: Work, scheme: Scheme, chat_id: int, thread_id: int | None) -> Digest:
    """How the chat stands now."""
    found = reports.open_in_chat(work, chat_id, thread_id, _COUNTED)
    midnight = datetime.combine(
        scheme.local(work.now).date() + timedelta(days=1), datetime.min.time(), scheme.timezone
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
        urgent,
        folding.where_shown(work, chat_id, [report.id for report in urgent]),
        {grid.id: grid.name for grid in places.all_grids(work)},
        work.now,
    )
