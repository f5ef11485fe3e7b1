"""督办: the street sees an overdue case with its record, and each of its buttons acts."""

from datetime import timedelta
from typing import Any

import pytest

from playground.person import Person
from tests import cast
from tests.stories.street import Open, Street

GROUP, STREET = cast.HAIFENG_GROUP, cast.STREET_GROUP


def escalations(street: Street, chat: int | None = STREET) -> list[dict[str, Any]]:
    said = street.bot_messages(street.zhang, chat)
    return [one for one in said if "督办" in one.get("text", "")]


async def overdue(street: Street) -> dict[str, Any]:
    """The 督办 of a case that 王姐 holds, four hours after its deadline."""
    await street.reported(category="车辆乱停放")
    await street.wang.press(street.wang.last(GROUP), "认领")
    await street.settled()
    await street.later(hours=2, minutes=31)
    await street.later(minutes=30)
    await street.later(hours=4)
    [said] = escalations(street)
    return said


async def test_the_street_reads_what_is_overdue_by_how_long_and_what_happened(street: Street) -> None:
    said = await overdue(street)
    rows = said["text"].split("\n")
    assert rows[0] == "📣 督办 · 261123-001"
    assert rows[1].startswith("🚗 车辆乱停放 · 海风")
    assert rows[2] == "👥 海风社区"
    assert rows[3] == "🔵 处置中 · 王姐"
    assert rows[4] == "⏰ 处置时限 13:00 · 超时 4 小时 1 分"
    assert rows[5:] == [
        "—",
        "📜 流转记录",
        "10:00 骑手 上报",
        "10:00 系统 派遣 → 海风社区",
        "10:00 海风社区 认领",
        "12:31 系统 催办 ×2",
        "17:01 系统 督办",
    ]
    assert "李师傅" not in said["text"]
    assert street.zhang.labels(said) == ["📣 催一下", "🔀 改派", "⏳ 延期", "🪪 看卡片"]
    await street.restart()
    await street.later(hours=4)
    assert len(escalations(street)) == 1  # once; its group hears on


async def test_working_time_stands_beside_the_plain_one(street: Street) -> None:
    await street.reported(category="公共设施损坏")  # a moment after 10:00: two working hours end after lunch
    await street.later(hours=8, minutes=31)
    [said] = escalations(street)
    assert "认领时限 14:00 · 超时 4 工作时（4 小时 31 分）" in said["text"]
    assert "处置时限 11-30 10:00 · 还剩 4 工作日 1 工作时（6 天 15 小时）" in said["text"]


async def test_one_word_to_the_community_with_a_button_and_not_again_for_two_hours(street: Street) -> None:
    said = await overdue(street)
    card = next(one for one in street.bot_messages(street.wang, GROUP) if "photo" in one)
    answer = await street.zhang.press(said, "催一下")
    assert answer is not None
    assert "已请社区尽快处理" in answer["text"]
    await street.settled()
    asked = street.wang.last(GROUP)
    assert "街道 张主任 催一下" in asked["text"]
    assert "超时 4 小时" in asked["text"]
    assert asked["reply_to_message"]["message_id"] == card["message_id"]
    assert street.calls("sendMessage", chat=GROUP)[-1].params.get("disable_notification") in {None, "false"}
    assert street.wang.labels(asked) == ["✅ 办结", "🛠 处理中"]
    assert street.zhang.current(said)["text"].endswith("17:01 街道 催一下")
    before = len(street.bot_messages(street.wang, GROUP))
    await street.later(minutes=20)
    answer = await street.zhang.press(said, "催一下")
    assert answer is not None
    assert answer["show_alert"]
    assert "张主任 20 分钟前刚催过" in answer["text"]
    await street.settled()
    assert len(street.bot_messages(street.wang, GROUP)) == before
    await street.wang.press(asked, "处理中")
    await street.settled()
    assert "正在处理" in street.wang.current(asked)["text"]
    assert "海风社区 正在处理" in street.zhang.current(said)["text"]
    await street.later(hours=2)
    await street.zhang.press(said, "催一下")
    await street.settled()
    assert len([words for words in street.words(street.wang, GROUP) if "催一下" in words]) == 2


