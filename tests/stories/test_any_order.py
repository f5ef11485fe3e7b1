"""Photo, place and category in any order: three actions, and it is in."""

from collections.abc import Awaitable, Callable
from itertools import permutations

import pytest

from tests import cast
from tests.stories.street import Street

Act = Callable[[Street], Awaitable[None]]


async def _photo(street: Street) -> None:
    await street.li.photo("rubbish_heap.jpg")


async def _place(street: Street) -> None:
    await street.li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)


async def _category(street: Street) -> None:
    """The newest message that offers the categories; while the place is asked for, the name is typed."""
    offers = [said for said in street.bot_messages(street.li) if "🧹 环境卫生" in street.li.labels(said)]
    if offers:
        await street.li.press(offers[-1], "环境卫生")
    else:
        await street.li.say("环境卫生")


_ACTS: dict[str, Act] = {"photo": _photo, "place": _place, "category": _category}


@pytest.mark.parametrize("order", list(permutations(_ACTS)), ids="-".join)
async def test_any_order_of_the_three_actions_makes_one_report(
    street: Street, order: tuple[str, ...]
) -> None:
    if order[0] == "category":
        await street.li.say("/report")
        await street.settled()
    for action in order:
        await _ACTS[action](street)
        await street.settled()
    assert street.rows("SELECT category, status FROM reports") == [("rubbish", "dispatched")]
    last = street.bot_messages(street.li)[-1]
    assert "已送达海风社区" in last["text"], street.li.recent()
    assert len(street.bot_messages(street.wang, cast.HAIFENG_GROUP)) == 1


@pytest.mark.parametrize("order", list(permutations(_ACTS)), ids="-".join)
async def test_after_each_action_the_rider_is_asked_just_for_what_is_missing(
    street: Street, order: tuple[str, ...]
) -> None:
    words = {"photo": "照片", "place": "位置", "category": "类"}
    if order[0] == "category":
        await street.li.say("/report")
        await street.settled()
    missing = set(_ACTS)
    for action in order[:-1]:
        await _ACTS[action](street)
        await street.settled()
        missing.discard(action)
        asked = street.bot_messages(street.li)[-1]["text"].splitlines()[-1]
        assert any(words[part] in asked for part in missing), asked
        assert not any(words[part] in asked for part in set(_ACTS) - missing), asked


async def test_the_big_button_of_start_begins_a_report(street: Street) -> None:
    li = street.li
    await li.start()
    await li.hears("欢迎")
    await li.tap("随手拍上报")
    await li.hears("请发一张现场照片")
    await li.photo("rubbish_heap.jpg")
    await li.hears("在哪里")
    li.phone_location = (cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    await li.tap("发送位置")
    await li.press(await li.hears("哪一类"), "环境卫生")
    await li.hears("已送达海风社区")


async def test_a_caption_is_the_description_and_its_words_put_a_category_first(street: Street) -> None:
    await street.li.photo("rubbish_heap.jpg", caption="路口一堆垃圾没人清")
    await street.li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    question = await street.li.hears("哪一类")
    assert street.li.labels(question)[0] == "🧹 环境卫生 ✓"
    await street.li.press(question, "环境卫生")
    await street.settled()
    assert "📝 路口一堆垃圾没人清" in street.wang.last(cast.HAIFENG_GROUP)["caption"]


async def test_words_sent_while_drafting_join_the_description(street: Street) -> None:
    li = street.li
    await li.photo("rubbish_heap.jpg", caption="垃圾")
    await li.hears("在哪里")
    await li.say("第二个路口")
    await li.hears("说明已记下")
    await li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    await li.hears("哪一类")
    await li.say("<b>急</b> & 快")
    question = await li.hears("说明已记下", since=li.last())
    await li.press(question, "环境卫生")
    await street.settled()
    assert street.rows("SELECT description FROM reports") == [("垃圾\n第二个路口\n<b>急</b> & 快",)]
    assert "<b>急</b> & 快" in street.wang.last(cast.HAIFENG_GROUP)["caption"]


async def test_a_category_can_be_typed_by_its_name(street: Street) -> None:
    await street.li.photo("rubbish_heap.jpg")
    await street.li.say("环境卫生")
    await street.settled()
    await street.li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    await street.li.hears("已送达海风社区")
    assert street.rows("SELECT category, description FROM reports") == [("rubbish", "")]
