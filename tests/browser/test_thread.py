"""The thread: what is said is seen at once, by whom it should be, and buttons do what they say."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from playground import Playground
from tests.browser.conftest import OpenPage
from tests.browser.echo import GROUP

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

RIDER, WORKER = 2001, 3001


def bubbles(page: Page, text: str) -> Any:
    return page.locator("#thread .bubble", has_text=text)


async def started(open_page: OpenPage) -> Page:
    """The rider's chat after START, with the bot's buttons in it."""
    page = await open_page(f"#{RIDER}/{RIDER}")
    await page.click("#start")
    await expect(bubbles(page, "试试这些按钮")).to_be_visible()
    return page


async def test_start_greets_and_shows_the_reply_keyboard(open_page: OpenPage) -> None:
    page = await started(open_page)
    await expect(page.locator("#reply-keyboard button")).to_have_text(["📍 发送我的位置", "取消"])
    await page.click("#reply-keyboard >> text=取消")
    await expect(bubbles(page, "回声 取消")).to_be_visible()


async def test_a_pressed_button_shows_the_bots_answer_as_a_toast(open_page: OpenPage) -> None:
    page = await started(open_page)
    await page.click(".inline:has-text('认领')")
    await expect(page.locator(".toast")).to_have_text("回答 toast")


async def test_an_alert_is_modal_and_esc_closes_it(open_page: OpenPage) -> None:
    page = await started(open_page)
    await page.click(".inline:has-text('退回')")
    await expect(page.locator("dialog.alert[open]")).to_contain_text("回答 alert")
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog.alert")).to_have_count(0)


async def test_a_message_the_bot_edits_changes_in_place_and_is_marked(open_page: OpenPage) -> None:
    page = await started(open_page)
    rows = await page.locator("#thread .row").count()
    await page.click(".inline:has-text('改写')")
    await expect(bubbles(page, "改好了").locator(".edited")).to_contain_text("已编辑")
    await expect(page.locator("#thread .row")).to_have_count(rows)
    await expect(page.locator(".inline")).to_have_count(0)


async def test_a_deep_link_sends_start_with_its_payload(open_page: OpenPage) -> None:
    page = await started(open_page)
    await page.click(".inline:has-text('深链接')")
    await expect(bubbles(page, "/start case_7")).to_be_visible()
    await expect(bubbles(page, "你好 case_7")).to_be_visible()


async def test_a_link_to_a_message_opens_its_group_and_flashes_it(
    open_page: OpenPage, playground: Playground
) -> None:
    card = await playground.person(WORKER).say("第一条", GROUP)
    page = await started(open_page)
    # The button of the echo bot links to message 1 of the group.
    assert card["message_id"] == 1
    await page.click(".inline:has-text('群里的卡片')")
    await expect(page.locator(".row.flash")).to_contain_text("第一条")
    await expect(page).to_have_url(re.compile(rf"#{RIDER}/{GROUP}$"))


async def test_another_persons_message_counts_as_unread_until_seen(
    open_page: OpenPage, playground: Playground
) -> None:
    page = await open_page(f"#{RIDER}/{RIDER}")
    await playground.person(WORKER).say("谁在附近？", GROUP)
    badge = page.locator(f"[data-chat='{GROUP}'] .badge")
    await expect(badge).to_have_text("1")
    await page.click(f"[data-chat='{GROUP}']")
    await expect(bubbles(page, "谁在附近？").locator(".sender")).to_have_text("王姐")
    await expect(badge).to_have_count(0)


async def test_one_click_makes_one_another_person_in_the_same_group(
    open_page: OpenPage, playground: Playground
) -> None:
    await playground.person(WORKER).say("我是王姐", GROUP)
    page = await open_page(f"#{RIDER}/{GROUP}")
    await expect(page.locator("#thread .row.in", has_text="我是王姐")).to_be_visible()
    await page.click(f"[data-person='{WORKER}']")
    await expect(page.locator("#thread .row.out", has_text="我是王姐")).to_be_visible()
    await expect(page).to_have_url(re.compile(rf"#{WORKER}/{GROUP}$"))


async def test_a_long_thread_opens_at_its_foot_and_stays_there(
    open_page: OpenPage, playground: Playground
) -> None:
    worker = playground.person(WORKER)
    for n in range(500):
        await worker.say(f"第 {n} 条 " + "很长" * (n % 40), GROUP)
    page = await open_page(f"#{RIDER}/{GROUP}")
    await expect(page.locator("#thread .row")).to_have_count(500)
    await expect(bubbles(page, "第 499 条")).to_be_in_viewport()
    await worker.say("最新的一条", GROUP)
    await expect(bubbles(page, "最新的一条")).to_be_in_viewport()
    await page.locator("#scroll").evaluate("box => { box.scrollTop = 0; }")
    await worker.say("又一条", GROUP)
    await expect(page.locator("#jump .badge")).to_have_text("1")
    await expect(bubbles(page, "第 0 条")).to_be_in_viewport()
    await page.click("#jump")
    await expect(bubbles(page, "又一条")).to_be_in_viewport()


async def test_a_restarted_server_is_found_again(open_page: OpenPage, playground: Playground) -> None:
    page = await open_page(f"#{RIDER}/{RIDER}")
    await playground.stop()
    await expect(page.locator("#lost")).to_be_visible()
    await playground.start()
    await expect(page.locator("#lost")).to_be_hidden(timeout=15000)


async def test_the_moved_clock_is_shown_and_stamps_what_is_said(
    open_page: OpenPage, playground: Playground
) -> None:
    page = await open_page(f"#{RIDER}/{RIDER}")
    before = playground.clock.now()
    shown = await page.inner_text("#clock-time")
    await page.click("[data-advance='3600']")
    await expect(page.locator("#clock-offset")).to_contain_text("1 小时")
    assert playground.clock.now() - before >= timedelta(hours=1)
    hour = f"{(int(shown[:2]) + 1) % 24:02d}:"
    next_hour = f"{(int(shown[:2]) + 2) % 24:02d}:"  # the hour may turn while the test runs
    await expect(page.locator("#clock-time")).to_have_text(re.compile(f"^({hour}|{next_hour})"))
    await page.click("#start")
    await expect(page.locator("#thread .row.out time").first).to_have_text(
        re.compile(f"^({hour}|{next_hour})")
    )


async def test_a_forums_topics_are_tabs(open_page: OpenPage, playground: Playground) -> None:
    topic = playground.world.create_topic(GROUP, "环境卫生")
    worker = playground.person(WORKER)
    await worker.say("话题里的话", GROUP, thread=topic)
    await worker.say("外面的话", GROUP)
    page = await open_page(f"#{RIDER}/{GROUP}")
    await expect(bubbles(page, "话题里的话").locator(".topic-mark")).to_have_text("# 环境卫生")
    await expect(bubbles(page, "外面的话")).to_be_visible()
    await page.click("#topics >> text=环境卫生")
    await expect(bubbles(page, "外面的话")).to_have_count(0)
    await page.fill("#text", "我也在话题里")
    await page.keyboard.press("Enter")
    await expect(bubbles(page, "我也在话题里")).to_be_visible()
    assert playground.person(RIDER).last(GROUP)["message_thread_id"] == topic


async def test_a_reaction_appears_under_the_message(open_page: OpenPage, playground: Playground) -> None:
    message = await playground.person(WORKER).say("修好了", GROUP)
    page = await open_page(f"#{RIDER}/{GROUP}")
    await expect(bubbles(page, "修好了")).to_be_visible()
    await playground.person(RIDER).react(message, "👍")
    await expect(bubbles(page, "修好了").locator(".reactions")).to_have_text("👍")
    await page.reload()
    await expect(bubbles(page, "修好了").locator(".reactions")).to_have_text("👍")


async def test_a_copy_button_fills_the_clipboard(open_page: OpenPage) -> None:
    page = await open_page(f"#{RIDER}/{RIDER}")
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.click("#start")
    await page.click(".inline:has-text('复制编号')")
    await expect(page.locator(".toast")).to_have_text("已复制")
    assert await page.evaluate("navigator.clipboard.readText()") == "20261122-001"
