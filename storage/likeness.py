"""Photos that may be one and the same, found by their fingerprints (dHash); few rows are read for it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from storage.records import Photo
from storage.tables import photos, reports
from storage.work import Work


def alike(work: Work, dhash: int, since: datetime, limit: int = 5) -> Sequence[Photo]:
    """Reported photos of just this fingerprint, the latest first."""
    found = (
        select(photos)
        .where(
            photos.c.dhash == dhash,
            photos.c.dhash.is_not(None),  # said for SQLite, which then knows its partial index
            photos.c.report_id.is_not(None),
            photos.c.role == "before",
            photos.c.created_at >= since,
        )
        .order_by(photos.c.id.desc())
        .limit(limit)
    )
    return [Photo.of(row) for row in work.all(found)]


def of_reporter(work: Work, person_id: int, since: datetime, limit: int) -> Sequence[Photo]:
    """Photos of what this person reported last, the latest first."""
    last = (
        select(reports.c.id)
        .where(reports.c.reporter_id == person_id, reports.c.submitted_at >= since)
        .order_by(reports.c.id.desc())
        .limit(limit)
    )
    found = select(photos).where(photos.c.report_id.in_(last), photos.c.role == "before")
    return [Photo.of(row) for row in work.all(found.order_by(photos.c.id.desc()).limit(limit))]


def remember_seen(work: Work, photo_id: int, report_id: int) -> None:
    """The photo is known to be that of an earlier case."""
    work.run(update(photos).where(photos.c.id == photo_id).values(seen_report_id=report_id))
