"""Whoever may not, may not: each way in is tried, each is answered, and nothing changes."""

from collections.abc import Awaitable, Callable

import pytest

from casework import people
from handlers.callback_data import CasePress, CaseVerb, DraftPress, DraftVerb, MinePress, MineVerb, Number
from playground import Person
from tests import cast
from tests.stories.street import Json, Street

Try = Callable[[Person], Awaitable[Json | list[Json]]]

_IN_PRIVATE: dict[str, Try] = {
    "photo": lambda who: who.photo("hazard_cable.jpg"),
    "image file": lambda who: who.photo("hazard_cable.jpg", as_file=True),
    "location": lambda who: who.location(35.95, 120.18),
    "venue": lambda who: who.venue(35.95, 120.18, "超市", "一号路"),
    "coordinates": lambda who: who.say("35.95,120.18"),
    "words": lambda who: who.say("你好"),
    "label of the place button": lambda who: who.say("📍 发送位置"),
    "big button": lambda who: who.say("📷 随手拍上报"),
    "sticker": lambda who: who.sticker(),
    "voice": lambda who: who.voice(),
    "report": lambda who: who.say("/report"),
    "cancel": lambda who: who.say("/cancel"),
    "my": lambda who: who.say("/my"),
    "unknown command": lambda who: who.say("/nothing"),
}


async def test_a_stranger_is_told_how_to_become_a_rider_and_nothing_is_kept(street: Street) -> None:
    for count, (way, attempt) in enumerate(_IN_PRIVATE.items(), start=1):
        await attempt(street.stranger)
        await street.settled()
        said = street.words(street.stranger)
        assert len(said) == count, f"{way}: {said}"
        assert "9001" in said[-1], way
        assert "网格员" in said[-1], way
    assert street.rows("SELECT count(*) FROM drafts") == [(0,)]
    assert street.rows("SELECT count(*) FROM photos") == [(0,)]


async def test_start_tells_a_stranger_their_number_and_offers_no_button(street: Street) -> None:
    await street.stranger.start()
    said = await street.stranger.hears("你的编号是 9001")
    assert "reply_markup" not in said
    assert street.stranger.keyboard() is None


async def test_a_suspended_rider_is_refused_in_the_middle_of_a_draft(street: Street) -> None:
    await street.li.photo("hazard_cable.jpg")
    await street.li.hears("在哪里")
    store, scheme = street.bot.desk.store, street.bot.desk.scheme
    await store.write(people.suspend, scheme, cast.ZHANG, street.li.id)
    await street.li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    await street.li.hears("只有已聘任的网格员")
    assert street.rows("SELECT lat FROM drafts") == [(None,)]


_GROUP_WORDS = ["收到", "已处理 好了", "退回 不归我们", "挂起 3天", "恢复", "在路上"]


async def test_a_member_without_rights_changes_nothing_by_a_reply(street: Street) -> None:
    await street.reported()
    card = street.wang.last(cast.HAIFENG_GROUP)
    for words in _GROUP_WORDS:
        said = await street.zhou.say(words, cast.HAIFENG_GROUP, reply_to=card)
        refused = await street.zhou.hears("只有本群管理员或登记的工作人员", cast.HAIFENG_GROUP, since=said)
        assert refused["reply_to_message"]["text"] == words
    await street.settled()
    assert street.rows("SELECT status, note FROM reports") == [("dispatched", "")]
    assert street.rows("SELECT count(*) FROM events WHERE actor_id = 2002") == [(0,)]


async def test_a_member_without_rights_adds_no_after_photo(street: Street) -> None:
    await street.reported()
    card = street.wang.last(cast.HAIFENG_GROUP)
    await street.zhou.photo("hazard_cable_fixed.jpg", cast.HAIFENG_GROUP, caption="已处理", reply_to=card)
    await street.zhou.hears("只有本群管理员", cast.HAIFENG_GROUP)
    assert street.rows("SELECT count(*) FROM photos WHERE role = 'after'") == [(0,)]
    assert street.rows("SELECT status FROM reports") == [("dispatched",)]


async def test_every_button_of_the_card_alerts_a_member_without_rights(street: Street) -> None:
    await street.reported()
    card = street.wang.last(cast.HAIFENG_GROUP)
    before = street.rows("SELECT status, holder_id, asked_by, chat_id FROM reports")
    for verb in CaseVerb:
        answer = await street.zhou.forge(card, CasePress(verb, Number(1), Number(1)).pack())
        assert answer == {
            "text": "Only administrators of this group or registered staff can do that.",
            "show_alert": True,
            "url": None,
        }, verb
    await street.settled()
    assert street.rows("SELECT status, holder_id, asked_by, chat_id FROM reports") == before
    assert street.wang.labels(card) == ["✋ 认领", "↩️ 退回", "🗂 类别", "➡️ 转派", "📍 导航", "⋯ 更多"]


async def test_a_rider_cannot_touch_the_report_of_another_by_a_forged_button(street: Street) -> None:
    await street.reported()
    await street.zhou.start()
    hello = await street.zhou.hears("Welcome")
    before = street.rows("SELECT status, description, category FROM reports")
    forged = [
        *(MinePress(verb, Number(1)) for verb in MineVerb if verb != MineVerb.PAGE),
        DraftPress(DraftVerb.CATEGORY, Number(1), "other"),
        DraftPress(DraftVerb.HINT, Number(1)),
    ]
    for press in forged:
        answer = await street.zhou.forge(hello, press.pack())
        assert answer is not None, press
    await street.settled()
    assert len(street.bot_messages(street.zhou)) == 1, street.zhou.recent()
    assert "261123-001" not in " ".join(street.words(street.zhou))
    assert street.rows("SELECT status, description, category FROM reports") == before


async def test_a_rider_sees_only_own_reports(street: Street) -> None:
    await street.reported()
    await street.zhou.say("/my")
    await street.zhou.hears("No reports yet")


@pytest.mark.parametrize("command", ["/open", "/bind 海风社区", "/unbind"])
async def test_group_commands_are_refused_to_a_member_without_rights(street: Street, command: str) -> None:
    before = street.rows("SELECT name, chat_id FROM communities ORDER BY id")
    await street.zhou.say(command, cast.HAIFENG_GROUP)
    await street.zhou.hears("只有", cast.HAIFENG_GROUP)
    assert street.rows("SELECT name, chat_id FROM communities ORDER BY id") == before


@pytest.mark.parametrize("command", ["/bind 银杏社区", "/unbind"])
async def test_binding_is_the_street_admins_and_not_the_groups(street: Street, command: str) -> None:
    before = street.rows("SELECT name, chat_id FROM communities ORDER BY id")
    await street.wang.say(command, cast.HAIFENG_GROUP)
    await street.wang.hears("只有街道管理员", cast.HAIFENG_GROUP)
    assert street.rows("SELECT name, chat_id FROM communities ORDER BY id") == before


async def test_the_administrator_of_one_group_has_no_say_in_another(street: Street) -> None:
    await street.reported(at=cast.IN_YINXING)
    assert street.rows("SELECT chat_id FROM reports") == [(cast.YINXING_GROUP,)]
    await street.pg.settled()
    somewhere = await street.wang.say("大家好", cast.HAIFENG_GROUP)
    answer = await street.wang.forge(somewhere, CasePress(CaseVerb.CLAIM, Number(1)).pack())
    assert answer is not None
    assert answer["show_alert"] is True
    assert street.rows("SELECT status FROM reports") == [("dispatched",)]
