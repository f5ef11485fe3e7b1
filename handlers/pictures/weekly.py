"""The weekly report as one picture for a phone: figures beside last week's, the days, the communities."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from handlers.pictures import bothways
from handlers.pictures.bothways import BothWays
from handlers.pictures.canvas import Canvas
from handlers.pictures.charts import DAYS, Day, day_bars
from handlers.pictures.lettering import cut, width
from handlers.pictures.panels import HEAD, LEFT, RIGHT, panel
from handlers.pictures.style import (
    CANVAS,
    CLOSED,
    FAINT,
    GAP,
    HAIRLINE,
    INK,
    MARGIN,
    MUTED,
    PAPER,
    PHONE_WIDTH,
    RADIUS,
    REPORTED,
    STATE_COLOURS,
    Colour,
)

MOST_ROWS: Final = 10
"""Of the table; who is not among them is in the workbook."""
MOST_NAMED: Final = 6

_ACROSS: Final = 2
_HEADER, _TILE, _TITLES, _ROW, _NAMED, _FOOT = 150, 176, 56, 88, 62, 66
_NAME: Final = 0.22  # of a row, for its name at least
_HEADS, _VALUES, _CHANGES, _APART = 23, 29, 22, 20  # in the table: sizes, and the gap between columns


class Mood(Enum):
    """What a change is called."""

    BETTER = "better"
    WORSE = "worse"
    NEITHER = "neither"


_COLOURS: Final[dict[Mood, Colour]] = {
    Mood.BETTER: CLOSED,
    Mood.WORSE: STATE_COLOURS["overdue"],
    Mood.NEITHER: MUTED,
}


class Figure(NamedTuple):
    """A figure, what it was, and by how much it is more or less; "" for what is not known."""

    value: str
    before: str = ""
    change: str = ""
    mood: Mood = Mood.NEITHER


@dataclass(frozen=True, slots=True)
class WeeklyPicture:
    """All that is drawn; every text is already in the reader's language.

    `rows` is a name and a figure for each of `columns`; `named` a number with the words about it.
    """

    title: str
    subtitle: str
    tiles: Sequence[tuple[str, Figure]]
    days_title: str
    days: Sequence[Day]
    table_title: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Figure]]]
    rest: str  # what is said of the rows that have no room
    named_title: str
    named: Sequence[tuple[str, str]]
    named_rest: str
    reported_word: str
    closed_word: str
    nothing_word: str
    footnote: str
    both_ways: BothWays | None = None  # 双向奔赴


def weekly_picture(report: WeeklyPicture) -> bytes:
    """The report as PNG bytes, as high as it has to be."""
    tile_rows = -(-len(report.tiles) // _ACROSS)
    heights = [_HEADER + tile_rows * (_TILE + GAP), HEAD + DAYS, _table_height(report)]
    if report.named:
        heights.append(_named_height(report))
    if report.both_ways:
        heights.append(bothways.height(report.both_ways))
    high = sum(heights) + GAP * (len(heights) - 1) + _FOOT
    canvas = Canvas(PHONE_WIDTH, high, CANVAS)
    room = PHONE_WIDTH - 2 * MARGIN
    canvas.fitted_text(MARGIN, 62, report.title, 50, room, bold=True)
    canvas.fitted_text(MARGIN, 114, report.subtitle, 28, room, fill=MUTED)
    for at, (label, figure) in enumerate(report.tiles):
        _tile(canvas, at % _ACROSS, _HEADER + at // _ACROSS * (_TILE + GAP), label, figure)
    top = float(heights[0])
    panel(canvas, top, heights[2], report.table_title, ())
    _table(canvas, top + HEAD, report)
    top += heights[2] + GAP
    if report.both_ways:
        bothways.draw(canvas, top, report.both_ways)
        top += bothways.height(report.both_ways) + GAP
    if report.named:
        panel(canvas, top, heights[3], report.named_title, ())
        _list(canvas, top + HEAD, report)
        top += heights[3] + GAP
    panel(
        canvas,
        top,
        heights[1],
        report.days_title,
        ((REPORTED, report.reported_word), (CLOSED, report.closed_word)),
    )
    day_bars(canvas, top + HEAD, report.days, report.nothing_word)
    canvas.fitted_text(MARGIN, high - _FOOT + 22, report.footnote, 22, room, fill=FAINT)
    return canvas.png()


def _tile(canvas: Canvas, column: int, top: float, label: str, figure: Figure) -> None:
    """The label over the figure; under it last week's, and how it changed."""
    step = (PHONE_WIDTH - 2 * MARGIN + GAP) / _ACROSS
    left = MARGIN + column * step
    right = left + step - GAP
    canvas.box((left, top, right, top + _TILE), PAPER, radius=RADIUS)
    room = right - left - 2 * 28
    canvas.fitted_text(left + 28, top + 38, label, 27, room, fill=MUTED)
    canvas.fitted_text(left + 28, top + 88, figure.value, 54, room, bold=True)
    change = cut(figure.change, 29, room / 2)
    taken = width(change, 29) + 16 if change else 0
    canvas.text(right - 28, top + 142, change, 29, fill=_COLOURS[figure.mood], align="r")
    canvas.fitted_text(left + 28, top + 142, figure.before, 26, room - taken, fill=FAINT)


