"""Links shared from map programs: which map it is, and the place that the link names in that map's datum.

What each map writes into its links is its maker's URI interface, and what its share button gives out. Apple,
Google and OpenStreetMap are read as WGS-84; google.cn, Amap and Tencent as GCJ-02; Baidu as BD-09; a link
that names its datum is believed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, unquote, urlsplit

from casework.places.coordinates import likely_point, read_coordinates
from casework.places.datums import Datum, Point, convert


class Source(StrEnum):
    """Where a pasted place comes from."""

    TEXT = "text"
    AMAP = "amap"
    TENCENT = "tencent"
    BAIDU = "baidu"
    APPLE = "apple"
    GOOGLE = "google"
    OSM = "osm"


@dataclass(frozen=True, slots=True)
class LinkedPlace:
    """What a map's link says: `point` is in WGS-84, None where only the map's server knows (短链接)."""

    source: Source
    host: str
    point: Point | None


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How one map writes places: parameters with a pair, best first, and parameters with one number each."""

    source: Source
    datum: Datum
    pairs: tuple[str, ...] = ()
    pairs_longitude_first: tuple[str, ...] = ()
    singles: tuple[tuple[str, str], ...] = (("lat", "lng"), ("lat", "lon"))
    datums: Mapping[str, Datum | None] | None = None  # values of `coordinate` or `coord_type`


_AMAP = _Dialect(
    Source.AMAP,
    Datum.GCJ02,
    ("p", "q", "n"),
    ("position", "to", "dest", "location", "lnglat", "markers"),
    datums={"wgs84": Datum.WGS84},
)
_TENCENT = _Dialect(
    Source.TENCENT,
    Datum.GCJ02,
    ("marker", "coord", "tocoord", "latlng", "center"),
    singles=(("pointy", "pointx"), ("lat", "lng")),
    datums={"1": Datum.WGS84},
)
_BAIDU = _Dialect(
    Source.BAIDU,
    Datum.BD09,
    ("location", "latlng", "destination", "center"),
    datums={
        "gcj02": Datum.GCJ02,
        "wgs84": Datum.WGS84,
        "bd09mc": None,
    },  # mc: metres of Baidu's own projection
)
_APPLE = _Dialect(Source.APPLE, Datum.WGS84, ("coordinate", "ll", "daddr", "q", "sll", "center"))
_GOOGLE = _Dialect(Source.GOOGLE, Datum.WGS84, ("query", "q", "destination", "daddr", "ll", "center"))
_GOOGLE_CN = _Dialect(Source.GOOGLE, Datum.GCJ02, _GOOGLE.pairs)
_OSM = _Dialect(Source.OSM, Datum.WGS84, singles=(("mlat", "mlon"), ("lat", "lon")))

_HOSTS = {
    "amap.com": _AMAP,
    "map.qq.com": _TENCENT,
    "map.baidu.com": _BAIDU,
    "maps.apple.com": _APPLE,
    "maps.apple": _APPLE,
    "maps.app.goo.gl": _GOOGLE,
    "openstreetmap.org": _OSM,
    "osm.org": _OSM,
}

_NUMBER = r"-?[0-9]{1,3}\.[0-9]{1,20}"
_PAIR = re.compile(rf"(?<![0-9.-])({_NUMBER})\s{{0,2}}[,/]\s{{0,2}}({_NUMBER})(?![0-9.])")
_SINGLE = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,20})?")
_GOOGLE_PIN = re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})")
_GOOGLE_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){0,3}google\.(?:com?\.)?[a-z]{2,3}")
_MOST_FIELDS = 100


def read_link(link: str) -> LinkedPlace | None:
    """Return the place that a link to a known map names; None where it is no link to a map."""
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
        host = (parts.hostname or "").rstrip(".")
        fields = parse_qsl(parts.query, errors="replace", max_num_fields=_MOST_FIELDS, separator="&")
    except ValueError:  # no address at all, or one with thousands of fields
        return None
    dialect = _dialect(host, parts.path)
    if dialect is None:
        return None
    query = {name.lower(): value for name, value in reversed(fields)}  # the first of a name counts
    drawn = _pinned(dialect, query) or _in_path(unquote(parts.path, errors="replace"), parts.fragment)
    datum = _datum(dialect, query)
    if drawn is None or datum is None:
        return LinkedPlace(dialect.source, host, None)
    return LinkedPlace(dialect.source, host, convert(drawn, datum, Datum.WGS84))


def _dialect(host: str, path: str) -> _Dialect | None:
    for known, dialect in _HOSTS.items():
        if host == known or host.endswith(f".{known}"):
            return dialect
    if host == "goo.gl" and path.startswith("/maps"):
        return _GOOGLE
    if _GOOGLE_HOST.fullmatch(host) and (path.startswith("/maps") or host.startswith(("maps.", "ditu."))):
        return _GOOGLE_CN if host.endswith(".cn") else _GOOGLE
    return None


def _datum(dialect: _Dialect, query: Mapping[str, str]) -> Datum | None:
    named = query.get("coordinate" if dialect is _AMAP else "coord_type", "").lower()
    return (dialect.datums or {}).get(named, dialect.datum)


def _pinned(dialect: _Dialect, query: Mapping[str, str]) -> Point | None:
    for name in (*dialect.pairs, *dialect.pairs_longitude_first):
        found = _PAIR.search(query.get(name, ""))
        if found is not None:
            first, second = float(found[1]), float(found[2])
            turned = name in dialect.pairs_longitude_first
            return likely_point(second, first) if turned else likely_point(first, second)
    for lat, lng in dialect.singles:
        numbers = [query.get(name, "").strip() for name in (lat, lng)]
        if all(_SINGLE.fullmatch(number) for number in numbers):
            return likely_point(float(numbers[0]), float(numbers[1]))
    return None


def _in_path(path: str, fragment: str) -> Point | None:
    """Return the place in a path or fragment: Google's pin, else the middle of the view, else typed ones."""
    found = _GOOGLE_PIN.search(path) or _PAIR.search(path) or _PAIR.search(fragment)
    if found is not None:
        return likely_point(float(found[1]), float(found[2]))
    for part in path.split("/"):
        point = read_coordinates(part.replace("+", " "))
        if point is not None:
            return point
    return None
