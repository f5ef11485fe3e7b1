"""When people are at work: the hours of a day, and which days are working days (工作日, 调休).

China's days off and the weekends that are worked instead come from the package `holidays`, which learns each
year's from the State Council's notice of the November before. A year that it does not know yet has its
statutory days off and plain weekends; `[hours]` says what it misses.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from casework.terms import Given, Term, Unit

HORIZON = timedelta(days=3660)
"""How far is counted: what is not over within ten years has no deadline."""

SHORTEST = timedelta(minutes=1)
"""What a term must leave to people."""

_DAY = timedelta(days=1)
_ANNOUNCED = 11  # the month in which the government says how the next year's weekends are moved
_MIDNIGHT = 24 * 60
_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})")
_DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212~至", "-") | dict.fromkeys("、;", ",")
)

Spans = tuple[tuple[int, int], ...]
"""Working hours of a day, each from and to in minutes since midnight, in order."""


class HorizonError(ValueError):
    """So much working time is not over within `HORIZON`."""


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the adjusted calendar; `known` once the government has announced it."""

    off: frozenset[date]
    worked: frozenset[date]
    known: bool


@lru_cache(maxsize=64)
def chinese(year: int) -> Year:
    """China's days off (节假日) of this year, and its weekend days that are worked (调休)."""
    from holidays.countries.china import China  # noqa: PLC0415 - 0.2 s that a start need not wait

    found = China(years=year)  # type: ignore[no-untyped-call]  # the package types its own half way
    worked = frozenset(day for day in found.weekend_workdays if day.year == year)
    return Year(frozenset(found), worked, bool(worked))  # each announced year since 2001 moves a weekend


