"""The playground: a local Telegram on one loopback port, for a bot to live in and for people to act in."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from playground.calls import CallLog
from playground.chats import BOT
from playground.clock import Clock
from playground.control import Control
from playground.errors import HandError
from playground.faults import Faults
from playground.limits import Limits
from playground.person import Person
from playground.pushing import Pusher
from playground.wire import TOKEN, BotApi
from playground.world import World

_MOST_BYTES = 60 * 1024 * 1024


class Playground:
    """A running local Telegram. `world` defaults to the seeded cast; port 0 takes a free one."""

    def __init__(
        self,
        world: World | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        limits: Limits | None = None,
        grids: dict[str, Any] | None = None,
    ) -> None:
        self.world = world or World.default()
        self.host, self.port = host, port
        self.token = TOKEN
        self.bot_id = int(BOT["id"])
        self.clock: Clock = self.world.clock
        self._api = BotApi(self.world, limits or Limits())
        self._control = Control(self.world, self._api, self.person, grids)
        self._people: dict[int, Person] = {}
        self._runner: web.AppRunner | None = None
        self._pusher: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """The web page; the Bot API has the same origin."""
        return f"http://{self.host}:{self.port}"

    @property
    def api_url(self) -> str:
        """The origin that a bot is configured with."""
        return self.url

    @property
    def calls(self) -> CallLog:
        """The Bot API calls so far, newest last."""
        return self._api.calls

    @property
    def faults(self) -> Faults:
        """The misbehaviours that wait."""
        return self._api.faults

    @property
    def latency(self) -> float:
        """Seconds added to every Bot API answer."""
        return self._api.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._api.latency = seconds

    def person(self, person_id: int) -> Person:
        """The hand of a person; HandError for an unknown id."""
        if person_id not in self._people:
            human = self.world.people.get(person_id)
            if human is None:
                raise HandError(f"there is no person {person_id}")
            self._people[person_id] = Person(self.world, self._api.queries, human)
        return self._people[person_id]

    def on_clock(self, callback: Callable[[datetime], Awaitable[None] | None]) -> None:
        """Calls back with the new now after the clock was moved."""
        self.clock.listeners.append(callback)

    def set_grids(self, feature_collection: dict[str, Any]) -> None:
        """Shows grids (WGS-84 GeoJSON) on the page's map."""
        self._control.grids = feature_collection
        self.world.tell({"kind": "state"})

    async def start(self) -> None:
        """Listens; `port` is the real one afterwards."""
        app = web.Application(client_max_size=_MOST_BYTES)
        app.add_routes([*self._api.routes(), *self._control.routes()])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port, backlog=1024)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self._pusher = asyncio.ensure_future(Pusher(self.world).run())

    async def stop(self) -> None:
        """Stops listening; open polls and streams are cut."""
        if self._pusher is not None:
            self._pusher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._pusher
            self._pusher = None
        if self._runner is not None:
            self._control.close()
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        """Starts."""
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops."""
        await self.stop()

    async def settled(self, idle: float = 0.15, timeout: float = 10) -> None:
        """Waits until no call is under way or was made for `idle` s and no update is unconfirmed.

        AssertionError after `timeout` s says what is still moving.
        """
        api, pending = self._api, self.world.updates.pending
        end = time.monotonic() + timeout
        while True:
            pending = self.world.updates.pending
            now = time.monotonic()
            moving = bool(api.under_way or pending)
            rest = api.moved_at + idle - now
            if not moving and rest <= 0:
                return
            if now >= end:
                raise AssertionError(
                    f"not settled: {api.under_way} calls under way, {len(pending)} updates unconfirmed"
                )
            seen = (api.stamp, len(pending))

            def look(seen: tuple[int, int] = seen) -> bool | None:
                return True if seen != (api.stamp, len(self.world.updates.pending)) else None

            await self.world.bell.until(look, min(end - now, end - now if moving else rest))
