"""systemd is told what it must know, over a socket of the kind that it gives; and nothing without one."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import demo
from bot.config import Config
from bot.systemd import Systemd, stalls
from handlers.pulse import Pulse
from playground import Playground
from tests import cast

SWEEP = timedelta(seconds=30)
ROOT = Path(__file__).parents[2]


class Manager:
    """Stands for systemd: a socket, and what was said to it."""

    def __init__(self, path: Path) -> None:
        self.address = str(path)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.address)
        self._socket.setblocking(False)

    async def heard(self) -> list[str]:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(20):
            return (await loop.sock_recv(self._socket, 4096)).decode().splitlines()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    opened = Manager(tmp_path / "notify")
    yield opened
    opened.close()


def test_without_a_manager_nothing_is_said_and_nothing_is_fed() -> None:
    quiet = Systemd({})
    quiet.tell(READY=1)
    assert quiet.interval is None
    assert Systemd({"WATCHDOG_USEC": "3000000"}).interval is None


def test_the_watchdog_is_fed_three_times_in_its_time() -> None:
    env = {"NOTIFY_SOCKET": "/nowhere", "WATCHDOG_USEC": "180000000"}
    assert Systemd(env).interval == 60
    assert Systemd(env | {"WATCHDOG_PID": str(os.getpid())}).interval == 60
    assert Systemd(env | {"WATCHDOG_PID": "1"}).interval is None


def test_a_manager_that_is_gone_is_no_trouble_of_ours(tmp_path: Path) -> None:
    Systemd({"NOTIFY_SOCKET": str(tmp_path / "gone")}).tell(READY=1)


async def test_an_abstract_address_is_understood() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as opened:
        opened.bind(f"\0gridsnap-{os.getpid()}")
        Systemd({"NOTIFY_SOCKET": f"@gridsnap-{os.getpid()}"}).tell(READY=1, STATUS="well")
        assert opened.recv(100) == b"READY=1\nSTATUS=well"


@pytest.mark.parametrize(
    ("polled", "swept", "wire_error", "standby", "wrong"),
    [
        (25, 30, "", False, []),
        (91, 30, "", False, ["no update was asked for"]),
        (91, 30, "Timed out", False, []),  # Telegram is away: a restart would mend nothing
        (1801, 30, "Timed out", False, ["no update was asked for"]),
        (25, 181, "", False, ["the sweep does not run"]),
        (999, 999, "", False, ["no update was asked for", "the sweep does not run"]),
        (9999, 9999, "", True, []),  # another process leads
    ],
)
def test_what_stands_still_is_named(
    polled: int, swept: int, wire_error: str, standby: bool, wrong: list[str]
) -> None:
    now = cast.START
    pulse = Pulse(now - timedelta(days=1), now - timedelta(seconds=polled), now - timedelta(seconds=swept))
    pulse.wire_error, pulse.standby = wire_error, standby
    assert stalls(pulse, now, SWEEP) == wrong


def test_a_program_that_has_just_started_has_its_time() -> None:
    assert stalls(Pulse(cast.START), cast.START + timedelta(seconds=80), SWEEP) == []
    assert len(stalls(Pulse(cast.START), cast.START + timedelta(seconds=200), SWEEP)) == 2


async def test_the_real_process_is_ready_fed_and_stopping(
    manager: Manager, tmp_path: Path, empty_database: str
) -> None:
    async with Playground() as pg:
        config = demo.configured(Config(), pg, tmp_path, empty_database)
        env = {
            "PATH": os.environ["PATH"],
            "NOTIFY_SOCKET": manager.address,
            "WATCHDOG_USEC": "600000",
            "GRIDSNAP_TELEGRAM__TOKEN": pg.token,
            "GRIDSNAP_TELEGRAM__API_URL": pg.api_url,
            "GRIDSNAP_STORAGE__DATABASE": config.storage.database,
            "GRIDSNAP_STORAGE__PHOTOS": str(config.storage.photos),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=ROOT, env=env, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            assert await manager.heard() == ["READY=1"]
            for _ in range(3):
                assert await manager.heard() == ["WATCHDOG=1", "STATUS=at work"]
            process.send_signal(signal.SIGTERM)
            last = await manager.heard()
            while "WATCHDOG=1" in last:
                last = await manager.heard()
            assert last == ["STOPPING=1"]
            async with asyncio.timeout(15):
                assert await process.wait() == 0
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
