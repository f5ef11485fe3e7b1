"""What every verb of a case shares: read it with the actor's right, guard the change, tell of it."""

from dataclasses import dataclass
from typing import Any

from casework import journal, lifecycle, notices, people
from casework.errors import MovedError, NotFoundError, TooLongError
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import EventKind, Role, Verb
from storage import reports
from storage.records import Event, Report
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Moved:
    """A case after a verb; `event` is None when this very update had done it before."""

    report: Report
    event: Event | None


def existing(work: Work, report_id: int) -> Report:
    report = reports.report(work, report_id)
    if report is None:
        raise NotFoundError("report", report_id)
    return report


def at_hand(work: Work, scheme: Scheme, actor: Actor, report_id: int) -> tuple[Report, Role]:
    """(the case as it is now, as whom the actor may handle it)."""
    report = existing(work, report_id)
    return report, people.role_for(work, scheme, actor, report)


def move(work: Work, report: Report, verb: Verb, **values: Any) -> Report:
    """The case in the status that the verb leads to; MovedError when it cannot, or somebody was faster."""
    if not lifecycle.allows(verb, report.status):
        raise MovedError(report)
    status = lifecycle.after(verb, report.status)
    values.setdefault("update_due_at", None)  # who holds the case now, if anybody, says otherwise
    moved = reports.move(work, report.id, report.status, status=str(status), **values)
    if moved is None:
        raise MovedError(existing(work, report.id))
    return moved


def told(
    work: Work,
    moved: Report,
    before: Report,
    kind: EventKind,
    actor: Actor,
    role: Role,
    *,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> Moved:
    """The change is on record (流转记录), and every message of ours that shows the case will show it."""
    event = journal.write(
        work, moved, kind, actor, role, before=before.status, after=moved.status, note=note, data=data
    )
    notices.changed(work, moved)
    return Moved(moved, event)


def tell_reporter(work: Work, moved: Moved) -> None:
    """The reporter gets a message about what just happened; a replayed update sends none."""
    if moved.event is not None:
        notices.tell_reporter(work, moved.report, moved.event)


def within(scheme: Scheme, text: str) -> str:
    """The words without the space around them; TooLongError beyond the limit."""
    words = text.strip()
    if len(words) > scheme.description_max:
        raise TooLongError(scheme.description_max)
    return words
