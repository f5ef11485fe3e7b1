"""Each misbehaviour as the real client meets it."""

import pytest
from aiohttp import ClientError, ClientSession
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from playground import Fault, Playground
from playground.faults import KINDS, WIRE_KINDS
from playground.methods import METHODS
from tests.playground.shapes import HAIFENG, STREET, Raw


def texts(pg: Playground) -> list[str]:
    return [post.words for post in pg.world.chats[HAIFENG].posts.values()]


async def test_429_carries_the_seconds_and_hits_once(pg: Playground, bot: Bot) -> None:
    pg.faults.add(Fault("sendMessage", kind="429", retry_after=7))
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(HAIFENG, "x")
    assert "7" in str(caught.value)
    assert (await bot.send_message(HAIFENG, "y")).text == "y"
    assert texts(pg) == ["y"]


async def test_429_may_come_without_seconds(pg: Playground, raw: Raw) -> None:
    pg.faults.add(Fault("sendMessage", kind="429", retry_after=None))
    answer = await raw("sendMessage", chat_id=HAIFENG, text="x")
    assert answer == {"ok": False, "error_code": 429, "description": "Too Many Requests"}


async def test_a_fault_of_one_chat_leaves_the_others(pg: Playground, bot: Bot) -> None:
    pg.faults.add(Fault("sendMessage", chat_id=HAIFENG, kind="403_kicked", times=2))
    assert await bot.send_message(STREET, "x")
    for _ in range(2):
        with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
            await bot.send_message(HAIFENG, "x")
    assert await bot.send_message(HAIFENG, "x")


@pytest.mark.parametrize("kind", sorted(KINDS - WIRE_KINDS))
async def test_a_refusal_does_nothing(pg: Playground, bot: Bot, kind: str) -> None:
    pg.faults.add(Fault("sendMessage", kind=kind))
    with pytest.raises(TelegramError):
        await bot.send_message(HAIFENG, "x")
    assert texts(pg) == []


@pytest.mark.parametrize(
    ("fault", "done"),
    [
        (Fault("sendMessage", kind="502_html"), False),
        (Fault("sendMessage", kind="reset", when="before"), False),
        (Fault("sendMessage", kind="reset", when="after"), True),
        (Fault("sendMessage", kind="reset", when="body"), True),
        (Fault("sendMessage", kind="truncated"), True),
    ],
)
async def test_the_wire_breaks_before_or_after_it_is_done(
    pg: Playground, http: ClientSession, fault: Fault, *, done: bool
) -> None:
    pg.faults.add(fault)
    with pytest.raises((ClientError, ValueError)):
        async with http.post(
            f"{pg.api_url}/bot{pg.token}/sendMessage", json={"chat_id": HAIFENG, "text": "x"}
        ) as answer:
            await answer.json()
    assert texts(pg) == (["x"] if done else [])
    assert len(pg.faults) == 0


async def test_a_timeout_comes_after_it_was_done(pg: Playground, bot: Bot) -> None:
    pg.faults.add(Fault("sendMessage", kind="timeout", delay=30))
    with pytest.raises(TimedOut):
        await bot.send_message(HAIFENG, "x", read_timeout=0.1)
    assert texts(pg) == ["x"]


async def test_a_broken_answer_is_a_network_error_to_the_client(pg: Playground, bot: Bot) -> None:
    pg.faults.add(Fault("sendMessage", kind="reset", when="after"))
    with pytest.raises(NetworkError):
        await bot.send_message(HAIFENG, "x")


async def test_any_method_but_the_poll_is_meant_by_a_star(pg: Playground, bot: Bot) -> None:
    pg.faults.add(Fault(kind="not_modified"))
    assert await bot.get_updates() == ()
    with pytest.raises(BadRequest, match="not modified"):
        await bot.get_chat(HAIFENG)


async def test_a_broken_method_is_a_500_that_the_log_shows(
    pg: Playground, raw: Raw, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(METHODS, "getMe", lambda _: 1 / 0)
    assert await raw("getMe") == {"ok": False, "error_code": 500, "description": "Internal Server Error"}
    assert pg.calls[-1].error_code == 500
    assert "getMe broke the playground" in caplog.text


def test_a_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no fault 'earthquake'"):
        Fault(kind="earthquake")
