"""A group's flood: folded into sheets under the limits, claimed by number, answered by number, never lost."""

import asyncio
import re
from collections import Counter
from typing import Any

import pytest

from benchmarks.flood import NUMBER, Flood, shown_by
from bot.pace import Pace
from casework import cases
from playground import Fault, Limits
from tests import cast
from tests.stories.street import Open, Street

GROUP = cast.HAIFENG_GROUP
Json = dict[str, Any]
PACED = {name: getattr(Pace, name) for name in ("ready", "answer", "free", "room")}


async def about_to(street: Street) -> Flood:
    """A flood that has not begun: `(await made.one()).number` is a report as fast as it can be written."""
    photo = await street.zhou.photo("hazard_cable.jpg")
    await street.settled()
    made = Flood(street.bot, photo)
    await made.appoint()
    return made


async def at_once(street: Street, count: int, made: Flood | None = None) -> list[str]:
    """So many reports that are ready before any of them is sent; their numbers."""
    made, waiting = made or await about_to(street), Pace.waiting
    with pytest.MonkeyPatch.context() as held:
        held.setattr(Pace, "waiting", lambda pace, now: {**waiting(pace, now), GROUP: now + 0.05})
        numbers = [(await made.one()).number for _ in range(count)]
        async with asyncio.timeout(30):
            while street.rows("SELECT 1 FROM photos WHERE state = 'new'"):  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.02)
    street.bot.delivery.wake()
    await street.settled()
    return numbers


def shown(street: Street, group: int = GROUP) -> Counter[str]:
    """Number → in how many messages of the group it was sent."""
    numbers = Counter[str]()
    for said in street.bot_messages(street.wang, group):
        numbers.update(shown_by(said))
    return numbers


def sheets(street: Street) -> list[Json]:
    said = street.bot_messages(street.wang, GROUP)
    return [one for one in said if "件新案件" in (one.get("caption") or "")]


@pytest.fixture
async def flooded(street: Street) -> Street:
    """Nine cases on one sheet."""
    await at_once(street, 9)
    assert len(sheets(street)) == 1
    return street


