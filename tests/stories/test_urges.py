"""One tap under a reminder: the case is seen to, and the reminder says so where it stands."""

from typing import Any

import pytest

from playground.person import Person
from tests import cast
from tests.stories.street import Open, Street

GROUP = cast.HAIFENG_GROUP


def reminders(street: Street, person: Person | None = None, chat: int = GROUP) -> list[dict[str, Any]]:
    """The reminders in the chat as they stand now."""
    said = street.bot_messages(person or street.wang, chat)
    return [one for one in said if any(mark in one.get("text", "") for mark in ("催办", "催一下"))]


async def test_a_claim_by_one_tap_is_in_the_reminder_and_on_the_card_and_no_message_more(
    street: Street,
) -> None:
    await street.reported()
    await street.reported()
    card = street.wang.last(GROUP)
    await street.later(minutes=31)
    [said] = reminders(street)
    assert "2 件已超时" in said["text"]
    assert "超时 1 分钟" in said["text"]
    assert street.wang.labels(said) == ["✋ 认领 #001", "✋ 认领 #002", "😴 1 小时后再提醒"]
    before = len(street.bot_messages(street.wang, GROUP))
    answer = await street.wang.press(said, "认领 #002")
    assert answer is not None
    assert "261123-002 已由你认领" in answer["text"]
    await street.settled()
    now = street.wang.current(said)
    assert "261123-002 王姐 认领了" in now["text"]
    assert "催办 · 1 件已超时" in now["text"]
    assert street.wang.labels(now) == ["✋ 认领 #001", "😴 1 小时后再提醒"]
    assert "处置中 · 王姐" in street.wang.current(card)["caption"]
    assert len(street.bot_messages(street.wang, GROUP)) == before
    await street.wang.press(now, "认领 #001")
    await street.settled()
    assert "催办的 2 件都有着落了" in street.wang.current(said)["text"]
    assert street.wang.labels(street.wang.current(said)) == []
    assert street.rows("SELECT DISTINCT status, holder_name FROM reports") == [("claimed", "王姐")]


async def test_who_acts_on_the_card_changes_the_reminder_too(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    await street.later(minutes=31)
    [said] = reminders(street)
    await street.wang.say("收到", GROUP, reply_to=card)
    await street.settled()
    assert "王姐 认领了" in street.wang.current(said)["text"]
    assert street.wang.labels(street.wang.current(said)) == []


async def test_the_holder_says_that_they_are_at_it_and_then_calls_it_done(street: Street) -> None:
    await street.reported(category="车辆乱停放")
    card = street.wang.last(GROUP)
    await street.wang.press(card, "认领")
    await street.settled()
    await street.later(hours=2, minutes=31)
    [said] = reminders(street)
    assert "请办结" in said["text"]
    assert "还剩 29 分" in said["text"]
    assert street.wang.labels(said) == ["✅ 办结", "🛠 处理中", "😴 1 小时后再提醒"]
    await street.wang.press(said, "处理中")
    await street.settled()
    assert "12:31 说正在处理" in street.wang.current(said)["text"]
    answer = await street.wang.press(street.wang.current(said), "办结")
    assert answer is not None
    assert answer["show_alert"]
    assert "回复它的卡片" in answer["text"]
    await street.settled()
    assert street.wang.labels(street.wang.current(card)) == ["直接办结", "‹ 返回"]
    await street.wang.press(street.wang.current(said), "直接办结")
    await street.settled()
    assert "已办结" in street.wang.current(said)["text"]
    assert street.rows("SELECT status FROM reports") == [("awaiting_check",)]


async def test_where_an_after_photo_is_asked_for_no_tap_goes_without(opened: Open) -> None:
    async with opened(reports={"after_photo_required": True}) as street:
        await street.reported(category="车辆乱停放")
        card = street.wang.last(GROUP)
        await street.wang.press(card, "认领")
        await street.settled()
        await street.later(hours=2, minutes=31)
        [said] = reminders(street)
        answer = await street.wang.press(said, "办结")
        assert answer is not None
        assert "处理后的照片" in answer["text"]
        await street.settled()
        assert street.wang.labels(street.wang.current(said)) == ["😴 1 小时后再提醒"]
        answer = await street.wang.forge(said, "1u:d:1")
        assert answer is not None
        assert answer["show_alert"]
        await street.wang.photo("hazard_cable_fixed.jpg", GROUP, reply_to=card)
        await street.settled()
        assert street.wang.labels(street.wang.current(said)) == []


async def test_who_comes_second_hears_who_was_first_and_sees_it(street: Street) -> None:
    await street.reported()
    await street.later(minutes=31)
    await street.later(hours=4)
    older, newer = reminders(street)
    assert "261123-001 后来又提醒过" in older["text"]
    assert street.wang.labels(older) == []
    await street.zhang.press(newer, "认领")
    await street.settled()
    for message in (newer, older):
        answer = await street.wang.forge(message, "1u:c:1")
        assert answer is not None
        assert "已由 张主任" in answer["text"]
    await street.settled()
    assert "张主任 认领了" in street.wang.current(newer)["text"]


@pytest.mark.parametrize("verb", ["c", "r", "d", "h"])
async def test_nobody_from_outside_taps(street: Street, verb: str) -> None:
    await street.reported()
    await street.later(minutes=31)
    [said] = reminders(street)
    street.pg.world.chats[GROUP].members.add(street.stranger.id)
    for person in (street.stranger, street.zhou):
        answer = await person.forge(said, f"1u:{verb}:1")
        assert answer is not None
        assert answer["show_alert"]
    for wrong in ("1u:c:99", "1u:q:1", "1u:c:-1", "1u:c:x"):
        answer = await street.wang.forge(said, wrong)
        assert answer is not None
        assert answer["show_alert"]
    await street.settled()
    assert street.rows("SELECT status FROM reports") == [("dispatched",)]
    assert street.wang.current(said) == said


async def test_a_reminder_that_somebody_deleted_is_not_sent_again(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    await street.later(minutes=31)
    [said] = reminders(street)
    await street.wang.delete(said)
    await street.wang.press(card, "认领")
    await street.settled()
    assert reminders(street) == []


async def test_at_night_a_case_is_claimed_by_tap_and_nothing_is_said(street: Street) -> None:
    await street.later(hours=11)  # 21:00
    await street.reported()
    await street.later(minutes=31)
    [said] = reminders(street)
    await street.later(hours=1)
    await street.wang.press(said, "认领")
    await street.settled()
    assert "王姐 认领了" in street.wang.current(said)["text"]
    await street.later(hours=6)
    assert len(reminders(street)) == 1


async def test_a_case_that_went_elsewhere_is_said_to_be_there_or_to_be_asked_for(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    await street.later(minutes=31)
    [said] = reminders(street)
    await street.wang.press(card, "转派")
    await street.settled()
    await street.wang.press(card, cast.YINXING)
    await street.settled()
    assert "261123-001 ❓ 已请银杏社区接收，等答复" in street.wang.current(said)["text"]
    await street.zhang.press(street.zhang.last(cast.YINXING_GROUP), "✋ 接收")
    await street.settled()
    assert street.wang.current(said)["text"].splitlines()[-1] == "261123-001 ➡️ 已转派给银杏社区"
