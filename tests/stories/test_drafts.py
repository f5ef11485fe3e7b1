"""A draft is kept at each step: it survives everything but /cancel and its own age."""

from tests import cast
from tests.stories.street import Street


async def test_cancel_drops_the_draft_and_says_so(street: Street) -> None:
    li = street.li
    await li.photo("hazard_cable.jpg")
    await li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    question = await li.hears("哪一类")
    await li.say("/cancel")
    await li.hears("已取消")
    answer = await li.press(question, "安全隐患")
    assert answer == {"text": "这份草稿已经结束了。发张照片就能重新开始。", "show_alert": True, "url": None}
    await li.say("/cancel")
    await li.hears("没有进行中的上报")
    assert street.rows("SELECT count(*) FROM reports") == [(0,)]


async def test_a_draft_that_nobody_finishes_expires_with_one_word(street: Street) -> None:
    li = street.li
    await li.photo("hazard_cable.jpg")
    await street.settled()
    await street.later(hours=23)
    assert not any("过期" in words for words in street.words(li))
    await street.later(hours=2)
    await street.later(hours=24)
    assert sum("已过期" in words for words in street.words(li)) == 1
    await li.photo("hazard_cable.jpg")
    await li.hears("照片收到", since=li.last())
    assert street.rows("SELECT state FROM drafts ORDER BY id") == [("expired",), ("open",)]


async def test_start_takes_up_a_draft_where_it_stood(street: Street) -> None:
    li = street.li
    await li.photo("hazard_cable.jpg")
    await li.hears("在哪里")
    await li.start()
    await li.hears("欢迎")
    await street.settled()
    assert "在哪里" in street.words(li)[-1]


async def test_a_restart_in_the_middle_of_a_draft_loses_nothing(street: Street) -> None:
    li = street.li
    await li.photo("hazard_cable.jpg", caption="电线")
    await li.hears("在哪里")
    await street.restart()
    await li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    question = await li.hears("哪一类")
    await street.restart()
    await li.press(question, "安全隐患")
    await li.hears("已送达海风社区")
    await street.settled()
    assert "📝 电线" in street.wang.last(cast.HAIFENG_GROUP)["caption"]


async def test_what_is_sent_while_the_program_is_down_is_answered_when_it_is_back(street: Street) -> None:
    li = street.li
    await street.stop()
    await li.photo("hazard_cable.jpg")
    await li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    await street.start()
    await li.press(await li.hears("哪一类"), "安全隐患")
    await li.hears("已送达海风社区")
    assert street.rows("SELECT count(*) FROM reports") == [(1,)]
