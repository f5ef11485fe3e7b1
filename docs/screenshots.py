"""`python -m docs.screenshots` (`make screenshots`): the README's pictures, taken in the playground.

The real bot plays a few days of the invented street through; then chromium looks over people's shoulders.
Take them anew after changing what people see.
"""
# ruff: noqa: INP001 - nobody imports from docs/

import asyncio
import io
import os
import re
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

from bot import demo
from bot.app import Gridsnap
from bot.config import Config
from bot.pace import Pace
from playground import Person, Playground, World

PICTURES = Path(__file__).parent / "pictures"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
CITY = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 16, tzinfo=CITY)
HAIFENG, YINXING = -1002000000001, -1002000000002

PIER, HARBOUR, BAY = (35.956295, 120.189218), (35.949506, 120.189552), (35.943479, 120.188661)
SCHOOL, GINKGO, MARKET = (35.956340, 120.168345), (35.956520, 120.175965), (35.955755, 120.179937)

_ASKED = "点一下就上报"
_KEPT = "等待认领"
_LARGEST = 300_000  # bytes of a picture


class Film:
    """The street while it is filmed: the days go by, people report and handle."""

    def __init__(self, playground: Playground) -> None:
        self.playground = playground
        self.zhang, self.li, self.zhou, self.wang = map(playground.person, (1001, 2001, 2002, 3001))

    async def at(self, day: int, clock: str) -> None:
        """It is so late, so many days after the Monday."""
        hour, minute = map(int, clock.split(":"))
        then = MONDAY + timedelta(days=day, hours=hour, minutes=minute)
        await self.playground.clock.advance(then - self.playground.clock.now())
        await self.playground.settled()

    async def report(
        self, rider: Person, photo: str, place: tuple[float, float], category: str, words: str = ""
    ) -> str:
        """The number of the case that the rider has reported just now."""
        since = self.playground.world.changes
        await rider.photo(photo, caption=words or None)
        await rider.hears("在哪里", since=since, timeout=20)
        await rider.location(*place, accuracy=6)
        await rider.press(await rider.hears(_ASKED, since=since, timeout=20), category)
        receipt = await rider.hears(_KEPT, since=since, timeout=20)
        await self.playground.settled()
        number = re.search(r"\d{6}-\d{3}", receipt["text"])
        assert number is not None
        return number[0]

    async def claim(self, worker: Person, chat: int, number: str) -> None:
        await worker.press(await worker.hears(re.compile(f"{number}\n"), chat), "认领")
        await self._shown(worker, chat, number, "处置中")

    async def solve(self, worker: Person, chat: int, number: str, words: str, photo: str = "") -> None:
        card = await worker.hears(re.compile(f"{number}\n"), chat)
        if photo:
            await worker.photo(photo, chat, caption=words, reply_to=card)
        else:
            await worker.say(words, chat, reply_to=card)
        await self._shown(worker, chat, number, "已办结")

    async def confirm(self, rider: Person, number: str) -> None:
        """The rider finds it mended."""
        asked = await rider.hears(re.compile(f"{number}.*\n.*你看修好了吗"), timeout=20)
        await rider.press(asked, "已修好")
        await rider.hears(re.compile(f"{number}.*\n.*你确认修好了"), timeout=20)
        await self.playground.settled()

    async def _shown(self, worker: Person, chat: int, number: str, status: str) -> None:
        await worker.hears(re.compile(f"{number}\n.*{status}"), chat, timeout=20)
        await self.playground.settled()

    async def days_before(self) -> None:
        """Four days of cases, so that there is something to count."""
        li, zhou, wang, zhang = self.li, self.zhou, self.wang, self.zhang
        await self.at(0, "09:12")
        await li.start()
        await zhou.start()
        rubbish = await self.report(li, "rubbish_heap.jpg", PIER, "环境卫生", "垃圾桶满了")
        bikes = await self.report(zhou, "bikes_scattered.jpg", SCHOOL, "车辆乱停放")
        await self.at(0, "09:31")
        await self.claim(wang, HAIFENG, rubbish)
        await self.claim(zhang, YINXING, bikes)
        await self.at(0, "11:05")
        await self.solve(wang, HAIFENG, rubbish, "已处理，清运完了", "rubbish_cleared.jpg")
        await self.solve(zhang, YINXING, bikes, "已处理 摆整齐了")
        await self.confirm(li, rubbish)
        await self.confirm(zhou, bikes)
        await self.at(1, "12:40")
        kitchen = await self.report(li, "kitchen_dirty.jpg", MARKET, "食品安全", "后厨地面有积水")
        manhole = await self.report(zhou, "manhole_broken.jpg", HARBOUR, "公共设施损坏")
        await self.claim(wang, HAIFENG, manhole)
        await self.at(1, "13:20")
        await self.claim(zhang, YINXING, kitchen)
        await self.solve(wang, HAIFENG, manhole, "已处理，换了新井盖", "manhole_fixed.jpg")
        await self.confirm(zhou, manhole)
        await self.at(2, "10:15")
        await self.solve(zhang, YINXING, kitchen, "已处理 已责令整改")
        lane = await self.report(zhou, "fire_lane_blocked.jpg", GINKGO, "消防通道")
        await self.claim(zhang, YINXING, lane)
        await self.at(2, "11:00")
        await self.solve(zhang, YINXING, lane, "已处理 车已挪走")
        heap = await self.report(li, "rubbish_heap.jpg", BAY, "环境卫生", "装修垃圾")
        await self.claim(wang, HAIFENG, heap)
        await self.at(2, "16:30")
        await self.solve(wang, HAIFENG, heap, "已处理", "rubbish_cleared.jpg")

    async def today(self) -> None:
        """The case that everybody is shown with."""
        await self.at(3, "09:26")
        await self.report(self.zhou, "bikes_scattered.jpg", SCHOOL, "车辆乱停放", "挡住校门口")
        await self.report(self.zhou, "manhole_broken.jpg", PIER, "公共设施损坏", "井盖松动，走上去会响")
        await self.at(3, "09:41")
        cable = await self.report(self.li, "hazard_cable.jpg", HARBOUR, "安全隐患", "电线垂到人行道上了")
        await self.at(3, "09:44")
        await self.claim(self.wang, HAIFENG, cable)


