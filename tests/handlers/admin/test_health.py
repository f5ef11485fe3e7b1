"""/health: the light says whether somebody must look, and the screen says where."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework import soundness
from casework.errors import NotAllowedError
from casework.scheme import Scheme
from casework.soundness import Soundness
from handlers.admin.health import Light, light, rendered
from handlers.pulse import Pulse
from handlers.texts import LANGUAGES, texts
from storage.records import Community
from storage.uncertain import Uncertain
from tests import cast
from tests.cast import START
from tests.conftest import Do, Seeded
from tests.stories.street import Street

WELL = Soundness({}, {}, None, 300_000, 3, 9, (), (), 0, (), START)
LOST = Community(1, "海风社区", -100123, None, "群", False, START)


def _pulse(**changes: Any) -> Pulse:
    values: dict[str, Any] = {"polled_at": START, "swept_at": START} | changes
    return Pulse(START - timedelta(days=1), **values)


def test_all_well_is_green() -> None:
    assert light(_pulse(), WELL) is Light.GREEN


@pytest.mark.parametrize(
    "changes",
    [
        {"wire_error": "no route"},
        {"polled_at": START - timedelta(minutes=5)},
        {"polled_at": None},
        {"swept_at": START - timedelta(minutes=10)},
    ],
)
def test_deaf_or_still_is_red(changes: dict[str, Any]) -> None:
    assert light(_pulse(**changes), WELL) is Light.RED


def test_a_parcel_that_is_stuck_is_red_and_a_slow_one_yellow() -> None:
    assert light(_pulse(), replace(WELL, waiting_since=START - timedelta(minutes=11))) is Light.RED
    assert light(_pulse(), replace(WELL, waiting_since=START - timedelta(minutes=3))) is Light.YELLOW


@pytest.mark.parametrize(
    "changes",
    [{"grids": 0}, {"unreachable": (LOST,)}, {"outbox": {"waiting": 1}}, {"inbox": {"failed": 1}}],
)
def test_what_somebody_should_look_at_is_yellow(changes: dict[str, Any]) -> None:
    assert light(_pulse(), replace(WELL, **changes)) is Light.YELLOW


def test_what_may_have_arrived_twice_is_listed_and_a_trouble_named() -> None:
    double = Uncertain(1, "card:7:-100", "card", -100, 7, 1, "the program stopped", START)
    pulse = _pulse()
    pulse.trouble("photos", "photos cannot be kept: <full>")
    said = rendered(texts("zh_CN"), pulse, replace(WELL, uncertain=3, doubled=(double,)), None)
    assert said.startswith("🟡")
    for part in ("&lt;full&gt;", "可能重复发出 3 条", "card:7:-100", "the program stopped"):
        assert part in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_says_where_and_escapes_what_went_wrong(language: str) -> None:
    found = replace(WELL, unreachable=(LOST,), unbound=(LOST,), waiting_since=START - timedelta(hours=1))
    said = rendered(texts(language), _pulse(wire_error="<no route>"), found, 7 << 30)
    assert said.startswith("🔴")
    for part in ("海风社区", "&lt;no route&gt;", "293 KB", "7.0 GB"):
        assert part in said


def test_the_street_is_looked_at_and_the_stranger_is_not_told(seeded: Seeded, do: Do, scheme: Scheme) -> None:
    found = do(soundness.look, scheme, cast.ZHANG)
    assert (found.grids, [one.name for one in found.unbound]) == (9, [cast.QINGSHI])
    assert found.database_bytes > 4096
    with pytest.raises(NotAllowedError):
        do(soundness.look, scheme, cast.STRANGER)


async def test_a_running_street_is_well(street: Street) -> None:
    await street.reported()
    asked = await street.zhang.say("/health")
    said = (await street.zhang.hears("版本", since=asked))["text"]
    assert said.startswith("🟢 一切正常")
    assert "照片 1 张" in said
