"""/grids over real HTTP: the map, and a file that is checked whole before anything changes."""

import json
from pathlib import Path
from typing import Any

import pytest

from casework.places import Problem, ProblemKind
from casework.places.problems import SENTENCES
from handlers.admin import gridfile
from handlers.texts import LANGUAGES, texts
from tests.stories.street import Street

SAMPLE = Path(__file__).parents[3] / "examples" / "grids.geojson"
MIME = "application/geo+json"
SQUARE = [[[120.30, 35.90], [120.31, 35.90], [120.31, 35.91], [120.30, 35.91], [120.30, 35.90]]]


def _file(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def _grid(code: str, ring: Any = SQUARE, **more: Any) -> dict[str, Any]:
    properties = {"code": code, "name": f"{code} 网格", "community": "云帆社区", **more}
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": ring},
    }


async def test_the_map_comes_with_what_is_lacking(street: Street) -> None:
    await street.reported()
    asked = await street.zhang.say("/grids")
    shown = await street.zhang.hears("9 个网格，3 个社区，未办结 1 件", since=asked)
    assert shown["photo"]
    assert "还没有绑定群：青石社区" in shown["caption"]


async def test_a_caption_that_names_the_datum_imports_at_once(street: Street) -> None:
    await street.zhang.document(_file(_grid("YF-01")), "new.geojson", MIME, caption="WGS-84")
    said = await street.zhang.hears("网格已导入")
    assert "新增 1 个：YF-01" in said["text"]
    assert "新社区：云帆社区" in said["text"]
    sent = await street.zhang.document(SAMPLE.read_bytes(), "g.json", "application/json", caption="wgs84")
    said = await street.zhang.hears("未变 9 个", since=sent)
    assert "新增" not in said["text"]


async def test_else_the_datum_is_asked_for_and_a_restart_does_not_forget_the_file(street: Street) -> None:
    await street.zhang.document(_file(_grid("YF-01")), "new.geojson", MIME)
    question = await street.zhang.hears("哪种坐标系")
    await street.restart()

    await street.zhang.press(question, "GCJ-02")
    await street.zhang.hears("新增 1 个：YF-01")
    await street.zhang.hears("坐标系：GCJ-02")
    ((geometry,),) = street.rows("SELECT geometry FROM grids WHERE code = 'YF-01'")
    west = min(lng for lng, _ in json.loads(geometry)["coordinates"][0])
    assert 0.003 < 120.30 - west < 0.008  # degrees: GCJ-02 lies some 450 m to the east


async def test_every_problem_is_named_and_nothing_changes(street: Street) -> None:
    swapped = [[[lat, lng] for lng, lat in SQUARE[0]]]
    broken = _file(_grid("A", swapped), _grid("B", name=3), _grid("B"), {"type": "Feature"})
    await street.zhang.document(broken, "new.geojson", MIME, caption="wgs84")
    said = (await street.zhang.hears("什么都没有改动"))["text"]
    for part in ("第 1 个 A：", "经纬度写反了", "属性 name 应该是文字", "与第 2 个要素重复", "第 4 个："):
        assert part in said
    assert street.rows("SELECT count(*) FROM grids") == [(9,)]
    assert street.rows("SELECT count(*) FROM communities") == [(3,)]


async def test_a_hundred_problems_are_twenty_and_a_number(street: Street) -> None:
    broken = _file(*({"type": "Feature"} for _ in range(100)))
    await street.zhang.document(broken, "new.geojson", MIME, caption="wgs84")
    said = (await street.zhang.hears("有 100 处问题"))["text"]
    assert said.count("•") == gridfile.SHOWN
    assert said.endswith("……还有 80 处")


async def test_the_names_in_a_file_are_shown_as_they_are_written(street: Street) -> None:
    await street.zhang.document(_file(_grid("<b>&")), "new.geojson", MIME, caption="wgs84")
    await street.zhang.hears("新增 1 个：<b>&")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ProblemKind)
def test_every_kind_of_problem_has_a_sentence_with_its_data(language: str, kind: ProblemKind) -> None:
    names = [part.split("}")[0] for part in SENTENCES[kind].split("{")[1:]]
    problem = Problem(kind, 3, "X-1", {name: f"<{name}>" for name in names})
    said = gridfile.sentence(texts(language), problem)
    assert "<" not in said
    told = {name for name in names if f"&lt;{name}&gt;" in said}
    assert set(names) - told <= {"other_feature"}
