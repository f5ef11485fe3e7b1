"""The newcomer's walk: the real bot in the playground, and nobody touches anything but the web page."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from bot import demo
from bot.app import Gridsnap
from bot.config import Config
from playground import Playground, World
from tests import cast
from tests.browser.conftest import OpenPage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(180),
]


@pytest_asyncio.fixture(loop_scope="session")
async def playground(
    tmp_path: Path, empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Playground]:
    """`gridsnap demo` in this process, on a Monday at ten in the morning."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    world = World.default()
    world.clock.offset = cast.START - world.clock.now()
    async with Playground(world) as playground:
        config = demo.configured(Config(), playground, tmp_path, empty_database)
        async with Gridsnap(config, now=playground.clock.now) as bot:
            playground.on_clock(bot.clock_moved)
            await demo.seed(bot.desk)
            playground.set_grids(demo.sample_grids())
            yield playground


async def become(page: Page, person: int, chat: int | None = None) -> None:
    await page.click(f"[data-person='{person}']")
    await page.click(f"[data-chat='{chat or person}']")


def said(page: Page, words: str) -> Locator:
    """The last message of somebody else with these words."""
    return page.locator("#thread .row.in", has_text=words).last


async def attach_sample(page: Page, name: str, caption: str = "") -> None:
    await page.click("#attach")
    if caption:
        await page.fill(".attach-line input", caption)
    await page.click(f"[data-sample='{name}']")


async def report(page: Page, photo: str, grid: str, category: str) -> str:
    """The rider's three actions with the paper clip and the map; the number of the receipt."""
    await attach_sample(page, photo)
    await expect(said(page, "在哪里")).to_be_visible()
    await page.click("#attach")
    await page.locator(".way", has_text="位置").click()
    label = await page.locator(".picker-map .grid-name", has_text=grid).bounding_box()
    assert label is not None
    await page.mouse.click(label["x"] + label["width"] / 2, label["y"] + label["height"] / 2)
    await expect(page.locator(".map-read")).to_contain_text(grid)
    await page.click("text=发送这个位置")
    await said(page, "哪一类").get_by_role("button", name=category).click()
    await expect(said(page, "收到 · ")).to_contain_text("已送达海风社区")
    return await said(page, "收到 · ").locator("code").inner_text()


async def test_a_newcomer_plays_a_case_from_the_snap_to_the_after_photo(open_page: OpenPage) -> None:
    page = await open_page("", guide=True)
    await page.click("text=知道了")

    await page.click("#start")  # 李师傅 is who one is at first
    await expect(said(page, "李师傅，欢迎使用网格随手拍")).to_be_visible()
    await expect(page.locator("#reply-keyboard")).to_contain_text("随手拍上报")
    number = await report(page, "hazard_cable.jpg", "海风二网格", "安全隐患")
    await expect(page.locator("#reply-keyboard")).to_be_hidden()  # nothing is asked for any more

    await become(page, cast.WANG.id or 0, cast.HAIFENG_GROUP)
    card = said(page, number)
    await expect(card.locator(".photo img")).to_be_visible()
    await card.get_by_role("button", name="认领").click()
    await expect(page.locator(".toast").last).to_contain_text("已由你认领")
    await expect(card).to_contain_text("处置中 · 王姐")
    await card.get_by_role("button", name="导航").click()
    await expect(card).to_contain_text("高德")
    await card.get_by_role("button", name="返回").click()
    await card.hover()
    await card.get_by_role("button", name="回复", exact=True).click()
    await attach_sample(page, "hazard_cable_fixed.jpg", "已处理，线已固定")
    await expect(card).to_contain_text("已办结 · 王姐")

    await become(page, cast.LI.id or 0)
    told = said(page, "你看修好了吗")
    await expect(told.locator(".photo img")).to_be_visible()
    await expect(told).to_contain_text("线已固定")
    await told.get_by_role("button", name="已修好").click()
    told = said(page, "你确认修好了")
    await told.get_by_role("button", name="😊 满意").click()
    await expect(said(page, "你的评价：😊 满意").locator(".photo img")).to_be_visible()


async def test_a_day_later_an_open_case_is_chased_and_counted(open_page: OpenPage) -> None:
    page = await open_page("")
    await page.click("#start")
    number = await report(page, "rubbish_heap.jpg", "海风一网格", "环境卫生")
    await page.click("[data-advance='86400']")

    await become(page, cast.WANG.id or 0, cast.HAIFENG_GROUP)
    await expect(said(page, "催办")).to_contain_text(number)
    await expect(said(page, "催办")).to_contain_text("仍未认领")

    await become(page, cast.ZHANG.id or 0)
    await page.click("#start")
    await page.fill("#text", "/stats")
    await page.keyboard.press("Enter")
    await said(page, "统计 · 今天").get_by_role("button", name="近 7 天").click()
    figures = said(page, "统计 · 近 7 天")
    await expect(figures).to_contain_text("上报 1")
    picture = figures.locator(".photo img")
    await expect(picture).to_have_js_property("complete", value=True)
    assert await picture.evaluate("img => img.naturalWidth") > 0


async def test_a_passer_by_is_refused_and_told_what_to_do(
    open_page: OpenPage, playground: Playground
) -> None:
    page = await open_page("")
    await become(page, 9001)
    await page.click("#start")
    await expect(said(page, "由街道管理员开通")).to_contain_text("9001")
    await attach_sample(page, "manhole_broken.jpg")
    await expect(said(page, "只有已聘任的网格员可以上报")).to_be_visible()
    await expect(page.locator("#chat-list [data-chat]")).to_have_count(1)  # no group is theirs
    await playground.clock.advance(timedelta(days=1))
    assert not playground.person(3001).messages(cast.HAIFENG_GROUP)
