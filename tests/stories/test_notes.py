"""内部备注 over real HTTP: staff write for each other under the card; the rider never reads a word of it."""

import pytest

from tests import cast
from tests.stories.street import Json, Street

GROUP = cast.HAIFENG_GROUP
SECRET = "暗语"


def _card(street: Street, group: int = GROUP) -> Json:
    """The living card of the only case."""
    found = [said for said in street.bot_messages(street.wang, group) if said.get("photo")]
    return found[-1]


def _notes(street: Street) -> list[str]:
    return [row[0] for row in street.rows("SELECT text FROM notes ORDER BY id")]


def _riders_heard(street: Street) -> str:
    """Everything that was ever sent to a rider or to the stranger, edits too."""
    chats = {2001, 2002, 9001}
    return "".join(
        str(call.params) for call in street.pg.calls if int(call.params.get("chat_id", 0)) in chats
    )


@pytest.fixture
async def reported(street: Street) -> Street:
    await street.reported()
    return street


@pytest.mark.parametrize(
    "words",
    ["备注 暗语", "内部备注：暗语", "备注暗语", "备注，暗语", "/note 暗语", "/note@gridsnap_bot 暗语"],
)
async def test_a_note_stands_on_the_card_and_nobody_hears_of_it(reported: Street, words: str) -> None:
    wang = reported.wang
    said = await wang.say(words, GROUP, reply_to=_card(reported))
    await reported.settled()
    assert "🗒 王姐：暗语" in _card(reported)["caption"]
    post = wang.post_of(said)
    assert post is not None
    assert list(post.reactions.values()) == ["✍"]
    assert _notes(reported) == [SECRET]
    await wang.say("请问几楼", GROUP, reply_to=_card(reported))
    await reported.li.hears("请问几楼")
    assert SECRET not in _riders_heard(reported)


async def test_photos_that_come_with_a_note_stay_in_the_group(reported: Street) -> None:
    wang = reported.wang
    sent = len(reported.bot_messages(reported.li))
    await wang.photo("hazard_cable.jpg", GROUP, caption="备注 暗语", reply_to=_card(reported))
    await wang.album(
        ["hazard_cable.jpg", "rubbish_heap.jpg"], GROUP, caption="备注 暗语二", reply_to=_card(reported)
    )
    await reported.settled()
    await wang.press(_card(reported), "认领")
    await wang.say("已处理", GROUP, reply_to=_card(reported))
    await reported.settled()  # from here on a photo would be one of what was done
    await wang.album(
        ["hazard_cable.jpg", "rubbish_heap.jpg"], GROUP, caption="备注 暗语三", reply_to=_card(reported)
    )
    await reported.settled()
    assert _notes(reported) == [SECRET, "暗语二", "暗语三"]
    assert reported.rows("SELECT count(*) FROM photos") == [(1,)]
    assert reported.rows("SELECT count(*) FROM events WHERE kind = 'commented'") == [(0,)]
    assert len(reported.bot_messages(reported.li)) == sent + 1  # whether it is mended
    assert SECRET not in _riders_heard(reported)


async def test_a_note_does_not_end_a_case_whose_result_is_asked_for(reported: Street) -> None:
    wang = reported.wang
    await wang.press(_card(reported), "认领")
    await reported.settled()
    await wang.press(_card(reported), "办结")
    await reported.settled()
    await wang.say("备注 暗语", GROUP, reply_to=_card(reported))
    await reported.settled()
    assert reported.rows("SELECT status FROM reports") == [("claimed",)]


async def test_the_button_asks_for_the_words_and_tidies_up(reported: Street) -> None:
    wang = reported.wang
    await wang.press(_card(reported), "更多")
    await reported.settled()
    said = wang.last(GROUP)
    await wang.press(_card(reported), "🗒 备注")
    asked = await wang.hears("内部备注：只给处理案件的人看", GROUP, since=said)
    assert "王姐" in asked["text"]
    await wang.say("暗语，下午再去", GROUP, reply_to=asked)
    await reported.settled()
    assert _notes(reported) == ["暗语，下午再去"]
    assert wang.post_of(asked) is None
    assert SECRET not in _riders_heard(reported)


async def test_what_is_no_note_is_told_how(reported: Street) -> None:
    wang = reported.wang
    said = await wang.say("备注", GROUP, reply_to=_card(reported))
    await wang.hears("备注写什么", GROUP, since=said)
    said = await wang.say("/note@gridsnap_bot 暗语", GROUP)
    await wang.hears("请回复一张卡片", GROUP, since=said)
    assert _notes(reported) == []


