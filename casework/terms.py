"""How long something may take (时限), in the trade's units: "3紧急工作时", "5工作时", "1工作日", "2自然日".

An urgent hour (紧急工作时) runs day and night, a working hour (工作时) only while people are at work, a
working day (工作日) is one day's working hours, a natural day (自然日) is 24 hours. Plain lengths ("30m",
"24h", "3d") run round the clock. What a working hour is, `casework.workdays` knows.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Self

from casework import durations

ALLOWED = f"3紧急工作时, 5工作时, 1工作日, 2自然日, 3uh, 5wh, 1wd, 2cd, {durations.ALLOWED}"
"""The forms that are understood, for a sentence that tells what is allowed."""


class Unit(StrEnum):
    PLAIN = "s"  # a length of time as `durations` reads it, in seconds
    URGENT = "uh"  # 紧急工作时
    WORKING_HOUR = "wh"  # 工作时
    WORKING_DAY = "wd"  # 工作日
    NATURAL_DAY = "cd"  # 自然日

    @property
    def pauses(self) -> bool:
        """Whether the clock stands still while nobody works."""
        return self in {Unit.WORKING_HOUR, Unit.WORKING_DAY}


_CHINESE = {
    Unit.URGENT: "紧急工作时",
    Unit.WORKING_HOUR: "工作时",
    Unit.WORKING_DAY: "工作日",
    Unit.NATURAL_DAY: "自然日",
}
_ENGLISH = {
    Unit.URGENT: ("urgent hour", "urgent hours"),
    Unit.WORKING_HOUR: ("working hour", "working hours"),
    Unit.WORKING_DAY: ("working day", "working days"),
    Unit.NATURAL_DAY: ("calendar day", "calendar days"),
}
_UNITS = {
    **{name: unit for unit, name in _CHINESE.items()},
    **{unit.value: unit for unit in _CHINESE},
    "紧急工作小时": Unit.URGENT,
    "工作小时": Unit.WORKING_HOUR,
    "个工作小时": Unit.WORKING_HOUR,
    "个工作时": Unit.WORKING_HOUR,
    "个工作日": Unit.WORKING_DAY,
    "个自然日": Unit.NATURAL_DAY,
}
# What nobody means: more than a year of work, more than ten years on the calendar.
_MOST = {Unit.URGENT: 8784, Unit.WORKING_HOUR: 2600, Unit.WORKING_DAY: 260, Unit.NATURAL_DAY: 3660}
_STEPS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
_TERM = re.compile(
    rf"([0-9]{{1,9}}|[零一二两三四五六七八九十]{{1,3}})({'|'.join(sorted(_UNITS, key=len, reverse=True))})"
)


class TermError(ValueError):
    """The text is no time limit; the message tells which forms are allowed."""

    def __init__(self, text: str, why: str = "is not a time limit") -> None:
        self.text, self.why = text, why
        super().__init__(f"{text[:64]!r} {why}; allowed are {ALLOWED}")


@dataclass(frozen=True, slots=True)
class Term:
    """An amount of a unit; of Unit.PLAIN it is in seconds. Never nothing, never negative."""

    amount: int
    unit: Unit = Unit.PLAIN

    def __post_init__(self) -> None:
        most = _MOST.get(self.unit, int(durations.LONGEST.total_seconds()))
        if not 1 <= self.amount <= most:
            raise TermError(f"{self.amount}{self.unit}", "is nothing" if self.amount < 1 else "is too long")

    @classmethod
    def of(cls, length: timedelta) -> Self:
        """The term that runs round the clock for this length."""
        return cls(int(length.total_seconds()))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the term that `text` says.

        Raises:
            TermError: the text says none, or one that nobody means.
        """
        plain = "".join(unicodedata.normalize("NFKC", text[:256]).lower().split())
        found = _TERM.fullmatch(plain)
        if found is None:
            try:
                return cls.of(durations.parse(text))
            except durations.DurationError as error:
                raise TermError(text, error.why) from None
        amount = durations.number(found[1])
        if amount is None:
            raise TermError(text)
        return cls(amount, _UNITS[found[2]])

    def __str__(self) -> str:
        """Return the text that `parse` reads, in the trade's own words: 5工作日, 1d, 1h30m."""
        if self.unit != Unit.PLAIN:
            return f"{self.amount}{_CHINESE[self.unit]}"
        return self._plain()

    @property
    def code(self) -> str:
        """The same in ASCII, short enough for a button: 5wd, 1d, 1h30m."""
        return self._plain() if self.unit == Unit.PLAIN else f"{self.amount}{self.unit}"

    def _plain(self) -> str:
        parts, rest = [], self.amount
        for letter, size in _STEPS:
            count, rest = divmod(rest, size)
            parts += [f"{count}{letter}"] if count else []
        return "".join(parts)

    @property
    def length(self) -> timedelta:
        """How long a term lasts that runs round the clock; a working hour is an hour of work.

        Raises:
            ValueError: of working days, whose length is the working hours' business.
        """
        match self.unit:
            case Unit.PLAIN:
                return timedelta(seconds=self.amount)
            case Unit.URGENT | Unit.WORKING_HOUR:
                return timedelta(hours=self.amount)
            case Unit.NATURAL_DAY:
                return timedelta(days=self.amount)
            case Unit.WORKING_DAY:
                raise ValueError("how long a working day is, the working hours say")

    def say(self, language: str) -> str:
        """Return it for people: "5 工作日", "30 分钟"; "5 working days", "30 min"."""
        if self.unit == Unit.PLAIN:
            return durations.say(self.length, language)
        if language.lower().startswith("zh"):
            return f"{self.amount} {_CHINESE[self.unit]}"
        return f"{self.amount} {_ENGLISH[self.unit][self.amount != 1]}"


@dataclass(frozen=True, slots=True)
class Given:
    """The terms that one case was given, whatever its category has by now: "30m/2工作日/5工作日"."""

    claim: Term
    update: Term | None
    resolve: Term

    def __str__(self) -> str:
        return f"{self.claim}/{self.update or ''}/{self.resolve}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None for a case from before there were terms: its clocks run round the clock."""
        parts = text.split("/")
        if len(parts) != 3:  # noqa: PLR2004 - the three clocks
            return None
        claim, update, resolve = parts
        return cls(Term.parse(claim), Term.parse(update) if update else None, Term.parse(resolve))
