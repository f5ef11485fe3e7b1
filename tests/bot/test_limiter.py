import asyncio
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.limiter import BOOKED, Limiter
from bot.pace import Pace

GROUP, PERSON = -1002000000001, 2001


async def answered(*_: Any, **__: Any) -> bool:
    return True


async def ask(limiter: Limiter, chat_id: Any = PERSON, endpoint: str = "sendMessage", **more: Any) -> Any:
    call = more.get("callback", answered)
    return await limiter.process_request(
        call, (), {}, endpoint, {"chat_id": chat_id}, more.get("rate_limit_args")
    )


@pytest.fixture(autouse=True)
def _as_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
def pace() -> Pace:
    return Pace(global_per_second=28, group_per_minute=18)


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_an_answer_goes_at_once_and_the_outbox_counts_it(pace: Pace) -> None:
    begin = now()
    assert await ask(Limiter(pace)) is True
    assert now() - begin < 0.2
    assert pace.ready(PERSON, now()) > now() + 0.5


@pytest.mark.parametrize(
    ("endpoint", "chat_id", "args"),
    [
        ("getChatMember", PERSON, None),
        ("sendChatAction", PERSON, None),
        ("sendMessage", PERSON, BOOKED),
        ("sendMessage", None, None),
        ("answerCallbackQuery", None, None),
    ],
)
async def test_what_is_no_message_or_is_booked_already_is_passed_on(
    pace: Pace, endpoint: str, chat_id: Any, args: Any
) -> None:
    assert await ask(Limiter(pace), chat_id, endpoint, rate_limit_args=args) is True
    assert pace.room(now()) == 28


async def test_when_all_is_full_an_answer_waits_and_the_outbox_lets_it_pass(pace: Pace) -> None:
    for chat in range(1, 29):
        pace.take(chat, now() - 0.85)
    waiting = asyncio.create_task(ask(Limiter(pace), 99))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    assert pace.impatient == 1
    assert await asyncio.wait_for(waiting, 2) is True
    assert pace.impatient == 0


async def test_an_answer_in_a_full_group_takes_the_next_turn_before_the_outbox(pace: Pace) -> None:
    begin = now()
    for at in range(20):
        pace.take(GROUP, begin - 59.9 + at)
    waiting = asyncio.create_task(ask(Limiter(pace), GROUP))
    await asyncio.sleep(0.05)
    assert pace.ready(GROUP, begin + 50) > begin + 50
    assert await asyncio.wait_for(waiting, 2) is True
    assert not pace.awaited


async def test_a_429_is_remembered_for_its_chat_and_passed_on(pace: Pace) -> None:
    async def refused(*_: Any, **__: Any) -> bool:
        raise RetryAfter(timedelta(seconds=7))

    with pytest.raises(RetryAfter):
        await ask(Limiter(pace), GROUP, callback=refused)
    assert pace.waiting(now())[GROUP] == pytest.approx(now() + 7, abs=0.5)
