"""Until when (到什么时候): how people in a group write a length of time or a day before a reason.

"2天 等配件" and "3工作日，缺料" begin with a length of time, "到周五 等审批" and "至11月27日" with a day.
"""

import re
import unicodedata
from datetime import date, timedelta

from casework.terms import Term, TermError

_LONGEST_PAUSE = timedelta(days=366)
_LONGEST = 12  # characters of a term with no space after it
_PUNCTUATION = "，,。.！!：:；;、 \t\n"
_DAYS = {"今天": 0, "明天": 1, "后天": 2, "大后天": 3, "today": 0, "tomorrow": 1}
_WEEKDAYS = dict(zip("一二三四五六日", range(7), strict=True)) | {"天": 6}
_ENGLISH = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), range(7), strict=True))
_TO = re.compile(r"\s*(?:到|至|until\b|till\b|to\b)\s*", re.IGNORECASE)
_DAY = re.compile(
    r"(?P<word>大后天|今天|明天|后天|today|tomorrow)"
    r"|(?P<next>下)?(?:本|这)?(?:个)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
    r"|(?P<english>mon|tue|wed|thu|fri|sat|sun)[a-z]*"
    r"|(?P<year>20[0-9]{2})[-/.年](?P<month>[0-9]{1,2})[-/.月](?P<day>[0-9]{1,2})[日号]?"
    r"|(?P<month_alone>[0-9]{1,2})[-/.月](?P<day_of>[0-9]{1,2})[日号]?"
    r"|(?P<day_alone>[0-9]{1,2})[日号]",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(?:下班)?(?:之前|以前|前|为止)?")


def length(words: str) -> tuple[Term, str] | None:
    """(the length of time that stands first, the words after it); None where none does."""
    plain = words.strip()
    first, _, rest = plain.partition(" ")
    longest = min(len(plain), _LONGEST)
    for said, reason in ((first, rest), *((plain[:at], plain[at:]) for at in range(longest, 1, -1))):
        try:
            return Term.parse(said.strip(_PUNCTUATION)), reason.strip(_PUNCTUATION)
        except TermError:
            continue
    return None


def read(words: str, today: date) -> tuple[Term | date, str] | None:
    """(the length of time or the day that stands first, the words after it); None where neither does.

    A day of the week is the next one from today on, a day of the year or of the month too.
    """
    to = _TO.match(words)
    if to is None:
        return length(words)
    plain = unicodedata.normalize("NFKC", words[to.end() :])
    found = _DAY.match(plain)
    day = _meant(found, today) if found else None
    if found is None or day is None:
        return None
    rest = plain[found.end() :]
    before = _BEFORE.match(rest)
    return day, rest[before.end() if before else 0 :].strip(_PUNCTUATION)


def pause(words: str, today: date) -> tuple[Term | date, str] | None:
    """The same for how long a case stands still (挂起): until a later day, and not for years."""
    found = read(words, today)
    if found is None or not isinstance(found[0], date):
        return found
    return found if today < found[0] <= today + _LONGEST_PAUSE else None


def _meant(found: re.Match[str], today: date) -> date | None:
    if found["word"]:
        return today + timedelta(days=_DAYS[found["word"].lower()])
    if found["weekday"] or found["english"]:
        weekday = _WEEKDAYS[found["weekday"]] if found["weekday"] else _ENGLISH[found["english"].lower()]
        if found["next"]:  # of the next week
            return today + timedelta(days=7 - today.weekday() + weekday)
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    if found["year"]:
        return _day(int(found["year"]), int(found["month"]), int(found["day"]))
    if found["month_alone"]:
        month, day = int(found["month_alone"]), int(found["day_of"])
        return _next(today, [(today.year, month, day), (today.year + 1, month, day)])
    day = int(found["day_alone"])
    after = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return _next(today, [(today.year, today.month, day), (after.year, after.month, day)])


def _next(today: date, candidates: list[tuple[int, int, int]]) -> date | None:
    days = (_day(*parts) for parts in candidates)
    return next((day for day in days if day is not None and day >= today), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
