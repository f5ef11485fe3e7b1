"""Places are put on a sheet: which part of the world a map shows, and where on the sheet a place lies."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from shapely.geometry.base import BaseGeometry

from handlers.pictures.canvas import Point
from handlers.pictures.style import PHONE_WIDTH

_PAD: Final = 56  # px around the grids
_SHORTEST, _TALLEST = 620, 1350  # px of the map
_SMALLEST: Final = 0.002  # degrees shown at least, about 200 m
_EARTH: Final = 111_320.0  # metres of a degree of latitude


@dataclass(frozen=True, slots=True)
class View:
    """Equirectangular with the longitudes shortened by cos(lat): true to scale over a city."""

    west: float
    north: float
    shorten: float
    per_degree: float  # px for one degree of latitude
    left: float
    top: float
    high: int

    @classmethod
    def of(cls, shapes: Sequence[BaseGeometry], cases: Sequence[tuple[float, float]], top: float) -> Self:
        """Shows all grids, and cases (lng, lat) around them up to half the grids' extent away.

        `top` is where on the sheet the map begins, px.
        """
        boxes = [ground.bounds for ground in shapes if not ground.is_empty]
        boxes = boxes or [(*cases[0], *cases[0]) for _ in cases[:1]] or [(0, 0, 0, 0)]
        west, south = (min(box[side] for box in boxes) for side in (0, 1))
        east, north = (max(box[side] for box in boxes) for side in (2, 3))
        reach = max(east - west, north - south, _SMALLEST) / 2
        near = [
            (lng, lat)
            for lng, lat in cases
            if west - reach < lng < east + reach and south - reach < lat < north + reach
        ]
        west, east = min([west, *(lng for lng, _ in near)]), max([east, *(lng for lng, _ in near)])
        south, north = min([south, *(lat for _, lat in near)]), max([north, *(lat for _, lat in near)])
        shorten = max(0.05, math.cos(math.radians((south + north) / 2)))
        wide, tall = max((east - west) * shorten, _SMALLEST), max(north - south, _SMALLEST)
        across, most = PHONE_WIDTH - 2 * _PAD, _TALLEST - 2 * _PAD
        per_degree = min(across / wide, most / tall)
        high = min(max(round(tall * per_degree) + 2 * _PAD, _SHORTEST), _TALLEST) if shapes else _SHORTEST
        left = (PHONE_WIDTH - (east - west) * shorten * per_degree) / 2
        top += (high - (north - south) * per_degree) / 2
        return cls(west, north, shorten, per_degree, left, top, high)

    def point(self, lng: float, lat: float) -> Point:
        """Where a place is on the sheet, px."""
        return (
            self.left + (lng - self.west) * self.shorten * self.per_degree,
            self.top + (self.north - lat) * self.per_degree,
        )

    @property
    def metre(self) -> float:
        """Px for one metre."""
        return self.per_degree / _EARTH
