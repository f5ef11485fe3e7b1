import json
from typing import Any

import pytest
from shapely.geometry import Polygon, shape

from casework.places.datums import Datum
from casework.places.outlines import MOST_POINTS, Outline, area_m2, outline
from casework.places.problems import ProblemKind, UnusableError

Ring = list[list[float]]


def ring(*corners: tuple[float, float]) -> Ring:
    """Return a closed ring; corners are hundredths of a degree east and north of the street's corner."""
    placed = [[round(120 + east / 100, 7), round(36 + north / 100, 7)] for east, north in corners]
    return [*placed, placed[0]]


BLOCK = ring((0, 0), (4, 0), (4, 4), (0, 4))


def polygon(*rings: Any) -> Outline:
    return outline({"type": "Polygon", "coordinates": list(rings)}, Datum.WGS84)


def multi(*parts: Any) -> Outline:
    return outline({"type": "MultiPolygon", "coordinates": list(parts)}, Datum.WGS84)


def fault(geometry: object) -> UnusableError:
    with pytest.raises(UnusableError) as caught:
        outline(geometry, Datum.WGS84)
    return caught.value


def fault_of(*rings: Any) -> UnusableError:
    return fault({"type": "Polygon", "coordinates": list(rings)})


@pytest.mark.parametrize(
    ("geometry", "found"),
    [(None, "None"), ({}, "None"), ({"type": "Point", "coordinates": [120, 36]}, "Point"), ([], "None")],
)
def test_only_areas_are_grids(geometry: object, found: str) -> None:
    error = fault(geometry)
    assert (error.kind, error.detail) == (ProblemKind.NOT_A_POLYGON, {"found": found})


@pytest.mark.parametrize(
    "coordinates",
    [None, [], "120,36", [[]], [[[]]], [[120, 36]], [[["120", "36"]]], [[[True, 36]]], [[[120]]],
     [[[120, 36, 0, 0, 0]]], [[{"lng": 120}]], {"0": []}],
)  # fmt: skip
def test_coordinates_of_another_shape_are_malformed(coordinates: object) -> None:
    assert fault({"type": "Polygon", "coordinates": coordinates}).kind is ProblemKind.MALFORMED


def test_a_height_is_dropped() -> None:
    high = [[lng, lat, 12.5] for lng, lat in BLOCK]
    assert polygon(high).geojson == polygon(BLOCK).geojson


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 10**400])
def test_a_number_that_is_none_is_refused(number: float) -> None:
    assert fault_of([[120, number], *BLOCK[1:]]).kind is ProblemKind.NOT_FINITE


def test_projected_coordinates_are_off_the_globe() -> None:
    error = fault_of([[13358400.0, 4300621.0], [13358500.0, 4300621.0], [13358500.0, 4300721.0]])
    assert error.kind is ProblemKind.OUTSIDE_GLOBE
    assert error.detail == {"lng": 13358400.0, "lat": 4300621.0}


def test_a_swapped_pair_is_named() -> None:
    error = fault_of([[lat, lng] for lng, lat in BLOCK])
    assert error.kind is ProblemKind.SWAPPED
    assert error.detail == {"lng": 36.0, "lat": 120.0}


def test_a_swapped_pair_of_the_west_is_named_although_both_are_latitudes() -> None:
    kashgar = [[lat, lng - 44] for lng, lat in BLOCK]  # about 36 north, 76 east
    assert fault_of(kashgar).kind is ProblemKind.SWAPPED


def test_a_grid_abroad_is_no_swapped_one() -> None:
    assert polygon([[lng - 118, lat + 12] for lng, lat in BLOCK]).geometry.is_valid


def test_an_open_ring_says_how_far() -> None:
    error = fault_of(BLOCK[:-1])
    assert error.kind is ProblemKind.OPEN_RING
    assert error.detail["metres"] == pytest.approx(4448, abs=5)


@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_points_make_no_area(count: int) -> None:
    error = fault_of([*BLOCK[:count], BLOCK[0]])
    assert (error.kind, error.detail) == (ProblemKind.FEW_POINTS, {"count": count})


