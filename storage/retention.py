"""Rows of photos whose files are to go, or are gone."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, insert, select

from storage.records import Photo
from storage.tables import photos
from storage.work import Work


def orphans(work: Work, limit: int) -> Sequence[Photo]:
    """Photos that belong to no draft and no case; they are never many, and have no index of their own."""
    found = select(photos).where(photos.c.report_id.is_(None), photos.c.draft_id.is_(None))
    return [Photo.of(row) for row in work.all(found.order_by(photos.c.id).limit(limit))]


def shared(work: Work, names: Collection[str], but: Collection[int]) -> frozenset[str]:
    """Those of these files that other photos need, too, be it as what is shown of a blurred one."""
    found: set[str] = set()
    for column in (photos.c.sha256, photos.c.blurred_sha256):
        others = select(column).where(column.in_(names), photos.c.id.not_in(but), photos.c.gone_at.is_(None))
        found.update(work.run(others).scalars())
    return frozenset(found)


def nobodys(work: Work, name: str) -> None:
    """The file is no longer shown of any photo: it goes with the next tidying, unless it is needed again."""
    row = {
        "role": "before",
        "state": "refused",
        "refusal": "blurred_anew",
        "file_id": "",
        "file_unique_id": "",
    }
    work.run(insert(photos).values(sha256=name, created_at=work.now, **row))


def gone(work: Work, photo_ids: Collection[int]) -> None:
    """Photos that belonged to nobody are forgotten."""
    work.run(delete(photos).where(photos.c.id.in_(photo_ids)))
