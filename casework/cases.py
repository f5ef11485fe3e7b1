"""The verbs of a case (案卷): each is one transaction that writes the change, its event and its notices.

Every verb reads the actor's right and the case's status from storage, guards the change in the database
(`UPDATE … WHERE status = …`) and may be repeated by the same update without effect.
"""

from datetime import date, timedelta

from casework import chasing, checking, clocks, extending, lifecycle, notices, people, routing, street
from casework.categories import current
from casework.errors import (
    FollowedError,
    MovedError,
    NotAllowedError,
    NotFoundError,
    PhotoNeededError,
)
from casework.moving import Moved, at_hand, existing, move, tell_reporter, told, within
from casework.people import SYSTEM, Actor
from casework.scheme import Scheme
from casework.terms import Term
from casework.vocabulary import EventKind, PhotoRole, Role, Status, TransferState, Verb
from storage import drafts, places, reports, transfers
from storage.records import Report
from storage.work import Work


def claim(work: Work, scheme: Scheme, actor: Actor, report_id: int) -> Moved:
    """The actor answers for the case now (认领)."""
    report, role = at_hand(work, scheme, actor, report_id)
    twice = report.status == Status.CLAIMED and actor.id is not None and report.holder_id == actor.id
    if twice or reports.caused(work, report.id, EventKind.CLAIMED):
        return Moved(report, None)  # a thumb that trembles hears the same again, and no alarm
    return _claim(work, scheme, actor, role, report)


def _claim(work: Work, scheme: Scheme, actor: Actor, role: Role, report: Report) -> Moved:
    for asked in transfers.of_report(work, report.id):  # who claims a case has accepted it
        transfers.decide(work, asked.id, TransferState.ACCEPTED, (actor.id, actor.name))
    moved = move(
        work,
        report,
        Verb.CLAIM,
        holder_id=actor.id,
        holder_name=actor.name,
        claimed_at=work.now,
        responded_at=report.responded_at or work.now,
        update_due_at=clocks.next_update(scheme, report, work.now),
        **chasing.begin(scheme, report.resolve_due_at, work.now),
    )
    return told(work, moved, report, EventKind.CLAIMED, actor, role)


def resolve(
    work: Work, scheme: Scheme, actor: Actor, report_id: int, note: str = "", *, has_photo: bool = False
) -> Moved:
    """The case is dealt with (办结), says its community; the reporter is asked, with the after-photo if any.

    PhotoNeededError where the scheme asks for an after-photo and there is none. A case that nobody had
    claimed is claimed by the actor on the way.
    """
    report, role = at_hand(work, scheme, actor, report_id)
    if reports.caused(work, report.id, EventKind.RESOLVED):
        return Moved(report, None)
    after = drafts.photos_of_report(work, report.id, PhotoRole.AFTER)
    photographed = has_photo or any(photo.round == report.rework for photo in after)
    if scheme.after_photo_required and not photographed and lifecycle.allows(Verb.RESOLVE, report.status):
        raise PhotoNeededError(report)
    if report.status == Status.DISPATCHED:
        report = _claim(work, scheme, actor, role, report).report
    words = within(scheme, note)
    moved = move(
        work,
        report,
        Verb.RESOLVE,
        note=words,
        asked_by=None,
        resolved_at=work.now,
        check_due_at=checking.first_due(work, scheme, report),
        next_chase_at=None,
    )
    done = told(work, moved, report, EventKind.RESOLVED, actor, role, note=words)
    return checking.begin(work, scheme, done)


def return_case(work: Work, scheme: Scheme, actor: Actor, report_id: int, reason: str) -> Moved:
    """The case goes back to its reporter with a reason (退回): closed, and not solved."""
    report, role = at_hand(work, scheme, actor, report_id)
    if reports.caused(work, report.id, EventKind.RETURNED):
        return Moved(report, None)
    words = within(scheme, reason)
    moved = move(
        work,
        report,
        Verb.RETURN,
        note=words,
        asked_by=None,
        closed_at=work.now,
        next_chase_at=None,
    )
    done = told(work, moved, report, EventKind.RETURNED, actor, role, note=words)
    tell_reporter(work, done)
    return done


