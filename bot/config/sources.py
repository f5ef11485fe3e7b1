"""Where the settings come from: a TOML file, and environment variables laid over it."""

import os
import tomllib
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import EnvSettingsSource

from bot.config.models import Config
from bot.config.problems import ConfigError, Problem, read

_PREFIX = "GRIDSNAP_"
_NOT_SETTINGS = frozenset({"GRIDSNAP_DEBUG"})

Place = tuple[str | int, ...]
"""The way to a value: keys of tables, and numbers in lists."""


class _Environment(EnvSettingsSource):
    """The variables that were given, instead of the process's own."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given
        super().__init__(Config)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return {name.lower(): value for name, value in self._given.items()}

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        """Read JSON where it is; else leave the text to the setting's own check, which says what is wrong."""
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return value


def load(path: Path | None = None, env: Mapping[str, str] | None = None) -> Config:
    """Return the configuration of a file with the environment laid over it.

    Args:
        path: A TOML file; None for the defaults alone.
        env: Variables as `GRIDSNAP_<TABLE>__<KEY>`; None for the process's own.

    Raises:
        ConfigError: With every problem at once.
    """
    given = {
        name: value
        for name, value in (os.environ if env is None else env).items()
        if name.startswith(_PREFIX) and name not in _NOT_SETTINGS
    }
    problems = list(_strangers(given))
    values = _laid_over(_file(path) if path else {}, _Environment(given)())
    config, found = _validated(values)
    problems += found
    if problems or config is None:
        raise ConfigError(problems)
    return config


def _file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([Problem(str(path), f"is not TOML: {error}", "see config.example.toml")]) from None
    except UnicodeDecodeError:
        raise ConfigError([Problem(str(path), "is not text in UTF-8", "a text file in UTF-8")]) from None
    except OSError as error:
        why = (error.strerror or "cannot be read").lower()
        raise ConfigError([Problem(str(path), f"cannot be read: {why}", "a file that can be read")]) from None


def _strangers(given: Mapping[str, str]) -> Iterator[Problem]:
    """Name the variables that would be passed over in silence because no table has such a name."""
    for name in sorted(given):
        table = name.removeprefix(_PREFIX).partition("__")[0].lower()
        if table not in Config.model_fields:
            known = ", ".join(f"{_PREFIX}{field.upper()}__…" for field in Config.model_fields)
            yield Problem(name, "this variable belongs to no table", known)


def _laid_over(under: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        tables = isinstance(below, dict) and isinstance(value, dict)
        merged[key] = _laid_over(cast("dict[str, Any]", below), value) if tables else value
    return merged


def _validated(values: dict[str, Any]) -> tuple[Config | None, list[Problem]]:
    """Return the configuration, or None, and every problem.

    A wrong value hides the checks that compare it with others, so it is set aside and the rest is looked at
    again until nothing new is found.
    """
    problems: dict[str, Problem] = {}
    rest = values
    while True:
        try:
            config = Config(**rest)
        except ValidationError as error:
            details = error.errors(include_url=False)
        else:
            return (None if problems else config), list(problems.values())
        new = [
            problem
            for detail in details
            for problem in read(detail, _where(detail["loc"], values), _siblings(detail["loc"]))
            if problem.where not in problems
        ]
        problems.update({problem.where: problem for problem in new})
        before, rest = rest, _set_aside(rest, details)
        if rest == before:
            return None, list(problems.values())


def _where(loc: Place, values: Any) -> str:
    """Say a place as `table.key`; one of several categories is named by its key, else counted from 1."""
    words: list[str] = []
    for step in loc:
        try:
            values = values[step]
        except (KeyError, IndexError, TypeError):
            values = None
        key = values.get("key") if isinstance(values, dict) and isinstance(step, int) else None
        words.append(str(key or f"#{step + 1}") if isinstance(step, int) else step)
    return ".".join(words)


def _siblings(loc: Place) -> list[str]:
    """Return the keys known in the table that the place lies in."""
    model: type[BaseModel] = Config
    for step in loc[:-1]:
        if isinstance(step, str):
            model = _model_in(model.model_fields[step].annotation) or model
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation if issubclass(annotation, BaseModel) else None
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)


def _set_aside(values: dict[str, Any], details: list[ErrorDetails]) -> dict[str, Any]:
    """Return the values without the wrong ones; an item of a list that misses a key goes as a whole."""
    places = []
    for detail in details:
        place = detail["loc"]
        while detail["type"] == "missing" and place and not isinstance(place[-1], int):
            place = place[:-1]
        places.append(place)
    kept: dict[str, Any] = _without(values, places) or {}
    return kept


def _without(value: Any, places: list[Place]) -> Any:
    """Return a copy of the value without what stands at the places; None where nothing of it is left."""
    if not places:
        return value
    if () in places:
        return None
    if isinstance(value, dict):
        pairs = {key: _without(item, _below(places, key)) for key, item in value.items()}
        return {key: item for key, item in pairs.items() if item is not None}
    if isinstance(value, list):
        items = (_without(item, _below(places, number)) for number, item in enumerate(value))
        return [item for item in items if item is not None] or None
    return None


def _below(places: list[Place], step: str | int) -> list[Place]:
    return [place[1:] for place in places if place[0] == step]
