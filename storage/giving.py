"""Rows of what riders are given in return (回馈); one that was withdrawn stays, and counts no more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, insert, select, update

from storage.records import Record
from storage.tables import communities, given
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Gift(Record):
    """`community` is its name; both None for the street as a whole."""

    id: int
    day: date
    community_id: int | None
    kind: str
    people: int
    note: str
    at: datetime
    author_id: int
    author_name: str
    author_role: str
    cause: int | None
    withdrawn_at: datetime | None
    withdrawn_by: int | None
    withdrawn_name: str
    community: str | None


def add(work: Work, author: tuple[int, str, str], **values: Any) -> int:
    """The id of the new row by (id, name, role)."""
    author_id, name, role = author
    new = insert(given).values(
        at=work.now, author_id=author_id, author_name=name, author_role=role, cause=work.cause, **values
    )
    return int(work.run(new.returning(given.c.id)).scalar_one())


def one(work: Work, gift_id: int) -> Gift | None:
    return Gift.maybe(work.one(_named().where(given.c.id == gift_id)))


def caused(work: Work) -> Gift | None:
    """What the update being handled has noted before."""
    if work.cause is None:
        return None
    return Gift.maybe(work.one(_named().where(given.c.cause == work.cause)))


def last_of(work: Work, author_id: int, since: datetime) -> Gift | None:
    """What this person noted last, since then, and did not withdraw."""
    mine = _named().where(given.c.author_id == author_id, given.c.at >= since, _COUNTS)
    return Gift.maybe(work.one(mine.order_by(given.c.id.desc()).limit(1)))


def withdraw(work: Work, gift_id: int, by: int, name: str) -> bool:
    """False where somebody withdrew it before."""
    gone = update(given).where(given.c.id == gift_id, _COUNTS)
    values = {"withdrawn_at": work.now, "withdrawn_by": by, "withdrawn_name": name}
    return work.run(gone.values(values)).rowcount == 1


def of_days(
    work: Work, first: date, last: date, only: Collection[int] | None, limit: int
) -> tuple[Sequence[Gift], int]:
    """(the newest of these days, how many there are); of these communities, None for the whole street."""
    which = (*_within(first, last, only), _COUNTS)
    found = _named().where(*which).order_by(given.c.day.desc(), given.c.id.desc()).limit(limit)
    total = work.run(select(func.count()).select_from(given).where(*which)).scalar_one()
    return [Gift.of(row) for row in work.all(found)], int(total)


def record(work: Work, first: date, last: date, *, newest: int | None = None) -> tuple[Sequence[Gift], int]:
    """(all of these days, those that were withdrawn too; how many): in order, or the newest first."""
    which = _within(first, last, None)
    found = _named().where(*which)
    if newest is None:
        found = found.order_by(given.c.day, given.c.id)
    else:
        found = found.order_by(given.c.id.desc()).limit(newest)
    total = work.run(select(func.count()).select_from(given).where(*which)).scalar_one()
    return [Gift.of(row) for row in work.all(found)], int(total)


def by_kind(work: Work, first: date, last: date, only: Collection[int] | None) -> Mapping[str, int]:
    """Kind → 人次, the most first."""
    people = func.sum(given.c.people)
    found = select(given.c.kind, people.label("n")).where(*_within(first, last, only), _COUNTS)
    found = found.group_by(given.c.kind).order_by(people.desc(), given.c.kind)
    return {row.kind: int(row.n) for row in work.all(found)}


def by_community(
    work: Work, first: date, last: date, only: Collection[int] | None = None
) -> Mapping[int | None, int]:
    """Community → 人次; None is the street as a whole."""
    found = select(given.c.community_id, func.sum(given.c.people).label("n"))
    found = found.where(*_within(first, last, only), _COUNTS).group_by(given.c.community_id)
    return {row.community_id: int(row.n) for row in work.all(found)}


def began(work: Work) -> date | None:
    """The first day of which anything was noted."""
    found: date | None = work.run(select(func.min(given.c.day)).where(_COUNTS)).scalar_one()
    return found


_COUNTS = given.c.withdrawn_at.is_(None)


def _within(first: date, last: date, only: Collection[int] | None) -> list[ColumnElement[bool]]:
    days: list[ColumnElement[bool]] = [given.c.day >= first, given.c.day <= last]
    return days if only is None else [*days, given.c.community_id.in_(only)]


def _named() -> Select[Any]:
    """Each with the name of its community."""
    whole = given.join(communities, communities.c.id == given.c.community_id, isouter=True)
    return select(given, communities.c.name.label("community")).select_from(whole)
