"""What is said about a case: by staff, by its reporter, and the result that staff are asked for.

Nothing here changes where a case stands, except that who says to be at it has claimed it.
"""

from dataclasses import dataclass
from datetime import timedelta

from casework import cases, clocks, journal, lifecycle, notices, people
from casework.errors import MovedError, NotAllowedError, TooLongError
from casework.moving import Moved, at_hand, existing, tell_reporter, within
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import EventKind, PhotoRole, PhotoState, Role, Status, Verb
from storage import drafts, reports
from storage.forgetting import NOBODY
from storage.records import Report
from storage.work import Work

_A_TAP = timedelta(minutes=1)  # in which the same sentence of the same person is a second tap


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo of a comment: as Telegram names it, or by its content where it came as a file."""

    file_id: str = ""
    sha256: str = ""
    dhash: int | None = None

    @property
    def data(self) -> dict[str, str]:
        return {"sha256": self.sha256} if self.sha256 else {"file_id": self.file_id}


def ask_resolution(work: Work, scheme: Scheme, actor: Actor, report_id: int) -> Moved:
    """The actor is about to close the case; their next reply to its card is the after-photo or the note."""
    report, role = at_hand(work, scheme, actor, report_id)
    if not lifecycle.allows(Verb.RESOLVE, report.status):
        raise MovedError(report)
    report = reports.change(work, report.id, asked_by=actor.id)
    event = journal.write(work, report, EventKind.ASKED, actor, role)
    return Moved(report, event)


def stop_asking(work: Work, scheme: Scheme, actor: Actor, report_id: int) -> Moved:
    report, _ = at_hand(work, scheme, actor, report_id)
    return Moved(reports.change(work, report.id, asked_by=None), None)


def in_hand(work: Work, scheme: Scheme, actor: Actor, report_id: int) -> Moved:
    """Staff say that they are at it (处理中); who says so of an unclaimed case has claimed it."""
    report, role = at_hand(work, scheme, actor, report_id)
    if report.status == Status.DISPATCHED or reports.caused(work, report.id, EventKind.CLAIMED):
        return cases.claim(work, scheme, actor, report_id)
    if not Status(report.status).is_to_do:
        raise MovedError(report)
    event = journal.write(work, report, EventKind.IN_HAND, actor, role)
    report = _spoken(work, scheme, report)
    notices.changed(work, report)
    return Moved(report, event)


def _spoken(work: Work, scheme: Scheme, report: Report) -> Report:
    """The case whose reporter just heard something: the clock of the next word (进展) begins anew."""
    if report.status != Status.CLAIMED or report.update_due_at is None:
        return report
    return reports.change(work, report.id, update_due_at=clocks.next_update(scheme, report, work.now))


def comment(
    work: Work, scheme: Scheme, actor: Actor, report_id: int, text: str, *, photo: Picture | None = None
) -> Moved:
    """Staff's words, or their photo, are kept with the case and brought to the reporter."""
    report, role = at_hand(work, scheme, actor, report_id)
    if reports.caused(work, report.id, EventKind.RESOLVED):  # the result that was asked for, replayed
        return Moved(report, None)
    note, data = within(scheme, text), photo.data if photo else None
    event = journal.write(work, report, EventKind.COMMENTED, actor, role, note=note, data=data)
    if photo is not None and photo.sha256 and event is not None:
        _keep(work, report, photo)
    moved = Moved(_spoken(work, scheme, report), event)
    tell_reporter(work, moved)
    return moved


def news(work: Work, scheme: Scheme, actor: Actor, report_id: int, words: str) -> Moved:
    """Staff are at it (处理中), and the reporter reads this of it; a second tap says it once."""
    report, _ = at_hand(work, scheme, actor, report_id)
    if _just_said(work, report, actor, within(scheme, words)):
        return Moved(report, None)
    in_hand(work, scheme, actor, report_id)
    return comment(work, scheme, actor, report_id, words)


def _just_said(work: Work, report: Report, actor: Actor, words: str) -> bool:
    last = reports.timeline(work, report.id)[-1]
    same = last.kind == EventKind.COMMENTED and (last.actor_id, last.note) == (actor.id, words)
    return same and work.now - last.at < _A_TAP


def is_heard(report: Report) -> bool:
    """Whether anybody hears what staff say: who reported a case may have had themselves forgotten."""
    return report.reporter_id > NOBODY or report.followers > 0


def _keep(work: Work, report: Report, photo: Picture) -> None:
    """The file is the case's, and goes with its other photos when their time is over."""
    row = {
        "report_id": report.id,
        "role": str(PhotoRole.COMMENT),
        "state": str(PhotoState.KEPT),
        "file_id": "",
        "file_unique_id": "",
        "as_file": True,
        "sha256": photo.sha256,
        "dhash": photo.dhash,
    }
    drafts.add_photo(work, row)
    if report.photos_gone_at is not None:
        reports.change(work, report.id, photos_gone_at=None)


def answer(work: Work, scheme: Scheme, actor: Actor, report_id: int, text: str) -> Moved:
    """The words of its reporter, or of a follower, are kept with the case and come under its card."""
    report = existing(work, report_id)
    if not people.concerns(work, report, actor):
        raise NotAllowedError(Role.RIDER)
    if reports.caused(work, report.id, EventKind.SUPPLEMENTED):  # kept while the case was open, replayed
        return Moved(report, None)
    event = journal.write(work, report, EventKind.ANSWERED, actor, Role.RIDER, note=within(scheme, text))
    if event is not None:
        notices.relay(work, scheme, report, event)
    return Moved(report, event)


def supplement(work: Work, scheme: Scheme, actor: Actor, report_id: int, text: str) -> Moved:
    """The reporter's words join the description (补充说明), on the card too."""
    report = existing(work, report_id)
    if report.reporter_id != actor.id:
        raise NotAllowedError(Role.RIDER)
    if reports.caused(work, report.id, EventKind.SUPPLEMENTED):
        return Moved(report, None)
    if not Status(report.status).is_to_do:
        raise MovedError(report)
    event = journal.write(work, report, EventKind.SUPPLEMENTED, actor, Role.RIDER, note=within(scheme, text))
    if event is None:
        return Moved(report, None)
    words = f"{report.description}\n{text.strip()}".strip()
    if len(words) > scheme.description_max:
        raise TooLongError(scheme.description_max)
    report = reports.change(work, report.id, description=words)
    notices.changed(work, report)
    return Moved(report, event)
