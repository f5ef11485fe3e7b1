"""kill -9 at any moment: everybody goes on, and afterwards each step is there once, and in its order.

    python -m tests.faults.kill --kills 1000 --seed 7 [--database postgresql://…]

The playground and the hands of riders and staff live in this process; the program is a child that is killed
by SIGKILL: while it starts, in the middle of traffic, or at the very moment when Telegram has done what it
was asked and has not said so yet. The seed decides who does what and when the kill comes, the machine the
rest.
"""

import argparse
import asyncio
import contextlib
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Executable, and_, func, or_, select, text

from bot import demo
from bot.assembly import scheme_of
from bot.config import Config
from casework import people
from handlers.desk import Desk
from handlers.pulse import Pulse
from playground import Playground, World
from storage import schema
from storage.photos import PhotoStore
from storage.tables import reports
from storage.work import Store, Work
from tests import cast
from tests.faults import soundness
from tests.faults.actors import Play, everybody
from tests.faults.program import Program

RIDERS = range(2101, 2107)
STAFF = {cast.HAIFENG_GROUP: 3001, cast.YINXING_GROUP: 3101}
_TELLING = {"sendMessage", "sendPhoto", "editMessageText", "editMessageCaption", "answerCallbackQuery"}
_EVERY = 12  # kills between two moves of the clock, and between two lives that last until nearly all is done
_BREATH = 6.0
_STUCK = 60.0  # seconds without any progress after which waiting has no sense


@dataclass(slots=True)
class Result:
    """What a run came to; `problems` says, a sentence each, what should not be."""

    seed: int
    kills: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    steps: int = 0
    reports: int = 0
    sheets: int = 0
    from_sheets: int = 0
    seconds: float = 0.0
    uncertain: int = 0
    doubled: int = 0
    reminders: int = 0
    slowest_start: float = 0.0
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.by_kind.items()))
        return (
            f"seed {self.seed}: {self.kills} kills ({kinds}) in {self.seconds:.0f} s, {self.steps} steps "
            f"acknowledged, {self.reports} reports, {self.sheets} sheets, {self.from_sheets} cases claimed "
            f"on them, {self.reminders} reminders; {self.uncertain} sends in doubt, {self.doubled} seen "
            f"twice; slowest start {self.slowest_start * 1000:.0f} ms; {len(self.problems)} problems"
        )


async def run(kills: int, seed: int, folder: Path, database: str = "") -> Result:
    """So many kills, and what was found when all had settled."""
    began, chance = time.monotonic(), random.Random(seed)
    database = database or f"sqlite:///{folder / 'gridsnap.db'}"
    result = Result(seed)
    async with Playground(_world()) as playground:
        playground.latency = 0.01
        playground.clock.offset = timedelta(0)
        await _seed(database, folder, playground)
        program = Program(folder, playground, database)
        play = Play(playground, random.Random(seed + 1))
        await program.open()
        try:
            riders = [playground.person(number) for number in RIDERS]
            staffed = {group: playground.person(number) for group, number in STAFF.items()}
            acting = asyncio.create_task(everybody(play, riders, staffed, 10**6))
            await _kill_often(kills, chance, program, playground, acting, result)
            await program.start()
            play.stopping = True
            await asyncio.wait_for(acting, 300)
            await _settled(database, playground)
            await _chased(program)
            await _settled(database, playground)
            code = await asyncio.wait_for(program.end(), 15)
            if code:
                result.problems.append(f"SIGTERM ended the program with {code}")
        finally:
            await program.close()
        result.steps, result.seconds = play.steps, time.monotonic() - began
        result.from_sheets = sum(handling.on_sheet for handling in play.handled.values())
        await soundness.judge(play, database, result)
    return result


def _world() -> World:
    world = World.default()
    for number in RIDERS:
        world.add_person(number, f"骑手{number}")
    chen = world.add_person(STAFF[cast.YINXING_GROUP], "陈姐")
    yinxing = world.chats[cast.YINXING_GROUP]
    yinxing.members.add(chen.id)
    yinxing.administrators.add(chen.id)
    return world


async def _seed(database: str, folder: Path, playground: Playground) -> None:
    await asyncio.to_thread(schema.prepare, database)
    access = Config().access.model_copy(update={"admins": (1001,), "street_group": cast.STREET_GROUP})
    scheme = scheme_of(Config().model_copy(update={"access": access}))
    store = Store(database, playground.clock.now)
    now = playground.clock.now
    await demo.seed(Desk(store, scheme, PhotoStore(folder / "photos"), now, Pulse(now())))
    for number in RIDERS:
        await store.write(people.appoint, scheme, demo.ADMIN, number, f"骑手{number}")
    await asyncio.to_thread(store.close)


