"""Something is reported twice: the second rider is asked, follows, and hears how it goes on."""

from collections.abc import AsyncIterator

import pytest

from casework.places import Point
from playground import Person
from tests import cast
from tests.stories.street import Json, Open, Street

GROUP = cast.HAIFENG_GROUP
BESIDE = Point(cast.IN_HAIFENG.lat + 0.0001, cast.IN_HAIFENG.lng)  # 11 m


@pytest.fixture
async def street(opened: Open) -> AsyncIterator[Street]:
    async with opened(duplicates={"ask": True}) as running:
        running.pg.world.people[2002].language = "zh-hans"
        yield running


async def asked(street: Street, rider: Person, photo: str = "hazard_cable.jpg", at: Point = BESIDE) -> Json:
    """The rider's three actions, and the question that comes instead of the receipt."""
    await rider.photo(photo)
    await street.settled()  # its fingerprint is there
    await rider.location(at.lat, at.lng, accuracy=5)
    question = await rider.hears("一下就上报", since=rider.last())
    await rider.press(question, "安全隐患")
    await rider.hears("是同一件吗")
    await street.settled()
    return rider.current(question)


async def test_the_second_rider_follows_and_hears_how_it_goes_on(street: Street) -> None:
    await street.reported()
    zhou, wang = street.zhou, street.wang
    question = await asked(street, zhou)
    assert "photo" in question  # in place of the categories, with the photo of the case
    assert "11 米外" in question["caption"]
    assert "照片看着是同一张" in question["caption"]
    assert "李师傅" not in question["caption"]
    assert zhou.labels(question) == ["就是这个", "不是，照常上报"]
    await zhou.press(question, "就是这个")
    followed = await zhou.hears("你也反映了这一件")
    assert followed["message_id"] == question["message_id"]
    card = await wang.hears("2 人反映", GROUP)
    await street.settled()
    assert street.rows("SELECT count(*) FROM reports") == [(1,)]
    assert len(street.bot_messages(wang, GROUP)) == 1
    assert "同一张" not in card["caption"]  # no card asks to merge a case with itself

    await wang.press(card, "认领")
    await street.settled()
    assert "已认领" in zhou.current(question)["caption"]  # edited where it stands
    await wang.say("师傅已经在路上", GROUP, reply_to=card)
    notice = await zhou.hears("师傅已经在路上")
    assert "你关注的安全隐患" in notice["text"]
    await street.li.hears("师傅已经在路上")
    await zhou.say("谢谢，就在岗亭后面", reply_to=notice)
    await wang.hears("就在岗亭后面", GROUP)
    await wang.photo("hazard_cable_fixed.jpg", GROUP, caption="办结", reply_to=card)
    done = await zhou.hears("谢谢你", since=zhou.last())
    assert "photo" in done
    await street.settled()
    assert len(street.bot_messages(zhou)) < 8


async def test_it_is_in_my_reports_marked_and_can_be_left(street: Street) -> None:
    await street.reported()
    zhou = street.zhou
    await zhou.press(await asked(street, zhou), "就是这个")
    await street.settled()
    await zhou.say("/my")
    listed = await zhou.hears("我的上报")
    (label,) = zhou.labels(listed)
    assert "关注 " in label
    await zhou.press(listed, label)
    await street.settled()
    shown = zhou.current(listed)
    assert "关注 · " in shown["text"]
    assert "撤回" not in " ".join(zhou.labels(shown))
    await zhou.press(shown, "取消关注")
    await zhou.hears("还没有上报过")
    await street.settled()
    assert street.rows("SELECT followers FROM reports") == [(0,)]
    await street.wang.say("马上到", GROUP, reply_to=street.wang.last(GROUP))
    await street.li.hears("马上到")
    await street.settled()
    assert not any("马上到" in words for words in street.words(zhou))


