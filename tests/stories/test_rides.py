"""捎带拍: one live location, photos on the way, one list at the stop; drafts that wait until the evening."""

from datetime import timedelta
from typing import Any

from casework.vocabulary import DraftState
from playground import Person
from tests import cast
from tests.stories.street import Json, Open, Street

_LAT, _LNG = cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng
_METRE = 1 / 111_195


def _reactions(person: Person, message: Json) -> list[str]:
    post = person.post_of(message)
    assert post is not None
    return list(post.reactions.values())


async def _ride(street: Street, *, live_period: int = 3600) -> Json:
    live = await street.li.location(_LAT, _LNG, live_period=live_period)
    await street.li.hears("捎带拍开始")
    return live


async def _list(street: Street) -> Json:
    return await street.li.hears("到站，2 件待发送")


async def test_a_whole_ride(street: Street) -> None:
    li = street.li
    live = await _ride(street)
    assert "到 11:00 为止" in street.words(li)[-1]
    assert street.words(li)[-1].count("\n") == 0
    first = await li.photo("manhole_broken.jpg", caption="井盖坏了")
    await street.settled()
    await street.pg.clock.advance(timedelta(seconds=30))
    await li.live_update(live, _LAT + 300 * _METRE, _LNG, accuracy=8)
    second = await li.photo("rubbish_heap.jpg")
    await street.settled()
    assert [_reactions(li, photo) for photo in (first, second)] == [["👍"], ["👍"]]
    assert len(street.bot_messages(li)) == 1
    await li.tap("到站了")
    station = await li.hears("到站，路上拍了 2 件")
    assert "可以停止共享位置了" in station["text"]
    listed = await _list(street)
    assert listed["message_id"] > station["message_id"]
    assert "✅ 1. ⚠️ 安全隐患 · 海风二网格·渔港" in listed["caption"]
    assert "👉 2. 未选类别" in listed["caption"]
    assert li.labels(listed)[-1] == "✅ 全部发送（1 件）"
    await li.press(listed, "环境卫生")
    await street.settled()
    listed = li.current(listed)
    assert "都填好了" in listed["caption"]
    answer = await li.press(listed, "全部发送（2 件）")
    assert answer is not None
    assert answer["text"] == "收到！"
    await street.settled()
    assert "已上报 2 件" in li.current(listed)["caption"]
    assert li.labels(listed) == []
    sent = street.rows(
        "SELECT category, place_source, round((lat - 35.949506) * 111195) FROM reports ORDER BY id"
    )
    assert sent == [("hazard", "live", 0.0), ("rubbish", "live", 300.0)]
    cards = street.bot_messages(street.wang, cast.HAIFENG_GROUP)
    assert len(cards) == 2
    assert all("photo" in card for card in cards)
    assert street.rows("SELECT count(*) FROM fixes") == [(0,)]
    assert "request_location" not in str(li.keyboard())


async def test_the_rider_stops_sharing_and_the_list_comes_by_itself(street: Street) -> None:
    li = street.li
    live = await _ride(street)
    await li.photo("manhole_broken.jpg")
    await li.photo("rubbish_heap.jpg")
    await street.settled()
    await li.stop_live(live)
    listed = await _list(street)
    assert "点一下类别" in listed["caption"]
    assert not any("停止共享" in words for words in street.words(li))
    await li.photo("kitchen_dirty.jpg")
    await li.hears("在哪里")
    await street.settled()


async def test_the_time_is_over_and_the_list_comes_by_itself(street: Street) -> None:
    await _ride(street, live_period=900)
    await street.li.photo("manhole_broken.jpg")
    await street.li.photo("rubbish_heap.jpg")
    await street.settled()
    await street.later(minutes=16)
    listed = await _list(street)
    assert listed["photo"]
    await street.later(minutes=16)
    assert sum("到站" in words for words in street.words(street.li)) == 2  # how to end it, and the list


async def test_a_ride_outlives_the_program(street: Street) -> None:
    li = street.li
    live = await _ride(street)
    await li.photo("manhole_broken.jpg")
    await street.settled()
    await street.kill()
    await street.pg.clock.advance(timedelta(seconds=60))
    await li.live_update(live, _LAT + 500 * _METRE, _LNG)
    await li.photo("rubbish_heap.jpg")
    await street.pg.clock.advance(timedelta(seconds=4000))
    await street.start()
    await street.settled()
    await _list(street)
    await street.settled()
    kept = street.rows("SELECT state, round((lat - 35.949506) * 111195) FROM drafts ORDER BY id")
    assert kept == [(DraftState.LATER, 0.0), (DraftState.LATER, 500.0)]


