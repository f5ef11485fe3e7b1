"""The street of the stories, with waits that are short: here it is what follows a wait that is looked at."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot import intake
from bot.health import HealthServer
from tests.stories.conftest import _as_the_program, opened, street, street_template
from tests.stories.street import Street

__all__ = ["_as_the_program", "opened", "street", "street_template"]

Health = Callable[[], Awaitable[list[str]]]


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "_LONGEST_WAIT", 0.05)


@pytest.fixture
def problems(street: Street) -> Health:
    """What /readyz says is wrong."""

    async def ask() -> list[str]:
        desk = street.bot.desk
        return await HealthServer(street.config.health, desk, timedelta(seconds=30)).problems()

    return ask


async def eventually(look: Callable[[], object], seconds: float = 5) -> None:
    """It becomes true by itself."""
    end = asyncio.get_running_loop().time() + seconds
    while not look():
        assert asyncio.get_running_loop().time() < end, "it did not become true"
        await asyncio.sleep(0.01)
