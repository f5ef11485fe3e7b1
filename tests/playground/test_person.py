"""The hands and eyes of a person."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from telegram import Bot

from playground import Clock, Playground, samples
from playground.errors import HandError
from tests.playground.shapes import HAIFENG, RIDER, STRANGER, WORKER, picture


async def test_a_photo_loses_its_exif_and_a_file_keeps_every_byte(pg: Playground, bot: Bot) -> None:
    rider = pg.person(RIDER)
    name = "fire_lane_blocked.jpg"
    photo = await rider.photo(name, caption="堵了")
    document = await rider.photo(name, as_file=True)
    kept = pg.world.files.get(photo["photo"][-1]["file_id"])
    assert kept is not None
    with Image.open(io.BytesIO(kept.data)) as image:
        assert (dict(image.getexif()), image.size) == ({}, (1280, 960))
    file = await bot.get_file(document["document"]["file_id"])
    assert bytes(await file.download_as_bytearray()) == samples.read(name)
    assert document["document"]["mime_type"] == "image/jpeg"


async def test_a_file_beyond_20_mb_or_expired_cannot_be_fetched(pg: Playground, bot: Bot) -> None:
    sent = await pg.person(RIDER).document(
        b"x" * (20 * 1024 * 1024 + 1), "big.bin", "application/octet-stream"
    )
    with pytest.raises(Exception, match="File is too big"):
        await bot.get_file(sent["document"]["file_id"])
    pg.world.files.expire(sent["document"]["file_id"])
    with pytest.raises(Exception, match="Wrong file_id or the file is temporarily unavailable"):
        await bot.get_file(sent["document"]["file_id"])


async def test_an_album_is_separate_updates_with_one_group_id(pg: Playground, bot: Bot) -> None:
    await pg.person(RIDER).album([picture(), "rubbish_heap.jpg", picture()], caption="三张")
    messages = [u.message for u in await bot.get_updates()]
    assert len({m.media_group_id for m in messages if m}) == 1
    assert [m.caption for m in messages if m] == ["三张", None, None]


async def test_edits_and_live_locations_come_as_edited_messages(pg: Playground, bot: Bot) -> None:
    rider = pg.person(RIDER)
    said = await rider.say("路灯")
    await rider.edit(said, "路灯坏了")
    place = await rider.location(35.95, 120.18, accuracy=12, live_period=600)
    await rider.live_update(place, 35.951, 120.181)
    _, edited, first, moved = await bot.get_updates()
    assert edited.edited_message is not None
    assert edited.edited_message.text == "路灯坏了"
    assert first.message is not None
    assert first.message.location is not None
    assert first.message.location.horizontal_accuracy == 12
    assert moved.edited_message is not None
    assert moved.edited_message.location is not None
    assert moved.edited_message.location.latitude == 35.951


async def test_a_live_location_that_is_stopped_or_over_moves_no_more(pg: Playground, bot: Bot) -> None:
    rider = pg.person(RIDER)
    first = await rider.location(35.95, 120.18, live_period=600)
    await rider.live_update(first, 35.951, 120.181, accuracy=30)
    await rider.stop_live(first)
    _, moved, stopped = await bot.get_updates()
    assert moved.edited_message is not None
    assert moved.edited_message.location is not None
    assert moved.edited_message.location.horizontal_accuracy == 30
    assert stopped.edited_message is not None
    assert stopped.edited_message.location is not None
    assert stopped.edited_message.location.live_period is None
    second = await rider.location(35.95, 120.18, live_period=600)
    pg.clock.advance(timedelta(seconds=600))
    plain = await rider.location(35.95, 120.18)
    for message in (first, second, plain):
        with pytest.raises(HandError, match="shares no live location"):
            await rider.live_update(message, 35.96, 120.18)
        with pytest.raises(HandError, match="shares no live location"):
            await rider.stop_live(message)
    with pytest.raises(HandError, match="only own messages"):
        await pg.person(WORKER).stop_live({**second, "chat": {"id": RIDER}})


async def test_everything_else_that_people_send_is_typed(pg: Playground, bot: Bot) -> None:
    rider = pg.person(RIDER)
    await rider.sticker()
    await rider.voice()
    await rider.contact()
    await rider.venue(35.95, 120.18, "骑士驿站", "望海路 1 号")
    await rider.photo(picture(), forwarded=True)
    messages = [u.message for u in await bot.get_updates()]
    kinds = [m and (m.sticker or m.voice or m.contact or m.venue or m.forward_origin) for m in messages]
    assert [type(kind).__name__ for kind in kinds] == [
        "Sticker",
        "Voice",
        "Contact",
        "Venue",
        "MessageOriginHiddenUser",
    ]


async def test_a_deep_link_carries_64_safe_characters(pg: Playground) -> None:
    said = await pg.person(RIDER).start("a" * 64)
    assert said["text"] == "/start " + "a" * 64
    assert said["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    for payload in ("a" * 65, "网格", "a b"):
        with pytest.raises(ValueError, match="start payload"):
            await pg.person(RIDER).start(payload)


async def test_hearing_waits_for_new_words_and_for_edits(pg: Playground, bot: Bot) -> None:
    worker = pg.person(WORKER)
    sent = await bot.send_message(HAIFENG, "单号 HF-1")
    assert (await worker.hears("HF-1", HAIFENG))["message_id"] == sent.message_id
    assert await worker.hears(re.compile(r"HF-\d"), HAIFENG)
    mark = await worker.say("收到", HAIFENG)
    with pytest.raises(AssertionError, match=r"(?s)王姐 waited 0 s for 'HF-1'.*收到"):
        await worker.hears("HF-1", HAIFENG, since=mark, timeout=0)
    await worker.silence(HAIFENG, since=mark, seconds=0)
    await bot.edit_message_text("单号 HF-1 已认领", HAIFENG, sent.message_id)
    assert await worker.hears("HF-1", HAIFENG, since=mark, timeout=0)
    await bot.send_message(HAIFENG, "新的")
    with pytest.raises(AssertionError, match="expected silence, the bot said '新的'"):
        await worker.silence(HAIFENG, since=mark, seconds=0)


async def test_nobody_acts_where_they_are_no_member(pg: Playground) -> None:
    with pytest.raises(ValueError, match="路人甲 is not a member"):
        await pg.person(STRANGER).say("x", HAIFENG)
    with pytest.raises(ValueError, match="is not a member"):
        pg.person(STRANGER).messages(RIDER)
    with pytest.raises(ValueError, match="there is no person 4"):
        pg.person(4)
    said = await pg.person(RIDER).say("x", HAIFENG)
    with pytest.raises(ValueError, match="only own messages"):
        await pg.person(WORKER).edit(said, "y")


async def test_settled_says_what_is_still_moving(pg: Playground, bot: Bot) -> None:
    await pg.settled(idle=0)
    await pg.person(RIDER).say("x")
    with pytest.raises(AssertionError, match="1 updates unconfirmed"):
        await pg.settled(timeout=0)
    (update,) = await bot.get_updates()
    await bot.get_updates(offset=update.update_id + 1)
    await pg.settled(idle=0)


async def test_the_clock_moves_on_and_tells(pg: Playground, bot: Bot) -> None:
    told: list[datetime] = []

    async def later(now: datetime) -> None:
        told.append(now)

    pg.on_clock(told.append)
    pg.on_clock(later)
    await pg.clock.advance(timedelta(days=1))
    assert len(told) == 2
    assert told[0] - datetime.now(UTC) > timedelta(hours=23)
    sent = await bot.send_message(HAIFENG, "x")
    assert sent.date - datetime.now(UTC) > timedelta(hours=23)


def test_a_clock_moves_without_a_loop() -> None:
    clock = Clock()
    clock.advance(timedelta(hours=1))
    assert clock.now() - datetime.now(UTC) > timedelta(minutes=59)


async def test_latency_is_added_to_every_answer(pg: Playground, bot: Bot) -> None:
    pg.latency = 0.05
    await bot.get_me()
    began = datetime.now(UTC)
    await bot.get_me()
    assert datetime.now(UTC) - began >= timedelta(seconds=0.05)
