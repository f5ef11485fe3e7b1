"""Buttons: two at once, old ones, forged ones, an administrator without a name."""

import asyncio

from casework import people
from playground import World
from tests import cast
from tests.stories.street import Open, Street


async def _two_workers(street: Street) -> None:
    store, scheme = street.bot.desk.store, street.bot.desk.scheme
    await store.write(people.meet, scheme, cast.ZHOU)
    [(haifeng,)] = street.rows("SELECT id FROM communities WHERE name = '海风社区'")
    await store.write(people.enlist, scheme, cast.ZHANG, 2002, "小周", haifeng)


async def test_of_two_presses_at_once_one_wins_and_the_other_is_told_who(street: Street) -> None:
    await _two_workers(street)
    await street.reported()
    card = street.wang.last(cast.HAIFENG_GROUP)
    answers = await asyncio.gather(street.wang.press(card, "认领"), street.zhou.press(card, "认领"))
    await street.settled()
    assert None not in answers
    [(holder,)] = street.rows("SELECT holder_name FROM reports")
    won, lost = sorted(answers, key=lambda answer: bool(answer and answer["show_alert"]))
    assert won is not None
    assert lost is not None
    assert not won["show_alert"]
    assert lost["show_alert"]
    assert holder in lost["text"]
    assert street.rows("SELECT count(*) FROM events WHERE kind = 'claimed'") == [(1,)]


async def test_a_double_tap_on_the_category_makes_one_report(street: Street) -> None:
    li = street.li
    await li.photo("hazard_cable.jpg")
    await li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    question = await li.hears("哪一类")
    await asyncio.gather(li.press(question, "安全隐患"), li.press(question, "安全隐患"))
    await street.settled()
    assert street.rows("SELECT count(*) FROM reports") == [(1,)]
    assert sum("已送达" in words for words in street.words(li)) == 1


async def test_an_old_button_of_a_closed_case_answers_with_who_closed_it(street: Street) -> None:
    await street.reported()
    card = street.wang.last(cast.HAIFENG_GROUP)
    await street.wang.say("已处理 扶正了", cast.HAIFENG_GROUP, reply_to=card)
    await street.settled()
    for label in ("认领", "退回", "转派"):
        answer = await street.wang.press(card, label)
        assert answer is not None
        assert answer["show_alert"], label
        assert "已由 王姐" in answer["text"], label
    await street.settled()
    assert street.wang.labels(card) == []
    assert street.rows("SELECT status FROM reports") == [("awaiting_check",)]


async def test_forged_and_foreign_data_is_answered_and_does_nothing(street: Street) -> None:
    await street.reported()
    card = street.wang.last(cast.HAIFENG_GROUP)
    for data in (
        "1c:cl:999999:0",
        "0c:cl:1:0",
        "1c:cl:1",
        "1c:xx:1:0",
        "1c:cl:１:0",
        "hello",
        "1r:z:77",
        "::::",
        "1c:to:1:99",
    ):
        answer = await street.wang.forge(card, data)
        assert answer is not None, data
        assert answer["show_alert"], data
        assert answer["text"], data
    await street.settled()
    assert street.rows("SELECT status FROM reports") == [("dispatched",)]
    assert street.rows("SELECT count(*) FROM inbox WHERE state = 'failed'") == [(0,)]


async def test_an_anonymous_administrator_works_by_buttons_and_by_replies(opened: Open) -> None:
    world = World.default()
    world.chats[cast.HAIFENG_GROUP].anonymous.add(3001)
    async with opened(world=world) as street:
        group = cast.HAIFENG_GROUP
        await street.reported()
        card = street.wang.last(group)
        await street.wang.say("收到", group, reply_to=card)
        await street.wang.hears("处置中 · 群管理员", group)
        await street.wang.press(card, "办结")
        await street.wang.photo("hazard_cable_fixed.jpg", group, reply_to=card)
        await street.settled()
        assert street.rows("SELECT status FROM reports") == [("awaiting_check",)]
        assert street.rows("SELECT count(*) FROM photos WHERE role = 'after'") == [(1,)]


async def test_a_worker_whose_rights_were_taken_is_refused_at_the_next_press(street: Street) -> None:
    await street.reported()
    card = street.wang.last(cast.HAIFENG_GROUP)
    await street.wang.press(card, "认领")
    await street.settled()
    street.pg.world.set_member(cast.HAIFENG_GROUP, 3001, "member", by=1001)
    answer = await street.wang.press(card, "办结")
    assert answer is not None
    assert "只有本群管理员" in answer["text"]
    await street.settled()
    assert street.rows("SELECT asked_by FROM reports") == [(None,)]


async def test_a_list_whose_photo_is_lost_says_in_words_that_nothing_waits(street: Street) -> None:
    """A photo that came as a file is not sent as it is; where the store lost it the list is words."""
    li = street.li
    await li.photo("hazard_cable.jpg", as_file=True)
    await street.settled()
    await li.tap("稍后再填")
    await street.settled()
    for kept in (street.folder / "photos").rglob("*.*"):
        kept.unlink()
    await li.say("/later")
    await street.settled()
    shown = li.last()
    assert "photo" not in shown
    await li.press(shown, "🗑")
    await street.settled()
    await li.press(shown, "确认不要")
    await street.settled()
    assert li.current(shown)["text"].startswith("没有")
    assert li.labels(shown) == []
    assert street.rows("SELECT error FROM inbox WHERE state != 'done'") == []
