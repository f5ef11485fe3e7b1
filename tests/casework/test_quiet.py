from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.quiet import QuietHours

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def local(
    year: int, month: int, day: int, hour: int, minute: int = 0, *, tz: ZoneInfo = SHANGHAI
) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=tz)


def test_a_span_is_read_and_written_back() -> None:
    quiet = QuietHours.parse("22:00-07:00")
    assert quiet == QuietHours(time(22), time(7))
    assert str(quiet) == "22:00-07:00"


@pytest.mark.parametrize("text", ["22:00 - 07:00", "22:00–07:00", "２２：００～７：００", "22:00至7:00"])
def test_the_dashes_and_colons_of_a_chinese_keyboard_are_read(text: str) -> None:
    assert QuietHours.parse(text) == QuietHours(time(22), time(7))


def test_midnight_may_be_written_as_24() -> None:
    assert QuietHours.parse("22:00-24:00") == QuietHours(time(22), time(0))


@pytest.mark.parametrize("text", ["", "  "])
def test_an_empty_text_is_never_quiet(text: str) -> None:
    quiet = QuietHours.parse(text)
    night = local(2026, 11, 22, 3)
    assert not quiet.covers(night, SHANGHAI)
    assert quiet.ends(night, SHANGHAI) == night
    assert not str(quiet)


@pytest.mark.parametrize(
    "text", ["22", "22:00", "22-7", "25:00-07:00", "22:60-07:00", "22:00-24:01", "night", "08:00-08:00"]
)
def test_anything_else_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"22:00-07:00|00:00 to 24:00|same minute"):
        QuietHours.parse(text)


def test_half_a_span_is_refused() -> None:
    with pytest.raises(ValueError, match="both"):
        QuietHours(time(22), None)


def test_the_night_wraps_midnight_and_its_end_is_not_quiet() -> None:
    quiet = QuietHours.parse("22:00-07:00")
    assert not quiet.covers(local(2026, 11, 22, 21, 59), SHANGHAI)
    assert quiet.covers(local(2026, 11, 22, 22), SHANGHAI)
    assert quiet.covers(local(2026, 11, 23, 6, 59), SHANGHAI)
    assert not quiet.covers(local(2026, 11, 23, 7), SHANGHAI)


def test_a_span_within_one_day_does_not_wrap() -> None:
    quiet = QuietHours.parse("12:00-14:00")
    assert quiet.covers(local(2026, 11, 22, 13), SHANGHAI)
    assert not quiet.covers(local(2026, 11, 22, 23), SHANGHAI)
    assert quiet.ends(local(2026, 11, 22, 13), SHANGHAI) == local(2026, 11, 22, 14)


def test_the_end_is_the_next_morning_in_utc() -> None:
    quiet = QuietHours.parse("22:00-07:00")
    end = quiet.ends(datetime(2026, 11, 22, 15, tzinfo=UTC), SHANGHAI)  # 23:00 in Shanghai
    assert end == datetime(2026, 11, 22, 23, tzinfo=UTC)
    assert end.tzinfo is UTC


def test_by_day_the_end_is_now() -> None:
    noon = local(2026, 11, 22, 12)
    assert QuietHours.parse("22:00-07:00").ends(noon, SHANGHAI) == noon


def test_an_instant_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        QuietHours.parse("22:00-07:00").covers(datetime(2026, 11, 22, 3), SHANGHAI)  # noqa: DTZ001 - the point


def test_summer_time_begins_and_the_morning_stays_seven_on_the_wall() -> None:
    quiet = QuietHours.parse("22:00-07:00")
    end = quiet.ends(local(2026, 3, 28, 23, tz=BERLIN), BERLIN)
    assert end == datetime(2026, 3, 29, 5, tzinfo=UTC)  # 07:00 +02:00, an hour shorter a night


def test_an_end_that_the_clock_skips_keeps_the_longer_night() -> None:
    quiet = QuietHours.parse("22:00-02:30")
    end = quiet.ends(local(2026, 3, 29, 1, tz=BERLIN), BERLIN)
    assert end == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # 02:30 as if the clock had not moved
    assert not quiet.covers(end, BERLIN)


def test_an_end_that_the_clock_shows_twice_counts_the_second_time() -> None:
    quiet = QuietHours.parse("22:00-02:30")
    first = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)  # 02:45 +02:00; the clock goes back at 03:00
    assert quiet.covers(first, BERLIN)
    assert quiet.ends(first, BERLIN) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@given(
    st.builds(time, st.integers(0, 23), st.integers(0, 59)),
    st.sampled_from([time(2, 30), time(7), time(0), time(23, 59)]),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - given UTC
    st.sampled_from([SHANGHAI, BERLIN, ZoneInfo("America/St_Johns"), ZoneInfo("Australia/Lord_Howe")]),
)
def test_the_end_is_the_first_instant_that_is_not_quiet(
    start: time, end: time, instant: datetime, tz: ZoneInfo
) -> None:
    if start == end:
        return
    quiet = QuietHours(start, end)
    over = quiet.ends(instant, tz)
    assert over >= instant
    assert not quiet.covers(over, tz)
    if quiet.covers(instant, tz):
        assert quiet.covers(over - timedelta(microseconds=1), tz)
    else:
        assert over == instant