async def _kill_often(
    kills: int,
    chance: random.Random,
    program: Program,
    playground: Playground,
    acting: "asyncio.Task[None]",
    result: Result,
) -> None:
    start = 0.3  # seconds of the last one: lives are counted in what is done, since a machine may be slow
    for number in range(kills):
        if acting.done():
            acting.result()
        began = time.monotonic()
        await program.start()
        kind = chance.choices(("starting", "working", "telling"), (3, 4, 3))[0]
        if number % _EVERY == _EVERY // 2:
            kind = "resting"
        if kind == "starting":
            await asyncio.sleep(chance.uniform(0, 1.3) * start)
        else:
            await _polling(playground)
            start = time.monotonic() - began
            result.slowest_start = max(result.slowest_start, start)
            if kind == "resting":
                with contextlib.suppress(AssertionError):  # riders and staff seldom all wait at once
                    await playground.settled(idle=0.3, timeout=_BREATH)
            elif kind == "working":
                await _told(chance.randrange(1, 24), playground)
                await asyncio.sleep(chance.uniform(0, 0.5) * start)
            else:
                await _told(chance.randrange(1, 12), playground, program.kill)
        program.kill()
        code = await program.gone()
        if code != -9:
            result.problems.append(f"kill {number}: the program had ended by itself with {code}")
        result.kills += 1
        result.by_kind[kind] += 1
        if number % _EVERY == _EVERY - 1:
            await program.advance(timedelta(minutes=chance.uniform(10, 90)))


async def _polling(playground: Playground) -> None:
    """The program asks for updates; the 20 s are for a machine that has much else to do."""
    asked, world = asyncio.Event(), playground.world

    def watch(event: dict[str, object]) -> None:
        call = event.get("call")
        if isinstance(call, dict) and call["method"] == "getUpdates":
            asked.set()

    world.watchers.append(watch)  # where much is waiting, a poll is answered at once
    try:
        found = await world.bell.until(lambda: True if world.updates.polled or asked.is_set() else None, 20)
    finally:
        world.watchers.remove(watch)
    assert found, "the program does not ask for updates"


async def _told(calls: int, playground: Playground, then: Callable[[], None] = lambda: None) -> None:
    """`then` at the n-th message from now on, done by Telegram and not yet answered; 4 s are enough."""
    struck, left = asyncio.Event(), [calls]

    def watch(event: dict[str, object]) -> None:
        call = event.get("call")
        if not isinstance(call, dict) or call["method"] not in _TELLING or struck.is_set():
            return
        left[0] -= 1
        if left[0] <= 0:
            then()
            struck.set()

    playground.world.watchers.append(watch)
    try:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(struck.wait(), 4)
    finally:
        playground.world.watchers.remove(watch)


async def _chased(program: Program) -> None:
    """Time enough for everything open to be due, for leases to run out, and for two sweeps to see it."""
    await program.advance(timedelta(hours=3))
    await asyncio.sleep(2.5)


async def _settled(database: str, playground: Playground) -> None:
    """Nothing is new, under way, or due. That takes as long as the pace needs, and always goes on."""
    store, moved = Store(database, playground.clock.now), time.monotonic()
    before: dict[str, int] = {}
    try:
        while True:
            await playground.settled(idle=0.3, timeout=_STUCK)
            left = await store.read(_left)
            if not any(left.values()):
                return
            if left != before:
                before, moved = left, time.monotonic()
            if time.monotonic() > moved + _STUCK:
                raise AssertionError(f"not settled: {left}")
            await asyncio.sleep(0.2)
    finally:
        await asyncio.to_thread(store.close)


def _left(work: Work) -> dict[str, int]:
    asked = {
        "inbox": "SELECT count(*) FROM inbox WHERE state = 'new'",
        "photos": "SELECT count(*) FROM photos WHERE state = 'new'",
        "outbox": "SELECT count(*) FROM outbox WHERE state IN ('pending', 'leased')",
    }
    # Who sweeps writes parcels: first what is to be swept, then what came of it.
    news = and_(reports.c.update_due_at <= work.now, reports.c.status == "claimed")
    chased = select(func.count()).where(or_(reports.c.next_chase_at <= work.now, news))
    questions: dict[str, Executable] = {"chases": chased}
    questions |= {name: text(words) for name, words in asked.items()}
    found = {}
    for name, question in questions.items():
        row = work.one(question)
        assert row is not None
        found[name] = int(row[0])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kill", description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument(
        "--database", default="", help="an empty database; a SQLite file of its own if not given"
    )
    parser.add_argument("--keep", type=Path, help="a folder that is left behind, with the program's log")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)  # noqa: T201
    with tempfile.TemporaryDirectory(prefix="gridsnap-kill-") as scratch:
        folder = asked.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        result = asyncio.run(run(asked.kills, asked.seed, folder, asked.database))
    print(result)  # noqa: T201
    for problem in result.problems:
        print(f"  {problem}")  # noqa: T201
    raise SystemExit(1 if result.problems else 0)


if __name__ == "__main__":
    main()
