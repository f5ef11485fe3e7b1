import copy
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from casework.places import Datum, Point, Problem, ProblemKind, convert
from casework.places import geojson as geojson_module
from casework.places.geojson import Checked, check
from casework.places.problems import SENTENCES

SAMPLE = Path(__file__).parents[3] / "examples" / "grids.geojson"
CATEGORIES = ("hazard", "parking")
GROUP = -1002000000001

Rings = list[list[list[float]]]


def square(lng: float = 120.18, lat: float = 35.95, size: float = 0.01) -> list[list[float]]:
    east, north = round(lng + size, 7), round(lat + size, 7)
    return [[lng, lat], [east, lat], [east, north], [lng, north], [lng, lat]]


def feature(code: str = "WH-01", rings: Rings | None = None, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": code, "name": "海风一网格", "community": "海风社区"} | properties,
        "geometry": {"type": "Polygon", "coordinates": rings or [square()]},
    }


def collection(*features: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def checked(*features: Any, datum: Datum = Datum.WGS84, neighbours: Any = ()) -> Checked:
    return check(collection(*features), datum=datum, known_categories=CATEGORIES, neighbours=neighbours)


def only_problem(found: Checked) -> Problem:
    assert found.grids == []
    (problem,) = found.problems
    assert str(problem)
    return problem


def test_the_sample_is_clean() -> None:
    found = check(SAMPLE.read_bytes(), datum=Datum.WGS84, known_categories=CATEGORIES)
    assert found.problems == []
    assert [grid.code for grid in found.grids] == [f"WH-0{number}" for number in range(1, 10)]
    communities = [grid.community for grid in found.grids]
    assert {name: communities.count(name) for name in communities} == {
        "海风社区": 3, "银杏社区": 3, "青石社区": 3,
    }  # fmt: skip
    assert {grid.geometry.geom_type for grid in found.grids} == {"Polygon", "MultiPolygon"}


def test_the_sample_leaves_no_gap_between_its_grids() -> None:
    found = check(SAMPLE.read_bytes(), datum=Datum.WGS84, known_categories=CATEGORIES)
    street = shapely.union_all([grid.geometry for grid in found.grids])
    assert [len(part.interiors) for part in street.geoms] == [0, 0]  # the street and its islet
    assert any(grid.geometry.geom_type == "Polygon" and grid.geometry.interiors for grid in found.grids)
    assert street.area == pytest.approx(sum(grid.geometry.area for grid in found.grids), rel=1e-12)


def test_a_grid_has_all_that_its_feature_says() -> None:
    (grid,) = checked(
        feature(code=" WH-01 ", chat_id=GROUP, thread_id=7, chat_ids={"hazard": GROUP - 1}, colour="red")
    ).grids
    assert (grid.code, grid.name, grid.community) == ("WH-01", "海风一网格", "海风社区")
    assert (grid.chat_id, grid.thread_id, grid.chat_ids) == (GROUP, 7, {"hazard": GROUP - 1})
    assert json.loads(grid.geojson)["type"] == "Polygon"


def test_absent_and_null_options_are_the_same() -> None:
    (plain,) = checked(feature()).grids
    (nulls,) = checked(feature(chat_id=None, thread_id=None, chat_ids=None)).grids
    assert plain == nulls
    assert plain.chat_id is None
    assert plain.chat_ids == {}


def test_text_bytes_a_byte_order_mark_and_a_parsed_document_are_read_alike() -> None:
    document = collection(feature())
    text = json.dumps(document)
    for form in (text, text.encode(), b"\xef\xbb\xbf" + text.encode(), document):
        assert len(check(form, datum=Datum.WGS84, known_categories=()).grids) == 1


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (b"", ProblemKind.NOT_JSON),
        ("{", ProblemKind.NOT_JSON),
        (b"\xff\xfe{}", ProblemKind.NOT_JSON),
        ("网格".encode("gb18030"), ProblemKind.NOT_JSON),
        ("\ud800", ProblemKind.NOT_JSON),
        ("[" * 500_000, ProblemKind.NOT_JSON),
        ('{"type": ' + "1" * 5000 + "}", ProblemKind.NOT_JSON),
        (b" " * (geojson_module.LARGEST_BYTES + 1), ProblemKind.TOO_LARGE),
        ("[]", ProblemKind.NOT_A_COLLECTION),
        ("null", ProblemKind.NOT_A_COLLECTION),
        ({"type": "Feature"}, ProblemKind.NOT_A_COLLECTION),
        ({"type": "FeatureCollection"}, ProblemKind.NOT_A_COLLECTION),
        ({"type": "FeatureCollection", "features": {}}, ProblemKind.NOT_A_COLLECTION),
        (collection(), ProblemKind.NO_FEATURES),
        (collection(*[None] * (geojson_module.MOST_FEATURES + 1)), ProblemKind.TOO_MANY_FEATURES),
    ],
    ids=lambda value: value.value if isinstance(value, ProblemKind) else "document",
)
def test_a_file_that_hides_its_features_has_one_problem(
    document: bytes | str | Mapping[str, object], kind: ProblemKind
) -> None:
    problem = only_problem(check(document, datum=Datum.WGS84, known_categories=()))
    assert problem.kind is kind
    assert problem.feature == 0


@pytest.mark.parametrize(
    "broken", [None, 3, [], {}, {"type": "Feature"}, {"type": "Polygon", "properties": {}}]
)
def test_what_is_no_feature_is_named_by_its_number(broken: object) -> None:
    problem = only_problem(checked(feature(), broken))
    assert (problem.kind, problem.feature) == (ProblemKind.NOT_A_FEATURE, 2)
    assert str(problem).startswith("feature 2: ")


