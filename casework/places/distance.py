"""How far two places are apart, in metres (距离)."""

import math

from casework.places.datums import Point

EARTH_RADIUS_M = 6_371_008.8
"""The mean radius of the earth (IUGG)."""

METRES_PER_DEGREE = math.radians(EARTH_RADIUS_M)
"""Along a meridian; along a parallel it is this times the cosine of the latitude."""


def distance_m(one: Point, other: Point) -> float:
    """Return the great-circle distance in metres by the haversine formula, true to about 0.5 %."""
    lat_one, lat_other = math.radians(one.lat), math.radians(other.lat)
    half_lat = math.sin((lat_other - lat_one) / 2)
    half_lng = math.sin(math.radians(other.lng - one.lng) / 2)
    squared = half_lat * half_lat + math.cos(lat_one) * math.cos(lat_other) * half_lng * half_lng
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(squared)))
