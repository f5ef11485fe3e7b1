"""Places (地点): datums, distances, map links, what people paste, checked grids, and the grid of a point."""

from casework.places.datums import Datum, Point, convert, in_china
from casework.places.distance import distance_m
from casework.places.maplinks import MapLink, navigation_links

__all__ = ["Datum", "MapLink", "Point", "convert", "distance_m", "in_china", "navigation_links"]
