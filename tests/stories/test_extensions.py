"""More time for a case (延期), from the group's words or buttons to the admin's decision and back."""

from tests import cast
from tests.stories.street import Street

GROUP, STREET = cast.HAIFENG_GROUP, cast.STREET_GROUP


async def test_words_ask_an_admin_grants_and_card_and_receipt_say_so(street: Street) -> None:
    receipt = await street.reported(category="公共设施")
    wang, card = street.wang, street.wang.last(GROUP)
    await wang.say("收到", GROUP, reply_to=card)
    await street.settled()
    await wang.say("延期2工作日 等配件", GROUP, reply_to=card)
    asked = await street.zhang.hears("申请延期", STREET)
    assert "11-30 10:00 → 12-02 10:00" in asked["text"]
    assert "海风社区 · 王姐" in asked["text"]
    assert "等配件" in asked["text"]
    await street.settled()
    assert "已申请延期到 12-02 10:00，等街道答复" in wang.current(card)["caption"]
    await street.zhang.press(asked, "✅ 同意")
    await street.settled()
    decided = street.zhang.current(asked)
    assert "张主任 已同意" in decided["text"]
    assert street.zhang.labels(decided) == []
    shown = street.wang.current(card)["caption"]
    assert "12-02 10:00 前办结（已延期）" in shown
    assert "等街道答复" not in shown
    assert "12-02 10:00 前办结（已延期）" in street.li.current(receipt)["text"]
    # No message more than the one to the admin: the card and the receipt were edited.
    assert len([words for words in street.words(street.zhang, STREET) if "申请延期" in words]) == 1
    assert len(street.bot_messages(wang, GROUP)) == 1


async def test_two_taps_ask_and_a_refusal_is_a_short_reply_in_the_group(street: Street) -> None:
    await street.reported()
    wang, card = street.wang, street.wang.last(GROUP)
    await wang.press(card, "认领")
    await street.settled()
    await wang.press(card, "更多")
    await street.settled()
    await wang.press(card, "延期")
    await street.settled()
    assert wang.labels(wang.current(card))[:4] == [
        "+2 紧急工作时",
        "+4 紧急工作时",
        "+8 紧急工作时",
        "+24 紧急工作时",
    ]
    why = await wang.press(card, "+4 紧急工作时")
    assert why is not None
    assert why["text"] == "为什么要延期？"
    await street.settled()
    answer = await wang.press(card, "等审批")
    assert answer is not None
    assert "已申请延期" in answer["text"]
    await street.settled()
    assert "✅ 办结" in wang.labels(wang.current(card))
    asked = await street.zhang.hears("申请延期", STREET)
    assert "等街道答复" in wang.current(card)["caption"]
    await street.zhang.press(asked, "不同意")
    told = await wang.hears("不同意 261123-001 延期", GROUP)
    assert told["reply_to_message"]["message_id"] == card["message_id"]
    await street.settled()
    assert "未同意" in street.zhang.current(asked)["text"]
    assert "延期" not in wang.current(card)["caption"]


async def test_bad_words_are_told_how_and_change_nothing(street: Street) -> None:
    await street.reported()
    wang, card = street.wang, street.wang.last(GROUP)
    await wang.say("延期2天 等配件", GROUP, reply_to=card)
    await wang.hears("261123-001", GROUP, since=card)  # nobody holds it yet: it is told how it stands
    await wang.say("收到", GROUP, reply_to=card)
    await street.settled()
    for words, answer in (("延期", "要延多久"), ("延期 等配件", "要延多久"), ("延期2天", "请写上原因"),
                          ("延期到今天 快了", "不比现在的期限晚"), ("延期900天 等", "一年以内")):  # fmt: skip
        asked = await wang.say(words, GROUP, reply_to=card)
        await wang.hears(answer, GROUP, since=asked)
    assert street.rows("SELECT count(*) FROM extensions") == [(0,)]


