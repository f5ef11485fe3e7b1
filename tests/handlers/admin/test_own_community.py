"""/find and /stats for a community's staff over real HTTP: their own cases and figures, nobody else's."""

import pytest

from tests import cast
from tests.stories.street import Street

_REFUSED = "只有街道管理员"


@pytest.fixture
async def registered(street: Street) -> Street:
    """王姐 works for 海风社区; there is a case of hers, and one of 银杏社区."""
    await street.wang.start()
    asked = await street.zhang.say("/staff 海风社区 3001 王姐")
    await street.zhang.hears("现在可以处理", since=asked)
    await street.reported()
    await street.reported(at=cast.IN_YINXING)
    return street


async def test_staff_find_and_work_their_case_in_private(registered: Street) -> None:
    wang = registered.wang
    asked = await wang.say("/find 001")
    shown = await wang.hears("261123-001", since=asked)
    assert shown["photo"]
    answer = await wang.press(shown, "认领")
    assert answer is not None
    assert "已由你认领" in answer["text"]
    await registered.settled()
    await wang.press(shown, "刷新")
    await registered.settled()
    assert "处置中 · 王姐" in wang.current(shown)["caption"]
    asked = await wang.say("/find 002")
    await wang.hears("没有找到这个案件", since=asked)


async def test_staff_find_their_case_in_their_group_and_in_no_other(registered: Street) -> None:
    wang = registered.wang
    asked = await wang.say("/find 001", cast.HAIFENG_GROUP)
    await wang.hears("群里的卡片", cast.HAIFENG_GROUP, since=asked)
    answer = await wang.forge(await wang.hears("群里的卡片", cast.HAIFENG_GROUP, since=asked), "1af:2")
    assert answer is not None
    assert "没有找到" in answer["text"]


async def test_staff_see_their_figures_and_switch_them(registered: Street) -> None:
    wang = registered.wang
    for chat in (None, cast.HAIFENG_GROUP):
        asked = await wang.say("/stats", *([] if chat is None else [chat]))
        shown = await wang.hears("统计 · 今天 · 海风社区", chat, since=asked)
        assert "上报 1，" in shown["caption"]
        await wang.press(shown, "近 7 天")
        await registered.settled()
        assert "统计 · 近 7 天 · 海风社区" in wang.current(shown)["caption"]
    asked = await registered.zhang.say("/stats")
    whole = await registered.zhang.hears("统计 · 今天", since=asked)
    assert "上报 2，" in whole["caption"]


async def test_an_administrator_of_the_group_sees_there_what_it_answers_for(street: Street) -> None:
    await street.reported()
    asked = await street.wang.say("/find 001", cast.HAIFENG_GROUP)
    await street.wang.hears("群里的卡片", cast.HAIFENG_GROUP, since=asked)
    asked = await street.wang.say("/find 001")  # in private nobody can say whose group they administer
    await street.wang.hears(_REFUSED, since=asked)
    asked = await street.wang.say("/start")
    said = await street.wang.hears("你的编号是 3001", since=asked)
    assert "群管理员在社区群里就能处理案件" in said["text"]
    assert street.rows("SELECT count(*) FROM staff") == [(0,)]  # told how, and given nothing


@pytest.mark.parametrize("words", ["/find 001", "/stats"])
async def test_everybody_else_is_refused_as_before(registered: Street, words: str) -> None:
    for person in (registered.li, registered.stranger):
        await person.start()
        asked = await person.say(words)
        await person.hears(_REFUSED, since=asked)


@pytest.mark.parametrize("command", ["audit", "reassign"])
async def test_the_admins_other_commands_stay_theirs(registered: Street, command: str) -> None:
    asked = await registered.wang.say(f"/{command} 001")
    await registered.wang.hears(_REFUSED, since=asked)


def _menu(street: Street) -> set[str]:
    """The commands of the menu that was set last."""
    return {one["command"] for one in street.calls("setMyCommands")[-1].params["commands"]}


async def test_who_is_dismissed_is_refused_at_the_next_press_and_loses_the_menu(registered: Street) -> None:
    wang, zhang = registered.wang, registered.zhang
    asked = await wang.say("/find 001")
    shown = await wang.hears("261123-001", since=asked)
    assert "find" in _menu(registered)

    asked = await zhang.say("/staff 海风社区")
    listed = await zhang.hears("王姐", since=asked)
    await zhang.press(listed, "王姐")
    await registered.settled()
    assert "find" not in _menu(registered)
    answer = await wang.press(shown, "刷新")
    assert answer is not None
    assert _REFUSED in answer["text"]


async def test_start_tells_staff_what_they_may_look_at(registered: Street) -> None:
    asked = await registered.wang.say("/start")
    said = await registered.wang.hears("/find", since=asked)
    assert "你是海风社区的工作人员" in said["text"]
    assert "编号是" not in said["text"]
