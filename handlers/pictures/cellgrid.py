"""A photo with lettered cells laid over it, as they stand on the buttons below (打码)."""

import io
from collections.abc import Collection
from typing import Final

from PIL import Image, ImageDraw

from casework.raster import Raster
from handlers.pictures.collage import encode
from handlers.pictures.fonts import BOLD, font
from handlers.pictures.style import BRAND, INK, PAPER

_SIDE: Final = 1280  # px, what Telegram shows of a photo
_SMALLEST: Final = 320  # px of the short side; a smaller photo is enlarged, so that its letters can be read
_LETTER: Final = 0.21  # of a cell's shorter side
_SHARPER: Final = 3


def cell_grid(photo: bytes, raster: Raster, chosen: Collection[int]) -> bytes:
    """A JPEG of the photo under its cells; the chosen ones stand out by a frame and a filled label."""
    with Image.open(io.BytesIO(photo)) as opened:
        image = opened.convert("RGB")
    image.thumbnail((_SIDE, _SIDE), Image.Resampling.BICUBIC)
    if min(image.size) < _SMALLEST and max(image.size) < _SIDE:
        by = min(_SMALLEST / min(image.size), _SIDE / max(image.size))
        image = image.resize((round(image.width * by), round(image.height * by)), Image.Resampling.BICUBIC)
    _lines(image, raster)
    for cell in range(raster.count):
        _cell(image, raster, cell, is_chosen=cell in chosen)
    return encode(image)


def _lines(image: Image.Image, raster: Raster) -> None:
    """A white line on a dark one: to be seen on a wall and in the night."""
    pen = ImageDraw.Draw(image, "RGBA")
    thin = max(1, round(max(image.size) / 640))
    for dark, colour in ((True, (*INK, 120)), (False, (*PAPER, 215))):
        thick = thin * 3 if dark else thin
        for column in range(1, raster.columns):
            x = round(image.width * column / raster.columns)
            pen.line((x, 0, x, image.height), colour, thick)
        for row in range(1, raster.rows):
            y = round(image.height * row / raster.rows)
            pen.line((0, y, image.width, y), colour, thick)


def _cell(image: Image.Image, raster: Raster, cell: int, *, is_chosen: bool) -> None:
    left, top, right, bottom = raster.box(cell, *image.size)
    if is_chosen:
        thick = max(3, round(min(right - left, bottom - top) * 0.035))
        ImageDraw.Draw(image).rectangle((left, top, right - 1, bottom - 1), outline=BRAND, width=thick)
    size = max(13.0, min(right - left, bottom - top) * _LETTER)
    wide, high = round(size * 1.7), round(size * 1.3)
    label = Image.new("RGBA", (wide * _SHARPER, high * _SHARPER), (0, 0, 0, 0))
    pen = ImageDraw.Draw(label)
    paper, ink = ((*BRAND, 255), PAPER) if is_chosen else ((*PAPER, 190), INK)
    pen.rounded_rectangle((0, 0, label.width - 1, label.height - 1), label.height * 0.28, paper)
    big = size * _SHARPER
    middle = (label.width / 2, label.height / 2 + big * 0.36)
    pen.text(middle, raster.label(cell), ink, font(big), anchor="ms", stroke_width=big * BOLD)
    label = label.resize((wide, high), Image.Resampling.LANCZOS)
    inset = round(size * 0.3)
    image.paste(label, (left + inset, top + inset), label)
