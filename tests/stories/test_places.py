"""A place comes in many forms; all of them are the same third of a report."""

from collections.abc import Awaitable, Callable

import pytest

from casework.places import Datum, convert
from playground import Person
from tests import cast
from tests.stories.street import Json, Open, Street

_HERE = cast.IN_HAIFENG
_AMAP = convert(_HERE, Datum.WGS84, Datum.GCJ02)

_WAYS: dict[str, tuple[Callable[[Person], Awaitable[Json]], str]] = {
    "attached location": (lambda who: who.location(_HERE.lat, _HERE.lng), "phone"),
    "live location": (lambda who: who.location(_HERE.lat, _HERE.lng, live_period=900), "live"),
    "venue": (lambda who: who.venue(_HERE.lat, _HERE.lng, "便民超市", "码头路 1 号"), "venue"),
    "coordinates": (lambda who: who.say(f"{_HERE.lat}, {_HERE.lng}"), "typed"),
    "map link": (
        lambda who: who.say(f"https://uri.amap.com/marker?position={_AMAP.lng:.6f},{_AMAP.lat:.6f}&name=x"),
        "link",
    ),
}


@pytest.mark.parametrize("way", _WAYS)
async def test_every_form_of_a_place_leads_to_the_right_community(street: Street, way: str) -> None:
    act, source = _WAYS[way]
    li = street.li
    await li.photo("hazard_cable.jpg")
    await li.hears("在哪里")
    await act(li)
    await li.press(await li.hears("哪一类"), "安全隐患")
    await li.hears("已送达海风社区")
    await street.settled()
    [(kept, lat, lng, name)] = street.rows("SELECT place_source, lat, lng, place_name FROM reports")
    assert kept == source
    assert abs(lat - _HERE.lat) < 2e-6
    assert abs(lng - _HERE.lng) < 2e-6
    assert name == ("便民超市 码头路 1 号" if way == "venue" else "")


async def test_a_live_location_that_moves_on_does_not_ask_again(street: Street) -> None:
    li = street.li
    await li.photo("hazard_cable.jpg")
    live = await li.location(_HERE.lat, _HERE.lng, live_period=900)
    await li.hears("哪一类")
    await street.settled()
    before = len(street.bot_messages(li))
    await li.live_update(live, _HERE.lat + 0.1, _HERE.lng)
    await street.settled()
    assert len(street.bot_messages(li)) == before
    assert street.rows("SELECT lat FROM drafts") == [(_HERE.lat,)]


async def test_the_navigation_button_opens_maps_in_their_own_datum(street: Street) -> None:
    await street.reported()
    card = street.wang.last(cast.HAIFENG_GROUP)
    await street.wang.press(card, "导航")
    await street.settled()
    assert street.wang.labels(card)[:2] == ["高德地图", "腾讯地图"]
    opened = await street.wang.press(card, "高德地图")
    assert opened is not None
    assert f"{_AMAP.lng:.5f}" in opened["url"]
    await street.wang.press(card, "返回")
    await street.settled()
    assert street.wang.labels(card)[0] == "✋ 认领"


async def test_a_spot_outside_every_grid_is_the_streets_and_never_dropped(street: Street) -> None:
    await street.reported(at=cast.OUTSIDE)
    await street.li.hears("已送达街道办")
    card = await street.zhang.hears("不在任何网格内", cast.STREET_GROUP)
    await street.zhang.press(card, "认领")
    await street.zhang.hears("处置中 · 张主任", cast.STREET_GROUP)
    await street.settled()


async def test_without_a_street_group_it_comes_to_the_admins_in_private(opened: Open) -> None:
    async with opened(access={"street_group": 0}) as street:
        await street.zhang.start()
        await street.reported(at=cast.OUTSIDE)
        card = await street.zhang.hears("不在任何网格内")
        await street.zhang.press(card, "认领")
        await street.zhang.hears("处置中 · 张主任")
        await street.zhang.photo("hazard_cable_fixed.jpg", reply_to=card, caption="已处理")
        await street.settled()
        assert street.rows("SELECT status FROM reports") == [("awaiting_check",)], street.zhang.recent()


async def test_on_a_border_both_grids_are_named_and_one_tap_transfers(street: Street) -> None:
    await street.reported(at=cast.BETWEEN_GROUPS)
    card = street.wang.last(cast.HAIFENG_GROUP)
    assert "靠近边界" in card["caption"]
    assert "海风一网格" in card["caption"]
    assert "银杏" in card["caption"]
    await street.wang.press(card, "转派")
    await street.settled()
    assert street.wang.labels(card)[0] == "📍 银杏社区"
    answer = await street.wang.press(card, "银杏社区")
    assert answer is not None
    assert answer["text"] == "261123-001 已转过去，等对方接收"
    await street.settled()
    old = await street.wang.hears("已请银杏社区接收", cast.HAIFENG_GROUP)
    assert street.wang.labels(old) == []
    asked = await street.zhang.hears("261123-001", cast.YINXING_GROUP)
    await street.zhang.press(asked, "接收")
    await street.settled()
    await street.wang.hears("已转派给银杏社区", cast.HAIFENG_GROUP)
    mark = await street.wang.say("收到", cast.HAIFENG_GROUP, reply_to=card)
    said = await street.wang.hears("已转派给银杏社区", cast.HAIFENG_GROUP, since=mark)
    assert said["reply_to_message"]["message_id"] == mark["message_id"]
    new = await street.zhang.hears("261123-001", cast.YINXING_GROUP)
    assert "待认领" in new["caption"]
    assert new["photo"]
    assert "银杏社区" in street.words(street.li)[-1]
    assert len(street.bot_messages(street.zhang, cast.YINXING_GROUP)) == 1


async def test_an_answered_place_question_goes_and_its_keyboard_with_it(street: Street) -> None:
    await street.li.photo("hazard_cable.jpg")
    asked = await street.li.hears("在哪里")
    assert street.li.keyboard() is not None
    await street.li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)  # by the paper clip, not by the key
    await street.li.hears("哪一类")
    await street.settled()
    assert street.li.keyboard() is None
    assert street.li.post_of(asked) is None
