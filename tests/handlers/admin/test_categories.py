"""/categories over real HTTP: deadlines by words or by buttons; nonsense changes nothing."""

import pytest

from tests.stories.street import Street


async def test_words_set_the_deadlines_of_new_reports(street: Street) -> None:
    asked = await street.zhang.say("/categories 安全隐患 20分钟 半天")
    said = await street.zhang.hears("时限已修改", since=asked)
    assert "🙋 20 分钟 · 🏁 12 小时" in said["text"]
    receipt = await street.reported()
    assert "22:00 前办结" in receipt["text"]


async def test_words_in_the_units_of_the_trade_set_all_three_terms(street: Street) -> None:
    asked = await street.zhang.say("/categories hazard 2工作时 5工作日 1wd")
    said = await street.zhang.hears("时限已修改", since=asked)
    assert "🙋 2 工作时 · 🏁 5 工作日 · 💬 每 1 工作日" in said["text"]
    asked = await street.zhang.say("/categories hazard 2工作时 5工作日 无")
    said = await street.zhang.hears("时限已修改", since=asked)
    assert "💬" not in said["text"]
    assert street.rows("SELECT * FROM category_terms") == [("hazard", "2工作时", "", "5工作日", None)]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("hazard", "用法：/categories hazard"),
        ("hazard 1 2", "时限可以写"),
        ("hazard 3小时 1小时", "不能比认领时限短"),
        ("hazard 59s 1小时", "至少 1 分钟"),
        ("hazard 0s 1小时", "时限可以写"),
        ("hazard 2工作日 1工作日", "不能比认领时限短"),
        ("hazard 1h 1wd 1wd 1wd", "时限可以写"),
        ("nothing 1h 2h", "没有“nothing”这个类别"),
    ],
)
async def test_bad_words_are_told_what_is_allowed(street: Street, words: str, answer: str) -> None:
    asked = await street.zhang.say(f"/categories {words}")
    await street.zhang.hears(answer, since=asked)
    assert street.rows("SELECT count(*) FROM category_terms") == [(0,)]


async def test_buttons_lead_to_new_deadlines_and_back(street: Street) -> None:
    asked = await street.zhang.say("/categories")
    listed = await street.zhang.hears("类别和时限", since=asked)
    await street.zhang.press(listed, "⚠️ 安全隐患")
    await street.settled()
    shown = street.zhang.labels(street.zhang.current(listed))
    assert "🙋 30 分钟 ✓" in shown
    assert "🏁 24 紧急工作时 ✓" in shown
    assert "💬 不要求 ✓" in shown

    answer = await street.zhang.press(listed, "🙋 1 小时")
    assert answer is not None
    assert "时限已修改" in answer["text"]
    await street.zhang.press(listed, "🏁 3 紧急工作时")
    await street.zhang.press(listed, "💬 每 1 工作日")
    await street.settled()
    assert street.rows("SELECT * FROM category_terms") == [("hazard", "1h", "1工作日", "3紧急工作时", None)]
    assert "🙋 4 工作时" not in street.zhang.labels(street.zhang.current(listed))

    await street.zhang.press(listed, "返回")
    await street.settled()
    assert "🙋 1 小时 · 🏁 3 紧急工作时 · 💬 每 1 工作日" in street.zhang.current(listed)["text"]


@pytest.mark.parametrize(
    "data",
    [
        "1ac:c:hazard:999999999999",  # from before there were units, too
        "1ac:r:hazard:1m",
        "1ac:r:hazard:",
        "1ac:c:hazard:9999wd",
        "1ac:u:hazard:1s",
        "1ac:c:nothing:10m",
    ],
)
async def test_a_forged_deadline_changes_nothing(street: Street, data: str) -> None:
    asked = await street.zhang.say("/categories")
    listed = await street.zhang.hears("类别和时限", since=asked)
    answer = await street.zhang.forge(listed, data)
    assert answer is not None
    assert answer["show_alert"] is True
    assert street.rows("SELECT count(*) FROM category_terms") == [(0,)]
