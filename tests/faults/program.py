"""The program under test as somebody outside sees it: it is started, killed, told to end, and waited for."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from playground import Playground

ROOT = Path(__file__).resolve().parents[2]


class Program:
    """Starts `gridsnap run` again and again, as quickly as a fork, on the clock of the playground."""

    def __init__(self, folder: Path, playground: Playground, database: str) -> None:
        self._clock, self._config = folder / "clock", folder / "config.toml"
        self._log = folder / "program.log"
        self._playground = playground
        self._nursery: asyncio.subprocess.Process | None = None
        self.pid = 0
        tables: dict[str, dict[str, Any]] = {
            "telegram": {"token": playground.token, "api_url": playground.api_url},
            "storage": {"database": database, "photos": str(folder / "photos")},
            "access": {"admins": [1001], "street_group": -1002000000003},
            "reminders": {"sweep": "1s", "quiet_hours": ""},
            "reports": {"draft_expires": "30d"},
            "duplicates": {"ask": False},
            "digests": {"morning": "", "weekly": ""},
            "limits": {"per_person_per_minute": 1000, "global_per_second": 1000, "group_per_minute": 20},
            "logs": {"file": str(folder / "gridsnap.log")},
        }
        self._config.write_text(
            "\n".join(
                f"[{table}]\n" + "\n".join(f"{key} = {json.dumps(value)}" for key, value in values.items())
                for table, values in tables.items()
            )
        )
        self.set_clock()

    def set_clock(self) -> None:
        """The program's time is the playground's."""
        draft = self._clock.with_suffix(".new")
        draft.write_text(str(self._playground.clock.offset.total_seconds()))
        draft.replace(self._clock)

    async def advance(self, by: timedelta) -> None:
        await self._playground.clock.advance(by)
        self.set_clock()

    async def open(self) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GRIDSNAP_")}
        with self._log.open("ab") as log:
            self._nursery = await asyncio.create_subprocess_exec(
                sys.executable,
                str(Path(__file__).with_name("child.py")),
                str(self._clock),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
                env={
                    **environment,
                    "PYTHONPATH": str(ROOT),
                    "PTB_TIMEDELTA": "1",
                    "OPENBLAS_NUM_THREADS": "1",
                },
            )
        await self._read("ready")

    async def _read(self, word: str) -> int:
        """The number behind the next line's word; console output of the program is passed over."""
        assert self._nursery is not None
        assert self._nursery.stdout is not None
        while line := await self._nursery.stdout.readline():
            first, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            if first == word:
                return int(rest or 0)
        raise RuntimeError(f"the program's nursery ended: {self._log.read_text()[-2000:]}")

    async def start(self) -> None:
        assert self._nursery is not None
        assert self._nursery.stdin is not None
        self._nursery.stdin.write(f"{self._config}\n".encode())
        await self._nursery.stdin.drain()
        self.pid = await self._read("pid")

    def kill(self) -> None:
        """SIGKILL at this very moment, from wherever this is called."""
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    async def gone(self) -> int:
        """Waits for the end; the exit code, or minus the signal."""
        code = await self._read("exit")
        self.pid = 0
        return code

    async def end(self) -> int:
        os.kill(self.pid, signal.SIGTERM)
        return await self.gone()

    async def close(self) -> None:
        self.kill()
        if self._nursery is not None:
            assert self._nursery.stdin is not None
            self._nursery.stdin.close()
            try:
                await asyncio.wait_for(self._nursery.wait(), 5)
            except TimeoutError:
                self._nursery.kill()
                await self._nursery.wait()
