"""Places (地点): datums, distances, map links, what people paste, checked grids, and the grid of a point."""

from casework.places.datums import Datum, Point, convert, in_china
from casework.places.distance import distance_m
from casework.places.geojson import Checked, GridShape, check
from casework.places.index import GridIndex, IndexedGrid, Located
from casework.places.maplinks import MapLink, navigation_links
from casework.places.mapurls import Source
from casework.places.pasted import PastedPlace, UnreadableLink, read_place
from casework.places.problems import Problem, ProblemKind

__all__ = [
    "Checked",
    "Datum",
    "GridIndex",
    "GridShape",
    "IndexedGrid",
    "Located",
    "MapLink",
    "PastedPlace",
    "Point",
    "Problem",
    "ProblemKind",
    "Source",
    "UnreadableLink",
    "check",
    "convert",
    "distance_m",
    "in_china",
    "navigation_links",
    "read_place",
]
