"""保存期限 over real HTTP: a year after its end a case has no photo, and says so wherever it is shown."""

from typing import Any

import pytest

from tests import cast
from tests.stories.blurs import a_sheet, picture, unlike
from tests.stories.street import Open, Street

GROUP = cast.HAIFENG_GROUP
_GONE = "照片已过保存期"
_EMPTY = (1080, 360)  # px, of the frame that says so


async def _ended(street: Street) -> None:
    await street.reported()
    await street.wang.press(street.wang.last(GROUP), "认领")
    await street.settled()
    await street.wang.photo(
        "hazard_cable_fixed.jpg", GROUP, reply_to=street.wang.last(GROUP), caption="已处理"
    )
    await street.settled()
    await street.li.press(await street.li.hears("修好了吗"), "已修好")
    await street.settled()
    assert _files(street) == 2


@pytest.fixture
async def faded(street: Street) -> Street:
    """A case that ended more than a year ago."""
    await _ended(street)
    await street.later(days=366)
    return street


def _files(street: Street) -> int:
    return len(list((street.folder / "photos").rglob("*.jpg")))


def _card(street: Street) -> dict[str, Any]:
    (card,) = (
        said for said in street.bot_messages(street.wang, GROUP) if "安全隐患" in str(said.get("caption"))
    )
    return card


async def test_the_files_are_gone_and_the_card_in_the_group_has_an_empty_picture(faded: Street) -> None:
    assert _files(faded) == 0
    card = _card(faded)
    assert _GONE in card["caption"]
    assert "已结案" in card["caption"]
    painted = faded.calls("editMessageMedia", chat=GROUP)
    assert len(painted) == 1
    assert len(faded.calls("sendPhoto", chat=GROUP)) == 1  # nobody gets a new message for it
    await faded.later(days=1)
    assert len(faded.calls("editMessageMedia", chat=GROUP)) == 1


async def test_the_question_with_before_and_after_loses_its_picture_too(faded: Street) -> None:
    li = faded.li
    (asked,) = (said for said in faded.bot_messages(li) if "photo" in said)
    assert picture(faded, li.current(asked)).size == _EMPTY
    painted = len(faded.calls("editMessageMedia", chat=li.id))
    assert "确认修好了" in asked["caption"]  # its words stay
    sent = len(faded.bot_messages(li))
    await faded.later(days=1)
    assert len(faded.calls("editMessageMedia", chat=li.id)) == painted
    assert len(faded.bot_messages(li)) == sent


async def test_a_question_that_was_deleted_is_not_asked_again_a_year_later(street: Street) -> None:
    await _ended(street)
    for said in street.bot_messages(street.li):
        if "photo" in said:
            await street.li.delete(said)
    sent = len(street.calls("sendPhoto", "sendMessage", chat=street.li.id))
    await street.later(days=366)
    assert len(street.calls("sendPhoto", "sendMessage", chat=street.li.id)) == sent


async def test_what_a_rider_saw_and_what_a_follower_was_sent_go_too(opened: Open) -> None:
    async with opened(duplicates={"ask": True}) as street:
        street.pg.world.people[2002].language = "zh-hans"
        li, zhou, wang = street.li, street.zhou, street.wang
        await street.reported()
        card = wang.last(GROUP)
        await zhou.photo("hazard_cable.jpg")
        await street.settled()
        await zhou.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng, accuracy=5)
        await zhou.press(await zhou.hears("一下就上报"), "安全隐患")
        await zhou.press(await zhou.hears("是同一件吗"), "就是这个")
        await street.settled()
        for answer in ("没修好", "已修好"):
            await wang.photo("hazard_cable_fixed.jpg", GROUP, reply_to=card, caption="已处理")
            await street.settled()
            await li.press(li.last(), answer)
            await street.settled()
            if answer == "没修好":
                await li.photo("hazard_cable.jpg", caption="还垂着")
                await street.settled()
        with_pictures = [
            (person, said)
            for person, chat in ((li, li.id), (zhou, zhou.id), (wang, GROUP))
            for said in street.bot_messages(person, chat)
            if "photo" in said
        ]
        assert len(with_pictures) == 7
        await street.later(days=366)
        for person, said in with_pictures:
            assert picture(street, person.current(said)).size == _EMPTY, said["caption"]


