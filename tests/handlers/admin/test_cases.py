"""/find, /reassign and /audit over real HTTP."""

from handlers.admin.audit import pages
from handlers.cards import TEXT, units
from handlers.texts import Html
from tests import cast
from tests.stories.street import Street


async def test_a_case_is_found_by_its_last_digits_as_its_group_sees_it(street: Street) -> None:
    await street.reported(caption="电线 <b>垂</b> 下来了")
    card = await street.wang.hears("261123-001", cast.HAIFENG_GROUP)
    asked = await street.zhang.say("/find 001")
    shown = await street.zhang.hears("261123-001", since=asked)
    assert shown["photo"]
    assert "电线 <b>垂</b> 下来了" in shown["caption"]
    links = [entity["url"] for entity in shown["caption_entities"] if entity["type"] == "text_link"]
    assert links == [f"https://t.me/c/2000000001/{card['message_id']}"]
    assert street.zhang.labels(shown) == [
        "✋ 认领",
        "↩️ 退回",
        "🗂 类别",
        "➡️ 转派",
        "📍 导航",
        "⋯ 更多",
        "🔄 刷新",
        "🔲 打码",
    ]

    answer = await street.zhang.press(shown, "认领")
    assert answer is not None
    assert "已由你认领" in answer["text"]
    await street.settled()
    await street.zhang.press(shown, "刷新")
    await street.settled()
    assert "处置中 · 张主任" in street.zhang.current(shown)["caption"]


async def test_several_hits_are_a_list_and_none_is_said(street: Street) -> None:
    await street.reported()
    for _ in range(10):
        await street.reported()
    asked = await street.zhang.say("/find 1")
    several = await street.zhang.hears("有 2 个案件", since=asked)
    assert [label.split(" · ")[0] for label in street.zhang.labels(several)] == [
        "🟡 261123-011",
        "🟡 261123-001",
    ]
    await street.zhang.press(several, "261123-011")
    await street.zhang.hears("群里的卡片", since=asked)
    for words in ("999", "%", "_"):
        asked = await street.zhang.say(f"/find {words}")
        await street.zhang.hears("没有找到这个案件", since=asked)
    for command in ("find", "audit", "reassign"):
        asked = await street.zhang.say(f"/{command}")
        await street.zhang.hears(f"例如：/{command} 001", since=asked)


async def test_a_press_under_a_found_case_shows_what_came_of_it(street: Street) -> None:
    await street.reported()
    asked = await street.zhang.say("/find 001")
    found = await street.zhang.hears("群里的卡片", since=asked)
    await street.zhang.press(found, "认领")
    await street.settled()
    assert "处置中 · 张主任" in street.zhang.current(found)["caption"]
    assert "✅ 办结" in street.zhang.labels(found)


async def test_staff_of_the_community_takes_a_case_over(street: Street) -> None:
    asked = await street.zhang.say("/staff 海风社区 3001 王姐")
    await street.zhang.hears("现在可以处理", since=asked)
    await street.reported()
    asked = await street.zhang.say("/reassign 001")
    question = await street.zhang.hears("改派给谁", since=asked)
    assert street.zhang.labels(question) == ["👤 王姐", "银杏社区", "青石社区", "街道办"]

    await street.zhang.press(question, "王姐")
    await street.zhang.hears("已改派给王姐")
    await street.wang.hears("处置中 · 王姐", cast.HAIFENG_GROUP)

    again = await street.zhang.forge(question, "1ah:p:1:9001")  # nobody's staff
    assert again is not None
    assert "没有找到 9001" in again["text"]
    assert street.rows("SELECT holder_id FROM reports") == [(3001,)]


async def test_another_community_takes_a_case_over_and_a_closed_one_stays(street: Street) -> None:
    await street.reported()
    asked = await street.zhang.say("/reassign 001")
    question = await street.zhang.hears("改派给谁", since=asked)
    await street.zhang.press(question, "银杏社区")
    await street.zhang.hears("已改派给银杏社区")
    card = await street.zhang.hears("261123-001", cast.YINXING_GROUP)
    await street.settled()
    await street.zhang.press(card, "退回")
    await street.settled()
    await street.zhang.press(card, "现场未发现问题")
    await street.settled()
    asked = await street.zhang.say("/reassign 001")
    await street.zhang.hears("261123-001 已于", since=asked)


async def test_the_audit_has_every_row_to_the_second(street: Street) -> None:
    await street.reported()
    card = await street.wang.hears("261123-001", cast.HAIFENG_GROUP)
    await street.wang.press(card, "认领")
    await street.settled()
    await street.later(hours=25)
    asked = await street.zhang.say("/audit 001")
    said = (await street.zhang.hears("上报 李师傅（骑手，2001）", since=asked))["text"]
    rows = said.split("\n")
    assert "2026-11-23 10:00:0" in rows[1]
    for part in (
        "– → 待认领",
        "网格 WH-02 · 海风社区",
        "办结 · 到期 · 时限 2026-11-24 10:00",
        "认领 王姐（工作人员，3001） 待认领 → 处置中",
        "催办 系统",
    ):
        assert part in said


async def test_a_group_learns_no_reporters_name_from_the_audit(street: Street) -> None:
    await street.reported()
    asked = await street.zhang.say("/audit@gridsnap_bot 001", cast.HAIFENG_GROUP)
    said = (await street.zhang.hears("派遣 系统", cast.HAIFENG_GROUP, since=asked))["text"]
    assert "上报 骑手" in said
    assert "李师傅" not in said
    assert "2001" not in said


def test_a_long_record_goes_over_several_messages_and_loses_no_row() -> None:
    rows = [Html(f"<b>{number}</b> " + "字" * 400) for number in range(50)]
    found = pages(rows)
    assert len(found) > 1
    assert all(units(page) <= TEXT for page in found)
    assert "\n".join(found).split("\n") == rows
