"""What a case costs its group: one card, edits, and what people asked for; at night without a sound."""

from datetime import timedelta

from tests import cast
from tests.stories.street import Open, Street

GROUP = cast.HAIFENG_GROUP


async def test_a_normal_case_is_one_message_to_its_group(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    await street.wang.press(card, "认领")
    await street.settled()
    await street.wang.say("已处理 换了新的", GROUP, reply_to=card)
    await street.settled()
    asked = street.li.last()
    await street.li.press(asked, "已修好")
    await street.settled()
    assert street.rows("SELECT status FROM reports") == [("closed",)]
    assert street.rows("SELECT chat_id, kind, n FROM sent_counts WHERE chat_id < 0") == [(GROUP, "card", 1)]
    assert street.rows("SELECT DISTINCT day FROM sent_counts") == [("2026-11-23",)]
    assert street.rows("SELECT count(*) FROM sent_counts WHERE chat_id > 0") == [(0,)]
    said = await street.zhang.say("/stats")
    shown = await street.zhang.hears("每件结案 1.0 条群消息", since=said)
    assert "私聊" in shown["caption"]
    said = await street.wang.say("/stats", GROUP)
    shown = await street.wang.hears(f"统计 · 今天 · {cast.HAIFENG}", GROUP, since=said)
    assert shown["caption"].endswith("每件结案 1.0 条群消息")


async def test_a_card_at_night_makes_no_sound(street: Street) -> None:
    await street.later(hours=13)  # 23:00
    await street.reported()
    [card] = street.calls("sendPhoto", chat=GROUP)
    assert card.params["disable_notification"] in (True, "true")


async def test_by_day_and_where_the_street_wants_it_cards_are_heard(opened: Open) -> None:
    async with opened(reminders={"silent_at_night": False}) as street:
        await street.pg.clock.advance(timedelta(hours=13))
        await street.reported()
        [card] = street.calls("sendPhoto", chat=GROUP)
        assert card.params.get("disable_notification") in (None, False, "false")
