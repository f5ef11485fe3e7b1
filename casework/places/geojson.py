"""Grids read from GeoJSON (单元网格): every problem of a file is named, and all grids returned or none.

A FeatureCollection of Polygon or MultiPolygon features (RFC 7946) with the properties `code`, `name`,
`community`, and optionally `chat_id`, `thread_id` and `chat_ids` (category key → chat id). Other properties
are left alone, so that a file may come straight from a map program.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from shapely.geometry.base import BaseGeometry

from casework.places.conflicts import overlaps, wrong_datum
from casework.places.datums import Datum
from casework.places.outlines import Outline, outline
from casework.places.problems import Detail, Problem, ProblemKind, UnusableError
from casework.places.properties import group_id, text, topic_id

LARGEST_BYTES = 20 * 1024 * 1024
"""What Telegram lets a bot download."""

MOST_FEATURES = 5_000

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class GridShape:
    """A grid as a file describes it: its area in WGS-84 and where its cases go, if the file says so."""

    code: str
    name: str
    community: str
    geometry: BaseGeometry
    geojson: str
    chat_id: int | None = None
    thread_id: int | None = None
    chat_ids: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: the grids, or the problems and no grids."""

    grids: list[GridShape]
    problems: list[Problem]


def check(
    document: bytes | str | Mapping[str, object],
    *,
    datum: Datum,
    known_categories: Collection[str],
    neighbours: Sequence[GridShape] = (),
) -> Checked:
    """Return all grids of `document`, whose coordinates are drawn in `datum`, or all its problems.

    `neighbours` are the grids known today, in WGS-84: where those of the same codes would all move by the
    offset between two datums, the declared datum is named as wrong. Nothing is raised for any document.
    """
    try:
        features = _features(document)
    except UnusableError as fault:
        return Checked([], [Problem(fault.kind, detail=fault.detail)])
    problems: list[Problem] = []
    grids: list[GridShape] = []
    numbers: list[int] = []  # of the features that the grids come from
    outlines: dict[str, Outline] = {}
    seen: dict[str, int] = {}
    for number, feature in enumerate(features, start=1):
        found = _Feature(number, problems, known_categories)
        grid, area = found.read(feature, datum)
        if found.code is not None and seen.setdefault(found.code, number) != number:
            found.report(ProblemKind.DUPLICATE_CODE, {"other": seen[found.code]})
        elif grid is not None and area is not None:
            grids.append(grid)
            numbers.append(number)
            outlines[grid.code] = area
    areas = [(number, grid.code, grid.geometry) for number, grid in zip(numbers, grids, strict=True)]
    problems += overlaps(areas)
    known = {grid.code: grid.geometry for grid in neighbours}
    problems += wrong_datum({code: area.drawn_middle for code, area in outlines.items()}, known, datum)
    problems.sort(key=lambda problem: problem.feature)
    return Checked([] if problems else grids, problems)


def _features(document: bytes | str | Mapping[str, object]) -> list[object]:
    """Return the features of the collection.

    Raises:
        UnusableError: there are none to be read, or too many.
    """
    collection = _loaded(document) if isinstance(document, bytes | str) else document
    if not isinstance(collection, Mapping) or collection.get("type") != "FeatureCollection":
        raise UnusableError(ProblemKind.NOT_A_COLLECTION)
    features = collection.get("features")
    if not isinstance(features, list):
        raise UnusableError(ProblemKind.NOT_A_COLLECTION)
    if not features:
        raise UnusableError(ProblemKind.NO_FEATURES)
    if len(features) > MOST_FEATURES:
        raise UnusableError(ProblemKind.TOO_MANY_FEATURES, {"count": len(features), "limit": MOST_FEATURES})
    return features


def _loaded(document: bytes | str) -> object:
    """Return what the JSON text holds."""
    data = document if isinstance(document, bytes) else document.encode(errors="replace")
    if len(data) > LARGEST_BYTES:
        raise UnusableError(ProblemKind.TOO_LARGE, {"megabytes": LARGEST_BYTES // 1024**2})
    try:
        loaded: object = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        reason = "the text is not UTF-8"
    except json.JSONDecodeError as error:
        reason = f"{error.msg} (line {error.lineno}, column {error.colno})"
    except ValueError:  # Python refuses integers of more than some thousand digits
        reason = "a number has too many digits"
    except RecursionError:
        reason = "lists are nested too deeply"
    else:
        return loaded
    raise UnusableError(ProblemKind.NOT_JSON, {"reason": reason})


class _Feature:
    """Reads one feature and reports each of its problems into the common list."""

    def __init__(self, number: int, problems: list[Problem], categories: Collection[str]) -> None:
        self.number = number
        self.code: str | None = None
        self.clean = True
        self._problems = problems
        self._categories = categories

    def report(self, kind: ProblemKind, detail: Detail | None = None) -> None:
        self.clean = False
        self._problems.append(Problem(kind, self.number, self.code, detail or {}))

    def read(self, feature: object, datum: Datum) -> tuple[GridShape | None, Outline | None]:
        """Return the grid and its outline; no grid where anything at all is wrong."""
        properties = feature.get("properties") if isinstance(feature, Mapping) else None
        if (
            not isinstance(feature, Mapping)
            or feature.get("type") != "Feature"
            or not isinstance(properties, Mapping)
        ):
            self.report(ProblemKind.NOT_A_FEATURE)
            return None, None
        self.code = self._tried(lambda: text(properties, "code"))
        name = self._tried(lambda: text(properties, "name"))
        community = self._tried(lambda: text(properties, "community"))
        chat_id = self._tried(lambda: group_id(properties.get("chat_id"), "chat_id"))
        thread_id = self._tried(lambda: topic_id(properties))
        chat_ids = self._chats(properties.get("chat_ids"))
        area = self._tried(lambda: outline(feature.get("geometry"), datum))
        if not self.clean or self.code is None or name is None or community is None or area is None:
            return None, area
        code = self.code
        grid = GridShape(code, name, community, area.geometry, area.geojson, chat_id, thread_id, chat_ids)
        return grid, area

    def _tried(self, read: Callable[[], _T]) -> _T | None:
        try:
            return read()
        except UnusableError as fault:
            self.report(fault.kind, fault.detail)
            return None

    def _chats(self, value: object) -> dict[str, int]:
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            allowed = "an object of category keys and chat ids"
            self.report(ProblemKind.WRONG_TYPE, {"property": "chat_ids", "allowed": allowed})
            return {}
        chats = {}
        for category, raw in value.items():
            if category not in self._categories:
                known = ", ".join(sorted(self._categories))
                self.report(ProblemKind.UNKNOWN_CATEGORY, {"category": str(category)[:40], "known": known})
                continue
            chat_id = self._tried(partial(group_id, raw, f"chat_ids.{category}"))
            if chat_id is not None:
                chats[category] = chat_id
        return chats
