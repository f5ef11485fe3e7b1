"""The schedule: a sweep that fails is tried again, and an end that is said twice is one end."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.events import EVENT_JOB_SUBMITTED

from bot.schedule import Schedule
from casework import chasing
from handlers.desk import Desk
from handlers.pulse import Pulse
from storage.photos import PhotoStore
from tests import cast
from tests.conftest import Seeded


@pytest.fixture
def desk(seeded: Seeded, clock: cast.Clock, tmp_path: Path) -> Desk:
    return Desk(seeded.store, cast.scheme(), PhotoStore(tmp_path / "photos"), clock.now, Pulse(clock.now()))


async def test_a_sweep_leaves_word_of_when_it_was(desk: Desk, clock: cast.Clock) -> None:
    schedule = Schedule(desk, timedelta(seconds=30))
    clock.advance(minutes=5)
    await schedule.sweep()
    assert desk.pulse.swept_at == clock.now()


async def test_a_sweep_that_fails_is_tried_again_at_its_next_turn(
    desk: Desk, clock: cast.Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule = Schedule(desk, timedelta(seconds=30))

    def broken(*_: object) -> int:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(chasing, "sweep", broken)
        await schedule.sweep()
    clock.advance(minutes=5)
    await schedule.sweep()
    assert desk.pulse.swept_at == clock.now()


class Sweeping(Schedule):
    """A schedule whose sweep is never done."""

    async def sweep(self) -> None:
        await asyncio.Event().wait()


@pytest.mark.parametrize("moments", [0, 1, 2, 5])
async def test_an_end_in_the_middle_of_a_sweep_is_quiet(
    desk: Desk, moments: int, caplog: pytest.LogCaptureFixture
) -> None:
    schedule, begun = Sweeping(desk, timedelta(hours=1)), asyncio.Event()
    schedule._scheduler.add_listener(lambda _: begun.set(), EVENT_JOB_SUBMITTED)
    schedule.start()
    schedule._scheduler.modify_job("sweep", next_run_time=datetime.now(UTC))
    async with asyncio.timeout(5):
        await begun.wait()
    for _ in range(moments):  # from before the sweep's first step to well within it
        await asyncio.sleep(0)
    schedule.stop()
    await asyncio.sleep(0.01)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_an_end_that_is_said_twice_is_one_end(desk: Desk) -> None:
    schedule, wrong = Schedule(desk, timedelta(seconds=30)), []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: wrong.append(context))
    schedule.start()
    schedule.stop()
    schedule.stop()
    await asyncio.sleep(0.01)
    assert wrong == []
