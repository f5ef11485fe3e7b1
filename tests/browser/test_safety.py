"""What people type is text, wherever the page shows it."""

import pytest
from playwright.async_api import expect

from playground import Playground
from tests.browser.conftest import OpenPage
from tests.browser.echo import GROUP

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HOSTILE = "<img src=x onerror=\"document.title='taken'\">"
RIDER, WORKER = 2001, 3001


async def test_markup_in_a_message_is_shown_as_text(open_page: OpenPage, playground: Playground) -> None:
    rider = playground.person(RIDER)
    first = await rider.say(HOSTILE, GROUP)
    await rider.say("看上面", GROUP, reply_to=first)
    await rider.photo("hazard_cable.jpg", GROUP, caption=HOSTILE)
    page = await open_page(f"#{WORKER}/{GROUP}")
    await expect(page.locator("#thread .text").first).to_contain_text(HOSTILE)
    await expect(page.locator("#thread .quote small")).to_have_text(HOSTILE)
    await expect(page.locator("#thread .row.in .text").last).to_contain_text(HOSTILE)
    await expect(page.locator("img[src='x'], img[onerror]")).to_have_count(0)
    await expect(page).to_have_title("网格随手拍 · 演练场")


async def test_markup_the_bot_repeats_is_shown_as_text(open_page: OpenPage, playground: Playground) -> None:
    rider = playground.person(RIDER)
    await rider.say(HOSTILE)
    await rider.hears("回声")
    page = await open_page(f"#{RIDER}/{RIDER}")
    await expect(page.locator("#thread .row.in i")).to_have_text(HOSTILE)
    await expect(page).to_have_title("网格随手拍 · 演练场")
