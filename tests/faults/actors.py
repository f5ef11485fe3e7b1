"""Riders and staff who go on with their work while the program is killed under their hands.

They do what people do: they wait for an answer, however long it takes, and then take the next step. What they
did is written down, so that afterwards each step can be looked for.
"""

import asyncio
import itertools
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, NamedTuple, TypeVar

from PIL import Image

from casework.places import Point
from playground import Person, Playground
from tests import cast

T = TypeVar("T")
Json = dict[str, Any]
_PATIENCE = 180.0
_SCREENS = 100  # messages; a run of a thousand kills leaves thousands in a chat, and everybody looks often
_NUMBER = re.compile(r"\d{6}-\d{3,}")
_RECEIVED = re.compile(r"收到 · (\d{6}-\d{3,})")
_ON_SHEET = re.compile(r"^([①-⑨]).*?(\d{6}-\d{3,})", re.MULTILINE)
PLACES = (cast.IN_HAIFENG, cast.IN_YINXING)


def recent(person: Person, chat: int | None = None) -> Iterator[Json]:
    """The newest messages there, the newest first: nobody scrolls further back."""
    posts = person.chat_of(chat).posts.values()
    return (post.json for post in itertools.islice(reversed(posts), _SCREENS))


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
    place: Point
    category: str = ""
    number: str = ""
    supplement: str = ""
    messages: int = 0  # answers that the rider expects, one each


@dataclass(slots=True)
class Handling:
    """What staff did to one case."""

    number: str
    on_sheet: bool = False
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
    checked: dict[str, str] = field(default_factory=dict)  # number → what is not mended; "" where it is
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
        await _check(play, person)


async def _check(play: Play, person: Person) -> None:
    """Of the cases that are called done, one is looked at: it is mended, or it is said what is not."""
    asked = next(
        (
            (found[0], message)
            for message in recent(person)
            if any("已修好" in label for label in person.labels(message))
            and (found := _NUMBER.search(_said(message)))
            and found[0] not in play.checked
        ),
        None,
    )
    if asked is None:
        return
    number, question = asked

    def shows(words: str) -> Callable[[], bool | None]:
        def look() -> bool | None:  # in whichever copy, where a kill made two
            said = [_said(message) for message in recent(person)]
            return True if any(number in one and words in one for one in said) else None

        return look

    if play.random.random() < 0.6:
        play.checked[number] = ""
        await person.press(question, "已修好", wait=False)
        await play.until(shows("你确认修好了"), f"check of {number}")
        return
    play.checked[number] = words = f"没修好{play.random.randrange(10**6)}"
    await person.press(question, "没修好", wait=False)
    await play.until(shows("哪里没修好"), f"doubt of {number}")
    await person.say(words)
    await play.until(shows("返工"), f"rework of {number}")


def _said(message: Json) -> str:
    return str(message.get("caption") or message.get("text") or "")


async def _report(play: Play, person: Person, number: int) -> None:
    chance, world = play.random, play.playground.world
    place, elsewhere = chance.sample(PLACES, 2)
    order = Order(person.id, f"{person.id}-{number}", f"第{person.id}-{number}件", place)
    play.orders.append(order)

    async def heard(pattern: str, since: int, what: str) -> Json:
        def look() -> Json | None:
            for message in recent(person):
                post = person.post_of(message)
                if post and post.from_bot and post.touched > since and re.search(pattern, post.words):
                    return message
            return None

        return await play.until(look, f"{what} of {order.tag}")

    mark = world.changes
    await person.photo(picture(person.id * 1000 + number), caption=order.description)
    order.messages += 1
    await heard("照片收到", mark, "photo")
    if chance.random() < 0.3:  # a place that is corrected at once: the later one counts
        await person.location(elsewhere.lat, elsewhere.lng)
        order.messages += 1
    mark = world.changes
    await person.location(order.place.lat, order.place.lng, accuracy=5)
    order.messages += 1
    question = await heard("位置(收到|已更新)", mark, "place")
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
        await heard("已补充到|转告|收到|已转", mark, "supplement")