async def test_sixty_reports_are_seen_within_the_limits_once_each(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, method in PACED.items():
        monkeypatch.setattr(Pace, name, method)
    monkeypatch.setattr("bot.pace._SECOND", 0.21)
    monkeypatch.setattr(Pace, "_GROUP_BURST", 20.0)
    limits = Limits(enforce_rates=True, chat_burst=1, chat_per_second=5)
    async with opened(limits=limits) as street:
        made = await about_to(street)
        numbers = [(await made.one()).number for _ in range(3)]
        # How many go alone before they queue is the machine's affair; that the others are folded is not.
        numbers += await at_once(street, 57, made)
        assert shown(street) == Counter(numbers)
        assert len(street.bot_messages(street.wang, GROUP)) <= 20
        assert not [call for call in street.pg.calls if call.error_code == 429]


async def test_a_number_that_is_pressed_is_claimed_and_gets_its_card(flooded: Street) -> None:
    street, wang = flooded, flooded.wang
    (sheet,) = sheets(street)
    assert wang.labels(sheet) == [f"✋ {mark}" for mark in "①②③④⑤⑥⑦⑧⑨"]
    third = NUMBER.findall(sheet["caption"])[2]
    answer = await wang.press(sheet, "③")
    assert answer is not None
    assert answer["text"] == f"{third} 已由你认领"
    await street.settled()
    card = street.bot_messages(wang, GROUP)[-1]
    assert third in card["caption"]
    assert card["photo"]
    assert "✅ 办结" in wang.labels(card)
    (sheet,) = sheets(street)
    assert re.search(f"③.*{third}.*处置中 · 王姐", sheet["caption"])
    assert "✋ ③" not in wang.labels(sheet)
    assert len(wang.labels(sheet)) == 8
    await wang.photo("hazard_cable_fixed.jpg", GROUP, caption="已处理", reply_to=card)
    await wang.hears(re.compile(f"③.*{third}.*已办结"), GROUP)
    (sheet,) = sheets(street)
    assert re.search(f"③.*{third}.*已办结", sheet["caption"])


async def test_a_stranger_s_press_on_a_number_is_refused(flooded: Street) -> None:
    flooded.pg.world.chats[GROUP].members.add(9001)
    (sheet,) = sheets(flooded)
    answer = await flooded.stranger.press(sheet, "①")
    assert answer is not None
    assert answer["show_alert"]
    await flooded.settled()
    assert flooded.rows("SELECT DISTINCT status FROM reports") == [("dispatched",)]


async def test_replies_to_a_sheet_name_the_case_by_its_number(flooded: Street) -> None:
    street, wang = flooded, flooded.wang
    (sheet,) = sheets(street)
    numbers = NUMBER.findall(sheet["caption"])
    await wang.say("2 收到", GROUP, reply_to=sheet)
    await wang.say("第3号 退回 不在本社区", GROUP, reply_to=sheet)
    await wang.photo("hazard_cable_fixed.jpg", GROUP, caption="④ 已处理", reply_to=sheet)
    await wang.hears(re.compile("④.*已办结"), GROUP)
    await street.settled()
    stands = dict(street.rows("SELECT number, status FROM reports"))
    assert [stands[number] for number in numbers[:5]] == [
        "dispatched",
        "claimed",
        "returned",
        "awaiting_check",
        "dispatched",
    ]
    (sheet,) = sheets(street)
    assert wang.labels(sheet) == [f"✋ {mark}" for mark in "①⑤⑥⑦⑧⑨"]
    assert "已退回" in sheet["caption"]


@pytest.mark.parametrize(("words", "said"), [("收到", "请先写序号"), ("12 收到", "只有 1 到 9 号")])
async def test_a_reply_without_a_number_of_the_sheet_is_told_how(
    flooded: Street, words: str, said: str
) -> None:
    (sheet,) = sheets(flooded)
    await flooded.wang.say(words, GROUP, reply_to=sheet)
    await flooded.wang.hears(said, GROUP)
    assert flooded.rows("SELECT DISTINCT status FROM reports") == [("dispatched",)]


async def test_an_album_of_after_photos_closes_the_case_of_its_first_words(flooded: Street) -> None:
    (sheet,) = sheets(flooded)
    fixed, cleared = "hazard_cable_fixed.jpg", "rubbish_cleared.jpg"
    await flooded.wang.album([fixed, cleared], GROUP, caption="5 已处理", reply_to=sheet)
    await flooded.wang.hears(re.compile("⑤.*已办结"), GROUP)
    await flooded.settled()
    assert flooded.rows("SELECT count(*) FROM photos WHERE role = 'after'") == [(2,)]
    assert not [words for words in flooded.words(flooded.wang, GROUP) if "请先写序号" in words]


async def test_the_list_of_open_cases_leads_to_the_sheet(flooded: Street) -> None:
    (sheet,) = sheets(flooded)
    await flooded.wang.say("/open", GROUP)
    listed = await flooded.wang.hears("未办结 9 件", GROUP)
    links = {entity["url"] for entity in listed["entities"] if entity["type"] == "text_link"}
    assert links == {f"https://t.me/c/{str(GROUP)[4:]}/{sheet['message_id']}"}


async def test_a_deleted_sheet_is_shown_anew_with_what_is_still_open(flooded: Street) -> None:
    street, wang = flooded, flooded.wang
    (sheet,) = sheets(street)
    del street.pg.world.chats[GROUP].posts[sheet["message_id"]]
    first = street.rows("SELECT id FROM reports ORDER BY id LIMIT 1")[0][0]
    desk = street.bot.desk
    await desk.store.write(cases.claim, desk.scheme, cast.ZHANG, first)
    await street.settled()
    (again,) = sheets(street)
    assert again["message_id"] != sheet["message_id"]
    assert len(wang.labels(again)) == 8


async def test_a_sheet_that_telegram_refuses_comes_as_single_cards(street: Street) -> None:
    street.pg.faults.add(Fault(method="sendPhoto", chat_id=GROUP, kind="400_wrong_file"))
    numbers = await at_once(street, 6)
    assert shown(street) == Counter(numbers)
    assert sheets(street) == []
