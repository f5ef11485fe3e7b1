"""`[digests]`: when groups hear how they stand (早报), and the street of its week (周报)."""

import re
from datetime import time
from typing import Annotated, get_args

from pydantic import AfterValidator

from bot.config.fields import Table
from bot.config.hours import Weekday
from bot.config.problems import finding
from bot.config.rides import clock

_CHINESE = "一二三四五六日"
_WEEKLY = re.compile(rf"(?:周|星期|礼拜)([{_CHINESE}天])\s*(\S+)|([a-z]{{3,9}})\s+(\S+)")
_LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _clock_or_never(value: str) -> str:
    return clock(value) if value else value


def _week_or_never(value: str) -> str:
    if value:
        _day_and_hour(value)
    return value


def _day_and_hour(value: str) -> tuple[int, time]:
    """(the weekday, 0 for Monday; the wall clock's time) that the text says."""
    found = _WEEKLY.fullmatch(value.strip().casefold())
    names = {name: at for names in (_LONG, get_args(Weekday), _CHINESE) for at, name in enumerate(names)}
    day = names.get((found[1] or found[3]).replace("天", "日")) if found else None
    if found is None or day is None:
        raise finding(
            f"{value!r} is not a day of the week with an hour", 'such as "monday 09:00", or "" for never'
        )
    at = time.fromisoformat(clock(found[2] or found[4]))
    return day, at.replace(second=0, microsecond=0, tzinfo=None)


class Digests(Table):
    """The morning digest of every group, and the street's weekly report."""

    morning: Annotated[str, AfterValidator(_clock_or_never)] = "08:30"
    weekly: Annotated[str, AfterValidator(_week_or_never)] = "monday 09:00"
    working_days_only: bool = True

    @property
    def morning_at(self) -> time | None:
        """The hour as a wall clock's time; None for never."""
        if not self.morning:
            return None
        return time.fromisoformat(self.morning).replace(second=0, microsecond=0, tzinfo=None)

    @property
    def weekly_at(self) -> tuple[int, time] | None:
        """(the weekday, 0 for Monday; the wall clock's time); None for never."""
        return _day_and_hour(self.weekly) if self.weekly else None
