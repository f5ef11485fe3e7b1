"""A reply to the card in plain words is the work; words that are no verb are passed on, never guessed at."""

from datetime import timedelta

from tests import cast
from tests.stories.street import Open, Street

GROUP = cast.HAIFENG_GROUP


async def test_a_case_is_worked_from_claim_to_close_by_words_alone(street: Street) -> None:
    await street.reported()
    wang, card = street.wang, street.wang.last(GROUP)
    await wang.say("收到", GROUP, reply_to=card)
    await wang.hears("处置中 · 王姐", GROUP)
    await wang.say("处理中", GROUP, reply_to=card)
    await street.settled()
    await wang.say("挂起 3天 等配件", GROUP, reply_to=card)
    await wang.hears("挂起至", GROUP)
    await street.li.hears("缓办至")
    await wang.say("恢复", GROUP, reply_to=card)
    await wang.hears("处置中 · 王姐", GROUP)
    await wang.photo("hazard_cable_fixed.jpg", GROUP, caption="办结，换了新的", reply_to=card)
    await wang.hears("已办结 · 王姐", GROUP)
    told = await street.li.hears("你看修好了吗")
    assert "换了新的" in told.get("caption", "")
    await street.settled()
    assert len(street.bot_messages(wang, GROUP)) == 1
    reactions = street.calls("setMessageReaction", chat=GROUP)
    assert [call.params["reaction"][0]["emoji"] for call in reactions] == ["👌"] * 5


async def test_words_that_only_contain_a_verb_are_a_comment_and_the_talk_goes_on(street: Street) -> None:
    await street.reported()
    li, wang, card = street.li, street.wang, street.wang.last(GROUP)
    await wang.say("还没收到配件，别急着退回", GROUP, reply_to=card)
    notice = await li.hears("还没收到配件")
    assert "海风社区" in notice["text"]
    await street.settled()
    passed_on = street.calls("setMessageReaction", chat=GROUP)[-1]
    assert passed_on.params["reaction"][0]["emoji"] == "🕊"  # told from what was done
    assert street.rows("SELECT status FROM reports") == [("dispatched",)]

    await li.say("在二号楼 <后门>", reply_to=notice)
    relayed = await wang.hears("在二号楼 <后门>", GROUP)
    assert relayed["reply_to_message"]["message_id"] == card["message_id"]
    assert "李师傅" not in relayed["text"]
    await li.hears("已转给社区")

    await wang.say("明白，马上去", GROUP, reply_to=relayed)
    await li.hears("明白，马上去")
    await street.settled()


async def test_returning_needs_a_reason_and_the_rider_reads_it(street: Street) -> None:
    await street.reported()
    wang, card = street.wang, street.wang.last(GROUP)
    await wang.say("退回", GROUP, reply_to=card)
    await wang.hears("请写明原因", GROUP)
    assert street.rows("SELECT status FROM reports") == [("dispatched",)]
    await wang.say("退回 不在本社区", GROUP, reply_to=card)
    told = await street.li.hears("被海风社区退回")
    assert "不在本社区" in told["text"]
    await wang.hears("已退回", GROUP)


