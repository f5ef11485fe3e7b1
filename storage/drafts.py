"""Rows of drafts (草稿) and of photos."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text, update

from storage import prepared
from storage.prepared import Prepared, bind, where
from storage.records import Draft, Photo
from storage.tables import drafts, photos
from storage.work import Work

_DRAFT = where(drafts, Draft, "id")
_OPEN = Prepared(  # said in the index's own words: as a parameter SQLite would plan it anew each time
    lambda _: select(drafts).where(drafts.c.person_id == bind("person_id"), text("state = 'open'")), Draft
)
_CAUSED = where(drafts, Draft, "cause", "person_id")
_PHOTO = where(photos, Photo, "id")
_SHOWN = photos.c.state != "refused"
_COUNT_PHOTOS = Prepared(
    lambda _: select(func.count()).where(photos.c.draft_id == bind("draft_id"), _SHOWN), Photo
)
_PHOTOS_OF_REPORT = Prepared(
    lambda _: select(photos).where(photos.c.report_id == bind("report_id"), _SHOWN).order_by(photos.c.id),
    Photo,
)
_LEND_PHOTOS = Prepared(
    lambda _: (
        update(photos)
        .where(photos.c.draft_id == bind("draft_id"))
        .values(report_id=bind("report_id"), role=bind("role"))
    ),
    Photo,
)
_GIVE_PHOTOS = Prepared(
    lambda _: update(photos).where(photos.c.draft_id == bind("draft_id")).values(report_id=bind("report_id")),
    Photo,
)


def open_draft(work: Work, person_id: int) -> Draft | None:
    return _OPEN.one(work, person_id=person_id)


def draft(work: Work, draft_id: int) -> Draft | None:
    return _DRAFT.one(work, id=draft_id)


def begin(work: Work, person_id: int, expires_at: datetime, **more: Any) -> Draft:
    """A new draft, open unless `more` says otherwise; the one open draft of a person is returned if any."""
    values = {
        "person_id": person_id,
        "state": "open",
        "cause": work.cause,
        "created_at": work.now,
        "touched_at": work.now,
        "expires_at": expires_at,
        **more,
    }
    found = prepared.add(drafts, Draft, frozenset(values)).one(work, **values) or open_draft(work, person_id)
    assert found is not None
    return found


def caused(work: Work, person_id: int) -> Draft | None:
    """The person's draft that the update being handled changed before the program was stopped."""
    if work.cause is None:
        return None
    return _CAUSED.one(work, cause=work.cause, person_id=person_id)


def all_caused(work: Work, person_id: int) -> Sequence[Draft]:
    """All of the person's drafts that the update being handled changed so far."""
    if work.cause is None:
        return ()
    return _CAUSED.all(work, cause=work.cause, person_id=person_id)


def change(work: Work, draft_id: int, **values: Any) -> Draft:
    """The draft as it is after the change."""
    values = _touched(work, values)
    changing = prepared.change(drafts, Draft, frozenset(values))
    found: Draft | None = changing.one(work, was_id=draft_id, **values)
    assert found is not None
    return found


def _touched(work: Work, values: dict[str, Any]) -> dict[str, Any]:
    if work.cause is not None:
        values["cause"] = work.cause
    return {"touched_at": work.now, **values}


def adjust(work: Work, draft_id: int, **values: Any) -> Draft:
    """The same for a draft that the update being handled is not about: a replay does not find it by that."""
    changing = prepared.change(drafts, Draft, frozenset(values))
    found: Draft | None = changing.one(work, was_id=draft_id, **values)
    assert found is not None
    return found


def finish(work: Work, draft_id: int, state: str, *, was: str = "open", **values: Any) -> bool:
    """Leave the state `was` for good; False where somebody else did so first."""
    values = _touched(work, {"state": state, "remind_at": None, **values})
    done = prepared.change(drafts, Draft, frozenset(values), "state")
    return done.one(work, was_id=draft_id, was_state=was, **values) is not None


def expired(work: Work, limit: int = 100) -> Sequence[Draft]:
    found = (
        select(drafts)
        .where(drafts.c.state == "open", drafts.c.expires_at <= work.now)
        .order_by(drafts.c.expires_at)
        .limit(limit)
    )
    return [Draft.of(row) for row in work.all(found)]


# What is kept for later. A reminder is set for as long as such a draft is not done, so its index holds no
# others; SQLite uses it only where the question says that there is one.


