"""What stands in a photo's place once its time is over (已过保存期): an empty frame that says so."""

import io
from typing import Final

from PIL import Image, ImageDraw

from handlers.pictures.fonts import font
from handlers.pictures.lettering import cut
from handlers.pictures.style import CANVAS, FAINT, HAIRLINE, JPEG_QUALITY, MUTED

_SIZE: Final = (1080, 360)
_INSET: Final = 24


def faded(words: str, number: str) -> bytes:
    """A JPEG, wide and low, so that it takes little of a phone."""
    wide, high = _SIZE
    sheet = Image.new("RGB", _SIZE, CANVAS)
    pen = ImageDraw.Draw(sheet)
    frame = (_INSET, _INSET, wide - _INSET, high - _INSET)
    pen.rounded_rectangle(frame, 24, outline=HAIRLINE, width=4)
    middle = wide / 2
    pen.text((middle, high / 2), cut(words, 56, wide - 160), MUTED, font(56), anchor="mb")
    pen.text((middle, high / 2 + 28), number, FAINT, font(40), anchor="mt")
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()
