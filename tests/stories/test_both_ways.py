"""双向奔赴: the community notes what riders were given, and Monday's report tells both directions."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests import cast, workbooks
from tests.stories.street import Json, Open, Street

CITY = ZoneInfo("Asia/Shanghai")
STREET, GROUP = cast.STREET_GROUP, cast.HAIFENG_GROUP
REFUSED = "只有街道管理员可以这样做。"


async def _monday(street: Street, weeks: int) -> tuple[Json, dict[str, workbooks.Sheet]]:
    """(the picture, the workbook) that the street gets at nine, so many weeks after the first day."""
    then = datetime.combine(cast.START.astimezone(CITY).date() + timedelta(days=7 * weeks), time(9, 1), CITY)
    await street.later(seconds=(then - street.pg.clock.now()).total_seconds())
    said = street.bot_messages(street.zhang, STREET)
    picture = [one for one in said if "photo" in one and "周报" in one.get("caption", "")][-1]
    book = [one for one in said if one.get("document", {}).get("file_name", "").endswith(".xlsx")][-1]
    kept = street.pg.world.files.get(book["document"]["file_id"])
    assert kept is not None
    return picture, workbooks.read(kept.data)


def _three(sheet: workbooks.Sheet, name: str, figure: str) -> list[float | None]:
    at = sheet.column_of(figure)
    return [cell.number for cell in sheet.line(name)[at : at + 3]]


async def _solved(street: Street) -> None:
    """李师傅 reports a broken facility, which is mended and found so."""
    since = street.li.last() if street.li.messages() else None
    await street.reported(category="公共设施损坏")
    wang = street.wang
    await wang.press(wang.last(GROUP), "认领")
    await street.settled()
    await wang.say("已处理 修好了", GROUP, reply_to=wang.last(GROUP))
    await street.settled()
    asked = await street.li.hears("你看修好了吗", since=since)
    await street.li.press(asked, "已修好")
    await street.settled()


async def test_what_is_given_and_what_is_solved_stand_side_by_side_on_monday(opened: Open) -> None:
    async with opened(digests={"weekly": "monday 09:00"}) as street:
        wang = street.wang
        await _solved(street)
        # A slip of the finger, taken back, and noted again.
        asked = await wang.say("/given 义诊 320 社区卫生站", GROUP)
        slip = await wang.hears("已记：义诊 320 人次", GROUP, since=asked)
        await wang.press(slip, "撤销")
        await street.settled()
        assert "已撤销" in wang.current(slip)["text"]
        asked = await wang.say("/given 义诊 32 社区卫生站", GROUP)
        await wang.hears("已记：义诊 32 人次", GROUP, since=asked)
        # 路人甲 and a rider are not heard, whatever they send.
        street.pg.world.chats[GROUP].members.add(9001)
        for person in (street.stranger, street.li):
            asked = await person.say("/given 义诊 500", GROUP)
            assert (await person.hears("", GROUP, since=asked))["text"] == REFUSED
        answer = await street.stranger.forge(slip, "1av:n:1:义诊:100")
        assert answer is not None
        assert answer["text"] == REFUSED

        picture, book = await _monday(street, 1)
        assert "🤝 骑手办成 1 件，回馈 32 人次" in picture["caption"].split("\n")
        assert [cell.number for cell in book["总览"].line("骑手服务社区")[1:4]] == [1, 0, 1]
        assert [cell.number for cell in book["总览"].line("回馈骑手（人次）")[1:]] == [
            32
        ]  # before: not known

        # The next week: two cases, and 20 noted on Monday for the day before.
        await _solved(street)
        await street.later(minutes=30)
        await _solved(street)
        asked = await wang.say("/given", GROUP)
        shown = await wang.hears("回馈骑手 · 海风社区", GROUP, since=asked)
        await wang.press(shown, "饮水")
        await street.settled()
        await wang.press(shown, "20")
        await street.settled()
        assert "已记：饮水 20 人次" in wang.current(shown)["text"]
        asked = await street.zhang.say("/given 街道 慰问品 50 昨天 中秋")
        await street.zhang.hears("街道办 · 11-29 · 中秋", since=asked)

        picture, book = await _monday(street, 2)
        assert "🤝 骑手办成 2 件，回馈 20 人次（上周 82）" in picture["caption"].split("\n")
        communities = book["社区"]
        assert _three(communities, cast.HAIFENG, "骑手服务社区") == [2, 1, 1]
        assert _three(communities, cast.HAIFENG, "回馈骑手（人次）") == [20, 32, -12]
        assert _three(communities, "街道办", "回馈骑手（人次）") == [0, 50, -50]
        assert _three(communities, "全部", "回馈骑手（人次）") == [20, 82, -62]
        for sheet in ("网格", "类别"):
            grid = book[sheet].rows[3]
            assert grid[book[sheet].column_of("骑手服务社区")].number == 2
            assert [one.number for one in grid[book[sheet].column_of("回馈骑手（人次）") :]] == []

        asked = await wang.say("/stats", GROUP)
        shown = await wang.hears("统计", GROUP, since=asked)
        await wang.press(shown, "本月")
        await street.settled()
        assert "🤝 骑手办成 0 件，回馈 0 人次" in wang.current(shown)["caption"]  # it is December
        assert street.rows("SELECT kind, people, withdrawn_by FROM given ORDER BY id") == [
            ("义诊", 320, 3001),
            ("义诊", 32, None),
            ("饮水", 20, None),
            ("慰问品", 50, None),
        ]


async def test_a_program_that_is_killed_notes_an_update_once(street: Street) -> None:
    asked = await street.wang.say("/given 义诊 32", GROUP)
    await street.wang.hears("已记", GROUP, since=asked)
    await street.kill()
    await street.start()
    await street.settled()
    assert street.rows("SELECT people FROM given") == [(32,)]
