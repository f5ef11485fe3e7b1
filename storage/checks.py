"""Rows of checks (核查): who was asked whether a case is mended, and what they said."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text, update

from storage import prepared
from storage.prepared import Prepared, bind, where
from storage.records import Check, Report
from storage.tables import SPOKEN, checks, reports
from storage.work import Work

_OF_ROUND = where(checks, Check, "report_id", "round")
_OF_REPORT = where(checks, Check, "report_id")
_SPOKEN = Prepared(
    lambda _: (
        select(checks)
        .where(checks.c.person_id == bind("person_id"), text(SPOKEN))
        .order_by(checks.c.answered_at.desc())
        .limit(1)
    ),
    Check,
)


def add(work: Work, report: Report, person_id: int, asked_as: str) -> Check | None:
    """The new question, or None where this person was asked in this round before."""
    values = {
        "report_id": report.id,
        "round": report.rework,
        "person_id": person_id,
        "asked_as": str(asked_as),
        "state": "asked",
        "asked_at": work.now,
    }
    return prepared.add(checks, Check, frozenset(values), "report_id", "round", "person_id").one(
        work, **values
    )


def check(work: Work, check_id: int) -> Check | None:
    return Check.maybe(work.one(select(checks).where(checks.c.id == check_id)))


def of_round(work: Work, report_id: int, at_round: int) -> Sequence[Check]:
    """Everybody who was asked since the case was last called done, in that order."""
    return _OF_ROUND.all(work, report_id=report_id, round=at_round)


def of_report(work: Work, report_id: int) -> Sequence[Check]:
    return _OF_REPORT.all(work, report_id=report_id)


def change(work: Work, found: Check, **values: Any) -> Check | None:
    """The check after the change, or None when its state is no longer the one found."""
    changing = prepared.change(checks, Check, frozenset(values), "state")
    return changing.one(work, was_id=found.id, was_state=found.state, **values)


def last_spoken(work: Work, person_id: int) -> Check | None:
    """The person's check that they called into question last."""
    return _SPOKEN.one(work, person_id=person_id)


def asked_since(work: Work, person_ids: Sequence[int], since: datetime) -> dict[int, int]:
    """Person → how often they were asked about other people's cases since then."""
    found = (
        select(checks.c.person_id, func.count().label("n"))
        .where(
            checks.c.person_id.in_(person_ids),
            checks.c.asked_as == "neighbour",
            checks.c.asked_at >= since,
        )
        .group_by(checks.c.person_id)
    )
    return {row.person_id: row.n for row in work.all(found)}


def due(work: Work, limit: int = 100) -> Sequence[Report]:
    """The cases whose check has waited for long enough, the longest first."""
    found = (
        select(reports)
        .where(reports.c.check_due_at <= work.now)
        .order_by(reports.c.check_due_at, reports.c.id)
        .limit(limit)
    )
    return [Report.of(row) for row in work.all(found)]


def take_due(work: Work, found: Report) -> bool:
    """True for the one sweep that goes on with it; another sweep, or whoever was faster, gets False."""
    taken = (
        update(reports)
        .where(
            reports.c.id == found.id,
            reports.c.status == found.status,
            reports.c.check_due_at == found.check_due_at,
        )
        .values(check_due_at=None)
    )
    return work.run(taken).rowcount == 1


def reporters_near(work: Work, grid_id: int, since: datetime) -> Sequence[int]:
    """Who reported from this grid since then, the latest first."""
    last = func.max(reports.c.submitted_at)
    found = (
        select(reports.c.reporter_id)
        .where(reports.c.submitted_at >= since, reports.c.grid_id == grid_id)
        .group_by(reports.c.reporter_id)
        .order_by(last.desc(), reports.c.reporter_id)
    )
    return [row.reporter_id for row in work.all(found)]
