"""A sheet for charts and maps, in px of the finished picture; drawn twice as large for smooth edges."""

import io
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw

from handlers.pictures.fonts import BOLD, drawable, font
from handlers.pictures.lettering import cut, fitting
from handlers.pictures.style import INK, Colour

SHARPER: Final = 2
_TO_MIDDLE: Final = 0.36  # of a text's size, from the middle of its letters down to the baseline

Box = tuple[float, float, float, float]  # left, top, right, bottom
Point = tuple[float, float]


class Canvas:
    """Draws at `SHARPER` times the size; `png` shrinks and encodes."""

    def __init__(self, wide: int, high: int, background: Colour) -> None:
        self.wide = wide
        self.high = high
        self._image = Image.new("RGB", (wide * SHARPER, high * SHARPER), background)
        self._pen = ImageDraw.Draw(self._image)

    def text(
        self,
        left: float,
        middle: float,
        text: str,
        size: float,
        *,
        fill: Colour = INK,
        bold: bool = False,
        align: str = "l",
        halo: Colour | None = None,
    ) -> None:
        """One line with its letters centred on `middle`; `align` is l, m or r of `left`."""
        text = drawable(text)
        big = size * SHARPER
        letters = font(big)
        at = (left * SHARPER, (middle + size * _TO_MIDDLE) * SHARPER)
        stroke = big * BOLD if bold else 0
        if halo is not None:
            self._pen.text(at, text, halo, letters, anchor=f"{align}s", stroke_width=stroke + big * 0.14)
        self._pen.text(at, text, fill, letters, anchor=f"{align}s", stroke_width=stroke)

    def fitted_text(
        self, left: float, middle: float, text: str, size: float, limit: float, **look: object
    ) -> None:
        """A line that is first made smaller (to two thirds), then cut, to stay within `limit`."""
        size = fitting(text, size, limit)
        self.text(left, middle, cut(text, size, limit), size, **look)  # type: ignore[arg-type] # passed on

    def box(
        self,
        box: Box,
        fill: Colour | None,
        *,
        radius: float = 0,
        corners: tuple[bool, bool, bool, bool] | None = None,
        outline: Colour | None = None,
        thick: float = 1,
    ) -> None:
        """A rectangle; nothing when it has no extent. `corners` says which are round, from the top left."""
        left, top, right, bottom = (round(edge * SHARPER) for edge in box)
        if right <= left or bottom <= top:
            return
        reach = min(radius * SHARPER, (right - left) / 2, (bottom - top) / 2)
        edges = (left, top, right - 1, bottom - 1)
        self._pen.rounded_rectangle(
            edges, reach, fill, outline, width=max(1, round(thick * SHARPER)), corners=corners
        )

    def line(self, points: Sequence[Point], fill: Colour, thick: float = 1) -> None:
        """A line through points, with round joints."""
        self._pen.line(self._larger(points), fill, max(1, round(thick * SHARPER)), joint="curve")

    def polygon(self, points: Sequence[Point], fill: Colour) -> None:
        """A filled polygon without holes."""
        self._pen.polygon(self._larger(points), fill)

    def circle(self, middle: Point, radius: float, fill: Colour) -> None:
        """A filled circle."""
        x, y, reach = (value * SHARPER for value in (*middle, radius))
        self._pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill)

    def area(self, rings: Sequence[Sequence[Point]], fill: Colour) -> None:
        """A filled polygon: its outer ring, then its holes, through which the ground shows."""
        outer = self._larger(rings[0])
        left, top = (int(min(point[axis] for point in outer)) - 1 for axis in (0, 1))
        right, bottom = (int(max(point[axis] for point in outer)) + 2 for axis in (0, 1))
        mask = Image.new("L", (right - left, bottom - top), 0)
        pen = ImageDraw.Draw(mask)
        for ring, ink in zip(rings, [255] + [0] * (len(rings) - 1), strict=True):
            pen.polygon([(x - left, y - top) for x, y in self._larger(ring)], ink)
        self._image.paste(fill, (left, top), mask)

    def png(self) -> bytes:
        """The finished picture."""
        out = io.BytesIO()
        self._image.reduce(SHARPER).save(out, "PNG")
        return out.getvalue()

    @staticmethod
    def _larger(points: Sequence[Point]) -> list[Point]:
        return [(x * SHARPER, y * SHARPER) for x, y in points]
