"""通报: what is overdue by five working days is named once, and listed until it ends."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta

import pytest

from casework import clocks, noticing, weekly
from casework.scheme import Digests, Ladder, Scheme
from casework.terms import Term
from casework.vocabulary import EventKind, Level
from casework.weeks import Week
from storage import naming, reports
from storage.work import Work
from tests import cast
from tests.casework.weeks import DAY, HOUR, MONDAY, TELLING, W47, case, closed, put
from tests.cast import Clock
from tests.conftest import Do, Seeded

TOLD = Digests(weekly=time(9))
W48 = Week(W47.monday + timedelta(days=7))
DUE = TELLING - timedelta(days=7)  # Monday 09:00; five working days later it is Friday 18:00


@pytest.fixture
def scheme() -> Scheme:
    return cast.scheme(digests=TOLD)


@pytest.fixture
def tell(do: Do, clock: Clock, scheme: Scheme) -> Callable[[int], int]:
    """The report so many weeks after W47's is told; how many chats got it."""

    def run(later: int = 0) -> int:
        clock.set(TELLING + later * timedelta(days=7))
        return do(weekly.sweep, scheme)

    return run


def _numbers(found: list[noticing.Named]) -> list[str]:
    return [one.number for one in found]


def test_a_case_is_named_once_it_is_overdue_by_five_working_days(
    seeded: Seeded, do: Do, tell: Callable[[int], int], scheme: Scheme
) -> None:
    here = seeded.haifeng.id
    just, not_yet = case(here, resolve_due_at=DUE), case(here, resolve_due_at=DUE + timedelta(minutes=1))
    rows = [
        just,
        not_yet,
        case(here, resolve_due_at=DUE - DAY, status="claimed"),
        case(here, resolve_due_at=DUE, status="on_hold", held_at=DUE + HOUR),
        case(here, resolve_due_at=DUE, status="awaiting_check", resolved_at=DUE + DAY),
        closed(here, DUE + 4 * DAY, resolve_due_at=DUE),
    ]
    do(put, rows)
    assert clocks.deadline(scheme, DUE, scheme.ladder.notice_after) == DUE + timedelta(days=4, hours=9)
    assert tell(0) == 1
    fresh = list(do(weekly.count, scheme, W47).notices.fresh)
    assert _numbers(fresh) == [rows[2]["number"], just["number"]]
    assert [one.weeks for one in fresh] == [0, 0]
    assert fresh[1].overdue_days == 5.0
    assert (fresh[0].community, fresh[0].category) == (cast.HAIFENG, "hazard")


def test_days_off_are_not_counted(seeded: Seeded, do: Do, clock: Clock, scheme: Scheme) -> None:
    off = frozenset({(MONDAY + DAY).date()})
    resting = replace(scheme, hours=replace(scheme.hours, extra_off=off))
    do(put, [case(seeded.haifeng.id, resolve_due_at=DUE)])
    clock.set(TELLING)
    do(weekly.sweep, resting)
    assert not do(weekly.count, resting, W47).notices.fresh


def test_the_time_is_the_streets_to_set(seeded: Seeded, do: Do, clock: Clock, scheme: Scheme) -> None:
    ladder: Ladder = replace(scheme.ladder, notice_after=Term.parse("2自然日"))
    do(put, [case(seeded.haifeng.id, resolve_due_at=TELLING - 2 * DAY)])
    clock.set(TELLING)
    do(weekly.sweep, replace(scheme, ladder=ladder))
    assert len(do(weekly.count, scheme, W47).notices.fresh) == 1


def test_its_record_says_so_once_and_later_reports_count_the_weeks(
    seeded: Seeded, do: Do, tell: Callable[[int], int], scheme: Scheme, clock: Clock
) -> None:
    row = case(seeded.haifeng.id, resolve_due_at=DUE)
    do(put, [row])
    for later in range(3):
        assert tell(later) == 1
        assert do(weekly.sweep, scheme) == 0
    [event] = do(reports.timeline, row["id"])
    assert (event.kind, event.actor_id) == (EventKind.REMINDED, None)
    assert dict(event.details) == {"stage": "resolve", "level": Level.NOTICE, "week": "2026-W47"}
    first, second, third = (
        do(weekly.count, scheme, week).notices for week in (W47, W48, Week.at(scheme, clock.now()).before)
    )
    assert (_numbers(list(first.fresh)), list(first.still)) == ([row["number"]], [])
    assert (list(second.fresh), [one.weeks for one in second.still]) == ([], [1])
    assert [one.weeks for one in third.still] == [2]


def test_what_ended_meanwhile_is_listed_no_more_and_its_own_week_tells_what_became_of_it(
    seeded: Seeded, do: Do, tell: Callable[[int], int], scheme: Scheme
) -> None:
    row = case(seeded.haifeng.id, resolve_due_at=DUE)
    do(put, [row, case(seeded.haifeng.id, submitted_at=TELLING, resolve_due_at=TELLING + DAY)])
    tell(0)
    ended = TELLING + 2 * DAY

    def close(work: Work) -> None:
        reports.change(work, row["id"], status="closed", resolved_at=ended, closed_at=ended)

    do(close)
    tell(1)
    assert not do(weekly.count, scheme, W48).notices.still
    [named] = do(weekly.count, scheme, W47).notices.fresh
    assert named.status == "closed"
    assert named.overdue_days == pytest.approx(7.0)  # until it was done, and not a day more


def test_before_the_report_is_told_it_shows_what_it_will_name_and_nothing_is_written(
    seeded: Seeded, do: Do, clock: Clock, scheme: Scheme
) -> None:
    row = case(seeded.haifeng.id, resolve_due_at=DUE)
    do(put, [row])
    clock.set(TELLING)
    for week in (W47, W48):
        assert [one.weeks for one in do(weekly.count, scheme, week).notices.fresh] == [None]
    assert not do(weekly.count, scheme, W47.before).notices.fresh
    assert do(reports.timeline, row["id"]) == []
    do(weekly.sweep, scheme)
    assert [one.weeks for one in do(weekly.count, scheme, W47).notices.fresh] == [0]


def test_two_processes_name_a_case_once(seeded: Seeded, do: Do, clock: Clock, scheme: Scheme) -> None:
    row = case(seeded.haifeng.id, resolve_due_at=DUE)
    do(put, [row])
    clock.set(TELLING)
    seen = do(reports.report, row["id"])
    assert seen is not None
    assert do(noticing.name, scheme, W47) == 1
    assert do(naming.name, seen, W48.code) is False  # who saw it before comes too late
    assert do(noticing.name, scheme, W48) == 0
    assert len(do(reports.timeline, row["id"])) == 1


def test_a_case_that_nobody_touched_for_longer_than_is_counted_spoils_no_report(
    seeded: Seeded, do: Do, clock: Clock, scheme: Scheme
) -> None:
    do(
        put,
        [
            case(
                seeded.haifeng.id,
                resolve_due_at=DUE - timedelta(days=4000),
                submitted_at=DUE - timedelta(days=4001),
            )
        ],
    )
    clock.set(TELLING)
    assert do(weekly.sweep, scheme) == 1
    [named] = do(weekly.count, scheme, W47).notices.fresh
    assert named.overdue_days > 2000
