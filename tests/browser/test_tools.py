"""The tools at the side: calls, faults, groups, the guide, the language."""

import re

import pytest
from playwright.async_api import expect

from playground import Playground
from tests.browser.conftest import OpenPage
from tests.browser.echo import GROUP

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

RIDER, WORKER = 2001, 3001


async def test_the_bots_calls_are_listed_and_open_as_json(
    open_page: OpenPage, playground: Playground
) -> None:
    page = await open_page(f"#{RIDER}/{RIDER}")
    await page.click("#start")
    line = page.locator("#calls .call", has_text="sendMessage").first
    await expect(line).to_contain_text("李师傅")
    await line.click()
    await expect(page.locator("dialog.json pre")).to_contain_text('"chat_id"')


async def test_an_armed_fault_fails_the_next_call_and_is_gone(
    open_page: OpenPage, playground: Playground
) -> None:
    page = await open_page(f"#{RIDER}/{RIDER}")
    await page.click("summary:has-text('制造故障')")
    await page.select_option("#fault-kind", "403_blocked")
    await page.click("#fault-form button[type=submit]")
    await expect(page.locator("#faults-armed li")).to_contain_text("403_blocked")
    await page.click("#start")
    await expect(page.locator("#calls .call.failed")).to_contain_text("403")


async def test_faults_can_be_taken_back(open_page: OpenPage, playground: Playground) -> None:
    page = await open_page(f"#{RIDER}/{RIDER}")
    await page.click("summary:has-text('制造故障')")
    await page.click("#fault-form button[type=submit]")
    await page.click("#faults-clear")
    await expect(page.locator("#faults-armed li")).to_have_count(0)
    assert len(playground.faults) == 0


async def test_the_bot_can_be_kicked_from_a_group(open_page: OpenPage, playground: Playground) -> None:
    page = await open_page(f"#{WORKER}/{GROUP}")
    await page.click("summary:has-text('群操作')")
    await expect(page.locator("#group-chat")).to_have_value(str(GROUP))
    await page.click("text=踢出机器人")
    await expect(page.locator(".toast")).to_have_text("好了")
    assert playground.world.chats[GROUP].bot == "kicked"


async def test_the_guide_comes_once(open_page: OpenPage) -> None:
    page = await open_page("", guide=True)
    guide = page.locator("#guide")
    await expect(guide).to_contain_text("演骑手")
    await expect(guide).to_contain_text("Play the rider")
    await page.click("text=知道了")
    await page.reload()
    await expect(page.locator("[data-person]").first).to_be_visible()
    await expect(guide).to_have_count(0)


async def test_the_language_changes_and_the_place_stays(open_page: OpenPage) -> None:
    page = await open_page(f"#{WORKER}/{GROUP}")
    await page.click("#language")
    await expect(page.locator("#text")).to_have_attribute("placeholder", "Message…")
    await expect(page).to_have_url(re.compile(rf"#{WORKER}/{GROUP}$"))
    await page.click("#language")
    await expect(page.locator("#text")).to_have_attribute("placeholder", "写消息…")
