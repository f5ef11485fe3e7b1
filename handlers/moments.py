"""Times and lengths of time as people say them, in the street's time zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from casework import durations
from handlers.texts import Texts

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_LONG = timedelta(hours=3)
_YEAR = timedelta(days=365)


def clock(instant: datetime, now: datetime, zone: ZoneInfo) -> str:
    """14:30 today, or 11-25 09:00; with the year where it is another one.

    Never 明天: a card is read for days, and its words would be wrong by the next morning.
    """
    there, here = instant.astimezone(zone), now.astimezone(zone)
    time = f"{there:%H:%M}"
    if there.date() == here.date():
        return time
    return f"{there:%m-%d} {time}" if there.year == here.year else f"{there:%Y-%m-%d} {time}"


def span(t: Texts, length: timedelta) -> str:
    """The length in two units, rounded to minutes from one minute on: nobody plans by seconds."""
    if abs(length) >= _MINUTE:
        length = round(length / _MINUTE) * _MINUTE
    return durations.say(length, t.language)


def worked(t: Texts, length: timedelta, day: timedelta) -> str:
    """Working time in working days and hours: 1 工作日 3 工作时; below an hour in minutes."""
    minutes = round(length / _MINUTE)
    days, rest = divmod(minutes, round(day / _MINUTE))
    hours, rest = divmod(rest, 60)
    amounts = [("days", days), ("hours", hours), ("minutes", rest)]
    first = next((at for at, (_, n) in enumerate(amounts) if n), len(amounts) - 1)
    said = [t.plain(f"time.worked.{name}", n=n) for name, n in amounts[first : first + 2] if n]
    return " ".join(said) or t.plain("time.worked.minutes", n=0)


def about(t: Texts, due: datetime, now: datetime) -> str:
    """As `left`, for a line of a list: nobody asks for the minutes of many hours."""
    length = abs(due - now)
    if length >= _LONG:
        length -= length % _HOUR
    return left(t, now + length if due >= now else now - length, now)


def left(t: Texts, due: datetime, now: datetime) -> str:
    """还剩 2 小时, or 超时 35 分."""
    if due >= now:
        return t.plain("time.left", span=span(t, due - now))
    return t.plain("time.over", span=span(t, now - due))


def kept_for(t: Texts, length: timedelta | None) -> str:
    """How long something is kept: 180 天, 1 年, or 一直保留."""
    if length is None:
        return t.plain("keep.forever")
    years, rest = divmod(length, _YEAR)
    return t.plain("keep.years", n=years) if years and not rest else durations.say(length, t.language)
