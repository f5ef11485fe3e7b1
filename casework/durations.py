"""Lengths of time as people write and read them (时长): "1h30m", "2小时", "半天" become a timedelta and back.

Days are 24 hours and weeks 7 days; working days (工作日) are no fixed length: `casework.terms` reads them.
"""

import re
import unicodedata
from datetime import timedelta

ALLOWED = "90s, 30m, 24h, 3d, 2w, 1h30m, 30分钟, 2小时, 1天2小时, 半小时, 1天半"
"""The forms that are understood, for a sentence that tells what is allowed."""

LONGEST = timedelta(days=3660)
"""Longer is taken for a slip of the finger: no deadline of the trade is ten years."""

_LONGEST_TEXT = 64

_SECONDS = {
    **dict.fromkeys(("w", "周", "星期"), 604_800),
    **dict.fromkeys(("d", "天", "日"), 86_400),
    **dict.fromkeys(("h", "小时", "时"), 3_600),
    **dict.fromkeys(("m", "min", "分钟", "分"), 60),
    **dict.fromkeys(("s", "秒钟", "秒"), 1),
}

_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}

# One step: a number (or 半 alone), perhaps 个, perhaps 半, the unit, perhaps 半 after it.
_STEP = re.compile(
    r"(?P<number>[0-9]{1,9}|[零一二两三四五六七八九十]{1,3})?"
    r"(?P<measure>个)?"
    r"(?P<half_before>半)?"
    r"(?P<measure_after>个)?"
    rf"(?P<unit>{'|'.join(sorted(_SECONDS, key=len, reverse=True))})"
    r"(?P<half_after>半)?"
)


class DurationError(ValueError):
    """The text is no length of time; the message tells which forms are allowed."""

    def __init__(self, text: str, why: str = "is not a duration") -> None:
        self.text = text
        self.why = why
        shown = text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"
        super().__init__(f"{shown!r} {why}; allowed are {ALLOWED}")


def parse(text: str) -> timedelta:
    """Return the length of time that `text` says, in units from large to small.

    Full-width digits, spaces and Chinese numerals up to 九十九 are understood; 0s is a duration.

    Raises:
        DurationError: the text says none, names a unit twice or out of order, or more than ten years.
    """
    plain = "".join(unicodedata.normalize("NFKC", text[: _LONGEST_TEXT * 4]).lower().split())
    if not plain or len(text) > _LONGEST_TEXT:
        raise DurationError(text)
    seconds = 0
    position = 0
    smallest = None
    while position < len(plain):
        step = _STEP.match(plain, position)
        if step is None:
            raise DurationError(text)
        unit = _SECONDS[step["unit"]]
        if smallest is not None and unit >= smallest:
            raise DurationError(text, "does not go from large units to small ones")
        doubled = _halves(step)
        if doubled is None or (doubled % 2 and unit == 1):
            raise DurationError(text)
        seconds += doubled * unit // 2
        smallest = unit
        position = step.end()
    if seconds > LONGEST.total_seconds():
        raise DurationError(text, "is longer than ten years")
    return timedelta(seconds=seconds)


def say(length: timedelta, language: str) -> str:
    """Return a short form for people, cut down to two units: "2 小时 5 分" or "2 h 5 min".

    `language` is "zh…" or anything else for English. A negative length is said by its size: whether that
    is early or late is the sentence's business.
    """
    seconds = int(abs(length).total_seconds())
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, rest = divmod(rest, 60)
    amounts = (days, hours, minutes, rest)
    chinese = language.lower().startswith("zh")
    names = ("天", "小时", "分", "秒") if chinese else ("d", "h", "min", "s")
    first = next((place for place, amount in enumerate(amounts) if amount), len(amounts) - 1)
    said = [
        f"{amounts[place]} {names[place]}"
        for place in range(first, min(first + 2, len(amounts)))
        if amounts[place] or place == first
    ]
    if chinese and len(said) == 1 and said[0].endswith("分"):
        return f"{said[0]}钟"  # "30 分" alone reads as a mark at school
    return " ".join(said)


def _halves(step: re.Match[str]) -> int | None:
    """Return how many half units the step says, or None where it is no Chinese or English."""
    half = step["half_before"] or step["half_after"]
    if step["half_before"] and step["half_after"]:
        return None
    if step["measure"] and step["measure_after"]:
        return None
    if step["number"] is None:
        # 半小时, 半个小时; but never 个小时 or 小时半 alone.
        return 1 if step["half_before"] and not step["measure"] else None
    if step["half_before"] and (not step["measure"] or step["measure_after"]):
        return None  # 一个半小时 is said, 一半小时 and 一半个小时 are not
    whole = number(step["number"])
    return None if whole is None else whole * 2 + (1 if half else 0)


def number(digits: str) -> int | None:
    """Return the whole number that Arabic digits or a Chinese numeral below 100 says."""
    if digits.isdecimal():
        return int(digits)
    tens, ten, ones = digits.partition("十")
    if not ten:
        return _DIGITS[digits] if len(digits) == 1 else None
    if (tens and tens not in "一二三四五六七八九") or (ones and ones not in "一二三四五六七八九"):
        return None
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
