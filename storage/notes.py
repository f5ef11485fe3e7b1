"""Rows of staff's notes (内部备注): a table of their own, so that nothing for riders comes across them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from storage.prepared import where
from storage.records import Record
from storage.tables import drafts, notes, reports
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Note(Record):
    id: int
    report_id: int
    at: datetime
    author_id: int
    author_name: str
    author_role: str
    text: str
    album: str | None
    cause: int | None


_OF_REPORT = where(notes, Note, "report_id")
_CHUNK = 500


def add(
    work: Work, report_id: int, author: tuple[int, str, str], text: str, album: str | None
) -> Note | None:
    """The new note by (id, name, role); None where the update being handled has written it before."""
    if work.cause is not None:
        known = select(notes.c.id).where(notes.c.report_id == report_id, notes.c.cause == work.cause)
        if work.one(known) is not None:
            return None
    author_id, name, role = author
    new = insert(notes).values(
        report_id=report_id,
        at=work.now,
        author_id=author_id,
        author_name=name,
        author_role=role,
        text=text,
        album=album,
        cause=work.cause,
    )
    return Note.maybe(work.one(new.returning(notes)))


def of_report(work: Work, report_id: int) -> Sequence[Note]:
    """The case's notes, oldest first."""
    return _OF_REPORT.all(work, report_id=report_id)


def has_album(work: Work, report_id: int, album: str) -> bool:
    """Whether a photo of this album came with a note."""
    found = select(notes.c.id).where(notes.c.report_id == report_id, notes.c.album == album)
    return work.one(found.limit(1)) is not None


def of_period(work: Work, start: datetime, end: datetime) -> Iterator[tuple[str, Note]]:
    """(number of the case, note) for all cases that were reported in this time."""
    found = (
        select(reports.c.number, notes)
        .select_from(notes.join(reports, reports.c.id == notes.c.report_id))
        .where(reports.c.submitted_at >= start, reports.c.submitted_at < end)
        .order_by(notes.c.report_id, notes.c.id)
    )
    options = {"stream_results": True, "yield_per": _CHUNK}
    with work.connection.execute(found, execution_options=options) as result:
        for row in result:
            values = dict(row._mapping)  # noqa: SLF001  (SQLAlchemy's documented accessor for named columns)
            yield values.pop("number"), Note(**values)


def reported_here(work: Work, chat_id: int, but: Collection[int]) -> bool:
    """Whether anybody other than these has reported something from within this chat."""
    found = select(drafts.c.id).where(
        drafts.c.origin_chat_id == chat_id,
        drafts.c.origin_chat_id.is_not(None),  # said for SQLite, which then knows its partial index
        drafts.c.person_id.not_in(but),
    )
    return work.one(found.limit(1)) is not None
