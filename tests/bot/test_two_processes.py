"""Two processes of the real program on one PostgreSQL database; the one that leads is killed amid traffic."""

import asyncio
import contextlib
import itertools
import json
import os
import re
import signal
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientError, ClientSession, ClientTimeout
from sqlalchemy import text

from benchmarks.flood import shown_by
from bot import demo
from casework.scheme import Scheme
from handlers.desk import Desk
from handlers.pulse import Pulse
from playground import Limits, Person, Playground, World, pushing
from storage import schema
from storage.engines import open_engine
from storage.photos import PhotoStore
from storage.work import Store, utc_now
from tests import cast, databases

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(not databases.SERVER, reason="GRIDSNAP_TEST_POSTGRES names no server"),
]

ROOT = Path(__file__).parents[2]
SECRET = "a-secret-of-the-tests"
RIDERS, EACH = 6, 2  # as many cards as two groups may be shown in a minute
PATIENCE = 30.0
Json = dict[str, Any]
_CALLED = re.compile(rb"POST /bot[^/ ]+/(\w+)")


@pytest.fixture
async def shared(tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a database in which the demo's street is."""
    with databases.empty("postgresql", tmp_path) as database:
        await asyncio.to_thread(schema.prepare, database)
        store = Store(database, utc_now)
        scheme: Scheme = cast.scheme(street_group=None)
        await demo.seed(Desk(store, scheme, PhotoStore(tmp_path / "none"), utc_now, Pulse(utc_now())))
        await asyncio.to_thread(store.close)
        yield database


@dataclass(slots=True)
class Process:
    """One `gridsnap run`, seen from outside."""

    config: Path
    health: int
    port: int
    wire: "Wire"
    running: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GRIDSNAP_")}
        with self.config.with_suffix(".log").open("ab") as log:
            self.running = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "bot", "run", "--config", str(self.config)),
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env={**environment, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
            )

    async def role(self) -> str:
        """leader, standby, or why it is neither."""
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=2)) as session,
                session.get(f"http://127.0.0.1:{self.health}/readyz") as answer,
            ):
                told = await answer.json()
                return str(told["role"]) if told["ready"] else str(told["problems"])
        except (ClientError, TimeoutError) as error:
            return repr(error)

    async def becomes(self, role: str) -> float:
        """Waits until it is that; how many seconds that took."""
        clock = asyncio.get_running_loop().time
        began = clock()
        while (is_now := await self.role()) != role:
            assert clock() - began < PATIENCE, f"{is_now}\n{self.config.with_suffix('.log').read_text()}"
            await asyncio.sleep(0.05)
        return clock() - began

    async def send(self, number: signal.Signals) -> int:
        """The exit code; for SIGSTOP there is none yet."""
        assert self.running is not None
        self.running.send_signal(number)
        return 0 if number in {signal.SIGSTOP, signal.SIGCONT} else await self.running.wait()

    async def close(self) -> None:
        await self.wire.close()
        if self.running is not None and self.running.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self.running.kill()
            await self.running.wait()


class Wire:
    """One process's way to the playground; `said` are the methods that it called, in order."""

    def __init__(self, port: int) -> None:
        self.said: list[str] = []
        self._port = port
        self._server: asyncio.Server
        self._pumps: set[asyncio.Task[None]] = set()

    @classmethod
    async def to(cls, pg: Playground) -> Self:
        wire = cls(urlsplit(pg.api_url).port or 0)
        wire._server = await asyncio.start_server(wire._connected, "127.0.0.1", 0)
        return wire

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        self._server.close()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        for source, sink in ((reader, back), (there, writer)):
            pump = asyncio.create_task(self._pump(source, sink, listen=source is reader))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, listen: bool) -> None:
        try:
            while data := await source.read(1 << 16):
                if listen:
                    self.said += [found.decode() for found in _CALLED.findall(data)]
                sink.write(data)
                await sink.drain()
        except ConnectionError:
            return
        finally:
            sink.close()


Pair = tuple[Playground, Process, Process]


