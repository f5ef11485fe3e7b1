"""Coordinates as people type them (经纬度): decimal degrees, degrees with minutes, with or without marks.

Two bare numbers are easily something else (house numbers, prices, temperatures), so what stands within other
words must be precise or marked, while a message that is nothing but a pair may be rough.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from casework.places.datums import Point, in_china

LONGEST_TEXT = 4096
"""Characters read of one message: Telegram's longest."""

_NORTH = ("n", "北纬", "纬度", "latitude", "lat")
_SOUTH = ("s", "南纬")
_EAST = ("e", "东经", "经度", "longitude", "long", "lng", "lon")
_WEST = ("w", "西经")
_MARKS = "|".join(sorted((*_NORTH, *_SOUTH, *_EAST, *_WEST), key=len, reverse=True))
_PRECISE_DECIMALS = 3  # a hundred metres; nobody writes prices so

# Signs that stand for the degree sign and would be turned into something else by normalising.
_DEGREE_SIGNS = str.maketrans(dict.fromkeys("\u00ba\u02da", "\u00b0"))


def _angle(name: str) -> str:
    number = r"[0-9]{1,2}(?:\.[0-9]{1,20})?"
    minute, second = r"['\u2032\u2018\u2019分]", r"(?:[\"\u201c\u201d秒]|''|\u2032\u2032|\u2019\u2019)"
    return (
        rf"(?:(?P<{name}_before>{_MARKS})\s{{0,2}}[:=]?\s{{0,2}})?"
        rf"(?P<{name}_sign>[-+\u2212])?"
        rf"(?P<{name}_degrees>[0-9]{{1,3}}(?:\.[0-9]{{1,20}})?)"
        rf"(?:\s?[\u00b0度]\s{{0,2}}(?:(?P<{name}_minutes>{number})\s?{minute}\s{{0,2}}"
        rf"(?:(?P<{name}_seconds>{number})\s?{second})?)?)?"
        rf"(?:\s?(?P<{name}_after>[nsew])(?![a-z]))?"
    )


# Every repetition is bounded, so that no text makes it slow.
_PAIR = re.compile(
    rf"(?<![0-9a-z.])(?P<first>{_angle('a')})"
    rf"(?:\s{{0,3}}[,;/、|]\s{{0,3}}|\s{{1,3}}|(?={_MARKS}))"
    rf"{_angle('b')}(?!\.?[0-9])"
)


@dataclass(frozen=True, slots=True)
class _Angle:
    degrees: float
    axis: Literal["lat", "lng"] | None
    decimals: int
    divided: bool  # into minutes


def read_coordinates(text: str) -> Point | None:
    """Return the first pair of coordinates in `text` as it stands, whatever its datum, or None."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TEXT].translate(_DEGREE_SIGNS)).lower()
    plain = plain[:LONGEST_TEXT].strip(" \t\r\n()[]{}<>.。【】「」")
    position = 0
    while (found := _PAIR.search(plain, position)) is not None:
        point = _point(found, alone=found.start() == 0 and found.end() == len(plain))
        if point is not None:
            return point
        position = found.end("first")
    return None


def likely_point(first: float, second: float) -> Point | None:
    """Return the place that two numbers mean: latitude first, unless only the other order is in China.

    In China no latitude is a longitude, so the order is never in doubt there. Elsewhere it is turned only
    where latitude first would be off the globe; None where both orders are.
    """
    orders = [
        Point(lat, lng)
        for lat, lng in ((first, second), (second, first))
        if abs(lat) <= 90 and abs(lng) <= 180  # noqa: PLR2004 - the globe
    ]
    return next((point for point in orders if in_china(point)), orders[0] if orders else None)


def _point(found: re.Match[str], *, alone: bool) -> Point | None:
    first, second = _read(found, "a"), _read(found, "b")
    if first is None or second is None or not all(_trusted(angle, alone) for angle in (first, second)):
        return None
    if first.axis is None and second.axis is None:
        return likely_point(first.degrees, second.degrees)
    if first.axis == second.axis:
        return None
    if first.axis == "lng" or second.axis == "lat":
        first, second = second, first
    try:
        return Point(first.degrees, second.degrees)
    except ValueError:
        return None


def _trusted(angle: _Angle, alone: bool) -> bool:
    if alone:
        return angle.decimals > 0 or angle.divided or angle.axis is not None
    marked = angle.axis is not None and angle.decimals > 0
    return angle.decimals >= _PRECISE_DECIMALS or angle.divided or marked


def _read(found: re.Match[str], name: str) -> _Angle | None:
    """Return one angle; None where it is none, as 35.5°30' or 35°70'."""
    mark = found[f"{name}_before"] or found[f"{name}_after"]
    whole, minutes, seconds = (found[f"{name}_{part}"] for part in ("degrees", "minutes", "seconds"))
    if (minutes and "." in whole) or (seconds and "." in minutes):
        return None
    sixtieth, second = float(minutes or 0), float(seconds or 0)
    if sixtieth >= 60 or second >= 60:  # noqa: PLR2004 - as on a clock
        return None
    degrees = float(whole) + sixtieth / 60 + second / 3600
    if mark in (*_SOUTH, *_WEST) or found[f"{name}_sign"] in ("-", "\u2212"):
        degrees = -degrees
    axis: Literal["lat", "lng"] | None = None
    if mark:
        axis = "lat" if mark in (*_NORTH, *_SOUTH) else "lng"
    return _Angle(degrees, axis, len(whole.partition(".")[2]), minutes is not None)
