"""Rows of rides (捎带拍) and of their fixes: where a rider was, and when. None of it is kept for long."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from storage import prepared
from storage.prepared import Prepared, bind, where
from storage.records import Fix, Ride
from storage.tables import drafts, fixes, rides
from storage.work import Work

_OPEN = where(rides, Ride, "person_id", "state")
_AT_MESSAGE = where(rides, Ride, "person_id", "message_id")
_RIDE = where(rides, Ride, "id")
_COVERING = Prepared(
    lambda _: (
        select(rides)
        .where(
            rides.c.person_id == bind("person_id"),
            rides.c.began_at <= bind("at"),
            rides.c.ends_at > bind("at"),
        )
        .order_by(rides.c.id.desc())
        .limit(1)
    ),
    Ride,
)


def open_ride(work: Work, person_id: int) -> Ride | None:
    """The ride that the person is on."""
    return _OPEN.one(work, person_id=person_id, state="open")


def of_message(work: Work, person_id: int, message_id: int) -> Ride | None:
    """The ride, over or not, that this live location is."""
    return _AT_MESSAGE.one(work, person_id=person_id, message_id=message_id)


def ride(work: Work, ride_id: int) -> Ride | None:
    return _RIDE.one(work, id=ride_id)


def begin(work: Work, person_id: int, message_id: int, began_at: datetime, ends_at: datetime) -> Ride:
    values = {
        "person_id": person_id,
        "message_id": message_id,
        "state": "open",
        "began_at": began_at,
        "ends_at": ends_at,
    }
    added = prepared.add(rides, Ride, frozenset(values)).one(work, **values)
    found: Ride | None = added or of_message(work, person_id, message_id)
    assert found is not None
    return found


def held(work: Work, ride_id: int) -> Ride:
    """The ride as it is now; nobody ends it before this work is committed."""
    row = work.one(select(rides).where(rides.c.id == ride_id).with_for_update(key_share=True))
    assert row is not None
    return Ride.of(row)


def prolong(work: Work, ride_id: int, ends_at: datetime) -> None:
    prepared.change(rides, Ride, frozenset({"ends_at"})).run(work, was_id=ride_id, ends_at=ends_at)


def end(work: Work, ride_id: int, ends_at: datetime) -> bool:
    """Whether this work is the one that ends it, at that moment."""
    ending = prepared.change(rides, Ride, frozenset({"state", "ends_at"}), "state")
    values = {"state": "ended", "ends_at": ends_at}
    return ending.one(work, was_id=ride_id, was_state="open", **values) is not None


def covering(work: Work, person_id: int, at: datetime) -> Ride | None:
    """The ride, over by now or not, that the person was on at that moment."""
    return _COVERING.one(work, person_id=person_id, at=at)


def over(work: Work, limit: int = 100) -> Sequence[Ride]:
    """Rides whose time is over and that nobody ended."""
    found = (
        select(rides)
        .where(rides.c.state == "open", rides.c.ends_at <= work.now)
        .order_by(rides.c.ends_at)
        .limit(limit)
    )
    return [Ride.of(row) for row in work.all(found)]


# Fixes ------------------------------------------------------------------------------------------------


def add_fix(work: Work, ride_id: int, at: datetime, lat: float, lng: float, accuracy: float | None) -> None:
    """One more; of two at the same moment the first stays."""
    values: dict[str, Any] = {"ride_id": ride_id, "at": at, "lat": lat, "lng": lng, "accuracy": accuracy}
    prepared.add(fixes, Fix, frozenset(values)).run(work, **values)


def move_fix(work: Work, fix_id: int, at: datetime) -> None:
    """The rider is still there at this later moment."""
    prepared.change(fixes, Fix, frozenset({"at"})).run(work, was_id=fix_id, at=at)


def before(work: Work, ride_id: int, at: datetime, limit: int = 2) -> Sequence[Fix]:
    """The last fixes up to that moment, the latest first."""
    found = select(fixes).where(fixes.c.ride_id == ride_id, fixes.c.at <= at)
    return [Fix.of(row) for row in work.all(found.order_by(fixes.c.at.desc()).limit(limit))]


def after(work: Work, ride_id: int, at: datetime, limit: int = 2) -> Sequence[Fix]:
    """The first fixes after that moment, the earliest first."""
    found = select(fixes).where(fixes.c.ride_id == ride_id, fixes.c.at > at)
    return [Fix.of(row) for row in work.all(found.order_by(fixes.c.at).limit(limit))]


def forget(work: Work, ride_id: int) -> None:
    """Nobody knows any more where this ride was."""
    work.run(delete(fixes).where(fixes.c.ride_id == ride_id))


def forget_old(work: Work, before: datetime) -> int:
    """Fixes from before that moment, and those of ended rides whose drafts are done, are gone; how many."""
    waiting = select(drafts.c.ride_id).where(drafts.c.ride_id.is_not(None), drafts.c.remind_at.is_not(None))
    done = select(rides.c.id).where(rides.c.state == "ended", rides.c.id.not_in(waiting))
    return work.run(delete(fixes).where((fixes.c.at < before) | fixes.c.ride_id.in_(done))).rowcount
