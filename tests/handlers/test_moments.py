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
        (timedelta(hours=14), "明天 00:00"),
        (timedelta(hours=-11), "昨天 23:00"),
        (timedelta(days=2), "11-25 10:00"),
        (timedelta(days=60), "2027-01-22 10:00"),
    ],
)
def test_a_moment_is_named_as_short_as_it_is_clear(after: timedelta, said: str) -> None:
    assert moments.clock(texts("zh_CN"), NOW + after, NOW, SHANGHAI) == said


def test_what_is_left_and_what_is_over() -> None:
    t = texts("zh_CN")
    assert moments.left(t, NOW + timedelta(hours=2), NOW).startswith("还剩 2")
    assert moments.left(t, NOW - timedelta(minutes=35), NOW).startswith("超时 35")
    assert moments.left(t, NOW, NOW).startswith("还剩")
    assert moments.left(t, NOW - timedelta(minutes=39, seconds=59), NOW) == "超时 40 分钟"
    assert moments.span(t, timedelta(seconds=20)) == "20 秒"
