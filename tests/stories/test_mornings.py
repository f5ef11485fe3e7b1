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
        assert "\n🟥 超时 1\n🟩 还早 1\n" in said
        first, who, second, holder = said.split("—\n")[1].split("\n")
        assert first.startswith("🔴")
        assert "车辆乱停放 超时 22 小时" in first
        assert "待认领" in who
        assert second.startswith("⏰")
        assert "王姐" in holder
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


async def test_what_was_done_since_the_last_morning_is_thanked_for(opened: Open) -> None:
    async with opened(digests=MORNING) as street:
        for _ in range(3):
            await street.reported()
        await street.reported(category="公共设施损坏")
        for card in [one for one in street.bot_messages(street.wang, GROUP) if "photo" in one][:2]:
            await street.wang.say("已处理 好了", GROUP, reply_to=card)
        await street.settled()
        await _until(street, time(8, 31))
        [said] = _digests(street)
        assert "未办结 2 件" in said
        assert "另有 2 件待核查" in said
        assert "昨天办结 2 件，辛苦了" in said
        await _until(street, time(8, 31), days=2)
        assert "辛苦了" not in _digests(street)[1]
        await _until(street, time(8, 31), days=4)  # Friday
        card = next(one for one in street.bot_messages(street.wang, GROUP) if "003" in one.get("caption", ""))
        await street.wang.say("已处理 好了", GROUP, reply_to=card)
        await street.settled()
        await _until(street, time(8, 31), days=7)  # Monday
        assert "11-27 以来办结 1 件" in _digests(street)[-1]


async def test_the_first_that_nobody_has_claimed_are_claimed_by_one_tap(opened: Open) -> None:
    async with opened(digests=MORNING) as street:
        for _ in range(5):
            await street.reported()
        await street.wang.press(street.wang.last(GROUP), "认领")
        await street.settled()
        await _until(street, time(8, 31))
        said = next(one for one in street.bot_messages(street.wang, GROUP) if "早报" in one.get("text", ""))
        assert street.wang.labels(said) == ["认领 #001", "认领 #002", "认领 #003"]
        street.pg.world.chats[GROUP].members.add(street.stranger.id)
        for person in (street.stranger, street.zhou):
            answer = await person.forge(said, "1g:1")
            assert answer is not None
            assert answer["show_alert"]
        assert street.wang.current(said) == said
        before = len(street.bot_messages(street.wang, GROUP))
        answer = await street.wang.press(said, "#002")
        assert answer is not None
        assert "261123-002 已由你认领" in answer["text"]
        await street.settled()
        assert street.wang.labels(street.wang.current(said)) == ["认领 #001", "认领 #003"]
        card = next(one for one in street.bot_messages(street.wang, GROUP) if "001" in one.get("caption", ""))
        await street.zhang.press(card, "认领")
        await street.settled()
        answer = await street.wang.press(said, "#001")
        assert answer is not None
        assert "已由 张主任" in answer["text"]
        await street.settled()
        assert street.wang.labels(street.wang.current(said)) == ["认领 #003"]
        assert len(street.bot_messages(street.wang, GROUP)) == before
        answer = await street.wang.forge(said, "1g:99")
        assert answer is not None
        assert answer["show_alert"]
