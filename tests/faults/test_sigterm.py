"""SIGTERM: what is in hand is finished, the rest is kept, and the real program is gone within ten seconds."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from playground import Playground
from tests.faults.conftest import eventually
from tests.faults.program import ROOT, Program
from tests.stories.street import Street

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM")


@asynccontextmanager
async def cold(
    folder: Path, playground: Playground, database: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m bot run`, as systemd starts it."""
    Program(folder, playground, database)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GRIDSNAP_")}
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", "--config", str(folder / "config.toml"),
        cwd=ROOT, env={**environment, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield program
    finally:
        with contextlib.suppress(ProcessLookupError):
            program.kill()
        await program.wait()


async def _ended(program: asyncio.subprocess.Process) -> tuple[int, float]:
    """(exit code, seconds) of an end by SIGTERM."""
    began = time.monotonic()
    program.send_signal(signal.SIGTERM)
    code = await asyncio.wait_for(program.wait(), 15)
    return code, time.monotonic() - began


async def test_sigterm_in_the_middle_of_traffic_drains_and_ends_well(
    tmp_path: Path, empty_database: str
) -> None:
    async with Playground() as playground, cold(tmp_path, playground, empty_database) as program:
        wang = playground.person(1001)
        found = await playground.world.bell.until(
            lambda: True if playground.world.updates.polled else None, 30
        )
        assert found
        playground.latency = 0.5
        said = await wang.start()
        await playground.world.bell.until(
            lambda: True if any(c.method == "sendMessage" for c in playground.calls) else None, 10
        )
        code, seconds = await _ended(program)
        assert (code, seconds < 10) == (0, True), (code, seconds)
        assert len([m for m in wang.messages() if m["message_id"] > said["message_id"]]) == 1


async def test_sigterm_while_telegram_cannot_be_reached_ends_the_start(
    tmp_path: Path, empty_database: str
) -> None:
    async with Playground() as playground:
        pass  # its port is closed again
    async with cold(tmp_path, playground, empty_database) as program:
        log = tmp_path / "gridsnap.log"
        await eventually(lambda: log.exists() and "cannot be reached" in log.read_text(), 30)
        assert program.returncode is None  # it goes on trying
        code, seconds = await _ended(program)
    assert (code, seconds < 10) == (0, True), (code, seconds)


async def test_an_answer_under_way_is_finished_and_a_hanging_one_does_not_hold_up_the_end(
    street: Street,
) -> None:
    street.pg.latency = 60
    await street.li.photo("hazard_cable.jpg")
    await asyncio.sleep(0.3)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await street.stop()
    assert loop.time() - began < 10
    street.pg.latency = 0
    await street.start()
    await street.li.hears("照片收到")
    assert street.rows("SELECT count(*) FROM photos") == [(1,)]
