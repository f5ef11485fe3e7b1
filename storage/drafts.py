"""Rows of drafts (草稿) and of photos."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from storage.people import upsert
from storage.records import Draft, Photo
from storage.tables import drafts, photos
from storage.work import Work


def open_draft(work: Work, person_id: int) -> Draft | None:
    found = select(drafts).where(drafts.c.person_id == person_id, drafts.c.state == "open")
    return Draft.maybe(work.one(found))


def draft(work: Work, draft_id: int) -> Draft | None:
    return Draft.maybe(work.one(select(drafts).where(drafts.c.id == draft_id)))


def begin(work: Work, person_id: int, expires_at: datetime) -> Draft:
    """A new open draft; the one open draft that a person may have is returned where there is one."""
    new = upsert(work, drafts).values(
        person_id=person_id,
        state="open",
        cause=work.cause,
        created_at=work.now,
        touched_at=work.now,
        expires_at=expires_at,
    )
    row = work.one(new.on_conflict_do_nothing().returning(drafts))
    if row is not None:
        return Draft.of(row)
    found = open_draft(work, person_id)
    assert found is not None
    return found


def caused(work: Work, person_id: int) -> Draft | None:
    """The person's draft that the update being handled changed before the program was stopped."""
    if work.cause is None:
        return None
    found = select(drafts).where(drafts.c.cause == work.cause, drafts.c.person_id == person_id).limit(1)
    return Draft.maybe(work.one(found))


def change(work: Work, draft_id: int, **values: Any) -> Draft:
    """The draft as it is after the change."""
    if work.cause is not None:
        values["cause"] = work.cause
    changed = (
        update(drafts).where(drafts.c.id == draft_id).values(touched_at=work.now, **values).returning(drafts)
    )
    row = work.one(changed)
    assert row is not None
    return Draft.of(row)


def finish(work: Work, draft_id: int, state: str, **values: Any) -> bool:
    """Leave the open state; False where somebody else did so first."""
    if work.cause is not None:
        values["cause"] = work.cause
    done = (
        update(drafts)
        .where(drafts.c.id == draft_id, drafts.c.state == "open")
        .values(state=state, touched_at=work.now, **values)
    )
    return work.run(done).rowcount == 1


def expired(work: Work, limit: int = 100) -> Sequence[Draft]:
    found = (
        select(drafts)
        .where(drafts.c.state == "open", drafts.c.expires_at <= work.now)
        .order_by(drafts.c.expires_at)
        .limit(limit)
    )
    return [Draft.of(row) for row in work.all(found)]


# Photos ---------------------------------------------------------------------------------------------


def add_photo(work: Work, values: dict[str, Any]) -> Photo | None:
    """The new photo, or None when this draft has it already."""
    new = upsert(work, photos).values(created_at=work.now, **values)
    return Photo.maybe(work.one(new.on_conflict_do_nothing().returning(photos)))


def photos_of_draft(work: Work, draft_id: int) -> Sequence[Photo]:
    """Those that were not refused, oldest first."""
    found = (
        select(photos).where(photos.c.draft_id == draft_id, photos.c.state != "refused").order_by(photos.c.id)
    )
    return [Photo.of(row) for row in work.all(found)]


def count_photos(work: Work, draft_id: int) -> int:
    row = work.one(select(func.count()).where(photos.c.draft_id == draft_id, photos.c.state != "refused"))
    assert row is not None
    return int(row[0])


def album_draft(work: Work, person_id: int, album: str) -> Draft | None:
    """The draft that an earlier photo of this album went to."""
    found = (
        select(drafts)
        .join(photos, photos.c.draft_id == drafts.c.id)
        .where(drafts.c.person_id == person_id, photos.c.album == album)
        .order_by(drafts.c.id.desc())
        .limit(1)
    )
    return Draft.maybe(work.one(found))


def photos_of_report(work: Work, report_id: int, role: str | None = None) -> Sequence[Photo]:
    """Those that were not refused, oldest first."""
    found = select(photos).where(photos.c.report_id == report_id, photos.c.state != "refused")
    if role is not None:
        found = found.where(photos.c.role == role)
    return [Photo.of(row) for row in work.all(found.order_by(photos.c.id))]


def give_photos(work: Work, draft_id: int, report_id: int) -> None:
    work.run(update(photos).where(photos.c.draft_id == draft_id).values(report_id=report_id))


def photo(work: Work, photo_id: int) -> Photo | None:
    return Photo.maybe(work.one(select(photos).where(photos.c.id == photo_id)))


def change_photo(work: Work, photo_id: int, **values: Any) -> Photo:
    row = work.one(update(photos).where(photos.c.id == photo_id).values(**values).returning(photos))
    assert row is not None
    return Photo.of(row)


def new_photos(work: Work, limit: int = 32) -> Sequence[Photo]:
    """Those that only Telegram has yet and whose time to fetch has come, oldest first."""
    found = (
        select(photos)
        .where(
            photos.c.state == "new",
            (photos.c.not_before.is_(None)) | (photos.c.not_before <= work.now),
        )
        .order_by(photos.c.id)
        .limit(limit)
    )
    return [Photo.of(row) for row in work.all(found)]