@pytest.mark.parametrize("words", ["/note 暗语", "/dup 001", "/undup"])
async def test_a_command_under_something_else_is_told_how_and_not_lost(reported: Street, words: str) -> None:
    """What others say, and in private one's own words, is no card."""
    talk = await reported.zhang.say("下午开会", GROUP)
    asked = await reported.wang.say(words, GROUP, reply_to=talk)
    await reported.wang.hears("请回复", GROUP, since=asked)
    receipt = reported.li.last()
    asked = await reported.li.say(words, reply_to=receipt)
    await reported.li.hears("请回复", since=asked)
    assert _notes(reported) == []


async def test_where_riders_are_in_the_group_the_card_only_counts(street: Street) -> None:
    li, wang, zhang = street.li, street.wang, street.zhang
    await wang.start()
    asked = await zhang.say("/staff 海风社区 3001 王姐")
    await zhang.hears("现在可以处理", since=asked)
    await li.start()
    await li.photo("hazard_cable.jpg", GROUP, caption="#随手拍")
    await li.hears("由你上报")
    place = await li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    await li.press(await li.hears("哪一类", since=place), "安全隐患")
    await street.settled()

    said = await wang.say("备注 暗语", GROUP, reply_to=_card(street))
    warned = await wang.hears("这个群里有骑手", GROUP, since=said)
    assert "/find 261123-001" in warned["text"]
    await street.settled()
    assert "🗒 有内部备注 1 条" in _card(street)["caption"]
    assert not any(SECRET in words for words in street.words(wang, GROUP))

    await wang.press(_card(street), "更多")
    await street.settled()
    answer = await wang.press(_card(street), "🗒 备注")
    assert answer is not None
    assert answer["show_alert"]
    assert "私聊我发 /find 261123-001" in answer["text"]

    asked = await wang.say("/find 001")
    found = await wang.hears("🗒 王姐：暗语", since=asked)
    await wang.press(found, "更多")
    await street.settled()
    await wang.press(found, "🗒 备注")
    question = await wang.hears("回复这条消息", since=asked)
    await wang.say("暗语二", reply_to=question)
    await street.settled()
    assert _notes(street) == [SECRET, "暗语二"]
    assert "🗒 有内部备注 2 条" in _card(street)["caption"]
    asked = await wang.say("/find 001", GROUP)
    here = await wang.hears("群里的卡片", GROUP, since=asked)
    assert SECRET not in here["caption"]
    asked = await zhang.say("/audit@gridsnap_bot 001", GROUP)
    record = await zhang.hears("派遣 系统", GROUP, since=asked)
    assert SECRET not in record["text"]
    assert "有内部备注 2 条" in record["text"]
    assert SECRET not in _riders_heard(street)


async def test_the_next_community_reads_it_and_so_does_an_admin(reported: Street) -> None:
    wang, zhang = reported.wang, reported.zhang
    await wang.say("备注 暗语", GROUP, reply_to=_card(reported))
    await reported.settled()
    asked = await zhang.say("/reassign 001")
    question = await zhang.hears("改派给谁", since=asked)
    await zhang.press(question, "银杏社区")
    await reported.settled()
    there = zhang.last(cast.YINXING_GROUP)
    assert "🗒 王姐：暗语" in there["caption"]
    assert SECRET not in _card(reported)["caption"]  # it went on from here
    asked = await zhang.say("/find 001")
    assert "🗒 王姐：暗语" in (await zhang.hears("261123-001", since=asked))["caption"]
    asked = await zhang.say("/audit 001")
    record = await zhang.hears("内部备注 王姐（工作人员，3001）", since=asked)
    assert "🗒 暗语" in record["text"]
    asked = await zhang.say("/export")
    await zhang.hears("上报的案件", since=asked)


async def test_nobody_else_writes_or_asks_for_one(reported: Street) -> None:
    world = reported.pg.world
    world.chats[GROUP].members |= {9001, 2001}
    card = _card(reported)
    for person in (reported.stranger, reported.li):
        for words in ("备注 我来", "/note@gridsnap_bot 我来"):
            said = await person.say(words, GROUP, reply_to=card)
            await person.hears("只有", GROUP, since=said)
        answer = await person.forge(card, "1n:1")
        assert answer is not None
        assert answer["show_alert"]
        assert "只有" in answer["text"]
    answer = await reported.wang.forge(card, "1n:999")
    assert answer is not None
    assert "没有找到" in answer["text"]
    await reported.settled()
    assert _notes(reported) == []
    said = await reported.stranger.say("/note x")
    await reported.stranger.hears("请回复一张卡片", since=said)
