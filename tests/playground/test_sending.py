"""One test for each limit and refusal of what the bot sends."""

from typing import Any

import pytest
from telegram import Bot, KeyboardButton, ReplyKeyboardMarkup
from telegram.error import BadRequest, Forbidden

from playground import Playground
from tests.playground.shapes import HAIFENG, RIDER, Raw, inline, picture


@pytest.fixture(autouse=True)
async def _started(pg: Playground) -> None:
    await pg.person(RIDER).start()


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"text": ""}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "</b>", "parse_mode": "HTML"}, "can't parse entities: Unexpected end tag at byte offset 0"),
        ({"text": "x", "chat_id": 5}, "chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "x", "message_thread_id": 77}, "message thread not found"),
        ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
        ({"text": "x", "reply_markup": inline(callback_data="数" * 22)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": inline(callback_data="")}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": inline()},
         "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ({"text": "x", "reply_markup": inline(url="ftp://a.cn")},
         "inline keyboard button URL 'ftp://a.cn' is invalid: Unsupported URL protocol"),
        ({"text": "x", "reply_markup": inline(url="https://nowhere")},
         "inline keyboard button URL 'https://nowhere' is invalid: Wrong HTTP URL"),
        ({"text": "x", "reply_markup": inline(callback_data="a", style="pink")}, "BUTTON_STYLE_INVALID"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [{"text": "x"}]}},
         'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'),
        ({"text": "x", "reply_markup": {"nothing": 1}}, "object expected as reply markup"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply markup JSON object"),
    ],
)  # fmt: skip
async def test_a_text_message_is_refused_in_telegrams_words(
    raw: Raw, params: dict[str, Any], why: str
) -> None:
    answer = await raw("sendMessage", **{"chat_id": RIDER, **params})
    assert answer == {"ok": False, "error_code": 400, "description": f"Bad Request: {why}"}


async def test_the_longest_text_and_data_pass(raw: Raw) -> None:
    markup = inline(callback_data="数" * 21 + "x", style="primary")
    text = "<b>" + "x" * 4096 + "</b>"
    answer = await raw("sendMessage", chat_id=RIDER, text=text, parse_mode="HTML", reply_markup=markup)
    assert answer["result"]["reply_markup"] == markup
    assert answer["result"]["entities"] == [{"type": "bold", "offset": 0, "length": 4096}]


async def test_a_missing_chat_id_and_an_unknown_method(raw: Raw) -> None:
    assert (await raw("sendMessage", text="x"))["description"] == "Bad Request: chat_id is empty"
    assert await raw("sendTelepathy") == {"ok": False, "error_code": 404, "description": "Not Found"}


async def test_a_wrong_token_is_unauthorized(pg: Playground, http: Any) -> None:
    async with http.post(f"{pg.api_url}/bot1:x/getMe") as answer:
        assert (answer.status, (await answer.json())["description"]) == (401, "Unauthorized")


async def test_parameters_come_in_a_query_a_form_or_as_json(pg: Playground, http: Any) -> None:
    url = f"{pg.api_url}/bot{pg.token}/sendmessage"
    for given in ({"params": {"chat_id": RIDER, "text": "1"}}, {"data": {"chat_id": RIDER, "text": "2"}}):
        async with http.post(url, **given) as answer:
            assert answer.status == 200
    async with http.get(url, params={"chat_id": RIDER, "text": "3"}) as answer:
        assert answer.status == 200
    async with http.post(url, data="[1]", headers={"Content-Type": "application/json"}) as answer:
        assert (await answer.json())["description"] == "Bad Request: object expected"
    assert [m["text"] for m in pg.person(RIDER).messages()] == ["/start", "1", "2", "3"]


async def test_an_unknown_parameter_is_ignored_but_noted(pg: Playground, raw: Raw) -> None:
    assert (await raw("sendMessage", chat_id=RIDER, text="x", colour="red"))["ok"]
    assert pg.calls[-1].unknown == ("colour",)


async def test_nobody_is_written_to_who_never_started_the_bot(bot: Bot) -> None:
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(1001, "hello")


async def test_a_person_who_blocked_the_bot_is_gone_until_start(pg: Playground, bot: Bot) -> None:
    pg.world.block_bot(RIDER, blocked=True)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(RIDER, "hello")
    await pg.person(RIDER).start()
    assert (await bot.send_message(RIDER, "hello")).text == "hello"


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("kicked", "bot was kicked from the supergroup chat"),
        ("left", "bot is not a member of the supergroup chat"),
    ],
)
async def test_a_group_without_the_bot_is_forbidden(pg: Playground, bot: Bot, status: Any, why: str) -> None:
    pg.world.set_bot_status(HAIFENG, status)
    with pytest.raises(Forbidden, match=why):
        await bot.send_message(HAIFENG, "hello")


async def test_a_reply_to_a_message_that_is_gone_may_be_sent_anyway(raw: Raw) -> None:
    reply = {"message_id": 999, "allow_sending_without_reply": True}
    answer = await raw("sendMessage", chat_id=RIDER, text="x", reply_parameters=reply)
    assert "reply_to_message" not in answer["result"]