async def opened(browser: Browser, playground: Playground, where: str, *, phone: bool) -> Page:
    """Somebody's screen, the first visit's guide out of the way."""
    size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 800}
    context = await browser.new_context(
        viewport=size,  # type: ignore[arg-type]  # a dict of both is what it takes
        device_scale_factor=2 if phone else 1.5,
        is_mobile=phone,
        has_touch=phone,
        locale="zh-CN",
        timezone_id=CITY.key,
    )
    page = await context.new_page()
    await page.add_init_script("localStorage.setItem('gridsnap.guide', 'seen')")
    await page.goto(f"{playground.url}/{where}")
    await page.locator("#thread .row").first.wait_for()
    return page


def palette_of(shot: Image.Image) -> Image.Image:
    """256 colours: most for what there is much of (skies, shades), some for the rare ones (a red pin)."""
    much = shot.quantize(200, method=Image.Quantize.MEDIANCUT).getpalette() or []
    rare = shot.quantize(56, method=Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette(much[: 200 * 3] + rare[: 56 * 3])
    return palette


async def taken(page: Page, name: str, *, top: str = "") -> None:
    """`name`.png: the screen once all its photos are there, with `top` at its upper edge."""
    if top:
        row = page.locator("#thread .row", has_text=top).last
        await row.evaluate("(row) => row.scrollIntoView()")
    await page.wait_for_timeout(800)  # photos are there, what moves has come to rest
    shot = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
    small = shot.quantize(palette=palette_of(shot), dither=Image.Dither.NONE)
    file = PICTURES / f"{name}.png"
    small.save(file, optimize=True)
    assert file.stat().st_size <= _LARGEST, f"{file} is too large for a README: {file.stat().st_size}"


async def main() -> None:
    Pace._GROUP_BURST = Pace._PERSON_BURST = 1000.0  # noqa: SLF001 - days go by in seconds here
    with tempfile.TemporaryDirectory() as folder:
        world = World.default()
        world.people[2002].language = "zh-hans"  # one language in a picture
        world.clock.offset = MONDAY - timedelta(minutes=1) - world.clock.now()
        async with Playground(world) as playground, async_playwright() as playwright:
            playground.set_grids(demo.sample_grids())
            config = demo.configured(Config(), playground, Path(folder))
            async with Gridsnap(config, now=playground.clock.now) as bot:
                playground.on_clock(bot.clock_moved)
                await demo.seed(bot.desk)
                film = Film(playground)
                await film.days_before()
                await film.today()
                browser = await playwright.chromium.launch(
                    executable_path=CHROMIUM,
                    args=["--no-sandbox"],  # containers seldom allow it; the pages are our own
                )
                await filmed(film, browser)
                await browser.close()


async def filmed(film: Film, browser: Browser) -> None:
    """The four pictures, in the order in which the case goes on."""
    playground = film.playground
    page = await opened(browser, playground, f"#2001/{film.li.id}", phone=True)
    await taken(page, "rider")
    page = await opened(browser, playground, f"#3001/{HAIFENG}", phone=True)
    await taken(page, "group")
    page = await opened(browser, playground, f"#3001/{HAIFENG}", phone=False)
    await taken(page, "playground")
    await film.zhang.say("/stats")
    await film.zhang.press(await film.zhang.hears("结案率", timeout=20), "近 7 天")
    await film.zhang.hears("近 7 天", timeout=20)
    page = await opened(browser, playground, f"#1001/{film.zhang.id}", phone=True)
    await taken(page, "admin", top="近 7 天")


if __name__ == "__main__":
    os.environ["PTB_TIMEDELTA"] = "1"
    asyncio.run(main())
