"""How people write down what riders were given: "义诊 32 社区卫生站", "昨天 饮水 20", "慰问品x15 11-20"."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casework import past
from casework.errors import GivingError
from casework.vocabulary import GivingRefusal

MOST = 9_999
"""People (人次) at one time: more is a slip of the finger."""

_UNIT = r"(?:人次|人|位|名|个|份|次|people)?"
_NUMBER = re.compile(rf"([0-9]+){_UNIT}")
_GLUED = re.compile(  # 义诊32, 饮水x20
    rf"(\D*[^\W\d_xX]|\D*[a-zA-Z])\s*(?:[×*:]|(?<=[^\x00-\x7f])[xX])?([0-9]+){_UNIT}"
)
_COMMA = re.compile(r"(?<=[0-9０-９人次位])[，、；](?![0-9０-９])|(?<![0-9０-９])[，、；](?=[0-9０-９])")
_AROUND = "，,。.；;：:、 "


@dataclass(frozen=True, slots=True)
class Line:
    """What was given to how many, on which day, and what else was said of it."""

    kind: str
    people: int
    day: date
    note: str = ""


def read(words: Sequence[str], first: date, today: date) -> Line:
    """The line that these words are; what it was stands before the number, its day beside it, first or last.

    The day is one from `first` on, and none to come; without one it is today.

    Raises:
        GivingError: They are none; the reason says what is wrong.
    """
    words = _COMMA.sub(" ", " ".join(words)).split()
    at, number, glued = _number(words)
    if not 1 <= number <= MOST:
        raise GivingError(GivingRefusal.NUMBER, MOST)
    before, after = [*words[:at], *([glued] if glued else [])], [*words[at + 1 :]]
    try:
        day = _day(before, 0, today) or _day(before, -1, today) or _day(after, 0, today)
        day = day or _day(after, -1, today) or today
    except ValueError:  # in no calendar
        raise GivingError(GivingRefusal.DAY, first) from None
    if not first <= day <= today:
        raise GivingError(GivingRefusal.DAY, first)
    if not before and after:  # 32 义诊
        before.append(after.pop(0))
    kind = " ".join(before).strip(_AROUND)
    if not kind:
        raise GivingError(GivingRefusal.WHAT)
    return Line(kind, number, day, " ".join(after).lstrip(_AROUND))


def _number(words: Sequence[str]) -> tuple[int, int, str]:
    """(where the number stands, it, what is written before it without a space)."""
    plain = [unicodedata.normalize("NFKC", word).strip(_AROUND) for word in words]
    for at, word in enumerate(plain):
        if found := _NUMBER.fullmatch(word):
            return at, _whole(found[1]), ""
    for at, word in enumerate(plain):
        if found := _GLUED.fullmatch(word):
            return at, _whole(found[2]), found[1]
    raise GivingError(GivingRefusal.NUMBER, MOST)


def _whole(digits: str) -> int:
    """The number; one of too many digits is as good as any that is too large."""
    return int(digits) if len(digits) <= len(str(MOST)) + 2 else MOST + 1


def _day(words: list[str], at: int, today: date) -> date | None:
    """The day that this word is, which is taken out; None where it is none."""
    found = past.read(words[at].strip(_AROUND), today) if words else None
    if found is not None:
        words.pop(at)
    return found
