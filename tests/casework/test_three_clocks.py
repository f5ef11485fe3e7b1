"""First response, next word, solution: what starts each clock of a case, what stops it, what leaves it be."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from casework import cases, chasing, clocks, speaking
from casework.scheme import Scheme
from casework.terms import Term, Unit
from casework.vocabulary import Level, Stage, Verb
from storage import reports
from storage.records import Report
from tests.casework.conftest import Snap
from tests.casework.walks import HOUR, YINXING_ADMIN, NowOf, Parcels, act
from tests.cast import START, WANG, ZHANG, Clock
from tests.conftest import Do, Seeded

DAY = timedelta(days=1)
# "facility" has 2工作时 to be claimed, 2工作日 between words, 5工作日 to be solved.


def test_a_report_is_given_its_terms_in_their_units(do: Do, scheme: Scheme, snap: Snap) -> None:
    report = snap(category="facility")
    assert report.terms == "2工作时/2工作日/5工作日"
    assert report.claim_due_at == START + 2 * HOUR
    assert report.resolve_due_at == START + 7 * DAY  # over a weekend
    assert (report.responded_at, report.update_due_at) == (None, None)


def test_nobody_has_to_claim_a_case_later_than_it_is_to_be_solved(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock
) -> None:
    clock.set(datetime(2026, 11, 23, 14, 0, tzinfo=UTC))  # Monday night: nobody works before Tuesday 09:00
    parking = replace(scheme.category("parking"), claim_within=Term(2, Unit.WORKING_HOUR))
    report = snap(category="parking", scheme=replace(scheme, categories={"parking": parking}))
    assert report.claim_due_at == report.resolve_due_at == clock.now() + 3 * HOUR


def test_the_first_claim_stops_the_first_clock_for_good(
    do: Do, scheme: Scheme, seeded: Seeded, snap: Snap, clock: Clock
) -> None:
    report = snap(category="facility")
    first = clock.advance(minutes=20)
    do(cases.claim, scheme, WANG, report.id)
    clock.advance(hours=3)
    moved = do(cases.transfer, scheme, WANG, report.id, seeded.yinxing.id).report
    assert (moved.claim_due_at, moved.responded_at) == (report.claim_due_at, first)
    # Whoever has it now is to take it on within the time of a claim: two working hours after 13:20.
    assert chasing.due_at(moved) == START + 6 * HOUR
    clock.advance(hours=2)
    taken = do(cases.claim, scheme, YINXING_ADMIN, report.id).report
    assert (taken.responded_at, taken.claimed_at) == (first, clock.now())


def test_a_case_that_was_passed_on_is_chased_anew_to_be_claimed(
    do: Do, scheme: Scheme, seeded: Seeded, snap: Snap, clock: Clock, parcels: Parcels
) -> None:
    report = snap(category="facility")
    do(cases.claim, scheme, WANG, report.id)
    do(cases.transfer, scheme, WANG, report.id, seeded.yinxing.id)
    clock.advance(hours=2)
    assert do(chasing.sweep, scheme) == 1
    (item,) = parcels("reminder")[0].details["items"]
    assert item == {"report": report.id, "stage": Stage.CLAIM, "level": Level.REMIND}


@pytest.mark.parametrize("verb", [Verb.CLAIM, Verb.REASSIGN])
def test_who_holds_a_case_has_to_say_something_every_now_and_then(
    do: Do, scheme: Scheme, seeded: Seeded, snap: Snap, verb: Verb
) -> None:
    report = snap(category="facility")
    assert act(do, scheme, seeded, report, verb).report.update_due_at == START + 2 * DAY
    quick = snap(category="parking")
    assert act(do, scheme, seeded, quick, verb).report.update_due_at is None


@pytest.mark.parametrize(
    "speak",
    [
        lambda do, scheme, report: do(speaking.comment, scheme, WANG, report.id, "在等配件"),
        lambda do, scheme, report: do(
            speaking.comment, scheme, WANG, report.id, "", photo=speaking.Picture("f")
        ),
        lambda do, scheme, report: do(speaking.in_hand, scheme, WANG, report.id),
    ],
)
def test_each_word_to_the_reporter_moves_the_clock_of_the_next(
    do: Do,
    scheme: Scheme,
    snap: Snap,
    clock: Clock,
    speak: Callable[[Do, Scheme, Report], object],
    now_of: NowOf,
) -> None:
    report = snap(category="facility")
    do(cases.claim, scheme, WANG, report.id)
    clock.advance(hours=1)
    speak(do, scheme, report)
    assert now_of(report).update_due_at == START + 2 * DAY + HOUR


def test_the_clock_of_the_next_word_stands_while_nobody_has_to_speak(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock
) -> None:
    report = snap(category="facility")
    do(cases.claim, scheme, WANG, report.id)
    assert do(cases.hold, scheme, WANG, report.id, DAY, "等配件").report.update_due_at is None
    clock.advance(hours=1)
    assert do(cases.resume, scheme, WANG, report.id).report.update_due_at == START + 2 * DAY + HOUR
    assert do(cases.resolve, scheme, WANG, report.id, "好了").report.update_due_at is None


def test_a_silent_holder_is_asked_for_news_once_each_time(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock, parcels: Parcels, now_of: NowOf
) -> None:
    report = snap(category="facility")
    do(cases.claim, scheme, WANG, report.id)
    clock.advance(2 * DAY - HOUR)
    assert do(chasing.sweep, scheme) == 0
    clock.advance(HOUR)
    assert do(chasing.sweep, scheme) == 1
    assert do(chasing.sweep, scheme) == 0
    (item,) = parcels("reminder")[0].details["items"]
    assert item == {"report": report.id, "stage": Stage.UPDATE, "level": Level.REMIND}
    assert now_of(report).update_due_at == START + 4 * DAY
    assert now_of(report).chased == 0  # the ladder of the deadline stands where it stood


def test_what_the_ladder_says_is_not_said_twice(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock, parcels: Parcels, now_of: NowOf
) -> None:
    report = snap(category="facility")
    do(cases.claim, scheme, WANG, report.id)
    clock.advance(7 * DAY)  # both are due: the deadline speaks, and from now on it alone
    assert do(chasing.sweep, scheme) == 1
    (item,) = parcels("reminder")[0].details["items"]
    assert item["stage"] == Stage.RESOLVE
    assert now_of(report).update_due_at is None


def test_a_pause_leaves_exactly_the_working_time_that_was_left(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock, now_of: NowOf
) -> None:
    report = snap(category="facility")
    do(cases.claim, scheme, WANG, report.id)
    clock.advance(hours=1)
    before = clocks.left(scheme, clock.now(), report.resolve_due_at, Unit.WORKING_DAY)
    held = do(cases.hold, scheme, WANG, report.id, Term(3, Unit.WORKING_DAY), "等配件").report
    assert held.hold_until is not None
    assert held.hold_until == START + 3 * DAY + HOUR
    clock.advance(5 * DAY)  # the sweep comes on a Saturday: what was agreed counts
    assert do(cases.end_holds, scheme) == 1
    moved = now_of(report)
    assert clocks.left(scheme, held.hold_until, moved.resolve_due_at, Unit.WORKING_DAY) == before
    assert moved.resolve_due_at == START + 10 * DAY  # Thursday of the week after


def test_a_case_from_before_there_were_terms_goes_on_round_the_clock(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock
) -> None:
    report = snap(category="facility")
    do(cases.claim, scheme, ZHANG, report.id)
    do(reports.change, report.id, terms="", update_due_at=None)
    do(cases.hold, scheme, ZHANG, report.id, DAY, "")
    clock.advance(DAY)
    moved = do(cases.resume, scheme, ZHANG, report.id).report
    assert moved.resolve_due_at == report.resolve_due_at + DAY
    assert moved.update_due_at is None
