"""Grids (单元网格) from a file into the scheme: checked whole, changed whole, and said what changed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from shapely.geometry import shape

from casework import people
from casework.errors import BadImportError
from casework.people import Actor
from casework.places import Datum, Problem
from casework.places.conflicts import overlaps
from casework.places.geojson import GridShape, check
from casework.scheme import Scheme
from storage import places
from storage.records import Grid
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Imported:
    """Codes of what a file brought; `communities` are the names that are new."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    communities: tuple[str, ...]


def examine(work: Work, scheme: Scheme, actor: Actor, document: bytes, datum: Datum) -> list[GridShape]:
    """The file's grids in WGS-84; BadImportError names every problem. It may take long: ask, do not write."""
    people.require_admin(scheme, actor)
    names = {community.id: community.name for community in places.all_communities(work)}
    neighbours = [_shape(grid, names[grid.community_id]) for grid in places.all_grids(work)]
    checked = check(document, datum=datum, known_categories=scheme.categories, neighbours=neighbours)
    problems = [*checked.problems, *_against_the_others(checked.grids, neighbours)]
    if problems:
        raise BadImportError(problems)
    return checked.grids


def take_over(work: Work, scheme: Scheme, actor: Actor, found: Sequence[GridShape]) -> Imported:
    """The examined grids are in force, all in one transaction."""
    people.require_admin(scheme, actor)
    known = places.grids_by_code(work)
    names = {community.name for community in places.all_communities(work)}
    added: list[str] = []
    changed: list[str] = []
    unchanged: list[str] = []
    for shape_ in found:
        before = known.get(shape_.code)
        values = {
            "name": shape_.name,
            "community_id": places.ensure_community(work, shape_.community).id,
            "geometry": shape_.geojson,
            "chat_id": shape_.chat_id,
            "thread_id": shape_.thread_id,
            "chat_ids": json.dumps(dict(shape_.chat_ids), sort_keys=True),
            "active": True,
        }
        if before is not None and all(getattr(before, name) == value for name, value in values.items()):
            unchanged.append(shape_.code)
            continue
        (added if before is None else changed).append(shape_.code)
        places.put_grid(work, shape_.code, values)
    if added or changed:
        places.grids_changed(work)
    new = sorted({shape_.community for shape_ in found} - names)
    return Imported(tuple(added), tuple(changed), tuple(unchanged), tuple(new))


def _shape(grid: Grid, community: str) -> GridShape:
    return GridShape(grid.code, grid.name, community, shape(json.loads(grid.geometry)), grid.geometry)


def _against_the_others(found: Sequence[GridShape], known: Sequence[GridShape]) -> list[Problem]:
    """Overlaps with grids that are in force and not in this file."""
    codes = {grid.code for grid in found}
    others = [(0, grid.code, grid.geometry) for grid in known if grid.code not in codes]
    if not others:
        return []
    return overlaps([*others, *((number, grid.code, grid.geometry) for number, grid in enumerate(found, 1))])
