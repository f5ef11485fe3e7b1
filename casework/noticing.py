"""The last rung of the ladder (通报): a case that is overdue by days of work is named in the weekly report.

Each case is named once: its record and `notice_week` say in which week's report. As long as it is not ended,
later reports list it again, with the weeks since. Communities are named, people are not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from casework import clocks, journal
from casework.people import SYSTEM
from casework.scheme import Scheme
from casework.vocabulary import EventKind, Level, Role, Stage
from casework.weeks import Week
from casework.workdays import HORIZON
from storage import naming, places
from storage.records import Report
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Named:
    """A case in the report; `community` and `grid` are "" where it has none.

    `weeks` since its first report, 0 in that one; None for a case that the next report will name. `overdue`
    is the working time from its deadline until it was done, or until now; nothing where it was given more.
    """

    number: str
    community: str
    grid: str
    category: str
    status: str
    submitted_at: datetime
    due_at: datetime
    overdue: timedelta
    overdue_days: float  # the same in working days
    weeks: int | None


@dataclass(frozen=True, slots=True)
class Notices:
    """`fresh` are named in this week's report, `still` were in an earlier one, and are not ended yet."""

    fresh: Sequence[Named] = ()
    still: Sequence[Named] = ()


def name(work: Work, scheme: Scheme, week: Week) -> int:
    """Every case that is due for it is named in this week's report; how many."""
    count = 0
    for report in _ripe(work, scheme):
        if naming.name(work, report, week.code):
            data = {"stage": Stage.RESOLVE, "level": Level.NOTICE, "week": week.code}
            journal.write(work, report, EventKind.REMINDED, SYSTEM, Role.SYSTEM, data=data)
            count += 1
    return count


def of_week(work: Work, scheme: Scheme, week: Week, *, coming: bool) -> Notices:
    """What the week's report names; with those that are `coming`, where it has not been told yet."""
    fresh = list(naming.named_in(work, week.code))
    coming_too = _ripe(work, scheme) if coming else []
    still = naming.still_open(work, week.code, week.period(scheme).end)
    if not (fresh or coming_too or still):
        return Notices()
    view = _Names(work, scheme)
    return Notices(
        [*(view.named(one, week) for one in fresh), *(view.named(one, week) for one in coming_too)],
        [view.named(one, week) for one in still],
    )


def _ripe(work: Work, scheme: Scheme) -> list[Report]:
    """The cases overdue by `notice_after` that nobody has named yet, the longest overdue first."""
    term = scheme.ladder.notice_after
    found = naming.overdue(work, work.now)
    return [one for one in found if clocks.deadline(scheme, one.resolve_due_at, term) <= work.now]


class _Names:
    """Cases with the names that belong to them."""

    def __init__(self, work: Work, scheme: Scheme) -> None:
        self._now, self._scheme = work.now, scheme
        self._communities = {one.id: one.name for one in places.all_communities(work)}
        self._grids = {one.id: one.name for one in places.grids_by_code(work).values()}

    def named(self, report: Report, week: Week) -> Named:
        hours, zone = self._scheme.hours, self._scheme.timezone
        until = report.resolved_at or report.closed_at or report.held_at or self._now
        overdue = hours.between(max(report.resolve_due_at, until - HORIZON), until, zone)
        since = Week.parse(report.notice_week) if report.notice_week else None
        return Named(
            report.number,
            self._communities.get(report.community_id or 0, ""),
            self._grids.get(report.grid_id or 0, ""),
            report.category,
            report.status,
            report.submitted_at,
            report.resolve_due_at,
            overdue,
            overdue / hours.day,
            week.since(since) if since is not None else None,
        )
