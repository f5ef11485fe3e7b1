"""A case that was reported as something else is put right from its card."""

import json

from storage.tables import grids
from storage.work import Work
from tests import cast
from tests.stories.street import Street

HERE, FIRE = cast.HAIFENG_GROUP, cast.STREET_GROUP


async def test_two_taps_and_it_is_another_kind(street: Street) -> None:
    await street.reported()
    wang, card = street.wang, street.wang.last(HERE)
    await wang.press(card, "类别")
    await street.settled()
    answer = await wang.press(card, "公共设施损坏")
    assert answer is not None
    assert "已改为公共设施损坏" in answer["text"]
    await wang.hears("公共设施损坏", HERE)
    await street.settled()
    assert wang.labels(card)[0] == "✋ 认领"
    assert len(street.bot_messages(wang, HERE)) == 1
    assert any("公共设施损坏" in words for words in street.words(street.li))


async def test_it_goes_to_the_group_of_that_kind_and_the_old_card_says_so(street: Street) -> None:
    def give(work: Work) -> None:
        work.run(grids.update().values(chat_ids=json.dumps({"fire_lane": FIRE})))

    await street.bot.desk.store.write(give)
    await street.reported()
    wang, card = street.wang, street.wang.last(HERE)
    for label in ("认领", "更多", "改类别", "消防通道"):
        await wang.press(card, label)
        await street.settled()
    there = await street.zhang.hears("消防通道", FIRE)
    assert street.zhang.labels(there)[0] == "✋ 认领"
    assert "类别改为消防通道" in wang.current(card)["caption"]
    assert wang.labels(card) == []


async def test_the_stranger_changes_nothing(street: Street) -> None:
    await street.reported()
    card = street.wang.last(HERE)
    street.pg.world.chats[HERE].members.add(9001)
    for data in ("1o:1:rubbish", "1o:1:", "1c:mo:1:0"):
        answer = await street.stranger.forge(card, data)
        assert answer is not None
        assert "只有本群管理员" in answer["text"]
    for data in ("1o:1:nothing", "1o:77:rubbish"):
        answer = await street.wang.forge(card, data)
        assert answer is not None
        assert answer["show_alert"]
    assert street.rows("SELECT category FROM reports") == [("hazard",)]
