"""What is wrong between grids: overlaps (重叠), and a datum that shifts all of a file."""

import statistics
from collections.abc import Iterator, Mapping, Sequence

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
    tree = shapely.STRtree([area for _, _, area in areas])
    for place, (number, code, area) in enumerate(areas):
        for near in sorted(int(hit) for hit in tree.query(area, predicate="intersects")):
            if near >= place:
                continue
            other_number, other_code, other = areas[near]
            shared_m2 = _claimed_twice_m2(area, other)
            if shared_m2:
                detail: Detail = {
                    "other": other_code,
                    "other_feature": other_number,
                    "square_m": round(shared_m2, 1),
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


def _claimed_twice_m2(one: BaseGeometry, other: BaseGeometry) -> float:
    """Return the shared area in square metres; 0 for none and for slivers along a border."""
    shared = shapely.intersection(one, other)
    square_m = area_m2(shared)
    if square_m <= LARGEST_SLIVER_M2:
        return 0.0
    # A long strip of length l and width w has the perimeter 2 l: twice the area over it is the width.
    width_m = 2 * square_m / (float(shared.length) * METRES_PER_DEGREE)
    return 0.0 if width_m < WIDEST_SLIVER_M else square_m


def _moves(pairs: Sequence[tuple[Point, Point]], datum: Datum) -> Iterator[float]:
    """Yield how far each grid would move, in metres, if the file were drawn in `datum`."""
    for drawn, known in pairs:
        yield distance_m(convert(drawn, datum, Datum.WGS84), known)


def _middle(area: BaseGeometry) -> Point:
    west, south, east, north = area.bounds
    return Point((south + north) / 2, (west + east) / 2)
