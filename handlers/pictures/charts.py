"""Statistics as one picture for a phone: headline figures, days, bars by category and community."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from handlers.pictures import bothways
from handlers.pictures.bothways import BothWays
from handlers.pictures.canvas import Canvas
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
    OPEN,
    PAPER,
    PHONE_WIDTH,
    RADIUS,
    REPORTED,
    Colour,
)

MOST_ROWS: Final = 10  # of bars; the rest becomes one row
_HEADER, _TILE, DAYS, _ROW, _FOOT = 150, 150, 340, 58, 70


class Tile(NamedTuple):
    """One headline figure, as text."""

    value: str
    label: str
    colour: Colour = INK


class Day(NamedTuple):
    """What came in and what was closed on one day."""

    label: str
    reported: int
    closed: int


class Bar(NamedTuple):
    """The cases of one category or community."""

    label: str
    open: int
    closed: int


@dataclass(frozen=True, slots=True)
class StatsPicture:
    """All that /stats draws; every text is already in the reader's language."""

    title: str
    subtitle: str
    tiles: Sequence[Tile]
    days_title: str
    days: Sequence[Day]
    categories_title: str
    categories: Sequence[Bar]
    communities_title: str
    communities: Sequence[Bar]
    reported_word: str
    closed_word: str
    open_word: str
    others_word: str
    nothing_word: str
    footnote: str = ""
    both_ways: BothWays | None = None  # 双向奔赴


