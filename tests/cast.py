"""One cast of people, groups and places for all tests. The Stranger (路人甲) is always refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.config.categories import shipped
from casework.people import Actor
from casework.places import Point
from casework.quiet import QuietHours
from casework.scheme import Category, Ladder, Scheme
from storage.work import cause

ZHANG: Final = Actor(1001, "张主任", "zhang", "zh-hans")  # the street's admin
LI: Final = Actor(2001, "李师傅", None, "zh-hans")  # rider, appointed
ZHOU: Final = Actor(2002, "小周", "zhou", "en")  # rider, appointed
WANG: Final = Actor(3001, "王姐", None, "zh-hans")  # registered staff of 海风社区 where `seeded`
STRANGER: Final = Actor(9001, "路人甲", None, None)  # member of nothing

HAIFENG_GROUP: Final = -1002000000001
YINXING_GROUP: Final = -1002000000002
STREET_GROUP: Final = -1002000000003

HAIFENG: Final = "海风社区"
YINXING: Final = "银杏社区"
QINGSHI: Final = "青石社区"  # no group of its own

IN_HAIFENG: Final = Point(35.949506, 120.189552)  # WH-02
IN_YINXING: Final = Point(35.956340, 120.168345)  # WH-04
IN_QINGSHI: Final = Point(35.942536, 120.179066)  # WH-09
ON_THE_BORDER: Final = Point(35.949820, 120.184499)  # of WH-02 海风 and WH-08 青石
BETWEEN_GROUPS: Final = Point(35.955756, 120.185055)  # of WH-01 海风 and WH-05 银杏
OUTSIDE: Final = Point(36.1, 120.5)

START: Final = datetime(2026, 11, 23, 2, tzinfo=UTC)  # Monday, 10:00 in Shanghai

QUIET: Final = QuietHours.parse("22:00-07:00")


class Clock:
    """The tests' time: it stands still until it is moved on."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, length: timedelta | None = None, /, **parts: float) -> datetime:
        """`advance(minutes=30)` or `advance(timedelta(…))`; the time it is then."""
        self._now += timedelta(**parts) if length is None else length
        return self._now

    def set(self, instant: datetime) -> None:
        self._now = instant


def scheme(**changes: Any) -> Scheme:
    """The shipped scheme with 张主任 as admin and the street's group; `changes` are fields of Scheme."""
    values: dict[str, Any] = {
        "categories": {
            one.key: Category(
                one.key,
                one.name.zh,
                one.name.en,
                one.icon,
                one.claim_within,
                one.resolve_within,
                one.words,
                update_within=one.update_within,
            )
            for one in shipped()
        },
        "admins": frozenset({1001}),
        "timezone": ZoneInfo("Asia/Shanghai"),
        "quiet": QUIET,
        "ladder": Ladder(
            warn_before=timedelta(minutes=30),
            street_after=timedelta(hours=4),
            repeat_every=timedelta(hours=4),
            max_per_case=6,
        ),
        "street_group": STREET_GROUP,
    }
    return Scheme(**(values | changes))


@contextmanager
def caused_by(inbox_row: int) -> Iterator[None]:
    """What is written inside was caused by this row of the inbox; twice the same row is a replay."""
    token = cause.set(inbox_row)
    try:
        yield
    finally:
        cause.reset(token)
