"""On a phone of 390 pixels: nothing is wider than the screen, one thing is shown at a time."""

import pytest
from playwright.async_api import Page, expect

from playground import Playground
from tests.browser.conftest import OpenPage
from tests.browser.echo import GROUP

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

RIDER, WORKER = 2001, 3001


async def assert_no_sideways_scroll(page: Page) -> None:
    wider = await page.evaluate(
        """() => [...document.querySelectorAll("body *:not(svg *)")]
            .filter((node) => node.checkVisibility() && !node.closest("#topics, .offscreen"))
            .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
            .map((node) => `${node.tagName}#${node.id}.${node.className}`)"""
    )
    assert wider == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_a_phone_shows_list_thread_sheet_and_tools_without_sideways_scroll(
    open_page: OpenPage, playground: Playground
) -> None:
    rider = playground.person(RIDER)
    await rider.start()
    await rider.photo("hazard_cable.jpg", caption="一个很长的说明" * 12)
    await rider.say("https://example.org/" + "a" * 200)
    await rider.location(35.95, 120.175)
    await rider.hears("位置 35.9")
    page = await open_page(f"#{RIDER}", width=390, height=844, touch=True)
    await expect(page.locator("#thread-pane .tools-toggle")).to_be_hidden()
    await assert_no_sideways_scroll(page)
    await page.tap(f"[data-chat='{RIDER}']")
    await expect(page.locator("#thread .mini-map")).to_be_visible()
    await assert_no_sideways_scroll(page)
    await page.tap("#attach")
    await expect(page.locator(".sample").first).to_be_visible()
    await assert_no_sideways_scroll(page)
    await page.keyboard.press("Escape")
    await page.tap("#thread-pane .tools-toggle")
    await expect(page.locator("#clock-time")).to_be_in_viewport()
    await assert_no_sideways_scroll(page)
    await page.tap("#panel-close")
    await page.tap("#back")
    await expect(page.locator("#chat-list")).to_be_visible()
    await expect(page.locator("#scroll")).to_be_hidden()


async def test_a_long_press_offers_what_can_be_done_with_a_message(
    open_page: OpenPage, playground: Playground
) -> None:
    await playground.person(WORKER).say("按住我", GROUP)
    page = await open_page(f"#{RIDER}/{GROUP}", width=390, height=844, touch=True)
    bubble = page.locator("#thread .bubble", has_text="按住我")
    await bubble.dispatch_event("pointerdown", {"pointerType": "touch", "bubbles": True})
    await page.locator(".menu-item", has_text="回复").tap()
    await expect(page.locator("#context")).to_contain_text("按住我")
