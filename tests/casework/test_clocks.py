"""The clocks of a case: what always holds of a deadline, in time zones with and without summer time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import clocks
from casework.scheme import Scheme
from casework.terms import Term, Unit
from casework.workdays import Hours
from tests import cast

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York")
WORKING = [unit for unit in Unit if unit.pauses]
ALWAYS = Hours(((0, 1440),), frozenset(range(7)), adjusted=False)
NIGHTS = Hours(((0, 210), (1290, 1440)), frozenset(range(7)), adjusted=False)  # over the changes of clocks
EARLY = Hours(((60, 150), (150, 240)), frozenset({5, 6}), adjusted=False)

rules = st.builds(
    lambda hours, zone: replace(cast.scheme(), hours=hours, timezone=ZoneInfo(zone)),
    st.sampled_from([Hours(), ALWAYS, NIGHTS, EARLY]),
    st.sampled_from(ZONES),
)
instants = st.integers(0, 2 * 365 * 1440).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
# Around the hours that summer time skips and doubles.
changes = st.sampled_from(
    ["2026-03-29T01:00", "2026-10-25T01:00", "2026-03-08T07:00", "2026-11-01T06:00"]
).flatmap(
    lambda text: st.integers(-300, 300).map(
        lambda minutes: datetime.fromisoformat(text).replace(tzinfo=UTC) + timedelta(minutes=minutes)
    )
)
moments = instants | changes
working = st.builds(Term, st.integers(1, 40), st.sampled_from(WORKING))
terms = st.builds(Term, st.integers(1, 40), st.sampled_from(list(Unit)))


def open_at(scheme: Scheme, instant: datetime) -> bool:
    """Whether somebody works in the moment before `instant`; told without the code that is tested."""
    local = (instant - timedelta(microseconds=1)).astimezone(scheme.timezone)
    minutes = local.hour * 60 + local.minute
    return scheme.hours.works_on(local.date()) and any(
        start <= minutes < end for start, end in scheme.hours.spans
    )


@given(rules, moments, working)
def test_a_deadline_of_working_time_is_never_in_a_pause(scheme: Scheme, start: datetime, term: Term) -> None:
    due = clocks.deadline(scheme, start, term)
    assert due > start
    assert open_at(scheme, due)


@given(rules, moments, moments, terms)
def test_who_begins_later_ends_no_earlier(scheme: Scheme, one: datetime, other: datetime, term: Term) -> None:
    first, second = sorted((one, other))
    assert clocks.deadline(scheme, first, term) <= clocks.deadline(scheme, second, term)


@given(rules, moments, terms, st.integers(1, 10))
def test_a_larger_amount_ends_later(scheme: Scheme, start: datetime, term: Term, more: int) -> None:
    larger = Term(term.amount + more, term.unit)
    assert clocks.deadline(scheme, start, term) < clocks.deadline(scheme, start, larger)


@given(rules, moments, terms)
def test_what_is_left_at_the_start_is_the_whole_term(scheme: Scheme, start: datetime, term: Term) -> None:
    due = clocks.deadline(scheme, start, term)
    whole = scheme.hours.work_of(term)
    assert clocks.left(scheme, start, due, term.unit) == whole
    assert clocks.left(scheme, due, due, term.unit) == timedelta()
    assert clocks.left(scheme, due, start, term.unit) == -whole


@given(rules, moments, terms, st.integers(0, 2000))
def test_a_pause_of_no_length_changes_nothing(
    scheme: Scheme, start: datetime, term: Term, minutes: int
) -> None:
    due = clocks.deadline(scheme, start, term)
    held = start + timedelta(minutes=minutes)
    assert held >= due or clocks.frozen(scheme, due, held, held, term.unit) == due


@given(rules, moments, terms, st.integers(0, 5000), st.integers(0, 20_000))
def test_what_was_left_is_left_again_after_a_pause(
    scheme: Scheme, start: datetime, term: Term, into: int, pause: int
) -> None:
    due = clocks.deadline(scheme, start, term)
    held = start + timedelta(minutes=into)
    resumed = held + timedelta(minutes=pause)
    moved = clocks.frozen(scheme, due, held, resumed, term.unit)
    assert clocks.left(scheme, resumed, moved, term.unit) == clocks.left(scheme, held, due, term.unit)
    assert moved >= due or due <= held  # what was overdue is so by as much, counted back from now
    assert not term.unit.pauses or open_at(scheme, moved)


@given(rules, moments, terms)
def test_no_term_ends_sooner_than_its_best_case(scheme: Scheme, start: datetime, term: Term) -> None:
    hour = timedelta(hours=1)  # of summer time
    assert clocks.deadline(scheme, start, term) - start >= scheme.hours.soonest(term) - hour


@pytest.mark.parametrize(
    ("start", "term", "due"),
    [
        ("2026-11-23T10:00", "1工作日", "2026-11-24T10:00"),
        ("2026-11-23T09:00", "1工作日", "2026-11-23T18:00"),
        ("2026-11-21T12:00", "1工作日", "2026-11-23T18:00"),
        ("2026-11-23T10:00", "5工作日", "2026-11-30T10:00"),
        ("2026-11-23T17:00", "5工作时", "2026-11-24T15:00"),
        ("2026-11-23T23:00", "3紧急工作时", "2026-11-24T02:00"),
        ("2026-11-20T12:00", "2自然日", "2026-11-22T12:00"),
        ("2026-09-29T10:00", "5工作日", "2026-10-12T10:00"),  # over the National Day, with a worked Saturday
    ],
)
def test_the_trades_examples(start: str, term: str, due: str) -> None:
    scheme = cast.scheme()
    begin = datetime.fromisoformat(start).replace(tzinfo=scheme.timezone)
    end = clocks.deadline(scheme, begin, Term.parse(term)).astimezone(scheme.timezone)
    assert f"{end:%Y-%m-%dT%H:%M}" == due


def test_the_end_of_a_days_work_is_the_last_hour_of_the_street() -> None:
    scheme = cast.scheme()
    closing = clocks.closing(scheme, scheme.local(cast.START).date()).astimezone(scheme.timezone)
    assert f"{closing:%Y-%m-%d %H:%M}" == "2026-11-23 18:00"
