"""Polling and webhook: nothing is confirmed that the bot did not take."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import Conflict

from playground import Playground
from tests.playground.shapes import HAIFENG, RIDER, SECOND_RIDER, WORKER, Raw


async def test_updates_are_redelivered_until_they_are_confirmed(pg: Playground, bot: Bot) -> None:
    rider = pg.person(RIDER)
    for text in ("1", "2", "3"):
        await rider.say(text)
    first = await bot.get_updates(limit=2)
    again = await bot.get_updates()
    assert [u.message and u.message.text for u in first] == ["1", "2"]
    assert [u.update_id for u in again] == [first[0].update_id + n for n in range(3)]
    (last,) = await bot.get_updates(offset=again[1].update_id + 1)
    assert last.update_id == again[2].update_id
    assert await bot.get_updates(offset=last.update_id + 1) == ()


async def test_a_negative_offset_keeps_the_last_ones(pg: Playground, bot: Bot) -> None:
    for text in ("1", "2", "3"):
        await pg.person(RIDER).say(text)
    (last,) = await bot.get_updates(offset=-1)
    assert last.message is not None
    assert last.message.text == "3"
    assert len(pg.world.updates.pending) == 1


async def test_the_numbers_start_where_one_wants(pg: Playground, bot: Bot) -> None:
    pg.world.updates.next_id = 7
    await pg.person(RIDER).say("x")
    assert (await bot.get_updates())[0].update_id == 7


async def test_a_long_poll_wakes_at_once(pg: Playground, bot: Bot) -> None:
    loop = asyncio.get_running_loop()
    poll = asyncio.ensure_future(bot.get_updates(timeout=30))
    await asyncio.sleep(0)
    began = loop.time()
    await pg.person(RIDER).say("x")
    assert len(await poll) == 1
    assert loop.time() - began < 5


async def test_a_second_poller_ends_the_first(pg: Playground, raw: Raw) -> None:
    first = asyncio.ensure_future(raw("getUpdates", timeout=30))
    await pg.world.bell.until(lambda: pg.world.updates.polled or None, 5)
    second = asyncio.ensure_future(raw("getUpdates", timeout=30))
    answer = await first
    assert answer["error_code"] == 409
    assert answer["description"].startswith("Conflict: terminated by other getUpdates request")
    await pg.person(RIDER).say("x")
    assert len((await second)["result"]) == 1


async def test_reactions_and_members_come_only_when_asked_for(pg: Playground, bot: Bot) -> None:
    card = await bot.send_message(HAIFENG, "x")
    worker = pg.person(WORKER)
    await worker.react(card.to_dict(), "👍")
    pg.world.set_member(HAIFENG, SECOND_RIDER, "administrator")
    assert await bot.get_updates() == ()
    await bot.get_updates(allowed_updates=["message_reaction", "chat_member"])
    await worker.react(card.to_dict(), "👍")
    pg.world.set_member(HAIFENG, SECOND_RIDER, "member")
    await pg.person(RIDER).say("not asked for")
    reaction, member = await bot.get_updates()
    assert reaction.message_reaction is not None
    assert member.chat_member is not None
    assert (member.chat_member.old_chat_member.status, member.chat_member.new_chat_member.status) == (
        "administrator",
        "member",
    )


async def test_any_update_can_be_put_in_the_queue(pg: Playground, raw: Raw) -> None:
    pg.world.updates.put_raw({"update_id": 5, "telepathy": {"thought": "?"}})
    assert (await raw("getUpdates"))["result"] == [{"update_id": 5, "telepathy": {"thought": "?"}}]


async def test_ids_may_begin_anew_below_an_old_offset_and_come_twice(pg: Playground, raw: Raw) -> None:
    await pg.person(RIDER).say("1")
    (first,) = (await raw("getUpdates"))["result"]
    pg.world.updates.next_id = 7
    await pg.person(RIDER).say("2")
    (second,) = (await raw("getUpdates", offset=first["update_id"] + 1))["result"]
    assert (second["update_id"], second["message"]["text"]) == (7, "2")
    assert (await raw("getUpdates", offset=8))["result"] == []
    pg.world.updates.put_raw(second)
    assert (await raw("getUpdates", offset=8))["result"] == [second]


class Hook:
    """A bot's webhook that refuses as often as `refuse` says."""

    def __init__(self) -> None:
        self.refuse = 0
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.came = asyncio.Event()
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        self.got.append((secret, await request.json()))
        if self.refuse:
            self.refuse -= 1
            return web.Response(status=500)
        self.came.set()
        return web.Response()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.add_routes([web.post("/hook", hook.take)])
    runner = web.AppRunner(app, shutdown_timeout=0.05)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await runner.cleanup()


async def test_a_webhook_is_pushed_to_with_its_secret_until_it_says_yes(
    pg: Playground, bot: Bot, hook: Hook
) -> None:
    hook.refuse = 1
    await bot.set_webhook(hook.url, secret_token="s3cret", allowed_updates=["message"])
    await pg.person(RIDER).say("x")
    await asyncio.wait_for(hook.came.wait(), 5)
    await pg.settled(idle=0)
    assert [(secret, update["message"]["text"]) for secret, update in hook.got] == [("s3cret", "x")] * 2
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
    assert (info.url, info.pending_update_count) == (hook.url, 0)


async def test_polling_and_webhook_exclude_each_other(bot: Bot, hook: Hook) -> None:
    await bot.set_webhook(hook.url)
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_a_webhook_elsewhere_must_be_https(raw: Raw) -> None:
    answer = await raw("setWebhook", url="http://example.org/hook")
    assert answer["description"] == "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
