"""The grids as a search tree that follows their imports."""

import json
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from casework.places import Point
from storage import places
from storage.records import Grid
from storage.work import Work

if TYPE_CHECKING:
    from casework.places.index import GridIndex


class Router:
    """The grids as a search tree, built anew when an import changed them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._built_from: str | None = None
        self._index: GridIndex | None = None
        self._grids: dict[int, Grid] = {}

    def locate(
        self, work: Work, point: Point, accuracy: float, margin: float
    ) -> tuple[Grid | None, tuple[int, ...]]:
        """The grid of the point, and every grid within accuracy + margin of it, nearest first."""
        with self._lock:
            self._follow(work)
            index, grids = self._index, self._grids
        assert index is not None
        located = index.locate(point, accuracy, margin)
        return (None if located.grid is None else grids[located.grid]), located.near

    def warm(self, work: Work) -> None:
        """The tree is there before somebody asks; it may take a second where there are many grids."""
        with self._lock:
            self._follow(work)

    def _follow(self, work: Work) -> None:
        version = places.grids_version(work)
        if self._index is None or version != self._built_from:
            self._build(places.all_grids(work), version)

    def _build(self, grids: Sequence[Grid], version: str | None) -> None:
        from shapely.geometry import shape  # noqa: PLC0415 - a start does without it

        from casework.places.index import GridIndex, IndexedGrid  # noqa: PLC0415

        self._index = GridIndex(
            [
                IndexedGrid(
                    grid.id, grid.code, grid.name, grid.community_id, shape(json.loads(grid.geometry))
                )
                for grid in grids
            ]
        )
        self._grids = {grid.id: grid for grid in grids}
        self._built_from = version
