"""Sending from the page: photos by one click, places from the map, text, replies, edits, wrong input."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from playground import Playground
from tests.browser.conftest import OpenPage
from tests.browser.echo import GROUP

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

RIDER, WORKER = 2001, 3001


async def chatting(open_page: OpenPage, playground: Playground) -> Page:
    await playground.person(RIDER).start()
    page = await open_page(f"#{RIDER}/{RIDER}")
    await expect(page.locator("#reply-keyboard")).to_be_visible()
    return page


async def test_one_click_sends_a_sample_photo_and_it_is_seen(
    open_page: OpenPage, playground: Playground
) -> None:
    page = await chatting(open_page, playground)
    await page.click("#attach")
    await page.locator(".sample-photo").first.click()
    photo = page.locator("#thread .row.out .photo img")
    await expect(photo).to_be_visible()
    await expect(photo).to_have_js_property("complete", True)
    assert await photo.evaluate("img => img.naturalWidth") > 0
    await expect(page.locator("#thread .bubble", has_text="照片收到")).to_be_visible()
    await page.locator("#thread .photo").click()
    await expect(page.locator("dialog.lightbox img")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog.lightbox")).to_have_count(0)


async def test_several_samples_go_as_one_album_with_one_caption(
    open_page: OpenPage, playground: Playground
) -> None:
    page = await chatting(open_page, playground)
    await page.click("#attach")
    for n in range(3):
        await page.locator(".ring").nth(n).click()
    await page.fill(".attach-line input", "东门三处")
    await page.click("text=发送 3 张")
    await expect(page.locator("#thread .album.n3 .photo")).to_have_count(3)
    await expect(page.locator("#thread .bubble:has(.album)")).to_have_count(1)
    await expect(page.locator("#thread .bubble:has(.album) .text")).to_contain_text("东门三处")
    sent = [m for m in playground.person(RIDER).messages() if "photo" in m]
    assert len({m["media_group_id"] for m in sent}) == 1


async def test_an_own_file_is_sent_as_a_file(
    open_page: OpenPage, playground: Playground, tmp_path: Path
) -> None:
    page = await chatting(open_page, playground)
    grids = tmp_path / "grids.geojson"
    grids.write_text('{"type": "FeatureCollection", "features": []}')
    await page.click("#attach")
    async with page.expect_file_chooser() as chooser:
        await page.locator(".way", has_text="文件").click()
    await (await chooser.value).set_files(grids)
    await expect(page.locator("#thread .file b")).to_have_text("grids.geojson")
    sent = next(m["document"] for m in playground.person(RIDER).messages() if "document" in m)
    assert sent["file_size"] == grids.stat().st_size


async def test_a_click_on_the_map_names_the_grid_and_sends_the_place(
    open_page: OpenPage, playground: Playground
) -> None:
    page = await chatting(open_page, playground)
    await page.click("#attach")
    await page.locator(".way", has_text="位置").click()
    frame = page.locator(".picker-map")
    box = await frame.bounding_box()
    assert box
    await frame.click(position={"x": box["width"] * 0.6, "y": box["height"] * 0.5})
    await expect(page.locator(".map-read")).to_contain_text("银杏一网格")
    await page.click("text=发送这个位置")
    await expect(page.locator("#thread .mini-map")).to_be_visible()
    await expect(page.locator("#thread .row.in", has_text="位置 35.9")).to_be_visible()
    place = next(m["location"] for m in playground.person(RIDER).messages() if "location" in m)
    assert 120.18 < place["longitude"] < 120.19
    assert 35.94 < place["latitude"] < 35.96


async def test_the_location_key_shows_the_phones_place_before_it_is_sent(
    open_page: OpenPage, playground: Playground
) -> None:
    page = await chatting(open_page, playground)
    await page.click("#reply-keyboard >> text=发送我的位置")
    await expect(page.locator(".picker-map .pin")).to_be_visible()
    assert not any("location" in m for m in playground.person(RIDER).messages())
    await page.click("text=发送这个位置")
    await expect(page.locator("#thread .mini-map")).to_be_visible()


async def test_a_live_location_is_ridden_with_and_stopped(
    open_page: OpenPage, playground: Playground
) -> None:
    page = await chatting(open_page, playground)
    await page.click("#attach")
    await page.locator(".way", has_text="位置").click()
    await page.locator(".picker select").first.select_option("live3600")
    await page.click("text=发送这个位置")
    keys = page.locator("#thread .row.out .live-keys")
    await expect(keys).to_be_visible()
    sent = next(m for m in playground.person(RIDER).messages() if "location" in m)
    await keys.get_by_role("button", name="往北骑 25 米").click()
    await expect(page.locator("#thread .row.out .edited")).to_be_visible()
    moved = playground.person(RIDER).current(sent)["location"]
    assert round((moved["latitude"] - sent["location"]["latitude"]) * 111320) == 25
    await keys.get_by_text("停止共享").click()
    await expect(keys).to_have_count(0)


async def test_enter_sends_and_shift_enter_breaks_the_line(
    open_page: OpenPage, playground: Playground
) -> None:
    page = await chatting(open_page, playground)
    await page.click("#text")
    await page.keyboard.type("一行")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("两行")
    await page.keyboard.press("Enter")
    await expect(page.locator("#thread .row.out .text").last).to_contain_text("一行\n两行")
    await expect(page.locator("#text")).to_have_value("")


async def test_a_command_is_sent_from_the_menu(open_page: OpenPage, playground: Playground) -> None:
    page = await chatting(open_page, playground)
    await page.click("#slash")
    await page.locator("#commands .menu-item", has_text="/my").click()
    await expect(page.locator("#thread .row.out", has_text="/my")).to_be_visible()


async def test_a_reply_quotes_what_it_answers(open_page: OpenPage, playground: Playground) -> None:
    card = await playground.person(WORKER).say("井盖坏了", GROUP)
    page = await open_page(f"#{RIDER}/{GROUP}")
    row = page.locator("#thread .row", has_text="井盖坏了")
    await row.hover()
    await row.get_by_role("button", name="回复", exact=True).click()
    await page.fill("#text", "我去看看")
    await page.keyboard.press("Enter")
    await expect(page.locator("#thread .row.out .quote")).to_contain_text("井盖坏了")
    answer = playground.person(RIDER).messages(GROUP)[-1]
    assert answer["reply_to_message"]["message_id"] == card["message_id"]


async def test_an_own_message_is_edited_and_marked(open_page: OpenPage, playground: Playground) -> None:
    page = await chatting(open_page, playground)
    await page.fill("#text", "写错了")
    await page.keyboard.press("Enter")
    row = page.locator("#thread .row.out", has_text="写错了")
    await row.hover()
    await row.get_by_role("button", name="消息操作").click()
    await page.locator(".menu-item", has_text="编辑").click()
    await expect(page.locator("#text")).to_have_value("写错了")
    await page.fill("#text", "写对了")
    await page.keyboard.press("Enter")
    await expect(page.locator("#thread .row.out", has_text="写对了").locator(".edited")).to_be_visible()


async def test_wrong_input_is_at_hand(open_page: OpenPage, playground: Playground) -> None:
    page = await chatting(open_page, playground)
    for name, seen in [("贴纸", ".sticker"), ("语音", ".voice")]:
        await page.click("#attach")
        await page.locator(".way", has_text=name).click()
        await expect(page.locator(f"#thread {seen}")).to_be_visible()


async def test_a_forced_reply_is_opened_for_the_writer(open_page: OpenPage, playground: Playground) -> None:
    page = await chatting(open_page, playground)
    await page.fill("#text", "问我")
    await page.keyboard.press("Enter")
    await expect(page.locator("#context")).to_contain_text("请说明原因")
    await page.fill("#text", "因为下雨")
    await page.keyboard.press("Enter")
    await expect(page.locator("#thread .row.out .quote")).to_contain_text("请说明原因")
    await expect(page.locator("#context")).to_be_hidden()


async def test_a_refused_act_is_told_and_what_was_written_stays(
    open_page: OpenPage, playground: Playground
) -> None:
    page = await chatting(open_page, playground)
    playground.world.block_bot(RIDER, blocked=True)
    await page.fill("#text", "有人吗")
    await page.keyboard.press("Enter")
    await expect(page.locator(".toast.bad")).to_contain_text("blocked")
    await expect(page.locator("#text")).to_have_value("有人吗")
