"""Rows of people, and who works for which community."""

from collections.abc import Sequence

from sqlalchemy import Executable, Table, case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.prepared import Prepared, bind, insert, where
from storage.records import Person
from storage.tables import people, staff
from storage.work import Work


def _meet(dialect: str) -> Executable:
    new = insert(dialect, people).values(
        id=bind("id"),
        name=bind("name"),
        username=bind("username"),
        language=bind("language"),
        created_at=bind("now"),
        updated_at=bind("now"),
    )
    return new.on_conflict_do_update(
        index_elements=["id"],
        set_={
            "name": new.excluded.name,
            "username": new.excluded.username,
            "language": new.excluded.language,
            "unreachable": False,
            "updated_at": new.excluded.updated_at,
        },
        where=or_(
            people.c.name != new.excluded.name,
            people.c.username.is_distinct_from(new.excluded.username),
            people.c.language.is_distinct_from(new.excluded.language),
            people.c.unreachable,
        ),
    )


_MEET = Prepared(_meet, Person)
_PERSON = where(people, Person, "id")


def upsert(work: Work, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that can carry ON CONFLICT in the dialect of this work."""
    return insert(work.dialect, table)


def meet(work: Work, person_id: int, name: str, username: str | None, language: str | None) -> None:
    """The person is on record with the name and language that Telegram shows now."""
    _MEET.run(
        work,
        id=person_id,
        name=name,
        username=username.lower() if username else None,
        language=language[:8] if language else None,
        now=work.now,
    )


def person(work: Work, person_id: int) -> Person | None:
    return _PERSON.one(work, id=person_id)


def by_username(work: Work, username: str) -> Person | None:
    """Who has this @username, however it is written; of several who had it, the one seen last."""
    wanted = username.removeprefix("@").lower()
    found = select(people).where(people.c.username == wanted).order_by(people.c.updated_at.desc()).limit(1)
    return Person.maybe(work.one(found))


def riders(work: Work) -> Sequence[Person]:
    """Everybody who was ever appointed, by name."""
    rows = work.all(select(people).where(people.c.rider != "none").order_by(people.c.rider, people.c.name))
    return [Person.of(row) for row in rows]


def set_rider(work: Work, person_id: int, standing: str, name: str) -> None:
    new = upsert(work, people).values(
        id=person_id, name=name, rider=standing, created_at=work.now, updated_at=work.now
    )
    work.run(
        new.on_conflict_do_update(
            index_elements=["id"],
            set_={
                "rider": standing,
                "name": case((people.c.name == "", new.excluded.name), else_=people.c.name),
                "updated_at": work.now,
            },
        )
    )


def set_unreachable(work: Work, person_id: int, unreachable: bool) -> None:
    work.run(update(people).where(people.c.id == person_id).values(unreachable=unreachable))


def is_staff(work: Work, person_id: int, community_id: int) -> bool:
    found = select(staff.c.person_id).where(
        staff.c.person_id == person_id, staff.c.community_id == community_id
    )
    return work.one(found) is not None


def communities_of(work: Work, person_id: int) -> set[int]:
    rows = work.all(select(staff.c.community_id).where(staff.c.person_id == person_id))
    return {row.community_id for row in rows}


def add_staff(work: Work, person_id: int, community_id: int, added_by: int) -> bool:
    """True when the person was not yet registered there."""
    new = upsert(work, staff).values(
        person_id=person_id, community_id=community_id, added_by=added_by, added_at=work.now
    )
    # Not its rowcount: PostgreSQL's driver keeps none for an INSERT.
    return work.one(new.on_conflict_do_nothing().returning(staff.c.person_id)) is not None


def remove_staff(work: Work, person_id: int, community_id: int) -> bool:
    gone = delete(staff).where(staff.c.person_id == person_id, staff.c.community_id == community_id)
    return work.run(gone).rowcount == 1


def staff_of(work: Work, community_id: int) -> Sequence[tuple[int, str]]:
    """(person id, name) of everybody registered for the community."""
    found = (
        select(staff.c.person_id, people.c.name)
        .join(people, people.c.id == staff.c.person_id, isouter=True)
        .where(staff.c.community_id == community_id)
        .order_by(people.c.name)
    )
    return [(row.person_id, row.name or str(row.person_id)) for row in work.all(found)]