async def test_a_place_that_cannot_be_trusted_is_said_and_asked_for_that_draft_only(street: Street) -> None:
    li = street.li
    live = await _ride(street)
    await street.pg.clock.advance(timedelta(seconds=400))
    lost = await li.photo("manhole_broken.jpg", caption="井盖")
    await street.pg.clock.advance(timedelta(seconds=400))
    await li.live_update(live, _LAT + 500 * _METRE, _LNG)
    await li.photo("rubbish_heap.jpg", caption="垃圾")
    await street.settled()
    assert _reactions(li, lost) == ["🤔"]
    await li.tap("到站了")
    listed = await _list(street)
    assert "❗缺位置" in listed["caption"]
    assert "定位停了一阵" in listed["caption"]
    await li.press(listed, "补位置")
    await li.hears("在哪里")
    await li.tap("发送位置")
    await li.hears("收到 · 261123-001")
    await street.settled()
    assert street.rows("SELECT place_source FROM reports") == [("phone",)]
    await li.say("/later")
    left = await li.hears("我的草稿 1 件")
    await li.press(left, "全部发送")
    await street.settled()
    assert street.rows("SELECT place_source FROM reports") == [("phone",), ("live",)]


async def test_an_album_of_a_ride_is_one_draft_and_words_after_it_belong_to_it(street: Street) -> None:
    li = street.li
    await _ride(street)
    await li.album(["manhole_broken.jpg", "hazard_cable.jpg"])
    words = await li.say("井盖和电线都坏了")
    await street.settled()
    assert _reactions(li, words) == ["👍"]
    await li.tap("到站了")
    listed = await li.hears("到站，1 件待发送")
    assert "📝 井盖和电线都坏了" in listed["caption"]
    await li.press(listed, "全部发送")
    await street.settled()
    assert street.rows("SELECT count(*) FROM photos WHERE report_id IS NOT NULL") == [(2,)]


async def test_a_ride_without_a_photo_ends_in_one_line(street: Street) -> None:
    live = await _ride(street)
    await street.li.stop_live(live)
    await street.li.hears("路上没有拍照片")
    await street.settled()
    await street.li.say("🏁 到站了")
    await street.li.hears("没有等着填的草稿")


async def test_a_live_location_as_the_answer_to_where_is_both(street: Street) -> None:
    li = street.li
    await li.photo("hazard_cable.jpg")
    await li.hears("在哪里")
    await li.location(_LAT, _LNG, live_period=900)
    question = await li.hears("哪一类")
    assert "捎带拍开始" in question["text"]
    await li.photo("rubbish_heap.jpg")
    await li.press(question, "安全隐患")
    await li.hears("已送达海风社区")
    await street.settled()
    assert street.rows("SELECT state FROM drafts ORDER BY id") == [("submitted",), ("riding",)]


async def test_many_moves_are_no_flood(street: Street) -> None:
    live = await _ride(street)
    for metres in range(80):
        await street.li.live_update(live, _LAT + metres * _METRE, _LNG)
    await street.settled()
    await street.li.photo("manhole_broken.jpg")
    await street.settled()
    assert len(street.bot_messages(street.li)) == 1
    assert street.rows("SELECT count(*) FROM drafts") == [(1,)]
    assert street.rows("SELECT count(*) FROM inbox WHERE body LIKE '%edited_message%'") == [(0,)]


async def test_later_is_put_off_and_said_once_in_the_evening(street: Street) -> None:
    li = street.li
    await li.photo("hazard_cable.jpg", caption="电线")
    await li.hears("在哪里")
    await li.tap("稍后再填")
    await li.hears("18:30 提醒你")
    await street.settled()
    assert "request_location" not in str(li.keyboard())
    await street.later(hours=8)
    assert not any("没发送" in words for words in street.words(li))
    await street.later(minutes=31)
    listed = await li.hears("还有 1 件没发送")
    assert "还没有位置" in listed["caption"]
    await street.later(minutes=30)
    assert sum("没发送" in words for words in street.words(li)) == 1
    await li.press(listed, "补位置")
    await li.hears("在哪里", since=listed)
    await li.location(_LAT, _LNG)
    await li.press(await li.hears("哪一类", since=listed), "安全隐患")
    await li.hears("已送达海风社区")
    await street.settled()


async def test_a_draft_that_is_put_off_without_a_photo_asks_for_it(street: Street) -> None:
    await street.li.say("/report")
    await street.settled()
    await street.li.say("⏳ 稍后再填")
    await street.li.hears("先发一张照片")


