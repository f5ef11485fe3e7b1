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


def _near(work: Work, scheme: Scheme, draft: Draft) -> list[tuple[float, Report]]:
    """(metres, case), the nearest first."""
    if draft.category is None or draft.lat is None or draft.lng is None:
        return []
    radius = scheme.category(draft.category).radius
    if radius <= 0 or not scheme.duplicates.ask:
        return []
    north = radius / METRES_PER_DEGREE
    east = north / max(math.cos(math.radians(draft.lat)), 0.01)
    box = followers.open_in_box(
        work,
        draft.category,
        south=draft.lat - north,
        north=draft.lat + north,
        west=draft.lng - east,
        east=draft.lng + east,
    )
    here = Point(draft.lat, draft.lng)
    near = [(distance_m(here, Point(one.lat, one.lng)), one) for one in box if one.status in AT_WORK]
    return sorted(
        ((metres, one) for metres, one in near if metres <= radius), key=lambda pair: (pair[0], pair[1].id)
    )


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
    if one.dhash is None or other.dhash is None or _is_flat(one.dhash) or _is_flat(other.dhash):
        return False
    return distance(one.dhash, other.dhash) <= SAME_PHOTO


def _is_flat(dhash: int) -> bool:
    return min(distance(dhash, 0), distance(dhash, -1)) <= _FLAT
