"""Checks (核查) that nobody answers: a rider who often passes there is asked, then the case is closed.

A due column and a sweep, as with reminders. What was promised and never said (a photo, words) is not waited
for longer than a few minutes: the case goes back to its holder without it.
"""

from datetime import datetime, timedelta

from casework import checking, journal, people
from casework.errors import NotAllowedError
from casework.people import SYSTEM, Actor
from casework.scheme import Scheme
from casework.vocabulary import CheckAs, CheckState, EventKind, Role, Status, Verified
from storage import checks, reports
from storage import people as persons
from storage.records import Report
from storage.work import Work

NEIGHBOURS_AT_MOST = 3
"""How many riders are asked one after the other, where those before them do not pass there."""

_RECENT = timedelta(days=14)


def sweep(work: Work, scheme: Scheme) -> int:
    """Every check that has waited for long enough goes on; how many."""
    return sum(_go_on(work, scheme, report) for report in checks.due(work))


def _go_on(work: Work, scheme: Scheme, report: Report) -> bool:
    """Whether this sweep is the one that goes on with it."""
    if not checks.take_due(work, report):
        return False
    asked = checks.of_round(work, report.id, report.rework)
    promised = next((check for check in asked if checking.is_promised(check)), None)
    if promised is not None:
        person = persons.person(work, promised.person_id)
        actor = Actor(promised.person_id, person.name if person else "")
        checking.send_back(work, scheme, actor, report, promised)
        return True
    if report.status != Status.AWAITING_CHECK:
        return False
    if not any(check.asked_as == CheckAs.NEIGHBOUR for check in asked):
        if (morning := scheme.quiet.ends(work.now, scheme.timezone)) > work.now:
            reports.change(work, report.id, check_due_at=morning)
            return False
        if ask_neighbour(work, scheme, report):
            reports.change(work, report.id, check_due_at=work.now + scheme.checks.neighbour_within)
            return True
    checking.close(work, report, verified=Verified.UNVERIFIED)
    return True


def decline(work: Work, scheme: Scheme, actor: Actor, report_id: int, at_round: int) -> Report:
    """The neighbour does not pass there (不顺路); another one is asked, within the time that there is."""
    report, check = checking.asked(work, scheme, actor, report_id, at_round)
    if check.state == CheckState.DECLINED:
        return report
    checking.require(report, check, {CheckState.ASKED})
    if check.asked_as != CheckAs.NEIGHBOUR:
        raise NotAllowedError(Role.RIDER)
    checking.mark(work, report, check, CheckState.DECLINED)
    if not scheme.quiet.covers(work.now, scheme.timezone):
        ask_neighbour(work, scheme, report)
    return report


def call_off(work: Work, scheme: Scheme, actor: Actor) -> bool:
    """Who promised to say what is wrong says /cancel: nothing is sent back; False for all others."""
    check = None if actor.id is None else checks.last_spoken(work, actor.id)
    if check is None or not checking.is_promised(check):
        return False
    checking.take_back(work, scheme, actor, check.report_id, check.round)
    return True


def ask_neighbour(work: Work, scheme: Scheme, report: Report) -> bool:
    """The rider who reported from this grid last is asked to look; False where there is nobody to ask."""
    found = _neighbour(work, scheme, report)
    if found is None:
        return False
    checking.ask(work, report, found, CheckAs.NEIGHBOUR)
    journal.write(work, report, EventKind.CHECK_ASKED, SYSTEM, Role.SYSTEM, data={"round": report.rework})
    return True


def _neighbour(work: Work, scheme: Scheme, report: Report) -> int | None:
    """The first who may be asked: a rider within reach, nobody of the case, not asked too often today."""
    if report.grid_id is None or not scheme.checks.neighbours_per_day:
        return None
    asked = checks.of_round(work, report.id, report.rework)
    if sum(check.asked_as == CheckAs.NEIGHBOUR for check in asked) >= NEIGHBOURS_AT_MOST:
        return None
    known = {report.reporter_id, report.holder_id, *(check.person_id for check in asked)}
    near = [
        one for one in checks.reporters_near(work, report.grid_id, work.now - _RECENT) if one not in known
    ]
    often = checks.asked_since(work, near, _today(scheme, work.now))
    for person_id in near:
        if often.get(person_id, 0) < scheme.checks.neighbours_per_day and _may_be_asked(
            work, scheme, person_id, report
        ):
            return person_id
    return None


def _may_be_asked(work: Work, scheme: Scheme, person_id: int, report: Report) -> bool:
    person = persons.person(work, person_id)
    if person is None or person.unreachable or not people.may_report(work, scheme, person_id):
        return False
    return not people.knows_staff(work, scheme, person_id, report.id)


def _today(scheme: Scheme, now: datetime) -> datetime:
    """The midnight that the day began with."""
    return scheme.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
