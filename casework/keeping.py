"""How long photos are kept (保存期限): days, or for ever, as the configuration and the chat write it."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from casework import durations

FOREVER = "forever"
ALLOWED = "180d, 26w, 365天, forever (永久)"
"""The forms that are understood, for a sentence that tells what is allowed."""

_FOREVER = frozenset({FOREVER, "永久", "一直", "不删"})
_DAY = timedelta(days=1)


class KeepError(ValueError):
    """The text is no time for which something could be kept."""


def parse(text: str) -> timedelta | None:
    """The time that the text says; None for ever. KeepError where it says none, or less than a day."""
    if text.strip().casefold() in _FOREVER:
        return None
    try:
        found = durations.parse(text)
    except durations.DurationError as error:
        raise KeepError(str(error)) from None
    if found < _DAY:
        raise KeepError(f"{text!r} is less than a day")
    return timedelta(days=-(-found // _DAY))  # begun days count


def code(span: timedelta | None) -> str:
    """What `parse` reads."""
    return FOREVER if span is None else f"{span.days}d"


def usual(spans: Iterable[timedelta | None]) -> timedelta | None:
    """The one that most of them are."""
    return Counter(spans).most_common(1)[0][0]


def is_shorter(one: timedelta | None, than: timedelta | None) -> bool:
    """Whether less is kept for the one than for the other."""
    return one is not None and (than is None or one < than)
