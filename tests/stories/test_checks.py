"""核查: the rider has the last word, by one thumb; where they are silent another rider, then the clock."""

import io
from typing import Any

from PIL import Image

from tests import cast
from tests.stories.street import Json, Street

GROUP = cast.HAIFENG_GROUP


async def _done(street: Street, *, photo: bool = True) -> tuple[Json, Json]:
    """(the card in the group, the question to the rider) of a case that 王姐 calls done."""
    await street.reported(caption="电线垂下来了")
    card = street.wang.last(GROUP)
    if photo:
        await street.wang.photo("hazard_cable_fixed.jpg", GROUP, caption="已处理 固定好了", reply_to=card)
    else:
        await street.wang.say("已处理 固定好了", GROUP, reply_to=card)
    await street.settled()
    return card, street.li.last()


def _shown(message: Json) -> str:
    return str(message.get("caption") or message.get("text"))


def _size(street: Street, message: Json) -> tuple[int, int]:
    file = street.pg.world.files.get(message["photo"][-1]["file_id"])
    assert file is not None
    return Image.open(io.BytesIO(file.data)).size


async def test_before_and_after_come_in_one_picture_and_one_tap_closes_the_case(street: Street) -> None:
    card, asked = await _done(street)
    assert "处理好了，你看修好了吗" in asked["caption"]
    assert "固定好了" in asked["caption"]
    assert street.li.labels(asked) == ["✅ 已修好", "❌ 没修好"]
    wide, high = _size(street, asked)
    assert wide * high > 2 * 600 * 400  # two photos, not one
    assert "已办结 · 王姐" in street.wang.current(card)["caption"]
    assert "待核查" in street.wang.current(card)["caption"]
    answer = await street.li.press(asked, "已修好")
    assert answer is not None
    assert answer["text"] == "谢谢你！"
    await street.settled()
    now = street.li.current(asked)
    assert "你确认修好了" in now["caption"]
    assert street.li.labels(asked) == ["😊 满意", "🙂 基本满意", "☹️ 不满意"]
    assert "已结案 · 王姐" in street.wang.current(card)["caption"]
    assert len(street.bot_messages(street.wang, GROUP)) == 1
    assert len([said for said in street.bot_messages(street.li) if "261123-001" in _shown(said)]) == 2


async def test_without_an_after_photo_the_words_are_asked_about(street: Street) -> None:
    _, asked = await _done(street, photo=False)
    assert "你看修好了吗" in asked["text"]
    assert "固定好了" in asked["text"]
    await street.li.press(asked, "已修好")
    await street.settled()
    assert "你确认修好了" in street.li.current(asked)["text"]


async def test_not_fixed_and_a_photo_bring_it_back_to_its_holder_in_one_message(street: Street) -> None:
    card, asked = await _done(street)
    await street.li.press(asked, "没修好")
    await street.settled()
    assert "哪里没修好" in street.li.current(asked)["caption"]
    assert street.li.labels(asked) == ["就这样", "‹ 点错了"]
    await street.li.photo("hazard_cable.jpg", caption="只绑了一头")
    await street.settled()
    assert "返工（第 1 次）" in street.li.current(asked)["caption"]
    assert street.li.labels(asked) == []
    told = street.wang.last(GROUP)
    assert told["photo"]
    assert "没修好，请王姐返工（第 1 次）" in told["caption"]
    assert "只绑了一头" in told["caption"]
    assert "李师傅" not in told["caption"]
    assert told["reply_to_message"]["message_id"] == card["message_id"]
    assert len(street.bot_messages(street.wang, GROUP)) == 2
    now = street.wang.current(card)["caption"]
    assert "处置中 · 王姐" in now
    assert "返工第 1 次：只绑了一头" in now
    assert street.rows("SELECT count(*) FROM drafts") == [(1,)]
    assert street.rows("SELECT role, round FROM photos WHERE role = 'check'") == [("check", 0)]

    await street.wang.photo("hazard_cable_fixed.jpg", GROUP, caption="已处理 两头都绑了", reply_to=card)
    await street.settled()
    again = street.li.last()
    assert again["message_id"] != asked["message_id"]
    await street.li.press(again, "已修好")
    await street.settled()
    assert street.rows("SELECT status, verified, rework FROM reports") == [("closed", "reporter", 1)]
    assert len([said for said in street.bot_messages(street.li) if "261123-001" in _shown(said)]) == 3