def unable(work: Work, scheme: Scheme, actor: Actor, report_id: int, reason: str) -> Moved:
    """Nobody here can solve the case (无法解决): it is closed with the reason, and not solved."""
    report, role = at_hand(work, scheme, actor, report_id)
    if reports.caused(work, report.id, EventKind.UNABLE):
        return Moved(report, None)
    if report.status == Status.DISPATCHED:
        report = _claim(work, scheme, actor, role, report).report
    words = within(scheme, reason)
    moved = move(
        work,
        report,
        Verb.UNABLE,
        note=words,
        asked_by=None,
        held_at=None,
        hold_until=None,
        closed_at=work.now,
        next_chase_at=None,
    )
    done = told(work, moved, report, EventKind.UNABLE, actor, role, note=words)
    tell_reporter(work, done)
    return done


def transfer(work: Work, scheme: Scheme, actor: Actor, report_id: int, community_id: int | None) -> Moved:
    """Another community answers for the case (转派), None: the street; its card moves to that group.

    No clock is reset by it. Where somebody had answered for the case, its first response stays met, and
    whoever has it now gets the time of a claim to take it on (`update_due_at`).
    """
    report, role = at_hand(work, scheme, actor, report_id)
    if reports.caused(work, report.id, EventKind.TRANSFERRED):
        return Moved(report, None)
    return send_to(work, scheme, actor, role, report, community_id)


def send_to(
    work: Work, scheme: Scheme, actor: Actor, role: Role, report: Report, community_id: int | None
) -> Moved:
    """The same for whoever the case is at hand of."""
    community = places.community(work, community_id) if community_id is not None else None
    if community is None and community_id is not None:
        raise NotFoundError("community", community_id)
    if report.community_id == community_id and report.status == Status.DISPATCHED:
        raise MovedError(report)  # it is there already: a second press
    candidates = [*([] if report.grid_id is None else [report.grid_id]), *report.near]
    found = [grid for grid_id in candidates if (grid := places.grid(work, grid_id)) is not None]
    grid = next((one for one in found if community and one.community_id == community.id), None)
    if community is None:
        chat_id, thread_id = street.group(work, scheme), None
    else:
        target = routing.of_community(work, scheme, community, grid, report.near, report.category)
        chat_id, thread_id = target.chat_id, target.thread_id
    here = grid.id if grid else report.grid_id
    near = [grid_id for grid_id in candidates if grid_id != here]
    resolve_due = clocks.resumed(scheme, report, work.now)
    claim_due, take_due = report.claim_due_at, None
    if report.responded_at is not None:
        within_time = current(work, scheme, report.category).claim_within
        claim_due = take_due = clocks.taken_again(scheme, report, within_time, work.now, resolve_due)
    moved = move(
        work,
        report,
        Verb.TRANSFER,
        community_id=community_id,
        grid_id=here,
        near_grid_ids=",".join(map(str, near)),
        chat_id=chat_id,
        thread_id=thread_id,
        holder_id=None,
        holder_name="",
        asked_by=None,
        held_at=None,
        hold_until=None,
        update_due_at=take_due,
        resolve_due_at=resolve_due,
        **chasing.begin(scheme, claim_due, work.now),
    )
    extending.lapse(work, scheme, report.id)
    name = community.name if community else ""
    done = told(work, moved, report, EventKind.TRANSFERRED, actor, role, data={"community": name})
    notices.card(work, scheme, moved)
    return done