async def test_another_thing_is_one_tap_more(street: Street) -> None:
    await street.reported()
    zhou = street.zhou
    question = await asked(street, zhou, "manhole_broken.jpg")
    assert "同一张" not in question["caption"]
    await zhou.press(question, "不是")
    await zhou.hears("收到")
    await street.settled()
    assert street.rows("SELECT count(*) FROM reports") == [(2,)]
    assert zhou.post_of(question) is None
    assert sum("收到" in words and "261123-002" in words for words in street.words(zhou)) == 1


async def test_a_number_is_read_in_any_digits_and_what_is_none_is_asked_for_and_not_told_the_rider(
    street: Street,
) -> None:
    await street.reported()
    await street.zhou.press(await asked(street, street.zhou), "不是")
    await street.settled()
    wang, second = street.wang, street.wang.last(GROUP)
    await wang.say("/dup 昨天那件", GROUP, reply_to=second)
    await wang.hears("和哪一件重复", GROUP)
    await wang.say("/dup ２６１１２３－００１", GROUP, reply_to=second)
    await wang.hears("重复，已并入 261123-001", GROUP)
    await street.settled()
    assert not any("重复 ２" in words or "昨天那件" in words for words in street.words(street.zhou))
    await street.zhang.say("/find ＃００１")
    await street.zhang.hears("261123-001")


async def test_the_same_photo_as_an_open_case_is_said_on_the_card_though_the_rider_says_no(
    street: Street,
) -> None:
    await street.reported()
    await street.zhou.press(await asked(street, street.zhou), "不是")
    await street.settled()
    card = street.wang.last(GROUP)
    assert "照片与 261123-001 看着是同一张" in card["caption"]


async def test_one_more_photo_moves_the_question_and_cancel_takes_its_buttons(street: Street) -> None:
    await street.reported()
    zhou = street.zhou
    question = await asked(street, zhou)
    assert "刚刚报的" in question["caption"]
    await zhou.photo("manhole_broken.jpg")
    await zhou.hears("是同一件吗", since=question)
    await street.settled()
    again = zhou.last()
    assert zhou.post_of(question) is None
    assert sum("是同一件吗" in words for words in street.words(zhou)) == 1
    await zhou.say("/cancel")
    await zhou.hears("已取消")
    await street.settled()
    assert zhou.labels(again) == []
    assert street.rows("SELECT count(*) FROM reports") == [(1,)]


async def test_several_are_one_picture_with_numbers(street: Street) -> None:
    await street.reported()
    li = street.li
    await li.press(await asked(street, li, "manhole_broken.jpg"), "不是")
    await street.settled()
    question = await asked(street, street.zhou, "rubbish_heap.jpg")
    labels = street.zhou.labels(question)
    assert labels == ["① 就是这个", "② 就是这个", "不是，照常上报"]
    assert "②" in question["caption"]
    await street.zhou.press(question, "② 就是这个")
    await street.zhou.hears("你也反映了这一件")
    await street.settled()
    assert sorted(street.rows("SELECT followers FROM reports")) == [(0,), (1,)]


async def test_a_case_that_ends_while_the_rider_thinks_is_not_joined(street: Street) -> None:
    await street.reported()
    question = await asked(street, street.zhou)
    await street.wang.say("退回 现场没有", GROUP, reply_to=street.wang.last(GROUP))
    await street.settled()
    await street.zhou.press(question, "就是这个")
    await street.zhou.hears("刚刚处理完了")
    await street.zhou.hears("收到")
    await street.settled()
    assert street.rows("SELECT status FROM reports ORDER BY id") == [("returned",), ("dispatched",)]


async def test_who_pockets_the_phone_has_reported(street: Street) -> None:
    await street.reported()
    question = await asked(street, street.zhou)
    await street.later(minutes=10)
    await street.zhou.hears("收到")
    assert street.rows("SELECT count(*) FROM reports") == [(2,)]
    await street.zhou.press(question, "就是这个")  # too late: it is a report
    await street.settled()
    assert street.rows("SELECT count(*) FROM followers") == [(0,)]