def stats_picture(stats: StatsPicture) -> bytes:
    """PNG bytes, 1080 px wide; the height follows what there is to show."""
    bars = [
        (stats.categories_title, folded(stats.categories, stats.others_word)),
        (stats.communities_title, folded(stats.communities, stats.others_word)),
    ]
    across = 3 if len(stats.tiles) % 3 == 0 or len(stats.tiles) > 4 else 2  # noqa: PLR2004 - 4 are 2 × 2
    tile_rows = math.ceil(len(stats.tiles) / across)
    high = _HEADER + tile_rows * (_TILE + GAP) + HEAD + DAYS + GAP
    high += bothways.height(stats.both_ways) + GAP if stats.both_ways else 0
    high += sum(_bars_height(rows) + GAP for _, rows in bars) + (_FOOT if stats.footnote else MARGIN - GAP)
    canvas = Canvas(PHONE_WIDTH, high, CANVAS)
    room = PHONE_WIDTH - 2 * MARGIN
    canvas.fitted_text(MARGIN, 62, stats.title, 50, room, bold=True)
    canvas.fitted_text(MARGIN, 114, stats.subtitle, 28, room, fill=MUTED)
    top = _HEADER
    for at, tile in enumerate(stats.tiles):
        _tile(canvas, tile, at % across, across, top + at // across * (_TILE + GAP))
    top += tile_rows * (_TILE + GAP)
    days_legend = ((REPORTED, stats.reported_word), (CLOSED, stats.closed_word))
    panel(canvas, top, HEAD + DAYS, stats.days_title, days_legend)
    day_bars(canvas, top + HEAD, stats.days, stats.nothing_word)
    top += HEAD + DAYS + GAP
    for title, rows in bars:
        panel(canvas, top, _bars_height(rows), title, ((OPEN, stats.open_word), (CLOSED, stats.closed_word)))
        _bars(canvas, top + HEAD, rows, stats.nothing_word)
        top += _bars_height(rows) + GAP
    if stats.both_ways:
        bothways.draw(canvas, top, stats.both_ways)
        top += bothways.height(stats.both_ways) + GAP
    canvas.fitted_text(MARGIN, top + 8, stats.footnote, 22, room, fill=FAINT)
    return canvas.png()


def folded(bars: Sequence[Bar], others: str) -> list[Bar]:
    """At most ten bars, in the order given; from the tenth on they are summed up under `others` (其他)."""
    if len(bars) <= MOST_ROWS:
        return list(bars)
    shown, rest = bars[: MOST_ROWS - 1], bars[MOST_ROWS - 1 :]
    return [*shown, Bar(others, sum(bar.open for bar in rest), sum(bar.closed for bar in rest))]


def scale(largest: int) -> list[int]:
    """The marks of an axis from 0 to at least `largest`: three to six round whole numbers."""
    if largest <= 0:
        return [0, 1]
    rough = largest / 4
    power = 10 ** math.floor(math.log10(rough)) if rough >= 1 else 1
    step = next(power * part for part in (1, 2, 5, 10) if power * part >= rough)
    return [step * mark for mark in range(math.ceil(largest / step) + 1)]


def _bars_height(rows: Sequence[Bar]) -> int:
    return HEAD + max(2, len(rows)) * _ROW + 16


def _tile(canvas: Canvas, tile: Tile, column: int, across: int, top: float) -> None:
    step = (PHONE_WIDTH - 2 * MARGIN + GAP) / across
    left = MARGIN + column * step
    right = left + step - GAP
    canvas.box((left, top, right, top + _TILE), PAPER, radius=RADIUS)
    room = right - left - 2 * 28
    canvas.fitted_text(left + 28, top + 60, tile.value, 60, room, fill=tile.colour, bold=True)
    canvas.fitted_text(left + 28, top + 116, tile.label, 27, room, fill=MUTED)


def day_bars(canvas: Canvas, top: float, days: Sequence[Day], nothing: str) -> None:
    """Two bars a day over a quiet grid; labels thin out where they would touch."""
    if not any(day.reported or day.closed for day in days):
        canvas.text(PHONE_WIDTH / 2, top + DAYS / 2 - 30, nothing, 28, fill=FAINT, align="m")
        return
    marks = scale(max(max(day.reported, day.closed) for day in days))
    left = LEFT + max(width(f"{mark:,}", 22) for mark in marks) + 16
    ground, ceiling = top + DAYS - 68, top + 22
    for mark in marks:
        level = ground - (ground - ceiling) * mark / marks[-1]
        canvas.line([(left, level), (RIGHT, level)], HAIRLINE)
        canvas.text(left - 14, level, f"{mark:,}", 22, fill=FAINT, align="r")
    step = (RIGHT - left) / len(days)
    bar = min(28.0, step * 0.36)
    widest = max(width(day.label, 20) for day in days) + 8
    every = max(1, math.ceil(widest / step))
    for at, day in enumerate(days):
        middle = left + step * (at + 0.5)
        for side, value, colour in ((-1, day.reported, REPORTED), (1, day.closed, CLOSED)):
            high = max((ground - ceiling) * value / marks[-1], 3 if value else 0)
            near, far = sorted((middle + side, middle + side * (bar + 1)))
            canvas.box(
                (near, ground - high, far, ground),
                colour,
                radius=min(6, bar / 3),
                corners=(True, True, False, False),
            )
            if value and width(f"{value:,}", 18) <= bar + 2:
                canvas.text((near + far) / 2, ground - high - 13, f"{value:,}", 18, fill=MUTED, align="m")
        if (len(days) - 1 - at) % every == 0:  # the last day always has its label
            canvas.text(middle, ground + 28, day.label, 20, fill=MUTED, align="m")


def _bars(canvas: Canvas, top: float, rows: Sequence[Bar], nothing: str) -> None:
    """Rows of open and closed cases, as long as their sum; the sum stands at the end."""
    if not any(row.open or row.closed for row in rows):
        canvas.text(PHONE_WIDTH / 2, top + _ROW - 10, nothing, 28, fill=FAINT, align="m")
        return
    largest = max(row.open + row.closed for row in rows)
    labels = min(280.0, max(width(row.label, 26) for row in rows) + 4)
    numbers = max(width(f"{row.open + row.closed:,}", 26) for row in rows) + 20
    left = LEFT + labels + 20
    room = RIGHT - left - numbers
    for at, row in enumerate(rows):
        middle = top + _ROW * (at + 0.5) - 4
        canvas.text(LEFT, middle, cut(row.label, 26, labels), 26)
        canvas.box((left, middle - 15, left + room, middle + 15), CANVAS, radius=8)
        total = row.open + row.closed
        end = left + max(room * total / largest, 6 if total else 0)
        parting = left + (end - left) * row.open / total if total else left
        canvas.box((left, middle - 15, end, middle + 15), CLOSED if row.closed else OPEN, radius=8)
        if row.closed:
            canvas.box(
                (left, middle - 15, parting, middle + 15), OPEN, radius=8, corners=(True, False, False, True)
            )
        for begin, finish, value in ((left, parting, row.open), (parting, end, row.closed)):
            if row.open and row.closed and width(f"{value:,}", 20) + 14 <= finish - begin:
                canvas.text((begin + finish) / 2, middle, f"{value:,}", 20, fill=PAPER, bold=True, align="m")
        canvas.text(end + 12, middle, f"{total:,}", 26, fill=INK if total else FAINT)
