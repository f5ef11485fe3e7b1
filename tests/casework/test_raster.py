import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.raster import MOST, Raster, mask, read, unmasked, written

SIDES = st.integers(32, 2560)
RASTERS = st.builds(Raster, st.integers(1, MOST), st.integers(1, MOST))
CELLS = st.frozensets(st.integers(0, MOST * MOST - 1))


@pytest.mark.parametrize(
    ("size", "wanted"),
    [
        ((1280, 960), (6, 5)),
        ((960, 1280), (5, 6)),
        ((1000, 1000), (5, 5)),
        ((1920, 1080), (7, 4)),
        ((1080, 1920), (4, 7)),
        ((2560, 32), (8, 1)),
        ((32, 2560), (1, 8)),
    ],
)
def test_there_are_about_thirty_cells_as_square_as_they_can_be(
    size: tuple[int, int], wanted: tuple[int, int]
) -> None:
    raster = Raster.over(*size)
    assert (raster.columns, raster.rows) == wanted


@given(SIDES, SIDES)
def test_cells_of_any_photo_are_nearly_square_unless_it_is_a_strip(wide: int, high: int) -> None:
    raster = Raster.over(wide, high)
    assert 1 <= raster.columns <= MOST
    assert 1 <= raster.rows <= MOST
    if 1 / 4 <= wide / high <= 4:
        assert abs(math.log(wide / raster.columns / (high / raster.rows))) < math.log(1.4)
        assert 14 <= raster.count <= 40


@given(RASTERS, SIDES, SIDES)
def test_the_boxes_fill_a_picture_without_a_gap_or_an_overlap(raster: Raster, wide: int, high: int) -> None:
    boxes = [raster.box(cell, wide, high) for cell in range(raster.count)]
    assert sum((right - left) * (bottom - top) for left, top, right, bottom in boxes) == wide * high
    for row in range(raster.rows):
        line = boxes[row * raster.columns : (row + 1) * raster.columns]
        assert (line[0][0], line[-1][2]) == (0, wide)
        assert all(one[2] == other[0] and one[1] == other[1] for one, other in pairwise(line))
    assert (boxes[0][1], boxes[-1][3]) == (0, high)


def test_cells_are_named_as_on_a_chessboard_from_the_top() -> None:
    raster = Raster(6, 5)
    assert [raster.label(cell) for cell in (0, 1, 6, 29)] == ["A1", "B1", "A2", "F5"]


@given(RASTERS, CELLS)
def test_what_is_written_is_read_back_and_fits_into_its_column(raster: Raster, cells: frozenset[int]) -> None:
    chosen = frozenset(cell for cell in cells if cell in raster)
    text = written(raster, chosen)
    assert len(text) <= 200
    assert read(text) == ((raster, chosen) if chosen else None)
    assert unmasked(mask(chosen)) == chosen


@pytest.mark.parametrize(
    "text", ["", "3,4", "6x5:", "6x5:30", "9x9:1", "6x5:1,", "6x5:-1", "６x5:1", "0x5:1"]
)
def test_anything_else_is_no_cells(text: str) -> None:
    assert read(text) is None
