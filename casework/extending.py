"""More time for a case (延期): its holder asks with a reason, a street admin grants or refuses.

One request of a case waits at a time; asked again it says the newer thing. The first decision counts.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework import chasing, clocks, journal, notices, people, until
from casework.errors import ExtensionError, MovedError, NotFoundError
from casework.moving import Moved, at_hand, existing, within
from casework.people import Actor
from casework.scheme import Scheme
from casework.terms import Term
from casework.vocabulary import EventKind, ExtensionRefusal, Role, Status
from storage import extensions, reports
from storage.extensions import ASKED, GRANTED, LAPSED, REFUSED, Extension
from storage.records import Report
from storage.work import Work

LONGEST = timedelta(days=366)
"""How far from now a deadline can be moved."""

_RUNS = {Status.CLAIMED, Status.ON_HOLD}


@dataclass(frozen=True, slots=True)
class Decided:
    """An extension after a press; `counted` is False where somebody had decided otherwise, or before."""

    extension: Extension
    report: Report
    counted: bool


def ask(
    work: Work, scheme: Scheme, actor: Actor, report_id: int, wanted: Term | date, reason: str
) -> tuple[Moved, Extension | None]:
    """The street's admins are asked for more time: a length beyond the deadline, or until the end of a day.

    ExtensionError where there is no reason, or the time is no later than the deadline or too far away.
    """
    report, role = at_hand(work, scheme, actor, report_id)
    if reports.caused(work, report.id, EventKind.EXTENSION_ASKED):
        return Moved(report, None), extensions.waiting(work, report.id)
    if report.status != Status.CLAIMED:
        raise MovedError(report)
    words = within(scheme, reason)
    if not words:
        raise ExtensionError(ExtensionRefusal.NO_REASON)
    end = _until(work, scheme, report, wanted)
    assert actor.id is not None
    asked = extensions.ask(work, report.id, asked_by=actor.id, asked_name=actor.name, reason=words, until=end)
    data = {"until": end.isoformat()}
    event = journal.write(work, report, EventKind.EXTENSION_ASKED, actor, role, note=words, data=data)
    notices.changed_in_groups(work, report)
    notices.extension(work, scheme, asked)
    return Moved(report, event), asked


def ask_in_words(
    work: Work, scheme: Scheme, actor: Actor, report_id: int, words: str
) -> tuple[Moved, Extension | None]:
    """The same as people write it: "2天 等配件", "到周五 等审批"; ExtensionError where that says no time."""
    wanted = until.read(words, scheme.local(work.now).date())
    if wanted is None:
        raise ExtensionError(ExtensionRefusal.UNCLEAR)
    return ask(work, scheme, actor, report_id, *wanted)


def _until(work: Work, scheme: Scheme, report: Report, wanted: Term | date) -> datetime:
    start = max(work.now, report.resolve_due_at)
    if isinstance(wanted, Term):
        end = clocks.deadline(scheme, start, wanted)
    else:
        end = clocks.closing(scheme, wanted)
        if end <= start:
            raise ExtensionError(ExtensionRefusal.NOT_LATER)
    if end > work.now + LONGEST:
        raise ExtensionError(ExtensionRefusal.TOO_FAR)
    return end


def decide(work: Work, scheme: Scheme, actor: Actor, extension_id: int, *, granted: bool) -> Decided:
    """A street admin grants the extension (同意), which moves the deadline, or refuses it (不同意)."""
    people.require_admin(scheme, actor)
    asked = extensions.extension(work, extension_id)
    if asked is None:
        raise NotFoundError("extension", extension_id)
    report = existing(work, asked.report_id)
    state = GRANTED if granted else REFUSED
    if asked.state != ASKED:
        return Decided(asked, report, asked.state == state and asked.decided_by == actor.id)
    if report.status not in _RUNS:
        raise MovedError(report)
    decided = extensions.decide(work, asked.id, state, actor.id, actor.name)
    if decided is None:  # another process was faster
        known = extensions.extension(work, asked.id)
        assert known is not None
        return Decided(known, report, counted=False)
    moved = _granted(work, scheme, report, decided) if granted else report
    kind = EventKind.EXTENDED if granted else EventKind.EXTENSION_REFUSED
    data = {"until": decided.until.isoformat()}
    event = journal.write(work, moved, kind, actor, Role.ADMIN, data=data)
    if granted:
        notices.changed(work, moved)
    elif event is not None:
        notices.changed_in_groups(work, moved)
        notices.relay(work, scheme, moved, event)
    notices.extension(work, scheme, decided)
    return Decided(decided, moved, counted=True)


def grant(work: Work, scheme: Scheme, actor: Actor, report_id: int, wanted: Term, before: int) -> Moved:
    """A street admin gives the case more time by their own word; a request that waits is granted with it.

    `before` is how often it had got some when the admin was asked how much: a thumb that trembles, or a
    second admin who saw the same, gives none beside it.
    """
    people.require_admin(scheme, actor)
    report = reports.hold_open(work, report_id) or existing(work, report_id)
    if report.extended > before or reports.caused(work, report.id, EventKind.EXTENDED):
        return Moved(report, None)
    if report.status not in _RUNS:
        raise MovedError(report)
    end = _until(work, scheme, report, wanted)
    waits = extensions.waiting(work, report.id)
    assert actor.id is not None
    asked_by, name, reason = (
        (actor.id, actor.name, "") if waits is None else (waits.asked_by, waits.asked_name, waits.reason)
    )
    asked = extensions.ask(work, report.id, asked_by=asked_by, asked_name=name, reason=reason, until=end)
    decided = extensions.decide(work, asked.id, GRANTED, actor.id, actor.name)
    if decided is None:
        raise MovedError(existing(work, report.id))
    moved = _granted(work, scheme, report, decided)
    data = {"until": decided.until.isoformat()}
    event = journal.write(work, moved, EventKind.EXTENDED, actor, Role.ADMIN, data=data)
    notices.changed(work, moved)
    if waits is not None:
        notices.extension(work, scheme, decided)
    return Moved(moved, event)


def lapse(work: Work, scheme: Scheme, report_id: int) -> None:
    """What a group asked for has no answer any more (作废): the case has left it, with its holder."""
    waits = extensions.waiting(work, report_id)
    lapsed = None if waits is None else extensions.decide(work, waits.id, LAPSED, None, "")
    if lapsed is not None:
        notices.extension(work, scheme, lapsed)


def _granted(work: Work, scheme: Scheme, report: Report, decided: Extension) -> Report:
    """The case with the later deadline; its ladder (催办) begins anew, unless its clock stands still."""
    due = max(decided.until, report.resolve_due_at)
    ladder = chasing.begin(scheme, due, work.now) if report.status == Status.CLAIMED else {}
    moved = reports.move(
        work, report.id, report.status, resolve_due_at=due, extended=report.extended + 1, **ladder
    )
    if moved is None:
        raise MovedError(existing(work, report.id))
    return moved
