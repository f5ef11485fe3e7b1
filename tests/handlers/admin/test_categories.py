"""/categories over real HTTP: deadlines by words or by buttons; nonsense changes nothing."""

import pytest

from tests.stories.street import Street


async def test_words_set_the_deadlines_of_new_reports(street: Street) -> None:
    asked = await street.zhang.say("/categories 安全隐患 20分钟 半天")
    said = await street.zhang.hears("时限已修改", since=asked)
    assert "20 分钟 / 12 小时" in said["text"]
    receipt = await street.reported()
    assert "22:00 前办结" in receipt["text"]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("hazard", "用法：/categories hazard"),
        ("hazard 1 2", "时限可以写"),
        ("hazard 3小时 1小时", "不能比认领时限短"),
        ("hazard 0s 1小时", "至少 1 分钟"),
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
    assert "🏁 1 天 ✓" in shown

    answer = await street.zhang.press(listed, "🙋 1 小时")
    assert answer is not None
    assert "时限已修改" in answer["text"]
    await street.zhang.press(listed, "🏁 3 小时")
    await street.settled()
    assert street.rows("SELECT * FROM category_terms") == [("hazard", 3600, 10800)]
    assert "🙋 4 小时" not in street.zhang.labels(street.zhang.current(listed))

    await street.zhang.press(listed, "返回")
    await street.settled()
    assert "1 小时 / 3 小时" in street.zhang.current(listed)["text"]


@pytest.mark.parametrize("data", ["1ac:c:hazard:999999999999", "1ac:r:hazard:60", "1ac:c:nothing:600"])
async def test_a_forged_deadline_changes_nothing(street: Street, data: str) -> None:
    asked = await street.zhang.say("/categories")
    listed = await street.zhang.hears("类别和时限", since=asked)
    answer = await street.zhang.forge(listed, data)
    assert answer is not None
    assert answer["show_alert"] is True
    assert street.rows("SELECT count(*) FROM category_terms") == [(0,)]