def _table_height(report: WeeklyPicture) -> int:
    shown = min(len(report.rows), MOST_ROWS)
    more = _NAMED if len(report.rows) > MOST_ROWS else 0
    return HEAD + _TITLES + max(1, shown) * _ROW + more + 8


def _table(canvas: Canvas, top: float, report: WeeklyPicture) -> None:
    """A row for each community: its figures, and under each how it changed."""
    if not report.rows:
        canvas.text(PHONE_WIDTH / 2, top + _TITLES, report.nothing_word, 28, fill=FAINT, align="m")
        return
    rows = report.rows[:MOST_ROWS]
    wide = _widths(report.columns, rows)
    rights = [RIGHT - sum(wide[at + 1 :]) for at in range(len(wide))]
    for column, right, room in zip(report.columns, rights, wide, strict=True):
        canvas.text(right, top + 18, cut(column, _HEADS, room - _APART), _HEADS, fill=MUTED, align="r")
    top += _TITLES
    for name, figures in rows:
        canvas.line([(LEFT, top), (RIGHT, top)], HAIRLINE)
        canvas.fitted_text(LEFT, top + _ROW / 2, name, 30, RIGHT - LEFT - sum(wide))
        for figure, right, room in zip(figures, rights, wide, strict=True):
            middle = top + (_ROW / 2 if not figure.change else 30)
            value = cut(figure.value, _VALUES, room - _APART)
            canvas.text(right, middle, value, _VALUES, fill=INK, align="r")
            if figure.change:
                change = cut(figure.change, _CHANGES, room - _APART)
                canvas.text(right, top + 65, change, _CHANGES, fill=_COLOURS[figure.mood], align="r")
        top += _ROW
    if len(report.rows) > MOST_ROWS:
        canvas.fitted_text(LEFT, top + _NAMED / 2, report.rest, 25, RIGHT - LEFT, fill=FAINT)


def _widths(columns: Sequence[str], rows: Sequence[tuple[str, Sequence[Figure]]]) -> list[float]:
    """What each column needs, with the gap before it; less than that where names would have no room."""
    wide = [
        _APART
        + max(
            width(column, _HEADS),
            *(width(figures[at].value, _VALUES) for _, figures in rows),
            *(width(figures[at].change, _CHANGES) for _, figures in rows),
        )
        for at, column in enumerate(columns)
    ]
    room = (RIGHT - LEFT) * (1 - _NAME)
    return [one * min(1, room / sum(wide)) for one in wide]


def _named_height(report: WeeklyPicture) -> int:
    shown = min(len(report.named), MOST_NAMED)
    return HEAD + (shown + (len(report.named) > MOST_NAMED)) * _NAMED + 8


def _list(canvas: Canvas, top: float, report: WeeklyPicture) -> None:
    for number, words in report.named[:MOST_NAMED]:
        canvas.line([(LEFT, top), (RIGHT, top)], HAIRLINE)
        middle, taken = top + _NAMED / 2, width(number, 28) + 24
        canvas.text(LEFT, middle, number, 28, bold=True)
        canvas.fitted_text(LEFT + taken, middle, words, 28, RIGHT - LEFT - taken)
        top += _NAMED
    if len(report.named) > MOST_NAMED:
        canvas.fitted_text(LEFT, top + _NAMED / 2, report.named_rest, 25, RIGHT - LEFT, fill=FAINT)
