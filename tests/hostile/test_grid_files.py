"""Grid files that an admin was sent by somebody: taken over whole, or every problem named; never half."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.places import Datum
from casework.places.geojson import check
from tests.conftest import GRIDS
from tests.hostile import corpus
from tests.stories.street import Street

_GOOD: dict[str, Any] = json.loads(GRIDS.read_bytes())
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


def _paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [at]
    if isinstance(value, dict):
        found += [path for key in value for path in _paths(value[key], (*at, key))]
    elif isinstance(value, list):
        found += [path for place, one in enumerate(value[:3]) for path in _paths(one, (*at, place))]
    return found


_PATHS = _paths(_GOOD)


@given(path=st.sampled_from(_PATHS), value=_JSON, removed=st.booleans())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_value_in_any_place_is_taken_or_named(path: tuple[Any, ...], value: Any, removed: bool) -> None:
    document = json.loads(GRIDS.read_bytes())
    if not path:
        document = value
    else:
        place = document
        for step in path[:-1]:
            place = place[step]
        if removed:
            del place[path[-1]]
        else:
            place[path[-1]] = value
    found = check(json.dumps(document).encode(), datum=Datum.WGS84, known_categories={"hazard"})
    assert bool(found.problems) != bool(found.grids)


@given(cut=st.integers(0, len(GRIDS.read_bytes())), junk=st.binary(max_size=20))
@settings(max_examples=200, deadline=None)
def test_any_damage_is_taken_or_named(cut: int, junk: bytes) -> None:
    data = GRIDS.read_bytes()
    found = check(data[:cut] + junk + data[cut + len(junk) :], datum=Datum.WGS84, known_categories={"hazard"})
    assert bool(found.problems) != bool(found.grids)


def _changed(**properties: Any) -> bytes:
    document = json.loads(GRIDS.read_bytes())
    document["features"][0]["properties"].update(properties)
    return json.dumps(document).encode()


_FILES = {
    "nothing": b"",
    "half": GRIDS.read_bytes()[:5000],
    "binary": bytes(range(256)),
    "null": b"null",
    "numbers beyond all": b'{"type":"FeatureCollection","features":[1e999,-1e999,NaN]}',
    "deep": b"[" * 100_000,
    "wide characters": json.dumps(_GOOD).encode("utf-16"),
    **{f"named {name}": _changed(name=words[:60], code=words[:16]) for name, words in corpus.WORDS.items()},
    **{f"community {name}": _changed(community=words) for name, words in corpus.NAMES.items()},
}


@pytest.mark.parametrize("name", sorted(_FILES))
async def test_any_file_is_answered_in_one_message(street: Street, name: str) -> None:
    """In words that fit into it; where there was a problem the map stays as it was."""
    before = street.rows("SELECT code, name FROM grids ORDER BY code")
    count = len(street.bot_messages(street.zhang))
    await street.zhang.document(_FILES[name], "grids.geojson", "application/geo+json", caption="wgs84")
    await street.settled()
    [said] = street.words(street.zhang)[count:]
    assert street.rows("SELECT error FROM inbox WHERE state != 'done'") == []
    if "问题" in said:
        assert street.rows("SELECT code, name FROM grids ORDER BY code") == before
    for command in ("/grids", "/staff"):
        await street.zhang.say(command)
    await street.settled()
    assert street.rows("SELECT error FROM inbox WHERE state != 'done'") == []