@asynccontextmanager
async def two(folder: Path, database: str, **telegram: str) -> AsyncIterator[Pair]:
    """A playground, the process that leads, and the one that stands by."""
    world = World.default()
    for number in range(RIDERS):
        world.add_person(2101 + number, f"骑手{number + 1}")
    async with Playground(world, limits=Limits(enforce_rates=False)) as pg:
        first, second = [
            _process(folder / f"{name}.toml", await Wire.to(pg), pg.token, database, telegram)
            for name in ("one", "two")
        ]
        try:
            await first.start()
            await first.becomes("leader")
            await second.start()
            await second.becomes("standby")
            yield pg, first, second
        finally:
            await first.close()
            await second.close()


def _process(config: Path, wire: Wire, token: str, database: str, telegram: dict[str, str]) -> Process:
    process = Process(config, _free_port(), _free_port(), wire)
    tables: dict[str, dict[str, Any]] = {
        "telegram": {"token": token, "api_url": wire.url, **telegram},
        "telegram.webhook": {
            "url": "https://bot.example.org/",
            "secret": SECRET,
            "port": process.port,
        },
        "storage": {"database": database, "photos": str(config.parent / "photos")},
        "access": {"admins": [1001], "riders": "open"},
        "reminders": {"quiet_hours": ""},
        "digests": {"morning": "", "weekly": ""},  # whatever day and hour it is
        "duplicates": {"ask": False},
        "limits": {"per_person_per_minute": 1000, "global_per_second": 1000},
        "health": {"port": process.health},
    }
    lines = (
        [f"[{table}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]
        for table, values in tables.items()
    )
    config.write_text("\n".join(itertools.chain.from_iterable(lines)))
    return process


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def reports(rider: Person) -> None:
    """One after the other, each when the last is answered, as a person does who is patient."""
    place = cast.IN_HAIFENG if rider.id % 2 else cast.IN_YINXING
    for _ in range(EACH):
        mark = await rider.photo("hazard_cable.jpg")
        await rider.location(place.lat, place.lng)
        question = await rider.world.bell.until(partial(_question, rider, mark["message_id"]), PATIENCE)
        assert question is not None, rider.recent()
        await rider.press(question, "安全隐患", wait=False)
        await rider.hears("已送达", since=mark, timeout=PATIENCE)


def _question(rider: Person, after: int) -> Json | None:
    """The newest message with the categories; an older one has none any more where a kill doubled it."""
    for message in reversed(rider.messages()):
        if message["message_id"] > after and any("安全隐患" in label for label in rider.labels(message)):
            return message
    return None


async def until(what: Callable[[], bool]) -> None:
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while not what():
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.01)


def rows(database: str, statement: str) -> list[tuple[Any, ...]]:
    engine = open_engine(database)
    with engine.connect() as connection, connection.begin():
        found = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return found


async def _server_is_done(database: str) -> None:
    """What a process said to the server before it hung has been carried out."""
    active = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND state = 'active' AND pid != pg_backend_pid()"
    )
    quiet = 0
    while quiet < 5:  # a statement may be on its way still
        await asyncio.sleep(0.1)
        quiet = quiet + 1 if await asyncio.to_thread(rows, database, active) == [(0,)] else 0


async def all_is_there(pg: Playground, database: str) -> None:
    """Every report once, each with its card; a doubled card is one that was called uncertain."""
    # Each leads to the next: a card waits for its photo, and is due as soon as that is there.
    waiting = (
        "SELECT count(*) FROM inbox WHERE state = 'new'",
        "SELECT count(*) FROM photos WHERE state = 'new'",
        (
            "SELECT count(*) FROM outbox WHERE state IN ('pending', 'leased') "
            "AND (not_before <= now() OR attempts > 0)"
        ),
    )
    for _ in range(300):
        left = [await asyncio.to_thread(rows, database, one) for one in waiting]
        if left == [[(0,)]] * len(waiting):
            break
        await asyncio.sleep(0.1)
    else:
        pytest.fail(f"it never came to rest: {left} updates, photos, parcels")
    assert rows(database, "SELECT state, error FROM inbox WHERE state != 'done'") == []
    numbers = [number for (number,) in rows(database, "SELECT number FROM reports")]
    assert len(numbers) == len(set(numbers)) == RIDERS * EACH
    per_rider = rows(database, "SELECT count(*) FROM reports GROUP BY reporter_id")
    assert per_rider == [(EACH,)] * RIDERS
    cards = Counter(
        number
        for group in (cast.HAIFENG_GROUP, cast.YINXING_GROUP)
        for message in pg.person(1001).messages(group)
        for number in shown_by(message)
    )
    assert set(cards) == set(numbers)
    noted = "SELECT coalesce(sum(n), 0) FROM uncertain WHERE kind != 'answers'"
    ((uncertain,),) = rows(database, noted)
    assert sum(cards.values()) - len(cards) <= uncertain


