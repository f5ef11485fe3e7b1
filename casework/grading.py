"""What speaks for a report's evidence and what against it (证据等级): shown, never a reason to refuse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from casework import likely
from casework.places import Point, distance_m
from casework.scheme import Scheme
from casework.view import CaseView
from casework.vocabulary import PlaceSource
from storage import likeness
from storage.records import Photo, Report
from storage.work import Work

FAR = 200.0
"""Metres between a photo and its report beyond which they may be of two places."""

OLD = timedelta(hours=24)
REMEMBERED = timedelta(days=90)
"""How long ago a photo may have been seen before to be recognised."""

_OWN_AT_MOST = 40  # of the same rider's photos that are compared bit by bit
_BY_PHONE = frozenset({PlaceSource.PHONE, PlaceSource.LIVE})


@dataclass(frozen=True, slots=True)
class Grade:
    """`taken_before` is how long before the report its photo was taken, `apart` the metres between the two.

    None where the camera did not say; a photo that came as one has no such data.
    """

    place: PlaceSource
    taken_before: timedelta | None
    apart: float | None
    forwarded: bool
    seen: Report | None  # an earlier case that ended, with the same photo
    after_is_before: bool  # 疑似同一张

    @property
    def doubtful(self) -> bool:
        """Whether somebody should look twice."""
        old = self.taken_before is not None and self.taken_before > OLD
        far = self.apart is not None and self.apart > FAR
        return old or far or self.forwarded or self.seen is not None or self.place not in _BY_PHONE


def of(scheme: Scheme, case: CaseView) -> Grade:
    report = case.report
    here = Point(report.lat, report.lng)
    apart = [
        distance_m(here, Point(photo.lat, photo.lng))
        for photo in case.before
        if photo.lat is not None and photo.lng is not None
    ]
    ages = [age for photo in case.before if (age := _age(scheme, photo, report.submitted_at)) is not None]
    seen = case.seen if case.seen is not None and case.seen.closed_at is not None else None
    return Grade(
        PlaceSource(report.place_source),
        max(ages, default=None),
        max(apart, default=None),
        any(photo.forwarded for photo in case.before),
        seen,
        after_is_before(case),
    )


def after_is_before(case: CaseView) -> bool:
    """Whether a photo of what was done looks like one of what was reported (疑似同一张)."""
    after = [photo for photo in case.after if photo.round == case.report.rework]
    return likely.same_photo(case.before, after)


def _age(scheme: Scheme, photo: Photo, reported_at: datetime) -> timedelta | None:
    if photo.taken_at is None:
        return None
    taken = datetime.fromisoformat(photo.taken_at)
    if taken.tzinfo is None:  # a camera's clock shows the time of where it is
        taken = taken.replace(tzinfo=scheme.timezone)
    return max(reported_at - taken, timedelta())


def recognise(work: Work, photo: Photo, person_id: int, report_id: int | None = None) -> None:
    """The photo remembers the latest case that had it before, if any: the very same, or nearly one's own.

    `report_id` is its own case, where there is one yet.
    """
    if photo.dhash is None or photo.seen_report_id is not None or likely.is_flat(photo.dhash):
        return
    since = work.now - REMEMBERED
    found = likeness.alike(work, photo.dhash, since)
    if person_id > 0:
        found = [*found, *likeness.of_reporter(work, person_id, since, _OWN_AT_MOST)]
    if (earlier := _first_of(found, photo, report_id)) is not None:
        likeness.remember_seen(work, photo.id, earlier)


def _first_of(found: Sequence[Photo], photo: Photo, own_id: int | None) -> int | None:
    for one in found:
        if one.report_id is not None and one.report_id != own_id and likely.same_photo([one], [photo]):
            return one.report_id
    return None
