"""config.example.toml is the reference of every setting: it loads, is the defaults, and misses nothing."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from bot.config import Config, ConfigError, load
from casework.terms import Term

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def settings(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = list(models_in(field.annotation))
        if not inner:
            yield prefix + name
        for below in inner:
            yield from settings(below, f"{prefix}{name}.")


def written(value: Any, prefix: str = "") -> Iterator[str]:
    for name, item in value.items():
        if isinstance(item, dict):
            yield from written(item, f"{prefix}{name}.")
        elif isinstance(item, list) and item and isinstance(item[0], dict):
            for one in item:
                yield from written(one, f"{prefix}{name}.")
        else:
            yield prefix + name


def test_the_example_loads_and_equals_the_defaults() -> None:
    assert load(EXAMPLE, {}) == Config()


def test_no_setting_is_missing_and_none_is_made_up() -> None:
    known = set(settings(Config))
    assert len(known) > 40
    assert set(written(tomllib.loads(EXAMPLE.read_text(encoding="utf-8")))) == known


def test_every_setting_has_a_comment() -> None:
    commented = False
    bare = []
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    for line in lines[: lines.index("[[categories]]")]:
        if not line or line.startswith("["):
            commented = False
        elif line.startswith("#"):
            commented = True
        elif not commented:
            bare.append(line)
    assert bare == []


@pytest.mark.parametrize("setting", sorted(name for name in settings(Config) if "categories" not in name))
def test_every_setting_but_categories_can_come_from_the_environment(setting: str) -> None:
    variable = f"GRIDSNAP_{setting.replace('.', '__').upper()}"
    changed, refused = Config(), set()
    try:
        changed = load(None, {variable: "?!"})
    except ConfigError as error:
        refused = {problem.where.removesuffix(".#1") for problem in error.problems}
    assert refused == {setting} or (not refused and changed != Config())


def test_categories_can_come_from_the_environment_as_json() -> None:
    wanted = [Config().categories[1].model_dump() | {"claim_within": "5m", "resolve_within": "1h"}]
    (category,) = load(None, {"GRIDSNAP_CATEGORIES": json.dumps(wanted)}).categories
    assert (category.key, category.claim_within) == ("parking", Term.parse("5m"))