def hold(
    work: Work, scheme: Scheme, actor: Actor, report_id: int, pause: timedelta | Term | date, reason: str
) -> Moved:
    """The case's clocks stand still for a while, or to the end of a day (挂起, 缓办).

    What was left of them then is left after it.
    """
    report, role = at_hand(work, scheme, actor, report_id)
    if reports.caused(work, report.id, EventKind.HELD):
        return Moved(report, None)
    if isinstance(pause, date):
        until = clocks.closing(scheme, pause)
    else:
        until = clocks.deadline(scheme, work.now, pause if isinstance(pause, Term) else Term.of(pause))
    moved = move(
        work,
        report,
        Verb.HOLD,
        held_at=work.now,
        hold_until=until,
        asked_by=None,
        next_chase_at=None,
    )
    data = {"until": until.isoformat()}
    return told(work, moved, report, EventKind.HELD, actor, role, note=within(scheme, reason), data=data)


def resume(work: Work, scheme: Scheme, actor: Actor, report_id: int) -> Moved:
    """The clock goes on where it stood (恢复)."""
    report, role = at_hand(work, scheme, actor, report_id)
    if reports.caused(work, report.id, EventKind.RESUMED):
        return Moved(report, None)
    return _resume(work, scheme, actor, role, report)


def end_holds(work: Work, scheme: Scheme) -> int:
    """Cases whose pause is over are on the clock again; how many."""
    count = 0
    for report in reports.holds_ended(work):
        try:
            _resume(work, scheme, SYSTEM, Role.SYSTEM, report)
        except MovedError:  # another process was faster
            continue
        count += 1
    return count


def _resume(work: Work, scheme: Scheme, actor: Actor, role: Role, report: Report) -> Moved:
    resolve_due = clocks.resumed(scheme, report, work.now)
    moved = move(
        work,
        report,
        Verb.RESUME,
        held_at=None,
        hold_until=None,
        update_due_at=clocks.next_update(scheme, report, work.now),
        resolve_due_at=resolve_due,
        next_chase_at=chasing.resumed(scheme, resolve_due, work.now, report.chased),
    )
    return told(work, moved, report, EventKind.RESUMED, actor, role)


def withdraw(work: Work, _scheme: Scheme, actor: Actor, report_id: int) -> Moved:
    """The reporter takes the report back (撤回), as long as nobody claimed it and nobody else follows it."""
    report = existing(work, report_id)
    if report.reporter_id != actor.id:
        raise NotAllowedError(Role.RIDER)
    if reports.caused(work, report.id, EventKind.WITHDRAWN):
        return Moved(report, None)
    if report.followers:
        raise FollowedError(report)
    moved = move(work, report, Verb.WITHDRAW, closed_at=work.now, next_chase_at=None)
    return told(work, moved, report, EventKind.WITHDRAWN, actor, Role.RIDER)


def reassign(work: Work, scheme: Scheme, actor: Actor, report_id: int, person_id: int, name: str) -> Moved:
    """A street admin gives the case to somebody else (改派)."""
    people.require_admin(scheme, actor)
    report = existing(work, report_id)
    if reports.caused(work, report.id, EventKind.REASSIGNED):
        return Moved(report, None)
    resolve_due = clocks.resumed(scheme, report, work.now)
    moved = move(
        work,
        report,
        Verb.REASSIGN,
        holder_id=person_id,
        holder_name=name,
        claimed_at=report.claimed_at or work.now,
        responded_at=report.responded_at or work.now,
        update_due_at=clocks.next_update(scheme, report, work.now),
        held_at=None,
        hold_until=None,
        asked_by=None,
        resolve_due_at=resolve_due,
        **chasing.begin(scheme, resolve_due, work.now),
    )
    return told(work, moved, report, EventKind.REASSIGNED, actor, Role.ADMIN, data={"holder": name})


def may_touch(work: Work, scheme: Scheme, actor: Actor, report_id: int) -> Report:
    """The case as it is now, for somebody who may handle it; NotAllowedError for everybody else."""
    return at_hand(work, scheme, actor, report_id)[0]
