"""A seeded bot on a playground, with its health port open: for tests of what surrounds the conversation."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot import demo
from bot.app import Gridsnap
from bot.config import Config
from playground import Limits, Playground


@dataclass(slots=True)
class Running:
    """The two programs, and the address of the health port."""

    pg: Playground
    bot: Gridsnap
    config: Config
    health: str

    async def get(self, path: str) -> tuple[int, str]:
        """The status and the text of an answer of the health port."""
        async with aiohttp.ClientSession() as session, session.get(self.health + path) as answer:
            return answer.status, await answer.text()


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def changed(config: Config, **changes: Any) -> Config:
    """The configuration with settings by table: `limits={"per_person_per_minute": 5}`."""
    parts = {table: getattr(config, table).model_copy(update=values) for table, values in changes.items()}
    return config.model_copy(update=parts)


@asynccontextmanager
async def running(folder: Path, database: str, **changes: Any) -> AsyncIterator[Running]:
    """The street of the demo at work; ended with the block."""
    async with Playground(limits=Limits(enforce_rates=False)) as pg:
        port = free_port()
        config = changed(demo.configured(Config(), pg, folder, database), health={"port": port})
        config = changed(config, **changes)
        async with Gridsnap(config, now=pg.clock.now) as bot:
            await demo.seed(bot.desk)
            yield Running(pg, bot, config, f"http://127.0.0.1:{port}")
