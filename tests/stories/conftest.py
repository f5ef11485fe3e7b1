"""The street of the stories: a database that was migrated and seeded once, copied for every test."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack
from pathlib import Path
from typing import Any

import pytest

from bot import demo, leader
from bot.assembly import scheme_of
from bot.config import Config
from bot.pace import Pace
from handlers.desk import Desk
from handlers.pulse import Pulse
from storage import leadership, photos
from storage.photos import PhotoStore
from storage.work import Store
from tests import cast, databases
from tests.stories.street import Open, Street, open_street


@pytest.fixture(autouse=True)
def _as_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Times as timedelta, as the console script sets it; and nobody waits for the pace, tested elsewhere."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    monkeypatch.setattr(Pace, "ready", lambda _self, _chat, now: now)
    monkeypatch.setattr(Pace, "answer", lambda _self, _chat, now, **_: now)
    monkeypatch.setattr(Pace, "free", lambda _self, now: now)
    monkeypatch.setattr(Pace, "room", lambda _self, _now: 1000)
    monkeypatch.setattr(photos, "LATELY", 0.0)  # photos of last year were put here a moment ago
    # Nobody else wants to lead; and a loop stands still while a state machine thinks, or its machine rests.
    monkeypatch.setattr(leadership, "SILENCE", 300.0)
    monkeypatch.setattr(leader, "PATIENCE", 60.0)
    monkeypatch.setattr(leader, "_SURE_FOR", 300.0)


@pytest.fixture
def street_template(backend: str, migrated_template: str, templates: databases.Templates) -> str:
    """The demo's street in a database, to be copied: grids, two bound groups, two riders."""
    return templates.one("street", backend, _street, like=migrated_template)


@pytest.fixture
def opened(street_template: str, tmp_path: Path) -> Iterator[Open]:
    """`async with opened(reports={"watermark": False}) as street`: a street that is set up otherwise."""
    with ExitStack() as stack:

        def start(**changes: Any) -> AbstractAsyncContextManager[Street]:
            database = stack.enter_context(databases.copied(street_template, tmp_path))
            return open_street(tmp_path, database, **changes)

        yield start


@pytest.fixture
async def street(opened: Open) -> AsyncIterator[Street]:
    async with opened() as running:
        yield running


def _street(database: str) -> None:
    access = Config().access.model_copy(update={"admins": (1001,), "street_group": cast.STREET_GROUP})
    scheme = scheme_of(Config().model_copy(update={"access": access}))
    clock = cast.Clock()
    store = Store(database, clock.now)
    with tempfile.TemporaryDirectory() as photos:
        desk = Desk(store, scheme, PhotoStore(Path(photos)), clock.now, Pulse(clock.now()))
        asyncio.run(demo.seed(desk))
    store.close()
