"""Rows of followers (关注人), and open cases near a spot."""

from collections.abc import Sequence

from sqlalchemy import delete, literal, select, union_all

from storage.people import upsert
from storage.prepared import Prepared, bind
from storage.records import Report
from storage.tables import followers, reports
from storage.work import Work

_NEAR = Prepared(
    lambda _: (
        select(reports)
        .where(
            reports.c.category == bind("category"),
            reports.c.closed_at.is_(None),
            reports.c.status != "awaiting_check",  # who reports what is called done, says that it is not
            reports.c.lat >= bind("south"),
            reports.c.lat <= bind("north"),
            reports.c.lng >= bind("west"),
            reports.c.lng <= bind("east"),
        )
        .limit(100)
    ),
    Report,
)


def open_in_box(
    work: Work, category: str, *, south: float, west: float, north: float, east: float
) -> Sequence[Report]:
    """Open cases of the category between these degrees, a hundred at most."""
    return _NEAR.all(work, category=category, south=south, west=west, north=north, east=east)


def add(work: Work, report_id: int, person_id: int) -> bool:
    """True where the person did not follow the case before."""
    new = upsert(work, followers).values(report_id=report_id, person_id=person_id, at=work.now)
    return work.one(new.on_conflict_do_nothing().returning(followers.c.person_id)) is not None


def remove(work: Work, report_id: int, person_id: int) -> bool:
    gone = delete(followers).where(followers.c.report_id == report_id, followers.c.person_id == person_id)
    return work.run(gone).rowcount == 1


def follows(work: Work, report_id: int, person_id: int) -> bool:
    found = select(followers.c.person_id)
    found = found.where(followers.c.report_id == report_id, followers.c.person_id == person_id)
    return work.one(found) is not None


def audience(work: Work, report_id: int) -> Sequence[tuple[int, int]]:
    """(person, the case that they know of) for everybody beside the reporter who is to hear of this case.

    They follow it, or one that was merged into it, or reported one that was; however deep the merges go.
    Nobody stands for who had themselves forgotten.
    """
    tree = select(literal(report_id, reports.c.id.type).label("id")).cte("tree", recursive=True)
    tree = tree.union(select(reports.c.id).join(tree, reports.c.duplicate_of == tree.c.id))
    merged = select(reports.c.reporter_id, reports.c.id).join(tree, reports.c.id == tree.c.id)
    following = select(followers.c.person_id, followers.c.report_id).join(
        tree, followers.c.report_id == tree.c.id
    )
    rows = work.all(union_all(merged.where(reports.c.id != report_id), following))
    # Named as in the first of the two.
    return sorted((row.reporter_id, row.id) for row in rows if row.reporter_id > 0)
