import io
from functools import cache

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

from casework.mosaic import hidden
from casework.raster import Raster
from playground import samples
from tests.photographs import telltale, traces


@cache
def plate(text: str, size: tuple[int, int] = (1280, 960)) -> bytes:
    """A wall with words all over it, each letter some 40 px high."""
    image = Image.new("RGB", size, "#d8d2c4")
    pen, letters = ImageDraw.Draw(image), ImageFont.load_default(48)
    for top in range(10, size[1], 60):
        pen.text((8, top), text * 60, "#102040", font=letters)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def detail(image: Image.Image) -> float:
    """How much each pixel differs from its neighbour two to the right, on average, of 255."""
    grey = image.convert("L")
    near = ImageChops.difference(grey, ImageChops.offset(grey, 2, 0))
    return float(ImageStat.Stat(near.crop((2, 0, grey.width, grey.height))).mean[0])


def unlike(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures of one size, of 255."""
    return float(max(ImageStat.Stat(ImageChops.difference(one, other)).mean))


@pytest.mark.parametrize("size", [(1280, 960), (960, 1280), (2560, 1440), (640, 2000)])
def test_what_was_to_be_read_is_gone_and_the_rest_is_as_it_was(size: tuple[int, int]) -> None:
    data = plate("鲁B", size)
    raster = Raster.over(*size)
    cells = frozenset({0, raster.count // 2, raster.count - 1})
    before, after = opened(data), opened(hidden(data, raster, cells))
    assert after.size == before.size
    for cell in range(raster.count):
        left, top, right, bottom = raster.box(cell, *size)
        inside = (left + 8, top + 8, right - 8, bottom - 8)  # a JPEG's blocks may straddle an edge
        if cell in cells:
            assert detail(before.crop(inside)) > 8
            assert detail(after.crop(inside)) < 1.5
        else:
            assert unlike(before.crop(inside), after.crop(inside)) < 5


def test_two_plates_that_differ_in_their_letters_alone_come_out_alike() -> None:
    """Nobody reads by the mosaic which of them it was."""
    raster = Raster(6, 5)
    cells = frozenset(range(raster.count))
    one, other = (opened(hidden(plate(text), raster, cells)) for text in ("B8", "8B"))
    assert unlike(opened(plate("B8")), opened(plate("8B"))) > 10
    assert unlike(one, other) < 2


def test_nine_colours_are_all_that_is_left_of_a_cell() -> None:
    raster = Raster(2, 2)
    part = opened(hidden(samples.read("bikes_scattered.jpg"), raster, frozenset({0}))).crop((0, 0, 640, 480))
    middles = [part.crop((x - 60, y - 40, x + 60, y + 40)) for x in (106, 320, 533) for y in (80, 240, 400)]
    assert max(max(ImageStat.Stat(one).stddev) for one in middles) < 3


def test_the_same_cells_are_the_same_bytes_and_hidden_twice_stays_hidden() -> None:
    data, raster, cells = samples.read("hazard_cable.jpg"), Raster(6, 5), frozenset({7, 8})
    once = hidden(data, raster, cells)
    assert hidden(data, raster, cells) == once
    assert hidden(data, raster, cells | {9}) != once
    assert unlike(opened(hidden(once, raster, cells)), opened(once)) < 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_new_file_tells_nothing(kind: str) -> None:
    assert traces(hidden(telltale(kind), Raster(6, 5), frozenset({3}))) == []


def test_grey_is_taken_and_the_smallest_photo_too() -> None:
    out = io.BytesIO()
    Image.new("L", (33, 35), 90).save(out, "JPEG")
    raster = Raster.over(33, 35)
    assert opened(hidden(out.getvalue(), raster, frozenset(range(raster.count)))).size == (33, 35)


def test_what_is_no_picture_is_said() -> None:
    with pytest.raises(OSError, match="cannot identify"):
        hidden(b"no picture", Raster(6, 5), frozenset({0}))
