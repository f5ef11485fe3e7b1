"""Counting rows (统计): how many cases did what in a stretch of time, and how the tables themselves are."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, exists, extract, false, func, or_, select, text, union

from storage.tables import REDIRECTED, communities, events, grids, outbox, people, photos, reports
from storage.work import Work

_CHUNK = 500  # rows in memory at once while a whole period is read
_CLOSED, _RETURNED, _WITHDRAWN, _HELD = "closed", "returned", "withdrawn", "on_hold"
_UNABLE, _AWAITING = "unable", "awaiting_check"
_SEEN = ("reporter", "neighbour")  # who found a case mended that is called verified
_CONTENT = 2  # 基本满意; 3 is 满意
_DUPLICATE = "duplicate"  # counted as the case that it goes on as


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


def _sum(condition: ColumnElement[bool], what: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(what).filter(condition), 0)


def _seconds(work: Work, condition: ColumnElement[bool], later: Any, earlier: Any) -> ColumnElement[Any]:
    if work.dialect == "sqlite":  # strftime, which SQLAlchemy takes for seconds, costs three times as much
        return _sum(condition, func.julianday(later) - func.julianday(earlier)) * 86400
    return _sum(condition, extract("epoch", later) - extract("epoch", earlier))


Only = Collection[int] | None
"""The ids of the communities that are counted; None for all, and for what is nobody's."""


def _of(only: Only) -> Sequence[ColumnElement[bool]]:
    return () if only is None else (reports.c.community_id.in_(only),)


def tallies(
    work: Work,
    start: datetime,
    end: datetime,
    only: Only = None,
    *,
    in_full: bool = False,
    standing: bool = True,
) -> Sequence[Mapping[str, Any]]:
    """Rows of a community and category each, to be added up; the columns are the fields of `Tally`.

    `in_full`: of a `grid_id` each, too, and with `redirected`, which costs a look at each case's events; it
    is 0 without. Without `standing` what is open now is counted only where it is of the period anyway.

    `start` ≤ t < `end`. A case is due (应结案) when its deadline falls into that time and has passed, or
    when it was closed in it; one that its reporter took back was never anybody's to do. In time (按期) it is
    by when it was done, not by when somebody had looked: a rider who answers late is nobody's fault, and
    what was not mended is done anew, with a deadline of its own.
    """
    r = reports.c
    reported = and_(r.submitted_at >= start, r.submitted_at < end)
    ended = and_(r.closed_at >= start, r.closed_at < end)
    deadline = and_(r.resolve_due_at >= start, r.resolve_due_at < end, r.resolve_due_at <= work.now)
    due = and_(or_(deadline, ended), r.status.not_in([_WITHDRAWN, _DUPLICATE]))
    due_solved = and_(due, r.status == _CLOSED, r.closed_at < end)
    claimed = and_(r.claimed_at >= start, r.claimed_at < end)
    solved = and_(ended, r.status == _CLOSED)
    is_open = r.closed_at.is_(None)
    late = or_(
        # Whoever got it from somebody who had answered for it is to take it on by another time.
        and_(r.status == "dispatched", func.coalesce(r.update_due_at, r.claim_due_at) < work.now),
        and_(r.status == "claimed", r.resolve_due_at < work.now),
    )
    # Nearly all cases of a period were reported in it. Each way to the others is an index of its own that
    # knows when a case was reported, so it brings no case again.
    before_or_after = or_(r.submitted_at < start, r.submitted_at >= end)
    due_and_ended, due_and_open = [deadline, r.closed_at.is_not(None)], [deadline, is_open]
    ways = ([ended], due_and_ended, [claimed], [is_open] if standing else due_and_open)
    others = r.id.in_(union(*(select(r.id).where(*way, before_or_after) for way in ways)))
    # Looked for in an index of those few events alone; see storage/tables/cases.py.
    passed_on = exists().where(events.c.report_id == r.id, text(REDIRECTED)) if in_full else false()
    by = (r.community_id, r.category, *((r.grid_id,) if in_full else ()))
    counted = (
        select(
            *by,
            _count(reported).label("reported"),
            _count(and_(reported, r.status.not_in([_RETURNED, _WITHDRAWN, _DUPLICATE]))).label("effective"),
            _count(and_(reported, passed_on)).label("redirected"),
            _count(solved).label("solved"),
            _count(and_(ended, r.status == _RETURNED)).label("returned"),
            _count(and_(ended, r.status == _UNABLE)).label("unable"),
            _count(and_(ended, r.status == _WITHDRAWN)).label("withdrawn"),
            _count(and_(ended, r.status == _DUPLICATE)).label("duplicates"),
            _count(and_(solved, r.verified.in_(_SEEN))).label("verified"),
            _count(and_(solved, r.rework > 0)).label("reworked"),
            _sum(solved, r.rework - r.reopened).label("disputes"),
            _count(and_(solved, r.rating.is_not(None))).label("rated"),
            _count(and_(solved, r.rating >= _CONTENT)).label("content"),
            _count(due).label("due"),
            _count(and_(due, r.status == _HELD)).label("held"),
            _count(due_solved).label("due_solved"),
            _count(and_(due_solved, r.resolved_at <= r.resolve_due_at)).label("on_time"),
            _count(and_(due, r.extended > 0)).label("extended"),
            _count(claimed).label("claims"),
            _seconds(work, claimed, func.coalesce(r.responded_at, r.claimed_at), r.submitted_at).label(
                "claim_seconds"
            ),
            _seconds(work, solved, r.resolved_at, r.submitted_at).label("solve_seconds"),
            _count(and_(is_open, r.status != _AWAITING)).label("open"),
            _count(r.status == _AWAITING).label("awaiting"),
            _count(and_(is_open, late)).label("overdue"),
        )
        .where(*_of(only))
        .group_by(*by)
    )
    rows = [row for cases_ in (reported, others) for row in work.all(counted.where(cases_))]
    return [dict(row._mapping) for row in rows]  # noqa: SLF001  (SQLAlchemy's documented accessor)