async def test_at_night_the_word_waits_for_the_morning(street: Street) -> None:
    said = await overdue(street)  # 17:01
    await street.later(hours=6)
    answer = await street.zhang.press(said, "催一下")
    assert answer is not None
    assert "11-24 07:00 送到" in answer["text"]
    await street.settled()
    assert [words for words in street.words(street.wang, GROUP) if "催一下" in words] == []
    await street.later(hours=8)
    assert len([words for words in street.words(street.wang, GROUP) if "催一下" in words]) == 1


async def test_the_case_goes_to_other_hands(street: Street) -> None:
    said = await overdue(street)
    await street.zhang.press(said, "改派")
    question = await street.zhang.hears("改派给谁", STREET)
    await street.zhang.press(question, "银杏社区")
    await street.settled()
    now = street.zhang.current(said)
    assert "👥 银杏社区" in now["text"]
    assert "街道 转派 → 银杏社区" in now["text"]
    assert street.rows("SELECT status FROM reports") == [("dispatched",)]


async def test_more_time_by_an_admins_own_word(street: Street) -> None:
    said = await overdue(street)
    card = next(one for one in street.bot_messages(street.wang, GROUP) if "photo" in one)
    await street.zhang.press(said, "延期")
    await street.settled()
    choice = street.zhang.current(said)
    assert street.zhang.labels(choice)[0] == "+2 紧急工作时"
    await street.zhang.press(choice, "返回")
    await street.settled()
    assert street.zhang.labels(street.zhang.current(said)) == street.zhang.labels(said)
    await street.zhang.press(said, "延期")
    await street.settled()
    choice = street.zhang.current(said)
    for _ in range(2):  # the second tap hears the same, and gives no more
        answer = await street.zhang.press(choice, "+4 紧急工作时")
        assert answer is not None
        assert "已延期到 21:01" in answer["text"]
    await street.settled()
    assert "处置时限 21:01 · 还剩 4 小时" in street.zhang.current(said)["text"]
    assert street.zhang.labels(street.zhang.current(said)) == street.zhang.labels(said)
    assert "21:01 前办结（已延期）" in street.wang.current(card)["caption"]
    assert street.rows("SELECT state, asked_name, decided_name FROM extensions") == [
        ("granted", "张主任", "张主任")
    ]


async def test_more_time_that_was_asked_for_is_granted_with_it(street: Street) -> None:
    said = await overdue(street)
    card = next(one for one in street.bot_messages(street.wang, GROUP) if "photo" in one)
    await street.wang.say("延期4小时 等拖车", GROUP, reply_to=card)
    request = await street.zhang.hears("⏳ 申请延期", STREET)
    await street.zhang.forge(said, "1eg:1:8uh:0")
    await street.settled()
    assert "张主任 已同意" in street.zhang.current(request)["text"]
    assert "01:01" in street.zhang.current(request)["text"]
    assert street.rows("SELECT state, asked_name FROM extensions") == [("granted", "王姐")]


async def test_the_card_comes_with_its_picture(street: Street) -> None:
    said = await overdue(street)
    await street.zhang.press(said, "看卡片")
    await street.settled()
    shown = street.zhang.last(STREET)
    assert "261123-001" in shown["caption"]
    assert "photo" in shown


async def test_once_it_is_done_its_buttons_go_and_a_line_says_how(street: Street) -> None:
    said = await overdue(street)
    card = next(one for one in street.bot_messages(street.wang, GROUP) if "photo" in one)
    before = len(street.bot_messages(street.zhang, STREET))
    await street.wang.say("已处理 拖走了", GROUP, reply_to=card)
    await street.settled()
    now = street.zhang.current(said)
    assert "🔎 已办结" in now["text"]
    assert "海风社区 办结：拖走了" in now["text"]
    assert "处置时限" not in now["text"]
    assert street.zhang.labels(now) == []
    for data in ("1e:n:1:", "1e:h:1:", "1eg:1:4uh:0"):
        answer = await street.zhang.forge(said, data)
        assert answer is not None
        assert answer["show_alert"]
        assert "办结" in answer["text"]
    assert len(street.bot_messages(street.zhang, STREET)) == before


