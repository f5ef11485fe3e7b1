from datetime import timedelta

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, ReplyKeyboardMarkup
from telegram.error import BadRequest

from playground import Playground
from tests.playground.shapes import HAIFENG, RIDER, WORKER, YINXING, Raw, inline, picture

NOT_MODIFIED = "Message is not modified: specified new message content and reply markup are exactly the same"


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="x")]])
    sent = await bot.send_message(HAIFENG, "<b>a</b>", parse_mode="HTML", reply_markup=markup)
    with pytest.raises(BadRequest, match=NOT_MODIFIED):
        await bot.edit_message_text(
            "<b>a</b>", HAIFENG, sent.message_id, parse_mode="HTML", reply_markup=markup
        )
    with pytest.raises(BadRequest, match=NOT_MODIFIED):
        await bot.edit_message_reply_markup(HAIFENG, sent.message_id, reply_markup=markup)


async def test_an_edit_without_a_keyboard_takes_the_keyboard_away(bot: Bot) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="x")]])
    sent = await bot.send_message(HAIFENG, "a", reply_markup=markup)
    edited = await bot.edit_message_text("b", HAIFENG, sent.message_id)
    assert not isinstance(edited, bool)
    assert edited.reply_markup is None
    assert edited.edit_date is not None


async def test_only_the_bots_own_messages_that_are_there_can_be_edited(pg: Playground, bot: Bot) -> None:
    said = await pg.person(WORKER).say("hello", HAIFENG)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", HAIFENG, said["message_id"])
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", HAIFENG, 999)
    keyboard = await bot.send_message(HAIFENG, "x", reply_markup=ReplyKeyboardMarkup([["a"]]))
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("y", HAIFENG, keyboard.message_id)


async def test_text_and_caption_are_not_mixed_up(bot: Bot) -> None:
    text = await bot.send_message(HAIFENG, "x")
    photo = await bot.send_photo(HAIFENG, picture())
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(HAIFENG, text.message_id, caption="y")
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("y", HAIFENG, photo.message_id)
    edited = await bot.edit_message_caption(HAIFENG, photo.message_id, caption="y")
    assert not isinstance(edited, bool)
    assert edited.caption == "y"


async def test_a_photo_takes_the_place_of_another(bot: Bot) -> None:
    sent = await bot.send_photo(HAIFENG, picture(), caption="a")
    media = InputMediaPhoto(picture(800, 600), caption="b")
    edited = await bot.edit_message_media(media, HAIFENG, sent.message_id)
    assert not isinstance(edited, bool)
    assert (edited.caption, edited.photo[-1].width) == ("b", 800)


async def test_an_edit_takes_inline_keyboards_only(raw: Raw, bot: Bot) -> None:
    sent = await bot.send_message(HAIFENG, "a")
    where = {"chat_id": HAIFENG, "message_id": sent.message_id}
    answer = await raw("editMessageText", **where, text="b", reply_markup={"keyboard": [["x"]]})
    assert answer["description"] == "Bad Request: inline keyboard expected"
    answer = await raw("editMessageText", **where, text="b", reply_markup=inline(callback_data="数" * 22))
    assert answer["description"] == "Bad Request: BUTTON_DATA_INVALID"


async def test_what_is_deleted_cannot_be_deleted_again_or_edited(bot: Bot) -> None:
    sent = await bot.send_message(HAIFENG, "a")
    assert await bot.delete_message(HAIFENG, sent.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(HAIFENG, sent.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", HAIFENG, sent.message_id)


async def test_who_may_delete_what(pg: Playground, bot: Bot) -> None:
    other = await pg.person(RIDER).say("x", HAIFENG)
    assert await bot.delete_message(HAIFENG, other["message_id"])
    foreign = await pg.person(RIDER).say("x", YINXING)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(YINXING, foreign["message_id"])
    own = await bot.send_message(YINXING, "x")
    await pg.clock.advance(timedelta(hours=49))
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(YINXING, own.message_id)


async def test_a_live_location_moves_until_it_is_stopped(bot: Bot) -> None:
    sent = await bot.send_location(HAIFENG, 35.95, 120.18, live_period=600)
    moved = await bot.edit_message_live_location(HAIFENG, sent.message_id, latitude=35.96, longitude=120.18)
    assert not isinstance(moved, bool)
    assert moved.location is not None
    assert moved.location.latitude == 35.96
    await bot.stop_message_live_location(HAIFENG, sent.message_id)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_live_location(HAIFENG, sent.message_id, latitude=35.97, longitude=120.18)
