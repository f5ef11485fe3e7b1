"""A playground, an echo bot of python-telegram-bot on it, and pages of Debian's chromium that show it.

One chromium serves all tests of a run, so they share one event loop; each has its own playground and context.
"""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from playground import Playground
from tests.browser.echo import running_echo

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
GRIDS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name, "community": community},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[west, 35.94], [east, 35.94], [east, 35.96], [west, 35.96], [west, 35.94]],
                ],
            },
        }
        for code, name, community, west, east in [
            ("HF-01", "海风一网格", "海风社区", 120.17, 120.18),
            ("YX-01", "银杏一网格", "银杏社区", 120.18, 120.19),
        ]
    ],
}

expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong

OpenPage = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """Where chromium is; without it the test is skipped, or fails where CI is set."""
    if not CHROMIUM.exists():
        reason = f"Debian's chromium is not at {CHROMIUM}: apt-get install chromium, or set CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return CHROMIUM


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium(chromium_path: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        # Containers seldom allow the sandbox; the pages shown are our own, from loopback.
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def playground() -> AsyncIterator[Playground]:
    async with Playground(grids=GRIDS) as playground, running_echo(playground):
        yield playground


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(chromium: Browser, playground: Playground) -> AsyncIterator[OpenPage]:
    """Open the page at an address like "#2001/2001"; whatever its scripts complain of fails the test."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    async def opened(
        where: str, *, width: int = 1280, height: int = 800, touch: bool = False, guide: bool = False
    ) -> Page:
        context = await chromium.new_context(
            viewport={"width": width, "height": height}, has_touch=touch, is_mobile=touch
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if not guide:
            await page.add_init_script("localStorage.setItem('gridsnap.guide', 'seen')")
        await page.goto(f"{playground.url}/{where}")
        await page.wait_for_selector("[data-person]")
        return page

    yield opened
    for context in contexts:
        await context.close()
    assert complaints == []