def test_a_line_encloses_nothing() -> None:
    assert fault_of(ring((0, 0), (1, 1), (2, 2))).kind is ProblemKind.NO_AREA


def test_a_speck_is_no_grid() -> None:
    assert fault_of(ring((0, 0), (0.00001, 0), (0, 0.00001))).kind is ProblemKind.NO_AREA


def test_a_hole_that_leaves_nothing_is_refused() -> None:
    assert fault_of(BLOCK, BLOCK).kind in (ProblemKind.NO_AREA, ProblemKind.SELF_CROSSING)


def test_a_crossed_ring_is_named_with_the_place() -> None:
    error = fault_of(ring((0, 0), (4, 4), (4, 0), (0, 4)))
    assert (error.kind, error.detail) == (ProblemKind.SELF_CROSSING, {"lat": 36.02, "lng": 120.02})


def test_a_hole_outside_is_named() -> None:
    assert fault_of(BLOCK, ring((5, 5), (6, 5), (6, 6))).kind is ProblemKind.HOLE_OUTSIDE


def test_a_hole_in_a_hole_is_named() -> None:
    error = fault_of(BLOCK, ring((1, 1), (3, 1), (3, 3), (1, 3)), ring((1.5, 1.5), (2, 1.5), (2, 2)))
    assert error.kind is ProblemKind.HOLE_OUTSIDE


@pytest.mark.parametrize(
    "second", [ring((1, 1), (2, 1), (2, 2)), ring((3, 3), (6, 3), (6, 6), (3, 6))], ids=["within", "across"]
)
def test_parts_that_overlap_are_named(second: Ring) -> None:
    error = fault({"type": "MultiPolygon", "coordinates": [[BLOCK], [second]]})
    assert error.kind is ProblemKind.PARTS_OVERLAP


def test_a_crossed_part_is_named_as_crossed() -> None:
    crossed = ring((5, 0), (9, 4), (9, 0), (5, 4))
    error = fault({"type": "MultiPolygon", "coordinates": [[BLOCK], [crossed]]})
    assert error.kind is ProblemKind.SELF_CROSSING


def test_a_district_is_no_grid() -> None:
    error = fault_of(ring((0, 0), (40, 0), (40, 40), (0, 40)))
    assert error.kind is ProblemKind.AREA_TOO_LARGE
    assert error.detail["square_km"] == pytest.approx(1600, rel=0.02)


def test_a_border_of_too_many_points_is_refused() -> None:
    assert fault_of([[120.0, 36.0]] * (MOST_POINTS + 1)).kind is ProblemKind.TOO_MANY_POINTS


def test_one_area_has_one_text_however_it_was_drawn() -> None:
    turned = [*BLOCK[2:], *BLOCK[1:3]]
    backwards = BLOCK[::-1]
    texts = {polygon(drawn).geojson for drawn in (BLOCK, turned, backwards)} | {multi([BLOCK]).geojson}
    assert len(texts) == 1


def test_the_text_is_the_geometry_with_seven_decimals_counter_clockwise() -> None:
    noisy = [[lng + 1e-9, lat] for lng, lat in BLOCK]
    found = polygon(noisy, ring((1, 1), (2, 1), (2, 2)))
    read = shape(json.loads(found.geojson))
    assert read.equals(found.geometry)
    assert read.exterior.is_ccw
    assert not read.interiors[0].is_ccw
    assert "120.04," in found.geojson


def test_parts_and_holes_are_kept() -> None:
    found = multi([BLOCK, ring((1, 1), (2, 1), (2, 2))], [ring((5, 5), (6, 5), (6, 6))])
    assert found.geometry.geom_type == "MultiPolygon"
    assert json.loads(found.geojson)["type"] == "MultiPolygon"
    assert found.geometry.area == pytest.approx((16 - 0.5 + 0.5) / 1e4)


def test_an_area_is_in_square_metres() -> None:
    hectare = Polygon([(120, 60), (120.01, 60), (120.01, 60.01), (120, 60.01)])
    assert area_m2(hectare) == pytest.approx(1111.95**2 / 2, rel=1e-3)
    assert area_m2(Polygon()) == 0
