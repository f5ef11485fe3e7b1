"""Times as people say them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers import moments
from handlers.texts import texts

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)  # 10:00 there


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (timedelta(hours=4, minutes=30), "14:30"),
        (timedelta(hours=13, minutes=59), "23:59"),
        (timedelta(hours=14), "11-24 00:00"),
        (timedelta(hours=-11), "11-22 23:00"),
        (timedelta(days=2), "11-25 10:00"),
        (timedelta(days=60), "2027-01-22 10:00"),
    ],
)
def test_a_moment_is_named_as_short_as_it_is_clear(after: timedelta, said: str) -> None:
    assert moments.clock(NOW + after, NOW, SHANGHAI) == said


def test_what_is_left_and_what_is_over() -> None:
    t = texts("zh_CN")
    assert moments.left(t, NOW + timedelta(hours=2), NOW).startswith("还剩 2")
    assert moments.left(t, NOW - timedelta(minutes=35), NOW).startswith("超时 35")
    assert moments.left(t, NOW, NOW).startswith("还剩")
    assert moments.left(t, NOW - timedelta(minutes=39, seconds=59), NOW) == "超时 40 分钟"
    assert moments.span(t, timedelta(seconds=20)) == "20 秒"


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (timedelta(hours=2, minutes=59), "还剩 2 小时 59 分"),
        (timedelta(hours=3, minutes=59), "还剩 3 小时"),
        (-timedelta(hours=22, minutes=35), "超时 22 小时"),
        (-timedelta(days=2, hours=3, minutes=50), "超时 2 天 3 小时"),
        (timedelta(), "还剩 0 秒"),
    ],
)
def test_in_a_list_nobody_asks_for_the_minutes_of_many_hours(after: timedelta, said: str) -> None:
    assert moments.about(texts("zh_CN"), NOW + after, NOW) == said


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(hours=3), "3 工作时"),
        (timedelta(hours=3, minutes=20), "3 工作时 20 分"),
        (timedelta(minutes=59), "59 分"),
        (timedelta(hours=7), "1 工作日"),
        (timedelta(hours=16, minutes=5), "2 工作日 2 工作时"),
        (timedelta(seconds=10), "0 分"),
    ],
)
def test_working_time_is_told_in_working_days_and_hours(length: timedelta, said: str) -> None:
    assert moments.worked(texts("zh_CN"), length, timedelta(hours=7)) == said