async def test_words_are_reason_enough_and_none_at_all_too(street: Street) -> None:
    _, asked = await _done(street, photo=False)
    await street.li.press(asked, "没修好")
    await street.li.say("线还在", reply_to=asked)
    await street.wang.hears("线还在", GROUP)
    await street.settled()
    await street.wang.say("已处理 又绑了", GROUP, reply_to=street.wang.last(GROUP))
    await street.settled()
    asked = street.li.last()
    await street.li.press(asked, "没修好")
    await street.settled()
    await street.li.press(asked, "就这样")
    await street.wang.hears("返工（第 2 次）", GROUP)
    await street.settled()
    assert street.rows("SELECT status, rework FROM reports") == [("claimed", 2)]


async def test_a_slip_of_the_thumb_is_undone_and_silence_goes_on_without_words(street: Street) -> None:
    _, asked = await _done(street)
    await street.li.press(asked, "没修好")
    await street.settled()
    await street.li.press(asked, "点错了")
    await street.settled()
    assert street.li.labels(asked) == ["✅ 已修好", "❌ 没修好"]
    await street.li.press(asked, "没修好")
    await street.settled()
    await street.later(minutes=11)
    assert street.rows("SELECT status, rework FROM reports") == [("claimed", 1)]
    assert "返工（第 1 次）" in street.words(street.wang, GROUP)[-1]


async def test_a_photo_under_the_question_is_no_new_report_before_it_is_answered(street: Street) -> None:
    _, asked = await _done(street)
    await street.li.photo("hazard_cable_fixed.jpg", reply_to=asked)
    await street.li.hears("请点上面的按钮")
    await street.settled()
    assert street.rows("SELECT count(*) FROM drafts") == [(1,)]
    assert street.rows("SELECT status FROM reports") == [("awaiting_check",)]


async def test_a_rider_who_passes_there_is_asked_kindly_and_may_say_no(street: Street) -> None:
    _, asked = await _done(street)
    await street.reported(street.zhou, category="Litter and dirt")
    await street.later(hours=48)
    kindly = street.zhou.last()
    assert "If you pass there" in kindly["caption"]
    assert kindly["photo"]
    assert street.zhou.labels(kindly) == ["✅ Fixed", "❌ Not fixed", "Not on my way", "📍 Navigate"]
    assert "李师傅" not in kindly["caption"]
    await street.zhou.press(kindly, "Fixed")
    await street.settled()
    assert "Thank you for looking" in street.zhou.current(kindly)["caption"]
    assert street.zhou.labels(kindly) == []
    assert "有骑手路过看过" in street.li.current(asked)["caption"]
    assert street.rows("SELECT verified FROM reports WHERE id = 1") == [("neighbour",)]


async def test_a_rider_who_passes_there_sees_what_it_was_though_nobody_took_a_photo_after(
    street: Street,
) -> None:
    await _done(street, photo=False)
    await street.reported(street.zhou, category="Litter and dirt")
    await street.later(hours=48)
    kindly = street.zhou.last()
    assert "If you pass there" in kindly["caption"]
    assert kindly["photo"]
    await street.zhou.press(kindly, "Fixed")
    await street.settled()
    assert "Thank you for looking" in street.zhou.current(kindly)["caption"]


async def test_two_taps_on_mended_are_one(street: Street) -> None:
    _, asked = await _done(street)
    answers = [await street.li.forge(asked, "1v:y:1:0") for _ in range(2)]
    assert [(said["text"], said["show_alert"]) for said in answers if said] == [("谢谢你！", False)] * 2
    await street.settled()
    assert street.rows("SELECT count(*) FROM events WHERE kind = 'passed'") == [(1,)]


async def test_cancel_takes_not_mended_back_and_the_next_photo_is_a_report(street: Street) -> None:
    _, asked = await _done(street)
    await street.li.press(asked, "没修好")
    await street.settled()
    await street.li.say("/cancel")
    await street.li.hears("刚才那一下不算")
    await street.settled()
    assert street.li.labels(asked) == ["✅ 已修好", "❌ 没修好"]
    await street.li.photo("rubbish_heap.jpg")
    await street.li.hears("在哪里")
    await street.later(minutes=11)
    assert street.rows("SELECT status, rework FROM reports") == [("awaiting_check", 0)]
    assert street.rows("SELECT count(*) FROM drafts WHERE state = 'open'") == [(1,)]
    await street.stranger.say("/cancel")
    assert "编号" in (await street.stranger.hears("9001"))["text"]


async def test_nobody_answers_and_it_is_closed_as_not_verified_without_a_sound(street: Street) -> None:
    card, asked = await _done(street)
    before = len(street.bot_messages(street.li))
    await street.later(hours=48)
    assert street.rows("SELECT status, verified FROM reports") == [("closed", "unverified")]
    assert "已自动结案" in street.li.current(asked)["caption"]
    assert "未核实" in street.wang.current(card)["caption"]
    assert len(street.bot_messages(street.li)) == before


