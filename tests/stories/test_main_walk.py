"""From a rider's photo to the after-photo that tells them it is fixed."""

from tests import cast
from tests.stories.street import Json, Street


async def test_a_photo_a_place_and_a_tap_become_a_case_that_is_claimed_handled_and_told(
    street: Street,
) -> None:
    li, wang, group = street.li, street.wang, cast.HAIFENG_GROUP
    await li.start()
    assert "拍张照片发过来" in (await li.hears("欢迎"))["text"]

    await li.photo("hazard_cable.jpg", caption="电线垂下来了")
    await li.hears("在哪里")
    await li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng, accuracy=5)
    question = await li.hears("哪一类")
    await li.press(question, "安全隐患")
    receipt = await li.hears("已送达海风社区")
    assert receipt["message_id"] == question["message_id"]
    assert "261123-001" in receipt["text"]
    assert li.labels(receipt) == ["✏️ 补充说明", "↩️ 撤回"]

    card = await wang.hears("261123-001", group)
    assert card["photo"]
    assert "待认领" in card["caption"]
    assert "电线垂下来了" in card["caption"]
    assert "李师傅" not in card["caption"]
    assert wang.labels(card) == ["✋ 认领", "↩️ 退回", "🗂 类别", "➡️ 转派", "📍 导航", "⋯ 更多"]

    answer = await wang.press(card, "认领")
    assert answer == {"text": "261123-001 已由你认领", "show_alert": False, "url": None}
    await wang.hears("处置中 · 王姐", group)
    await li.hears("海风社区已认领")

    answer = await wang.press(card, "办结")
    assert answer is not None
    assert answer["show_alert"] is False  # the card asks; there is no window to be closed
    await wang.photo("hazard_cable_fixed.jpg", group, caption="已处理，线已固定", reply_to=card)
    done = await wang.hears("已办结 · 王姐", group)
    assert "线已固定" in done["caption"]
    assert wang.labels(done) == []
    told = await li.hears("处理好了，你看修好了吗")
    assert told["photo"]
    assert "线已固定" in told["caption"]
    await street.settled()

    assert [said["message_id"] for said in street.bot_messages(wang, group)] == [card["message_id"]]
    assert "等你看一眼" in li.current(receipt)["text"]
    await _checked(street, told)
    assert len(street.bot_messages(wang, group)) == 1
    assert all(call.ok for call in street.pg.calls), [call for call in street.pg.calls if not call.ok]
    assert street.rows("SELECT status, note FROM reports") == [("closed", "线已固定")]
    assert street.rows("SELECT verified, rating FROM reports") == [("reporter", 3)]
    kinds = [kind for (kind,) in street.rows("SELECT kind FROM events ORDER BY id")]
    assert kinds == ["submitted", "dispatched", "claimed", "asked", "resolved", "passed", "rated"]
    assert street.rows("SELECT count(*) FROM inbox WHERE state != 'done'") == [(0,)]


async def _checked(street: Street, told: Json) -> None:
    """The rider finds it mended, and is content."""
    li = street.li
    await li.press(told, "已修好")
    closed = await street.wang.hears("已结案 · 王姐", cast.HAIFENG_GROUP)
    assert "上报人确认" in closed["caption"]
    await street.settled()
    assert "你确认修好了" in li.current(told)["caption"]
    await li.press(told, "😊 满意")
    await street.settled()
    assert "你的评价：😊 满意" in li.current(told)["caption"]
    assert li.labels(told) == []
