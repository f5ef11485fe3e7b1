"""/given over real HTTP: noted in one line or two taps, taken back by one."""

import re

import pytest

from tests import cast
from tests.stories.street import Street

GROUP = cast.HAIFENG_GROUP
REFUSED = "只有街道管理员可以这样做。"
_COUNT = "SELECT kind, people, note FROM given WHERE withdrawn_at IS NULL ORDER BY id"


@pytest.fixture
async def registered(street: Street) -> Street:
    """王姐 is registered staff of 海风社区 as well as the administrator of its group."""
    await street.wang.start()
    asked = await street.zhang.say("/staff 海风社区 3001 王姐")
    await street.zhang.hears("现在可以处理", since=asked)
    return street


async def test_one_line_notes_and_one_tap_takes_it_back(street: Street) -> None:
    asked = await street.wang.say("/given 义诊 32 社区卫生站", GROUP)
    said = await street.wang.hears("已记", GROUP, since=asked)
    assert said["text"] == "🎁 已记：义诊 32 人次\n海风社区 · 11-23 · 社区卫生站"
    assert said["reply_to_message"]["message_id"] == asked["message_id"]
    assert street.wang.labels(said) == ["↩️ 撤销"]
    assert street.rows(_COUNT) == [("义诊", 32, "社区卫生站")]
    await street.wang.press(said, "撤销")
    await street.settled()
    now = street.wang.current(said)
    assert now["text"] == "↩️ 已撤销：义诊 32 人次\n海风社区 · 11-23 · 王姐"
    assert street.wang.labels(now) == []
    assert street.rows(_COUNT) == []
    assert street.rows("SELECT withdrawn_by, withdrawn_name FROM given") == [(3001, "王姐")]


async def test_two_taps_note_without_a_word_typed(registered: Street) -> None:
    for chat in (GROUP, None):
        asked = await registered.wang.say("/given", chat)
        shown = await registered.wang.hears("回馈骑手 · 海风社区", chat, since=asked)
        assert registered.wang.labels(shown)[:3] == ["义诊", "饮水", "加热"]
        await registered.wang.press(shown, "饮水")
        await registered.settled()
        assert "饮水 · 海风社区" in registered.wang.current(shown)["text"]
        await registered.wang.press(shown, "返回")
        await registered.settled()
        await registered.wang.press(shown, "慰问品")
        await registered.settled()
        await registered.wang.press(shown, "20")
        await registered.settled()
        assert registered.wang.current(shown)["text"] == "🎁 已记：慰问品 20 人次\n海风社区 · 11-23"
        assert registered.wang.labels(registered.wang.current(shown)) == ["↩️ 撤销"]
        await registered.later(minutes=1)
    assert registered.rows(_COUNT) == [("慰问品", 20, "")] * 2


async def test_a_kind_alone_asks_to_how_many(street: Street) -> None:
    asked = await street.wang.say("/given 义诊", GROUP)
    shown = await street.wang.hears("今天多少人次", GROUP, since=asked)
    await street.wang.press(shown, "50")
    await street.settled()
    assert street.rows(_COUNT) == [("义诊", 50, "")]


async def test_the_month_is_told_in_short(street: Street) -> None:
    for line in ("义诊 32 社区卫生站", "饮水 20 昨天", "义诊 8 11-01"):
        await street.wang.say(f"/given {line}", GROUP)
        await street.settled()
    asked = await street.wang.say("/given", GROUP)
    said = await street.wang.hears("回馈骑手", GROUP, since=asked)
    assert said["text"].split("\n")[:5] == [
        "🎁 回馈骑手 · 海风社区　本月 60 人次",
        "义诊 40 · 饮水 20",
        "№1　11-23 义诊 32 · 社区卫生站",
        "№2　11-22 饮水 20",
        "№3　11-01 义诊 8",
    ]
    assert "/given 撤销 1" in said["text"]
    asked = await street.zhang.say("/given 撤销 №１")
    await street.zhang.hears("已撤销：义诊 32 人次", since=asked)
    asked = await street.zhang.say("/given 撤销 99")
    await street.zhang.hears("没有找到这一笔", since=asked)
    asked = await street.zhang.say("/given")
    said = await street.zhang.hears("回馈骑手 · 街道", since=asked)
    assert "№2　11-22 饮水 20 · 海风社区" in said["text"]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("义诊 许多", "没看懂是多少人次"),
        ("义诊 0", "没看懂是多少人次"),
        ("义诊 -3", "没看懂是多少人次"),
        ("义诊 1e9", "没看懂是多少人次"),
        ("x" * 4080, "没看懂是多少人次"),
        ("32", "给了骑手什么"),
        ("义诊 32 明天", "只能记 2026-08-23 到今天的"),
        ("义诊 32 1999-01-01", "只能记 2026-08-23 到今天的"),
        ("义诊 32 " + "很" * 200, "最多 100 个字"),
        ("很" * 21 + " 32", "最多 20 个字"),
        ("银杏社区 义诊 32", "不能替银杏社区记"),
        ("街道 义诊 32", REFUSED),
        ("撤销", "没有找到这一笔"),
        ("撤销 " + "9" * 40, "没有找到这一笔"),
    ],
)
async def test_bad_input_gets_one_clear_sentence(street: Street, line: str, answer: str) -> None:
    asked = await street.wang.say(f"/given {line}", GROUP)
    said = await street.wang.hears(answer, GROUP, since=asked)
    assert len(said["text"]) < 80
    await street.settled()
    assert len(street.words(street.wang, GROUP)) == 1
    assert street.rows("SELECT count(*) FROM given") == [(0,)]


