"""What a new report may be a second one of (疑似重复): open cases of its category, near it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from casework.evidence import distance
from casework.places import Point, distance_m
from casework.places.distance import METRES_PER_DEGREE
from casework.scheme import Scheme
from casework.vocabulary import PhotoRole, Status
from storage import drafts, followers
from storage.records import Draft, Photo, Report
from storage.work import Work

MOST = 3
"""How many a rider is shown: more would be a search, and not a question."""

SAME_PHOTO = 6
"""Bits of 64 in which two fingerprints of one photo may differ."""

_FLAT = 4  # bits set, or unset, at most: a wall, the dark; all of them look alike
# Where it is said to be mended already, a new report says that it is not: it is a case of its own.
AT_WORK = frozenset({Status.DISPATCHED, Status.CLAIMED, Status.ON_HOLD})


@dataclass(frozen=True, slots=True)
class Likely:
    """An open case that a draft may be about; `metres` lie between them."""

    report: Report
    metres: float
    same_photo: bool
    photo: Photo | None  # its first


def of_draft(work: Work, scheme: Scheme, draft: Draft) -> tuple[Likely, ...]:
    """The cases that the rider of this complete draft is to be asked about; those with its photo first."""
    unlike = {int(part) for part in draft.unlike.split(",") if part}
    near = [(metres, one) for metres, one in _near(work, scheme, draft) if one.id not in unlike]
    if not near:
        return ()
    taken = drafts.photos_of_draft(work, draft.id)
    found = []
    for metres, report in near[:MOST]:
        shown = drafts.photos_of_report(work, report.id, PhotoRole.BEFORE)
        found.append(Likely(report, metres, same_photo(taken, shown), shown[0] if shown else None))
    return tuple(sorted(found, key=lambda one: (not one.same_photo, one.metres)))


def recognise(work: Work, scheme: Scheme, photo: Photo, report: Report) -> None:
    """A photo that was looked at after its report was made remembers the case near it that has it too."""
    here = Point(report.lat, report.lng)
    for _, other in _around(work, scheme, report.category, here)[: MOST + 1]:
        shown = drafts.photos_of_report(work, other.id, PhotoRole.BEFORE)
        if other.id != report.id and same_photo([photo], shown):
            drafts.change_photo(work, photo.id, seen_report_id=other.id)
            return


def _near(work: Work, scheme: Scheme, draft: Draft) -> list[tuple[float, Report]]:
    if draft.category is None or draft.lat is None or draft.lng is None or not scheme.duplicates.ask:
        return []
    return _around(work, scheme, draft.category, Point(draft.lat, draft.lng))


def _around(work: Work, scheme: Scheme, category: str, here: Point) -> list[tuple[float, Report]]:
    """(metres, open case) of the category within its radius, the nearest first."""
    radius = scheme.category(category).radius
    if radius <= 0:
        return []
    north = radius / METRES_PER_DEGREE
    east = north / max(math.cos(math.radians(here.lat)), 0.01)
    box = followers.open_in_box(
        work,
        category,
        south=here.lat - north,
        north=here.lat + north,
        west=here.lng - east,
        east=here.lng + east,
    )
    near = [(distance_m(here, Point(one.lat, one.lng)), one) for one in box if one.status in AT_WORK]
    within = [(metres, one) for metres, one in near if metres <= radius]
    return sorted(within, key=lambda pair: (pair[0], pair[1].id))


def is_near(scheme: Scheme, draft: Draft, report: Report) -> bool:
    """Whether this case, open or not, is one that the draft could be asked about: buttons can be forged."""
    if draft.category != report.category or draft.lat is None or draft.lng is None:
        return False
    radius = scheme.category(report.category).radius
    return distance_m(Point(draft.lat, draft.lng), Point(report.lat, report.lng)) <= radius


def same_photo(one: Sequence[Photo], other: Sequence[Photo]) -> bool:
    """Whether a photo of the one is a photo of the other, as far as they have been looked at yet."""
    return any(_is_same(left, right) for left in one for right in other)


def _is_same(one: Photo, other: Photo) -> bool:
    if one.file_unique_id == other.file_unique_id:
        return True
    if one.dhash is None or other.dhash is None or is_flat(one.dhash) or is_flat(other.dhash):
        return False
    return distance(one.dhash, other.dhash) <= SAME_PHOTO


def is_flat(dhash: int) -> bool:
    """Whether the picture shows nothing by which it could be told from another."""
    return min(distance(dhash, 0), distance(dhash, -1)) <= _FLAT
