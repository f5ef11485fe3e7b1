"""A place on the earth, and the three datums (坐标系) in which China's maps name it.

Everything is stored as WGS-84. Amap and Tencent draw on GCJ-02, which is WGS-84 shifted by some hundred
metres inside China; Baidu draws on BD-09, which is GCJ-02 shifted once more. The formulas and constants are
those that the public implementations agree on (Krasovsky 1940 ellipsoid). Angles are degrees.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

_A = 6378245.0
_EE = 0.00669342162296594323
_BAIDU_TURN = math.pi * 3000.0 / 180.0
_CLOSE_ENOUGH = 1e-11  # degrees; about a thousandth of a millimetre
_MOST_STEPS = 20  # each step gains two digits, so five are plenty


class Datum(StrEnum):
    """How a pair of coordinates is meant (坐标系)."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


@dataclass(frozen=True, slots=True)
class Point:
    """A place: latitude -90 to 90 and longitude -180 to 180, in degrees, WGS-84 unless said otherwise."""

    lat: float
    lng: float

    def __post_init__(self) -> None:
        """Refuse what is no place on the globe; NaN compares false and is refused too."""
        if not (-90 <= self.lat <= 90 and -180 <= self.lng <= 180):  # noqa: PLR2004 - the globe
            raise ValueError(f"no place on the globe: latitude {self.lat}, longitude {self.lng}")


def in_china(point: Point) -> bool:
    """Say whether the shifted datums shift here: the rectangle that the public implementations use."""
    return 0.8293 <= point.lat <= 55.8271 and 72.004 <= point.lng <= 137.8347  # noqa: PLR2004


def _near_china(point: Point) -> bool:
    """Say whether a shift could have brought a place of the rectangle here: none is as long as 0.1°."""
    return 0.7 <= point.lat <= 56.0 and 71.9 <= point.lng <= 138.0  # noqa: PLR2004


def convert(point: Point, from_: Datum, to: Datum) -> Point:
    """Return the same place in another datum, to well below a millimetre; outside China unchanged."""
    if from_ is to:
        return point
    gcj = point
    if from_ is Datum.WGS84:
        gcj = _forth(point, _gcj02_from_wgs84)
    elif from_ is Datum.BD09:
        gcj = _back(point, _bd09_from_gcj02)
    if to is Datum.WGS84:
        return _back(gcj, _gcj02_from_wgs84)
    return _forth(gcj, _bd09_from_gcj02) if to is Datum.BD09 else gcj


_Shift = Callable[[float, float], tuple[float, float]]


def _forth(point: Point, shift: _Shift) -> Point:
    return Point(*shift(point.lat, point.lng)) if in_china(point) else point


def _back(point: Point, shift: _Shift) -> Point:
    """Return the place that `shift` moves to `point`, found by correcting a guess until it lands there."""
    if not _near_china(point):
        return point  # nothing there was ever shifted, and far away the formulas lead nowhere
    lat, lng = point.lat, point.lng
    for _ in range(_MOST_STEPS):
        landed_lat, landed_lng = shift(lat, lng)
        off_lat, off_lng = landed_lat - point.lat, landed_lng - point.lng
        lat, lng = lat - off_lat, lng - off_lng
        if abs(off_lat) < _CLOSE_ENOUGH and abs(off_lng) < _CLOSE_ENOUGH:
            break
    found = Point(lat, lng)
    return found if in_china(found) else point


def _gcj02_from_wgs84(lat: float, lng: float) -> tuple[float, float]:
    """Return latitude and longitude in GCJ-02: a wavy shift in metres, turned into degrees."""
    x, y = lng - 105.0, lat - 35.0
    pi = math.pi
    short_waves = (20.0 * math.sin(6.0 * x * pi) + 20.0 * math.sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + short_waves
    north += (20.0 * math.sin(y * pi) + 40.0 * math.sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * math.sin(y / 12.0 * pi) + 320.0 * math.sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + short_waves
    east += (20.0 * math.sin(x * pi) + 40.0 * math.sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * math.sin(x / 12.0 * pi) + 300.0 * math.sin(x / 30.0 * pi)) * 2.0 / 3.0
    radians = math.radians(lat)
    flat = 1.0 - _EE * math.sin(radians) ** 2
    meridian = _A * (1.0 - _EE) / (flat * math.sqrt(flat))
    parallel = _A / math.sqrt(flat) * math.cos(radians)
    return lat + math.degrees(north / meridian), lng + math.degrees(east / parallel)


def _bd09_from_gcj02(lat: float, lng: float) -> tuple[float, float]:
    """Return latitude and longitude in BD-09: a ripple around the origin of the plane, and an offset."""
    length = math.hypot(lng, lat) + 0.00002 * math.sin(lat * _BAIDU_TURN)
    angle = math.atan2(lat, lng) + 0.000003 * math.cos(lng * _BAIDU_TURN)
    return length * math.sin(angle) + 0.006, length * math.cos(angle) + 0.0065
