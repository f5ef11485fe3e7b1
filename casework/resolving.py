"""The photo that shows what was done (处置后): it ends the work on a case, or joins what was shown before."""

from casework import cases, drafting, notices, people
from casework.drafting import Shot
from casework.errors import NotFoundError
from casework.moving import Moved
from casework.people import Actor
from casework.scheme import Scheme
from casework.submission import PHOTO_PATIENCE
from casework.vocabulary import CheckAs, PhotoRole, PhotoState, Status
from storage import checks, drafts, reports
from storage.records import Photo, Report
from storage.work import Work


def with_photo(work: Work, scheme: Scheme, actor: Actor, report_id: int, note: str, shot: Shot) -> Moved:
    """The case is called done with this after-photo, which has to be fetched before the reporter sees it."""
    moved = cases.resolve(work, scheme, actor, report_id, note, has_photo=True)
    photo = drafting.add_later_photo(work, moved.report, shot, PhotoRole.AFTER)
    if photo is not None and moved.event is not None:
        later = work.now + PHOTO_PATIENCE
        as_file = photo.as_file and photo.state == PhotoState.NEW
        if scheme.checks.enabled:
            _show(work, moved.report, photo)
            if as_file:
                notices.tell_followers(work, moved.report, moved.event, not_before=later)
        elif as_file:
            notices.tell_reporter(work, moved.report, moved.event, not_before=later)
    return moved


def more(work: Work, scheme: Scheme, actor: Actor, report_id: int, shot: Shot) -> bool:
    """Whether this photo joins those that show what was done: of the same album, or while a check waits."""
    report = reports.report(work, report_id)
    if report is None:
        raise NotFoundError("report", report_id)
    people.role_for(work, scheme, actor, report)
    known = drafts.photos_of_report(work, report_id, PhotoRole.AFTER)
    of_album = [photo for photo in known if shot.album is not None and photo.album == shot.album]
    if not of_album and report.status != Status.AWAITING_CHECK:
        return False
    at_round = of_album[0].round if of_album else report.rework
    photo = drafting.add_later_photo(work, report, shot, PhotoRole.AFTER, at_round=at_round)
    if photo is not None and report.status == Status.AWAITING_CHECK:
        _show(work, report, photo)
    return True


def _show(work: Work, report: Report, photo: Photo) -> None:
    """The reporter's question shows the photo, once it is here."""
    later = work.now + PHOTO_PATIENCE if photo.state == PhotoState.NEW else None
    for check in checks.of_round(work, report.id, report.rework):
        if check.asked_as == CheckAs.REPORTER:
            notices.check(work, check, not_before=later)
