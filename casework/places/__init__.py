"""Places (地点): datums, distances, map links, and what people paste.

Checked grids (`geojson`) and the grid of a point (`index`) are asked for by their own names: they need
shapely and numpy, a tenth of a start that the first answers do without.
"""

from casework.places.datums import Datum, Point, convert, in_china
from casework.places.distance import distance_m
from casework.places.maplinks import MapLink, navigation_links
from casework.places.mapurls import Source
from casework.places.pasted import PastedPlace, UnreadableLink, read_place
from casework.places.problems import Problem, ProblemKind

__all__ = [
    "Datum",
    "MapLink",
    "PastedPlace",
    "Point",
    "Problem",
    "ProblemKind",
    "Source",
    "UnreadableLink",
    "convert",
    "distance_m",
    "in_china",
    "navigation_links",
    "read_place",
]
