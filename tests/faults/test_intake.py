"""What Telegram brings is strange, comes twice, or comes to somebody else: nobody's conversation suffers."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from bot import intake
from bot.config import Webhook as Settings
from bot.webhook import Webhook
from playground import Fault
from storage.work import StoreUnavailableError
from tests import cast
from tests.faults.conftest import Health, eventually
from tests.stories.street import Street

SECRET = "a-secret-of-the-tests-0123456789"


def rows_of_inbox(street: Street) -> list[tuple[Any, ...]]:
    return street.rows("SELECT update_id, state FROM inbox ORDER BY id")


def words(number: int, text: str, update_id: int) -> dict[str, Any]:
    person = {"id": 2001, "is_bot": False, "first_name": "李师傅", "language_code": "zh-hans"}
    chat = {"id": 2001, "type": "private", "first_name": "李师傅"}
    message = {"message_id": 9000 + number, "date": 1_795_000_000, "from": person, "chat": chat, "text": text}
    return {"update_id": update_id, "message": message}


async def test_a_second_program_with_our_token_is_told_and_outlasted(
    street: Street, problems: Health
) -> None:
    street.pg.faults.add(Fault("getUpdates", kind="409", times=3))
    await street.li.say("/my")
    await eventually(lambda: "another program polls" in street.bot.desk.pulse.wire_error)
    assert any("another program polls" in problem for problem in await problems())
    await eventually(lambda: not len(street.pg.faults))
    await street.li.photo("hazard_cable.jpg")
    await street.li.hears("照片收到")
    await eventually(lambda: not street.bot.desk.pulse.wire_error)
    assert await problems() == []


async def test_an_update_that_comes_twice_is_handled_once(street: Street) -> None:
    await street.li.photo("hazard_cable.jpg")
    await street.li.hears("照片收到")
    updates, update_id = street.pg.world.updates, street.pg.world.updates.next_id
    for _ in range(2):
        updates.put_raw(words(1, "电线垂下来了", update_id))
    await street.li.hears("说明已记下")
    updates.put_raw(words(1, "电线垂下来了", update_id))
    await street.settled()
    assert street.rows("SELECT description FROM drafts") == [("电线垂下来了",)]
    assert len([said for said in street.words(street.li) if "说明已记下" in said]) == 1


async def test_numbers_out_of_order_and_after_a_quiet_week_at_random_lose_nothing(street: Street) -> None:
    await street.li.photo("hazard_cable.jpg")
    await street.li.hears("照片收到")
    updates, last = street.pg.world.updates, street.pg.world.updates.next_id
    updates.put_raw(words(1, "甲", last + 50))
    await eventually(lambda: street.rows("SELECT description FROM drafts") == [("甲",)])
    await street.settled()
    updates.put_raw(words(2, "乙", last + 49))
    updates.put_raw(words(3, "丙", 17))  # far below whatever was confirmed
    await eventually(lambda: street.rows("SELECT description FROM drafts") == [("甲\n乙\n丙",)])


async def test_a_kind_of_update_that_nobody_knows_is_kept_and_passed_over(street: Street) -> None:
    updates = street.pg.world.updates
    updates.put_raw({"update_id": updates.next_id, "brand_new_kind": {"from": {"id": 2001}, "x": [1]}})
    await street.li.say("/my")
    await street.settled()
    assert [state for _, state in rows_of_inbox(street)] == ["done", "done"]


async def test_an_update_that_cannot_be_understood_is_listed_and_holds_up_nobody(street: Street) -> None:
    updates = street.pg.world.updates
    bad = words(1, "x", updates.next_id)
    del bad["message"]["chat"]
    updates.put_raw(bad)
    bad = words(2, "\ud800", updates.next_id)  # half a character
    updates.put_raw(bad)
    await street.li.photo("hazard_cable.jpg")
    await street.li.hears("照片收到")
    await street.settled()
    states = [state for _, state in rows_of_inbox(street)]
    assert states[0] == "failed"
    assert states[2] == "done"


async def test_a_poll_that_hangs_is_seen_by_the_watchdog_and_ended(street: Street, problems: Health) -> None:
    street.bot.desk.pulse.polled_at = street.bot.desk.now() - timedelta(seconds=89)
    assert await problems() == []
    street.bot.desk.pulse.polled_at = street.bot.desk.now() - timedelta(seconds=91)
    assert "Telegram has not answered for a while" in await problems()


async def test_a_poll_that_gets_no_answer_ends_by_its_own_time(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.intake._LONG_POLL", -9.7)  # and ten seconds more
    street.pg.faults.add(Fault("getUpdates", kind="timeout", delay=3600))
    await street.li.say("/my")
    await eventually(lambda: "Timed out" in street.bot.desk.pulse.wire_error)
    monkeypatch.undo()
    await street.li.photo("hazard_cable.jpg")
    await street.li.hears("照片收到", timeout=10)


# The webhook -----------------------------------------------------------------------------------------


class _Taken:
    """What the webhook handed on; `broken` as when the database is gone."""

    def __init__(self) -> None:
        self.updates: list[Any] = []
        self.broken = False

    async def take(self, raws: list[Any]) -> None:
        if self.broken:
            raise StoreUnavailableError("database is locked")
        self.updates += raws

    async def room(self) -> None:
        return


@contextlib.asynccontextmanager
async def webhook(street: Street) -> AsyncIterator[tuple[str, _Taken]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    taken = _Taken()
    settings = Settings(port=port, url="https://bot.example/hook", secret=SecretStr(SECRET))
    server = Webhook(settings, taken, street.bot.desk)  # type: ignore[arg-type]
    await server.start()
    try:
        yield f"http://127.0.0.1:{port}/hook", taken
    finally:
        await server.stop()


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "秘密"])
async def test_a_webhook_call_without_the_secret_is_refused(street: Street, secret: str | None) -> None:
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    async with webhook(street) as (address, taken), aiohttp.ClientSession() as session:
        async with session.post(address, json=words(1, "x", 5), headers=headers) as answer:
            assert answer.status == 403
        assert taken.updates == []


async def test_a_webhook_body_of_ten_megabytes_is_refused_before_it_is_read(street: Street) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    async with webhook(street) as (address, taken), aiohttp.ClientSession() as session:
        with contextlib.suppress(aiohttp.ClientConnectionError):  # it may hang up on us
            async with session.post(address, data=BytesIO(b"[" * 10_000_000), headers=headers) as answer:
                assert answer.status == 413
        async with session.post(address, json=words(1, "x", 5), headers=headers) as answer:
            assert answer.status == 200
        assert len(taken.updates) == 1


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"update_id": "7"}', b'{"update_id": -1}'])
async def test_a_webhook_body_that_is_no_update_is_refused(street: Street, body: bytes) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    async with webhook(street) as (address, taken), aiohttp.ClientSession() as session:
        async with session.post(address, data=body, headers=headers) as answer:
            assert answer.status == 400
        assert taken.updates == []


async def test_a_webhook_call_that_cannot_be_kept_is_not_confirmed(street: Street) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    async with webhook(street) as (address, taken), aiohttp.ClientSession() as session:
        taken.broken = True
        async with session.post(address, json=words(1, "x", 5), headers=headers) as answer:
            assert answer.status == 503
        taken.broken = False
        async with session.post(address, json=words(1, "x", 5), headers=headers) as answer:
            assert answer.status == 200


async def test_an_answer_that_stays_out_for_long_is_given_once_telegram_is_back(street: Street) -> None:
    """More failures than the attempts that one update has, while nobody can be reached."""
    street.bot.desk.pulse.wire_error = "gone"
    street.pg.faults.add(Fault("sendMessage", kind="500", times=10))
    await street.li.photo("hazard_cable.jpg")
    for _ in range(200):
        street.bot.desk.pulse.wire_error = "gone" if len(street.pg.faults) else ""
        await asyncio.sleep(0.01)
    await street.li.hears("照片收到")
    await street.settled()
    assert [state for _, state in rows_of_inbox(street)] == ["done"]


async def test_a_backlog_is_taken_in_before_it_is_answered_and_each_once_in_order(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_BATCH", 5)
    monkeypatch.setattr(street.bot.lanes, "_most", 3)
    await street.li.photo("hazard_cable.jpg")
    await street.li.hears("照片收到")
    street.pg.latency = 0.03
    begin = street.pg.world.updates.next_id
    for number in range(30):
        street.pg.world.updates.put_raw(words(number, f"<{number}>", begin + number))
    await eventually(lambda: len(rows_of_inbox(street)) >= 30 + 1)
    assert sum(state == "new" for _, state in rows_of_inbox(street)) > 10
    street.pg.latency = 0
    await eventually(lambda: all(state == "done" for _, state in rows_of_inbox(street)), 20)
    ((described,),) = street.rows("SELECT description FROM drafts")
    assert described.split() == [f"<{number}>" for number in range(30)]
    await street.li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    await street.li.hears("位置收到")
