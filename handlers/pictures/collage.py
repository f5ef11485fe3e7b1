"""Several photos become one tidy picture: 1 whole, 2 in a pair, 3 with one large, then rows of cells."""

import io
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from handlers.pictures.fonts import BOLD, font
from handlers.pictures.style import GUTTER, GUTTER_COLOUR, JPEG_QUALITY, PHOTO_BYTES, PHOTO_SIDE

Box = tuple[int, int, int, int]  # left, top, right, bottom

MOST: Final = 9  # cells; the last one tells how many more there are
_ROWS: Final = {4: (2, 2), 5: (2, 3), 6: (3, 3), 7: (1, 3, 3), 8: (2, 3, 3), 9: (3, 3, 3)}
_WIDEST, _TALLEST = 2.4, 0.5  # width / height; beyond, a single photo gets a backdrop


def collage(images: Sequence[bytes]) -> bytes:
    """One JPEG (≤ 1600 px, ≤ 1 MB) of checked photos; `ValueError` for none, `OSError` for a broken one."""
    return encode(compose(images))


def compose(images: Sequence[bytes]) -> Image.Image:
    """The collage as a picture, not yet encoded."""
    if not images:
        raise ValueError("a collage needs a photo")
    photos = [Image.open(io.BytesIO(data)) for data in images[:MOST]]
    if len(photos) == 1:
        return _single(photos[0])
    size, boxes = cells([photo.width / photo.height for photo in photos])
    sheet = Image.new("RGB", size, GUTTER_COLOUR)
    for photo, box in zip(photos, boxes, strict=True):
        sheet.paste(fitted(photo, (box[2] - box[0], box[3] - box[1])), box[:2])
    if len(images) > MOST:
        _tell_more(sheet, boxes[-1], len(images) - MOST)
    return sheet


def encode(image: Image.Image) -> bytes:
    """JPEG bytes of at most 1 MB; a very noisy picture pays with quality, then with size."""
    quality = JPEG_QUALITY
    image.info.clear()  # else Pillow writes what a photo's comment said into ours
    while True:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality)
        if out.tell() <= PHOTO_BYTES:
            return out.getvalue()
        if quality > 60:  # noqa: PLR2004 - below, blocks become visible, and fewer pixels look better
            quality -= 10
        else:
            image = image.resize((image.width * 4 // 5, image.height * 4 // 5), Image.Resampling.BICUBIC)


def fitted(photo: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The photo's centre in exactly this size; a photo is never stretched."""
    photo.draft("RGB", size)
    return ImageOps.fit(_rgb(photo), size, Image.Resampling.BICUBIC)


def cells(ratios: Sequence[float]) -> tuple[tuple[int, int], list[Box]]:
    """Where 2–9 photos of these ratios (width / height) go: the sheet's size and a box for each."""
    match len(ratios):
        case 2:
            return _pair(ratios)
        case 3:
            return _large_and_two(ratios[0])
    upright = sum(ratio < 1 for ratio in ratios)
    shape = 4 / 3 if upright == 0 else 3 / 4 if upright == len(ratios) else 1.0
    rows = _ROWS[len(ratios)]
    widths = [(PHOTO_SIDE - GUTTER * (row - 1)) / row for row in rows]
    heights = [wide / (2 if row == 1 else shape) for row, wide in zip(rows, widths, strict=True)]
    shrink = min(1.0, (PHOTO_SIDE - GUTTER * (len(rows) - 1)) / sum(heights))
    wide = round(PHOTO_SIDE * shrink)
    boxes: list[Box] = []
    top = 0
    for row, height in zip(rows, heights, strict=True):
        bottom = top + int(height * shrink)
        boxes += [(left, top, right, bottom) for left, right in _split(wide, row)]
        top = bottom + GUTTER
    return (wide, top - GUTTER), boxes


def _pair(ratios: Sequence[float]) -> tuple[tuple[int, int], list[Box]]:
    """Two landscapes one above the other, anything else side by side."""
    mean = sum(ratios) / 2
    if min(ratios) > 1:
        height = (PHOTO_SIDE - GUTTER) // 2
        wide = round(height * min(max(mean, 1.2), 2.0))
        return (wide, PHOTO_SIDE), [(0, 0, wide, height), (0, height + GUTTER, wide, PHOTO_SIDE)]
    (_, first), (second, _) = _split(PHOTO_SIDE, 2)
    height = round(first / min(max(mean, 0.56), 1.0))
    return (PHOTO_SIDE, height), [(0, 0, first, height), (second, 0, PHOTO_SIDE, height)]


def _large_and_two(first: float) -> tuple[tuple[int, int], list[Box]]:
    if first > 1:  # above, the two others below
        (_, left), (right, wide) = _split(PHOTO_SIDE, 2)
        middle = round(wide / min(max(first, 1.5), 2.0))
        bottom = min(PHOTO_SIDE, middle + GUTTER + left * 3 // 4)
        below = middle + GUTTER
        return (wide, bottom), [
            (0, 0, wide, middle),
            (0, below, left, bottom),
            (right, below, wide, bottom),
        ]
    (_, upper), (lower, high) = _split(1400, 2)
    left = round(high * min(max(first, 0.6), 0.75))
    right = left + GUTTER
    wide = right + upper * 3 // 4
    return (wide, high), [(0, 0, left, high), (right, 0, wide, upper), (right, lower, wide, high)]


def _split(length: int, parts: int) -> list[tuple[int, int]]:
    """A length in equal parts with gutters between; rounding is spread, so that the edges meet exactly."""
    step = (length + GUTTER) / parts
    return [(round(step * part), round(step * (part + 1)) - GUTTER) for part in range(parts)]


def _single(photo: Image.Image) -> Image.Image:
    """The whole photo, nothing cropped; a strip stands on its own blurred enlargement."""
    photo.thumbnail((PHOTO_SIDE, PHOTO_SIDE), Image.Resampling.BICUBIC, reducing_gap=2.0)
    photo = _rgb(photo)
    wide, high = photo.size
    size = (max(wide, round(high * _TALLEST)), max(high, round(wide / _WIDEST)))
    if size == photo.size:
        return photo
    small = ImageOps.fit(photo, (max(1, size[0] // 16), max(1, size[1] // 16)))
    sheet = small.filter(ImageFilter.GaussianBlur(3)).point(lambda value: value * 0.55).resize(size)
    sheet.paste(photo, ((size[0] - wide) // 2, (size[1] - high) // 2))
    return sheet


def _rgb(photo: Image.Image) -> Image.Image:
    return photo if photo.mode == "RGB" else photo.convert("RGB")


def _tell_more(sheet: Image.Image, box: Box, more: int) -> None:
    dark = sheet.crop(box).point(lambda value: value * 0.4)
    sheet.paste(dark, box[:2])
    high = box[3] - box[1]
    corner = (box[2] - high * 0.1, box[1] + high * 0.08)  # a stamp covers the foot
    draw = ImageDraw.Draw(sheet)
    draw.text(
        corner, f"+{more}", (255, 255, 255), font(high * 0.2), anchor="rt", stroke_width=high * 0.2 * BOLD
    )
