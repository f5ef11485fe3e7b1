"""王姐 gives a case to 银杏社区, which is asked."""

from datetime import timedelta

from playground import Person
from tests import cast
from tests.stories.street import Json, Street

HERE, THERE = cast.HAIFENG_GROUP, cast.YINXING_GROUP


async def asked(street: Street) -> tuple[Json, Json]:
    """(the card that 海风 keeps, the card that 银杏 is asked by)."""
    await street.reported()
    card = street.wang.last(HERE)
    await street.wang.press(card, "转派")
    await street.settled()
    answer = await street.wang.press(card, "银杏社区")
    assert answer is not None
    assert "等对方接收" in answer["text"]
    await street.settled()
    return card, zhao(street).last(THERE)


def zhao(street: Street) -> Person:
    """Somebody who administers 银杏社区's group."""
    world = street.pg.world
    if 3002 not in world.people:
        world.add_person(3002, "赵哥")
        world.chats[THERE].members.add(3002)
        world.set_member(THERE, 3002, "administrator", by=1001)
    return street.pg.person(3002)


async def test_a_yes_and_the_case_is_theirs(street: Street) -> None:
    card, there = await asked(street)
    assert "已请银杏社区接收" in street.wang.current(card)["caption"]
    person = zhao(street)
    assert "海风社区请你们接收" in there["caption"]
    assert person.labels(there)[:2] == ["✋ 接收", "不接"]
    await person.press(there, "接收")
    await street.settled()
    assert person.labels(there)[0] == "✋ 认领"
    assert "已转派给银杏社区" in street.wang.current(card)["caption"]
    assert len(street.bot_messages(street.wang, HERE)) == 1


async def test_a_no_brings_it_back_with_a_word_and_they_are_not_asked_again(street: Street) -> None:
    card, there = await asked(street)
    person = zhao(street)
    await person.press(there, "不接")
    await street.settled()
    await person.press(there, "应由其他单位处理")
    told = await street.wang.hears("银杏社区没有接收", HERE)
    assert "应由其他单位处理" in told["text"]
    assert told["reply_to_message"]["message_id"] == card["message_id"]
    await street.settled()
    assert "银杏社区不接：应由其他单位处理" in street.wang.current(card)["caption"]
    await street.wang.press(card, "转派")
    await street.settled()
    labels = street.wang.labels(card)
    assert "银杏社区" not in " ".join(labels)
    assert "街道办" in labels


async def test_by_words_alone(street: Street) -> None:
    card, there = await asked(street)
    person = zhao(street)
    await person.say("不接", THERE, reply_to=there)
    await person.hears("请写明原因", THERE)
    await person.say("不接 归物业管", THERE, reply_to=there)
    await street.wang.hears("归物业管", HERE)
    await street.settled()
    assert street.wang.labels(card)[0] == "✋ 认领"


async def test_a_claim_by_reply_is_a_yes(street: Street) -> None:
    _, there = await asked(street)
    await zhao(street).say("收到", THERE, reply_to=there)
    await zhao(street).hears("处置中", THERE)
    await street.settled()
    assert street.rows("SELECT state FROM transfers") == [("accepted",)]


async def test_nobody_answers_and_the_street_has_it(street: Street) -> None:
    _, there = await asked(street)
    await street.pg.clock.advance(timedelta(hours=2, minutes=1))
    card = await street.zhang.hears("安全隐患", cast.STREET_GROUP)
    assert "海风社区转给银杏社区，没人答复，请街道定" in card["caption"]
    assert "海风二网格·渔港（街道办）" in card["caption"]
    assert "不在任何网格内" not in card["caption"]
    await street.settled()
    assert "已转派给街道办" in zhao(street).current(there)["caption"]
    assert street.rows("SELECT community_id, status FROM reports") == [(None, "dispatched")]
