"""The parameter tables against the published description of the Bot API, where it is at hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from playground.methods import METHODS
from playground.methods.call import table
from playground.methods.parameters import PARAMETERS

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "bot-api-10.1.json"
SIMPLE = {"Integer": "int", "String": "str", "Float": "float", "Boolean": "bool", "True": "bool"}


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    if not PUBLISHED.exists():
        pytest.skip(f"{PUBLISHED.name} is not at hand")
    methods: dict[str, Any] = json.loads(PUBLISHED.read_text())["methods"]
    return methods


def kind(types: list[str]) -> str:
    if types == ["Integer", "String"]:
        return "id"
    if "InputFile" in types:
        return "file"
    return SIMPLE.get(types[0], "json") if len(types) == 1 else "json"


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_method_takes_exactly_the_published_parameters(published: dict[str, Any], method: str) -> None:
    fields = published[method].get("fields") or []
    assert table(method) == {f["name"]: (kind(f["types"]), f["required"]) for f in fields}


def test_every_method_has_its_table_and_no_table_is_without_a_method() -> None:
    assert set(PARAMETERS) == set(METHODS)
