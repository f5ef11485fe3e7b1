"""Several photos are one report, and one card."""

import io

from PIL import Image

from tests import cast
from tests.stories.street import Open, Street

_THREE: list[bytes | str] = ["rubbish_heap.jpg", "bikes_scattered.jpg", "manhole_broken.jpg"]


async def test_an_album_is_one_report_and_one_card_with_a_collage(street: Street) -> None:
    li, wang = street.li, street.wang
    await li.album(_THREE, caption="一路上的垃圾")
    await street.settled()
    assert len(street.bot_messages(li)) == 1, street.words(li)
    await li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    await li.press(await li.hears("哪一类"), "环境卫生")
    await street.later(seconds=2)
    assert street.rows("SELECT count(*) FROM reports") == [(1,)]
    assert street.rows("SELECT count(*) FROM photos WHERE report_id = 1 AND state = 'kept'") == [(3,)]
    cards = street.bot_messages(wang, cast.HAIFENG_GROUP)
    assert len(cards) == 1
    shown = street.pg.world.files.get(cards[0]["photo"][-1]["file_id"])
    assert shown is not None
    with Image.open(io.BytesIO(shown.data)) as picture:
        assert picture.width > 700
    assert "3 张照片" in (await li.hears("已送达"))["text"]


async def test_photos_that_follow_join_the_draft(street: Street) -> None:
    li = street.li
    await li.photo("rubbish_heap.jpg")
    await li.hears("照片收到")
    await li.photo("bikes_scattered.jpg")
    await li.hears("已有 2 张照片")
    await li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    await li.hears("哪一类")
    await li.photo("manhole_broken.jpg")
    question = await li.hears("已有 3 张照片")
    await li.press(question, "环境卫生")
    await street.settled()
    assert street.rows("SELECT count(*) FROM photos WHERE report_id = 1") == [(3,)]


async def test_an_album_that_completes_the_report_brings_all_its_photos_onto_one_card(street: Street) -> None:
    li = street.li
    await li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    await li.press(await li.hears("还差"), "环境卫生")
    await li.hears("请发一张现场照片")
    await li.album(_THREE)
    await street.settled()
    await street.later(seconds=2)
    assert street.rows("SELECT count(*) FROM reports") == [(1,)]
    assert street.rows("SELECT count(*) FROM photos WHERE report_id = 1 AND state = 'kept'") == [(3,)]
    assert len(street.bot_messages(street.wang, cast.HAIFENG_GROUP)) == 1
    assert sum("已送达" in words for words in street.words(li)) == 1
    assert street.rows("SELECT count(*) FROM drafts WHERE state = 'open'") == [(0,)]


async def test_a_photo_beyond_the_limit_is_refused_kindly_and_the_others_stay(opened: Open) -> None:
    async with opened(reports={"photos_max": 2}) as street:
        li = street.li
        for _ in range(2):
            await li.photo("rubbish_heap.jpg")
        await li.photo("manhole_broken.jpg")
        await li.hears("最多 2 张照片")
        await li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
        await li.press(await li.hears("哪一类"), "环境卫生")
        await street.settled()
        assert street.rows("SELECT count(*) FROM photos WHERE report_id = 1") == [(2,)]


async def test_an_after_album_ends_the_case_once_and_is_kept_whole(street: Street) -> None:
    await street.reported()
    card = street.wang.last(cast.HAIFENG_GROUP)
    await street.wang.album(
        ["hazard_cable_fixed.jpg", "manhole_fixed.jpg"], cast.HAIFENG_GROUP, caption="已处理", reply_to=card
    )
    await street.settled()
    assert street.rows("SELECT status FROM reports") == [("awaiting_check",)]
    assert street.rows("SELECT count(*) FROM photos WHERE role = 'after'") == [(2,)]
    assert len([words for words in street.words(street.li) if "处理好了，你看修好了吗" in words]) == 1
