"""Rows of chases (催办, 督办): one message that urges cases on, and which case stands where on it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from storage.records import Record
from storage.tables import chase_items, chases
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Item(Record):
    """A case on the message, and what was said of it."""

    report_id: int
    stage: str
    level: str


@dataclass(frozen=True, slots=True)
class Chase(Record):
    """`said_at` is when it fell due; its items are read apart."""

    id: int
    kind: str
    parcel_id: int
    chat_id: int
    message_id: int
    thread_id: int | None
    said_at: datetime

    @property
    def has_photo(self) -> bool:
        """It is words, always."""
        return False


def add(
    work: Work,
    kind: str,
    parcel_id: int,
    where: tuple[int, int, int | None],
    said_at: datetime,
    items: Sequence[Item],
) -> Chase:
    """This message (chat, message, topic) urges these cases on, in this order."""
    chat_id, message_id, thread_id = where
    new = insert(chases).values(
        kind=kind,
        parcel_id=parcel_id,
        chat_id=chat_id,
        message_id=message_id,
        thread_id=thread_id,
        said_at=said_at,
    )
    row = work.one(new.returning(chases))
    assert row is not None
    chase = Chase.of(row)
    rows = [
        {
            "chase_id": chase.id,
            "place": place,
            "report_id": item.report_id,
            "stage": item.stage,
            "level": item.level,
        }
        for place, item in enumerate(items, 1)
    ]
    work.run(insert(chase_items), rows)
    return chase


def chase(work: Work, chase_id: int) -> Chase | None:
    return Chase.maybe(work.one(select(chases).where(chases.c.id == chase_id)))


def at(work: Work, chat_id: int, message_id: int) -> Chase | None:
    """The chase that this message is."""
    found = select(chases).where(chases.c.chat_id == chat_id, chases.c.message_id == message_id)
    return Chase.maybe(work.one(found))


def items(work: Work, chase_id: int) -> Sequence[Item]:
    """The cases on it, in their order."""
    found = (
        select(chase_items.c.report_id, chase_items.c.stage, chase_items.c.level)
        .where(chase_items.c.chase_id == chase_id)
        .order_by(chase_items.c.place)
    )
    return [Item.of(row) for row in work.all(found)]


def showing(work: Work, report_id: int) -> Sequence[Chase]:
    """The messages that show the case as it moves: of the reminders in a chat the newest, every 督办."""
    found = (
        select(chases)
        .join(chase_items, chase_items.c.chase_id == chases.c.id)
        .where(chase_items.c.report_id == report_id)
        .order_by(chases.c.id.desc())
    )
    shown: dict[tuple[int, str, int], Chase] = {}
    for row in work.all(found):
        apart = 0 if row.kind == "reminder" else row.id
        shown.setdefault((row.chat_id, row.kind, apart), Chase.of(row))
    return list(shown.values())


def newest(work: Work, kind: str, chat_id: int, report_ids: Collection[int]) -> Mapping[int, int]:
    """Report → the newest chase of this kind that urges it on in this chat."""
    found = (
        select(chase_items.c.report_id, func.max(chases.c.id).label("chase_id"))
        .join(chases, chases.c.id == chase_items.c.chase_id)
        .where(chases.c.kind == kind, chases.c.chat_id == chat_id, chase_items.c.report_id.in_(report_ids))
        .group_by(chase_items.c.report_id)
    )
    return {row.report_id: row.chase_id for row in work.all(found)}


def forget(work: Work, chase_id: int) -> None:
    """The message is gone from its chat: it is not sent anew."""
    work.run(delete(chase_items).where(chase_items.c.chase_id == chase_id))
    work.run(delete(chases).where(chases.c.id == chase_id))


def forget_chat(work: Work, chat_id: int) -> None:
    """Nothing that stands in this chat can be edited any more."""
    there = select(chases.c.id).where(chases.c.chat_id == chat_id).scalar_subquery()
    work.run(delete(chase_items).where(chase_items.c.chase_id.in_(there)))
    work.run(delete(chases).where(chases.c.chat_id == chat_id))


def clear(work: Work, before: datetime) -> None:
    """What was said before that time stays in its chat as it is."""
    old = select(chases.c.id).where(chases.c.said_at < before).scalar_subquery()
    work.run(delete(chase_items).where(chase_items.c.chase_id.in_(old)))
    work.run(delete(chases).where(chases.c.said_at < before))