async def test_full_width_digits_and_markup_are_taken_as_they_are_meant(street: Street) -> None:
    asked = await street.wang.say("/given <b>义诊</b> ３２ <a href='x'>&lt;", GROUP)
    said = await street.wang.hears("已记", GROUP, since=asked)
    assert said["text"] == "🎁 已记：<b>义诊</b> 32 人次\n海风社区 · 11-23 · <a href='x'>&lt;"
    assert street.rows(_COUNT) == [("<b>义诊</b>", 32, "<a href='x'>&lt;")]
    asked = await street.zhang.say("/audit given")
    await street.zhang.hears("<b>义诊</b> 32 人次", since=asked)


@pytest.mark.parametrize("line", ["", " 义诊", " 义诊 32", " 海风社区 义诊 32", " 撤销 1", " 001"])
async def test_strangers_and_riders_are_refused_everywhere(registered: Street, line: str) -> None:
    await registered.wang.say("/given 义诊 32", GROUP)
    await registered.settled()
    registered.pg.world.chats[GROUP].members.add(9001)
    for person in (registered.stranger, registered.li):
        for chat in (None, GROUP):
            asked = await person.say(f"/given{line}", chat)
            assert (await person.hears("", chat, since=asked))["text"] == REFUSED
    assert registered.rows(_COUNT) == [("义诊", 32, "")]


@pytest.mark.parametrize(
    "data", ["1av:l:1::0", "1av:k:1:义诊:0", "1av:n:1:义诊:10", "1av:n:0:义诊:10", "1au:1", "1au:999"]
)
async def test_a_forged_button_of_somebody_else_does_nothing(registered: Street, data: str) -> None:
    await registered.wang.say("/given 义诊 32", GROUP)
    await registered.settled()
    said = registered.wang.last(GROUP)
    registered.pg.world.chats[GROUP].members.add(9001)
    for person in (registered.stranger, registered.zhou):
        answer = await person.forge(said, data)
        assert answer is not None
        assert answer["show_alert"]
        assert answer["text"] in {REFUSED, "Only the street's administrators can do that."}
    assert registered.wang.current(said) == said
    assert registered.rows(_COUNT) == [("义诊", 32, "")]


@pytest.mark.parametrize(
    "data",
    [
        "1av:n:0:义诊:10",  # the street's
        "1av:n:2:义诊:10",  # another community's
        "1av:k:2:义诊:0",
        "1av:n:1:金条:10",  # no such kind
        "1av:n:1:义诊:11",  # no such number
        "1av:n:1:义诊:-10",
        "1av:n:999999999999999999:义诊:10",
        "1av:z:1:义诊:10",
        "1av:n:1:义诊",
        "1au:999999999999999999",
        "1au:2",  # 银杏社区's
        "1au:x",
    ],
)
async def test_staff_forge_nothing_beyond_their_community(registered: Street, data: str) -> None:
    asked = await registered.wang.say("/given 义诊 32", GROUP)
    said = await registered.wang.hears("已记", GROUP, since=asked)
    asked = await registered.zhang.say("/given 银杏社区 饮水 5")
    await registered.zhang.hears("已记", since=asked)
    answer = await registered.wang.forge(said, data)
    assert answer is not None
    assert answer["show_alert"]
    assert answer["text"]
    assert registered.rows(_COUNT) == [("义诊", 32, ""), ("饮水", 5, "")]
    assert registered.wang.current(said) == said


async def test_everything_is_in_the_audit_which_is_the_admins(registered: Street) -> None:
    asked = await registered.zhang.say("/audit given")
    await registered.zhang.hears("还没有记过", since=asked)
    await registered.wang.say("/given 义诊 32 社区卫生站", GROUP)
    await registered.settled()
    await registered.later(minutes=2)
    await registered.wang.say("/given 撤销 1")
    await registered.settled()
    asked = await registered.zhang.say("/audit 回馈")
    said = await registered.zhang.hears("回馈骑手的台账（1 笔", since=asked)
    rows = said["text"].split("\n")
    assert re.fullmatch(
        r"2026-11-23 10:0\d:\d\d №1 义诊 32 人次（海风社区 · 2026-11-23） 王姐（工作人员，3001）", rows[1]
    ), rows[1]
    assert rows[2] == "　💬 社区卫生站"
    assert re.fullmatch(r"　↩️ 2026-11-23 10:0\d:\d\d 王姐（3001）撤销", rows[3])
    asked = await registered.wang.say("/audit given")
    await registered.wang.hears(REFUSED, since=asked)
    await registered.stranger.start()
    asked = await registered.stranger.say("/audit given")
    await registered.stranger.hears(REFUSED, since=asked)


async def test_an_administrator_who_writes_in_the_groups_name_notes_too(street: Street) -> None:
    asked = await street.wang.say("/given 义诊 32", GROUP)
    await street.wang.hears("已记", GROUP, since=asked)
    asked = await street.wang.say("/given 义诊 32")  # in private nobody can say whose group they administer
    await street.wang.hears(REFUSED, since=asked)
