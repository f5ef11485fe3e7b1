"""A photo tells its number, time and place by a stamp at the bottom left (水印相机)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw

from handlers.pictures.collage import compose, encode
from handlers.pictures.fonts import BOLD, drawable, font
from handlers.pictures.lettering import cut, width, wrap
from handlers.pictures.style import PAPER, YELLOW, Colour

_CLOCK: Final = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?\b")
_BASE: Final = 960  # px of the short side at which the sizes below hold
_TIME, _DATE, _LINE, _SMALL, _EDGE = 92.0, 33.0, 36.0, 27.0, 36.0
_LARGEST: Final = 1280  # px; beyond, the stamp grows no more
_SMALLEST: Final = 11.0  # px, still readable
_SHADE: Final = 158  # of 255, how dark the gradient gets
_SHARE: Final = 0.66  # of a tiny picture, how much the stamp may cover before lines are left out


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is stamped; any part may be empty.

    The clock time in `when_text` is shown large, the rest beside it; `place_text` takes up to two lines,
    `extra_lines` one line each (at most three are shown).
    """

    number: str
    when_text: str
    place_text: str = ""
    extra_lines: Sequence[str] = ()
    mark: str = "网格随手拍"


def card_picture(images: Sequence[bytes], stamp: Stamp | None) -> bytes:
    """The picture of a report's card: its photos as a collage, stamped; decoded once and encoded once."""
    sheet = compose(images)
    if stamp is not None:
        stamped(sheet, stamp)
    return encode(sheet)


def stamped(image: Image.Image, stamp: Stamp) -> None:
    """Stamps an RGB picture in place; all sizes follow the picture's own."""
    _Stamper(image, stamp).draw()


