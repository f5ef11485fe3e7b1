"""Which conversation an update belongs to, and what goes first when many wait."""

import asyncio
import json
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
from telegram import Update
from telegram.request import BaseRequest

from bot import intake
from bot.intake import ALLOWED_UPDATES, Intake, Poller, lane_of
from bot.lanes import Lanes
from handlers.pulse import Pulse
from storage import inbox, uncertain
from storage.work import Store
from tests.cast import Clock
from tests.faults.conftest import eventually

_LI, _GROUP = {"id": 2001}, {"id": -1002000000001}


class Handled:
    """Stands for the application: notes what it is given, in the order in which it is."""

    bot = None

    def __init__(self) -> None:
        self.ids: list[int] = []

    async def process_update(self, update: Update) -> None:
        await asyncio.sleep(0)
        self.ids.append(update.update_id)


def batch(number: int, size: int = 4) -> list[dict[str, Any]]:
    """Updates with ids that go on from batch to batch, each with a lane of its own."""
    return [{"update_id": n} for n in range(number * size, (number + 1) * size)]


def ids(*numbers: int) -> list[int]:
    return [raw["update_id"] for number in numbers for raw in batch(number)]


@pytest.fixture
def handled() -> Handled:
    return Handled()


@pytest.fixture
async def taking(store: Store, clock: Clock, handled: Handled) -> AsyncIterator[Intake]:
    """An intake with room for all, and what waits in the inbox followed."""
    desk = SimpleNamespace(store=store, now=clock.now, pulse=Pulse(clock.now()))
    made = Intake(cast("Any", desk), cast("Any", handled), Lanes(8, 1000))
    following = asyncio.create_task(made.follow())
    yield made
    following.cancel()


@pytest.mark.parametrize(
    ("raw", "lane"),
    [
        ({"message": {"from": _LI, "chat": _LI}}, (2001, 2001)),
        ({"edited_message": {"from": _LI, "chat": _LI}}, (2001, 2001)),
        ({"callback_query": {"from": _LI, "message": {"chat": _GROUP}}}, (-1002000000001, 2001)),
        ({"my_chat_member": {"from": _LI, "chat": _GROUP}}, (-1002000000001, 2001)),
        ({"callback_query": {"from": _LI, "inline_message_id": "x"}}, (None, 2001)),
        ({"poll": {"id": "1"}}, None),
    ],
)
def test_one_person_in_one_chat_is_one_lane(raw: dict[str, Any], lane: object) -> None:
    assert lane_of({"update_id": 1, **raw}) == lane


def test_what_is_asked_of_telegram_is_named() -> None:
    assert set(ALLOWED_UPDATES) == {"message", "edited_message", "callback_query", "my_chat_member"}


async def test_a_crowd_is_answered_at_once(taking: Intake, handled: Handled) -> None:
    for number in range(intake._RUSH - 1):
        await taking.take(batch(number), is_full=True)
    await eventually(lambda: len(handled.ids) == len(ids(0, 1)))


async def test_a_backlog_is_let_in_before_it_is_answered(
    taking: Intake, handled: Handled, store: Store
) -> None:
    for number in range(6):
        await taking.take(batch(number), is_full=True)
    await eventually(lambda: len(handled.ids) == len(ids(0, 1)))
    assert (await store.read(inbox.counts))["new"] >= len(ids(2, 3, 4, 5))
    assert sorted(handled.ids) == ids(0, 1)
    await taking.take(batch(6))
    await eventually(lambda: len(handled.ids) == len(ids(*range(7))))
    assert sorted(handled.ids) == ids(*range(7))


class Asked(BaseRequest):
    """Stands for the wire of getUpdates: hands out batches, then nothing, and notes how long it may wait."""

    def __init__(self, batches: list[list[dict[str, Any]]]) -> None:
        self._batches = batches
        self.waits: list[int] = []

    @property
    def read_timeout(self) -> float:
        return 5.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        wait = int(parse_qs(urlsplit(url).query)["timeout"][0])
        self.waits.append(wait)
        if not self._batches and wait:
            await asyncio.Event().wait()  # nobody writes any more
        found = self._batches.pop(0) if self._batches else []
        return 200, json.dumps({"ok": True, "result": found}).encode()


async def test_a_crowd_that_waits_for_its_answers_is_not_taken_for_a_backlog(
    taking: Intake, handled: Handled, store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four full batches and nothing behind them: whoever sent them says nothing more before the answer."""
    monkeypatch.setattr(intake, "_BATCH", 4)
    desk = SimpleNamespace(store=store, now=clock.now, pulse=Pulse(clock.now()))
    wire = Asked([batch(number) for number in range(4)])
    polling = asyncio.create_task(Poller(cast("Any", desk), wire, "http://telegram/", taking).run())
    try:
        await eventually(lambda: len(handled.ids) == len(ids(0, 1, 2, 3)), 5)  # and not in ten
        assert sorted(handled.ids) == ids(0, 1, 2, 3)
        assert wire.waits == [intake._LONG_POLL, 0, 0, 0, 0, intake._LONG_POLL]
    finally:
        polling.cancel()


async def test_a_backlog_without_end_is_answered_meanwhile(
    taking: Intake, handled: Handled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_LONGEST_RUSH", 0.01)
    for number in range(5):
        await taking.take(batch(number), is_full=True)
    await eventually(lambda: len(handled.ids) == len(ids(*range(5))))
    await taking.take(batch(5), is_full=True)
    await eventually(lambda: len(handled.ids) == len(ids(*range(6))))


def _left_by(person: int, update_id: int) -> tuple[int, str]:
    said = {"from": {"id": person}, "chat": {"id": person}}
    return update_id, json.dumps({"update_id": update_id, "message": said})


async def test_a_start_doubts_of_each_conversation_the_one_answer_that_may_have_been_given(
    taking: Intake, store: Store
) -> None:
    people = [2001, 2002, 2001, 2001, 2002, 2003]
    await store.write(inbox.keep, [_left_by(person, n) for n, person in enumerate(people)])
    assert await taking.restore() == len(people)
    doubts = [(row.kind, row.n) for row in await store.read(uncertain.newest)]
    assert doubts == [("answers", len(set(people)))]


async def test_a_long_line_left_behind_is_one_doubt(taking: Intake, store: Store) -> None:
    """However often it is read: a batch of the inbox is not a conversation."""
    await store.write(inbox.keep, [_left_by(2001, n) for n in range(700)])
    assert await taking.restore() == 700
    assert await store.read(uncertain.count) == 1


async def test_what_names_nobody_is_doubted_one_by_one(taking: Intake, store: Store) -> None:
    await store.write(inbox.keep, [(n, json.dumps({"update_id": n})) for n in range(3)])
    await taking.restore()
    assert await store.read(uncertain.count) == 3
