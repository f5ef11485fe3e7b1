"""Which cases were named in a week's report (通报), and in which one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update

from storage.records import Report
from storage.tables import reports
from storage.work import Work

_RUNNING = ("dispatched", "claimed")  # what is held or awaits its check is not overdue


def overdue(work: Work, before: datetime) -> Sequence[Report]:
    """The cases that were never named, are to do, and were to be solved before that time; in that order."""
    found = (
        select(reports)
        .where(
            reports.c.closed_at.is_(None),
            reports.c.resolve_due_at < before,
            reports.c.status.in_(_RUNNING),
            reports.c.notice_week.is_(None),
        )
        .order_by(reports.c.resolve_due_at, reports.c.id)
    )
    return [Report.of(row) for row in work.all(found)]


def name(work: Work, found: Report, week: str) -> bool:
    """True for the one who names the case; False where it was named, or moved, meanwhile."""
    named = (
        update(reports)
        .where(
            reports.c.id == found.id,
            reports.c.status == found.status,
            reports.c.resolve_due_at == found.resolve_due_at,
            reports.c.notice_week.is_(None),
        )
        .values(notice_week=week)
    )
    return work.run(named).rowcount == 1


def named_in(work: Work, week: str) -> Sequence[Report]:
    """The cases that this week's report named, whatever became of them; the longest overdue first."""
    found = select(reports).where(reports.c.notice_week == week)
    return [Report.of(row) for row in work.all(found.order_by(reports.c.resolve_due_at, reports.c.id))]


def still_open(work: Work, week: str, end: datetime) -> Sequence[Report]:
    """The cases that an earlier week's report named and that were not ended by `end`, the oldest first."""
    found = (
        select(reports)
        .where(
            reports.c.notice_week < week,
            or_(reports.c.closed_at.is_(None), reports.c.closed_at >= end),
        )
        .order_by(reports.c.notice_week, reports.c.resolve_due_at, reports.c.id)
    )
    return [Report.of(row) for row in work.all(found)]
