"""The HTTP that the page speaks."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import ClientSession, FormData
from telegram import Bot

from playground import Playground, World
from tests.playground.shapes import HAIFENG, RIDER, STRANGER, WORKER, Raw, inline, picture

Get = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def get(pg: Playground, http: ClientSession) -> Get:
    async def ask(path: str, status: int = 200, **query: Any) -> dict[str, Any]:
        async with http.get(f"{pg.url}{path}", params=query) as answer:
            assert answer.status == status
            body: dict[str, Any] = await answer.json()
            return body

    return ask


@pytest.fixture
def post(pg: Playground, http: ClientSession) -> Get:
    async def ask(path: str, status: int = 200, /, **body: Any) -> dict[str, Any]:
        async with http.post(f"{pg.url}{path}", json=body) as answer:
            assert answer.status == status, await answer.text()
            found: dict[str, Any] = await answer.json()
            return found

    return ask


async def test_the_page_and_its_files_are_served_and_nothing_else(
    pg: Playground, http: ClientSession
) -> None:
    for path, status in (
        ("/", 200),
        ("/web/app.js", 200),
        ("/web/%2e%2e/server.py", 404),
        ("/web/none.js", 404),
    ):
        async with http.get(pg.url + path) as answer:
            assert answer.status == status


async def test_the_state_names_people_chats_and_samples(get: Get, pg: Playground) -> None:
    pg.set_grids({"type": "FeatureCollection", "features": []})
    state = await get("/play/state")
    assert [p["name"] for p in state["people"]] == ["张主任", "李师傅", "小周", "王姐", "路人甲"]
    assert [c["id"] for c in state["chats"][str(STRANGER)]] == [STRANGER]
    group = next(c for c in state["chats"][str(WORKER)] if c["id"] == HAIFENG)
    assert (group["role"], group["type"], group["last"]) == ("administrator", "supergroup", None)
    assert state["samples"][0]["url"] == "/play/sample/hazard_cable.jpg"
    assert state["grids"]["type"] == "FeatureCollection"
    assert state["bot"] == {"id": 424242, "first_name": "网格随手拍", "username": "gridsnap_bot"}


async def test_what_is_said_is_shown_with_its_safe_html(get: Get, post: Get, bot: Bot) -> None:
    await post("/play/say", **{"as": RIDER, "chat": RIDER, "text": "/start"})
    await bot.send_message(RIDER, "<b>&lt;好&gt;</b>", parse_mode="HTML")
    shown = await get("/play/messages", **{"as": RIDER, "chat": RIDER})
    assert [m["_from_bot"] for m in shown["messages"]] == [False, True]
    assert shown["messages"][1]["_html"] == "<b>&lt;好&gt;</b>"
    assert shown["keyboard"] is None


async def test_a_live_location_is_shared_moved_and_stopped(post: Get, pg: Playground) -> None:
    who = {"as": RIDER, "chat": RIDER}
    shared = await post("/play/location", **who, lat=35.95, lng=120.18, live_period=900)
    message = {**who, "message_id": shared["message_id"]}
    moved = await post("/play/live", **message, lat=35.951, lng=120.181)
    assert moved["location"] == {"latitude": 35.951, "longitude": 120.181, "live_period": 900}
    assert pg.person(RIDER).phone_location == (35.951, 120.181)
    stopped = await post("/play/stop_live", **message)
    assert "live_period" not in stopped["location"]
    refused = await post("/play/live", 400, **message, lat=35.95, lng=120.18)
    assert "shares no live location" in refused["error"]


async def test_samples_and_files_are_sent_alone_or_as_an_album(
    pg: Playground, http: ClientSession, get: Get
) -> None:
    form = FormData({"as": str(RIDER), "chat": str(RIDER), "caption": "两张", "sample": "rubbish_heap.jpg"})
    form.add_field("file", picture(), filename="a.jpg", content_type="image/jpeg")
    async with http.post(f"{pg.url}/play/photo", data=form) as answer:
        messages = (await answer.json())["messages"]
    assert len({m["media_group_id"] for m in messages}) == 1
    form = FormData({"as": str(RIDER), "chat": str(RIDER), "as_file": "1", "sample": "rubbish_heap.jpg"})
    async with http.post(f"{pg.url}/play/photo", data=form) as answer:
        (message,) = (await answer.json())["messages"]
    assert message["document"]["file_name"] == "rubbish_heap.jpg"
    shown = (await get("/play/messages", **{"as": RIDER, "chat": RIDER}))["messages"]
    async with http.get(pg.url + shown[0]["_photo_url"]) as answer:
        assert (answer.status, answer.content_type) == (200, "image/jpeg")
    assert shown[-1]["_files"][0]["name"] == "rubbish_heap.jpg"


async def test_a_press_brings_the_answer_back(post: Get, bot: Bot, raw: Raw) -> None:
    card = (await raw("sendMessage", chat_id=HAIFENG, text="x", reply_markup=inline(callback_data="c")))[
        "result"
    ]
    press = asyncio.ensure_future(
        post("/play/press", **{"as": WORKER, "chat": HAIFENG, "message_id": card["message_id"], "data": "c"})
    )
    (update,) = await bot.get_updates(timeout=5)
    assert update.callback_query is not None
    await bot.answer_callback_query(update.callback_query.id, "好", show_alert=True)
    assert await press == {"answer": {"text": "好", "show_alert": True, "url": None}}


async def test_places_stickers_voices_edits_taps_and_reactions(post: Get, raw: Raw, get: Get) -> None:
    me = {"as": RIDER, "chat": RIDER}
    said = await post("/play/say", **me, text="路灯")
    await post("/play/edit", **me, message_id=said["message_id"], text="路灯坏了")
    await post("/play/location", **me, lat=35.95, lng=120.18, accuracy=10)
    await post("/play/venue", **me, lat=35.95, lng=120.18, title="驿站", address="望海路")
    await post("/play/sticker", **me)
    await post("/play/voice", **me)
    keyboard = {"keyboard": [[{"text": "取消"}]]}
    sent = (await raw("sendMessage", chat_id=RIDER, text="?", reply_markup=keyboard))["result"]
    await post("/play/react", **me, message_id=sent["message_id"], emoji="👍")
    await post("/play/tap", **me, label="取消")
    shown = await get("/play/messages", **me)
    assert [m.get("text") for m in shown["messages"]] == ["路灯坏了", None, None, None, None, "?", "取消"]
    assert shown["messages"][0]["_edited"]
    assert shown["keyboard"]["keyboard"] == [[{"text": "取消"}]]


@pytest.mark.parametrize(
    ("path", "body", "why"),
    [
        ("/play/say", {"as": 9001, "chat": HAIFENG, "text": "x"}, "路人甲 is not a member"),
        ("/play/say", {"as": 4711, "chat": 1, "text": "x"}, "there is no person 4711"),
        ("/play/say", {"as": 2001, "chat": 2001, "text": " "}, "an empty message cannot be sent"),
        ("/play/say", {"as": 2001, "chat": 2001}, "there is no 'text'"),
        ("/play/tap", {"as": 2001, "chat": 2001, "label": "x"}, "no button 'x'"),
        ("/play/fault", {"kind": "earthquake"}, "no fault 'earthquake'"),
        ("/play/group", {"op": "dance", "chat": HAIFENG}, "there is no operation 'dance'"),
        ("/play/group", {"op": "migrate", "chat": HAIFENG}, "is not a basic group"),
        ("/play/clock", {"advance_seconds": "soon"}, "the request cannot be read"),
    ],
)
async def test_what_cannot_be_done_is_refused_with_a_sentence(
    post: Get, path: str, body: Any, why: str
) -> None:
    assert why in (await post(path, 400, **body))["error"]


async def test_faults_are_set_seen_and_cleared(
    pg: Playground, post: Get, get: Get, http: ClientSession
) -> None:
    await post("/play/fault", method="sendPhoto", kind="429", times=2, retry_after=9, chat_id=HAIFENG)
    (fault,) = (await get("/play/state"))["faults"]
    assert fault == {"method": "sendPhoto", "kind": "429", "chat_id": HAIFENG, "times": 2}
    async with http.delete(f"{pg.url}/play/fault") as answer:
        assert answer.status == 200
    assert len(pg.faults) == 0


async def test_the_clock_is_moved_from_the_page(pg: Playground, post: Get) -> None:
    await post("/play/clock", advance_seconds=3600)
    assert pg.clock.offset.total_seconds() == 3600


async def test_groups_are_changed_from_the_page(pg: Playground, post: Get) -> None:
    for op, status in (
        ("demote", "member"),
        ("kick", "kicked"),
        ("add_bot", "member"),
        ("promote", "administrator"),
    ):
        await post("/play/group", op=op, chat=HAIFENG)
        assert pg.world.chats[HAIFENG].bot == status
    thread = (await post("/play/group", op="create_topic", chat=HAIFENG, name="案卷"))["thread"]
    assert pg.world.chats[HAIFENG].topics[thread].name == "案卷"
    await post("/play/block", **{"as": RIDER, "blocked": True})
    assert pg.world.chats[RIDER].bot == "kicked"


async def test_the_log_of_calls_goes_on_from_where_one_stopped(get: Get, bot: Bot) -> None:
    await bot.send_message(HAIFENG, "x")
    first = await get("/play/calls")
    assert [c["method"] for c in first["calls"]] == ["getMe", "sendMessage"]
    assert first["calls"][1]["params"] == {"chat_id": str(HAIFENG), "text": "x"}
    assert (await get("/play/calls", since=first["next"]))["calls"] == []


async def test_the_stream_tells_what_happens(pg: Playground, http: ClientSession, bot: Bot) -> None:
    async with http.get(f"{pg.url}/play/stream") as stream:
        assert stream.content_type == "text/event-stream"
        await stream.content.readuntil(b"\n\n")
        await bot.send_message(HAIFENG, "<b>x</b>", parse_mode="HTML")
        events: list[dict[str, Any]] = []
        while {e["kind"] for e in events} < {"message", "call"}:
            line = await asyncio.wait_for(stream.content.readuntil(b"\n\n"), 5)
            events.append(json.loads(line.decode().removeprefix("data: ")))
    message = next(e for e in events if e["kind"] == "message")
    assert (message["chat"], message["message"]["_html"]) == (HAIFENG, "<b>x</b>")


async def test_starting_takes_less_than_50_ms(pg: Playground) -> None:
    loop = asyncio.get_running_loop()
    took = []
    for _ in range(5):
        began = loop.time()
        async with Playground(World.default()):
            took.append(loop.time() - began)
    assert min(took) < 0.05
