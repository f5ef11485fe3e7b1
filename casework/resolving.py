"""An after-photo ends a case (办结): the photo, the note and the change in one transaction."""

from casework import cases, drafting, notices, people
from casework.drafting import Shot
from casework.errors import NotFoundError
from casework.moving import Moved
from casework.people import Actor
from casework.scheme import Scheme
from casework.submission import PHOTO_PATIENCE
from casework.vocabulary import PhotoRole, PhotoState
from storage import drafts, reports
from storage.work import Work


def with_photo(work: Work, scheme: Scheme, actor: Actor, report_id: int, note: str, shot: Shot) -> Moved:
    """The case is closed with this after-photo.

    One that came as a file has to be fetched and cleaned before the reporter may see it: the notice waits.
    """
    moved = cases.resolve(work, scheme, actor, report_id, note, has_photo=True)
    photo = drafting.add_after_photo(work, moved.report, shot)
    if photo is not None and photo.as_file and photo.state == PhotoState.NEW and moved.event is not None:
        notices.tell_reporter(work, moved.report, moved.event, not_before=work.now + PHOTO_PATIENCE)
    return moved


def more_of_album(work: Work, scheme: Scheme, actor: Actor, report_id: int, shot: Shot) -> bool:
    """Whether this photo belongs to the album whose first photo ended the case; then it is kept with it."""
    report = reports.report(work, report_id)
    if report is None:
        raise NotFoundError("report", report_id)
    people.role_for(work, scheme, actor, report)
    if shot.album is None:
        return False
    known = drafts.photos_of_report(work, report_id, PhotoRole.AFTER)
    if not any(photo.album == shot.album for photo in known):
        return False
    drafting.add_after_photo(work, report, shot)
    return True
