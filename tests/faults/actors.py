"""Riders and staff who go on with their work while the program is killed under their hands.

They do what people do: they wait for an answer, however long it takes, and then take the next step. What they
did is written down, so that afterwards each step can be looked for.
"""

import asyncio
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, TypeVar

from PIL import Image

from playground import Person, Playground
from tests import cast

T = TypeVar("T")
Json = dict[str, Any]
_PATIENCE = 90.0
_NUMBER = re.compile(r"\d{6}-\d{3,}")
_RECEIVED = re.compile(r"收到 · (\d{6}-\d{3,})")


def picture(seed: int) -> bytes:
    """A small photo like no other."""
    noise = random.Random(seed).randbytes(64 * 48 * 3)
    out = BytesIO()
    Image.frombytes("RGB", (64, 48), noise).resize((320, 240)).save(out, "JPEG", quality=70)
    return out.getvalue()


@dataclass(slots=True)
class Order:
    """One report as its rider gave it; `number` once it was acknowledged."""

    rider: int
    tag: str
    description: str
    category: str = ""
    place: Any = cast.IN_HAIFENG
    number: str = ""
    supplement: str = ""
    messages: int = 0  # answers that the rider expects, one each


@dataclass(slots=True)
class Handling:
    """What staff did to one case."""

    number: str
    claimed: bool = False
    comments: list[str] = field(default_factory=list)
    resolved: str = ""


@dataclass(slots=True)
class Play:
    """Everybody's record, and the word to come to an end."""

    playground: Playground
    random: random.Random
    stopping: bool = False
    orders: list[Order] = field(default_factory=list)
    handled: dict[str, Handling] = field(default_factory=dict)
    steps: int = 0

    async def until(self, look: Callable[[], T | None], what: str) -> T:
        found = await self.playground.world.bell.until(look, _PATIENCE)
        if found is None:
            raise AssertionError(f"nobody answered within {_PATIENCE:.0f} s: {what}")
        self.steps += 1
        return found


async def rider(play: Play, person: Person, most: int) -> None:
    """Report after report, each in three to five steps, until it is time to stop."""
    for number in range(most):
        if play.stopping:
            return
        await _report(play, person, number)


async def _report(play: Play, person: Person, number: int) -> None:
    chance, world = play.random, play.playground.world
    order = Order(person.id, f"{person.id}-{number}", f"第{person.id}-{number}件")
    play.orders.append(order)

    async def heard(pattern: str | re.Pattern[str], since: int, what: str) -> Json:
        said = await person.hears(pattern, since=since, timeout=_PATIENCE)
        play.steps += 1
        assert said, what
        return said

    mark = world.changes
    await person.photo(picture(person.id * 1000 + number), caption=order.description)
    order.messages += 1
    await heard("照片收到", mark, "photo")
    if chance.random() < 0.3:  # a place that is corrected at once: the later one counts
        await person.location(cast.IN_YINXING.lat, cast.IN_YINXING.lng)
        order.messages += 1
    mark = world.changes
    await person.location(order.place.lat, order.place.lng, accuracy=5)
    order.messages += 1
    question = await heard(re.compile("位置(收到|已更新)"), mark, "place")
    if chance.random() < 0.4:
        mark = world.changes
        words = f"补{chance.randrange(10**6)}"
        await person.say(words)
        order.messages += 1
        order.description += f"\n{words}"
        question = await heard("说明已记下", mark, "words")
    label = chance.choice([label for label in person.labels(question) if "✓" not in label])
    order.category = label.split(" ", 1)[1]
    known = {one.number for one in play.orders}
    await person.press(question, label, wait=False)
    receipt, order.number = await play.until(lambda: _receipt(person, known), f"receipt of {order.tag}")
    if chance.random() < 0.3:
        order.supplement = f"又{chance.randrange(10**6)}"
        mark = world.changes
        await person.say(order.supplement, reply_to=receipt)
        order.messages += 1
        await heard(re.compile("已补充到|转告|收到|已转"), mark, "supplement")


def _receipt(person: Person, known: set[str]) -> tuple[Json, str] | None:
    """The receipt whose number was not told before; older ones change too, when staff go on with them."""
    for message in reversed(person.messages()):
        found = _RECEIVED.search(message.get("text", ""))
        if found and found[1] not in known:
            return message, found[1]
    return None


async def staff(play: Play, person: Person, group: int) -> None:
    """Every card is looked at once: left alone, claimed, talked about, brought to an end."""
    seen: set[str] = set()

    def fresh() -> tuple[str, Json] | None:
        if play.stopping:
            return "", {}
        for message in person.messages(group)[-80:]:  # nobody scrolls further back
            found = _NUMBER.search(message.get("caption") or message.get("text") or "")
            if found and found[0] not in seen and any("认领" in label for label in person.labels(message)):
                return found[0], message
        return None

    while True:
        card = await play.playground.world.bell.until(fresh, 5)
        if card is None:
            continue
        number, message = card
        if not number:
            return
        seen.add(number)
        if play.random.random() < 0.3:
            continue  # nobody cares: this one is chased
        play.handled[number] = handling = Handling(number)
        await _handle(play, person, group, message, handling)


async def _handle(play: Play, person: Person, group: int, card: Json, handling: Handling) -> None:
    chance = play.random

    def shows(words: str) -> Callable[[], bool | None]:
        def look() -> bool | None:
            now = person.current(card)
            return True if words in (now.get("caption") or now.get("text") or "") else None

        return look

    handling.claimed = True
    await person.press(card, "认领", wait=False)
    await play.until(shows("王姐"), f"claim of {handling.number}")
    for _ in range(chance.randrange(3)):
        words = f"意见{chance.randrange(10**6)}"
        handling.comments.append(words)
        await person.say(words, group, reply_to=card)
    if chance.random() < 0.7:
        handling.resolved = f"修好{chance.randrange(10**6)}"
        if chance.random() < 0.5:
            await person.say(f"已处理 {handling.resolved}", group, reply_to=card)
        else:
            await person.press(card, "办结", wait=False)
            await play.until(lambda: _asked(person, card), f"question of {handling.number}")
            await person.say(handling.resolved, group, reply_to=card)
        await play.until(shows("已办结"), f"end of {handling.number}")


def _asked(person: Person, card: Json) -> bool | None:
    """The card shows the way back, which it does while it waits for the result."""
    return True if any("返回" in label for label in person.labels(card)) else None


async def everybody(play: Play, riders: list[Person], wang: Person, most: int) -> None:
    """All at once, until the riders have stopped; then staff finish what is there."""

    async def with_riders() -> None:
        async with asyncio.TaskGroup() as group:
            for person in riders:
                group.create_task(rider(play, person, most))

    async with asyncio.TaskGroup() as group:
        group.create_task(staff(play, wang, cast.HAIFENG_GROUP))
        await with_riders()
        play.stopping = True
        play.playground.world.bell.ring()
