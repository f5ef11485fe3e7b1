"""What the stories of 打码 do and see: the grid, taps on its cells, and what is left of a picture."""

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
from tests.stories.street import Json, Street

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


async def a_sheet(street: Street) -> Json:
    """Six cases of one group at once: one picture of them all (九宫格)."""
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
    return street.wang.last(GROUP)
