"""A white card with its title: what charts stand on."""

from collections.abc import Sequence
from typing import Final

from handlers.pictures.canvas import Canvas
from handlers.pictures.lettering import cut, width
from handlers.pictures.style import MARGIN, MUTED, PAPER, PHONE_WIDTH, RADIUS, Colour

HEAD: Final = 84
"""The height of a title."""

_INNER: Final = 32  # px between a card's edge and what stands on it
LEFT, RIGHT = MARGIN + _INNER, PHONE_WIDTH - MARGIN - _INNER


def panel(canvas: Canvas, top: float, high: float, title: str, legend: Sequence[tuple[Colour, str]]) -> None:
    """A white card with its title, and at the right what its colours mean."""
    canvas.box((MARGIN, top, PHONE_WIDTH - MARGIN, top + high), PAPER, radius=RADIUS)
    right = float(RIGHT)
    for colour, word in reversed(legend):
        word_cut = cut(word, 24, 200)
        right -= width(word_cut, 24)
        canvas.text(right, top + 44, word_cut, 24, fill=MUTED)
        canvas.box((right - 30, top + 34, right - 10, top + 54), colour, radius=5)
        right -= 58
    canvas.fitted_text(LEFT, top + 44, title, 33, right - LEFT, bold=True)
