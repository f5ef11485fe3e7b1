"""A group's flood under Telegram's real limits: 500 reports within a minute, and how soon all are seen.

    .venv/bin/python -m benchmarks.flood                        # about three and a half minutes
    .venv/bin/python -m benchmarks.flood --soak 10              # minutes of everything: no 429 of our own
    .venv/bin/python -m benchmarks.flood --refused              # one group gets 429, the others go on

The whole program runs against the playground, which refuses as Telegram does: 30 a second in all, 1 a second
a chat without any burst, 20 a minute a group. The reports are written by the rules themselves; one rider
reports over HTTP meanwhile, to see whether people wait. The floor is one message a report: 20 a minute.
"""

import argparse
import asyncio
import itertools
import random
import re
import shutil
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot import demo, logs
from bot.app import Gridsnap
from bot.config import Config
from bot.config.handing import Duplicates
from casework import drafting, notices, people
from casework.drafting import Shot, Spot
from casework.people import Actor
from casework.places import Point
from casework.scheme import Scheme
from casework.vocabulary import PlaceSource
from playground import Fault, Limits, Person, Playground
from storage.records import Report
from storage.work import Work

NUMBER = re.compile(r"\d{6}-\d{3,}")
_ON_SHEET = re.compile(rf"^[①-⑨].*?({NUMBER.pattern})", re.MULTILINE)
REAL = Limits(enforce_rates=True, chat_burst=1)
HAIFENG, YINXING = Point(35.949506, 120.189552), Point(35.956340, 120.168345)
GROUPS = {-1002000000001: HAIFENG, -1002000000002: YINXING}
GROUP = -1002000000001
_CATEGORIES = ("hazard", "parking", "rubbish")
_WHICH = re.compile("一下就上报|One tap")

Json = dict[str, Any]


@dataclass(slots=True)
class Watch:
    """What a group has been shown: number → in how many messages, and when first."""

    pg: Playground
    group: int = GROUP
    seen: dict[str, float] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    cards: int = 0
    sheets: int = 0
    known: int = 0

    def look(self) -> None:
        said = [
            one
            for one in self.pg.person(3001).messages(self.group)
            if one["message_id"] > self.known and one["from"]["id"] == self.pg.bot_id
        ]
        for message in said:
            self.known = max(self.known, message["message_id"])
            numbers = shown_by(message)
            self.sheets += len(numbers) > 1
            self.cards += len(numbers) == 1
            for number in numbers:
                self.times[number] += 1
                self.seen.setdefault(number, time.perf_counter())


def shown_by(message: Mapping[str, Any]) -> list[str]:
    """The numbers of the cases of this message: all of a sheet, a card's own and not those it mentions."""
    words = message.get("caption") or ""
    return _ON_SHEET.findall(words) or NUMBER.findall(words)[:1]


def report(work: Work, scheme: Scheme, rider: Actor, shot: Shot, spot: Point, category: str) -> Report:
    """A whole report in one transaction."""
    drafting.add_photo(work, scheme, rider, shot)
    placed = drafting.add_place(work, scheme, rider, Spot(spot, PlaceSource.PHONE, 5.0))
    made = drafting.categorise(work, scheme, rider, placed.draft.id, category).report
    assert made is not None
    return made


class Flood:
    """Reports by a rider of their own each, with a photo that the playground knows."""

    def __init__(self, bot: Gridsnap, photo: Json) -> None:
        self._bot = bot
        self._size = photo["photo"][-1]
        self._numbers = itertools.count(1)
        self._riders = [Actor(500_000 + n, f"骑手{n}") for n in range(50)]

    async def appoint(self) -> None:
        desk = self._bot.desk
        admin = Actor(1001, "张主任")
        for rider in self._riders:
            assert rider.id is not None
            await desk.store.write(people.appoint, desk.scheme, admin, rider.id, rider.name)

    async def one(self, spot: Point = HAIFENG) -> Report:
        n = next(self._numbers)
        desk = self._bot.desk
        shot = Shot(self._size["file_id"], f"flood{n}", 1_000_000 + n)
        rider = self._riders[n % len(self._riders)]
        return await desk.store.write(report, desk.scheme, rider, shot, spot, _CATEGORIES[n % 3])


