"""The morning digest: each group once a day, on one screen, and nothing where there is nothing to do."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests import cast
from tests.stories.street import Open, Street

GROUP = cast.HAIFENG_GROUP
CITY = ZoneInfo("Asia/Shanghai")
MORNING = {"morning": "08:30"}


def _digests(street: Street, chat: int = GROUP) -> list[str]:
    person = street.wang if chat == GROUP else street.zhang
    return [words for words in street.words(person, chat) if "早报" in words]


async def _until(street: Street, clock: time, days: int = 1) -> None:
    """It is so late in the city, so many days after the first."""
    then = datetime.combine(cast.START.astimezone(CITY).date() + timedelta(days=days), clock, CITY)
    await street.later(seconds=(then - street.pg.clock.now()).total_seconds())


async def test_a_group_hears_once_a_day_how_it_stands(opened: Open) -> None:
    async with opened(digests=MORNING) as street:
        await street.reported(category="公共设施损坏")
        await street.wang.press(street.wang.last(GROUP), "认领")
        await street.settled()
        await street.reported(category="车辆乱停放")
        assert _digests(street) == []
        await _until(street, time(8, 29))
        assert _digests(street) == []
        await _until(street, time(8, 31))
        [said] = _digests(street)
        assert "11-24 · 未办结 2 件" in said
        assert "🟥🟩" in said
        assert "🟥 超时 1 · 🟩 还早 1" in said
        first, second = said.split("—\n")[1].split("\n")
        assert first.startswith("🔴")
        assert "车辆乱停放" in first
        assert "王姐" in second
        assert _digests(street, cast.YINXING_GROUP) == []
        await street.restart()
        await _until(street, time(10))
        assert len(_digests(street)) == 1
        await _until(street, time(8, 45), days=2)
        assert "11-25" in _digests(street)[1]


async def test_a_morning_that_was_missed_is_caught_up_within_two_hours_and_not_after(opened: Open) -> None:
    async with opened(digests=MORNING) as street:
        await street.reported(category="公共设施损坏")
        await _until(street, time(10, 20))
        assert len(_digests(street)) == 1
        await _until(street, time(10, 31), days=2)
        assert len(_digests(street)) == 1


async def test_what_is_done_before_it_goes_out_is_not_told_and_no_work_is_no_message(opened: Open) -> None:
    async with opened(digests=MORNING) as street:
        await street.reported()
        await street.wang.say("已处理 好了", GROUP, reply_to=street.wang.last(GROUP))
        await street.settled()
        await _until(street, time(8, 31))
        assert _digests(street) == []


async def test_days_off_are_silent_unless_the_street_wants_them(opened: Open) -> None:
    async with opened(digests=MORNING) as street:
        await street.reported(category="公共设施损坏")
        await _until(street, time(8, 31), days=5)  # Saturday
        assert _digests(street) == []
        await _until(street, time(8, 31), days=7)
        assert len(_digests(street)) == 1