@pytest.mark.parametrize("calls", [12, 40, 60])
async def test_a_standby_takes_over_within_ten_seconds_of_a_kill_and_nothing_is_lost(
    tmp_path: Path, shared: str, calls: int
) -> None:
    async with two(tmp_path, shared) as (pg, first, second):
        riders = [asyncio.create_task(reports(pg.person(2101 + n))) for n in range(RIDERS)]
        before = len(pg.calls)
        await until(lambda: len(pg.calls) >= before + calls)
        assert await first.send(signal.SIGKILL) == -signal.SIGKILL
        assert await second.becomes("leader") < 10
        await asyncio.gather(*riders)
        await all_is_there(pg, shared)
        assert await second.send(signal.SIGTERM) == 0


async def test_a_leader_that_ends_in_good_order_is_followed_at_once(tmp_path: Path, shared: str) -> None:
    async with two(tmp_path, shared) as (pg, first, second):
        riders = [asyncio.create_task(reports(pg.person(2101 + n))) for n in range(RIDERS)]
        before = len(pg.calls)
        await until(lambda: len(pg.calls) >= before + 40)
        assert await first.send(signal.SIGTERM) == 0
        assert await second.becomes("leader") < 3
        await asyncio.gather(*riders)
        await all_is_there(pg, shared)
        assert rows(shared, "SELECT key FROM uncertain WHERE kind != 'answers'") == []


@pytest.mark.timeout(150)
async def test_a_leader_that_hung_says_no_more_when_it_wakes_and_stands_by(
    tmp_path: Path, shared: str
) -> None:
    claimed = "SELECT key FROM outbox WHERE state = 'leased' AND kind = 'card'"
    async with two(tmp_path, shared) as (pg, first, second):
        riders = [asyncio.create_task(reports(pg.person(2101 + n))) for n in range(RIDERS)]
        while not await asyncio.to_thread(rows, shared, claimed):
            assert not all(rider.done() for rider in riders)
        await first.send(signal.SIGSTOP)
        await _server_is_done(shared)
        held = await asyncio.to_thread(rows, shared, claimed)
        assert await second.becomes("leader") < 10
        noted = await asyncio.to_thread(rows, shared, "SELECT key FROM uncertain")
        assert set(held) <= set(noted)
        said = len(first.wire.said)
        await first.send(signal.SIGCONT)
        await first.becomes("standby")
        assert set(first.wire.said[said:]) <= {"getMe"}
        await asyncio.gather(*riders)
        await all_is_there(pg, shared)


@pytest.fixture
def balanced(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """What stands between Telegram and several processes: each call goes to the next that takes it."""
    ports: list[int] = []
    turn = itertools.count()
    push = pushing._push

    async def spread(session: Any, _url: str, update: Any, headers: Any) -> str | None:
        trouble: str | None = "nobody listens"
        for _ in ports:
            port = ports[next(turn) % len(ports)]
            trouble = await push(session, f"http://127.0.0.1:{port}/", update, headers)
            if trouble is None:
                return None
        return trouble

    monkeypatch.setattr(pushing, "_push", spread)

    def among(*processes: Process) -> None:
        ports.extend(process.port for process in processes)

    yield among
    assert next(turn) > RIDERS * EACH * 3


@pytest.mark.parametrize("calls", [10, 40])
async def test_with_a_webhook_all_take_updates_in_and_the_leader_handles_them(
    tmp_path: Path, shared: str, balanced: Callable[..., None], calls: int
) -> None:
    async with two(tmp_path, shared, mode="webhook") as (pg, first, second):
        balanced(first, second)
        riders = [asyncio.create_task(reports(pg.person(2101 + n))) for n in range(RIDERS)]
        before = len(pg.calls)
        await until(lambda: len(pg.calls) >= before + calls)
        assert await first.send(signal.SIGKILL) == -signal.SIGKILL
        assert await second.becomes("leader") < 10
        await asyncio.gather(*riders)
        await all_is_there(pg, shared)
        assert await second.send(signal.SIGTERM) == 0
