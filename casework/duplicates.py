"""Two cases are one (并案), or are not after all (拆分).

The merged case is closed and says which one it went into; its reporter and followers hear of that one. Its
own place, followers and duplicates stay with it, so that a split is a step back and not a reconstruction.
"""

from datetime import datetime

from casework import following, journal, lifecycle, notices, numbers, people
from casework.errors import MergeError, MovedError, NotAllowedError, NotFoundError
from casework.moving import Moved, at_hand, move, tell_reporter, told
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import EventKind, MergeRefusal, Role, Verb
from storage import reports
from storage.records import Event, Report
from storage.work import Work

_KEPT = ("held_at", "hold_until", "next_chase_at", "update_due_at")  # what a closed case has none of


def merge(work: Work, scheme: Scheme, actor: Actor, report_id: int, number: str) -> Moved:
    """The case is the same as the one of this number, and goes on as that (并案).

    Where that one is a duplicate itself, as the case that it went into. MergeError says why not.
    """
    report, role = at_hand(work, scheme, actor, report_id)
    if reports.caused(work, report.id, EventKind.MERGED):
        return Moved(report, None)
    if not lifecycle.allows(Verb.MERGE, report.status):
        raise MovedError(report)
    root = _root(work, scheme, actor, report, number)
    if reports.hold_open(work, root.id) is None:
        raise MergeError(MergeRefusal.CLOSED, root.number)
    moved = move(
        work,
        report,
        Verb.MERGE,
        duplicate_of=root.id,
        closed_at=work.now,
        next_chase_at=None,
        asked_by=None,
        held_at=None,
        hold_until=None,
    )
    kept = {name: at.isoformat() for name in _KEPT if (at := getattr(report, name)) is not None}
    data = {"number": root.number, **kept}
    done = told(work, moved, report, EventKind.MERGED, actor, role, data=data)
    journal.write(work, root, EventKind.FOLLOWED, actor, role, data={"number": report.number})
    following.counted(work, root)
    tell_reporter(work, done)
    return done


def split(work: Work, scheme: Scheme, actor: Actor, report_id: int) -> Moved:
    """The case is one of its own again (拆分), and where it was when it was merged."""
    report, role = at_hand(work, scheme, actor, report_id)
    if reports.caused(work, report.id, EventKind.SPLIT):
        return Moved(report, None)
    if report.duplicate_of is None:
        raise MovedError(report)
    merged = _merged_by(work, report)
    values = {name: datetime.fromisoformat(at) for name, at in merged.details.items() if name in _KEPT}
    moved = move(work, report, Verb.SPLIT, duplicate_of=None, closed_at=None, photos_gone_at=None, **values)
    moved = reports.change(work, moved.id, status=merged.status_before)
    done = told(work, moved, report, EventKind.SPLIT, actor, role)
    notices.card(work, scheme, moved)
    former = reports.report(work, report.duplicate_of)
    assert former is not None
    following.counted(work, following.root_of(work, former))
    tell_reporter(work, done)
    return done


def _merged_by(work: Work, report: Report) -> Event:
    events = [event for event in reports.timeline(work, report.id) if event.kind == EventKind.MERGED]
    return events[-1]


def _root(work: Work, scheme: Scheme, actor: Actor, report: Report, number: str) -> Report:
    """The case that everything about the number's case goes to; the actor may handle it too."""
    target = _numbered(work, scheme, actor, report, number)
    root = following.root_of(work, target)
    if target.id == report.id:
        raise MergeError(MergeRefusal.ITSELF, target.number)
    if root.id == report.id:
        raise MergeError(MergeRefusal.CYCLE, target.number)
    if not _may_handle(work, scheme, actor, root):
        raise MergeError(MergeRefusal.FOREIGN, target.number)
    if root.closed_at is not None:
        raise MergeError(MergeRefusal.CLOSED, root.number)
    return root


def _numbered(work: Work, scheme: Scheme, actor: Actor, report: Report, number: str) -> Report:
    """The case of the whole number; by its end, the one that could be meant of those in the actor's hands.

    Where it is in none of theirs, it is some other's.
    """
    wanted = numbers.read(number)
    found = reports.search(work, wanted) if wanted else ()
    if len(found) == 1 and found[0].number == wanted:
        return found[0]
    theirs = [one for one in found if _may_handle(work, scheme, actor, one)]
    fit = [one for one in theirs if one.closed_at is None and one.id != report.id] or theirs or found[:1]
    if not fit:
        raise NotFoundError("report", number)
    if len(fit) > 1:
        raise MergeError(MergeRefusal.SEVERAL, number)
    return fit[0]


def _may_handle(work: Work, scheme: Scheme, actor: Actor, report: Report) -> bool:
    try:
        return people.role_for(work, scheme, actor, report) in {Role.STAFF, Role.ADMIN}
    except NotAllowedError:
        return False
