"""Parts of a photo are blurred (打码) before it goes beyond those who answer for the case.

What somebody taps is kept with the message that they tap under, so nothing is lost by a restart, and two
people at once have each their own. Nothing changes for anybody else before it is finished; then every message
of ours that shows the photo shows the blurred file, and the original stays where it is, unseen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from casework import journal, repainting
from casework.errors import NotAllowedError, NotFoundError, PhotoLostError, RedrawnError
from casework.moving import Moved, at_hand, existing
from casework.people import Actor
from casework.raster import Cells, Raster, mask, read, unmasked, written
from casework.scheme import Scheme
from casework.vocabulary import EventKind, PhotoRole, PhotoState, Purpose, Role
from storage import drafts, reports, retention
from storage.records import Photo, Report
from storage.work import Work

_SHOWN = (PhotoRole.BEFORE, PhotoRole.AFTER, PhotoRole.CHECK)


@dataclass(frozen=True, slots=True)
class Sketch:
    """What somebody has chosen so far; `base` is what was blurred when they began."""

    report: Report
    photo: Photo
    raster: Raster
    chosen: Cells
    base: Cells
    may_uncover: bool
    photos: tuple[Photo, ...]  # of the case, this one among them

    @property
    def is_changed(self) -> bool:
        return self.chosen != self.base


@dataclass(frozen=True, slots=True)
class _Taps:
    """As the message keeps it: "12|1f|3", the photo, what is chosen, what it began with."""

    photo_id: int
    chosen: Cells
    base: Cells

    def written(self) -> str:
        return f"{self.photo_id}|{mask(self.chosen):x}|{mask(self.base):x}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        try:
            photo, chosen, base = text.split("|")
            return cls(int(photo), unmasked(int(chosen, 16)), unmasked(int(base, 16)))
        except ValueError:
            return None


def choices(work: Work, scheme: Scheme, actor: Actor, report_id: int) -> tuple[Report, Sequence[Photo]]:
    """The case and its photos that anybody is shown, for somebody who may handle it."""
    report, _ = at_hand(work, scheme, actor, report_id)
    return report, _photos(work, report)


def report_of(work: Work, _scheme: Scheme, report_id: int) -> Report:
    """The case that a button names."""
    return existing(work, report_id)


def home_of(work: Work, _scheme: Scheme, photo_id: int) -> Report:
    """The case of the photo: a button names the photo alone."""
    photo = drafts.photo(work, photo_id)
    if photo is None or photo.report_id is None or photo.role not in _SHOWN:
        raise NotFoundError("button", photo_id)
    return existing(work, photo.report_id)


def fresh(work: Work, scheme: Scheme, actor: Actor, photo_id: int) -> Sketch:
    """The photo as it is blurred now, and nothing tapped; PhotoLostError where it is not kept any more."""
    report, role = at_hand(work, scheme, actor, home_of(work, scheme, photo_id).id)
    photo = drafts.photo(work, photo_id)
    assert photo is not None
    if photo.state != PhotoState.KEPT or photo.gone_at is not None or not (photo.width and photo.height):
        raise PhotoLostError
    raster, base = read(photo.blur) or (Raster.over(photo.width, photo.height), frozenset())
    return Sketch(report, photo, raster, base, base, role == Role.ADMIN, tuple(_photos(work, report)))


def begin(work: Work, scheme: Scheme, actor: Actor, photo_id: int, chat_id: int, message_id: int) -> Sketch:
    """The message is about this photo from now on, as it is blurred now."""
    sketch = fresh(work, scheme, actor, photo_id)
    _keep(work, sketch, chat_id, message_id)
    return sketch


def sketch(work: Work, scheme: Scheme, actor: Actor, photo_id: int, chat_id: int, message_id: int) -> Sketch:
    """What was tapped under this message."""
    now = fresh(work, scheme, actor, photo_id)
    message = reports.message_at(work, chat_id, message_id)
    taps = _Taps.read(message.shown) if message is not None and message.purpose == Purpose.BLUR else None
    if taps is None or taps.photo_id != photo_id:  # a kill before it was noted: nothing was tapped yet
        return now
    return Sketch(now.report, now.photo, now.raster, taps.chosen, taps.base, now.may_uncover, now.photos)


def tap(
    work: Work,
    scheme: Scheme,
    actor: Actor,
    photo_id: int,
    chat_id: int,
    message_id: int,
    cell: int,
    *,
    wanted: bool,
) -> Sketch:
    """The cell is chosen, or no longer; twice the same tap is one."""
    known = sketch(work, scheme, actor, photo_id, chat_id, message_id)
    if cell not in known.raster:
        raise NotFoundError("button", cell)
    if not wanted and cell in known.base and not known.may_uncover:
        raise NotAllowedError(Role.ADMIN)
    chosen = known.chosen | {cell} if wanted else known.chosen - {cell}
    changed = Sketch(
        known.report, known.photo, known.raster, chosen, known.base, known.may_uncover, known.photos
    )
    _keep(work, changed, chat_id, message_id)
    return changed


def expect(work: Work, _scheme: Scheme, photo_id: int, file: str) -> None:
    """The file is about to be kept; it goes with the next tidying where no photo is shown by it then."""
    photo = drafts.photo(work, photo_id)
    retention.nobodys(work, file, photo.dhash if photo is not None else None)


def finish(work: Work, scheme: Scheme, actor: Actor, done: Sketch, file: str | None) -> Moved:
    """The photo is shown by this file from now on (打码), or as it came (恢复原图) where no cell is chosen.

    NotAllowedError where that would uncover something and the actor is no street admin; RedrawnError where
    somebody else was faster. The former blurred file goes with the next tidying.
    """
    now = fresh(work, scheme, actor, done.photo.id)
    report, role = at_hand(work, scheme, actor, now.report.id)
    kind = EventKind.BLURRED if done.chosen else EventKind.UNBLURRED
    if reports.caused(work, report.id, kind):
        return Moved(report, None)
    if now.base == done.chosen:  # a second tap, or somebody else chose just the same
        return Moved(report, None)
    if now.base != done.base:
        raise RedrawnError
    if now.base - done.chosen and not now.may_uncover:
        raise NotAllowedError(Role.ADMIN)
    if bool(done.chosen) != bool(file) or any(cell not in now.raster for cell in done.chosen):
        raise NotFoundError("button", done.photo.id)
    blur = written(now.raster, done.chosen)
    changed = drafts.reblur(work, now.photo, blur, file)
    if changed is None:
        raise RedrawnError
    if now.photo.blurred_sha256 is not None:
        retention.nobodys(work, now.photo.blurred_sha256, now.photo.dhash)
    cells = " ".join(now.raster.label(cell) for cell in sorted(done.chosen))
    data = {"photo": place_among(now.photos, now.photo), "cells": cells}
    event = journal.write(work, report, kind, actor, role, data=data)
    repainting.shown_anew(work, report, changed)
    return Moved(report, event)


def place_among(photos: Sequence[Photo], photo: Photo) -> str:
    """Which photo it is, for the record: "before 2"."""
    alike = [one.id for one in photos if one.role == photo.role]
    return f"{photo.role} {alike.index(photo.id) + 1}"


def _photos(work: Work, report: Report) -> Sequence[Photo]:
    """Those that messages show, as they came; of what is only at Telegram yet, nothing can be blurred."""
    found = drafts.photos_of_report(work, report.id)
    return [
        photo
        for role in _SHOWN
        for photo in found
        if photo.role == role and photo.state == PhotoState.KEPT and photo.gone_at is None
    ]


def _keep(work: Work, sketch: Sketch, chat_id: int, message_id: int) -> None:
    taps = _Taps(sketch.photo.id, sketch.chosen, sketch.base)
    reports.remember(
        work,
        {
            "chat_id": chat_id,
            "message_id": message_id,
            "report_id": sketch.report.id,
            "purpose": str(Purpose.BLUR),
            "shown": taps.written(),
            "has_photo": True,
        },
    )
