"""`gridsnap demo`: the real bot in the playground, seeded, on SQLite in a scratch folder."""

import asyncio
import contextlib
import json
import shutil
import signal
import tempfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import structlog
from pydantic import SecretStr

from bot import guard
from bot.app import Gridsnap
from bot.config import Config
from casework import grids, groups, people
from casework.people import Actor
from casework.places import Datum
from handlers.desk import Desk
from playground import Limits, Playground, World

log = structlog.get_logger(__name__)

ADMIN = Actor(1001, "张主任")
RIDERS = ((2001, "李师傅"), (2002, "小周"))
GROUPS = (("海风社区", -1002000000001, "海风社区网格群"), ("银杏社区", -1002000000002, "银杏社区网格群"))
STREET_GROUP = -1002000000003
BASIC_GROUP = ("青石社区", -4000000001, "青石社区网格群")  # to see a group become a supergroup


async def run(config: Config, *, port: int, directory: Path | None, keep: bool, rates: bool) -> int:
    """The playground until Ctrl-C; the exit code. AlreadyRunningError where the folder is in use."""
    scratch = Path(tempfile.mkdtemp(prefix="gridsnap-")) if directory is None else directory
    try:
        with guard.only_one(_kept_in(config, scratch)):
            if not keep:
                _empty(scratch)
            await _play(config, port, scratch, rates=rates)
    finally:
        if directory is None:
            shutil.rmtree(scratch, ignore_errors=True)
    return 0


def _empty(scratch: Path) -> None:
    """Nothing of an earlier run is left, but for the lock: that is held by now."""
    for old in (*scratch.glob("gridsnap.db*"), scratch / "photos"):
        if old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
        elif old.suffix != ".lock":
            old.unlink(missing_ok=True)


async def _play(config: Config, port: int, scratch: Path, *, rates: bool) -> None:
    ended = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(name, ended.set)
    world = World.default()
    _, basic_id, basic_title = BASIC_GROUP
    world.add_group(
        basic_id, basic_title, type="group", members=[1001], administrators=[3001], bot="administrator"
    )
    async with Playground(world, port=port, limits=Limits(enforce_rates=rates)) as playground:
        demo = configured(config, playground, scratch)
        async with Gridsnap(demo, now=playground.clock.now) as bot:
            playground.on_clock(bot.clock_moved)
            await seed(bot.desk, (*GROUPS, BASIC_GROUP))
            await _wake(bot.desk, playground)
            playground.set_grids(sample_grids())
            print(f"网格随手拍 · playground: {playground.url}  (Ctrl-C to stop)", flush=True)  # noqa: T201
            await ended.wait()


async def _wake(desk: Desk, playground: Playground) -> None:
    """Who tries it at night begins in the morning: a day later all would be held back until then."""
    quiet, zone, now = desk.scheme.quiet, desk.scheme.timezone, playground.clock.now()
    if quiet.covers(now, zone):
        await playground.clock.advance(quiet.ends(now, zone) - now)


def configured(config: Config, playground: Playground, scratch: Path, database: str | None = None) -> Config:
    """The configuration with the playground for Telegram and the scratch folder for everything kept.

    `database` is one elsewhere, instead of a file in the folder.
    """
    telegram = config.telegram.model_copy(
        update={
            "token": SecretStr(playground.token),
            "api_url": playground.api_url,
            "mode": "polling",
            "proxy": "",
        }
    )
    access = config.access.model_copy(
        update={"admins": (ADMIN.id,), "street_group": STREET_GROUP, "riders": "appointed"}
    )
    return _kept_in(config, scratch, database).model_copy(update={"telegram": telegram, "access": access})


def _kept_in(config: Config, scratch: Path, database: str | None = None) -> Config:
    """The configuration with everything that is kept in this folder."""
    file = f"sqlite+aiosqlite:///{scratch / 'gridsnap.db'}"
    storage = config.storage.model_copy(update={"database": database or file, "photos": scratch / "photos"})
    return config.model_copy(update={"storage": storage})


def sample_document() -> bytes:
    """The invented street's grids as they would be sent by an admin."""
    beside = Path(__file__).resolve().parent.parent / "examples" / "grids.geojson"
    if beside.is_file():
        return beside.read_bytes()
    return files("bot").joinpath("grids.geojson").read_bytes()


def sample_grids() -> dict[str, object]:
    loaded: dict[str, object] = json.loads(sample_document())
    return loaded


async def seed(desk: Desk, bound: Sequence[tuple[str, int, str]] = GROUPS) -> None:
    """The street as the cast knows it: its grids, its bound groups, two riders."""
    store, scheme = desk.store, desk.scheme
    found = await store.read(grids.examine, scheme, ADMIN, sample_document(), Datum.WGS84)
    await store.write(grids.take_over, scheme, ADMIN, found)
    for name, chat_id, title in bound:
        await store.write(groups.bind, scheme, ADMIN, name, chat_id, None, title)
    for person_id, name in RIDERS:
        await store.write(people.appoint, scheme, ADMIN, person_id, name)
