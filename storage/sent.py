"""How many messages each group got on a day, by kind; all riders' private chats are counted as one.

Edits are not messages, nor are answers to who asked: what is counted here is what the bot sends by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Executable, delete, func, select

from storage.people import upsert
from storage.prepared import Prepared, bind, insert
from storage.records import Record
from storage.tables import sent_counts
from storage.work import Work

PRIVATE = 0
"""The chat of everything that is sent to people in private: nobody's own count is kept."""


@dataclass(frozen=True, slots=True)
class SentCount(Record):
    day: str
    chat_id: int
    kind: str
    n: int


def _note(dialect: str) -> Executable:
    new = insert(dialect, sent_counts).values(
        day=bind("day"), chat_id=bind("chat_id"), kind=bind("kind"), n=1
    )
    return new.on_conflict_do_update(
        index_elements=["day", "chat_id", "kind"], set_={"n": sent_counts.c.n + 1}
    )


_NOTE = Prepared(_note, SentCount)


def note(work: Work, day: date, chat_id: int, kind: str) -> None:
    """One more message went to this chat on this day of the street's calendar."""
    _NOTE.run(work, day=day.isoformat(), chat_id=min(chat_id, PRIVATE), kind=str(kind))


def first_day(work: Work) -> date | None:
    """The day on which counting began."""
    found = work.run(select(func.min(sent_counts.c.day))).scalar_one()
    return None if found is None else date.fromisoformat(found)


def by_chat(work: Work, first: date, last: date) -> Mapping[int, int]:
    """Chat → how many messages it got from the first day to the last, of every kind."""
    found = (
        select(sent_counts.c.chat_id, func.sum(sent_counts.c.n).label("n"))
        .where(sent_counts.c.day >= first.isoformat(), sent_counts.c.day <= last.isoformat())
        .group_by(sent_counts.c.chat_id)
    )
    return {row.chat_id: int(row.n) for row in work.all(found)}


def migrate_chat(work: Work, old: int, new: int) -> None:
    """What the group got is its supergroup's."""
    for row in work.all(select(sent_counts).where(sent_counts.c.chat_id == old)):
        moved = upsert(work, sent_counts).values(day=row.day, chat_id=new, kind=row.kind, n=row.n)
        work.run(
            moved.on_conflict_do_update(
                index_elements=["day", "chat_id", "kind"], set_={"n": sent_counts.c.n + row.n}
            )
        )
    work.run(delete(sent_counts).where(sent_counts.c.chat_id == old))
