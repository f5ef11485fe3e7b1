import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.places.datums import Datum, Point, convert, in_china
from casework.places.distance import distance_m

SHIFTED = [Datum.GCJ02, Datum.BD09]

# A step inside the rectangle, since a shift over its edge cannot be undone.
inside = st.builds(Point, st.floats(0.9, 55.75), st.floats(72.1, 137.75))
anywhere = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        # The vectors that the public implementations of several authors share: Shanghai, Shenzhen, Beijing.
        (Point(31.1774276, 121.5272106), Point(31.17530398364597, 121.531541859215)),
        (Point(22.543847, 113.912316), Point(22.540796131694766, 113.9171764808363)),
        (Point(39.911954, 116.377817), Point(39.91334545536069, 116.38404722455657)),
    ],
)
def test_gcj02_agrees_with_the_published_vectors(wgs84: Point, gcj02: Point) -> None:
    assert distance_m(convert(wgs84, Datum.WGS84, Datum.GCJ02), gcj02) < 0.001
    assert distance_m(convert(gcj02, Datum.GCJ02, Datum.WGS84), wgs84) < 0.001


def test_bd09_agrees_with_the_published_vector() -> None:
    gcj02, bd09 = Point(39.915, 116.404), Point(39.92133699351021, 116.41036949371029)
    assert distance_m(convert(gcj02, Datum.GCJ02, Datum.BD09), bd09) < 0.001
    assert distance_m(convert(bd09, Datum.BD09, Datum.GCJ02), gcj02) < 0.001


def test_on_the_central_meridian_the_shift_is_what_the_formula_leaves_there() -> None:
    # At 105° east, 35° north every wave is zero: 100 m to the south and 300 m to the east remain.
    shifted = convert(Point(35, 105), Datum.WGS84, Datum.GCJ02)
    assert distance_m(Point(35, 105), Point(shifted.lat, 105)) == pytest.approx(100, rel=0.01)
    assert shifted.lat < 35
    assert distance_m(Point(35, 105), Point(35, shifted.lng)) == pytest.approx(300, rel=0.01)
    assert shifted.lng > 105


def test_shanghai_is_shifted_by_about_480_metres() -> None:
    people_square = Point(31.2304, 121.4737)
    moved = distance_m(people_square, convert(people_square, Datum.WGS84, Datum.GCJ02))
    assert moved == pytest.approx(480, abs=30)


@given(inside, st.sampled_from(SHIFTED))
def test_there_and_back_is_the_same_place(point: Point, datum: Datum) -> None:
    back = convert(convert(point, Datum.WGS84, datum), datum, Datum.WGS84)
    assert abs(back.lat - point.lat) < 1e-8
    assert abs(back.lng - point.lng) < 1e-8
    assert distance_m(back, point) < 0.001


@given(inside, st.sampled_from(SHIFTED))
def test_back_and_there_is_the_same_place(point: Point, datum: Datum) -> None:
    wgs84 = convert(point, datum, Datum.WGS84)
    assert distance_m(convert(wgs84, Datum.WGS84, datum), point) < 0.001


@given(inside)
def test_the_way_over_gcj02_is_the_way_to_bd09(point: Point) -> None:
    gcj02 = convert(point, Datum.WGS84, Datum.GCJ02)
    assert convert(gcj02, Datum.GCJ02, Datum.BD09) == convert(point, Datum.WGS84, Datum.BD09)


@given(anywhere, st.sampled_from(Datum), st.sampled_from(Datum))
def test_far_outside_china_nothing_moves(point: Point, from_: Datum, to: Datum) -> None:
    moved = convert(point, from_, to)
    near_china = 0 < point.lat < 57 and 71 < point.lng < 139
    if not near_china or from_ is to:
        assert moved == point
    assert distance_m(moved, point) < 3000


def test_the_rectangle_holds_the_street_and_leaves_paris_out() -> None:
    assert in_china(Point(35.95, 120.18))
    assert not in_china(Point(48.85, 2.35))


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 90.1, -90.1])
def test_no_latitude_off_the_globe(bad: float) -> None:
    with pytest.raises(ValueError, match="globe"):
        Point(bad, 0)


@pytest.mark.parametrize("bad", [math.nan, math.inf, 180.1, -180.1])
def test_no_longitude_off_the_globe(bad: float) -> None:
    with pytest.raises(ValueError, match="globe"):
        Point(0, bad)
