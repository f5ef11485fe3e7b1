"""打码: whoever answers for a case taps what is to be hidden; from then on nobody is shown anything else."""

import asyncio
import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.pace import Pace
from casework.places import Point
from casework.raster import Raster
from playground import Person
from tests import cast
from tests.stories.street import Json, Open, Street

GROUP, THERE = cast.HAIFENG_GROUP, cast.YINXING_GROUP
BESIDE = Point(cast.IN_HAIFENG.lat + 0.0001, cast.IN_HAIFENG.lng)  # 11 m
CELLS = ("C2", "D2", "C3", "D3")
RASTER = Raster(6, 5)  # of the samples, 1280 × 960
NUMBERS = [RASTER.columns * (int(name[1]) - 1) + ord(name[0]) - ord("A") for name in CELLS]
REFUSED = "只有街道管理员可以这样做。"


def picture(street: Street, message: Json) -> Image.Image:
    """The picture that the message shows."""
    file = street.pg.world.files.get(message["photo"][-1]["file_id"])
    assert file is not None
    return Image.open(io.BytesIO(file.data)).convert("RGB")


def unlike(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures of one size, of 255."""
    return float(max(ImageStat.Stat(ImageChops.difference(one, other)).mean))


def detail(image: Image.Image) -> float:
    grey = image.convert("L")
    near = ImageChops.difference(grey, ImageChops.offset(grey, 2, 0))
    return float(ImageStat.Stat(near.crop((2, 0, grey.width, grey.height))).mean[0])


def is_blurred(before: Image.Image, now: Image.Image) -> bool:
    """Whether the cells of CELLS, and no others, are gone; both pictures show one photo, whole."""
    assert now.size == before.size
    found = set()
    for cell in range(RASTER.count):
        left, top, right, bottom = RASTER.box(cell, *now.size)
        inside = (left + 16, top + 16, right - 16, bottom - 16)
        if unlike(before.crop(inside), now.crop(inside)) > 3:
            found.add(cell)
            assert detail(now.crop(inside)) < 1.5
    return found == set(NUMBERS)


async def begun(street: Street, person: Person | None = None, number: str = "001") -> Json:
    """The first screen of 打码 in private: the grid over the one photo, or which of several it is to be."""
    person = person or street.zhang
    asked = await person.say(f"/find {number}")
    shown = await person.hears(f"261123-{number}", since=asked)
    await person.press(shown, "打码")
    await street.settled()
    return person.last()


async def tapped(street: Street, grid: Json, person: Person | None = None) -> Json:
    """The cells are chosen and it is done; the screen as it is then."""
    person = person or street.zhang
    for cell in CELLS:
        await person.press(grid, cell)
    await person.press(grid, "完成")
    await street.settled()
    return person.current(grid)


async def refused(person: Person, message: Json, data: str) -> str:
    answer = await person.forge(message, data)
    assert answer is not None
    assert answer["show_alert"]
    return str(answer["text"])


def files(street: Street) -> list[Path]:
    return [path for path in (street.folder / "photos").rglob("*") if path.is_file()]


def _killed(*_: object) -> None:
    raise RuntimeError("as if the program had ended here")


# The walk ------------------------------------------------------------------------------------------------


async def test_four_cells_are_tapped_and_the_groups_card_is_another(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    before, messages = picture(street, card), len(street.bot_messages(street.wang, GROUP))
    grid = await begun(street)
    rows = grid["reply_markup"]["inline_keyboard"]
    assert [len(row) for row in rows[: RASTER.rows]] == [RASTER.columns] * RASTER.rows
    assert street.zhang.labels(grid)[: RASTER.count] == [RASTER.label(cell) for cell in range(RASTER.count)]
    drawn = len(street.calls("editMessageMedia"))
    for cell in (*CELLS, "A1", "▣A1"):
        await street.zhang.press(grid, cell)
        await street.settled()
    assert [one for one in street.zhang.labels(grid) if "▣" in one] == [f"▣{cell}" for cell in CELLS]
    assert len(street.calls("editMessageMedia")) == drawn  # only the buttons turned
    await street.zhang.press(grid, "预览")
    await street.settled()
    assert len(street.calls("editMessageMedia")) == drawn + 1
    assert unlike(picture(street, street.wang.current(card)), before) < 1  # nothing yet for anybody else

    await street.zhang.press(grid, "完成")
    await street.settled()
    done = street.zhang.current(grid)
    assert "已打码 4 格，群里的卡片也换了" in done["caption"]
    assert street.zhang.labels(done) == ["🔲 再改", "↩️ 恢复原图", "✖️ 关闭"]
    assert is_blurred(before, picture(street, street.wang.current(card)))
    assert len(street.bot_messages(street.wang, GROUP)) == messages  # edited, and not a word more
    assert len(files(street)) == 2  # the original is kept

    asked = await street.zhang.say("/audit 001")
    told = await street.zhang.hears("照片打码", since=asked)
    assert "张主任" in told["text"]
    assert "cells=C2 D2 C3 D3" in told["text"]
    await street.li.say("/my")
    listed = await street.li.hears("我的上报")
    await street.li.press(listed, "261123-001")
    await street.settled()
    assert "打码" not in street.li.current(listed)["text"]


async def test_the_original_comes_back_for_an_admin_after_one_question(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    before = picture(street, card)
    screen = await tapped(street, await begun(street))
    await street.zhang.press(screen, "恢复原图")
    await street.settled()
    assert street.zhang.labels(screen) == ["确定恢复原图", "‹ 返回"]
    await street.zhang.press(screen, "确定恢复原图")
    await street.settled()
    assert "已恢复原图" in street.zhang.current(screen)["caption"]
    assert unlike(picture(street, street.wang.current(card)), before) < 1
    assert street.rows("SELECT kind FROM events WHERE kind LIKE '%blurred' ORDER BY id") == [
        ("blurred",),
        ("unblurred",),
    ]
    await street.bot.schedule.tidy()
    assert len(files(street)) == 1  # the blurred file is of no use any more


async def test_the_screen_is_closed_and_gone(street: Street) -> None:
    await street.reported()
    grid = await begun(street)
    await street.zhang.press(grid, "关闭")
    await street.settled()
    assert street.zhang.post_of(grid) is None


async def test_words_under_the_screen_go_to_nobody(street: Street) -> None:
    await street.reported(street.zhang)
    grid = await begun(street)
    await street.zhang.say("看不清", reply_to=grid)
    await street.settled()
    assert street.rows("SELECT count(*) FROM events WHERE kind IN ('answered', 'supplemented')") == [(0,)]
    assert len(street.bot_messages(street.wang, GROUP)) == 1


async def test_fast_taps_all_count_and_a_kill_forgets_none(street: Street) -> None:
    await street.reported()
    grid = await begun(street)
    for cell in ("B2", "C2", "C2", "D2"):
        await street.zhang.press(grid, cell, wait=False)
    await street.settled()
    assert [one for one in street.zhang.labels(grid) if "▣" in one] == ["▣B2", "▣C2", "▣D2"]
    await street.kill()
    await street.start()
    await street.zhang.press(grid, "E2")
    await street.zhang.press(grid, "完成")
    await street.settled()
    assert street.rows("SELECT blur FROM photos WHERE report_id = 1") == [("6x5:7,8,9,10",)]


async def test_a_file_whose_blurring_came_to_nothing_is_tidied_away(street: Street) -> None:
    await street.reported()
    grid = await begun(street)
    await street.zhang.press(grid, "C2")
    await street.settled()
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("casework.blurring.finish", _killed)
        await street.zhang.press(grid, "完成")
        await street.settled()
    assert len(files(street)) == 2
    await street.bot.schedule.tidy()
    assert len(files(street)) == 1
    await tapped(street, grid)
    await street.bot.schedule.tidy()
    assert len(files(street)) == 2  # what is shown stays
    assert street.rows("SELECT count(*) FROM photos") == [(1,)]


async def test_a_double_tap_on_done_is_one(street: Street) -> None:
    await street.reported()
    grid = await begun(street)
    await street.zhang.press(grid, "C2")
    data = next(
        key["callback_data"]
        for row in street.zhang.current(grid)["reply_markup"]["inline_keyboard"]
        for key in row
        if "完成" in key["text"]
    )
    answers = await asyncio.gather(*(street.zhang.forge(grid, data) for _ in range(3)))
    await street.settled()
    assert all(answer is not None and not answer["show_alert"] for answer in answers)
    assert street.rows("SELECT count(*) FROM events WHERE kind = 'blurred'") == [(1,)]


async def test_done_without_a_cell_says_what_is_lacking(street: Street) -> None:
    await street.reported()
    answer = await street.zhang.press(await begun(street), "完成")
    assert answer is not None
    assert "还没选格子" in answer["text"]
    assert street.rows("SELECT count(*) FROM events WHERE kind = 'blurred'") == [(0,)]


# Staff, from the group -----------------------------------------------------------------------------------


async def test_staff_are_sent_the_photo_in_private_and_the_group_hears_nothing(street: Street) -> None:
    await street.reported()
    wang, card = street.wang, street.wang.last(GROUP)
    await wang.press(card, "更多")
    await street.settled()
    never = await wang.press(card, "打码")
    assert never is not None
    assert "点一次「开始」" in never["text"]
    await wang.start()
    await street.settled()
    answer = await wang.press(card, "打码")
    assert answer is not None
    assert "私聊" in answer["text"]
    await street.settled()
    assert wang.labels(card)[0] == "✋ 认领"  # 更多 is closed
    before = picture(street, wang.current(card))
    done = await tapped(street, wang.last(), wang)
    assert wang.labels(done) == ["🔲 再改", "✖️ 关闭"]  # only the street uncovers
    assert is_blurred(before, picture(street, wang.current(card)))
    assert len(street.bot_messages(wang, GROUP)) == 1

    await wang.press(done, "再改")
    await street.settled()
    assert "现在已打码 4 格" in wang.current(done)["caption"]
    answer = await wang.press(done, "▣C2")
    assert answer is not None
    assert answer["text"] == REFUSED
    assert await refused(wang, done, "1b:v:1:0") == REFUSED
    await wang.press(done, "A1")
    await wang.press(done, "完成")
    await street.settled()
    assert "已打码 5 格" in wang.current(done)["caption"]


async def test_an_administrator_of_the_group_may_as_long_as_they_are_one(street: Street) -> None:
    await street.reported()
    world = street.pg.world
    world.add_person(3009, "孙姐")
    world.chats[GROUP].members.add(3009)
    world.set_member(GROUP, 3009, "administrator", by=1001)
    sun = street.pg.person(3009)
    await sun.start()
    card = sun.last(GROUP)
    await sun.press(card, "更多")
    await street.settled()
    await sun.press(card, "打码")
    await street.settled()
    grid = sun.last()
    await sun.press(grid, "C2")
    await street.settled()
    world.set_member(GROUP, 3009, "member", by=1001)
    for label in ("D2", "预览", "完成"):
        answer = await sun.press(grid, label)
        assert answer is not None
        assert answer["show_alert"]
    await street.settled()
    assert street.rows("SELECT blur FROM photos WHERE report_id = 1") == [("",)]


async def test_two_at_once_have_each_their_own_and_the_slower_looks_again(street: Street) -> None:
    await street.reported()
    await street.wang.start()
    await street.settled()
    card, one = street.wang.last(GROUP), await begun(street)
    await street.wang.press(card, "更多")
    await street.settled()
    await street.wang.press(card, "打码")
    await street.settled()
    other = street.wang.last()
    await street.zhang.press(one, "A1")
    await street.wang.press(other, "F5")
    await street.zhang.press(one, "完成")
    await street.settled()
    answer = await street.wang.press(other, "完成")
    assert answer is not None
    assert "刚刚有人给这张照片打过码" in answer["text"]
    await street.settled()
    assert [label for label in street.wang.labels(other) if "▣" in label] == ["▣A1"]
    await street.wang.press(other, "F5")
    await street.wang.press(other, "完成")
    await street.settled()
    assert street.rows("SELECT blur FROM photos WHERE report_id = 1") == [("6x5:0,29",)]


# Nobody else ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", list("lsynpduvx"))
async def test_strangers_and_riders_are_refused_whatever_they_forge(street: Street, verb: str) -> None:
    await street.reported()
    await tapped(street, await begun(street))
    before = street.rows("SELECT blur, blurred_sha256 FROM photos"), len(files(street))
    await street.stranger.start()
    await street.settled()
    for person in (street.stranger, street.li, street.zhou):
        await person.start()
        await street.settled()
        words = await refused(person, person.last(), f"1b:{verb}:1:0")
        assert words
        assert await refused(person, person.last(), "1bc:1")
        assert person.post_of(person.last()) is not None
    await street.settled()
    assert (street.rows("SELECT blur, blurred_sha256 FROM photos"), len(files(street))) == before
    assert street.rows("SELECT count(*) FROM messages WHERE purpose = 'blur' AND chat_id != 1001") == [(0,)]


@pytest.mark.parametrize(
    "data",
    ["1b:y:1:30", "1b:y:1:64", "1b:y:1:-1", "1b:n:1:99", "1b:s:999:0", "1b:l:1:7", "1b:l:1:-1", "1bc:999"],
)
async def test_an_admins_client_that_forges_numbers_changes_nothing(street: Street, data: str) -> None:
    await street.reported()
    grid = await begun(street)
    assert "没有找到" in await refused(street.zhang, grid, data) or "过期" in await refused(
        street.zhang, grid, data
    )
    await street.settled()
    assert street.rows("SELECT blur FROM photos WHERE report_id = 1") == [("",)]


async def test_the_screens_buttons_do_nothing_in_a_group(street: Street) -> None:
    await street.reported()
    card = street.zhang.last(GROUP)
    shown = picture(street, card)
    assert await refused(street.zhang, card, "1b:s:1:0")
    await street.settled()
    assert unlike(picture(street, street.zhang.current(card)), shown) < 1


# Every way out -------------------------------------------------------------------------------------------


async def test_another_communitys_group_gets_the_blurred_one_and_so_does_what_stays_behind(
    street: Street,
) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    before = picture(street, card)
    await tapped(street, await begun(street))
    await street.wang.press(card, "转派")
    await street.settled()
    await street.wang.press(card, "银杏社区")
    await street.settled()
    assert is_blurred(before, picture(street, street.pg.person(1001).last(THERE)))
    assert is_blurred(before, picture(street, street.wang.current(card)))


async def test_a_case_that_has_moved_on_is_blurred_where_it_was_too(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    before = picture(street, card)
    await street.wang.press(card, "转派")
    await street.settled()
    await street.wang.press(card, "银杏社区")
    await street.settled()
    await tapped(street, await begun(street))
    assert "已请银杏社区接收" in street.wang.current(card)["caption"]
    assert is_blurred(before, picture(street, street.wang.current(card)))
    assert is_blurred(before, picture(street, street.zhang.last(THERE)))


async def test_the_question_whether_it_is_mended_is_painted_anew_for_who_was_asked(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    await street.wang.photo("hazard_cable_fixed.jpg", GROUP, caption="已处理", reply_to=card)
    await street.settled()
    asked, sent = street.li.last(), len(street.bot_messages(street.li))
    was = picture(street, asked)
    screen = await begun(street)
    assert "有 2 张照片，选一张" in screen["caption"]
    await street.zhang.press(screen, "①")
    await street.settled()
    await tapped(street, screen)
    now = picture(street, street.li.current(asked))
    high = now.height // 2
    assert now.size == was.size
    assert unlike(now.crop((0, 0, now.width, high - 8)), was.crop((0, 0, now.width, high - 8))) > 3
    assert unlike(now.crop((0, high + 8, *now.size)), was.crop((0, high + 8, *now.size))) < 2
    assert len(street.bot_messages(street.li)) == sent
    assert street.li.labels(asked) == ["✅ 已修好", "❌ 没修好"]

    await street.li.press(asked, "已修好")
    await street.settled()
    kept = picture(street, street.li.current(asked))
    assert unlike(kept, now) < 1
    await street.zhang.press(screen, "恢复原图")
    await street.settled()
    await street.zhang.press(screen, "确定恢复原图")
    await street.settled()
    assert unlike(picture(street, street.li.current(asked)), was) < 2  # answered, and still the same for all


async def test_a_rider_nearby_is_shown_the_blurred_after_photo(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    await street.wang.photo("hazard_cable_fixed.jpg", GROUP, caption="已处理", reply_to=card)
    await street.settled()
    was = picture(street, street.li.last())
    await street.reported(street.zhou, category="Litter and dirt")
    screen = await begun(street)
    for mark in ("①", "②"):
        await street.zhang.press(screen, mark)
        await street.settled()
        await tapped(street, screen)
        await street.zhang.press(screen, "换一张")
        await street.settled()
    await street.later(hours=48)
    kindly = street.zhou.last()
    assert "If you pass there" in kindly["caption"]
    now, high = picture(street, kindly), was.height // 2
    for box in ((0, 0, now.width, high - 8), (0, high + 8, *now.size)):
        assert unlike(now.crop(box), was.crop(box)) > 2


async def test_the_question_to_another_rider_and_what_they_follow(opened: Open) -> None:
    async with opened(duplicates={"ask": True}) as street:
        street.pg.world.people[2002].language = "zh-hans"
        zhou = street.zhou
        await street.reported()
        before = picture(street, street.wang.last(GROUP))
        await zhou.photo("hazard_cable.jpg")
        await street.settled()
        await zhou.location(BESIDE.lat, BESIDE.lng, accuracy=5)
        await zhou.press(await zhou.hears("一下就上报", since=zhou.last()), "安全隐患")
        await zhou.hears("是同一件吗")
        await street.settled()
        question = zhou.last()
        assert unlike(picture(street, question).resize((64, 48)), before.resize((64, 48))) < 30
        await zhou.press(question, "就是这个")
        await street.settled()
        plain = picture(street, zhou.current(question))
        sent = len(street.bot_messages(zhou))
        await tapped(street, await begun(street))
        assert is_blurred(plain, picture(street, zhou.current(question)))
        assert len(street.bot_messages(zhou)) == sent

        third = street.li
        await third.photo("hazard_cable.jpg")
        await street.settled()
        await third.location(BESIDE.lat, BESIDE.lng, accuracy=5)
        await third.press(await third.hears("一下就上报", since=third.last()), "安全隐患")
        await third.hears("是同一件吗")
        await street.settled()
        assert unlike(picture(street, third.last()).resize((640, 480)), plain.resize((640, 480))) > 1.5
        assert street.rows("SELECT count(DISTINCT dhash) FROM photos WHERE state = 'kept'") == [
            (1,)
        ]  # known again all the same


async def test_what_a_follower_was_sent_is_painted_anew(opened: Open) -> None:
    async with opened(duplicates={"ask": True}) as street:
        street.pg.world.people[2002].language = "zh-hans"
        zhou = street.zhou
        await street.reported()
        await zhou.photo("hazard_cable.jpg")
        await street.settled()
        await zhou.location(BESIDE.lat, BESIDE.lng, accuracy=5)
        await zhou.press(await zhou.hears("一下就上报", since=zhou.last()), "安全隐患")
        await zhou.press(await zhou.hears("是同一件吗"), "就是这个")
        await street.settled()
        card = street.wang.last(GROUP)
        await street.wang.photo("hazard_cable_fixed.jpg", GROUP, caption="已处理", reply_to=card)
        await street.settled()
        told, sent = zhou.last(), len(street.bot_messages(zhou))
        was = picture(street, told)
        screen = await begun(street)
        await street.zhang.press(screen, "②")
        await street.settled()
        await tapped(street, screen)
        assert is_blurred(was, picture(street, zhou.current(told)))
        assert zhou.current(told)["caption"] == told["caption"]
        assert len(street.bot_messages(zhou)) == sent


async def test_what_a_rider_saw_is_painted_anew_under_the_card(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    await street.wang.photo("hazard_cable_fixed.jpg", GROUP, caption="已处理", reply_to=card)
    await street.settled()
    await street.li.press(street.li.last(), "没修好")
    await street.settled()
    await street.li.photo("hazard_cable.jpg", caption="只绑了一头")
    await street.settled()
    told = street.wang.last(GROUP)
    was, sent = picture(street, told), len(street.bot_messages(street.wang, GROUP))
    screen = await begun(street)
    await street.zhang.press(screen, "③")
    await street.settled()
    assert "核查照片" in street.zhang.current(screen)["caption"]
    await tapped(street, screen)
    assert is_blurred(was, picture(street, street.wang.current(told)))
    assert len(street.bot_messages(street.wang, GROUP)) == sent


async def test_a_sheet_is_painted_anew(street: Street) -> None:
    with pytest.MonkeyPatch.context() as held:
        held.setattr(Pace, "waiting", lambda _self, now: {GROUP: now + 0.05})
        for _ in range(6):
            await street.li.photo("hazard_cable.jpg")
            await street.li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng, accuracy=5)
            question = await street.li.hears("一下就上报", since=street.li.last())
            await street.li.press(question, "安全隐患")
            await street.li.hears("收到", since=question)
        async with asyncio.timeout(10):
            while street.rows("SELECT 1 FROM photos WHERE state = 'new'"):  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.02)
    street.bot.delivery.wake()
    await street.settled()
    sheet = street.wang.last(GROUP)
    was = picture(street, sheet)
    await tapped(street, await begun(street, number="002"))
    now = picture(street, street.wang.current(sheet))
    thirds = [
        (now.width * at // 3 + 8, 8, now.width * (at + 1) // 3 - 8, now.height // 2 - 60) for at in range(3)
    ]
    changed = [unlike(now.crop(box), was.crop(box)) > 2 for box in thirds]
    assert changed == [False, True, False]
    assert len(street.bot_messages(street.wang, GROUP)) == 1


async def test_of_several_photos_only_the_chosen_one_changes_in_their_picture(street: Street) -> None:
    await street.li.album(["hazard_cable.jpg", "rubbish_heap.jpg"])
    await street.settled()
    await street.li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng, accuracy=5)
    await street.li.press(await street.li.hears("一下就上报", since=street.li.last()), "安全隐患")
    await street.later(seconds=2)
    card = street.wang.last(GROUP)
    was = picture(street, card)
    screen = await begun(street)
    await street.zhang.press(screen, "②")
    await street.settled()
    assert "处置前 2" in street.zhang.current(screen)["caption"]
    await tapped(street, screen)
    now, high = picture(street, street.wang.current(card)), was.height // 2
    assert unlike(now.crop((0, 8, now.width, high - 8)), was.crop((0, 8, now.width, high - 8))) < 2
    below = (0, high + 8, now.width, now.height * 3 // 4)  # the stamp is at the foot
    assert unlike(now.crop(below), was.crop(below)) > 3


# What is lost --------------------------------------------------------------------------------------------


async def test_a_lost_photo_is_said_plainly(street: Street) -> None:
    await street.reported()
    grid = await begun(street)
    (only,) = files(street)
    only.unlink()
    await street.zhang.press(grid, "C2")
    for label in ("预览", "完成"):
        answer = await street.zhang.press(grid, label)
        assert answer is not None
        assert "已经不在了" in answer["text"]
    await street.settled()
    assert street.rows("SELECT blur FROM photos WHERE report_id = 1") == [("",)]
    assert "已经不在了" in await refused(street.zhang, grid, "1bc:1")


async def test_where_the_blurred_file_is_lost_nothing_goes_out_rather_than_the_original(
    street: Street,
) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    await tapped(street, await begun(street))
    [(name,)] = street.rows("SELECT blurred_sha256 FROM photos WHERE report_id = 1")
    next(path for path in files(street) if path.stem == name).unlink()
    await street.wang.press(card, "转派")
    await street.settled()
    await street.wang.press(card, "银杏社区")
    await street.settled()
    there = street.zhang.last(THERE)
    assert "photo" not in there
    assert "261123-001" in there["text"]
