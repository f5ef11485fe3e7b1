"""Which day of the past people mean (哪一天): 今天, 昨天, 周五, 11-20, 11月20日, 2026-11-20."""

import re
import unicodedata
from datetime import date, timedelta

_AGO = {"今天": 0, "昨天": 1, "前天": 2, "大前天": 3, "today": 0, "yesterday": 1}
_AGO |= {"明天": -1, "后天": -2, "大后天": -3, "tomorrow": -1}  # understood, to be refused as what they are
_WEEKDAYS = dict(zip("一二三四五六日", range(7), strict=True)) | {"天": 6}
_DAY = re.compile(
    r"(?P<last>上)?(?:本|这)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
    r"|(?P<year>[0-9]{4})[-/.年](?P<month>[0-9]{1,2})[-/.月](?P<day>[0-9]{1,2})[日号]?"
    r"|(?P<month_alone>[0-9]{1,2})(?:[-/.](?P<day_of>[0-9]{1,2})|月(?P<day_said>[0-9]{1,2})[日号]?)"
)


def read(word: str, today: date) -> date | None:
    """The day; None where the word names none. A day without its year is the last one of that name.

    Raises:
        ValueError: It looks like a day that no calendar has (02-30).
    """
    plain = unicodedata.normalize("NFKC", word).casefold()
    if plain in _AGO:
        return today - timedelta(days=_AGO[plain])
    found = _DAY.fullmatch(plain)
    if found is None:
        return None
    if found["weekday"]:
        return _weekday(_WEEKDAYS[found["weekday"]], today, last_week=bool(found["last"]))
    if found["year"]:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    return _last(int(found["month_alone"]), int(found["day_of"] or found["day_said"]), today)


def _weekday(weekday: int, today: date, *, last_week: bool) -> date:
    if last_week:
        return today - timedelta(days=today.weekday() + 7 - weekday)
    return today - timedelta(days=(today.weekday() - weekday) % 7)


def _last(month: int, day: int, today: date) -> date:
    """Of this year, or of the one before where this year's is still to come."""
    try:
        this = date(today.year, month, day)
    except ValueError:  # a 29th of February
        return date(today.year - 1, month, day)
    return this if this <= today else date(today.year - 1, month, day)
