"""Buttons: how a person finds and presses them, and how the bot answers."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from telegram import Bot, ForceReply, KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove
from telegram.error import BadRequest

from playground import Playground
from tests.playground.shapes import HAIFENG, RIDER, STRANGER, WORKER, Raw

TOO_OLD = "Query is too old and response timeout expired or query id is invalid"
ROWS = {"inline_keyboard": [
    [{"text": "🙋 认领", "callback_data": "c1"}, {"text": "退回", "callback_data": "r1"}],
    [{"text": "📍 导航", "url": "https://a.cn"}, {"text": "复制单号", "copy_text": {"text": "HF-1"}}],
]}  # fmt: skip


@pytest.fixture
async def card(raw: Raw) -> dict[str, Any]:
    answer: dict[str, Any] = (await raw("sendMessage", chat_id=HAIFENG, text="卡片", reply_markup=ROWS))[
        "result"
    ]
    return answer


async def test_a_press_reaches_the_bot_and_its_answer_the_person(pg: Playground, bot: Bot, card: Any) -> None:
    press = asyncio.ensure_future(pg.person(WORKER).press(card, "认领"))
    (update,) = await bot.get_updates(timeout=5)
    assert update.callback_query is not None
    assert (update.callback_query.data, update.callback_query.from_user.id) == ("c1", WORKER)
    assert update.callback_query.message is not None
    assert update.callback_query.message.is_accessible
    assert await bot.answer_callback_query(update.callback_query.id, "已认领")
    assert await press == {"text": "已认领", "show_alert": False, "url": None}
    assert await bot.answer_callback_query(update.callback_query.id, "again"), "answered twice is fine"


async def test_links_and_copies_need_no_bot(pg: Playground, card: Any) -> None:
    worker = pg.person(WORKER)
    assert (await worker.press(card, "导航") or {})["url"] == "https://a.cn"
    assert (await worker.press(card, "复制单号") or {})["text"] == "HF-1"
    assert worker.labels(card) == ["🙋 认领", "退回", "📍 导航", "复制单号"]


async def test_a_label_that_is_not_there_names_those_that_are(pg: Playground, card: Any) -> None:
    with pytest.raises(LookupError, match="🙋 认领"):
        await pg.person(WORKER).press(card, "办结")


async def test_an_old_screen_can_still_be_pressed(pg: Playground, bot: Bot, card: Any) -> None:
    await bot.edit_message_text("卡片 2", HAIFENG, card["message_id"])
    assert await pg.person(WORKER).press(card, "认领", wait=False) is None
    await bot.delete_message(HAIFENG, card["message_id"])
    await pg.person(WORKER).press(card, "退回", wait=False)
    first, second = await bot.get_updates()
    assert first.callback_query is not None
    assert first.callback_query.data == "c1"
    assert second.callback_query is not None
    assert second.callback_query.message is not None
    assert not second.callback_query.message.is_accessible


async def test_a_query_is_too_old_after_15_minutes_or_when_unknown(
    pg: Playground, bot: Bot, card: Any
) -> None:
    await pg.person(WORKER).press(card, "认领", wait=False)
    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    await pg.clock.advance(timedelta(minutes=16))
    for number in (update.callback_query.id, "1"):
        with pytest.raises(BadRequest, match=TOO_OLD):
            await bot.answer_callback_query(number)


async def test_an_answer_has_200_characters(pg: Playground, bot: Bot, card: Any) -> None:
    await pg.person(WORKER).press(card, "认领", wait=False)
    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    with pytest.raises(BadRequest, match="Message_too_long"):
        await bot.answer_callback_query(update.callback_query.id, "x" * 201)
    assert await bot.answer_callback_query(update.callback_query.id, "x" * 200)


async def test_a_stranger_sees_no_group(pg: Playground, card: Any) -> None:
    with pytest.raises(ValueError, match="路人甲 is not a member"):
        await pg.person(STRANGER).press(card, "认领")


async def test_crafted_data_reaches_the_bot(pg: Playground, bot: Bot, card: Any) -> None:
    await pg.person(WORKER).forge(card, "x" * 64, wait=False)
    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.data == "x" * 64


async def test_a_reply_keyboard_is_tapped_and_goes(pg: Playground, bot: Bot) -> None:
    rider = pg.person(RIDER)
    await rider.start()
    rider.phone_location = (35.951, 120.181)
    keyboard = [[KeyboardButton("📍 发送位置", request_location=True), KeyboardButton("取消")]]
    await bot.send_message(RIDER, "在哪？", reply_markup=ReplyKeyboardMarkup(keyboard))
    place = await rider.tap("发送位置")
    assert place["location"] == {"latitude": 35.951, "longitude": 120.181}
    assert (await rider.tap("取消"))["text"] == "取消"
    await bot.send_message(RIDER, "好", reply_markup=ReplyKeyboardRemove())
    assert rider.keyboard() is None
    with pytest.raises(LookupError, match="no button"):
        await rider.tap("取消")


async def test_a_reply_keyboard_goes_with_the_message_that_brought_it(pg: Playground, bot: Bot) -> None:
    rider = pg.person(RIDER)
    await rider.start()
    question = await bot.send_message(RIDER, "在哪？", reply_markup=ReplyKeyboardMarkup([["取消"]]))
    assert rider.keyboard() is not None
    await bot.delete_message(RIDER, question.message_id)
    assert rider.keyboard() is None


async def test_a_forced_reply_answers_its_message_once(pg: Playground, bot: Bot) -> None:
    rider = pg.person(RIDER)
    await rider.start()
    asked = await bot.send_message(RIDER, "原因？", reply_markup=ForceReply())
    assert (await rider.say("太远"))["reply_to_message"]["message_id"] == asked.message_id
    assert "reply_to_message" not in await rider.say("再说一句")
