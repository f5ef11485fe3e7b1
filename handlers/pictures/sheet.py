"""A numbered contact sheet (九宫格): up to nine reports in one picture, each photo with kind and place."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw

from handlers.pictures.collage import encode, fitted
from handlers.pictures.fonts import BOLD, font
from handlers.pictures.lettering import cut
from handlers.pictures.style import CANVAS, FAINT, GUTTER, GUTTER_COLOUR, INK, PAPER, Colour

MOST: Final = 9
_COLUMNS: Final = 3
_WIDE, _HIGH = 480, 400  # px of a cell: readable on a phone, where the sheet is some 360 points wide
_BAND: Final = 92  # px of the band with the words
_MARK: Final = 96  # px of the number's disc
_SHARPER: Final = 3

# Strong enough for white letters; a kind keeps its colour by its place among the kinds.
_KINDS: Final[tuple[Colour, ...]] = (
    (190, 45, 58),
    (23, 104, 199),
    (27, 125, 84),
    (167, 88, 12),
    (110, 78, 180),
    (12, 118, 130),
    (160, 45, 120),
    (84, 96, 110),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One report: its number on the sheet, its photo (None: there is none), kind and place in words.

    `kind` counts the categories from 0 and chooses the colour.
    """

    number: int
    photo: bytes | None
    title: str
    place: str
    kind: int


def contact_sheet(cells: Sequence[Cell]) -> bytes:
    """One JPEG (1456 px wide, ≤ 1 MB), three cells in a row; `ValueError` for none or more than nine.

    A photo that cannot be opened leaves its cell plain: the others are not kept waiting by it.
    """
    if not 1 <= len(cells) <= MOST:
        raise ValueError(f"a sheet holds 1 to {MOST} reports, not {len(cells)}")
    columns = min(_COLUMNS, len(cells))
    rows = -(-len(cells) // columns)
    size = (columns * (_WIDE + GUTTER) - GUTTER, rows * (_HIGH + GUTTER) - GUTTER)
    sheet = Image.new("RGB", size, GUTTER_COLOUR)
    for at, cell in enumerate(cells):
        corner = (at % columns * (_WIDE + GUTTER), at // columns * (_HIGH + GUTTER))
        sheet.paste(_drawn(cell), corner)
    return encode(sheet)


def _drawn(cell: Cell) -> Image.Image:
    colour = _KINDS[cell.kind % len(_KINDS)]
    top = _HIGH - _BAND
    image = Image.new("RGB", (_WIDE, _HIGH), colour)
    image.paste(_photo(cell.photo, (_WIDE, top)))
    pen = ImageDraw.Draw(image)
    _line(pen, cell.title, 38, top + 40, bold=True)
    _line(pen, cell.place, 29, top + 78)
    _mark(image, str(cell.number), colour)
    return image


def _photo(data: bytes | None, size: tuple[int, int]) -> Image.Image:
    if data is not None:
        try:
            return fitted(Image.open(io.BytesIO(data)), size)
        except OSError:
            pass
    plain = Image.new("RGB", size, CANVAS)
    middle = (size[0] / 2, size[1] / 2 + 30)
    ImageDraw.Draw(plain).text(middle, "—", FAINT, font(80), anchor="ms")
    return plain


def _line(pen: ImageDraw.ImageDraw, text: str, size: float, baseline: float, *, bold: bool = False) -> None:
    stroke = size * BOLD if bold else 0
    words = cut(text, size, _WIDE - 32)
    pen.text((16, baseline), words, PAPER, font(size), anchor="ls", stroke_width=stroke)


def _mark(image: Image.Image, number: str, colour: Colour) -> None:
    """The number, large enough to be read before the picture is opened."""
    side = _MARK * _SHARPER
    disc = Image.new("L", (side, side), 0)
    ImageDraw.Draw(disc).ellipse((0, 0, side - 1, side - 1), 255)
    disc = disc.resize((_MARK, _MARK), Image.Resampling.LANCZOS)
    ring = disc.resize((_MARK + 10, _MARK + 10), Image.Resampling.LANCZOS)
    image.paste(colour, (11, 11), ring)
    image.paste(PAPER, (16, 16), disc)
    size = _MARK * 0.74
    middle = (16 + _MARK / 2, 16 + _MARK / 2 + size * 0.36)
    ImageDraw.Draw(image).text(middle, number, INK, font(size), anchor="ms", stroke_width=size * BOLD * 1.5)
