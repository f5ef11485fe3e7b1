"""What a rider can do after reporting: look, add, answer, take back."""

from typing import Any

from tests import cast
from tests.stories.street import Street

GROUP = cast.HAIFENG_GROUP


async def test_a_report_is_withdrawn_before_a_claim_after_being_asked_once(street: Street) -> None:
    receipt = await street.reported()
    await street.li.press(receipt, "撤回")
    await street.settled()
    assert street.li.labels(receipt) == ["确认撤回", "‹ 返回"]
    await street.li.press(receipt, "返回")
    await street.settled()
    assert street.li.labels(receipt) == ["✏️ 补充说明", "↩️ 撤回"]
    await street.li.press(receipt, "撤回")
    await street.settled()
    await street.li.press(receipt, "确认撤回")
    card = await street.wang.hears("上报人已撤回", GROUP)
    await street.settled()
    assert street.wang.labels(card) == []
    assert "已撤回" in street.li.current(receipt)["text"]
    assert "✅ 收到" not in street.li.current(receipt)["text"]


async def test_after_a_claim_it_is_too_late_to_withdraw_and_that_is_said(street: Street) -> None:
    receipt = await street.reported()
    await street.li.press(receipt, "撤回")
    await street.settled()
    await street.wang.press(street.wang.last(GROUP), "认领")
    answer = await street.li.forge(receipt, "1m:y:1:0")
    assert answer is not None
    assert answer["show_alert"]
    assert "认领" in answer["text"]
    await street.settled()
    assert street.rows("SELECT status FROM reports") == [("claimed",)]


async def test_words_are_added_by_the_button_or_by_a_reply_and_stand_on_the_card(street: Street) -> None:
    receipt = await street.reported(caption="电线")
    li = street.li
    await li.press(receipt, "补充说明")
    await li.hears("写下对 261123-001 的补充说明")
    await li.say("在三楼")
    await li.hears("已补充到 261123-001")
    await li.say("靠窗", reply_to=receipt)
    await street.settled()
    card = street.wang.last(GROUP)
    assert "电线\n在三楼\n靠窗" in card["caption"]


async def test_my_shows_pages_a_case_and_its_timeline(street: Street) -> None:
    li = street.li
    for _ in range(7):
        await street.reported()
    await li.say("/my")
    listed = await li.hears("共 7 件")
    assert len(li.labels(listed)) == 7
    assert "261123-007" in li.labels(listed)[0]
    await li.press(listed, "›")
    await street.settled()
    assert li.labels(listed)[-1] == "‹"
    await li.press(listed, "261123-001")
    await street.settled()
    shown = li.current(listed)["text"]
    assert "10:00 上报" in shown
    await li.press(listed, "‹ 返回")
    await street.settled()
    assert li.labels(listed)[-1] == "‹"


async def _opened(street: Street) -> dict[str, Any]:
    """李师傅's message of /my that shows the first case."""
    await street.li.say("/my")
    listed = await street.li.hears("我的上报")
    await street.li.press(listed, "261123-001")
    await street.settled()
    return listed


async def test_an_opened_case_stays_one_through_added_words_a_claim_and_a_question(street: Street) -> None:
    receipt, li = await street.reported(), street.li
    shown = await _opened(street)
    await li.press(shown, "补充说明")
    await li.hears("写下对 261123-001 的补充说明")
    await li.say("在三楼")
    await street.settled()
    assert "📝 在三楼" in li.current(shown)["text"]
    assert "补充说明：在三楼" in li.current(shown)["text"]  # a line of the timeline
    await li.press(shown, "撤回")
    await street.settled()
    await li.press(shown, "返回")
    await street.settled()
    assert li.labels(shown) == ["✏️ 补充说明", "↩️ 撤回", "‹ 返回"]
    await street.wang.press(street.wang.last(GROUP), "认领")
    await street.settled()
    assert "认领" in li.current(shown)["text"].partition("—")[2]
    assert li.labels(shown) == ["✏️ 补充说明", "‹ 返回"]
    assert "📝 在三楼" not in li.current(receipt)["text"]  # one message is the living one


async def test_a_list_that_was_gone_back_to_stays_one_and_the_receipt_lives_again(street: Street) -> None:
    receipt, li = await street.reported(), street.li
    shown = await _opened(street)
    await street.wang.press(street.wang.last(GROUP), "认领")
    await street.settled()
    await li.press(shown, "‹ 返回")
    await street.settled()
    assert "我的上报" in li.current(shown)["text"]
    assert li.labels(receipt) == ["✏️ 补充说明"]  # it was claimed meanwhile
    await street.wang.say("已处理 换好了", GROUP, reply_to=street.wang.last(GROUP))
    await street.settled()
    assert "我的上报" in li.current(shown)["text"]
    assert li.labels(receipt) == []  # it is asked about in a message of its own


async def test_an_opened_case_shows_what_became_of_it_without_names(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    await street.wang.press(card, "认领")
    await street.settled()
    await street.wang.say("已处理 换好了", GROUP, reply_to=card)
    await street.settled()
    await street.li.say("/my")
    listed = await street.li.hears("我的上报")
    await street.li.press(listed, "261123-001")
    await street.settled()
    shown = street.li.current(listed)["text"]
    assert "王姐" not in shown
    assert "办结：换好了" in shown


async def test_a_rider_who_blocked_the_bot_is_left_alone_and_the_case_goes_on(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    street.pg.world.block_bot(street.li.id, blocked=True)
    await street.settled()
    before = len(street.pg.calls)
    await street.wang.say("已处理 换好了", GROUP, reply_to=card)
    await street.wang.hears("已办结", GROUP)
    await street.settled()
    await street.later(hours=2)
    tried = [
        call for call in list(street.pg.calls)[before:] if call.params.get("chat_id") == str(street.li.id)
    ]
    assert len(tried) <= 2
    assert street.rows("SELECT status, verified FROM reports") == [("closed", "unverified")]


async def test_an_english_rider_is_spoken_to_in_english_and_the_group_in_chinese(street: Street) -> None:
    zhou = street.zhou
    await zhou.start()
    await zhou.hears("Welcome to Gridsnap")
    receipt = await street.reported(zhou, category="Litter and dirt")
    assert "Received" in receipt["text"]
    card = street.wang.last(GROUP)
    assert "环境卫生" in card["caption"]
    await street.wang.say("已处理 done", GROUP, reply_to=card)
    told = await zhou.hears("is fixed")
    assert "已" not in told["text"].replace("海风社区", "")
