from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from handlers.pictures.projection import View
from handlers.pictures.style import PHONE_WIDTH

GRIDS = [box(120.17, 35.94, 120.19, 35.96)]


@given(st.floats(-179, 178), st.floats(-75, 75), st.floats(1e-6, 1.0), st.floats(1e-6, 1.0))
def test_every_grid_lies_on_the_sheet(west: float, south: float, wide: float, tall: float) -> None:
    view = View.of([box(west, south, west + wide, south + tall)], [], 140)
    left, top = view.point(west, south + tall)
    right, bottom = view.point(west + wide, south)
    assert 0 <= left <= right <= PHONE_WIDTH
    assert 140 <= top <= bottom <= 140 + view.high


def test_north_is_up_and_east_is_right() -> None:
    view = View.of(GRIDS, [], 0)
    (x, y), (east, north) = view.point(120.17, 35.94), view.point(120.19, 35.96)
    assert east > x
    assert north < y


def test_a_metre_is_as_long_as_told() -> None:
    view = View.of(GRIDS, [], 0)
    (_, low), (_, high) = view.point(120.18, 35.94), view.point(120.18, 35.94 + 1000 / 111_320)
    assert abs((low - high) - 1000 * view.metre) < 0.01


def test_a_case_just_outside_widens_the_map_and_a_far_one_does_not() -> None:
    alone = View.of(GRIDS, [], 0)
    assert View.of(GRIDS, [(120.195, 35.95)], 0).per_degree < alone.per_degree
    assert View.of(GRIDS, [(121.5, 35.95)], 0) == alone


def test_without_grids_the_first_case_is_the_middle() -> None:
    view = View.of([], [(120.18, 35.95)], 0)
    assert view.point(120.18, 35.95) == (PHONE_WIDTH / 2, view.high / 2)