@pytest.mark.parametrize(
    ("properties", "kind", "name"),
    [
        ({"name": None}, ProblemKind.MISSING, "name"),
        ({"community": "  "}, ProblemKind.EMPTY, "community"),
        ({"name": "长" * 65}, ProblemKind.TOO_LONG, "name"),
        ({"name": "a\nb"}, ProblemKind.UNPRINTABLE, "name"),
        ({"name": "\ud800"}, ProblemKind.UNPRINTABLE, "name"),
        ({"name": 7}, ProblemKind.WRONG_TYPE, "name"),
        ({"community": ["海风社区"]}, ProblemKind.WRONG_TYPE, "community"),
        ({"chat_id": True}, ProblemKind.WRONG_TYPE, "chat_id"),
        ({"chat_id": str(GROUP)}, ProblemKind.WRONG_TYPE, "chat_id"),
        ({"chat_id": -1.0}, ProblemKind.WRONG_TYPE, "chat_id"),
        ({"chat_id": -(10**30)}, ProblemKind.WRONG_TYPE, "chat_id"),
        ({"chat_id": 1001}, ProblemKind.NOT_A_GROUP, "chat_id"),
        ({"chat_id": GROUP, "thread_id": True}, ProblemKind.WRONG_TYPE, "thread_id"),
        ({"chat_id": GROUP, "thread_id": 0}, ProblemKind.WRONG_TYPE, "thread_id"),
        ({"chat_ids": [GROUP]}, ProblemKind.WRONG_TYPE, "chat_ids"),
        ({"chat_ids": {"hazard": 1001}}, ProblemKind.NOT_A_GROUP, "chat_ids.hazard"),
        ({"chat_ids": {"hazard": False}}, ProblemKind.WRONG_TYPE, "chat_ids.hazard"),
    ],
)
def test_a_wrong_property_is_named(properties: dict[str, Any], kind: ProblemKind, name: str) -> None:
    problem = only_problem(checked(feature(**properties)))
    assert (problem.kind, problem.feature, problem.code) == (kind, 1, "WH-01")
    assert problem.detail["property"] == name
    assert name in str(problem)


@pytest.mark.parametrize("code", [True, 7, "", None, "x" * 33])
def test_a_code_that_cannot_be_read_is_not_shown_as_one(code: Any) -> None:
    problem = only_problem(checked(feature(code=code)))
    assert problem.detail["property"] == "code"
    assert problem.code is None


def test_a_topic_needs_a_group() -> None:
    assert only_problem(checked(feature(thread_id=7))).kind is ProblemKind.TOPIC_WITHOUT_GROUP


def test_an_unknown_category_is_named_beside_the_known() -> None:
    problem = only_problem(checked(feature(chat_ids={"hazzard": GROUP})))
    assert problem.kind is ProblemKind.UNKNOWN_CATEGORY
    assert problem.detail == {"category": "hazzard", "known": "hazard, parking"}


def test_a_code_given_twice_is_named_at_the_second() -> None:
    problem = only_problem(checked(feature(), feature(rings=[square(lng=120.3)])))
    assert (problem.kind, problem.feature, problem.detail) == (ProblemKind.DUPLICATE_CODE, 2, {"other": 1})


def test_every_problem_of_a_file_is_named_at_once_in_the_order_of_features() -> None:
    found = checked(
        feature("A", [square()]),
        feature("B", [square()]),
        feature("C", [square(lng=121)[:-1]], name="", chat_id=5),
        feature("A", [square(lng=122)]),
    )
    assert found.grids == []
    assert [(problem.feature, problem.kind) for problem in found.problems] == [
        (2, ProblemKind.OVERLAP),
        (3, ProblemKind.EMPTY),
        (3, ProblemKind.NOT_A_GROUP),
        (3, ProblemKind.OPEN_RING),
        (4, ProblemKind.DUPLICATE_CODE),
    ]


def test_a_datum_is_taken_off() -> None:
    (grid,) = checked(feature(), datum=Datum.GCJ02).grids
    corner = convert(Point(35.95, 120.18), Datum.GCJ02, Datum.WGS84)
    west, south, _, _ = grid.geometry.bounds
    assert (west, south) == pytest.approx((corner.lng, corner.lat), abs=2e-5)
    assert [round(corner.lng, 7), round(corner.lat, 7)] in json.loads(grid.geojson)["coordinates"][0]


@pytest.mark.parametrize("declared", [Datum.GCJ02, Datum.BD09])
def test_the_sample_stays_clean_in_every_datum(declared: Datum) -> None:
    found = check(SAMPLE.read_bytes(), datum=declared, known_categories=())
    assert found.problems == []
    assert len(found.grids) == 9


KEYS = st.sampled_from(["type", "features", "properties", "geometry", "code", "coordinates", "name"])
SCALARS = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5)
JUNK = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4)
)


@given(JUNK)
def test_no_document_does_more_than_be_refused(junk: Any) -> None:
    broken = copy.deepcopy(feature())
    broken["geometry"]["coordinates"] = junk
    for document in (collection(junk), collection(broken), collection(feature(chat_ids=junk, name=junk))):
        found = check(document, datum=Datum.WGS84, known_categories=CATEGORIES)
        assert bool(found.grids) != bool(found.problems)
        assert all(str(problem) for problem in found.problems)


def test_every_kind_of_problem_has_its_sentence() -> None:
    assert set(SENTENCES) == set(ProblemKind)


def test_numbers_of_json_that_are_none_are_named() -> None:
    for number in ("NaN", "Infinity", "1e999", "-1e999", "1" * 400):
        text = json.dumps(collection(feature())).replace("35.95]", f"{number}]", 1)
        found = check(text, datum=Datum.WGS84, known_categories=())
        assert only_problem(found).kind is ProblemKind.NOT_FINITE
    assert math.isinf(json.loads("1e999"))
