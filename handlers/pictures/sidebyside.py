"""Before and after in one picture (处置前 / 处置后), so that everybody sees what was done."""

import io
from typing import Final

from PIL import Image, ImageDraw

from handlers.pictures.collage import cells, encode, fitted
from handlers.pictures.fonts import BOLD, font
from handlers.pictures.lettering import cut, width
from handlers.pictures.style import CLOSED, GUTTER_COLOUR, OPEN, PAPER, Colour, darker

_SHARPER: Final = 4  # labels are drawn this many times larger for smooth corners


def side_by_side(before: bytes, after: bytes, *, before_label: str, after_label: str) -> bytes:
    """A JPEG of two photos with a label on each: landscapes one above the other, others side by side."""
    photos = [Image.open(io.BytesIO(data)) for data in (before, after)]
    size, boxes = cells([photo.width / photo.height for photo in photos])
    sheet = Image.new("RGB", size, GUTTER_COLOUR)
    looks = ((before_label, darker(OPEN, 0.12)), (after_label, darker(CLOSED, 0.08)))
    for photo, box, (label, colour) in zip(photos, boxes, looks, strict=True):
        cell = fitted(photo, (box[2] - box[0], box[3] - box[1]))
        _label(cell, label, colour)
        sheet.paste(cell, box[:2])
    return encode(sheet)


def _label(cell: Image.Image, text: str, colour: Colour) -> None:
    """A coloured pill at the top left; nothing for an empty text."""
    size = max(20.0, min(cell.size) * 0.062)
    text = cut(text, size, cell.width * 0.8)
    if not text:
        return
    edge, high = round(size * 0.6), round(size * 1.75)
    wide = round(width(text, size) + size * 1.5)
    pill = Image.new("L", (wide * _SHARPER, high * _SHARPER), 0)
    ImageDraw.Draw(pill).rounded_rectangle((0, 0, pill.width - 1, pill.height - 1), pill.height / 2, 255)
    cell.paste(colour, (edge, edge), pill.resize((wide, high), Image.Resampling.LANCZOS))
    middle = (edge + wide / 2, edge + high / 2 + size * 0.36)
    draw = ImageDraw.Draw(cell)
    draw.text(middle, text, PAPER, font(size), anchor="ms", stroke_width=size * BOLD * 0.6)
