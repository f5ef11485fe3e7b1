"""What becomes of a photo once its bytes are here: kept with what they show, or refused with a word."""

from collections.abc import Sequence
from datetime import timedelta

from casework import drafting, grading, likely, notices
from casework.evidence import Evidence
from casework.scheme import Scheme
from casework.vocabulary import DraftState, ParcelKind, PhotoRole, PhotoState, Topic
from storage import drafts, outbox, reports, retention
from storage.records import Photo
from storage.work import Work

_FIRST_WAIT = timedelta(seconds=2)
_GIVE_UP_AFTER = 8  # attempts: 2, 4, 8 … 60 seconds
_LONGEST_WAIT = timedelta(seconds=60)


def waiting(work: Work, _scheme: Scheme) -> Sequence[Photo]:
    """Photos that only Telegram has yet and whose time to fetch has come."""
    return drafts.new_photos(work)


def kept(work: Work, scheme: Scheme, photo_id: int, evidence: Evidence) -> None:
    """The photo's bytes are in the store; the cards that waited for it may go."""
    photo = drafts.photo(work, photo_id)
    if photo is None or photo.state != PhotoState.NEW:  # forgotten meanwhile: nobody else names its file
        retention.came_late(work, photo_id, evidence.sha256, evidence.dhash)
        return
    photo = drafts.change_photo(work, photo.id, **drafting.described(evidence))
    if photo.role == PhotoRole.BEFORE:
        _recognise(work, scheme, photo)
    _settled(work, scheme, photo)


def _recognise(work: Work, scheme: Scheme, photo: Photo) -> None:
    """Whether an earlier case had it; of most photos that is known before their draft is a report."""
    if photo.report_id is not None:
        report = reports.report(work, photo.report_id)
        assert report is not None
        likely.recognise(work, scheme, photo, report)
        grading.recognise(work, photo, report.reporter_id, report.id)
    elif photo.draft_id is not None and (draft := drafts.draft(work, photo.draft_id)) is not None:
        grading.recognise(work, photo, draft.person_id)


def refused(work: Work, scheme: Scheme, photo_id: int, reason: str) -> None:
    """The photo cannot be used; its sender is told why, and what they may do."""
    photo = drafts.photo(work, photo_id)
    if photo is None or photo.state != PhotoState.NEW:
        return
    photo = drafts.change_photo(work, photo.id, state=str(PhotoState.REFUSED), refusal=reason)
    if photo.draft_id is not None:
        draft = drafts.draft(work, photo.draft_id)
        if draft is not None and draft.state not in {DraftState.CANCELLED, DraftState.EXPIRED}:
            notices.word(work, draft.person_id, f"photo.refused.{reason}", f"photo{photo.id}")
    _settled(work, scheme, photo)


def failed(
    work: Work, scheme: Scheme, photo_id: int, *, for_good: bool = False, outage: bool = False
) -> None:
    """The bytes are not here: later again; never, where that is for good or after some attempts.

    An outage (Telegram cannot be reached, the disk is full) is waited for as long as it takes.
    """
    photo = drafts.photo(work, photo_id)
    if photo is None or photo.state != PhotoState.NEW:
        return
    if for_good or (photo.attempts + 1 >= _GIVE_UP_AFTER and not outage):
        refused(work, scheme, photo_id, "gone")
        return
    wait = min(_FIRST_WAIT * 2 ** min(photo.attempts, _GIVE_UP_AFTER), _LONGEST_WAIT)
    if outage and photo.attempts + 1 >= _GIVE_UP_AFTER:
        drafts.change_photo(work, photo.id, not_before=work.now + wait)
        return
    drafts.change_photo(work, photo.id, attempts=photo.attempts + 1, not_before=work.now + wait)
    work.wake(Topic.PHOTOS)


def _settled(work: Work, _scheme: Scheme, photo: Photo) -> None:
    if photo.report_id is None:
        return
    still = [
        other for other in drafts.photos_of_report(work, photo.report_id) if other.state == PhotoState.NEW
    ]
    if still:
        return
    if photo.role == PhotoRole.BEFORE:
        report = reports.report(work, photo.report_id)
        assert report is not None
        outbox.rearm(work, report.id, ParcelKind.CARD)
        outbox.hurry(work, report.id, ParcelKind.CARD)
    elif photo.role == PhotoRole.AFTER:
        if likely.same_photo(drafts.photos_of_report(work, photo.report_id, PhotoRole.BEFORE), [photo]):
            outbox.rearm(work, photo.report_id, ParcelKind.CARD)  # which says so
        outbox.hurry(work, photo.report_id, ParcelKind.NOTICE)
        outbox.hurry(work, photo.report_id, ParcelKind.CHECK)
