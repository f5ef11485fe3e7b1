"""What the street's admins do about an overdue case (督办): a word to its group, and a look at its record.

More time is `extending.grant`, other hands are `transferring.send` and `cases.reassign`.
"""

from dataclasses import dataclass
from datetime import datetime

from casework import chasing, journal, notices, people, street
from casework.errors import MovedError, NotFoundError
from casework.moving import existing
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import EventKind, Level, ParcelKind, Role, Status
from storage import chases, reports
from storage.records import Event, Report
from storage.work import Work

_WAITS = {Status.DISPATCHED, Status.CLAIMED}


@dataclass(frozen=True, slots=True)
class Nudged:
    """The last 催一下 of the case; `counted` is False where it was somebody's before, not long ago."""

    report: Report
    by: str
    at: datetime
    heard_at: datetime
    counted: bool


def require_here(work: Work, scheme: Scheme, actor: Actor, chat_id: int) -> None:
    """Nothing for a street admin where the street reads; a button from elsewhere is somebody's forgery."""
    people.require_admin(scheme, actor)
    if chat_id != actor.id and chat_id not in street.chats(work, scheme):
        raise NotFoundError("button", 0)


def may_nudge(work: Work, scheme: Scheme, report: Report) -> bool:
    """Whether there is anybody to be told: a group that has the case, and is not the street's own."""
    there = report.chat_id is not None and report.chat_id not in street.chats(work, scheme)
    return there and report.status in _WAITS


def nudge(work: Work, scheme: Scheme, actor: Actor, report_id: int) -> Nudged:
    """The case's group hears, with a sound, that the street asks it to hurry; at night in the morning.

    Once within `nudge_every`, whoever asks: the second admin hears of the first.
    """
    people.require_admin(scheme, actor)
    report = reports.hold_open(work, report_id) or existing(work, report_id)
    said = [event for event in reports.timeline(work, report.id) if event.kind == EventKind.NUDGED]
    if said and reports.caused(work, report.id, EventKind.NUDGED):
        return _nudged(scheme, report, said[-1], counted=True)
    if not may_nudge(work, scheme, report):
        raise MovedError(report)
    if said and work.now < said[-1].at + scheme.ladder.nudge_every:
        return _nudged(scheme, report, said[-1], counted=False)
    event = journal.write(work, report, EventKind.NUDGED, actor, Role.ADMIN)
    assert event is not None
    item = {"report": report.id, "stage": chasing.stage_of(report), "level": Level.STREET}
    notices.nudge(work, report, event, item, scheme.quiet.ends(work.now, scheme.timezone))
    for urged in chases.showing(work, report.id):
        notices.chase(work, urged)
    return _nudged(scheme, report, event, counted=True)


def _nudged(scheme: Scheme, report: Report, event: Event, *, counted: bool) -> Nudged:
    heard = scheme.quiet.ends(event.at, scheme.timezone)
    return Nudged(report, event.actor_name, event.at, heard, counted)


def open_case(work: Work, scheme: Scheme, actor: Actor, report_id: int, chat_id: int) -> bool:
    """A case of a list comes as a message of its own, with its record; False where that is there already."""
    require_here(work, scheme, actor, chat_id)
    report = existing(work, report_id)
    here = [
        chase
        for chase in chases.showing(work, report.id)
        if chase.chat_id == chat_id and chase.kind == ParcelKind.ESCALATION
    ]
    if any(len(chases.items(work, chase.id)) == 1 for chase in here):
        return False
    if not Status(report.status).is_to_do:
        raise MovedError(report)
    item = {"report": report.id, "stage": chasing.stage_of(report), "level": Level.STREET}
    notices.escalation(work, chat_id, [item], unique=f"of{here[0].id if here else 0}")
    return True
