"""The weekly report, seen by moving the clock to Monday: picture and workbook, once; /weekly for admins."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from playground import Fault
from tests import cast, workbooks
from tests.stories.street import Open, Street

CITY = ZoneInfo("Asia/Shanghai")
STREET, GROUP = cast.STREET_GROUP, cast.HAIFENG_GROUP
MONDAYS = {"weekly": "monday 09:00"}
REFUSED = "只有街道管理员可以这样做。"

Json = dict[str, Any]


async def _until(street: Street, clock: time, days: int = 7) -> None:
    """It is so late in the city, so many days after the first, which is a Monday."""
    then = datetime.combine(cast.START.astimezone(CITY).date() + timedelta(days=days), clock, CITY)
    await street.later(seconds=(then - street.pg.clock.now()).total_seconds())


def _told(street: Street, chat: int = STREET) -> tuple[list[Json], list[Json]]:
    """(pictures, workbooks) of weekly reports in this chat."""
    said = street.bot_messages(street.zhang, chat)
    pictures = [one for one in said if "photo" in one and "周报" in one.get("caption", "")]
    return pictures, [one for one in said if one.get("document", {}).get("file_name", "").endswith(".xlsx")]


def _book(street: Street, message: Json) -> dict[str, workbooks.Sheet]:
    kept = street.pg.world.files.get(message["document"]["file_id"])
    assert kept is not None
    return workbooks.read(kept.data)


async def _a_week_of_work(street: Street) -> None:
    """Monday: a cable and a badly parked car; the cable is solved and found mended, the car is not."""
    await street.reported(category="公共设施损坏")
    await street.later(minutes=5)
    await street.wang.press(street.wang.last(GROUP), "认领")
    await street.settled()
    await street.wang.say("已处理 修好了", GROUP, reply_to=street.wang.last(GROUP))
    await street.settled()
    asked = await street.li.hears("你看修好了吗")
    await street.li.press(asked, "已修好")
    await street.settled()
    await street.reported(category="车辆乱停放")


async def test_on_monday_the_street_gets_a_picture_and_a_workbook_once(opened: Open) -> None:
    async with opened(digests=MONDAYS) as street:
        await _a_week_of_work(street)
        await _until(street, time(8, 59))
        assert _told(street) == ([], [])
        await _until(street, time(9))
        [picture], [document] = _told(street)
        assert "周报 · 2026 年第 48 周（11-23 – 11-29）" in picture["caption"]
        assert "应结案 2，缓办 0，结案 1，按期 1" in picture["caption"]
        assert "结案率 50.00%" in picture["caption"]
        assert len(picture["caption"].split("\n")) <= 8
        assert document["document"]["file_name"] == "gridsnap-2026-W48.xlsx"
        assert document["message_id"] > picture["message_id"]

        book = _book(street, document)
        assert book["总览"].line("结案率")[1].percent == "50.00%"
        assert book["总览"].line("上报")[1].number == 2
        assert book["总览"].line("上报")[2].number == 0
        assert book["总览"].line("平均响应（小时）")[1].number == pytest.approx(5 / 60, abs=0.01)
        kinds = book["类别"]
        assert kinds.line("公共设施损坏")[kinds.column_of("结案率")].percent == "100.00%"
        assert kinds.line("车辆乱停放")[kinds.column_of("结案率")].percent == "0.00%"
        named = book["社区"]
        seen = street.bot_messages(street.wang, GROUP)
        monday = datetime.combine(cast.START.date() + timedelta(days=7), time(), CITY).timestamp()
        in_week = [one for one in seen if one["date"] < monday]
        cost = named.line(cast.HAIFENG)[named.column_of("每件结案的群消息")]
        assert cost.number == len(in_week) == 2  # two cards, and one case that ended
        assert len(seen) > len(in_week)  # this week's reminder
        grids = book["网格"]
        assert [row[0].text for row in grids.rows[3:]] == ["WH-02", "全部"]
        assert grids.rows[3][2].text == cast.HAIFENG

        await street.later(minutes=5)
        await street.restart()
        await _until(street, time(12))
        assert [len(part) for part in _told(street)] == [1, 1]
        assert _told(street, GROUP) == ([], [])


async def test_a_case_that_nobody_solves_is_named_once_and_then_listed(opened: Open) -> None:
    async with opened(digests=MONDAYS) as street:
        await street.reported(category="车辆乱停放")
        number = street.rows("SELECT number FROM reports")[0][0]
        await _until(street, time(9))  # its deadline was 13:00: five working days later is this afternoon
        assert "通报" not in _told(street)[0][0]["caption"]
        await _until(street, time(9), days=14)
        first, book = (part[1] for part in _told(street))
        assert f"通报 1 件：{cast.HAIFENG} 1" in first["caption"]
        sheet = _book(street, book)["通报"]
        assert [cell.text for cell in sheet.rows[2][:4]] == ["本周通报", "", number, cast.HAIFENG]
        await _until(street, time(9), days=21)
        second, book = (part[2] for part in _told(street))
        assert "通报 1 件" not in second["caption"]
        assert "此前通报、仍未办结 1 件" in second["caption"]
        sheet = _book(street, book)["通报"]
        assert (sheet.rows[2][0].text, sheet.rows[2][1].number) == ("仍未办结", 1)
        assert street.rows(
            "SELECT count(*) FROM events WHERE kind = 'reminded' AND data LIKE '%notice%'"
        ) == [(1,)]
        asked = await street.zhang.say(f"/audit {number}")
        await street.zhang.hears("办结 · 通报 · 2026-W", since=asked)
        everything = [cell.text for one in _book(street, book).values() for row in one.rows for cell in row]
        assert not [text for text in everything if "李师傅" in text]


async def test_a_monday_that_was_missed_is_caught_up_and_a_night_is_left_in_peace(opened: Open) -> None:
    async with opened(digests=MONDAYS) as street:
        await _a_week_of_work(street)
        await _until(street, time(23), days=7)  # the program slept the whole day
        assert _told(street) == ([], [])
        await _until(street, time(7, 1), days=8)
        assert [len(part) for part in _told(street)] == [1, 1]
        await _until(street, time(9, 1), days=16)  # a Wednesday: two days and a minute late
        assert [len(part) for part in _told(street)] == [1, 1]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("sendDocument", kind="reset", when="before"),
        Fault("sendDocument", kind="500", times=2),
        Fault("sendDocument", kind="429", retry_after=1),
        Fault("sendPhoto", kind="502_html"),
    ],
    ids=lambda fault: f"{fault.method}-{fault.kind}",
)
async def test_what_telegram_does_not_take_comes_again(opened: Open, fault: Fault) -> None:
    async with opened(digests=MONDAYS) as street:
        await _a_week_of_work(street)
        street.pg.faults.add(fault)
        await _until(street, time(9))
        await street.later(minutes=1)
        await street.later(minutes=1)
        assert [len(part) for part in _told(street)] == [1, 1]


async def test_a_program_that_is_killed_between_the_two_sends_the_other_after_its_start(opened: Open) -> None:
    async with opened(digests=MONDAYS) as street:
        await _a_week_of_work(street)
        street.pg.faults.add(Fault("sendDocument", kind="reset", when="before", times=50))
        then = datetime.combine(cast.START.astimezone(CITY).date() + timedelta(days=7), time(9), CITY)
        await street.pg.clock.advance(then - street.pg.clock.now())
        await street.pg.world.bell.until(lambda: True if _told(street)[0] else None, 10)
        await street.kill()
        street.pg.faults.clear()
        await street.start()
        await street.later(minutes=2)
        pictures, books = _told(street)
        assert len(books) == 1
        assert 1 <= len(pictures) <= 2  # at least once


async def test_an_admin_asks_for_any_week_and_gets_it_in_the_same_chat(street: Street) -> None:
    await _a_week_of_work(street)
    asked = await street.zhang.say("/weekly this")
    picture = await street.zhang.hears("周报 · 2026 年第 48 周", since=asked)
    assert "截至 11-23 10:" in picture["caption"]
    assert "上报 2" in picture["caption"]
    await street.settled()
    book = _book(street, street.zhang.last())
    assert book["总览"].line("上报")[1].number == 2

    for words, week in (
        ("/weekly", 47),
        ("/weekly 2026-W47", 47),
        ("/weekly 2026-11-16", 47),
        ("/weekly 上周", 47),
        ("/weekly 本周", 48),
    ):
        asked = await street.zhang.say(words)
        await street.zhang.hears(f"第 {week} 周", since=asked)
    for words in ("/weekly 2026-W99", "/weekly 2026-W49", "/weekly 明年吧"):
        asked = await street.zhang.say(words)
        await street.zhang.hears("没看懂是哪一周", since=asked)
    asked = await street.zhang.say("/weekly this", STREET)
    await street.zhang.hears("周报", STREET, since=asked)
    assert street.rows("SELECT count(*) FROM settings WHERE key = 'digest.weekly'") == [(0,)]


async def test_no_community_group_is_shown_the_others_figures(street: Street) -> None:
    await _a_week_of_work(street)
    for group in (GROUP, cast.YINXING_GROUP):
        asked = await street.zhang.say("/weekly", group)
        await street.zhang.hears("请私聊我，或在街道群里", group, since=asked)
    answer = await street.zhang.forge(street.zhang.last(GROUP), "1aw:2026-W47")
    assert answer is not None
    assert answer["show_alert"]
    await street.settled()
    assert street.calls("sendDocument") == []


async def test_the_weeks_beside_are_one_tap_away(street: Street) -> None:
    await _a_week_of_work(street)
    zhang = street.zhang
    await zhang.say("/weekly")
    await street.settled()
    book = zhang.last()
    assert zhang.labels(book) == ["◀ 第 46 周", "第 48 周 ▶"]
    await zhang.press(book, "第 48 周 ▶")
    await zhang.hears("第 48 周", since=book)
    await street.settled()
    assert zhang.labels(zhang.last()) == ["◀ 第 47 周"]
    for forged in ("1aw:2026-W49", "1aw:2026-W99", "1aw:", "1aw:9999-W53"):
        answer = await zhang.forge(book, forged)
        assert answer is not None
        assert answer["show_alert"]
    for person in (street.stranger, street.li, street.wang):
        await person.start()
        await street.settled()
        under = street.bot_messages(person)[-1]
        answer = await person.forge(under, "1aw:2026-W47")
        assert answer is not None
        assert answer["text"] == REFUSED
    await street.settled()
    assert len(street.calls("sendDocument")) == 2


async def test_the_stranger_riders_and_staff_get_nothing(street: Street) -> None:
    await _a_week_of_work(street)
    for person in (street.stranger, street.li, street.wang):
        for words in ("/weekly", "/weekly this", "/weekly nonsense"):
            asked = await person.say(words)
            await person.hears(REFUSED, since=asked)
    asked = await street.wang.say("/weekly", GROUP)
    await street.wang.hears(REFUSED, GROUP, since=asked)
    await street.settled()
    assert street.calls("sendDocument") == []
