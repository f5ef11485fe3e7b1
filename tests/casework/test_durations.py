from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import durations
from casework.durations import DurationError, parse, say


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("24h", timedelta(hours=24)),
        ("3d", timedelta(days=3)),
        ("2w", timedelta(weeks=2)),
        ("1h30m", timedelta(hours=1, minutes=30)),
        (" 1 H 30 Min ", timedelta(hours=1, minutes=30)),
        ("0s", timedelta(0)),
        ("30分钟", timedelta(minutes=30)),
        ("45秒", timedelta(seconds=45)),
        ("2小时", timedelta(hours=2)),
        ("1时30分", timedelta(hours=1, minutes=30)),
        ("1天", timedelta(days=1)),
        ("3日", timedelta(days=3)),
        ("2周", timedelta(weeks=2)),
        ("1天2小时", timedelta(days=1, hours=2)),
        ("３０分钟", timedelta(minutes=30)),
        ("１ｈ", timedelta(hours=1)),
        ("一天", timedelta(days=1)),
        ("两小时", timedelta(hours=2)),
        ("十分钟", timedelta(minutes=10)),
        ("十五分钟", timedelta(minutes=15)),
        ("二十四小时", timedelta(hours=24)),
        ("三个小时", timedelta(hours=3)),
        ("半小时", timedelta(minutes=30)),
        ("半个小时", timedelta(minutes=30)),
        ("半天", timedelta(hours=12)),
        ("1天半", timedelta(hours=36)),
        ("一个半小时", timedelta(minutes=90)),
        ("两个星期", timedelta(weeks=2)),
        ("1分半", timedelta(seconds=90)),
    ],
)
def test_what_people_write_is_read(text: str, expected: timedelta) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "30", "h", "-5m", "+5m", "1.5h", "1h1h", "30m1h", "3个工作日", "一半小时", "半", "小时半",
        "个小时", "十十天", "一二天", "1秒半", "半1小时", "1月", "soon", "9" * 70 + "s", "1h\x00",
        "一个半个小时",
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_the_allowed_forms(text: str) -> None:
    with pytest.raises(DurationError) as caught:
        parse(text)
    assert durations.ALLOWED in str(caught.value)
    assert caught.value.text == text


def test_every_form_that_the_refusal_names_is_read() -> None:
    assert all(parse(form) > timedelta(0) for form in durations.ALLOWED.split(", "))


def test_more_than_ten_years_is_refused() -> None:
    assert parse("3660d") == durations.LONGEST
    with pytest.raises(DurationError, match="ten years"):
        parse("3661d")


@given(st.text(alphabet="0123456789半个一十两天小时分秒周dhmsw １", max_size=80) | st.text(max_size=300))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    try:
        length = parse(text)
    except DurationError:
        return
    assert timedelta(0) <= length <= durations.LONGEST


@pytest.mark.parametrize(
    ("length", "chinese", "english"),
    [
        (timedelta(hours=2, minutes=5, seconds=59), "2 小时 5 分", "2 h 5 min"),
        (timedelta(minutes=30), "30 分钟", "30 min"),
        (timedelta(minutes=1, seconds=30), "1 分 30 秒", "1 min 30 s"),
        (timedelta(seconds=45), "45 秒", "45 s"),
        (timedelta(0), "0 秒", "0 s"),
        (timedelta(milliseconds=999), "0 秒", "0 s"),
        (timedelta(days=1, minutes=59), "1 天", "1 d"),
        (timedelta(days=3, hours=4, minutes=5), "3 天 4 小时", "3 d 4 h"),
        (timedelta(hours=-2, minutes=-5), "2 小时 5 分", "2 h 5 min"),
    ],
)
def test_a_length_is_said_in_two_units(length: timedelta, chinese: str, english: str) -> None:
    assert say(length, "zh") == chinese
    assert say(length, "zh_CN") == chinese
    assert say(length, "en") == english


@given(st.timedeltas(timedelta(0), durations.LONGEST), st.sampled_from(["zh", "en"]))
def test_what_is_said_is_read_back_no_longer_and_within_the_smaller_unit(
    length: timedelta, language: str
) -> None:
    read = parse(say(length, language))
    assert read <= length
    assert length - read < timedelta(hours=1)
    if length < timedelta(hours=1):
        assert length - read < timedelta(seconds=1)