def kept(work: Work, person_id: int) -> Sequence[Draft]:
    """The person's drafts that were put off or wait for the end of a ride, in the order of their photos."""
    found = (
        select(drafts)
        .where(drafts.c.remind_at.is_not(None), drafts.c.person_id == person_id)
        .order_by(func.coalesce(drafts.c.taken_at, drafts.c.created_at), drafts.c.id)
    )
    return [Draft.of(row) for row in work.all(found)]


def of_ride(work: Work, ride_id: int, state: str) -> Sequence[Draft]:
    found = (
        select(drafts).where(drafts.c.ride_id == ride_id, drafts.c.state == str(state)).order_by(drafts.c.id)
    )
    return [Draft.of(row) for row in work.all(found)]


def newest_of_ride(work: Work, ride_id: int) -> Draft | None:
    found = select(drafts).where(drafts.c.ride_id == ride_id).order_by(drafts.c.id.desc()).limit(1)
    return Draft.maybe(work.one(found))


def to_remind(work: Work, limit: int = 200) -> Sequence[Draft]:
    """Those put off whose rider is to be reminded now."""
    found = (
        select(drafts)
        .where(drafts.c.remind_at <= work.now, drafts.c.state == "later")
        .order_by(drafts.c.remind_at)
        .limit(limit)
    )
    return [Draft.of(row) for row in work.all(found)]


def expired_kept(work: Work, limit: int = 200) -> Sequence[Draft]:
    """Those put off whose time is over."""
    found = (
        select(drafts)
        .where(drafts.c.remind_at.is_not(None), drafts.c.state == "later", drafts.c.expires_at <= work.now)
        .order_by(drafts.c.expires_at)
        .limit(limit)
    )
    return [Draft.of(row) for row in work.all(found)]


def from_message(work: Work, chat_id: int, message_id: int) -> Draft | None:
    """The newest draft, or what was one, that began with this message of a group; none that was dropped."""
    found = (
        select(drafts)
        .where(
            drafts.c.origin_chat_id == chat_id,
            drafts.c.origin_message_id == message_id,
            drafts.c.state.not_in(["cancelled", "expired"]),
        )
        .order_by(drafts.c.id.desc())
        .limit(1)
    )
    return Draft.maybe(work.one(found))


# Photos ---------------------------------------------------------------------------------------------


def add_photo(work: Work, values: dict[str, Any]) -> Photo | None:
    """The new photo, or None when this draft has it already."""
    values = {"created_at": work.now, **values}
    return prepared.add(photos, Photo, frozenset(values)).one(work, **values)


def photos_of_draft(work: Work, draft_id: int) -> Sequence[Photo]:
    """Those that were not refused, oldest first."""
    found = (
        select(photos).where(photos.c.draft_id == draft_id, photos.c.state != "refused").order_by(photos.c.id)
    )
    return [Photo.of(row) for row in work.all(found)]


def count_photos(work: Work, draft_id: int) -> int:
    return int(_COUNT_PHOTOS.value(work, draft_id=draft_id))


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
    found = _PHOTOS_OF_REPORT.all(work, report_id=report_id)
    return [photo for photo in found if role is None or photo.role == role]


def give_photos(work: Work, draft_id: int, report_id: int) -> None:
    _GIVE_PHOTOS.run(work, draft_id=draft_id, report_id=report_id)


def lend_photos(work: Work, draft_id: int, report_id: int, role: str) -> None:
    """The draft's photos are kept with somebody else's case, in this role."""
    _LEND_PHOTOS.run(work, draft_id=draft_id, report_id=report_id, role=role)


def photo(work: Work, photo_id: int) -> Photo | None:
    return _PHOTO.one(work, id=photo_id)


def change_photo(work: Work, photo_id: int, **values: Any) -> Photo:
    changing = prepared.change(photos, Photo, frozenset(values))
    found: Photo | None = changing.one(work, was_id=photo_id, **values)
    assert found is not None
    return found


def reblur(work: Work, found: Photo, blur: str, file: str | None) -> Photo | None:
    """The photo with these cells blurred in this file; None where it is no longer as it was found."""
    changing = prepared.change(photos, Photo, frozenset({"blur", "blurred_sha256"}), "blur")
    changed: Photo | None = changing.one(
        work, was_id=found.id, was_blur=found.blur, blur=blur, blurred_sha256=file
    )
    return changed


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


def set_back(work: Work) -> int:
    """After the clock went back, photos whose next attempt was dated by it are fetched now; how many."""
    late = update(photos).where(photos.c.state == "new", photos.c.not_before > work.now)
    return work.run(late.values(not_before=work.now)).rowcount