@asynccontextmanager
async def street(**limits: Any) -> AsyncIterator[tuple[Playground, Gridsnap, Flood]]:
    """The demo's street under the real limits, and a flood that is ready to begin."""
    folder = Path(tempfile.mkdtemp(prefix="flood-"))
    try:
        async with Playground(limits=REAL) as pg:
            config = demo.configured(Config(), pg, folder)
            config = config.model_copy(update={"duplicates": Duplicates(ask=False)})
            wanted = config.limits.model_copy(update=limits)
            config = config.model_copy(update={"limits": wanted})
            logs.set_up(config.logs.model_copy(update={"level": "error"}))
            async with Gridsnap(config, now=pg.clock.now) as bot:
                await demo.seed(bot.desk)
                photo = await pg.person(2002).photo("hazard_cable.jpg")
                await pg.settled(idle=0.3)
                flood = Flood(bot, photo)
                await flood.appoint()
                yield pg, bot, flood
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def dialogue(rider: Person, waits: list[float], at: Point = YINXING) -> None:
    """Photo, place and category at a person's speed; how long each answer took is added to `waits`."""

    async def answer(act: Any, words: str | re.Pattern[str]) -> Json:
        since = rider.last()
        begin = time.perf_counter()
        await act
        heard = await rider.hears(words, since=since, timeout=60)
        waits.append(time.perf_counter() - begin)
        await asyncio.sleep(random.uniform(1.5, 2.5))
        return heard

    await answer(rider.photo("manhole_broken.jpg"), "在哪里")
    question = await answer(rider.location(at.lat, at.lng, accuracy=5), _WHICH)
    begin = time.perf_counter()
    await rider.press(question, "安全隐患")
    waits.append(time.perf_counter() - begin)
    await asyncio.sleep(1.5)


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[int(share * (len(ordered) - 1))] if ordered else 0.0


async def flooded(reports: int, within: float) -> bool:
    """Whether all of them were seen within three minutes, once each."""
    async with street() as (pg, _, flood):
        watch, waits, begin = Watch(pg), list[float](), time.perf_counter()
        written: dict[str, float] = {}
        refused: set[int] = set()

        async def people_talk() -> None:
            await pg.person(2001).start()
            await asyncio.sleep(2)
            while True:
                await dialogue(pg.person(2001), waits)

        async def look() -> None:
            while True:
                watch.look()
                refused.update(call.n for call in pg.calls if call.error_code == 429)  # noqa: PLR2004
                await asyncio.sleep(0.1)

        tasks = [asyncio.create_task(people_talk()), asyncio.create_task(look())]
        for n in range(reports):
            await asyncio.sleep(max(0.0, begin + n * within / reports - time.perf_counter()))
            made = await flood.one()
            written[made.number] = time.perf_counter()
        end = begin + max(reports / 20 * 60, 60)
        while set(written) - set(watch.seen) and time.perf_counter() < end:  # noqa: ASYNC110 - as people look
            await asyncio.sleep(0.1)
        await asyncio.sleep(4)
        for task in tasks:
            task.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if not isinstance(ended, asyncio.CancelledError):
                print(f"  something broke: {ended!r}")
        lost = set(written) - set(watch.seen)
        doubled = [number for number, times in watch.times.items() if times > 1]
        own = [watch.seen[number] - at for number, at in written.items() if number in watch.seen]
        total = max(watch.seen[number] for number in written if number in watch.seen) - begin
    print(f"{reports} reports to one group within {within:.0f} s, 20 messages a minute let through")
    plain = reports / 20 * 60
    print(
        f"  all seen after        {total:6.1f} s from the first report (goal 180; plain sending {plain:.0f})"
    )
    print(f"  a report waits        {statistics.median(own):6.1f} s in the middle, {max(own):.1f} s at most")
    print(f"  messages              {watch.cards} cards, {watch.sheets} sheets")
    print(f"  lost {len(lost)}, doubled {len(doubled)}, refused by Telegram (429) {len(refused)}")
    print(
        f"  a rider meanwhile     {len(waits)} answers, p50 {percentile(waits, 0.5):.2f} s, "
        f"p95 {percentile(waits, 0.95):.2f} s, longest {max(waits, default=0):.2f} s"
    )
    return not lost and not doubled and not refused and total <= 180  # noqa: PLR2004 - three minutes


async def _crowd(pg: Playground, count: int = 60) -> list[Person]:
    """People who all begin to talk to the bot at the same moment."""
    for n in range(count):
        pg.world.add_person(600_000 + n, f"居民{n}", language="zh-hans")
    crowd = [pg.person(600_000 + n) for n in range(count)]
    await asyncio.gather(*(one.start() for one in crowd))
    await pg.settled(idle=1.5, timeout=60)
    return crowd


