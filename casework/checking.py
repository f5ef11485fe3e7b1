"""Checking (核查): a case that its community calls done is closed when somebody else has looked at it.

The reporter is asked; after a while a rider who often passes there; then it is closed as not verified (see
`unanswered`). Who says that it is not mended is asked for a photo or words, and the case goes back to its
holder (返工) with them, or without once they have had their time. Only the reporter rates a closed case; not
satisfied (不满意), they have it taken up again, once. A round is one attempt at mending: the case's `rework`.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from casework import chasing, clocks, drafting, notices
from casework import people as rights
from casework.drafting import Shot
from casework.errors import MovedError, NotAllowedError
from casework.lifecycle import allows
from casework.moving import Moved, existing, move, tell_reporter, told, within
from casework.people import SYSTEM, Actor
from casework.scheme import Scheme
from casework.vocabulary import CheckAs, CheckState, EventKind, PhotoRole, Rating, Role, Status, Verb
from storage import checks, drafts, people, reports
from storage.records import Check, Report
from storage.work import Work

WORDS_WITHIN = timedelta(minutes=10)
"""How long whoever says that it is not mended may take to show or to say what is wrong."""

_OPEN_QUESTIONS = frozenset({CheckState.ASKED, CheckState.DOUBTED})


# A case is called done ---------------------------------------------------------------------------------


def first_due(work: Work, scheme: Scheme, report: Report) -> datetime | None:
    """When the check goes on without the reporter; at once where they cannot be asked."""
    if not scheme.checks.enabled:
        return None
    return work.now + scheme.checks.answer_within if _is_reachable(work, report) else work.now


def _is_reachable(work: Work, report: Report) -> bool:
    reporter = people.person(work, report.reporter_id)
    return reporter is not None and not reporter.unreachable


def begin(work: Work, scheme: Scheme, resolved: Moved) -> Moved:
    """The reporter is asked whether it is mended; where the street asks nobody, the case is closed."""
    if resolved.event is None:
        return resolved
    report = resolved.report
    if not scheme.checks.enabled:
        tell_reporter(work, resolved)
        return Moved(close(work, report, verified="").report, resolved.event)
    if _is_reachable(work, report):
        ask(work, report, report.reporter_id, CheckAs.REPORTER)
    notices.tell_followers(work, report, resolved.event)
    return resolved


def ask(work: Work, report: Report, person_id: int, asked_as: CheckAs) -> None:
    """The person is asked in a message of their own."""
    asked = checks.add(work, report, person_id, asked_as)
    if asked is not None:
        notices.check(work, asked)


def close(work: Work, report: Report, *, verified: str) -> Moved:
    """The case is closed by itself (结案)."""
    moved = move(work, report, Verb.CLOSE, verified=verified, closed_at=work.now, check_due_at=None)
    _no_longer_asked(work, report)
    return told(work, moved, report, EventKind.CLOSED, SYSTEM, Role.SYSTEM)


# What people answer ------------------------------------------------------------------------------------


def confirm(work: Work, scheme: Scheme, actor: Actor, report_id: int, at_round: int) -> Moved:
    """Who was asked finds it mended (已修好): the case is closed."""
    report, check = asked(work, scheme, actor, report_id, at_round)
    if check.state == CheckState.PASSED or reports.caused(work, report.id, EventKind.PASSED):
        return Moved(report, None)
    require(report, check, _OPEN_QUESTIONS)
    moved = move(work, report, Verb.PASS, verified=check.asked_as, closed_at=work.now, check_due_at=None)
    mark(work, report, check, CheckState.PASSED)
    _no_longer_asked(work, report)
    return told(work, moved, report, EventKind.PASSED, actor, Role.RIDER, data={"as": check.asked_as})


def doubt(work: Work, scheme: Scheme, actor: Actor, report_id: int, at_round: int) -> Report:
    """Who was asked finds it not mended (没修好); what they send next says what is wrong."""
    report, check = asked(work, scheme, actor, report_id, at_round)
    if check.state == CheckState.DOUBTED and allows(Verb.REWORK, report.status):
        return report
    require(report, check, {CheckState.ASKED})
    if not allows(Verb.REWORK, report.status):
        raise MovedError(report)
    mark(work, report, check, CheckState.DOUBTED)
    return wait(work, scheme, report)


def take_back(work: Work, scheme: Scheme, actor: Actor, report_id: int, at_round: int) -> Report:
    """It was a slip of the thumb: the question stands as before, or nothing is taken up again."""
    report, check = asked(work, scheme, actor, report_id, at_round)
    if check.state == CheckState.DOUBTED:
        mark(work, report, check, CheckState.ASKED, answered_at=None)
    elif check.state == CheckState.UNHAPPY:
        mark(work, report, check, CheckState.EXPIRED)
    return wait(work, scheme, report)


def dispute(
    work: Work,
    scheme: Scheme,
    actor: Actor,
    report_id: int,
    at_round: int,
    words: str = "",
    shot: Shot | None = None,
) -> Moved:
    """The case goes back to its holder (返工), or is taken up again (重新办理), with what the rider says."""
    report, check = asked(work, scheme, actor, report_id, at_round)
    if any(reports.caused(work, report.id, kind) for kind in (EventKind.REWORKED, EventKind.REOPENED)):
        return Moved(report, None)
    require(report, check, _OPEN_QUESTIONS | {CheckState.UNHAPPY})
    return send_back(work, scheme, actor, report, check, words, shot)


def send_back(
    work: Work,
    scheme: Scheme,
    actor: Actor,
    report: Report,
    check: Check,
    words: str = "",
    shot: Shot | None = None,
) -> Moved:
    """The holder has it again, and time anew; their group hears why, in one message that names them."""
    again = check.state == CheckState.UNHAPPY
    note = within(scheme, words)
    due = clocks.deadline(scheme, work.now, scheme.checks.rework_within)
    moved = move(
        work,
        report,
        Verb.REOPEN if again else Verb.REWORK,
        rework=report.rework + 1,
        reopened=report.reopened + again,
        rated_at=None,  # what they thought of it so far counts until they say it anew
        verified="",
        note="",
        resolved_at=None,
        closed_at=None,
        photos_gone_at=None,
        check_due_at=None,
        resolve_due_at=due,
        update_due_at=clocks.next_update(scheme, report, work.now),
        **chasing.begin(scheme, due, work.now),
    )
    photo = None if shot is None else drafting.add_later_photo(work, report, shot, PhotoRole.CHECK)
    mark(work, report, check, CheckState.FAILED, note=note)
    _no_longer_asked(work, report)
    kind = EventKind.REOPENED if again else EventKind.REWORKED
    data = {"n": moved.rework} if photo is None else {"n": moved.rework, "photo": photo.id}
    done = told(work, moved, report, kind, actor, Role.RIDER, note=note, data=data)
    if done.event is not None:
        notices.relay(work, scheme, moved, done.event)
    return done


def say(work: Work, scheme: Scheme, actor: Actor, words: str, shot: Shot | None = None) -> Moved | None:
    """What somebody who said 没修好 or 不满意 sends next is the reason; None where it belongs to no check.

    The later photos of an album join the first one.
    """
    if actor.id is None or (check := checks.last_spoken(work, actor.id)) is None:
        return None
    report = existing(work, check.report_id)
    if check.state != CheckState.FAILED:
        return dispute(work, scheme, actor, report.id, check.round, words, shot)
    if any(reports.caused(work, report.id, kind) for kind in (EventKind.REWORKED, EventKind.REOPENED)):
        return Moved(report, None)
    if shot is None or shot.album is None:
        return None
    known = drafts.photos_of_report(work, report.id, PhotoRole.CHECK)
    if not any(photo.album == shot.album for photo in known):
        return None
    drafting.add_later_photo(work, report, shot, PhotoRole.CHECK, at_round=check.round)
    return Moved(report, None)


def awaits_words(work: Work, _scheme: Scheme, actor: Actor) -> bool:
    """Whether this person was asked what is wrong, and has not said so yet."""
    spoken = None if actor.id is None else checks.last_spoken(work, actor.id)
    return spoken is not None and is_promised(spoken)


def awaits_answer(work: Work, _scheme: Scheme, actor: Actor, report_id: int) -> bool:
    """Whether this person was asked whether the case is mended, and has not said so yet."""
    report = existing(work, report_id)
    asked_ = checks.of_round(work, report.id, report.rework)
    return any(one.person_id == actor.id and one.state == CheckState.ASKED for one in asked_)


def rate(work: Work, scheme: Scheme, actor: Actor, report_id: int, at_round: int, rating: Rating) -> Moved:
    """The reporter says what they think of it; not satisfied (不满意), they are asked why, and it goes on."""
    report, check = asked(work, scheme, actor, report_id, at_round)
    if report.reporter_id != actor.id:
        raise NotAllowedError(Role.RIDER)
    if reports.caused(work, report.id, EventKind.RATED):
        return Moved(report, None)
    if not may_rate(report):
        raise MovedError(report)
    again = rating == Rating.POOR and may_reopen(scheme, report, work.now)
    due = work.now + WORDS_WITHIN if again else None
    moved = reports.move(
        work, report.id, report.status, rating=int(rating), rated_at=work.now, check_due_at=due
    )
    if moved is None:
        raise MovedError(existing(work, report.id))
    if again:
        mark(work, report, check, CheckState.UNHAPPY)
    else:
        notices.check(work, check)
    return told(work, moved, report, EventKind.RATED, actor, Role.RIDER, data={"rating": int(rating)})


def may_rate(report: Report) -> bool:
    """Once for each time that the case was closed."""
    return report.status == Status.CLOSED and bool(report.verified) and report.rated_at is None


def may_reopen(scheme: Scheme, report: Report, now: datetime) -> bool:
    """Whether not being satisfied has the case taken up again: once, and not for ever."""
    if report.closed_at is None or report.reopened:
        return False
    return now <= report.closed_at + scheme.checks.reopen_within


# The parts of an answer --------------------------------------------------------------------------------


def asked(work: Work, scheme: Scheme, actor: Actor, report_id: int, at_round: int) -> tuple[Report, Check]:
    """(the case as it is now, what the actor was asked); MovedError once another round has begun.

    Who was never asked may not answer, nor may a neighbour who is no rider any more.
    """
    report = existing(work, report_id)
    mine = [check for check in checks.of_report(work, report.id) if check.person_id == actor.id]
    if not mine and report.reporter_id != actor.id:
        raise NotAllowedError(Role.RIDER)
    current = next((check for check in mine if check.round == at_round), None)
    replayed = any(reports.caused(work, report.id, kind) for kind in (EventKind.REWORKED, EventKind.REOPENED))
    if current is None or (at_round != report.rework and not replayed):
        raise MovedError(report)
    if current.asked_as == CheckAs.NEIGHBOUR:
        rights.require_rider(work, scheme, actor)
    return report, current


def require(report: Report, check: Check, states: Collection[CheckState]) -> None:
    if check.state not in states:
        raise MovedError(report)


def mark(work: Work, report: Report, check: Check, state: CheckState, **values: object) -> Check:
    """The check in its new state, which its message will show; MovedError where somebody was faster."""
    changed = checks.change(work, check, **{"state": str(state), "answered_at": work.now, **values})
    if changed is None:
        raise MovedError(report)
    notices.check(work, changed)
    return changed


def _no_longer_asked(work: Work, report: Report) -> None:
    for check in checks.of_round(work, report.id, report.rework):
        if check.state in _OPEN_QUESTIONS:
            mark(work, report, check, CheckState.EXPIRED)


def wait(work: Work, scheme: Scheme, report: Report) -> Report:
    """The case waits for whoever has the word now."""
    due = _until(scheme, report, checks.of_round(work, report.id, report.rework))
    moved = reports.move(work, report.id, report.status, check_due_at=due)
    if moved is None:
        raise MovedError(existing(work, report.id))
    notices.receipt(work, moved)
    return moved


def _until(scheme: Scheme, report: Report, asked_: Sequence[Check]) -> datetime | None:
    """Until when it waits: for a reason that was promised, else for the neighbours, else for the reporter."""
    promised = [
        check.answered_at + WORDS_WITHIN for check in asked_ if is_promised(check) and check.answered_at
    ]
    if promised:
        return min(promised)
    if report.status != Status.AWAITING_CHECK:
        return None
    neighbours = [check.asked_at for check in asked_ if check.asked_as == CheckAs.NEIGHBOUR]
    if neighbours:
        return min(neighbours) + scheme.checks.neighbour_within
    return (
        min((check.asked_at for check in asked_), default=report.submitted_at) + scheme.checks.answer_within
    )


def is_promised(check: Check) -> bool:
    """Whether this person said that it is not well, and may still say why."""
    return check.state in {CheckState.DOUBTED, CheckState.UNHAPPY}
