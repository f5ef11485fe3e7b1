"""A community is asked whether it takes a case on (转派): yes (接收), once no (不接), or the street decides.

The case is with whoever is asked: its card, its reminders, the right to work on it. A claim is a
yes too. The street never asks: its word decides.
"""

from datetime import datetime, timedelta

from casework import asking, cases, journal, notices, street
from casework.errors import MovedError, PendingError, UnwillingError
from casework.moving import Moved, at_hand, existing, within
from casework.people import SYSTEM, Actor
from casework.scheme import Scheme
from casework.vocabulary import EventKind, Role, Status, TransferState
from storage import places, reports, transfers
from storage.records import Report, Transfer
from storage.work import Work


def send(work: Work, scheme: Scheme, actor: Actor, report_id: int, community_id: int | None) -> Moved:
    """Another community has the case and is asked whether it takes it on; None: the street, which has to.

    PendingError where this community itself has not said yet; UnwillingError where that one has said no.
    """
    report, role = at_hand(work, scheme, actor, report_id)
    if reports.caused(work, report.id, EventKind.TRANSFERRED):
        return Moved(report, None)
    decides = role == Role.ADMIN or report.community_id is None
    pending = asking.pending_of(work, report)
    if pending is not None and not decides:
        raise PendingError(report)
    if not decides and community_id is not None and community_id in unwilling(work, report.id):
        found = places.community(work, community_id)
        raise UnwillingError(found.name if found else "")
    moved = cases.transfer(work, scheme, actor, report_id, community_id)
    if pending is not None:
        transfers.decide(work, pending.id, TransferState.OVERRULED, (actor.id, actor.name))
    if community_id is not None and not decides and _asks(work, scheme, report, moved.report):
        transfers.ask(
            work,
            report.id,
            came_from=report.community_id,
            goes_to=community_id,
            by=(actor.id, actor.name),
            due_at=awake(scheme, work.now, scheme.transfers.decide_within),
        )
    return moved


def _asks(work: Work, scheme: Scheme, before: Report, after: Report) -> bool:
    """Whether others read there; a community whose cases the street's group shows need not be asked."""
    return scheme.transfers.ask and after.chat_id not in {before.chat_id, street.group(work, scheme)}


def accept(work: Work, scheme: Scheme, actor: Actor, report_id: int) -> Moved:
    """This community takes the case on (接收)."""
    report, role = at_hand(work, scheme, actor, report_id)
    if reports.caused(work, report.id, EventKind.ACCEPTED):
        return Moved(report, None)
    _decide(work, report, TransferState.ACCEPTED, actor)
    event = journal.write(work, report, EventKind.ACCEPTED, actor, role)
    notices.changed(work, report)
    return Moved(report, event)


def decline(work: Work, scheme: Scheme, actor: Actor, report_id: int, reason: str) -> Moved:
    """This community does not (不接): the case is back with who asked, and they are told why."""
    report, role = at_hand(work, scheme, actor, report_id)
    if reports.caused(work, report.id, EventKind.DECLINED):
        return Moved(report, None)
    words = within(scheme, reason)
    pending = _decide(work, report, TransferState.DECLINED, actor, words)
    event = journal.write(work, report, EventKind.DECLINED, actor, role, note=words)
    moved = cases.send_to(work, scheme, actor, role, report, pending.from_community_id)
    if event is not None:
        notices.relay(work, scheme, moved.report, event)
    return Moved(moved.report, event)


def decide_late(work: Work, scheme: Scheme) -> int:
    """What nobody has answered in time is the street's now, unless it is night; how many."""
    if scheme.quiet.covers(work.now, scheme.timezone):
        return 0
    count = 0
    for asked in transfers.due(work):
        report = reports.report(work, asked.report_id)
        assert report is not None
        still = asking.pending_of(work, report)
        taken = report.community_id == asked.to_community_id and report.status != Status.DISPATCHED
        state = TransferState.ACCEPTED if taken else TransferState.UNDECIDED
        if not transfers.decide(work, asked.id, state, (None, "")) or still is None:
            continue
        journal.write(work, report, EventKind.UNDECIDED, SYSTEM, Role.SYSTEM)
        cases.send_to(work, scheme, SYSTEM, Role.SYSTEM, report, None)
        count += 1
    return count


def is_pending(work: Work, _scheme: Scheme, report_id: int) -> bool:
    """Whether an answer is waited for."""
    return asking.pending_of(work, existing(work, report_id)) is not None


def unwilling(work: Work, report_id: int) -> set[int]:
    """The communities that have said no; only the street may send them the case again."""
    asked = transfers.of_report(work, report_id)
    return {one.to_community_id for one in asked if one.state == TransferState.DECLINED}


def awake(scheme: Scheme, start: datetime, length: timedelta) -> datetime:
    """When so much time has passed in which nobody sleeps."""
    begin = scheme.quiet.ends(start, scheme.timezone)
    step = timedelta(minutes=5)
    while length > timedelta():
        passed = min(step, length)
        if scheme.quiet.covers(begin + passed, scheme.timezone):
            begin = scheme.quiet.ends(begin + passed, scheme.timezone)
        else:
            begin += passed
        length -= passed
    return begin


def _decide(work: Work, report: Report, state: TransferState, actor: Actor, reason: str = "") -> Transfer:
    pending = asking.pending_of(work, report)
    if pending is None or not transfers.decide(work, pending.id, state, (actor.id, actor.name), reason):
        raise MovedError(report)
    return pending