async def test_the_replied_message_is_embedded_one_level_deep(pg: Playground, bot: Bot) -> None:
    first = await bot.send_message(HAIFENG, "1")
    second = await bot.send_message(HAIFENG, "2", reply_to_message_id=first.message_id)
    third = await bot.send_message(HAIFENG, "3", reply_to_message_id=second.message_id)
    assert third.reply_to_message is not None
    assert third.reply_to_message.text == "2"
    assert third.reply_to_message.reply_to_message is None
    assert third.message_thread_id == first.message_id
    assert not third.is_topic_message


async def test_a_location_is_asked_for_in_private_chats_only(bot: Bot) -> None:
    keyboard = ReplyKeyboardMarkup([[KeyboardButton("📍", request_location=True)]])
    assert await bot.send_message(RIDER, "where?", reply_markup=keyboard)
    with pytest.raises(BadRequest, match="Location can be requested in private chats only"):
        await bot.send_message(HAIFENG, "where?", reply_markup=keyboard)


async def test_a_caption_has_1024_units_after_parsing(bot: Bot) -> None:
    caption = "<b>" + "网" * 1024 + "</b>"
    sent = await bot.send_photo(RIDER, picture(), caption=caption, parse_mode="HTML")
    assert sent.caption == "网" * 1024
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_photo(RIDER, picture(), caption="网" * 1025)


async def test_a_photo_comes_in_several_sizes_and_can_be_sent_again_by_its_id(bot: Bot) -> None:
    first = await bot.send_photo(RIDER, picture(1600, 1200))
    again = await bot.send_photo(HAIFENG, first.photo[0].file_id)
    assert [size.width for size in first.photo] == [90, 320, 800, 1280]
    assert again.photo[-1].file_unique_id == first.photo[-1].file_unique_id
    assert len((await bot.send_photo(RIDER, picture(200, 100))).photo) == 2


@pytest.mark.parametrize(
    ("photo", "why"),
    [
        (b"\xff\xd8 no picture", "Image_process_failed"),
        (picture(9000, 1001), "Photo_invalid_dimensions"),
        (picture(2100, 100), "Photo_invalid_dimensions"),
        (b"x" * (10 * 1024 * 1024 + 1), "is too big for a photo"),
        ("AgACmadeup", "Wrong file identifier/http url specified"),
    ],
)
async def test_a_picture_that_is_none_or_too_large_is_refused(bot: Bot, photo: Any, why: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){why}"):
        await bot.send_photo(RIDER, photo)


async def test_a_photo_id_is_no_document_id(bot: Bot) -> None:
    sent = await bot.send_photo(RIDER, picture())
    with pytest.raises(BadRequest, match="Type of file mismatch"):
        await bot.send_document(RIDER, sent.photo[-1].file_id)


async def test_a_document_keeps_its_bytes_and_name(bot: Bot) -> None:
    sent = await bot.send_document(RIDER, b"a,b\n", filename="报表.csv")
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.mime_type) == ("报表.csv", "text/csv")
    file = await bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"a,b\n"


async def test_an_album_has_2_to_10_items_of_one_kind(raw: Raw, bot: Bot) -> None:
    sent = await bot.send_photo(RIDER, picture())
    item = {"type": "photo", "media": sent.photo[-1].file_id}
    for number in (1, 11):
        answer = await raw("sendMediaGroup", chat_id=RIDER, media=[item] * number)
        assert answer["description"] == "Bad Request: there must be from 2 to 10 messages in a media group"
    answer = await raw(
        "sendMediaGroup", chat_id=RIDER, media=[item] * 3, reply_markup=inline(callback_data="x")
    )
    assert len({m["media_group_id"] for m in answer["result"]}) == 1
    assert all("reply_markup" not in m for m in answer["result"])


async def test_copies_and_forwards(pg: Playground, bot: Bot) -> None:
    said = await pg.person(RIDER).say("路灯坏了")
    forwarded = await bot.forward_message(HAIFENG, RIDER, said["message_id"])
    assert forwarded.forward_origin is not None
    assert forwarded.text == "路灯坏了"
    copied = await bot.copy_message(HAIFENG, RIDER, said["message_id"])
    assert pg.world.chats[HAIFENG].posts[copied.message_id].json["text"] == "路灯坏了"
    with pytest.raises(BadRequest, match="Message to copy not found"):
        await bot.copy_message(HAIFENG, RIDER, 999)


async def test_places_polls_and_actions(bot: Bot) -> None:
    assert (await bot.send_location(RIDER, 35.95, 120.18)).location is not None
    assert (await bot.send_venue(RIDER, 35.95, 120.18, "驿站", "望海路 1 号")).venue is not None
    assert (await bot.send_poll(RIDER, "几点方便？", ["早", "晚"])).poll is not None
    assert await bot.send_chat_action(RIDER, "typing")
    with pytest.raises(BadRequest, match="more than 12 options"):
        await bot.send_poll(RIDER, "?", [str(n) for n in range(13)])
    with pytest.raises(BadRequest, match="Location is invalid"):
        await bot.send_location(RIDER, 95, 120.18)


async def test_a_closed_topic_takes_nothing(pg: Playground, bot: Bot) -> None:
    thread = pg.world.create_topic(HAIFENG, "案卷")
    sent = await bot.send_message(HAIFENG, "x", message_thread_id=thread)
    assert (sent.message_thread_id, sent.is_topic_message) == (thread, True)
    pg.world.close_topic(HAIFENG, thread)
    with pytest.raises(BadRequest, match="Topic_closed"):
        await bot.send_message(HAIFENG, "x", message_thread_id=thread)