async def _told(bot: Gridsnap, one: Person, unique: str) -> float:
    """Seconds from the commit of a word to one person until it is there."""
    since, begin = one.last(), time.perf_counter()
    await bot.desk.store.write(notices.word, one.id, "group.hello", unique)
    await one.hears("网格随手拍", since=since, timeout=60)
    return time.perf_counter() - begin


async def _staff_work(pg: Playground, group: int = GROUP) -> None:
    """Staff take what is newest, and close what they took."""
    wang = pg.person(3001)
    while True:
        await asyncio.sleep(random.uniform(1, 3))
        said = [one for one in wang.messages(group)[-12:] if wang.labels(one)]
        if not said:
            continue
        message = random.choice(said)
        label = random.choice(wang.labels(message))
        await wang.press(message, label)
        if "办结" in label:
            await wang.say("已处理，现场已清理", group, reply_to=message)


async def _note_refusals(pg: Playground, refused: dict[int, str]) -> None:
    """Every 429, by its number: the method and the kind of chat."""
    while True:
        for call in list(pg.calls):
            if call.error_code == 429:  # noqa: PLR2004 - Too Many Requests
                kind = "group" if int(call.params.get("chat_id", 0)) < 0 else "person"
                refused[call.n] = f"{call.method} to a {kind}"
        await asyncio.sleep(1)


async def soak(minutes: float) -> bool:
    """Whether Telegram never had to refuse anything while everybody did everything."""
    async with street() as (pg, bot, flood):
        refused: dict[int, str] = {}
        waits: list[float] = []
        told: list[float] = []
        crowd = await _crowd(pg)
        end = time.perf_counter() + minutes * 60

        async def reports(spot: Point) -> None:
            while True:
                await asyncio.sleep(random.expovariate(0.8))
                await flood.one(spot)

        async def dialogues() -> None:
            await pg.person(2001).start()
            await asyncio.sleep(2)
            while True:
                await dialogue(pg.person(2001), waits)

        async def announcements() -> None:
            for n in itertools.count():
                told.extend(await asyncio.gather(*(_told(bot, one, f"{n}") for one in crowd)))
                await asyncio.sleep(10)

        works = [_note_refusals(pg, refused), dialogues(), announcements(), _staff_work(pg)]
        works += [reports(spot) for spot in GROUPS.values()]
        tasks = [asyncio.create_task(work) for work in works]
        ended, _ = await asyncio.wait(tasks, timeout=end - time.perf_counter(), return_when="FIRST_EXCEPTION")
        for task in ended:
            print(f"  something broke: {task.exception()!r}")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        calls = pg.calls[-1].n
    print(f"{minutes:g} minutes at the real limits: {calls} calls, {len(refused)} refused by Telegram (429)")
    for kind, times in Counter(refused.values()).items():
        print(f"  {times} × {kind}")
    print(f"  a rider                {len(waits)} answers, p95 {percentile(waits, 0.95):.2f} s")
    print(f"  60 people told at once {len(told)} words, p95 {percentile(told, 0.95):.2f} s")
    return not refused and not ended


async def one_refused() -> bool:
    """Whether the others are told as soon as ever while one group is refused."""
    async with street() as (pg, bot, flood):
        crowd = await _crowd(pg)
        found: dict[str, list[float]] = {"before": [], "while": []}
        for when, waits in found.items():
            if when == "while":
                fault = Fault(method="sendPhoto", chat_id=GROUP, times=1000, kind="429", retry_after=2)
                pg.faults.add(fault)
                for _ in range(100):
                    await flood.one()
            for n in range(100):
                waits.append(await _told(bot, crowd[n % len(crowd)], f"{when}{n}"))
                await asyncio.sleep(0.05)
        refused = sum(call.error_code == 429 for call in pg.calls)  # noqa: PLR2004
    before, during = (percentile(waits, 0.95) for waits in found.values())
    print(f"one group refused {refused} times")
    print(f"  the others' words: p95 {before:.3f} s before, {during:.3f} s meanwhile")
    return refused > 0 and during <= before + 0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--reports", type=int, default=500)
    parser.add_argument("--within", type=float, default=60.0, help="seconds")
    parser.add_argument("--soak", type=float, metavar="MINUTES")
    parser.add_argument("--refused", action="store_true")
    chosen = parser.parse_args()
    if chosen.soak:
        good = asyncio.run(soak(chosen.soak))
    elif chosen.refused:
        good = asyncio.run(one_refused())
    else:
        good = asyncio.run(flooded(chosen.reports, chosen.within))
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()
