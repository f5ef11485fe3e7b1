"""Working hours and China's adjusted calendar (调休)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from casework.terms import Given, Term, Unit
from casework.workdays import HORIZON, HorizonError, Hours, chinese, fit, parse_spans

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
HOURS = Hours()


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-23", True),  # a Monday
        ("2026-11-22", False),  # a Sunday
        ("2026-10-01", False),  # National Day
        ("2026-10-07", False),  # a day off in exchange for …
        ("2026-10-10", True),  # … this Saturday
        ("2026-02-14", True),  # a Saturday before the Spring Festival
        ("2026-02-23", False),
        ("2025-01-26", True),
        ("2025-10-08", False),
    ],
)
def test_the_calendar_is_the_adjusted_one(day: str, works: bool) -> None:
    assert HOURS.works_on(date.fromisoformat(day)) is works


def test_what_the_street_says_goes_before_the_calendar() -> None:
    street = Hours(
        extra_off=frozenset({date(2026, 11, 23), date(2026, 10, 10)}),
        extra_worked=frozenset({date(2026, 10, 1)}),
    )
    assert not street.works_on(date(2026, 11, 23))
    assert not street.works_on(date(2026, 10, 10))
    assert street.works_on(date(2026, 10, 1))
    assert street.works_on(date(2026, 11, 24))


def test_without_a_calendar_only_the_weekdays_count() -> None:
    plain = Hours(adjusted=False, weekdays=frozenset({5}))
    assert plain.works_on(date(2026, 11, 21))
    assert not plain.works_on(date(2026, 11, 23))
    assert plain.knows(2099)


def test_a_year_is_known_once_it_is_announced_or_the_street_names_its_days() -> None:
    assert HOURS.knows(2025)
    assert HOURS.knows(2026)
    assert not HOURS.knows(2090)
    assert Hours(extra_worked=frozenset({date(2090, 2, 4)})).knows(2090)


def test_a_year_that_is_not_announced_has_its_statutory_days_off() -> None:
    assert not HOURS.works_on(date(2090, 10, 2))
    assert chinese(2090).worked == frozenset()


def test_hours_are_read_as_people_write_them() -> None:
    assert parse_spans("09:00-12:00,14:00-18:00") == HOURS.spans
    assert parse_spans("9:00－12:00，14:00至18:00") == HOURS.spans
    assert parse_spans("00:00-24:00") == ((0, 1440),)
    assert HOURS.day == timedelta(hours=7)


@pytest.mark.parametrize(
    "text", ["", "9-12", "09:00", "12:00-09:00", "09:00-09:00", "09:00-12:00,11:00-18:00", "08:60-09:00",
             "09:00-24:01", "22:00-06:00", "09:00-12:00,"],
)  # fmt: skip
def test_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_spans(text)


def test_work_goes_on_after_lunch_and_after_the_holiday() -> None:
    assert HOURS.after(at("2026-11-23T11:00"), timedelta(hours=2), SHANGHAI) == at("2026-11-23T15:00")
    # from the Wednesday before the holiday, over the eight days of October, to the Thursday after it
    assert HOURS.after(at("2026-09-30T17:00"), timedelta(hours=2), SHANGHAI) == at("2026-10-08T10:00")


def test_all_that_was_worked_in_a_week_is_counted() -> None:
    week = HOURS.between(at("2026-11-21T00:00"), at("2026-11-28T00:00"), SHANGHAI)
    assert week == 5 * timedelta(hours=7)
    assert HOURS.between(at("2026-11-22T10:00"), at("2026-11-22T18:00"), SHANGHAI) == timedelta()


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-23", 24)])
def test_a_whole_day_is_as_long_as_its_clock_change_makes_it(day: str, hours: int) -> None:
    always = Hours(((0, 1440),), frozenset(range(7)), adjusted=False)
    start = at(f"{day}T00:00", BERLIN)
    assert always.between(start, start + timedelta(days=1), BERLIN) == timedelta(hours=hours)


def test_hours_that_a_clock_change_skips_are_not_worked() -> None:
    night = Hours(((120, 180), (180, 240)), frozenset(range(7)), adjusted=False)
    start = at("2026-03-29T00:00", BERLIN)  # 02:00 to 03:00 does not exist
    assert night.between(start, start + timedelta(hours=12), BERLIN) == timedelta(hours=1)
    assert night.after(start, timedelta(hours=1), BERLIN) == datetime(2026, 3, 29, 2, tzinfo=UTC)


def test_what_is_never_done_is_an_error_and_no_endless_search() -> None:
    never = Hours(weekdays=frozenset(), adjusted=False)
    with pytest.raises(HorizonError):
        never.after(at("2026-11-23T09:00"), timedelta(hours=1), SHANGHAI)
    with pytest.raises(HorizonError):
        never.before(at("2026-11-23T09:00"), timedelta(hours=1), SHANGHAI)
    with pytest.raises(HorizonError):
        HOURS.between(at("2026-11-23T09:00"), at("2026-11-23T09:00") + 2 * HORIZON, SHANGHAI)


def test_a_term_that_few_hours_a_week_never_reach_is_told_apart() -> None:
    an_hour_a_week = Hours(((540, 600),), frozenset({0}))
    assert an_hour_a_week.countable(Term(200, Unit.WORKING_DAY))
    assert not an_hour_a_week.countable(Term(2600, Unit.WORKING_HOUR))
    assert an_hour_a_week.countable(Term(3660, Unit.NATURAL_DAY))


@pytest.mark.parametrize(
    ("claim", "update", "resolve", "fits"),
    [
        ("30m", "", "24h", True),
        ("1h", "", "1h", True),
        ("2h", "", "1h", False),
        ("59s", "", "1h", False),
        ("1h", "59s", "2h", False),
        ("2工作时", "2工作日", "5工作日", True),
        ("24h", "", "3工作日", True),
        ("8h", "", "1工作日", False),  # a day's work may be over after seven hours
        ("2工作日", "", "1工作日", False),
        ("9工作时", "", "1工作日", False),
        ("1工作日", "", "7工作时", True),  # the same with seven hours a day
    ],
)
def test_nobody_has_less_time_to_solve_than_to_claim(
    claim: str, update: str, resolve: str, fits: bool
) -> None:
    given = Given.parse(f"{claim}/{update}/{resolve}")
    assert given is not None
    assert fit(HOURS, given) is fits


def test_what_cannot_be_counted_fits_nowhere() -> None:
    assert not fit(Hours(((540, 541),), frozenset({0})), Given(Term(60), None, Term(8, Unit.WORKING_HOUR)))
