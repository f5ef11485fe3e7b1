"""The outline of one grid: coordinates of a GeoJSON geometry become a sound WGS-84 polygon, or problems.

Coordinates are rounded to 7 decimals (a centimetre) before they are judged, so that what was judged is what
is kept. Vertices shared by neighbours stay shared, since equal numbers are converted and rounded equally.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from casework.places.datums import Datum, Point, convert, in_china
from casework.places.distance import METRES_PER_DEGREE, distance_m
from casework.places.problems import Detail, ProblemKind, UnusableError

MOST_POINTS = 20_000
"""Of one grid; a coastline drawn point by point has some thousand."""

LARGEST_KM2 = 500.0
"""A grid is walked by one person; larger is a district or a slip."""

SMALLEST_M2 = 1.0

_DECIMALS = 7
_BEYOND_ANY_MAP = 1e12  # larger than any projected coordinate; keeps huge integers away from float()
_PLACE_IN_REASON = re.compile(r"\[(\S+) (\S+)\]")

Ring = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Outline:
    """A grid's area in WGS-84 (longitude, latitude), and the same as canonical GeoJSON text.

    `drawn_middle` is the middle as it was drawn, in the datum of the file: it shows a wrong datum.
    """

    geometry: BaseGeometry
    geojson: str
    drawn_middle: Point


def outline(geometry: object, datum: Datum) -> Outline:
    """Return the outline of a GeoJSON Polygon or MultiPolygon drawn in `datum`.

    Raises:
        UnusableError: the first thing that is wrong with it.
    """
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in ("Polygon", "MultiPolygon"):
        raise UnusableError(ProblemKind.NOT_A_POLYGON, {"found": str(kind)[:40]})
    coordinates = geometry.get("coordinates")
    parts = [coordinates] if kind == "Polygon" else coordinates
    drawn = [[_ring(ring) for ring in _listed(part)] for part in _listed(parts)]
    positions = [position for part in drawn for ring in part for position in ring]
    if len(positions) > MOST_POINTS:
        raise UnusableError(ProblemKind.TOO_MANY_POINTS, {"count": len(positions), "limit": MOST_POINTS})
    _check_positions(positions)
    for part in drawn:
        for ring in part:
            _check_ring(ring)
    area = _sound([Polygon(part[0], part[1:]) for part in _in_wgs84(drawn, datum)])
    lngs, lats = zip(*positions, strict=True)
    middle = Point((min(lats) + max(lats)) / 2, (min(lngs) + max(lngs)) / 2)
    return Outline(area, canonical_geojson(area), middle)


def canonical_geojson(geometry: BaseGeometry) -> str:
    """Return the GeoJSON text of an area: equal areas drawn from another start give equal texts.

    Outer rings run counter-clockwise (RFC 7946), parts and rings in a fixed order, 7 decimals.
    """
    parts = [orient(part) for part in shapely.get_parts(geometry.normalize())]
    coordinates = [
        [
            [[round(lng, _DECIMALS), round(lat, _DECIMALS)] for lng, lat in ring.coords]
            for ring in (part.exterior, *part.interiors)
        ]
        for part in parts
    ]
    single = len(coordinates) == 1
    return json.dumps(
        {
            "type": "Polygon" if single else "MultiPolygon",
            "coordinates": coordinates[0] if single else coordinates,
        },
        separators=(",", ":"),
    )


def area_m2(geometry: BaseGeometry) -> float:
    """Return the area in square metres of something small beside the earth."""
    if geometry.is_empty:
        return 0.0
    _, south, _, north = geometry.bounds
    narrowing = math.cos(math.radians((south + north) / 2))
    return float(geometry.area) * METRES_PER_DEGREE**2 * narrowing


def _listed(value: object) -> list[object]:
    if not isinstance(value, list) or not value:
        raise UnusableError(ProblemKind.MALFORMED)
    return value


def _ring(value: object) -> Ring:
    return [_position(position) for position in _listed(value)]


def _position(value: object) -> tuple[float, float]:
    """Return longitude and latitude; a height after them is dropped."""
    numbers = _listed(value)
    if not 2 <= len(numbers) <= 4:  # noqa: PLR2004 - RFC 7946: two, a height, and old files a measure
        raise UnusableError(ProblemKind.MALFORMED)
    lng, lat = (_number(number) for number in numbers[:2])
    return lng, lat


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnusableError(ProblemKind.MALFORMED)
    if not -_BEYOND_ANY_MAP < value < _BEYOND_ANY_MAP:
        raise UnusableError(ProblemKind.NOT_FINITE)
    return float(value)


def _check_positions(positions: Ring) -> None:
    """Raise where positions are off the globe, or plainly latitude first."""
    off = next(((lng, lat) for lng, lat in positions if abs(lng) > 180 or abs(lat) > 90), None)  # noqa: PLR2004
    could_be_swapped = all(abs(lat) <= 180 and abs(lng) <= 90 for lng, lat in positions)  # noqa: PLR2004
    if off is not None:
        kind = ProblemKind.SWAPPED if could_be_swapped else ProblemKind.OUTSIDE_GLOBE
        raise UnusableError(kind, {"lng": off[0], "lat": off[1]})
    if (
        could_be_swapped
        and not any(in_china(Point(lat, lng)) for lng, lat in positions)
        and all(in_china(Point(lng, lat)) for lng, lat in positions)
    ):
        lng, lat = positions[0]
        raise UnusableError(ProblemKind.SWAPPED, {"lng": lng, "lat": lat})


def _check_ring(ring: Ring) -> None:
    (first_lng, first_lat), (last_lng, last_lat) = ring[0], ring[-1]
    count = len(set(ring))
    if count < 3:  # noqa: PLR2004 - a triangle
        raise UnusableError(ProblemKind.FEW_POINTS, {"count": count})
    if ring[0] != ring[-1]:
        metres = distance_m(Point(first_lat, first_lng), Point(last_lat, last_lng))
        raise UnusableError(ProblemKind.OPEN_RING, {"metres": round(metres, 2)})


def _in_wgs84(drawn: list[list[Ring]], datum: Datum) -> Iterator[list[Ring]]:
    for part in drawn:
        converted = []
        for ring in part:
            places = (convert(Point(lat, lng), datum, Datum.WGS84) for lng, lat in ring)
            converted.append([(round(place.lng, _DECIMALS), round(place.lat, _DECIMALS)) for place in places])
        yield converted


def _sound(parts: list[Polygon]) -> BaseGeometry:
    """Return the parts as one valid area."""
    for part in parts:
        for ring in (part.exterior, *part.interiors):
            # The hull, not the area: the two halves of a crossed ring take each other's area away.
            if area_m2(Polygon(ring).convex_hull) < SMALLEST_M2:
                raise UnusableError(ProblemKind.NO_AREA)
    area = parts[0] if len(parts) == 1 else MultiPolygon(parts)
    reason = shapely.is_valid_reason(area)
    if reason != "Valid Geometry":
        raise UnusableError(*_fault(reason, area))
    square_km = area_m2(area) / 1e6
    if square_km * 1e6 < SMALLEST_M2:
        raise UnusableError(ProblemKind.NO_AREA)
    if square_km > LARGEST_KM2:
        detail: Detail = {"square_km": round(square_km, 1), "limit": LARGEST_KM2}
        raise UnusableError(ProblemKind.AREA_TOO_LARGE, detail)
    return area


def _fault(reason: str, area: BaseGeometry) -> tuple[ProblemKind, Detail]:
    """Return what GEOS says is wrong, in our kinds and with the place where."""
    found = _PLACE_IN_REASON.search(reason)
    middle = area.envelope.centroid
    lng, lat = (float(found[1]), float(found[2])) if found else (middle.x, middle.y)
    place: Detail = {"lat": round(lat, _DECIMALS), "lng": round(lng, _DECIMALS)}
    if reason.startswith(("Hole", "Nested holes")):
        return ProblemKind.HOLE_OUTSIDE, place
    # To GEOS crossing borders of two parts are a "Self-intersection" too: sound parts tell the difference.
    parts = shapely.get_parts(area)
    if len(parts) > 1 and all(shapely.is_valid(parts)):
        return ProblemKind.PARTS_OVERLAP, place
    return ProblemKind.SELF_CROSSING, place
