"""The weekly report: the golden figures through stored cases, last week beside, told once."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from casework import cases, kpis, recategorising, weekly
from casework.apart import Apart
from casework.errors import NotAllowedError
from casework.figures import Tally
from casework.kpis import KPIS, MESSAGES, Kind, difference, of_street
from casework.ratios import Ratio
from casework.scheme import Digests, Scheme
from casework.vocabulary import ParcelKind
from casework.weekly import Square
from casework.weeks import Week
from storage import places
from storage.records import Parcel
from storage.tables import events, outbox
from storage.work import Store, Work
from tests import cast
from tests.casework.conftest import Snap
from tests.casework.weeks import (
    DAY,
    HOUR,
    MONDAY,
    TELLING,
    W47,
    case,
    closed,
    golden_rows,
    golden_scheme,
    put,
)
from tests.cast import START, Clock
from tests.conftest import Do, Seeded

TOLD = Digests(weekly=time(9))


def _grid(do: Do, code: str = "WH-02") -> int:
    return do(places.grids_by_code)[code].id


def _parcels(work: Work) -> list[Parcel]:
    found = select(outbox).where(outbox.c.kind == ParcelKind.WEEKLY).order_by(outbox.c.id)
    return [Parcel.of(row) for row in work.all(found)]


# The weeks -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "monday"),
    [
        ("2026-W47", date(2026, 11, 16)),
        ("2026w47", date(2026, 11, 16)),
        ("2026-11-16", date(2026, 11, 16)),
        ("2026-11-22", date(2026, 11, 16)),
        ("2027-01-01", date(2026, 12, 28)),
        ("2026-W53", date(2026, 12, 28)),
    ],
)
def test_a_week_is_read_from_its_number_or_any_of_its_days(said: str, monday: date) -> None:
    assert Week.parse(said) == Week(monday)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "2026",
        "2026-W00",
        "2026-W54",
        "2025-W53",
        "W47",
        "2026-02-30",
        "0000-W01",
        "0001-01-01",
        "1999-W30",
        "9999-12-31",
        "上",
    ],
)
def test_what_is_no_week_is_none(said: str) -> None:
    assert Week.parse(said) is None


def test_the_days_around_new_year_are_one_week_of_one_year() -> None:
    week = Week.of(date(2027, 1, 2))
    assert (week.code, week.year, week.number) == ("2026-W53", 2026, 53)
    assert week.code < Week.of(date(2027, 1, 4)).code == "2027-W01"
    assert (Week.of(date(2027, 1, 4)).since(week), week.sunday) == (1, date(2027, 1, 3))


def test_a_week_begins_at_midnight_of_the_street(scheme: Scheme) -> None:
    assert W47.period(scheme).start == datetime(2026, 11, 15, 16, tzinfo=UTC)
    assert W47.period(scheme).end == datetime(2026, 11, 22, 16, tzinfo=UTC)


# How rates are written -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "hundredths"),
    [
        (911, 972, 9372),
        (737, 972, 7582),
        (902, 956, 9435),
        (9, 16, 5625),
        (1, 32, 313),  # 3.125 %: formatting the float would say 3.12
        (3, 160, 188),  # 1.875 %
        (1, 20_000, 1),  # 0.005 %
        (2, 3, 6667),
        (0, 7, 0),
        (7, 7, 10_000),
    ],
)
def test_a_rate_is_rounded_half_up_to_two_digits(part: int, whole: int, hundredths: int) -> None:
    ratio = Ratio.of(part, whole)
    assert ratio is not None
    assert ratio.hundredths == hundredths
    assert ratio == part / whole


# The golden figures ----------------------------------------------------------------------------------------


def test_the_golden_figures_are_counted_from_stored_cases(seeded: Seeded, do: Do, clock: Clock) -> None:
    scheme = golden_scheme()
    do(put, golden_rows(seeded.haifeng.id, seeded.yinxing.id, _grid(do)))
    clock.set(TELLING)
    report = do(weekly.of, scheme, cast.ZHANG, W47)
    total = report.total.now
    assert (total.due, total.held, total.due_solved, total.on_time) == (972, 0, 911, 737)
    assert total.closing_rate is not None
    assert total.on_time_rate is not None
    assert (total.closing_rate.hundredths, total.on_time_rate.hundredths) == (9372, 7582)
    kinds = {key: both.now for key, both in report.categories.items()}
    assert (kinds["event"].due_solved, kinds["event"].due) == (902, 956)
    assert (kinds["part"].due_solved, kinds["part"].due) == (9, 16)
    [(square, both)] = report.grids.items()
    assert (square.code, square.community, both.now) == ("WH-02", cast.HAIFENG, total)


# Beside last week ------------------------------------------------------------------------------------------


def test_every_case_is_in_one_community_one_grid_and_one_category(
    seeded: Seeded, do: Do, clock: Clock, scheme: Scheme
) -> None:
    here, there, grid = seeded.haifeng.id, seeded.yinxing.id, _grid(do)
    last = MONDAY - 7 * DAY
    earlier: dict[str, Any] = {"submitted_at": last, "resolve_due_at": last + DAY}
    do(
        put,
        [
            closed(here, MONDAY + DAY, grid_id=grid, rating=3, verified="reporter"),
            closed(here, MONDAY + 3 * DAY, category="other", rework=1),
            case(there, extended=1),
            case(None),
            closed(here, last + HOUR, grid_id=grid, **earlier),
            case(there, status="on_hold", held_at=last, **earlier),
        ],
    )
    clock.set(TELLING)
    report = do(weekly.count, scheme, W47)
    for parts in (report.communities, report.grids, report.categories):
        for now in (True, False):
            whole = report.total.now if now else report.total.before
            assert (
                sum((both.now if now else both.before for both in parts.values()), start=type(whole)())
                == whole
            )
    assert list(report.communities) == [cast.HAIFENG, cast.YINXING, ""]
    assert list(report.grids)[-1] == Square()
    both = report.communities[cast.HAIFENG]
    assert (both.now.reported, both.before.reported) == (2, 1)
    assert (both.now.rework_rate, both.before.rework_rate) == (0.5, 0.0)
    assert report.total.before.held == 1
    assert [day for day, _, _ in report.days] == [W47.monday + n * DAY for n in range(7)]
    assert report.days[0][1:] == (4, 0)
    assert report.days[1][1:] == (0, 1)
    assert not report.is_running
    assert do(weekly.count, scheme, Week.at(scheme, TELLING)).is_running


def test_a_case_that_was_sent_to_others_was_not_dispatched_rightly(
    seeded: Seeded, do: Do, scheme: Scheme, snap: Snap
) -> None:
    right, wrong, kind = snap(), snap(), snap()
    do(cases.transfer, scheme, cast.WANG, wrong.id, seeded.yinxing.id)
    do(cases.transfer, scheme, cast.ZHANG, wrong.id, seeded.haifeng.id)  # twice, and counted once
    do(recategorising.recategorise, scheme, cast.WANG, kind.id, "facility")
    do(cases.claim, scheme, cast.WANG, right.id)
    total = do(weekly.count, scheme, Week.at(scheme, START)).total.now
    assert (total.reported, total.redirected) == (3, 2)
    assert total.accuracy_rate == 1 / 3
    assert total.accuracy_rate.hundredths == 3333


def test_a_difference_is_that_of_the_figures_as_they_are_written() -> None:
    rate = next(one for one in KPIS if one.key == "closing_rate")
    now, before = Ratio.of(911, 972), Ratio.of(2, 3)
    assert difference(rate, now, before) == 9372 - 6667
    assert difference(rate, now, None) is None
    assert difference(MESSAGES, 2.5, 1.25) == 1.25


def test_every_figure_of_a_tally_is_reported(seeded: Seeded, do: Do, scheme: Scheme) -> None:
    report = do(weekly.count, scheme, W47)
    found = of_street(report)
    assert [kpi for kpi, _, _ in found] == [*KPIS, MESSAGES]
    assert {one.name for one in fields(Apart)} == {kpi.key for kpi, _, _ in found if kpi.is_apart}
    assert all(before is None for kpi, _, before in found if kpi.kind == Kind.STANDING)
    left_out = {"claims", "claim_seconds", "solve_seconds"}  # the means are made of them
    assert {one.name for one in fields(Tally)} - left_out <= {kpi.key for kpi in kpis.KPIS}


# When it is told -------------------------------------------------------------------------------------------


@pytest.fixture
def busy(seeded: Seeded, do: Do) -> None:
    do(put, [closed(seeded.haifeng.id, MONDAY + DAY)])


@pytest.mark.parametrize(
    ("later", "told"),
    [
        (-timedelta(seconds=1), 0),
        (timedelta(), 1),
        (timedelta(hours=12, minutes=59), 1),
        (timedelta(hours=13), 0),  # 22:00: the night
        (timedelta(hours=47), 1),
        (timedelta(hours=48), 0),
        (timedelta(days=5), 0),
    ],
)
def test_it_is_told_at_its_hour_or_within_two_days_and_not_at_night(
    busy: None, do: Do, clock: Clock, later: timedelta, told: int
) -> None:
    clock.set(TELLING + later)
    assert do(weekly.sweep, cast.scheme(digests=TOLD)) == told


def test_it_is_told_once_and_as_two_messages_of_one_chat(busy: None, do: Do, clock: Clock) -> None:
    scheme = cast.scheme(digests=TOLD)
    clock.set(TELLING)
    assert do(weekly.sweep, scheme) == 1
    assert do(weekly.sweep, scheme) == 0
    clock.advance(hours=3)
    assert do(weekly.sweep, scheme) == 0
    clock.set(TELLING - timedelta(days=7))  # the clock goes back, and on again
    assert do(weekly.sweep, scheme) == 0
    said = do(_parcels)
    assert [one.chat_id for one in said] == [cast.STREET_GROUP] * 2
    assert [dict(one.details) for one in said] == [
        {"week": "2026-W47", "part": "picture"},
        {"week": "2026-W47", "part": "workbook"},
    ]
    clock.set(TELLING + timedelta(days=7))
    do(put, [closed(None, TELLING + DAY)])
    assert do(weekly.sweep, scheme) == 1
    assert len(do(_parcels)) == 4


def test_two_processes_that_sweep_at_once_tell_it_once(
    busy: None, seeded: Seeded, do: Do, clock: Clock
) -> None:
    scheme = cast.scheme(digests=TOLD)
    do(put, [case(seeded.haifeng.id, resolve_due_at=MONDAY - DAY)])
    clock.set(TELLING)
    other = Store(seeded.database, clock.now)
    try:
        racing = [store.submit(weekly.sweep, scheme) for store in (seeded.store, other) for _ in range(4)]
        told = [one.result(timeout=30) for one in racing]
    finally:
        other.close()
    assert sorted(told) == [0] * 7 + [1]
    assert [one.version for one in do(_parcels)] == [1, 1]
    assert do(select_count) == 1  # its one case was named once


def test_without_a_street_group_each_admin_gets_it(busy: None, do: Do, clock: Clock) -> None:
    clock.set(TELLING)
    scheme = cast.scheme(digests=TOLD, street_group=None, admins=frozenset({1001, 1002}))
    assert do(weekly.sweep, scheme) == 2
    assert {one.chat_id for one in do(_parcels)} == {1001, 1002}


def test_switched_off_it_is_never_told(busy: None, do: Do, clock: Clock) -> None:
    clock.set(TELLING)
    assert do(weekly.sweep, cast.scheme(digests=Digests(weekly=None))) == 0
    assert do(select_count) == 0


def select_count(work: Work) -> int:
    return int(work.run(select(func.count()).select_from(events)).scalar_one())


def test_a_week_without_anything_is_no_message(seeded: Seeded, do: Do, clock: Clock) -> None:
    clock.set(TELLING)
    assert do(weekly.sweep, cast.scheme(digests=TOLD)) == 0
    assert do(_parcels) == []


def test_where_monday_is_off_it_waits_for_the_next_working_day(busy: None, do: Do, clock: Clock) -> None:
    scheme = cast.scheme(digests=TOLD)
    scheme = replace(scheme, hours=replace(scheme.hours, extra_off=frozenset({TELLING.date()})))
    clock.set(TELLING)
    assert do(weekly.sweep, scheme) == 0
    clock.set(TELLING + DAY)
    assert do(weekly.sweep, scheme) == 1


def test_another_day_tells_of_the_last_whole_week_too(busy: None, do: Do, clock: Clock) -> None:
    scheme = cast.scheme(digests=Digests(weekday=4, weekly=time(17)))
    clock.set(TELLING + timedelta(days=4, hours=7, minutes=59))
    assert do(weekly.sweep, scheme) == 0
    clock.advance(minutes=1)
    assert do(weekly.sweep, scheme) == 1
    assert do(_parcels)[0].details["week"] == "2026-W47"


def test_a_sunday_that_is_off_tells_on_monday_of_the_week_that_is_over_then(
    seeded: Seeded, do: Do, clock: Clock
) -> None:
    scheme = cast.scheme(digests=Digests(weekday=6, weekly=time(20)))
    do(put, [closed(seeded.haifeng.id, MONDAY + DAY)])
    clock.set(TELLING - HOUR)
    assert do(weekly.sweep, scheme) == 0
    clock.set(TELLING + 11 * HOUR)  # Monday, 20:00
    assert do(weekly.sweep, scheme) == 1
    assert do(_parcels)[0].details["week"] == "2026-W47"
    assert do(weekly.sweep, replace(scheme, digests=replace(scheme.digests, working_days_only=False))) == 0


@pytest.mark.parametrize(
    "row",
    [
        {
            "submitted_at": MONDAY,
            "resolve_due_at": TELLING + DAY,
            "closed_at": TELLING,
            "status": "withdrawn",
        },
        {"submitted_at": MONDAY - 9 * DAY, "closed_at": MONDAY, "resolve_due_at": MONDAY - 8 * DAY},
        {"submitted_at": MONDAY - 9 * DAY, "closed_at": MONDAY - 8 * DAY, "resolve_due_at": MONDAY},
        {"submitted_at": MONDAY - 9 * DAY, "resolve_due_at": TELLING + DAY, "status": "claimed"},
    ],
)
def test_whatever_was_reported_due_ended_or_is_open_is_worth_a_report(
    seeded: Seeded, do: Do, clock: Clock, row: dict[str, Any]
) -> None:
    do(put, [case(seeded.haifeng.id, **({"status": "unable"} | row))])
    clock.set(TELLING)
    assert do(weekly.sweep, cast.scheme(digests=TOLD)) == 1


def test_a_street_that_began_this_week_hears_nothing_of_the_last_one(
    seeded: Seeded, do: Do, clock: Clock
) -> None:
    do(put, [case(seeded.haifeng.id, submitted_at=TELLING, resolve_due_at=TELLING + DAY)])
    clock.set(TELLING + HOUR)
    assert do(weekly.sweep, cast.scheme(digests=TOLD)) == 0


def test_what_was_over_before_the_week_is_not(seeded: Seeded, do: Do, clock: Clock) -> None:
    old = MONDAY - 9 * DAY
    do(put, [closed(seeded.haifeng.id, old + DAY, submitted_at=old, resolve_due_at=old + DAY)])
    clock.set(TELLING)
    assert do(weekly.sweep, cast.scheme(digests=TOLD)) == 0


def test_the_stranger_riders_and_staff_get_no_report(seeded: Seeded, do: Do, scheme: Scheme) -> None:
    for actor in (cast.STRANGER, cast.LI, cast.WANG):
        with pytest.raises(NotAllowedError):
            do(weekly.of, scheme, actor, W47)
