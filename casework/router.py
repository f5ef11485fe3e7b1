"""The grids as a search tree that follows their imports."""

import json
import threading
from collections.abc import Sequence

from shapely.geometry import shape

from casework.places import GridIndex, IndexedGrid, Point
from storage import places
from storage.records import Grid
from storage.work import Work


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
            version = places.grids_version(work)
            if self._index is None or version != self._built_from:
                self._build(places.all_grids(work), version)
            index, grids = self._index, self._grids
        assert index is not None
        located = index.locate(point, accuracy, margin)
        return (None if located.grid is None else grids[located.grid]), located.near

    def _build(self, grids: Sequence[Grid], version: str | None) -> None:
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
