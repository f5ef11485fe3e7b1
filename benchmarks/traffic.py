"""The wire inside the benchmark, with the real program as its child: a town's riders and groups.

`async with Traffic(riders) as wire, wire.bot(folder) as child: …`
"""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

from aiohttp import web
from sqlalchemy import update

from benchmarks import seed
from benchmarks.dialogue import ROOT, free_port
from benchmarks.wire import Rider, Wire
from storage.engines import open_engine
from storage.tables import grids
from storage.work import utc_now

_NUMBER = re.compile(r"\d{6}-\d{3,}")
_LOOK = 0.01


class Traffic(Wire):
    """Riders all over the town; what every chat was sent, and when."""

    def __init__(self, riders: int, latency: float = 0.0) -> None:
        super().__init__(riders, latency)
        self.port = free_port()
        self.held: dict[int, float] = {}  # chat → seconds that its answers take
        self.sent: Counter[int] = Counter()  # chat → new messages
        self.shown: defaultdict[str, list[float]] = defaultdict(list)  # a report's number → when, in a group
        self.numbers: dict[int, str] = {}  # rider → the number of their report
        self.first_asked = 0.0
        self.confirmed = 0  # the offset that was asked for last
        self.too_old = False  # whether presses come too late to be answered
        self.deaf = False  # whether riders take no next step
        application = web.Application(client_max_size=32 * 1024 * 1024)
        application.router.add_route("*", "/bot{token}/{method}", self.call)
        application.router.add_get("/file/bot{token}/{path:.*}", self.file)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @asynccontextmanager
    async def bot(self, folder: Path, **settings: str) -> AsyncIterator[subprocess.Popen[bytes]]:
        """The real program on the town in `folder`; it has asked for updates when the block begins."""
        environment = os.environ | environment_of(folder, self.port) | settings
        child = subprocess.Popen(  # noqa: ASYNC220 - our own program
            [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )
        try:
            await self.until(lambda: bool(self.first_asked), 60)
            yield child
        finally:
            child.send_signal(signal.SIGTERM)
            try:
                await asyncio.to_thread(child.wait, 15)
            except subprocess.TimeoutExpired:
                child.kill()

    async def until(self, test: Callable[[], bool], patience: float) -> float:
        """How many seconds it took; TimeoutError after `patience`."""
        began = time.perf_counter()
        while not test():
            if time.perf_counter() - began > patience:
                raise TimeoutError(f"not within {patience:.0f} s")
            await asyncio.sleep(_LOOK)
        return time.perf_counter() - began

    def go_on(self, riders: Sequence[Rider]) -> None:
        """These riders begin their report."""
        self.started = self.started or time.perf_counter()
        for rider in riders:
            name = f"p{rider.id}x{next(self.ids)}"
            sizes = [{"file_id": name, "file_unique_id": name, "width": 1280, "height": 960}]
            self._push(rider, {"photo": sizes})

    # The bot's side --------------------------------------------------------------------------------

    async def call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        data: dict[str, Any] = dict(request.query)
        if request.content_type.startswith("application/json"):
            data |= await request.json()
        elif request.method == "POST":
            data |= dict(await request.post())
        if method == "getUpdates":
            self.first_asked = self.first_asked or time.perf_counter()
            self.confirmed = int(data.get("offset") or self.confirmed)
        elif method == "answerCallbackQuery" and self.too_old:
            self.calls[method] = self.calls.get(method, 0) + 1
            words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
            return web.json_response({"ok": False, "error_code": 400, "description": words}, status=400)
        chat = int(data.get("chat_id") or 0)
        if chat in self.held:
            await asyncio.sleep(self.held[chat])
        if method.startswith("send"):
            self.sent[chat] += 1
        self._note(chat, f"{data.get('text', '')} {data.get('caption', '')}")
        return await super().call(request)

    def _note(self, chat: int, words: str) -> None:
        for number in set(_NUMBER.findall(words)):
            if chat < 0:
                self.shown[number].append(time.perf_counter())
            elif chat in self.riders:
                self.numbers.setdefault(chat, number)

    def _answered(self, rider: Rider, data: dict[str, Any], message_id: int) -> None:
        if not self.deaf and rider.step:
            super()._answered(rider, data, message_id)

    def _push(self, rider: Rider, content: dict[str, Any]) -> None:
        if "location" in content:
            at = rider.id % (seed.COMMUNITIES * seed.GRIDS_EACH)
            spot = seed.middle_of(at % seed.COMMUNITIES, at // seed.COMMUNITIES)
            content = {"location": {"latitude": spot.lat, "longitude": spot.lng, "horizontal_accuracy": 8.0}}
        super()._push(rider, content)


def environment_of(folder: Path, port: int) -> dict[str, str]:
    """The settings of a bot to which everybody may report, by day and by night."""
    return {
        "PYTHONPATH": str(ROOT),
        "GRIDSNAP_STORAGE__DATABASE": database_in(folder),
        "GRIDSNAP_STORAGE__PHOTOS": str(folder / "photos"),
        "GRIDSNAP_TELEGRAM__TOKEN": "42:" + "x" * 35,
        "GRIDSNAP_TELEGRAM__API_URL": f"http://127.0.0.1:{port}",
        "GRIDSNAP_ACCESS__RIDERS": "open",
        "GRIDSNAP_ACCESS__ADMINS": str(seed.ADMIN),
        "GRIDSNAP_REMINDERS__QUIET_HOURS": "",
        "GRIDSNAP_DIGESTS__MORNING": "",  # whatever day and hour it is
        "GRIDSNAP_DIGESTS__WEEKLY": "",
        "GRIDSNAP_LIMITS__PER_PERSON_PER_MINUTE": "1000",
        "GRIDSNAP_DUPLICATES__ASK": "false",  # the riders stand in one spot
        "GRIDSNAP_LOGS__LEVEL": "error",
    }


def database_in(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'town.db'}"


def new_town(folder: Path) -> None:
    """A town without reports, in which every grid has a group of its own."""
    seed.seed(database_in(folder), 0, utc_now())
    engine = open_engine(database_in(folder))
    with engine.connect() as connection, connection.begin():
        connection.execute(update(grids).values(chat_id=-1003000000000 - grids.c.id))
    engine.dispose()


def share(values: Sequence[float], part: float) -> float:
    """The value that `part` of them do not exceed."""
    return sorted(values)[int(part * (len(values) - 1))]
