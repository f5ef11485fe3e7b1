"""Weeks as the street counts them: Monday to Sunday, numbered by ISO 8601 (2026-W47)."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from casework.figures import Period
from casework.scheme import Scheme

_DAYS = timedelta(days=7)
_FIRST_YEAR = 2000
_CODE = re.compile(r"([0-9]{4})-?[wW]([0-9]{1,2})")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """The week that begins on this Monday."""

    monday: date

    @classmethod
    def of(cls, day: date) -> Self:
        """The week that the day is in."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def at(cls, scheme: Scheme, instant: datetime) -> Self:
        """The week that the street has at this instant."""
        return cls.of(scheme.local(instant).date())

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The week of "2026-W47", or of a day such as "2026-11-16"; None where the text says neither.

        None too for a week in which nobody had this program.
        """
        try:
            if found := _CODE.fullmatch(text):
                week = cls(date.fromisocalendar(int(found[1]), int(found[2]), 1))
            else:
                week = cls.of(date.fromisoformat(text))
        except (ValueError, OverflowError):
            return None
        return week if _FIRST_YEAR <= week.monday.year < date.max.year else None

    @property
    def code(self) -> str:
        """2026-W47; such texts are in the order of their weeks."""
        year, number, _ = self.monday.isocalendar()
        return f"{year:04d}-W{number:02d}"

    @property
    def year(self) -> int:
        """Of ISO 8601: the days around New Year belong to one week of one year."""
        return self.monday.isocalendar().year

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    @property
    def sunday(self) -> date:
        return self.monday + _DAYS - timedelta(days=1)

    @property
    def before(self) -> "Week":
        return Week(self.monday - _DAYS)

    @property
    def after(self) -> "Week":
        return Week(self.monday + _DAYS)

    def since(self, other: "Week") -> int:
        """How many weeks later than the other it is."""
        return (self.monday - other.monday) // _DAYS

    def period(self, scheme: Scheme) -> Period:
        return Period.between(scheme, self.monday, self.sunday)
