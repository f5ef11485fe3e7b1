"""Rows of sheets (九宫格): one message that shows several cases of a group, and which stands where on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, exists, insert, select

from storage.outbox import ALONE
from storage.records import Parcel, Record
from storage.tables import messages, outbox, reports, sheet_items, sheets
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Sheet(Record):
    """`items` (place on the sheet → report) is read apart."""

    id: int
    chat_id: int
    message_id: int
    thread_id: int | None
    at: datetime

    @property
    def has_photo(self) -> bool:
        """A sheet is a picture, always; so its caption is what is edited."""
        return True


def add(work: Work, chat_id: int, message_id: int, thread_id: int | None, items: Mapping[int, int]) -> Sheet:
    """This message shows these cases: place (from 1) → report."""
    new = insert(sheets).values(chat_id=chat_id, message_id=message_id, thread_id=thread_id, at=work.now)
    row = work.one(new.returning(sheets))
    assert row is not None
    sheet = Sheet.of(row)
    rows = [{"sheet_id": sheet.id, "place": place, "report_id": of} for place, of in items.items()]
    work.run(insert(sheet_items), rows)
    return sheet


def sheet(work: Work, sheet_id: int) -> Sheet | None:
    return Sheet.maybe(work.one(select(sheets).where(sheets.c.id == sheet_id)))


def at(work: Work, chat_id: int, message_id: int) -> Sheet | None:
    """The sheet that this message is."""
    return Sheet.maybe(
        work.one(select(sheets).where(sheets.c.chat_id == chat_id, sheets.c.message_id == message_id))
    )


def items(work: Work, sheet_id: int) -> Mapping[int, int]:
    """Place on the sheet → report, in order."""
    found = select(sheet_items).where(sheet_items.c.sheet_id == sheet_id).order_by(sheet_items.c.place)
    return {row.place: row.report_id for row in work.all(found)}


def showing(work: Work, report_id: int, chat_id: int | None = None) -> Sequence[Sheet]:
    """The sheets (in this chat) on which the case stands, the newest first."""
    found = (
        select(sheets)
        .join(sheet_items, sheet_items.c.sheet_id == sheets.c.id)
        .where(sheet_items.c.report_id == report_id)
        .order_by(sheets.c.id.desc())
    )
    if chat_id is not None:
        found = found.where(sheets.c.chat_id == chat_id)
    return [Sheet.of(row) for row in work.all(found)]


def messages_of(work: Work, chat_id: int, report_ids: Sequence[int]) -> dict[int, int]:
    """Report → message id of its sheet in this chat."""
    found = (
        select(sheet_items.c.report_id, sheets.c.message_id)
        .join(sheets, sheets.c.id == sheet_items.c.sheet_id)
        .where(sheets.c.chat_id == chat_id, sheet_items.c.report_id.in_(report_ids))
        .order_by(sheets.c.id)
    )
    return {row.report_id: row.message_id for row in work.all(found)}


def forget(work: Work, sheet_id: int) -> None:
    """The message is gone from its chat."""
    work.run(delete(sheet_items).where(sheet_items.c.sheet_id == sheet_id))
    work.run(delete(sheets).where(sheets.c.id == sheet_id))


def fresh_cards(work: Work, chat_id: int, thread_id: int | None, limit: int) -> Sequence[Parcel]:
    """Card parcels due in this chat whose new case nobody there has seen yet, the longest waiting first.

    Those that are to go alone (`apart`) are left out.
    """
    shown = exists().where(
        messages.c.report_id == outbox.c.report_id,
        messages.c.purpose == "card",
        messages.c.chat_id == chat_id,
    )
    folded = exists().where(
        sheet_items.c.report_id == outbox.c.report_id,
        sheet_items.c.sheet_id == sheets.c.id,
        sheets.c.chat_id == chat_id,
    )
    found = (
        select(outbox)
        .join(reports, reports.c.id == outbox.c.report_id)
        .where(
            outbox.c.chat_id == chat_id,
            outbox.c.state == "pending",
            outbox.c.kind == "card",
            outbox.c.not_before <= work.now,
            outbox.c.payload != ALONE,
            outbox.c.thread_id.is_(None) if thread_id is None else outbox.c.thread_id == thread_id,
            and_(reports.c.status == "dispatched", reports.c.chat_id == chat_id),
            ~shown,
            ~folded,
        )
        .order_by(outbox.c.rank, outbox.c.not_before, outbox.c.id)
        .limit(limit)
    )
    if work.dialect != "sqlite":
        found = found.with_for_update(of=outbox, skip_locked=True)
    return [Parcel.of(row) for row in work.all(found)]