async def test_not_satisfied_has_it_taken_up_again_once(street: Street) -> None:
    card, asked = await _done(street)
    await street.li.press(asked, "已修好")
    await street.settled()
    why = await street.li.press(asked, "☹️ 不满意")
    assert why is not None
    assert "哪里不满意" in why["text"]
    await street.settled()
    assert "哪里不满意" in street.li.current(asked)["caption"]
    await street.li.say("第二天又垂下来了")
    told = await street.wang.hears("上报人不满意", GROUP)
    await street.settled()
    assert "第二天又垂下来了" in told["text"]
    assert "处置中 · 王姐" in street.wang.current(card)["caption"]
    assert street.rows("SELECT status, reopened, rating FROM reports") == [("claimed", 1, 1)]


async def test_what_cannot_be_solved_is_said_so_and_never_called_solved(street: Street) -> None:
    receipt = await street.reported()
    card = street.wang.last(GROUP)
    await street.wang.press(card, "认领")
    await street.settled()
    await street.wang.press(card, "退回")
    await street.settled()
    await street.wang.press(card, "无法解决")
    await street.settled()
    assert "产权单位不配合" in street.wang.labels(card)
    await street.wang.press(card, "产权单位不配合")
    await street.settled()
    assert "无法解决 · 王姐" in street.wang.current(card)["caption"]
    told = street.li.last()
    assert "没有修好" in told["text"]
    assert "产权单位不配合" in told["text"]
    assert "无法解决" in street.li.current(receipt)["text"]
    assert street.rows("SELECT status, verified FROM reports") == [("unable", "")]
    await street.reported()
    await street.wang.say("无法解决", GROUP, reply_to=street.wang.last(GROUP))
    await street.wang.hears("请写明原因", GROUP)
    await street.wang.say("无法解决 产权不清", GROUP, reply_to=street.bot_messages(street.wang, GROUP)[-2])
    await street.settled()
    assert street.rows("SELECT status FROM reports") == [("unable",), ("unable",)]


async def test_old_and_forged_answers_are_refused_and_change_nothing(street: Street) -> None:
    _, asked = await _done(street)
    await street.stranger.start()
    theirs = street.stranger.last()
    forged: list[tuple[Any, Json, str]] = [
        (street.stranger, theirs, "1v:y:1:0"),
        (street.zhou, await _started(street), "1v:n:1:0"),
        (street.li, asked, "1v:y:1:7"),
        (street.li, asked, "1v:3:1:0"),
        (street.li, asked, "1v:y:99:0"),
        (street.li, asked, "1v:a:1:0"),
    ]
    for person, message, data in forged:
        answer = await person.forge(message, data)
        assert answer is not None, data
        assert answer["show_alert"], data
        assert answer["text"], data
    await street.settled()
    assert street.rows("SELECT status, rating FROM reports") == [("awaiting_check", None)]
    await street.li.press(asked, "已修好")
    await street.settled()
    late = await street.li.forge(asked, "1v:n:1:0")
    assert late is not None
    assert late["text"] == "这件已经有结果了。"
    assert street.rows("SELECT count(*) FROM inbox WHERE state = 'failed'") == [(0,)]


async def _started(street: Street) -> Json:
    await street.zhou.start()
    return street.zhou.last()


async def test_my_shows_the_question_too_and_open_tells_what_is_to_be_checked(street: Street) -> None:
    await _done(street)
    await street.wang.say("/open", GROUP)
    listed = await street.wang.hears("没有未办结", GROUP)
    assert "另有 1 件待核查" in listed["text"]
    await street.li.say("/my")
    mine = await street.li.hears("我的上报")
    assert "🔎 261123-001" in street.li.labels(mine)[0]
    await street.li.press(mine, "261123-001")
    await street.settled()
    assert "✅ 已修好" in street.li.labels(mine)
    await street.li.press(mine, "已修好")
    await street.settled()
    assert street.rows("SELECT status FROM reports") == [("closed",)]


async def test_a_question_that_was_answered_survives_a_kill_and_is_asked_only_once(street: Street) -> None:
    _, asked = await _done(street)
    await street.li.press(asked, "没修好")
    await street.settled()
    await street.kill()
    await street.li.photo("hazard_cable.jpg", caption="还是这样")
    await street.start()
    await street.settled()
    assert street.rows("SELECT status, rework FROM reports") == [("claimed", 1)]
    assert sum("还是这样" in words for words in street.words(street.wang, GROUP)) == 2  # the card, and why
    await street.restart()
    await street.settled()
    assert street.rows("SELECT count(*) FROM events WHERE kind = 'reworked'") == [(1,)]
