from pathlib import Path

import pytest
from shapely.geometry import Polygon, box

from casework.places import Datum, Point, ProblemKind, convert
from casework.places.conflicts import MOST_OVERLAPS, overlaps, wrong_datum
from casework.places.distance import METRES_PER_DEGREE
from casework.places.geojson import Checked, check

SAMPLE = Path(__file__).parents[3] / "examples" / "grids.geojson"
METRE = 1 / METRES_PER_DEGREE  # to the north; on the equator to the east too


def block(east_m: float, north_m: float, width_m: float, height_m: float) -> Polygon:
    """Return a block on the equator, where degrees are square."""
    west, south = east_m * METRE, north_m * METRE
    return box(west, south, west + width_m * METRE, south + height_m * METRE)


def test_a_shared_border_is_no_overlap() -> None:
    assert overlaps([(1, "A", block(0, 0, 100, 100)), (2, "B", block(100, 0, 100, 100))]) == []


def test_a_grid_in_the_hole_of_another_is_no_overlap() -> None:
    ring = block(0, 0, 100, 100) - block(20, 20, 50, 50)
    assert overlaps([(1, "A", ring), (2, "B", block(20, 20, 50, 50))]) == []


def test_a_sliver_along_a_border_is_let_be() -> None:
    assert overlaps([(1, "A", block(0, 0, 100.3, 1000)), (2, "B", block(100, 0, 100, 1000))]) == []


def test_ground_claimed_twice_is_named_at_the_later_feature() -> None:
    (problem,) = overlaps([(3, "A", block(0, 0, 102, 100)), (7, "B", block(100, 0, 100, 100))])
    assert (problem.kind, problem.feature, problem.code) == (ProblemKind.OVERLAP, 7, "B")
    assert problem.detail == {"other": "A", "other_feature": 3, "square_m": pytest.approx(200, abs=0.5)}
    assert "A (feature 3)" in str(problem)


def test_a_grid_within_another_is_named() -> None:
    (problem,) = overlaps([(1, "A", block(0, 0, 100, 100)), (2, "B", block(20, 20, 10, 10))])
    assert problem.detail["square_m"] == pytest.approx(100, abs=0.5)


def test_each_pair_is_named_once_and_not_without_end() -> None:
    same = block(0, 0, 100, 100)
    assert len(overlaps([(number, f"G{number}", same) for number in range(1, 5)])) == 6
    assert len(overlaps([(number, f"G{number}", same) for number in range(1, 60)])) == MOST_OVERLAPS


def sample(drawn: Datum, known: Checked | None = None) -> Checked:
    neighbours = known.grids if known else ()
    return check(SAMPLE.read_bytes(), datum=drawn, known_categories=(), neighbours=neighbours)


@pytest.mark.parametrize("truth", list(Datum))
@pytest.mark.parametrize("declared", list(Datum))
def test_a_wrong_datum_is_named_when_all_grids_would_move(truth: Datum, declared: Datum) -> None:
    # The file is one and the same; what it was first imported as is the truth.
    found = sample(declared, sample(truth))
    if declared is truth:
        assert found.problems == []
        return
    assert found.grids == []
    (problem,) = found.problems
    assert (problem.kind, problem.feature) == (ProblemKind.WRONG_DATUM, 0)
    assert problem.detail["declared"] == declared
    assert problem.detail["suspected"] == truth
    assert problem.detail["count"] == 9
    assert 300 < float(problem.detail["metres"]) < 1500


def test_other_codes_prove_nothing() -> None:
    middle = Point(35.95, 120.18)
    assert wrong_datum({"A": middle}, {"B": box(120.1, 35.9, 120.2, 36)}, Datum.GCJ02) == []


def test_grids_redrawn_elsewhere_are_no_wrong_datum() -> None:
    moved = {"A": Point(35.97, 120.18)}
    assert wrong_datum(moved, {"A": box(120.17, 35.94, 120.19, 35.96)}, Datum.WGS84) == []


def test_one_redrawn_grid_among_shifted_ones_does_not_hide_the_datum() -> None:
    known, drawn = {}, {}
    for number in range(5):
        place = Point(35.95, 120.1 + number / 100)
        known[f"G{number}"] = box(place.lng - 0.01, place.lat - 0.01, place.lng + 0.01, place.lat + 0.01)
        drawn[f"G{number}"] = convert(place, Datum.WGS84, Datum.GCJ02)
    drawn["G0"] = Point(35.9, 120.3)
    (problem,) = wrong_datum(drawn, known, Datum.WGS84)
    assert problem.detail["suspected"] == "gcj02"
