"""Reminders, seen by moving the clock: each level once, folded, linked, quiet at night."""

from datetime import timedelta

from playground.person import Person
from tests import cast
from tests.stories.street import Street

GROUP = cast.HAIFENG_GROUP


def _reminders(street: Street, person: Person, chat: int) -> list[str]:
    return [words for words in street.words(person, chat) if "催办" in words]


async def test_before_at_and_after_the_deadline_each_level_is_said_once(street: Street) -> None:
    await street.reported()  # 认领 within 30 minutes
    await street.later(minutes=23)
    assert len(_reminders(street, street.wang, GROUP)) == 1
    assert "请认领" in _reminders(street, street.wang, GROUP)[0]
    await street.later(minutes=1)
    assert len(_reminders(street, street.wang, GROUP)) == 1
    await street.later(minutes=8)
    assert "仍未认领" in _reminders(street, street.wang, GROUP)[1]
    assert _reminders(street, street.zhang, cast.STREET_GROUP) == []
    await street.later(hours=4)
    assert len(_reminders(street, street.wang, GROUP)) == 3
    assert "海风社区" in _reminders(street, street.zhang, cast.STREET_GROUP)[0]
    await street.restart()
    assert len(_reminders(street, street.wang, GROUP)) == 3


async def test_all_that_is_due_in_a_group_is_one_message_that_leads_to_the_cards(street: Street) -> None:
    await street.reported()
    await street.reported(category="车辆乱停放")
    await street.reported(category="消防通道")
    await street.later(minutes=40)
    [said] = _reminders(street, street.wang, GROUP)
    assert "3 件" in said
    message = next(said for said in street.bot_messages(street.wang, GROUP) if "催办" in said.get("text", ""))
    links = [entity["url"] for entity in message["entities"] if entity["type"] == "text_link"]
    cards = [
        f"https://t.me/c/2000000001/{said['message_id']}"
        for said in street.bot_messages(street.wang, GROUP)
        if "photo" in said
    ]
    assert sorted(links) == sorted(cards)


async def test_the_holder_is_named_so_that_telegram_tells_them(street: Street) -> None:
    await street.reported(category="车辆乱停放")
    await street.wang.press(street.wang.last(GROUP), "认领")
    await street.settled()
    await street.later(hours=2, minutes=31)
    [said] = _reminders(street, street.wang, GROUP)
    assert "王姐" in said
    message = next(said for said in street.bot_messages(street.wang, GROUP) if "催办" in said.get("text", ""))
    assert any(
        entity["type"] == "text_mention" or entity.get("url") == "tg://user?id=3001"
        for entity in message["entities"]
    )


async def test_a_closed_case_is_never_spoken_of_again(street: Street) -> None:
    await street.reported()
    await street.wang.say("已处理 好了", GROUP, reply_to=street.wang.last(GROUP))
    await street.settled()
    await street.later(hours=3)
    await street.later(days=1)
    assert _reminders(street, street.wang, GROUP) == []


async def test_a_paused_case_is_left_alone_until_its_pause_ends(street: Street) -> None:
    await street.reported(category="车辆乱停放")
    card = street.wang.last(GROUP)
    await street.wang.say("收到", GROUP, reply_to=card)
    await street.wang.say("挂起 2天 等拖车", GROUP, reply_to=card)
    await street.settled()
    await street.later(hours=8)
    await street.later(days=1)
    assert _reminders(street, street.wang, GROUP) == []
    await street.later(hours=20)
    assert len(_reminders(street, street.wang, GROUP)) == 1


async def test_at_night_nobody_is_woken_and_in_the_morning_it_is_said_once(street: Street) -> None:
    await street.pg.clock.advance(timedelta(hours=11, minutes=50))  # 21:50
    await street.reported()
    for _ in range(4):
        await street.later(hours=2)  # until 05:50
    assert _reminders(street, street.wang, GROUP) == []
    await street.later(hours=2)
    assert len(_reminders(street, street.wang, GROUP)) == 1


async def test_snoozing_gives_an_hour_of_peace(street: Street) -> None:
    await street.reported()
    await street.later(minutes=31)
    message = street.wang.last(GROUP)
    assert "催办" in message["text"]
    answer = await street.zhou.press(message, "后再提醒")
    assert answer is not None
    assert answer["show_alert"]
    answer = await street.wang.press(message, "后再提醒")
    assert answer is not None
    assert "1 件" in answer["text"]
    await street.later(minutes=50)
    assert len(_reminders(street, street.wang, GROUP)) == 1


async def test_open_lists_the_most_urgent_first_with_links(street: Street) -> None:
    await street.wang.say("/open", GROUP)
    await street.wang.hears("没有未办结", GROUP)
    await street.reported(category="其他")
    await street.reported(category="消防通道")
    await street.wang.say("/open", GROUP)
    said = await street.wang.hears("未办结 2 件", GROUP)
    assert said["text"].index("261123-002") < said["text"].index("261123-001")
    assert len([entity for entity in said["entities"] if entity["type"] == "text_link"]) == 2


async def test_a_reply_to_a_reminder_is_led_to_the_card(street: Street) -> None:
    await street.reported()
    await street.later(hours=3)
    reminder = await street.wang.hears("催办", cast.HAIFENG_GROUP)
    asked = await street.wang.say("已处理", cast.HAIFENG_GROUP, reply_to=reminder)
    await street.wang.hears("请直接回复案件的卡片", cast.HAIFENG_GROUP, since=asked)
    assert street.rows("SELECT status FROM reports") == [("dispatched",)]
