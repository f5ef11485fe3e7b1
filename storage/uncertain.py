"""Sends of which nobody knows whether they arrived: they were made again, so they may be there twice.

At least once is the promise, and this is its price, written down: a kill or a broken wire between a message
and the note that it is out. Edits and answers to presses are not here, since twice is as good as once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from storage.records import Parcel, Record
from storage.tables import uncertain
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Uncertain(Record):
    """`n` sends at most; `key` is the parcel's, or names the start that took updates up again."""

    id: int
    key: str
    kind: str
    chat_id: int | None
    report_id: int | None
    n: int
    reason: str
    at: datetime


ANSWERS = "answers"
"""The kind of a row that stands for answers to updates which were handled again from their beginning."""


def note(work: Work, parcels: Sequence[Parcel], reason: str) -> None:
    """These parcels are sent again though they may have arrived."""
    if parcels:
        rows = [
            {
                "key": parcel.key,
                "kind": parcel.kind,
                "chat_id": parcel.chat_id,
                "report_id": parcel.report_id,
                "n": 1,
                "reason": reason[:300],
                "at": work.now,
            }
            for parcel in parcels
        ]
        work.run(insert(uncertain), rows)


def note_answers(work: Work, count: int, reason: str) -> None:
    """The answers to so many updates may have been given before."""
    if count:
        key = f"restart:{work.now.isoformat()}"
        row = {"key": key, "kind": ANSWERS, "n": count, "reason": reason[:300], "at": work.now}
        work.run(insert(uncertain), row)


def count(work: Work) -> int:
    """How many sends may be there twice."""
    row = work.one(select(func.coalesce(func.sum(uncertain.c.n), 0)))
    assert row is not None
    return int(row[0])


def newest(work: Work, limit: int = 10) -> Sequence[Uncertain]:
    found = select(uncertain).order_by(uncertain.c.id.desc()).limit(limit)
    return [Uncertain.of(row) for row in work.all(found)]


def clear(work: Work, before: datetime) -> int:
    return work.run(delete(uncertain).where(uncertain.c.at < before)).rowcount
