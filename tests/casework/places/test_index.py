import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from casework.places import Datum, Point
from casework.places.distance import METRES_PER_DEGREE
from casework.places.geojson import check
from casework.places.index import GridIndex, IndexedGrid, Located

SAMPLE = Path(__file__).parents[3] / "examples" / "grids.geojson"
METRE_NORTH = 1 / METRES_PER_DEGREE
METRE_EAST = METRE_NORTH * 2  # at 60 degrees north


def grid(id_: int, code: str, area: Polygon) -> IndexedGrid:
    return IndexedGrid(id_, code, code, 1, area)


def spot(east_m: float, north_m: float) -> Point:
    return Point(60 + north_m * METRE_NORTH, 100 + east_m * METRE_EAST)


def block(east_m: float, north_m: float, width_m: float, height_m: float) -> Polygon:
    low, high = spot(east_m, north_m), spot(east_m + width_m, north_m + height_m)
    return box(low.lng, low.lat, high.lng, high.lat)


# Two blocks side by side, and a third 100 m further to the east. Codes run against the ids.
WEST, EAST, FAR = 30, 20, 10
INDEX = GridIndex(
    [
        grid(WEST, "A", block(0, 0, 200, 200)),
        grid(EAST, "B", block(200, 0, 200, 200)),
        grid(FAR, "C", block(500, 0, 200, 200)),
    ]
)


def test_a_place_well_inside_has_one_grid() -> None:
    assert INDEX.locate(spot(100, 100)) == Located(WEST)


def test_near_a_border_the_other_grid_is_named() -> None:
    assert INDEX.locate(spot(190, 100)) == Located(WEST, (EAST,))
    assert INDEX.locate(spot(210, 100)) == Located(EAST, (WEST,))
    assert INDEX.locate(spot(180, 100)) == Located(WEST)


def test_a_margin_to_the_east_is_as_long_as_one_to_the_north() -> None:
    assert INDEX.locate(spot(184, 100)).near == ()
    assert INDEX.locate(spot(186, 100)).near == (EAST,)
    assert INDEX.locate(spot(100, 214)).grid == WEST
    assert INDEX.locate(spot(100, 216)).grid is None


def test_an_inaccurate_place_names_more_grids_the_nearest_first() -> None:
    assert INDEX.locate(spot(360, 100), accuracy_m=150) == Located(EAST, (FAR, WEST))
    assert INDEX.locate(spot(290, 100), accuracy_m=200) == Located(EAST, (WEST, FAR))


def test_a_shared_border_belongs_to_the_first_code() -> None:
    assert INDEX.locate(spot(200, 100), margin_m=0) == Located(WEST, (EAST,))
    assert INDEX.locate(spot(200, 0), margin_m=0) == Located(WEST, (EAST,))


def test_the_order_of_loading_does_not_matter() -> None:
    grids = [grid(1, "A", block(0, 0, 9, 9)), grid(2, "B", block(9, 0, 9, 9))]
    for order in (grids, grids[::-1]):
        assert GridIndex(order).locate(spot(9, 4)) == Located(1, (2,))


def test_outside_every_grid_the_nearest_within_reach_is_taken_and_said() -> None:
    found = INDEX.locate(spot(-10, 100))
    assert found.grid == WEST
    assert found.outside_m == pytest.approx(10, abs=0.05)
    between = INDEX.locate(spot(460, 100), accuracy_m=60)
    assert (between.grid, between.near) == (FAR, (EAST,))
    assert between.outside_m == pytest.approx(40, abs=0.05)


def test_out_of_reach_is_nowhere() -> None:
    assert INDEX.locate(spot(-20, 100)) == Located(None)
    assert INDEX.locate(Point(-33, 151), accuracy_m=1500) == Located(None)


def test_the_outer_border_is_inside() -> None:
    assert INDEX.locate(spot(0, 0), margin_m=0) == Located(WEST)


def test_a_hole_is_outside() -> None:
    index = GridIndex([grid(1, "A", block(0, 0, 200, 200) - block(50, 50, 100, 100))])
    assert index.locate(spot(100, 100)) == Located(None)
    assert index.locate(spot(25, 25)) == Located(1)


def test_no_grids_hold_no_place() -> None:
    assert len(GridIndex([])) == 0
    assert GridIndex([]).locate(spot(0, 0), 100) == Located(None)


def test_a_grid_without_area_is_refused() -> None:
    with pytest.raises(ValueError, match="area"):
        GridIndex([grid(1, "A", Polygon())])


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -1.0])
def test_a_distance_that_is_none_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="distances"):
        INDEX.locate(spot(0, 0), accuracy_m=bad)
    with pytest.raises(ValueError, match="distances"):
        INDEX.locate(spot(0, 0), margin_m=bad)


def sample_index() -> GridIndex:
    grids = check(SAMPLE.read_bytes(), datum=Datum.WGS84, known_categories=()).grids
    return GridIndex([grid(place, shape.code, shape.geometry) for place, shape in enumerate(grids, 1)])


STREET = sample_index()


@given(st.floats(35.945, 35.955), st.floats(120.172, 120.188), st.floats(0, 200))
def test_no_place_in_the_street_falls_between_two_grids(lat: float, lng: float, accuracy: float) -> None:
    found = STREET.locate(Point(lat, lng), accuracy, margin_m=0)
    assert found.grid is not None
    assert found.outside_m == 0
    assert found.grid not in found.near


def test_the_market_in_the_hole_is_found() -> None:
    assert STREET.locate(Point(35.9562, 120.18), margin_m=0) == Located(6)


def test_a_thousand_places_take_no_time() -> None:
    places = [Point(35.94 + step / 50_000, 120.17 + step / 40_000) for step in range(1000)]
    began = time.process_time()
    for place in places:
        STREET.locate(place, 20)
    # 24 µs each when measured alone; ten times as much leaves room for a loaded machine.
    assert time.process_time() - began < 0.5
