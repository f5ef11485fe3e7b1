"""满意, 基本满意, 不满意: what a reporter thinks of a case that is closed, and what a 不满意 brings about."""

from datetime import timedelta

import pytest

from casework import cases, checking, unanswered
from casework.checking import WORDS_WITHIN
from casework.errors import MovedError
from casework.scheme import Checks, Scheme
from casework.vocabulary import Rating
from tests.casework.conftest import Done
from tests.casework.walks import NowOf, Parcels, asked, kinds
from tests.cast import LI, START, WANG, Clock, caused_by
from tests.conftest import Do

HOUR = timedelta(hours=1)
ANSWER = Checks().answer_within
NEIGHBOUR = Checks().neighbour_within


def test_a_rating_is_given_once(do: Do, scheme: Scheme, done: Done, now_of: NowOf) -> None:
    report = done()
    with pytest.raises(MovedError):
        do(checking.rate, scheme, LI, report.id, 0, Rating.GOOD)
    do(checking.confirm, scheme, LI, report.id, 0)
    do(checking.rate, scheme, LI, report.id, 0, Rating.FAIR)
    with pytest.raises(MovedError):
        do(checking.rate, scheme, LI, report.id, 0, Rating.GOOD)
    assert (now_of(report).rating, now_of(report).rated_at) == (2, START)
    assert kinds(do, report)[-1] == "rated"


def test_not_satisfied_has_the_case_taken_up_again_once(
    do: Do, clock: Clock, scheme: Scheme, done: Done, now_of: NowOf, parcels: Parcels
) -> None:
    report = done()
    do(checking.confirm, scheme, LI, report.id, 0)
    clock.advance(days=6)
    do(checking.rate, scheme, LI, report.id, 0, Rating.POOR)
    assert now_of(report).status == "closed"
    moved = do(checking.say, scheme, LI, "又掉下来了")
    assert moved is not None
    again = moved.report
    assert (again.status, again.reopened, again.rework, again.closed_at) == ("claimed", 1, 1, None)
    assert moved.event is not None
    assert moved.event.kind == "reopened"
    assert len(parcels("relay", report)) == 1
    do(cases.resolve, scheme, WANG, report.id, "再修")
    do(checking.confirm, scheme, LI, report.id, 1)
    clock.advance(HOUR)
    rated = do(checking.rate, scheme, LI, report.id, 1, Rating.POOR).report
    assert (rated.status, rated.check_due_at) == ("closed", None)
    assert do(checking.say, scheme, LI, "还是不行") is None


def test_not_satisfied_too_late_is_heard_and_changes_nothing(
    do: Do, clock: Clock, scheme: Scheme, done: Done
) -> None:
    report = done()
    do(checking.confirm, scheme, LI, report.id, 0)
    clock.advance(Checks().reopen_within + timedelta(seconds=1))
    rated = do(checking.rate, scheme, LI, report.id, 0, Rating.POOR).report
    assert (rated.status, rated.rating, rated.check_due_at) == ("closed", 1, None)
    assert asked(do, report) == [(0, 2001, "reporter", "passed")]


def test_not_satisfied_without_a_reason_is_taken_up_again_too_unless_it_was_a_slip(
    do: Do, clock: Clock, scheme: Scheme, done: Done, now_of: NowOf
) -> None:
    slip, meant = done(), done()
    for report in (slip, meant):
        do(checking.confirm, scheme, LI, report.id, 0)
        do(checking.rate, scheme, LI, report.id, 0, Rating.POOR)
    do(checking.take_back, scheme, LI, slip.id, 0)
    clock.advance(WORDS_WITHIN)
    do(unanswered.sweep, scheme)
    assert (now_of(slip).status, now_of(meant).status) == ("closed", "claimed")
    assert now_of(slip).check_due_at is None


def test_a_replayed_rating_and_a_replayed_doubt_do_nothing_twice(do: Do, scheme: Scheme, done: Done) -> None:
    report = done()
    for _ in range(2):
        with caused_by(5):
            do(checking.doubt, scheme, LI, report.id, 0)
    do(checking.take_back, scheme, LI, report.id, 0)
    do(checking.confirm, scheme, LI, report.id, 0)
    for _ in range(2):
        with caused_by(6):
            do(checking.rate, scheme, LI, report.id, 0, Rating.GOOD)
    assert kinds(do, report).count("rated") == 1
