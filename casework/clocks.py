"""The clocks of a case (时钟): deadlines from terms, what is left of them, and how a pause moves them.

Three clocks run: the first response (`claim_due_at`, met at `responded_at`), the next word to the reporter
(`update_due_at`), the solution (`resolve_due_at`). Changing hands resets none of them.

A deadline of working hours or days is the first instant by which that much was worked, so it never lies in a
pause: one working day from Monday 09:00 ends on Monday 18:00, from Saturday noon too. A working day is as
long as the working hours of a day. What runs round the clock is elapsed time, also where clocks change.
"""

from datetime import UTC, date, datetime, time, timedelta

from casework.scheme import Scheme
from casework.terms import Given, Term, Unit
from storage.records import Report


def deadline(scheme: Scheme, start: datetime, term: Term) -> datetime:
    """When the term that begins at `start` is over, in UTC."""
    if not term.unit.pauses:
        return start.astimezone(UTC) + term.length
    return scheme.hours.after(start, scheme.hours.work_of(term), scheme.timezone)


def left(scheme: Scheme, instant: datetime, due: datetime, unit: Unit) -> timedelta:
    """What remains of a clock at `instant`, as working time where its unit pauses; overdue is negative."""
    if not unit.pauses:
        return due - instant
    if due < instant:
        return -scheme.hours.between(due, instant, scheme.timezone)
    return scheme.hours.between(instant, due, scheme.timezone)


def frozen(scheme: Scheme, due: datetime, held: datetime, resumed: datetime, unit: Unit) -> datetime:
    """The deadline of a clock that stood still from `held` to `resumed`: what was left then is left again.

    A clock that was overdue is overdue by as much.
    """
    if not unit.pauses:
        return due + (resumed - held)
    rest = left(scheme, held, due, unit)
    if rest > timedelta():
        return scheme.hours.after(resumed, rest, scheme.timezone)
    return scheme.hours.before(resumed, -rest, scheme.timezone)


def solution_unit(report: Report) -> Unit:
    """The unit that the case's time to be solved is counted in."""
    given = Given.parse(report.terms)
    return given.resolve.unit if given else Unit.PLAIN


def claim_unit(report: Report) -> Unit:
    """The unit that the case's time to be claimed is counted in."""
    given = Given.parse(report.terms)
    return given.claim.unit if given else Unit.PLAIN


def resumed(scheme: Scheme, report: Report, now: datetime) -> datetime:
    """The time to solve the case once it is on the clock again: the same where it was not held.

    The clock stood still no longer than was agreed, however late the sweep comes.
    """
    if report.held_at is None:
        return report.resolve_due_at
    until = min(now, report.hold_until or now)
    return frozen(scheme, report.resolve_due_at, report.held_at, until, solution_unit(report))


def next_update(scheme: Scheme, report: Report, now: datetime) -> datetime | None:
    """When the reporter is to hear something again (下次进展); None where the category asks for none."""
    given = Given.parse(report.terms)
    return deadline(scheme, now, given.update) if given and given.update else None


def taken_again(scheme: Scheme, report: Report, claim_within: Term, now: datetime, due: datetime) -> datetime:
    """By when whoever a case was passed on to is to claim it; its first response counts as it was."""
    given = Given.parse(report.terms)
    return min(deadline(scheme, now, given.claim if given else claim_within), due)


def closing(scheme: Scheme, day: date) -> datetime:
    """The end of work on this day of the street, in UTC; of a day that nobody works, when others end."""
    end = datetime.combine(day, time(0)) + timedelta(minutes=scheme.hours.spans[-1][1])
    return end.replace(tzinfo=scheme.timezone).astimezone(UTC)