async def test_a_sheet_shows_no_photo_of_it_any_more(street: Street) -> None:
    sheet = await a_sheet(street)
    was = picture(street, sheet)
    await street.wang.say("2 退回 现场未发现问题", GROUP, reply_to=sheet)
    await street.settled()
    await street.later(days=366)
    now = picture(street, street.wang.current(sheet))
    thirds = [
        (now.width * at // 3 + 8, 8, now.width * (at + 1) // 3 - 8, now.height // 2 - 60) for at in range(3)
    ]
    assert [unlike(now.crop(box), was.crop(box)) > 2 for box in thirds] == [False, True, False]


async def test_everywhere_it_is_said_plainly_and_nothing_breaks(faded: Street) -> None:
    li, zhang = faded.li, faded.zhang
    asked = await li.say("/my")
    listed = await li.hears("我的上报", since=asked)
    await li.press(listed, "261123-001")
    await faded.settled()
    assert _GONE in li.current(listed)["text"]

    asked = await zhang.say("/find 001")
    found = await zhang.hears("261123-001", since=asked)
    assert _GONE in found["caption"]
    asked = await zhang.say("/audit 001")
    record = await zhang.hears("上报 李师傅", since=asked)
    assert f"{_GONE}，2027-11-24 删除" in record["text"]

    asked = await zhang.say("/export 2026-11-23")
    await zhang.hears("上报的案件", since=asked)


async def test_a_card_that_was_deleted_is_not_sent_again_for_photos_that_went(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    await street.wang.press(card, "退回")
    await street.settled()
    await street.wang.press(card, "现场未发现问题")
    await street.settled()
    await street.wang.delete(street.wang.current(card))
    sent = len(street.calls("sendPhoto", "sendMessage", chat=GROUP))
    await street.later(days=366)
    assert len(street.calls("sendPhoto", "sendMessage", chat=GROUP)) == sent
    assert street.rows("SELECT count(*) FROM outbox WHERE state NOT IN ('sent')") == [(0,)]


async def test_an_open_case_keeps_its_photos_and_a_dropped_draft_does_not(street: Street) -> None:
    await street.reported()
    await street.zhou.photo("manhole_broken.jpg")
    await street.settled()
    await street.zhou.say("/cancel")
    await street.settled()
    assert _files(street) == 2
    await street.later(days=8)
    assert _files(street) == 1
    await street.later(days=500)
    assert _files(street) == 1
    assert street.rows("SELECT count(*) FROM drafts WHERE state = 'cancelled'") == [(0,)]


async def test_an_admin_changes_how_long_photos_are_kept_and_privacy_tells_it(street: Street) -> None:
    zhang, li = street.zhang, street.li
    said = await li.say("/privacy")
    assert "结案后 1 年。" in (await li.hears("你的信息", since=said))["text"]

    asked = await zhang.say("/categories 食品安全 照片 永久")
    await zhang.hears("食品安全：结案后，照片", since=asked)
    asked = await zhang.say("/categories hazard 照片 180天")
    sure = await zhang.hears("只留", since=asked)
    assert street.rows("SELECT key, keep_photos FROM category_terms") == [("food", "forever")]
    await zhang.press(sure, "返回")
    await street.settled()
    assert "📷 1 年 ✓" in zhang.labels(zhang.current(sure))
    await zhang.press(sure, "📷 180 天")
    await street.settled()
    await zhang.press(sure, "只留 180 天")
    await street.settled()
    assert "📷 180 天 ✓" in zhang.labels(zhang.current(sure))
    assert street.rows("SELECT key, keep_photos FROM category_terms ORDER BY key") == [
        ("food", "forever"),
        ("hazard", "180d"),
    ]
    said = await li.say("/privacy")
    text = (await li.hears("你的信息", since=said))["text"]
    assert "结案后 1 年（安全隐患 180 天、食品安全 一直保留）。" in text
    asked = await zhang.say("/categories hazard 照片 一会儿")
    await zhang.hears("用法：/categories hazard 照片 180天", since=asked)
    for data in ("1ac:k:hazard:0d", "1ac:y:hazard:soon", "1ac:y:nothing:1d"):
        answer = await zhang.forge(sure, data)
        assert answer is not None
        assert answer["show_alert"] is True
    answer = await street.stranger.forge(await _to_the_stranger(street), "1ac:y:hazard:1d")
    assert answer is not None
    assert "只有街道管理员" in answer["text"]
    assert street.rows("SELECT keep_photos FROM category_terms WHERE key = 'hazard'") == [("180d",)]


async def _to_the_stranger(street: Street) -> dict[str, Any]:
    await street.stranger.start()
    return await street.stranger.hears("编号")
