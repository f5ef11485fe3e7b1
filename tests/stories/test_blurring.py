"""打码: whoever answers for a case taps what is to be hidden, and nobody else does."""

import asyncio

import pytest

from tests.stories.blurs import (
    CELLS,
    GROUP,
    RASTER,
    REFUSED,
    begun,
    files,
    is_blurred,
    picture,
    refused,
    tapped,
    unlike,
)
from tests.stories.street import Street


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
    assert "处置前 1 · 格子 C2 D2 C3 D3" in told["text"]
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