@dataclass(frozen=True, slots=True)
class Hours:
    """The street's working hours; `extra_off` and `extra_worked` go before the calendar."""

    spans: Spans = ((9 * 60, 12 * 60), (14 * 60, 18 * 60))
    weekdays: frozenset[int] = frozenset(range(5))  # 0 is Monday
    adjusted: bool = True  # by China's calendar
    extra_off: frozenset[date] = frozenset()
    extra_worked: frozenset[date] = frozenset()

    @property
    def day(self) -> timedelta:
        """The working time of one working day."""
        return timedelta(minutes=sum(end - start for start, end in self.spans))

    def works_on(self, day: date) -> bool:
        if day in self.extra_worked or day in self.extra_off:
            return day in self.extra_worked
        if self.adjusted:
            year = chinese(day.year)
            if day in year.off or day in year.worked:
                return day in year.worked
        return day.weekday() in self.weekdays

    def knows(self, year: int) -> bool:
        """Whether it is known which days of this year are worked: announced, or named by the street."""
        named = any(day.year == year for day in self.extra_off | self.extra_worked)
        return not self.adjusted or named or chinese(year).known

    def unknown(self, today: date) -> tuple[int, ...]:
        """This year and, from November on, the next, where nobody said yet which days of them are worked."""
        years = [today.year, today.year + 1] if today.month >= _ANNOUNCED else [today.year]
        return tuple(year for year in years if not self.knows(year))

    # Terms -------------------------------------------------------------------------------------------

    def work_of(self, term: Term) -> timedelta:
        """What a term asks for: the working time of one that pauses, the elapsed time of another."""
        return self.day * term.amount if term.unit == Unit.WORKING_DAY else term.length

    def soonest(self, term: Term) -> timedelta:
        """How soon the term can be over at best: two working days end on the second evening."""
        if not term.unit.pauses:
            return term.length
        days, rest = divmod(self.work_of(term), self.day)
        return days * _DAY + rest if rest else (days - 1) * _DAY + self.day

    def countable(self, term: Term) -> bool:
        """Whether the term surely ends long before the horizon, with that few hours a week."""
        if not term.unit.pauses:
            return True
        weeks = self.work_of(term) / (self.day * len(self.weekdays))
        return weeks * 7 * _DAY < HORIZON / 2

    # Working time ------------------------------------------------------------------------------------

    def between(self, start: datetime, end: datetime, zone: tzinfo) -> timedelta:
        """The working time from `start` to `end`; nothing where `end` is not after it."""
        if end - start > HORIZON:
            raise HorizonError(f"{start} to {end} is more than ten years")
        found = timedelta()
        for opens, closes in self._forward(start, zone):
            if opens >= end:
                break
            found += min(closes, end) - max(opens, start)
        return found

    def after(self, start: datetime, amount: timedelta, zone: tzinfo) -> datetime:
        """The first instant, in UTC, by which `amount` > 0 was worked since `start`: never in a pause."""
        rest = amount
        for opens, closes in self._forward(start, zone):
            begin = max(opens, start)
            if rest <= closes - begin:
                return begin + rest
            rest -= closes - begin
        raise HorizonError(f"{amount} of work is not done within ten years")

    def before(self, end: datetime, amount: timedelta, zone: tzinfo) -> datetime:
        """The instant, in UTC, since which `amount` ≥ 0 was worked up to `end`: never in a pause."""
        rest = amount
        for opens, closes in self._backward(end, zone):
            until = min(closes, end)
            if rest < until - opens:
                return until - rest
            rest -= until - opens
        raise HorizonError(f"{amount} of work was not done within ten years")

    def _forward(self, start: datetime, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
        """What is left of each span of work from `start` on, as (opens, closes) in UTC."""
        first = start.astimezone(zone).date() - _DAY  # a clock change may push a span beyond midnight
        for number in range(HORIZON.days + 3):
            for opens, closes in _worked(self, zone, first + number * _DAY):
                if closes > start:
                    yield opens, closes

    def _backward(self, end: datetime, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
        last = end.astimezone(zone).date() + _DAY
        for number in range(HORIZON.days + 3):
            for opens, closes in reversed(_worked(self, zone, last - number * _DAY)):
                if opens < end:
                    yield opens, closes


@lru_cache(maxsize=8192)
def _worked(hours: Hours, zone: tzinfo, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """The spans of work of this day in UTC, in order; one that a clock change skips whole is left out."""
    if not hours.works_on(day):
        return ()
    found: list[tuple[datetime, datetime]] = []
    for start, end in hours.spans:
        opens, closes = _instant(day, start, zone, fold=0), _instant(day, end, zone, fold=1)
        if found:
            opens = max(opens, found[-1][1])
        if opens < closes:
            found.append((opens, closes))
    return tuple(found)


def _instant(day: date, minute: int, zone: tzinfo, *, fold: int) -> datetime:
    local = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 - the wall clock's
    return local.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def fit(hours: Hours, terms: Given) -> bool:
    """Whether a category may have these terms: nobody solves what they have not yet claimed."""
    given = [terms.claim, terms.resolve, *([terms.update] if terms.update else [])]
    return (
        min(map(hours.soonest, given)) >= SHORTEST
        and hours.soonest(terms.claim) <= hours.soonest(terms.resolve)
        and all(map(hours.countable, given))
    )


def parse_spans(text: str) -> Spans:
    """Return the hours that "09:00-12:00,14:00-18:00" says.

    Raises:
        ValueError: one sentence on what is wrong and what is allowed.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())
    spans: list[tuple[int, int]] = []
    for part in plain.split(","):
        found = _SPAN.fullmatch(part)
        if found is None:
            raise ValueError(f"{text[:40]!r} are no hours like 09:00-12:00,14:00-18:00")
        hours = [int(digits) for digits in found.groups()]
        start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
        if hours[1] > 59 or hours[3] > 59 or end > _MIDNIGHT:  # noqa: PLR2004 - a clock's face
            raise ValueError(f"{text[:40]!r} names a time that no clock shows; allowed are 00:00 to 24:00")
        if start >= end or (spans and start < spans[-1][1]):
            raise ValueError(f"{text[:40]!r} goes back in time; write the hours of one day in their order")
        spans.append((start, end))
    return tuple(spans)
