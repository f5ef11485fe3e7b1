"""Photos are fetched some at once, and give way to a crowd that waits for its answers."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot import fetching
from bot.fetching import Fetching
from casework import drafting
from casework.drafting import Shot
from casework.scheme import Scheme
from handlers.pulse import Pulse
from tests.cast import LI, Clock
from tests.conftest import Do, Seeded
from tests.faults.conftest import eventually


class Telegram:
    """Hands out no photo before it is told to; notes how many are asked for at the same time."""

    def __init__(self) -> None:
        self.asked = 0
        self.open = asyncio.Event()

    async def get_file(self, _file_id: str) -> Any:
        self.asked += 1
        await self.open.wait()
        raise RuntimeError("nothing more is needed here")


@pytest.fixture
async def crowd() -> list[int]:
    """How many updates are in hand."""
    return [100]


@pytest.fixture
async def telegram(
    seeded: Seeded,
    do: Do,
    scheme: Scheme,
    clock: Clock,
    crowd: list[int],
    late: float,
    first: float,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Telegram]:
    monkeypatch.setattr(fetching, "_LATE", late)
    monkeypatch.setattr(fetching, "_ANSWERS_FIRST", first)
    for n in range(5):
        do(drafting.add_photo, scheme, LI, Shot(f"f{n}", f"u{n}", 10 + n))
    wire = Telegram()
    desk = SimpleNamespace(store=seeded.store, scheme=scheme, now=clock.now, pulse=Pulse(clock.now()))
    made = Fetching(cast("Any", desk), cast("Any", wire), in_hand=lambda: crowd[0])
    running = asyncio.create_task(made.run())
    yield wire
    wire.open.set()
    running.cancel()
    await made.stop()


@pytest.mark.parametrize("late", [-1.0])  # whatever the loop says, it is late
@pytest.mark.parametrize("first", [0.5])
async def test_while_answers_are_late_photos_come_later_and_one_at_a_time(
    telegram: Telegram, crowd: list[int]
) -> None:
    await asyncio.sleep(0.3)
    assert telegram.asked == 0
    await eventually(lambda: telegram.asked == 1)
    await asyncio.sleep(2 * fetching._CROWD_GONE)
    assert telegram.asked == 1
    crowd[0] = 0
    await eventually(lambda: telegram.asked == 5)


@pytest.mark.parametrize("late", [60.0])  # whatever the loop says, it is in time
@pytest.mark.parametrize("first", [60.0])
async def test_a_crowd_that_is_answered_in_time_holds_up_no_photo(telegram: Telegram) -> None:
    await eventually(lambda: telegram.asked == 5)