async def test_nobody_but_staff_asks_and_nobody_but_an_admin_decides(street: Street) -> None:
    await street.reported()
    wang, card = street.wang, street.wang.last(GROUP)
    await wang.press(card, "认领")
    await street.settled()
    for chat in (GROUP, STREET):
        street.pg.world.chats[chat].members.add(street.stranger.id)
    answer = await street.stranger.forge(card, "1x:1:4uh:1")
    assert answer is not None
    assert answer["show_alert"] is True
    await wang.say("延期4小时 等配件", GROUP, reply_to=card)
    asked = await street.zhang.hears("申请延期", STREET)
    for person, message in ((street.stranger, asked), (wang, card), (street.li, street.li.last())):
        answer = await person.forge(message, "1xd:y:1")
        assert answer is not None
        assert answer["show_alert"] is True
    await street.zhang.forge(asked, "1xd:y:99")
    await street.zhang.forge(asked, "1x:1:nonsense:1")
    await wang.forge(card, "1x:1:9999wd:1")
    await wang.forge(card, "1x:1:4uh:99")
    assert street.rows("SELECT state, count(*) FROM extensions GROUP BY state") == [("asked", 1)]
    await street.zhang.press(asked, "✅ 同意")
    await street.settled()
    assert street.rows("SELECT extended FROM reports") == [(1,)]


async def test_a_decision_about_a_case_that_ended_is_told_how_it_ended(street: Street) -> None:
    await street.reported()
    wang, card = street.wang, street.wang.last(GROUP)
    await wang.say("收到", GROUP, reply_to=card)
    await street.settled()
    await wang.say("延期4小时 等配件", GROUP, reply_to=card)
    asked = await street.zhang.hears("申请延期", STREET)
    await street.later(minutes=30)
    await wang.say("办结 修好了", GROUP, reply_to=card)
    await street.settled()
    assert street.zhang.labels(asked) == []
    assert "已办结 · 王姐" in street.zhang.current(asked)["text"]
    answer = await street.zhang.press(asked, "✅ 同意")
    assert answer is not None
    assert answer["show_alert"] is True
    assert "已由 王姐 于 10:30 办结" in answer["text"]
    await street.settled()
    assert street.rows("SELECT extended FROM reports") == [(0,)]


async def test_what_a_group_asked_for_ends_with_the_case_there(street: Street) -> None:
    await street.reported()
    wang, card = street.wang, street.wang.last(GROUP)
    await wang.say("收到", GROUP, reply_to=card)
    await street.settled()
    await wang.say("延期4小时 等配件", GROUP, reply_to=card)
    asked = await street.zhang.hears("申请延期", STREET)
    await wang.press(card, "转派")
    await street.settled()
    await wang.press(card, cast.YINXING)
    await street.settled()
    there = street.zhang.last(cast.YINXING_GROUP)
    await street.zhang.press(there, "✋ 接收")
    await street.settled()
    await street.zhang.press(there, "✋ 认领")
    await street.settled()
    assert "处置中" in street.zhang.current(there)["caption"]
    assert "延期" not in street.zhang.current(there)["caption"]
    assert street.zhang.labels(asked) == []
    assert "不用答复了" in street.zhang.current(asked)["text"]
    answer = await street.zhang.forge(asked, "1xd:y:1")
    assert answer is not None
    assert "不用答复了" in answer["text"]
    assert street.rows("SELECT extended FROM reports") == [(0,)]


async def test_work_done_again_has_a_deadline_of_its_own(street: Street) -> None:
    receipt = await street.reported(category="公共设施")
    wang, card = street.wang, street.wang.last(GROUP)
    await wang.say("收到", GROUP, reply_to=card)
    await street.settled()
    await wang.say("延期2工作日 等配件", GROUP, reply_to=card)
    await street.zhang.press(await street.zhang.hears("申请延期", STREET), "✅ 同意")
    await street.settled()
    await wang.say("办结 修好了", GROUP, reply_to=card)
    await street.li.press(await street.li.hears("你看修好了吗"), "没修好")
    await street.settled()
    await street.li.say("还在漏")
    await street.settled()
    for shown in (wang.current(card)["caption"], street.li.current(receipt)["text"]):
        assert "前办结" in shown
        assert "已延期" not in shown
