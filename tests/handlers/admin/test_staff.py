"""/staff over real HTTP: whoever is registered may handle the community's cases, until removed."""

from storage import places
from tests import cast
from tests.stories.street import Street

GROUP = cast.HAIFENG_GROUP


async def test_a_reply_registers_its_writer_who_then_may_claim(street: Street) -> None:
    await street.reported(street.zhou, category="Safety hazard")
    card = await street.li.hears("261123-001", GROUP)
    refused = await street.li.press(card, "认领")
    assert refused is not None
    assert "只有本群管理员" in refused["text"]

    words = await street.li.say("我来帮忙", GROUP)
    asked = await street.zhang.say("/staff@gridsnap_bot", GROUP, reply_to=words)
    await street.zhang.hears("李师傅 现在可以处理海风社区的案件", GROUP, since=asked)

    claimed = await street.li.press(card, "认领")
    assert claimed is not None
    assert claimed["text"] == "261123-001 已由你认领"
    await street.settled()


async def test_alone_it_lists_with_buttons_that_remove(street: Street) -> None:
    asked = await street.zhang.say("/staff@gridsnap_bot 2001 李师傅", GROUP)
    await street.zhang.hears("现在可以处理", GROUP, since=asked)
    asked = await street.zhang.say("/staff@gridsnap_bot 2001", GROUP)
    await street.zhang.hears("已经登记", GROUP, since=asked)
    asked = await street.zhang.say("/staff@gridsnap_bot", GROUP)
    listed = await street.zhang.hears("工作人员（1 人）", GROUP, since=asked)

    refused = await street.wang.press(listed, "移除 李师傅")
    assert refused is not None
    assert refused["show_alert"] is True
    assert street.rows("SELECT count(*) FROM staff") == [(1,)]

    await street.zhang.press(listed, "移除 李师傅")
    await street.zhang.hears("还没有登记工作人员", GROUP)
    assert street.rows("SELECT count(*) FROM staff") == [(0,)]


async def test_a_username_is_found_and_an_unknown_one_said(street: Street) -> None:
    await street.zhou.start()
    await street.settled()
    asked = await street.zhang.say("/staff@gridsnap_bot @xiao_zhou", GROUP)
    await street.zhang.hears("小周 现在可以处理", GROUP, since=asked)
    asked = await street.zhang.say("/staff@gridsnap_bot @nobody_here", GROUP)
    await street.zhang.hears("没有找到 @nobody_here", GROUP, since=asked)


async def test_a_reply_to_the_bot_names_nobody(street: Street) -> None:
    await street.reported()
    card = await street.zhang.hears("261123-001", GROUP)
    asked = await street.zhang.say("/staff@gridsnap_bot", GROUP, reply_to=card)
    await street.zhang.hears("请回复对方的消息", GROUP, since=asked)


async def test_a_group_that_speaks_for_nobody_has_no_staff(street: Street) -> None:
    asked = await street.zhang.say("/staff@gridsnap_bot 2001", cast.STREET_GROUP)
    await street.zhang.hears("本群没有绑定社区", cast.STREET_GROUP, since=asked)


async def test_in_private_communities_are_chosen_by_button_or_named(street: Street) -> None:
    asked = await street.zhang.say("/staff 海风社区 3001 王姐")
    await street.zhang.hears("王姐 现在可以处理", since=asked)
    asked = await street.zhang.say("/staff")
    teams = await street.zhang.hears("社区工作人员", since=asked)
    assert street.zhang.labels(teams) == ["海风社区 (1)", "银杏社区 (0)", "青石社区 (0)"]
    await street.zhang.press(teams, "海风社区")
    await street.settled()
    assert street.zhang.labels(street.zhang.current(teams)) == ["✖️ 移除 王姐", "‹ 返回"]
    await street.zhang.press(teams, "返回")
    await street.settled()
    assert street.zhang.labels(street.zhang.current(teams))[0] == "海风社区 (1)"
    asked = await street.zhang.say("/staff 没有社区")
    await street.zhang.hears("没有这个社区", since=asked)


async def test_a_communitys_name_may_have_blanks(street: Street) -> None:
    street.bot.desk.store.submit(places.ensure_community, "Sea Breeze").result(timeout=10)
    asked = await street.zhang.say("/staff Sea Breeze 3001 Wang Jie")
    await street.zhang.hears("Wang Jie 现在可以处理Sea Breeze的案件", since=asked)
    asked = await street.zhang.say("/staff Sea Breeze")
    await street.zhang.hears("Sea Breeze的工作人员（1 人）", since=asked)