async def test_a_kill_after_the_question_loses_nothing(street: Street) -> None:
    await street.reported()
    question = await asked(street, street.zhou)
    await street.kill()
    await street.start()
    await street.zhou.press(question, "就是这个")
    await street.zhou.hears("你也反映了这一件")
    await street.settled()
    assert street.rows("SELECT followers FROM reports") == [(1,)]
    assert street.rows("SELECT count(*) FROM inbox WHERE state = 'failed'") == [(0,)]


async def test_the_stranger_follows_nothing(street: Street) -> None:
    await street.reported()
    question = await asked(street, street.zhou)
    data = street.zhou.current(question)["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await street.stranger.start()
    message = await street.stranger.hears("网格随手拍")
    answer = await street.stranger.forge(message, data)
    assert answer is not None
    assert answer["show_alert"]
    assert street.rows("SELECT count(*) FROM followers") == [(0,)]


# Staff merge and split -------------------------------------------------------------------------------


async def two_cases(street: Street) -> tuple[Json, Json]:
    """The cards of 李师傅's case and of 小周's, which is the same."""
    await street.reported()
    first = street.wang.last(GROUP)
    await street.zhou.press(await asked(street, street.zhou), "不是")
    await street.settled()
    return first, street.wang.last(GROUP)


async def test_staff_merge_two_cases_by_a_reply_and_split_them_again(street: Street) -> None:
    first, second = await two_cases(street)
    wang, zhou = street.wang, street.zhou
    await wang.say("/dup 261123-001", GROUP, reply_to=second)
    await zhou.hears("和已报的另一件是同一件事")
    await wang.hears("重复，已并入 261123-001", GROUP)
    await street.settled()
    assert "2 人反映" in wang.current(first)["caption"]
    assert wang.labels(second) == []
    await wang.press(first, "认领")
    await zhou.hears("与 261123-001 是同一件")
    await street.settled()
    assert any("合在一起办：" in said and "已认领，正在处理" in said for said in street.words(zhou))
    await wang.say("/undup", GROUP, reply_to=second)
    await zhou.hears("又单独办理了")
    await street.settled()
    assert wang.labels(second)[:2] == ["✋ 认领", "↩️ 退回"]
    assert "人反映" not in wang.current(first)["caption"]
    now = street.rows("SELECT status, followers FROM reports ORDER BY id")
    assert now == [("claimed", 0), ("dispatched", 0)]


async def test_plain_words_merge_too_and_other_words_are_only_passed_on(street: Street) -> None:
    _, second = await two_cases(street)
    wang = street.wang
    await wang.say("重复", GROUP, reply_to=second)
    await wang.hears("和哪一件重复", GROUP)
    await wang.say("重复，上周也报过", GROUP, reply_to=second)
    await street.zhou.hears("上周也报过")
    await wang.say("重复 001", GROUP, reply_to=second)
    await wang.hears("重复，已并入 261123-001", GROUP)
    await street.settled()
    assert street.rows("SELECT duplicate_of FROM reports ORDER BY id") == [(None,), (1,)]


async def test_what_cannot_be_merged_is_said_in_a_sentence(street: Street) -> None:
    first, second = await two_cases(street)
    wang = street.wang
    for words, card, answer in (
        ("/dup", second, "请回复要合并的那张卡片"),
        ("/dup 261123-002", second, "就是这一件"),
        ("/dup 261123-777", second, "没有找到这个案件"),
        ("/undup", second, "没有并入别的案件"),
    ):
        await wang.say(words, GROUP, reply_to=card)
        await wang.hears(answer, GROUP)
    await wang.say("/dup 001", GROUP)
    await street.settled()
    await street.li.say("/dup 001")
    await street.li.hears("请回复要合并的那张卡片")
    street.pg.world.chats[GROUP].members.add(9001)
    await street.stranger.say("/dup 001", GROUP, reply_to=first)
    await street.stranger.hears("只有本群管理员", GROUP)
    await street.settled()
    assert street.rows("SELECT count(*) FROM reports WHERE status = 'dispatched'") == [(2,)]
