"""Everything that happens to groups: bound, thrown out, taken back, grown into a supergroup."""

from playground import World
from tests import cast
from tests.stories.street import Open, Street

OLD = -4_100_001


def _basic() -> World:
    world = World.default()
    world.add_group(
        OLD, "青石社区网格群", type="group", members=[2001], administrators=[1001, 3001], bot="administrator"
    )
    return world


async def test_a_bound_group_gets_its_communitys_cases(opened: Open) -> None:
    async with opened(world=_basic()) as street:
        await street.zhang.say("/bind 青石社区", OLD)
        await street.zhang.hears("已绑定青石社区", OLD)
        await street.reported(at=cast.IN_QINGSHI)
        await street.wang.hears("261123-001", OLD)


async def test_cases_that_waited_with_the_street_come_when_the_group_is_bound(opened: Open) -> None:
    async with opened(world=_basic()) as street:
        await street.reported(at=cast.IN_QINGSHI)
        await street.zhang.hears("261123-001", cast.STREET_GROUP)
        await street.zhang.say("/bind 青石社区", OLD)
        await street.zhang.hears("1 件等候的案件", OLD)
        card = await street.wang.hears("261123-001", OLD)
        await street.settled()
        await street.wang.press(card, "认领")
        await street.wang.hears("处置中 · 王姐", OLD)


async def test_an_unknown_community_is_answered_with_the_known_ones(street: Street) -> None:
    await street.zhang.say("/bind 月亮社区", cast.STREET_GROUP)
    said = await street.zhang.hears("没有叫“月亮社区”的社区", cast.STREET_GROUP)
    assert "青石社区" in said["text"]
    await street.zhang.say("/bind", cast.STREET_GROUP)
    await street.zhang.hears("请写上社区名，例如：/bind", cast.STREET_GROUP)


async def test_unbinding_sends_new_cases_to_the_street(street: Street) -> None:
    await street.zhang.say("/unbind", cast.HAIFENG_GROUP)
    await street.zhang.hears("解除绑定", cast.HAIFENG_GROUP)
    await street.reported()
    await street.zhang.hears("261123-001", cast.STREET_GROUP)


async def test_a_topic_of_a_forum_is_bound_and_gets_the_cards(street: Street) -> None:
    topic = street.pg.world.create_topic(cast.STREET_GROUP, "青石")
    await street.zhang.say("/bind 青石社区", cast.STREET_GROUP, thread=topic)
    await street.zhang.hears("已绑定青石社区", cast.STREET_GROUP)
    await street.reported(at=cast.IN_QINGSHI)
    card = await street.zhang.hears("261123-001", cast.STREET_GROUP)
    assert card["message_thread_id"] == topic
    await street.zhang.say("收到", cast.STREET_GROUP, reply_to=card, thread=topic)
    await street.zhang.hears("处置中 · 张主任", cast.STREET_GROUP)


async def test_thrown_out_the_admins_are_told_and_the_cases_wait_until_it_is_back(street: Street) -> None:
    world = street.pg.world
    await street.zhang.start()
    await street.reported()
    world.set_bot_status(cast.HAIFENG_GROUP, "kicked")
    told = await street.zhang.hears("我已不在海风社区的群")
    assert "1 个未办结案件在等候" in told["text"]
    await street.reported(category="环境卫生")
    assert street.rows("SELECT status FROM reports") == [("dispatched",), ("dispatched",)]

    before = len(street.bot_messages(street.wang, cast.HAIFENG_GROUP))
    world.set_bot_status(cast.HAIFENG_GROUP, "administrator")
    await street.wang.hears("261123-002", cast.HAIFENG_GROUP)
    await street.settled()
    said = street.words(street.wang, cast.HAIFENG_GROUP)[before:]
    assert sum("261123-002" in words for words in said) == 1
    assert not any("大家好" in words for words in said)
    assert sum("我已不在" in words for words in street.words(street.zhang)) == 1
    card = await street.wang.hears("261123-001", cast.HAIFENG_GROUP)
    await street.wang.press(card, "认领")
    await street.wang.hears("处置中", cast.HAIFENG_GROUP)


async def test_a_group_that_threw_it_out_unnoticed_is_found_out_by_sending(street: Street) -> None:
    await street.zhang.start()
    street.pg.world.chats[cast.HAIFENG_GROUP].bot = "kicked"
    await street.reported()
    await street.zhang.hears("我已不在海风社区的群")
    assert street.rows("SELECT chat_id, status FROM reports") == [(None, "dispatched")]


async def test_a_new_group_is_greeted_once_with_what_to_do(opened: Open) -> None:
    world = _basic()
    world.chats[OLD].bot = None
    async with opened(world=world) as street:
        world.set_bot_status(OLD, "member")
        await street.zhang.hears("/bind 社区名", OLD)
        world.set_bot_status(OLD, "administrator")
        await street.settled()
        assert len(street.bot_messages(street.zhang, OLD)) == 1


async def test_a_group_that_becomes_a_supergroup_keeps_its_cases(opened: Open) -> None:
    async with opened(world=_basic()) as street:
        await street.zhang.say("/bind 青石社区", OLD)
        await street.zhang.hears("已绑定", OLD)
        await street.reported(at=cast.IN_QINGSHI)
        new = street.pg.world.migrate(OLD)
        await street.settled()
        assert street.rows("SELECT chat_id FROM communities WHERE name = '青石社区'") == [(new,)]
        card = await street.wang.hears("261123-001", new)
        await street.wang.press(card, "认领")
        await street.wang.hears("处置中 · 王姐", new)
        await street.settled()
        assert len(street.bot_messages(street.wang, new)) == 1


async def test_a_migration_that_nobody_announced_is_found_out_by_sending(opened: Open) -> None:
    world = _basic()
    async with opened(world=world) as street:
        await street.zhang.say("/bind 青石社区", OLD)
        await street.zhang.hears("已绑定", OLD)
        await street.stop()
        new = world.migrate(OLD)
        world.updates.drop()
        await street.start()
        await street.reported(at=cast.IN_QINGSHI)
        await street.wang.hears("261123-001", new)
        assert street.rows("SELECT chat_id FROM communities WHERE name = '青石社区'") == [(new,)]