class _Stamper:
    def __init__(self, image: Image.Image, stamp: Stamp) -> None:
        self._image = image
        self._stamp = stamp
        # A strip has a tiny short side: let the long one help.
        side = min(max(min(image.size), max(image.size) / 2.2), image.width * 1.1, _LARGEST)
        scale = side / _BASE
        self._scale = scale
        self._edge = _EDGE * scale
        self._room = image.width - 2 * self._edge
        self._line, self._small, self._date = (
            max(_SMALLEST, size * scale) for size in (_LINE, _SMALL, _DATE)
        )

    def draw(self) -> None:
        clock = _CLOCK.search(self._stamp.when_text)
        time = clock[0] if clock else ""
        date = drawable(self._stamp.when_text.replace(time, " ", 1)) if time else self._stamp.when_text
        lines = self._lines()
        big = _TIME * self._scale if time else 0.0
        head = max(big * 1.04, self._date * 1.25 * len(_halves(date)) + self._date * 0.2)
        mark = self._mark()
        while lines and head + self._line * 1.42 * len(lines) > self._image.height * _SHARE:
            lines.pop()
        high = head + self._line * 1.42 * len(lines)
        beside = self._mark_fits(time, date, mark)
        if not beside:
            high += self._line * 1.42
        top = max(self._edge / 2, self._image.height - self._edge * 0.9 - high)
        self._shade(round(top - self._edge * 3), round(top + self._edge))
        self._pen = ImageDraw.Draw(self._image)
        self._when(time, date, top)
        baseline = top + head + self._line * 1.05
        for place, line in lines:
            left = self._edge
            if place:
                self._pin(left, baseline)
                left += self._line * 0.95
            self._text(left, baseline, line, self._line)
            baseline += self._line * 1.42
        if beside:
            self._draw_mark(mark, top + big * 0.84)
        else:
            self._text(self._edge, baseline, cut("  ".join(mark), self._small, self._room), self._small)

    def _lines(self) -> list[tuple[bool, str]]:
        """(is the place's first line, text) of all lines below the time, none wider than the picture."""
        lines: list[tuple[bool, str]] = []
        room = self._room - self._line * 0.95
        for at, line in enumerate(wrap(self._stamp.place_text, self._line, room, 2)):
            lines.append((at == 0, line))
        extra = [cut(line, self._line, self._room) for line in self._stamp.extra_lines[:3]]
        return lines + [(False, line) for line in extra if line]

    def _mark(self) -> list[str]:
        return [text for text in (drawable(self._stamp.mark), drawable(self._stamp.number)) if text]

    def _mark_fits(self, time: str, date: str, mark: list[str]) -> bool:
        left = width(time, _TIME * self._scale) + max(map(self._date_width, _halves(date)), default=0)
        right = max((width(text, self._small) for text in mark), default=0)
        return left + right + self._line * 3 < self._room

    def _date_width(self, text: str) -> float:
        return width(text, self._date)

    def _when(self, time: str, date: str, top: float) -> None:
        """The time large, a yellow bar, the date beside it in one line or two."""
        left, big = self._edge, _TIME * self._scale
        middle = top + big * 0.48
        if time:
            self._text(left, top + big * 0.84, time, big, bold=True)
            left += width(time, big) + big * 0.2
            bar = max(2.0, big * 0.065)
            self._pen.rectangle((left, top + big * 0.12, left + bar, top + big * 0.86), YELLOW)
            left += bar + big * 0.2
        else:
            middle = top + self._line * 0.6
        size = self._date
        halves = [cut(half, size, self._image.width - self._edge - left) for half in _halves(date)]
        baseline = middle + size * (0.36 if len(halves) == 1 else -0.24)
        for half in halves:
            self._text(left, baseline, half, size)
            baseline += size * 1.3

    def _draw_mark(self, mark: list[str], baseline: float) -> None:
        """At the right: the name with a small grid before it, and the number below."""
        right = self._image.width - self._edge
        size = self._small
        baseline -= size * 1.35 * (len(mark) - 1)
        for at, text in enumerate(mark):
            left = right - width(text, size)
            self._text(left, baseline + at * size * 1.35, text, size, bold=at == 0)
            if at == 0 and self._stamp.mark:
                self._grid(left - size * 1.15, baseline - size * 0.78, size * 0.84)

    def _grid(self, left: float, top: float, side: float) -> None:
        cell = side * 0.44
        for column in (0.0, side - cell):
            for row in (0.0, side - cell):
                colour = YELLOW if column > 0 and row == 0 else PAPER
                box = (left + column, top + row, left + column + cell, top + row + cell)
                self._pen.rounded_rectangle(box, cell * 0.2, colour)

    def _pin(self, left: float, baseline: float) -> None:
        """A map pin before the place, drawn at four times its size for smooth edges."""
        side = round(self._line)
        pin = _pin_mask(side)
        self._image.paste(YELLOW, (round(left - side * 0.12), round(baseline - side * 0.86)), pin)

    def _text(
        self,
        left: float,
        baseline: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        fill: Colour = PAPER,
    ) -> None:
        shift = max(1.0, size * 0.03)
        stroke = size * BOLD if bold else 0
        letters = font(size)
        self._pen.text(
            (left + shift, baseline + shift), text, (30, 30, 30), letters, anchor="ls", stroke_width=stroke
        )
        self._pen.text((left, baseline), text, fill, letters, anchor="ls", stroke_width=stroke)

    def _shade(self, begin: int, full: int) -> None:
        """Darkens the picture from `begin` on, evenly below `full`, so that white letters stand out."""
        wide, high = self._image.size
        full = min(max(full, 1), high)
        mask = Image.new("L", (wide, high - begin), _SHADE)
        mask.paste(_gradient().resize((wide, full - begin), Image.Resampling.BILINEAR))
        top = max(begin, 0)
        self._image.paste((8, 12, 18), (0, top, wide, high), mask.crop((0, top - begin, wide, high - begin)))


def _halves(date: str) -> list[str]:
    """A date of two words ("2026-11-22 星期日") in two lines, any other in one."""
    words = drawable(date).split()
    return words if len(words) == 2 else [" ".join(words)] if words else []  # noqa: PLR2004 - two


@lru_cache(maxsize=1)
def _gradient() -> Image.Image:
    steps = [round(_SHADE * (row / 255) ** 1.15) for row in range(256)]
    return Image.frombytes("L", (1, 256), bytes(steps))


@lru_cache(maxsize=32)
def _pin_mask(side: int) -> Image.Image:
    big = side * 4
    mask = Image.new("L", (big, big), 0)
    pen = ImageDraw.Draw(mask)
    middle, radius, top = big / 2, big * 0.29, big * 0.06
    pen.ellipse((middle - radius, top, middle + radius, top + 2 * radius), 255)
    flank = radius * 0.9
    foot = [(middle - flank, top + radius * 1.4), (middle + flank, top + radius * 1.4), (middle, big * 0.95)]
    pen.polygon(foot, 255)
    hole = radius * 0.42
    pen.ellipse((middle - hole, top + radius - hole, middle + hole, top + radius + hole), 0)
    return mask.resize((side, side), Image.Resampling.LANCZOS)
