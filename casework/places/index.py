"""The grid that a place lies in (单元网格), found among thousands in some microseconds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from casework.places.datums import Point
from casework.places.distance import METRES_PER_DEGREE

_SAME_SPOT_M = 0.01
"""Distances that differ by less are equal: coordinates are kept to a centimetre."""


@dataclass(frozen=True, slots=True)
class IndexedGrid:
    """A grid as storage knows it; the geometry is an area in WGS-84 (longitude, latitude)."""

    id: int
    code: str
    name: str
    community_id: int
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True)
class Located:
    """Where a place lies: the id of its grid, if any, and of the `near` others that it may as well lie in.

    `near` holds those within accuracy and margin, nearest first, without the grid itself. `outside_m` is 0
    inside the grid, and else how far the place is from it: then the nearest grid was taken.
    """

    grid: int | None
    near: tuple[int, ...] = ()
    outside_m: float = 0.0


class GridIndex:
    """All grids in a tree (STRtree), made once after each import and then only asked."""

    def __init__(self, grids: Sequence[IndexedGrid]) -> None:
        # In the order of codes, so that the first of two equally near grids is always the same.
        self._grids = sorted(grids, key=lambda grid: (grid.code, grid.id))
        self._areas = np.array([grid.geometry for grid in self._grids], dtype=object)
        if any(area is None or area.is_empty for area in self._areas):
            raise ValueError("a grid without an area cannot be found")
        middle = shapely.total_bounds(self._areas)[[1, 3]].mean() if len(self._grids) else 0.0
        self._narrowing = math.cos(math.radians(middle))
        # One plane for all, stretched so that a degree is as long to the east as to the north.
        self._areas = shapely.transform(self._areas, lambda lnglat: lnglat * [self._narrowing, 1.0])
        shapely.prepare(self._areas)
        self._tree = shapely.STRtree(self._areas)

    def __len__(self) -> int:
        """Return how many grids there are."""
        return len(self._grids)

    def locate(self, point: Point, accuracy_m: float = 0.0, margin_m: float = 15.0) -> Located:
        """Return the grid that covers `point` (WGS-84), its border included, and the others within reach.

        Reach is `accuracy_m` (Telegram's horizontal accuracy) and `margin_m` together. On a shared border,
        the grid with the first code is the grid. Outside every grid, the nearest within reach is it.

        Raises:
            ValueError: accuracy or margin is negative or no number.
        """
        if not (0 <= accuracy_m < math.inf and 0 <= margin_m < math.inf):
            raise ValueError(f"no distances: accuracy {accuracy_m}, margin {margin_m}")
        spot = shapely.Point(point.lng * self._narrowing, point.lat)
        reach = max(accuracy_m + margin_m, _SAME_SPOT_M) / METRES_PER_DEGREE
        hits = self._tree.query(spot, predicate="dwithin", distance=reach)
        if not len(hits):
            return Located(None)
        metres = shapely.distance(self._areas[hits], spot) * METRES_PER_DEGREE
        ranked = sorted(
            (0.0 if away < _SAME_SPOT_M else away, hit)
            for away, hit in zip(metres.tolist(), hits.tolist(), strict=True)
        )
        outside_m, nearest = ranked[0]
        others = tuple(self._grids[hit].id for _, hit in ranked[1:])
        return Located(self._grids[nearest].id, others, round(outside_m, 2))
