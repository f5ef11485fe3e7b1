import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.places.datums import Point
from casework.places.distance import EARTH_RADIUS_M, METRES_PER_DEGREE, distance_m

points = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))


def test_one_degree_north_is_111_kilometres() -> None:
    assert distance_m(Point(35, 120), Point(36, 120)) == pytest.approx(METRES_PER_DEGREE)
    assert pytest.approx(111_195, abs=1) == METRES_PER_DEGREE


def test_one_degree_east_shrinks_with_the_latitude() -> None:
    assert distance_m(Point(60, 10), Point(60, 11)) == pytest.approx(METRES_PER_DEGREE / 2, rel=1e-4)


def test_half_way_round_is_half_the_circumference() -> None:
    assert distance_m(Point(0, 0), Point(0, 180)) == pytest.approx(math.pi * EARTH_RADIUS_M)


def test_the_date_line_is_no_border() -> None:
    assert distance_m(Point(0, 179.999), Point(0, -179.999)) == pytest.approx(222.4, abs=0.1)


@given(points, points)
def test_there_is_as_far_as_back(one: Point, other: Point) -> None:
    assert distance_m(one, other) == pytest.approx(distance_m(other, one), abs=1e-6)
    assert 0 <= distance_m(one, other) <= math.pi * EARTH_RADIUS_M
    assert distance_m(one, one) == 0
