"""Rows of looks (查看记录): who saw who a reporter is, when, and by which way."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, literal, select

from storage.records import Record
from storage.tables import looks, reports
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Look(Record):
    """`person_id` None: whoever was looked at had themselves forgotten."""

    id: int
    at: datetime
    actor_id: int
    actor_name: str
    actor_role: str
    person_id: int | None
    report_id: int | None
    via: str
    number: str | None = None  # of the case


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks, as whom, and by which way."""

    id: int
    name: str
    role: str
    via: str

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "actor_id": self.id,
            "actor_name": self.name,
            "actor_role": self.role,
            "via": self.via,
        }


def add(work: Work, looker: Looker, persons: Collection[int], report_id: int | None) -> None:
    """One row for each of these persons."""
    rows = [
        {**looker.columns, "at": work.now, "person_id": person, "report_id": report_id}
        for person in sorted(persons)
    ]
    if rows:
        work.run(insert(looks), rows)


def add_reporters(work: Work, looker: Looker, start: datetime, end: datetime) -> None:
    """One row for each person who reported something in this time."""
    who = select(reports.c.reporter_id).where(reports.c.submitted_at >= start, reports.c.submitted_at < end)
    who = who.where(reports.c.reporter_id > 0, reports.c.reporter_id != looker.id).distinct()
    given = {**looker.columns, "at": work.now}
    people = who.subquery()
    found = select(
        *(literal(value, looks.c[name].type) for name, value in given.items()), people.c.reporter_id
    )
    work.run(insert(looks).from_select([*given, "person_id"], found))


def since(work: Work, looker: Looker, report_id: int | None, at: datetime) -> frozenset[int]:
    """Whom this person has looked at in this same way since then."""
    found = select(looks.c.person_id).where(
        looks.c.at >= at,
        looks.c.actor_id == looker.id,
        looks.c.via == looker.via,
        looks.c.report_id.is_(None) if report_id is None else looks.c.report_id == report_id,
        looks.c.person_id.is_not(None),
    )
    return frozenset(work.run(found).scalars())


def latest(
    work: Work, limit: int, *, person_id: int | None = None, report_id: int | None = None
) -> tuple[Sequence[Look], int]:
    """(the latest looks, at one person or by one case where it is named; how many there are in all)."""
    which: list[ColumnElement[bool]] = []
    if person_id is not None:
        which.append(looks.c.person_id == person_id)
    if report_id is not None:
        which.append(looks.c.report_id == report_id)
    numbered = looks.join(reports, reports.c.id == looks.c.report_id, isouter=True)
    found = select(looks, reports.c.number).select_from(numbered).where(*which)
    rows: Sequence[Row[Any]] = work.all(found.order_by(looks.c.at.desc(), looks.c.id.desc()).limit(limit))
    total = work.run(select(func.count()).select_from(looks).where(*which)).scalar_one()
    return [Look.of(row) for row in rows], int(total)


def counted(work: Work, person_id: int, at: datetime) -> Mapping[str, int]:
    """How often the person was looked at since then, by the role of who did."""
    found = (
        select(looks.c.actor_role, func.count().label("n"))
        .where(looks.c.person_id == person_id, looks.c.at >= at)
        .group_by(looks.c.actor_role)
    )
    return {row.actor_role: int(row.n) for row in work.all(found)}


def clear(work: Work, before: datetime) -> int:
    """Looks of before this time are forgotten; how many."""
    return work.run(delete(looks).where(looks.c.at < before)).rowcount
