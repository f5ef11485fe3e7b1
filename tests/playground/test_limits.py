from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession

from playground import Limits, Playground
from playground.errors import ApiError
from playground.limits import Meter
from tests.playground.shapes import HAIFENG, RIDER

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
PERSON, GROUP = 2001, -1002000000001


def refused(meter: Meter, chat: int, at: datetime, messages: int = 1) -> int:
    with pytest.raises(ApiError) as caught:
        meter.spend(chat, at, messages=messages)
    assert caught.value.code == 429
    assert caught.value.parameters is not None
    retry = int(caught.value.parameters["retry_after"])
    assert caught.value.description == f"Too Many Requests: retry after {retry}"
    return retry


def test_one_message_a_second_and_chat_after_the_burst() -> None:
    meter = Meter(Limits(enforce_rates=True, chat_burst=2))
    meter.spend(PERSON, NOW)
    meter.spend(PERSON, NOW)
    assert refused(meter, PERSON, NOW) == 1
    meter.spend(PERSON + 1, NOW)
    meter.spend(PERSON, NOW + timedelta(seconds=1))


def test_twenty_messages_a_minute_and_group() -> None:
    meter = Meter(Limits(enforce_rates=True))
    for number in range(20):
        meter.spend(GROUP, NOW + timedelta(seconds=number))
    assert refused(meter, GROUP, NOW + timedelta(seconds=20)) == 40
    meter.spend(GROUP, NOW + timedelta(seconds=60))


def test_an_album_counts_its_photos() -> None:
    meter = Meter(Limits(enforce_rates=True, chat_burst=10))
    meter.spend(GROUP, NOW, messages=10)
    meter.spend(GROUP, NOW + timedelta(seconds=11), messages=10)
    assert refused(meter, GROUP, NOW + timedelta(seconds=30)) == 30


def test_thirty_messages_a_second_in_all_and_edits_count_there_only() -> None:
    meter = Meter(Limits(enforce_rates=True, chat_burst=1))
    for number in range(29):
        meter.spend(PERSON + number, NOW)
    meter.spend(PERSON, NOW, messages=0)
    assert refused(meter, PERSON + 99, NOW) == 1
    assert refused(meter, PERSON, NOW, messages=0) == 1
    meter.spend(PERSON + 99, NOW + timedelta(seconds=1))


def test_nothing_is_counted_unless_it_is_switched_on() -> None:
    meter = Meter(Limits())
    for _ in range(100):
        meter.spend(GROUP, NOW)
    assert not meter.limits.enforce_rates


async def test_a_flood_is_answered_with_429_over_http() -> None:

    async with Playground(limits=Limits(enforce_rates=True, chat_burst=1)) as pg, ClientSession() as http:
        await pg.person(RIDER).start()
        url = f"{pg.api_url}/bot{pg.token}/sendMessage"
        async with http.post(url, data={"chat_id": RIDER, "text": "1"}) as answer:
            assert answer.status == 200
        async with http.post(url, data={"chat_id": RIDER, "text": "2"}) as answer:
            assert (answer.status, (await answer.json())["parameters"]) == (429, {"retry_after": 1})
        async with http.post(url, data={"chat_id": HAIFENG, "text": "3"}) as answer:
            assert answer.status == 200
        pg.clock.advance(timedelta(seconds=1))
        async with http.post(url, data={"chat_id": RIDER, "text": "2"}) as answer:
            assert answer.status == 200