async def test_many_at_once_are_a_list_that_leads_to_each(street: Street) -> None:
    for _ in range(5):
        await street.reported()
    await street.later(hours=5)
    [listed] = escalations(street)
    assert "督办 · 5 件超时" in listed["text"]
    assert street.zhang.labels(listed) == [f"📜 #00{n}" for n in range(1, 6)]
    await street.zhang.press(listed, "#003")
    await street.settled()
    [_, opened] = escalations(street)
    assert opened["text"].startswith("📣 督办 · 261123-003")
    assert "流转记录" in opened["text"]
    answer = await street.zhang.press(listed, "#003")
    assert answer is not None
    assert "就在这个聊天里" in answer["text"]
    await street.settled()
    assert len(escalations(street)) == 2
    await street.zhang.press(opened, "催一下")
    await street.settled()
    asked = await street.wang.hears("催一下", GROUP)
    await street.wang.press(asked, "认领")
    await street.settled()
    assert "处置中 · 王姐" in street.zhang.current(opened)["text"]


async def test_without_a_group_the_admin_reads_it_in_private(opened: Open) -> None:
    async with opened(access={"admins": (1001,), "street_group": 0}) as street:
        await street.zhang.start()
        await street.reported()
        await street.later(hours=5)
        [said] = escalations(street, None)
        assert "261123-001" in said["text"]
        await street.zhang.press(said, "催一下")
        await street.settled()
        assert any("催一下" in words for words in street.words(street.wang, GROUP))


@pytest.mark.parametrize(
    "data", ["1e:n:1:", "1e:h:1:", "1e:x:1:", "1eg:1:4uh:0", "1e:c:1:", "1e:o:1:", "1e:b:1:"]
)
async def test_nobody_but_an_admin_taps(street: Street, data: str) -> None:
    said = await overdue(street)
    people: list[Person] = [street.stranger, street.wang, street.li]
    for person in people:
        street.pg.world.chats[STREET].members.add(person.id)
    before = len(street.bot_messages(street.zhang, STREET)), len(street.bot_messages(street.wang, GROUP))
    for person in people:
        answer = await person.forge(said, data)
        assert answer is not None
        assert answer["show_alert"]
        assert "只有街道管理员" in answer["text"]
    await street.settled()
    assert street.zhang.current(said) == said
    after = len(street.bot_messages(street.zhang, STREET)), len(street.bot_messages(street.wang, GROUP))
    assert after == before
    assert street.rows("SELECT extended FROM reports") == [(0,)]


async def test_an_admins_forged_or_misplaced_press_is_answered_and_shows_nothing(street: Street) -> None:
    said = await overdue(street)
    for wrong in ("1e:n:99:", "1eg:1:nonsense:0", "1eg:1:99999wd:0", "1e:q:1:", "1e:o:99:"):
        answer = await street.zhang.forge(said, wrong)
        assert answer is not None
        assert answer["show_alert"]
    card = next(one for one in street.bot_messages(street.wang, GROUP) if "photo" in one)
    before = len(street.bot_messages(street.wang, GROUP))
    for data in ("1e:o:1:", "1e:c:1:", "1e:h:1:"):  # the record is not for the community's group
        answer = await street.zhang.forge(card, data)
        assert answer is not None
        assert answer["show_alert"]
    await street.settled()
    assert len(street.bot_messages(street.wang, GROUP)) == before


async def test_nothing_comes_to_the_street_at_night(street: Street) -> None:
    await street.pg.clock.advance(timedelta(hours=7, minutes=40))  # 17:40
    await street.reported()
    await street.later(hours=4, minutes=31)
    for _ in range(4):
        await street.later(hours=2)
        assert escalations(street) == []  # 22:11 to 06:11
    await street.later(hours=1)
    assert len(escalations(street)) == 1