async def test_a_return_with_a_photo_brings_both_to_the_rider(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    await street.wang.photo("manhole_fixed.jpg", GROUP, caption="退回 现场没有", reply_to=card)
    await street.settled()
    assert street.rows("SELECT status, note FROM reports") == [("returned", "现场没有")]
    shown = [said for said in street.bot_messages(street.li) if "photo" in said]
    assert len(shown) == 1


async def test_a_return_by_a_button_takes_a_reason_from_the_list(street: Street) -> None:
    await street.reported()
    wang, card = street.wang, street.wang.last(GROUP)
    await wang.press(card, "退回")
    await street.settled()
    assert wang.labels(card)[-1] == "‹ 返回"
    await wang.press(card, "现场未发现问题")
    await street.li.hears("现场未发现问题")
    await street.settled()
    assert street.rows("SELECT status, note FROM reports") == [("returned", "现场未发现问题")]


async def test_holding_without_a_length_of_time_is_asked_about(street: Street) -> None:
    await street.reported()
    wang, card = street.wang, street.wang.last(GROUP)
    await wang.say("收到", GROUP, reply_to=card)
    await wang.say("挂起", GROUP, reply_to=card)
    await wang.hears("挂起 3天 等配件", GROUP)
    assert street.rows("SELECT status FROM reports") == [("claimed",)]


async def test_a_pause_ends_by_itself(street: Street) -> None:
    await street.reported()
    wang, card = street.wang, street.wang.last(GROUP)
    await wang.say("收到", GROUP, reply_to=card)
    await wang.say("挂起 3天 等配件", GROUP, reply_to=card)
    await street.settled()
    await street.pg.clock.advance(timedelta(days=3, minutes=1))
    await wang.hears("处置中 · 王姐", GROUP)
    await street.settled()


async def test_where_the_street_wants_a_photo_words_alone_do_not_close(opened: Open) -> None:
    async with opened(reports={"after_photo_required": True}) as street:
        await street.reported()
        wang, card = street.wang, street.wang.last(GROUP)
        await wang.say("已处理", GROUP, reply_to=card)
        await wang.hears("先有处置后的照片", GROUP)
        await wang.press(card, "认领")
        await street.settled()
        answer = await wang.press(card, "办结")
        assert answer is not None
        assert "照片" in answer["text"]
        await street.settled()
        assert wang.labels(card) == ["‹ 返回"]
        await wang.photo("hazard_cable_fixed.jpg", GROUP, reply_to=card)
        await wang.hears("已办结", GROUP)


async def test_an_edited_reply_is_not_a_new_one(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    said = await street.wang.say("在路上", GROUP, reply_to=card)
    await street.li.hears("在路上")
    await street.wang.edit(said, "已处理")
    first = await street.li.say("你好")
    await street.li.hears("发一张照片就能开始")
    await street.li.edit(first, "/cancel")
    await street.settled()
    assert street.rows("SELECT status FROM reports") == [("dispatched",)]
    assert sum("在路上" in words for words in street.words(street.li)) == 1
    assert not any("没有进行中" in words for words in street.words(street.li))


async def test_done_at_once_is_one_button_where_it_is_allowed(street: Street) -> None:
    await street.reported()
    wang, card = street.wang, street.wang.last(GROUP)
    await wang.press(card, "认领")
    await street.settled()
    await wang.press(card, "办结")
    await street.settled()
    assert wang.labels(card)[-2:] == ["直接办结", "‹ 返回"]
    await wang.press(card, "直接办结")
    await wang.hears("已办结 · 王姐", GROUP)
    await street.li.hears("你看修好了吗")


async def test_a_pause_is_understood_however_it_is_typed_and_no_rider_reads_it(street: Street) -> None:
    await street.reported()
    wang, card = street.wang, street.wang.last(GROUP)
    await wang.say("收到", GROUP, reply_to=card)
    for words, until in (
        ("挂起３天　等配件", "11-26"),
        ("挂起3天等配件", "11-26"),
        ("挂起到周五 等审批", "11-27 18:00"),
    ):
        await wang.say(words, GROUP, reply_to=card)
        await wang.hears(f"挂起至 {until}", GROUP)
        await wang.say("恢复", GROUP, reply_to=card)
        await wang.hears("处置中 · 王姐", GROUP)
        await street.settled()
    notes = street.rows("SELECT note FROM events WHERE kind = 'held' ORDER BY id")
    assert notes == [("等配件",), ("等配件",), ("等审批",)]
    assert not any("挂起" in words for words in street.words(street.li))


async def test_a_trembling_thumb_claims_once_and_hears_no_alarm(street: Street) -> None:
    await street.reported()
    wang, card = street.wang, street.wang.last(GROUP)
    answers = [await wang.forge(card, "1c:cl:1:0") for _ in range(2)]
    assert [(said["text"], said["show_alert"]) for said in answers if said] == [
        ("261123-001 已由你认领", False)
    ] * 2
    assert street.rows("SELECT count(*) FROM events WHERE kind = 'claimed'") == [(1,)]


async def test_words_that_nobody_is_there_to_hear_are_kept(street: Street) -> None:
    await street.reported()
    await street.wang.say("收到", GROUP, reply_to=street.wang.last(GROUP))
    await street.li.say("/forgetme")
    question = await street.li.hears("忘")
    await street.li.press(question, street.li.labels(question)[0])
    await street.settled()
    card = next(one for one in street.bot_messages(street.wang, GROUP) if "photo" in one)
    await street.wang.say("师傅明天来", GROUP, reply_to=card)
    await street.settled()
    assert street.calls("setMessageReaction", chat=GROUP)[-1].params["reaction"][0]["emoji"] == "✍"
