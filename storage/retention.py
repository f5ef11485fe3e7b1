"""Rows of photos whose time is over: what they promised is taken back first, then their files may go.

A photo with `gone_at` is shown nowhere any more. As long as its row names a file, that file is still to be
removed; so whatever is cut off, no row promises a file that is gone, and no file is left that no row names.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, insert, select, text, update

from storage.records import Photo
from storage.tables import DROPPED, ENDED, GOING, drafts, events, messages, outbox, photos, reports
from storage.work import Work

_NOBODYS = and_(photos.c.report_id.is_(None), photos.c.draft_id.is_(None))
# What a photo told goes with it; its fingerprint stays, by which a second one is known.
_FORGOTTEN = {"file_id": "", "taken_at": None, "lat": None, "lng": None}


def categories(work: Work) -> Iterator[str]:
    """The categories of which there are ended cases that have their photos; each is one step in an index."""
    last = ""
    while True:
        found = select(func.min(reports.c.category)).where(reports.c.category > last, text(ENDED))
        last = work.run(found).scalar_one()
        if last is None:
            return
        yield last


def ended(work: Work, category: str, before: datetime, limit: int) -> Sequence[int]:
    """Cases of this category that ended before then and have their photos, the longest ago first."""
    found = (
        select(reports.c.id)
        .where(reports.c.category == category, reports.c.closed_at <= before, text(ENDED))
        .order_by(reports.c.closed_at)
        .limit(limit)
    )
    return work.run(found).scalars().all()


def with_duplicates(work: Work, report_ids: Collection[int]) -> frozenset[int]:
    """These cases, and all that were merged into them, however often."""
    known, new = set(report_ids), set(report_ids)
    while new:
        found = select(reports.c.id).where(
            reports.c.duplicate_of.in_(new), reports.c.duplicate_of.is_not(None)
        )
        new = set(work.run(found).scalars()) - known
        known |= new
    return frozenset(known)


def withdraw(work: Work, report_ids: Collection[int]) -> Sequence[int]:
    """The photos of those of these cases that have not been taken up again are shown no more; which cases."""
    over = update(reports).where(reports.c.id.in_(report_ids), reports.c.closed_at.is_not(None))
    ids = work.run(over.values(photos_gone_at=work.now).returning(reports.c.id)).scalars().all()
    mine = photos.c.report_id.in_(ids)
    new = update(photos).where(mine, photos.c.state == "new")
    work.run(new.values(state="refused", refusal="over"))
    going = update(photos).where(mine, photos.c.gone_at.is_(None)).values(gone_at=work.now, **_FORGOTTEN)
    work.run(going)
    commented = (events.c.report_id.in_(ids), events.c.kind == "commented", events.c.data != "{}")
    work.run(update(events).where(*commented).values(data="{}"))  # which photo came with the words
    return ids


def repaint(work: Work, report_ids: Collection[int]) -> None:
    """The cards of these cases that have a picture are edited, after everything else that is to be sent."""
    pictured = select(messages.c.report_id, messages.c.chat_id).where(
        messages.c.report_id.in_(report_ids), messages.c.purpose == "card", messages.c.has_photo
    )
    keys = [f"card:{row.report_id}:{row.chat_id}" for row in work.all(pictured)]
    again = {
        "state": case((outbox.c.state == "leased", "leased"), else_="pending"),
        "version": outbox.c.version + 1,
        "attempts": 0,
        "rank": 2,
        "done_at": None,
    }
    sent = update(outbox).where(outbox.c.key.in_(keys), outbox.c.state.in_(["sent", "leased"]))
    work.run(sent.values(not_before=work.now, **again))
    work.wake("outbox")


def drop(work: Work, before: datetime, limit: int) -> int:
    """Drafts that were dropped before then are no more, and their photos are nobody's; how many drafts."""
    found = select(drafts.c.id).where(drafts.c.touched_at <= before, text(DROPPED))
    ids = work.run(found.order_by(drafts.c.touched_at).limit(limit)).scalars().all()
    if not ids:
        return 0
    orphaned = {"draft_id": None, "state": "refused", "refusal": "over", "message_id": None, "album": None}
    values: dict[str, Any] = {"gone_at": work.now, **orphaned, **_FORGOTTEN}
    work.run(update(photos).where(photos.c.draft_id.in_(ids), photos.c.report_id.is_(None)).values(values))
    work.run(update(photos).where(photos.c.draft_id.in_(ids)).values(draft_id=None))
    work.run(delete(drafts).where(drafts.c.id.in_(ids)))
    return len(ids)


def going(work: Work, after: int, limit: int) -> Sequence[Photo]:
    """The next photos, by their ids, whose files are still to be removed."""
    found = select(photos).where(photos.c.id > after, text(GOING)).order_by(photos.c.id).limit(limit)
    return [Photo.of(row) for row in work.all(found)]


def needed(work: Work, going: Sequence[Photo]) -> frozenset[str]:
    """Those of the files of these photos that another one is shown by; the same picture twice is one file.

    A file is known by its picture's fingerprint first, which has an index.
    """
    names = {name for photo in going for name in photo.files}
    prints = {photo.dhash for photo in going}
    alike: list[ColumnElement[bool]] = [photos.c.dhash.in_(prints - {None}) & photos.c.dhash.is_not(None)]
    if None in prints:
        alike = []
    found: set[str] = set()
    for column in (photos.c.sha256, photos.c.blurred_sha256):
        others = select(column).where(*alike, column.in_(names), photos.c.gone_at.is_(None))
        found.update(work.run(others).scalars())
    return frozenset(found)


def removed(work: Work, photo_ids: Collection[int]) -> None:
    """Their files are no more; of a photo that was nobody's, the row neither."""
    mine = photos.c.id.in_(photo_ids)
    work.run(update(photos).where(mine).values(sha256=None, blurred_sha256=None))
    work.run(delete(photos).where(mine, _NOBODYS))


def clear(work: Work) -> None:
    """Rows of nobody's photos that have no file are forgotten; they are never many."""
    work.run(delete(photos).where(_NOBODYS, photos.c.sha256.is_(None)))


def came_late(work: Work, photo_id: int, sha256: str, dhash: int) -> None:
    """A file was kept for a photo that nobody waits for any more: it is to be removed."""
    values = {"sha256": sha256, "dhash": dhash, "gone_at": work.now}
    there = update(photos).where(photos.c.id == photo_id, photos.c.sha256.is_(None))
    if work.run(there.values(values)).rowcount:
        return
    if work.one(select(photos.c.id).where(photos.c.id == photo_id)) is None:
        loose = {"role": "before", "state": "refused", "file_id": "", "file_unique_id": ""}
        work.run(insert(photos).values(created_at=work.now, **loose, **values))


def nobodys(work: Work, name: str, dhash: int | None) -> None:
    """The file of this picture is shown of no photo any more: it goes, unless it is needed again by then."""
    row = {"role": "before", "state": "refused", "refusal": "blurred_anew"}
    bare = {"file_id": "", "file_unique_id": ""}
    gone = {"sha256": name, "dhash": dhash, "gone_at": work.now, "created_at": work.now}
    work.run(insert(photos).values(**row, **bare, **gone))