async def test_a_draft_is_dropped_after_a_second_look(street: Street) -> None:
    li = street.li
    await _ride(street)
    await li.photo("manhole_broken.jpg")
    await li.photo("rubbish_heap.jpg")
    await street.settled()
    await li.tap("到站了")
    listed = await _list(street)
    await li.press(listed, "不要了")
    await street.settled()
    assert li.labels(listed) == ["确认不要", "‹ 返回"]
    await li.press(listed, "返回")
    await street.settled()
    await li.press(listed, "下一张")
    await street.settled()
    assert "👉 2." in li.current(listed)["caption"]
    await li.press(listed, "不要了")
    await street.settled()
    await li.press(listed, "确认不要")
    await street.settled()
    assert "我的草稿 1 件" in li.current(listed)["caption"]
    assert street.rows("SELECT state FROM drafts ORDER BY id") == [("later",), ("cancelled",)]


async def test_what_is_near_an_open_case_is_marked_and_needs_no_answer(opened: Open) -> None:
    async with opened(duplicates={"ask": True}) as street:
        await street.reported()
        li = street.li
        live = await _ride(street)
        await li.photo("manhole_broken.jpg", caption="井盖")
        await street.pg.clock.advance(timedelta(minutes=5))
        await li.live_update(live, _LAT + 400 * _METRE, _LNG)
        await li.photo("manhole_broken.jpg", caption="井盖")
        await street.settled()
        await li.tap("到站了")
        listed = await _list(street)
        assert listed["caption"].count("附近已有") == 1
        await li.press(listed, "全部发送（2 件）")
        await street.settled()
        assert street.rows("SELECT count(*) FROM reports") == [(3,)]


async def test_a_stranger_rides_nowhere(street: Street) -> None:
    stranger = street.stranger
    live = await stranger.location(_LAT, _LNG, live_period=900)
    await stranger.hears("只有已聘任的网格员")
    mark = await stranger.say("/later")
    await stranger.hears("只有已聘任的网格员", since=mark)
    await street.settled()
    said = len(street.bot_messages(stranger))
    await stranger.live_update(live, _LAT, _LNG)
    await stranger.stop_live(live)
    await street.settled()
    assert len(street.bot_messages(stranger)) == said
    assert street.rows("SELECT count(*) FROM rides") == [(0,)]


async def test_buttons_of_another_persons_list_are_nobodys(street: Street) -> None:
    li = street.li
    await _ride(street)
    await li.photo("manhole_broken.jpg")
    await street.settled()
    await li.tap("到站了")
    listed = await li.hears("到站，1 件待发送")
    forged: Any = listed["reply_markup"]["inline_keyboard"]
    mark = await street.zhou.say("/later")
    mine = await street.zhou.hears("No draft is waiting", since=mark)
    for row in forged:
        for key in row:
            if ":s:" not in key["callback_data"]:
                await street.zhou.forge(mine, key["callback_data"])
    await street.settled()
    assert street.rows("SELECT state, category FROM drafts") == [("later", None)]
    assert street.rows("SELECT count(*) FROM reports") == [(0,)]


async def test_whatever_is_said_on_a_ride_leaves_the_way_to_its_end_below(street: Street) -> None:
    li = street.li
    await _ride(street)
    await li.photo("manhole_broken.jpg")
    for said, heard in (("/cancel", "没有进行中的上报"), ("/start", "欢迎使用")):
        await li.say(said)
        await li.hears(heard)
        await street.settled()
        keyboard = li.keyboard() or {}
        assert [key["text"] for row in keyboard["keyboard"] for key in row] == ["🏁 到站了"], said
    await li.tap("到站了")
    await li.hears("到站，1 件待发送")
    await li.say("/cancel")
    await li.hears("没有进行中的上报", since=li.last())
    await street.settled()
    assert "随手拍上报" in str(li.keyboard())


async def test_a_photo_of_a_ride_outlives_a_cancelled_question_for_its_place(street: Street) -> None:
    li = street.li
    await _ride(street)
    await street.pg.clock.advance(timedelta(minutes=10))  # the phone was silent
    await li.photo("manhole_broken.jpg")
    await street.settled()
    await li.tap("到站了")
    listed = await li.hears("到站，1 件待发送")
    await li.press(listed, "补位置")
    await li.hears("在哪里", since=listed)
    await li.tap("取消")
    await li.hears("放回草稿里了")
    await street.settled()
    assert street.rows("SELECT state FROM drafts") == [("later",)]
    await li.press(listed, "补位置")
    await li.location(_LAT, _LNG)
    await li.press(await li.hears("哪一类", since=li.last()), "安全隐患")
    await li.hears("261123-001")
    await street.stranger.say("/cancel")
    await street.stranger.hears("9001")