def any_in(work: Work, start: datetime, end: datetime) -> bool:
    """Whether anything was reported, was due or ended in this time, or stands open from it or before.

    Nothing is counted for that.
    """
    r = reports.c
    ways = (
        and_(r.closed_at.is_(None), r.submitted_at < end),
        and_(r.submitted_at >= start, r.submitted_at < end),
        and_(r.closed_at >= start, r.closed_at < end),
        and_(r.closed_at.is_not(None), r.resolve_due_at >= start, r.resolve_due_at < end),
    )
    return any(work.one(select(r.id).where(way).limit(1)) is not None for way in ways)


def per_day(work: Work, edges: Sequence[datetime], only: Only = None) -> Sequence[tuple[int, int]]:
    """(reported, solved) for each stretch between two neighbouring `edges`."""
    r = reports.c
    days = list(pairwise(edges))
    counts = [
        select(func.count()).where(column >= start, column < end, *more, *_of(only)).scalar_subquery()
        for column, more in ((r.submitted_at, ()), (r.closed_at, (r.status == _CLOSED,)))
        for start, end in days
    ]
    row = work.run(select(*counts)).one()
    return list(zip(row[: len(days)], row[len(days) :], strict=True))


def first_submitted(work: Work) -> datetime | None:
    """When the oldest case was reported."""
    found: datetime | None = work.run(select(func.min(reports.c.submitted_at))).scalar_one()
    return found


# Whole periods, a chunk at a time --------------------------------------------------------------------


def _in_chunks(work: Work, statement: Any) -> Iterator[Row[Any]]:
    options = {"stream_results": True, "yield_per": _CHUNK}
    with work.connection.execute(statement, execution_options=options) as result:
        yield from result


def cases(work: Work, start: datetime, end: datetime) -> Iterator[Row[Any]]:
    """Every case submitted in this time with the names it needs, in the order of submission."""
    pictures = (
        select(func.count())
        .select_from(photos)
        .where(photos.c.report_id == reports.c.id, photos.c.role != "comment")
        .correlate(reports)
        .scalar_subquery()
    )
    found = (
        select(
            reports,
            communities.c.name.label("community"),
            grids.c.code.label("grid_code"),
            grids.c.name.label("grid_name"),
            people.c.name.label("reporter_name"),
            pictures.label("photos"),
        )
        .select_from(
            reports.join(communities, communities.c.id == reports.c.community_id, isouter=True)
            .join(grids, grids.c.id == reports.c.grid_id, isouter=True)
            .join(people, people.c.id == reports.c.reporter_id, isouter=True)
        )
        .where(reports.c.submitted_at >= start, reports.c.submitted_at < end)
        .order_by(reports.c.id)
    )
    return _in_chunks(work, found)


def case_events(work: Work, start: datetime, end: datetime) -> Iterator[Row[Any]]:
    """Every event of the cases submitted in this time, case by case."""
    found = (
        select(events, reports.c.number)
        .select_from(events.join(reports, reports.c.id == events.c.report_id))
        .where(reports.c.submitted_at >= start, reports.c.submitted_at < end)
        .order_by(events.c.report_id, events.c.id)
    )
    return _in_chunks(work, found)


def how_much(work: Work, start: datetime, end: datetime) -> tuple[int, int]:
    """(cases, events) that `cases` and `case_events` would give."""
    period = and_(reports.c.submitted_at >= start, reports.c.submitted_at < end)
    count = select(func.count())
    rows = count.select_from(reports).where(period)
    deeds = count.select_from(events.join(reports, reports.c.id == events.c.report_id)).where(period)
    return int(work.run(rows).scalar_one()), int(work.run(deeds).scalar_one())


def numbered_people(work: Work) -> Mapping[int, int]:
    """Person id → 1, 2, 3, … in the order in which they came to be known; it stays as it is."""
    rows = work.all(select(people.c.id).order_by(people.c.created_at, people.c.id))
    return {row.id: number for number, row in enumerate(rows, 1)}


# How the tables are ----------------------------------------------------------------------------------


def oldest_due_parcel(work: Work) -> datetime | None:
    """Since when the parcel waits that should have been sent longest ago."""
    earliest = select(func.min(outbox.c.not_before)).where(outbox.c.not_before <= work.now)
    found = [earliest.where(outbox.c.state == state).scalar_subquery() for state in ("pending", "leased")]
    return min((at for at in work.run(select(*found)).one() if at is not None), default=None)


def open_and_overdue(work: Work) -> tuple[int, int]:
    """How many reports are open, and how many of them are late; what is held or awaits a check is not."""
    late = and_(
        reports.c.resolve_due_at < work.now,
        reports.c.held_at.is_(None),
        reports.c.status != _AWAITING,
    )
    counted = select(
        func.count().label("standing"), func.coalesce(func.sum(case((late, 1), else_=0)), 0).label("late")
    ).where(reports.c.closed_at.is_(None))
    row = work.run(counted).one()
    return int(row.standing), int(row.late)


def kept_photos(work: Work) -> int:
    """How many photos were taken in; counting different ones would read every row."""
    return int(work.run(select(func.count()).select_from(photos)).scalar_one())


def database_bytes(work: Work) -> int:
    """What the database takes on its disk."""
    size = (
        text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        if work.dialect == "sqlite"
        else text("SELECT pg_database_size(current_database())")
    )
    return int(work.run(size).scalar_one())