def _receipt(person: Person, known: set[str]) -> tuple[Json, str] | None:
    """The receipt whose number was not told before; older ones change too, when staff go on with them."""
    for message in recent(person):
        found = _RECEIVED.search(message.get("text", ""))
        if found and found[1] not in known:
            return message, found[1]
    return None


async def staff(play: Play, person: Person, group: int) -> None:
    """Every new case is looked at once: left alone, claimed, talked about, brought to an end."""
    seen: set[str] = set()

    def fresh() -> Offer | None:
        if play.stopping:
            return Offer("", {}, "")
        for message in reversed([*recent(person, group)]):
            for offer in _offers(person, message):
                if offer.number not in seen:
                    return offer
        return None

    while True:
        offer = await play.playground.world.bell.until(fresh, 5)
        if offer is None:
            continue
        if not offer.number:
            return
        seen.add(offer.number)
        if play.random.random() < 0.3:
            continue  # nobody cares: this one is chased
        play.handled[offer.number] = handling = Handling(offer.number)
        await _handle(play, person, group, offer, handling)


class Offer(NamedTuple):
    """A case that is there to be claimed, by the button with this label under this message."""

    number: str
    message: Json
    label: str


def _offers(person: Person, message: Json) -> Iterator[Offer]:
    """What may be claimed under this message: one case on a card, up to nine on a sheet."""
    words, labels = message.get("caption") or message.get("text") or "", person.labels(message)
    alone = [label for label in labels if "认领" in label]
    if alone and (found := _NUMBER.search(words)):
        yield Offer(found[0], message, alone[0])
    for mark, number in _ON_SHEET.findall(words):
        yield from (Offer(number, message, label) for label in labels if label == f"✋ {mark}")


async def _handle(play: Play, person: Person, group: int, offer: Offer, handling: Handling) -> None:
    chance, number = play.random, offer.number
    handling.claimed = True
    handling.on_sheet = "认领" not in offer.label
    await person.press(offer.message, offer.label, wait=False)

    def mine() -> Json | None:
        """The card says so; that of a case on a sheet comes only now."""
        for message in recent(person, group) if handling.on_sheet else (offer.message,):
            now = person.current(message)
            words = now.get("caption") or now.get("text") or ""
            own = _NUMBER.search(words)
            if own and own[0] == number and person.name in words and _has_way_on(person, now):
                return now
        return None

    card = await play.until(mine, f"claim of {number}")

    def shows(words: str) -> Callable[[], bool | None]:
        def look() -> bool | None:
            now = person.current(card)
            return True if words in (now.get("caption") or now.get("text") or "") else None

        return look

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
            await play.until(lambda: _asked(person, card), f"question of {number}")
            await person.say(handling.resolved, group, reply_to=card)
        # Its rider may have looked before anybody sees the card again.
        await play.until(
            lambda: any(shows(words)() for words in ("已办结", "已结案", "返工")) or None, f"end of {number}"
        )


def _has_way_on(person: Person, message: Json) -> bool:
    return any("办结" in label for label in person.labels(message))


def _asked(person: Person, card: Json) -> bool | None:
    """The card shows the way back, which it does while it waits for the result."""
    return True if any("返回" in label for label in person.labels(card)) else None


async def everybody(play: Play, riders: list[Person], staffed: Mapping[int, Person], most: int) -> None:
    """All at once, until the riders have stopped; then staff (group → who) finish what is there."""

    async def with_riders() -> None:
        async with asyncio.TaskGroup() as group:
            for person in riders:
                group.create_task(rider(play, person, most))

    async with asyncio.TaskGroup() as group:
        for chat_id, person in staffed.items():
            group.create_task(staff(play, person, chat_id))
        await with_riders()
        play.stopping = True
        play.playground.world.bell.ring()
