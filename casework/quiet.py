"""Hours of the night in which nobody is reminded (免打扰时段), read from "22:00-07:00".

The hours are the wall clock's of a time zone. Where a change to or from summer time doubles or skips one of
the two edges, the longer night is kept: a reminder late by an hour is better than one at half past five.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Self

_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212~至", "-"))


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A nightly span from `start` (within) to `end` (no longer within); both None: never quiet."""

    start: time | None = None
    end: time | None = None

    def __post_init__(self) -> None:
        """Refuse half a span and one that has no length."""
        if (self.start is None) != (self.end is None):
            raise ValueError("quiet hours need both a start and an end")
        if self.start is not None and self.start == self.end:
            raise ValueError("quiet hours start and end at the same minute; write an empty text for none")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the quiet hours that "22:00-07:00" says; an empty text says none.

        Raises:
            ValueError: one sentence on what is wrong and what is allowed.
        """
        plain = "".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())
        if not plain:
            return cls()
        found = _SPAN.fullmatch(plain)
        if found is None:
            raise ValueError(f"{text[:40]!r} is not a span of hours like 22:00-07:00 (empty for none)")
        hours_and_minutes = [int(part) for part in found.groups()]
        start, end = (_clock(*hours_and_minutes[at : at + 2]) for at in (0, 2))
        if start is None or end is None:
            raise ValueError(f"{text[:40]!r} names a time that no clock shows; allowed are 00:00 to 24:00")
        return cls(start, end)

    def __str__(self) -> str:
        """Return the text that `parse` reads."""
        if self.start is None or self.end is None:
            return ""
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    def covers(self, instant: datetime, tz: tzinfo) -> bool:
        """Say whether `instant` (aware) is within the quiet hours of `tz`."""
        return self._night_end(_utc(instant), tz) is not None

    def ends(self, instant: datetime, tz: tzinfo) -> datetime:
        """Return the first instant, in UTC, from `instant` (aware) on that is not quiet."""
        moment = _utc(instant)
        while (end := self._night_end(moment, tz)) is not None:
            moment = end  # a night that a clock change made longer may touch the next
        return moment

    def _night_end(self, moment: datetime, tz: tzinfo) -> datetime | None:
        """Return the end of the night that `moment` is in."""
        if self.start is None or self.end is None:
            return None
        today = moment.astimezone(tz).date()
        for evening in (today - timedelta(days=1), today, today + timedelta(days=1)):
            morning = evening if self.start < self.end else evening + timedelta(days=1)
            end = max(_both_readings(morning, self.end, tz))
            if min(_both_readings(evening, self.start, tz)) <= moment < end:
                return end
        return None


def _clock(hour: int, minute: int) -> time | None:
    if (hour, minute) == (24, 0):
        return time(0)
    return time(hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004 - a clock's face


def _both_readings(day: date, clock: time, tz: tzinfo) -> tuple[datetime, datetime]:
    """Return both instants that a wall clock's time may mean; the same one twice on all but two days."""
    local = datetime.combine(day, clock, tzinfo=tz)
    return local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC)


def _utc(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError("an instant needs its offset from UTC")
    return instant.astimezone(UTC)
