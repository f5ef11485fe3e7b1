"""The admin keeps the sentences in the chat, and staff answer with them by one tap."""

from tests import cast
from tests.stories.street import Open, Street

GROUP = cast.HAIFENG_GROUP


async def test_a_sentence_that_the_admin_adds_is_a_button_of_its_category(street: Street) -> None:
    zhang, wang = street.zhang, street.wang
    await zhang.say("/templates")
    menu = await zhang.hears("常用回复")
    await zhang.press(menu, "退回原因")
    await zhang.hears("不属于本社区职责")
    await zhang.press(menu, "添加")
    await street.settled()
    await zhang.press(menu, "安全隐患")
    asked = await zhang.hears("请回复这条消息")
    assert "✍️ 退回原因 · ⚠️ 安全隐患" in asked["text"]
    assert "return" not in asked["text"]
    await zhang.say("线缆归通信公司管", reply_to=asked)
    await zhang.hears("线缆归通信公司管")
    await street.reported()
    card = wang.last(GROUP)
    await wang.press(card, "退回")
    await street.settled()
    assert wang.labels(card)[:2] == ["线缆归通信公司管", "不属于本社区职责"]
    await wang.press(card, "线缆归通信公司管")
    await street.li.hears("线缆归通信公司管")
    await street.settled()
    assert street.rows("SELECT status, note FROM reports") == [("returned", "线缆归通信公司管")]


async def test_one_that_was_removed_is_refused_kindly(street: Street) -> None:
    zhang, wang = street.zhang, street.wang
    await street.reported()
    card = wang.last(GROUP)
    await zhang.say("/templates")
    menu = await zhang.hears("常用回复")
    await zhang.press(menu, "办结结果")
    await zhang.hears("已清理干净")
    await zhang.press(menu, "🗑 1")
    await street.settled()
    assert "已清理干净" not in zhang.current(menu)["text"]
    [(first,)] = street.rows("SELECT min(id) FROM templates")
    answer = await wang.forge(card, f"1q:resolve:1:{first - 1}")
    assert answer is not None
    assert "已经删掉" in answer["text"]


async def test_news_a_pause_and_the_result_are_one_tap_each(street: Street) -> None:
    await street.reported()
    wang, card = street.wang, street.wang.last(GROUP)
    await wang.press(card, "认领")
    await street.settled()
    for label in ("更多", "告诉骑手进展", "已派人去现场"):
        await wang.press(card, label)
        await street.settled()
    await street.li.hears("已派人去现场")
    for label in ("更多", "挂起", "3天 等配件"):
        await wang.press(card, label)
        await street.settled()
    assert street.rows("SELECT status FROM reports") == [("on_hold",)]
    await wang.press(card, "恢复")
    await street.settled()
    await wang.press(card, "办结")
    await street.settled()
    await wang.press(card, "已修好")
    await street.settled()
    assert street.rows("SELECT status, note FROM reports") == [("awaiting_check", "已修好")]


async def test_where_a_photo_is_wanted_no_sentence_ends_a_case(opened: Open) -> None:
    async with opened(reports={"after_photo_required": True}) as street:
        await street.reported()
        wang, card = street.wang, street.wang.last(GROUP)
        await wang.press(card, "认领")
        await street.settled()
        await wang.press(card, "办结")
        await street.settled()
        assert wang.labels(card) == ["‹ 返回"]
        answer = await wang.forge(card, "1q:resolve:1:-1")
        assert answer is not None
        assert "照片" in answer["text"]


async def test_nobody_else_keeps_or_uses_them(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    street.pg.world.chats[GROUP].members.add(9001)
    for data in ("1q:return:1:-1", "1q:in_hand:1:0", "1q:hold:1:-1"):
        answer = await street.stranger.forge(card, data)
        assert answer is not None
        assert "只有本群管理员" in answer["text"]
    await street.li.say("/templates")
    await street.li.hears("只有街道管理员")
    for data in ("1ap:r:return:-1:", "1ap:k:return:0:", "1ap:l:return:0:"):
        answer = await street.li.forge(street.li.last(), data)
        assert answer is not None
        assert "只有街道管理员" in answer["text"]
    await street.settled()
    assert street.rows("SELECT count(*) FROM templates") == [(0,)]
