"""Both directions of 双向奔赴 in one panel: from the name of each, a bar to the left and one to the right.

Cases and people are different things: each side has a scale of its own, and nobody is put in an order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from handlers.pictures.canvas import Canvas
from handlers.pictures.lettering import width
from handlers.pictures.panels import HEAD, LEFT, RIGHT, panel
from handlers.pictures.style import CANVAS, CLOSED, FAINT, GIVEN, PHONE_WIDTH, Colour

MOST_ROWS: Final = 11
"""All together, and ten of them."""

_ROW, _BAR, _NUMBER, _BEFORE = 76, 26, 30, 22  # px: a line, its bars; the sizes of numbers
_MIDDLE: Final = PHONE_WIDTH / 2
_NAME_AT_MOST: Final = 230.0
_GAP: Final = 16


class Way(NamedTuple):
    """How many, and what is said of last week below; None and "" for what is not known."""

    value: int | None
    before: str = ""


class Row(NamedTuple):
    name: str
    served: Way
    given: Way


@dataclass(frozen=True, slots=True)
class BothWays:
    """All that is drawn; the first row is of all together, where there are several."""

    title: str
    served_word: str
    given_word: str
    rows: Sequence[Row]
    rest: str = ""  # what is said of the rows that have no room


def height(both: BothWays) -> int:
    shown = min(len(both.rows), MOST_ROWS)
    return HEAD + (shown + (len(both.rows) > MOST_ROWS)) * _ROW + 12


def draw(canvas: Canvas, top: float, both: BothWays) -> None:
    """The panel; its words say which side is which."""
    panel(canvas, top, height(both), both.title, ((CLOSED, both.served_word), (GIVEN, both.given_word)))
    rows = both.rows[:MOST_ROWS]
    named = min(_NAME_AT_MOST, max(width(row.name, 28) for row in rows))
    sides = [[row.served for row in rows], [row.given for row in rows]]
    largest = [max((way.value or 0 for way in ways[len(rows) > 1 :]), default=0) for ways in sides]
    numbers = [max(map(_wide, ways)) for ways in sides]
    top += HEAD
    for at, row in enumerate(rows):
        middle = top + _ROW * (at + 0.5) - 4
        is_all = at == 0 and len(rows) > 1
        room = named if not is_all else RIGHT - LEFT - 2 * max(numbers) - 2 * _GAP
        canvas.fitted_text(_MIDDLE, middle, row.name, 28, room, bold=is_all, align="m")
        for side, way, most, number in zip((-1, 1), row[1:], largest, numbers, strict=True):
            _number(canvas, side, middle, way, is_bold=is_all)
            if not is_all:  # the sum of all would make the others' bars small
                _bar(canvas, side, middle, way, most, named / 2, number)
    if len(both.rows) > MOST_ROWS:
        middle = top + _ROW * (len(rows) + 0.5) - 4
        canvas.fitted_text(LEFT, middle, both.rest, 25, RIGHT - LEFT, fill=FAINT)


def _wide(way: Way) -> float:
    return max(width(_said(way), _NUMBER), width(way.before, _BEFORE))


def _said(way: Way) -> str:
    return "–" if way.value is None else f"{way.value:,}"


def _number(canvas: Canvas, side: int, middle: float, way: Way, *, is_bold: bool) -> None:
    """At the outer edge, last week's below it."""
    at, align = (LEFT, "l") if side < 0 else (RIGHT, "r")
    canvas.text(at, middle - (15 if way.before else 0), _said(way), _NUMBER, bold=is_bold, align=align)
    canvas.text(at, middle + 19, way.before, _BEFORE, fill=FAINT, align=align)


def _bar(canvas: Canvas, side: int, middle: float, way: Way, most: int, named: float, number: float) -> None:
    """From the name outwards, as long as its part of the largest."""
    near = named + _GAP
    room = _MIDDLE - LEFT - number - _GAP - near
    _box(canvas, side, middle, near, room, CANVAS)
    if way.value and most:
        _box(canvas, side, middle, near, max(room * way.value / most, 6), CLOSED if side < 0 else GIVEN)


def _box(canvas: Canvas, side: int, middle: float, near: float, long: float, colour: Colour) -> None:
    left, right = sorted((_MIDDLE + side * near, _MIDDLE + side * (near + long)))
    canvas.box((left, middle - _BAR / 2, right, middle + _BAR / 2), colour, radius=8)
