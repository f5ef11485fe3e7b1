"""The cells that are laid over a photo to blur parts of it (打码): few enough for a thumb, nearly square."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

MOST = 8
"""Columns, and rows, at most: what a row of buttons holds."""

_WANTED = 30  # cells: a face far off in one, a number plate in two or three
_WRITTEN = re.compile(r"([1-8])x([1-8]):([0-9]{1,2}(?:,[0-9]{1,2})*)", re.ASCII)

Box = tuple[int, int, int, int]  # left, top, right, bottom, px
Cells = frozenset[int]


@dataclass(frozen=True, slots=True)
class Raster:
    """Cells are counted from 0, row by row from the top left."""

    columns: int
    rows: int

    @classmethod
    def over(cls, wide: int, high: int) -> Self:
        """The one for a photo of this size; the same for the same size, always."""

        def badness(raster: Self) -> tuple[float, int]:
            oblong = abs(math.log(wide / raster.columns / (high / raster.rows)))
            return 1.5 * oblong + abs(raster.count - _WANTED) / _WANTED, raster.columns

        known = [cls(columns, rows) for columns in range(1, MOST + 1) for rows in range(1, MOST + 1)]
        return min(known, key=badness)

    @property
    def count(self) -> int:
        return self.columns * self.rows

    def __contains__(self, cell: int) -> bool:
        return 0 <= cell < self.count

    def label(self, cell: int) -> str:
        """As on a chessboard, from the top: A1 is the first, B1 right of it."""
        return f"{chr(ord('A') + cell % self.columns)}{cell // self.columns + 1}"

    def box(self, cell: int, wide: int, high: int) -> Box:
        """Where the cell is in a picture of this size; all of them fill it without a gap or an overlap."""
        column, row = cell % self.columns, cell // self.columns
        across = [round(wide * at / self.columns) for at in (column, column + 1)]
        down = [round(high * at / self.rows) for at in (row, row + 1)]
        return across[0], down[0], across[1], down[1]


def written(raster: Raster, cells: Iterable[int]) -> str:
    """As the photo's row keeps it: "6x5:3,4", or "" for no cell."""
    chosen = ",".join(map(str, sorted(cells)))
    return f"{raster.columns}x{raster.rows}:{chosen}" if chosen else ""


def read(text: str) -> tuple[Raster, Cells] | None:
    """What `written` wrote; None for no cell, and for anything else."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    raster = Raster(int(found[1]), int(found[2]))
    cells = frozenset(map(int, found[3].split(",")))
    return (raster, cells) if all(cell in raster for cell in cells) else None


def mask(cells: Iterable[int]) -> int:
    """The cells as the bits of a number, which is what 64 of them need least room as."""
    return sum(1 << cell for cell in set(cells))


def unmasked(bits: int) -> Cells:
    return frozenset(cell for cell in range(MOST * MOST) if bits >> cell & 1)
