"""Grids (单元网格) from a file into the scheme: checked whole, changed whole, and said what changed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from shapely.geometry import shape

from casework import people
from casework.errors import BadImportError
from casework.people import Actor
from casework.places import Datum, GridShape, Problem, check
from casework.places.conflicts import overlaps
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


def import_file(work: Work, scheme: Scheme, actor: Actor, document: bytes, datum: Datum) -> Imported:
    """The grids of the file are in force; BadImportError names every problem, and then nothing changed."""
    people.require_admin(scheme, actor)
    known = places.grids_by_code(work)
    names = {community.id: community.name for community in places.all_communities(work)}
    neighbours = [_shape(grid, names[grid.community_id]) for grid in known.values() if grid.active]
    checked = check(document, datum=datum, known_categories=scheme.categories, neighbours=neighbours)
    problems = [*checked.problems, *_against_the_others(checked.grids, neighbours)]
    if problems:
        raise BadImportError(problems)
    added, changed, unchanged = [], [], []
    for found in checked.grids:
        before = known.get(found.code)
        community = places.ensure_community(work, found.community)
        values = {
            "name": found.name,
            "community_id": community.id,
            "geometry": found.geojson,
            "chat_id": found.chat_id,
            "thread_id": found.thread_id,
            "chat_ids": json.dumps(dict(found.chat_ids), sort_keys=True),
            "active": True,
        }
        if before is None:
            added.append(found.code)
        elif all(getattr(before, name) == value for name, value in values.items()):
            unchanged.append(found.code)
            continue
        else:
            changed.append(found.code)
        places.put_grid(work, found.code, values)
    new = sorted({found.community for found in checked.grids} - set(names.values()))
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
