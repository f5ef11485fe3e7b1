"""What is wrong between grids: overlaps (重叠), and a datum that shifts all of a file."""

import statistics
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from casework.places.datums import Datum, Point, convert
from casework.places.distance import METRES_PER_DEGREE, distance_m
from casework.places.outlines import area_m2
from casework.places.problems import Detail, Problem, ProblemKind

LARGEST_SLIVER_M2 = 1.0
WIDEST_SLIVER_M = 0.5
"""Two hands drawing one border differ so much; fifteen metres beside it both grids are named anyway."""

MOST_OVERLAPS = 200
"""Named of one file: a file drawn twice has thousands, and one tells the tale."""

_SHIFTED_AT_LEAST_M = 50.0  # the smallest shift between two datums in China is some hundred metres
_FITS_WITHIN_M = 20.0  # redrawn borders move a grid's middle by metres

NumberedArea = tuple[int, str, BaseGeometry]
"""The number of a feature, its code, its area."""


def overlaps(areas: Sequence[NumberedArea]) -> list[Problem]:
    """Return a problem for each pair of grids that claim the same ground, named at the later one."""
    problems: list[Problem] = []
    shapes = np.array([area for _, _, area in areas], dtype=object)
    tree = shapely.STRtree(shapes)
    for place, (number, code, area) in enumerate(areas):
        hits = tree.query(area)
        earlier = np.sort(hits[hits < place])
        # All at once and outside Python: at a square where many streets meet, each grid has many neighbours.
        shared = shapely.intersection(area, shapes[earlier])
        for near in np.flatnonzero(shapely.area(shared) * METRES_PER_DEGREE**2 > LARGEST_SLIVER_M2):
            square_m = area_m2(shared[near])
            if _is_sliver(shared[near], square_m):
                continue
            other_number, other_code, _ = areas[earlier[near]]
            detail: Detail = {
                "other": other_code,
                "other_feature": other_number,
                "square_m": round(square_m, 1),
            }
            problems.append(Problem(ProblemKind.OVERLAP, number, code, detail))
            if len(problems) == MOST_OVERLAPS:
                return problems
    return problems


def wrong_datum(
    drawn: Mapping[str, Point], known: Mapping[str, BaseGeometry], declared: Datum
) -> list[Problem]:
    """Return a problem for the whole file where another datum fits the known grids, and `declared` does not.

    `drawn` are the middles (of the bounds) of the grids by code as the file has them; `known` the areas of
    today in WGS-84.
    """
    codes = drawn.keys() & known.keys()
    if not codes:
        return []
    pairs = [(drawn[code], _middle(known[code])) for code in codes]
    off = {datum: statistics.median(_moves(pairs, datum)) for datum in Datum}
    best = min(off, key=lambda datum: off[datum])
    if best is declared or off[declared] < _SHIFTED_AT_LEAST_M or off[best] > _FITS_WITHIN_M:
        return []
    return [
        Problem(
            ProblemKind.WRONG_DATUM,
            detail={
                "declared": declared.value,
                "suspected": best.value,
                "count": len(codes),
                "metres": round(off[declared]),
            },
        )
    ]


def _is_sliver(shared: BaseGeometry, square_m: float) -> bool:
    """Say whether shared ground is only a strip along a border, as hands leave it."""
    # A long strip of length l and width w has the perimeter 2 l: twice the area over it is the width.
    width_m = 2 * square_m / (float(shared.length) * METRES_PER_DEGREE)
    return square_m <= LARGEST_SLIVER_M2 or width_m < WIDEST_SLIVER_M


def _moves(pairs: Sequence[tuple[Point, Point]], datum: Datum) -> Iterator[float]:
    """Yield how far each grid would move, in metres, if the file were drawn in `datum`."""
    for drawn, known in pairs:
        yield distance_m(convert(drawn, datum, Datum.WGS84), known)


def _middle(area: BaseGeometry) -> Point:
    west, south, east, north = area.bounds
    return Point((south + north) / 2, (west + east) / 2)
