"""The map of the grids (单元网格) with the open cases on it, for /grids: a PNG that reads well on a phone."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from shapely import Polygon, maximum_inscribed_circle, set_precision
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from handlers.pictures.canvas import Box, Canvas, Point
from handlers.pictures.fonts import drawable
from handlers.pictures.lettering import cut, width
from handlers.pictures.projection import View
from handlers.pictures.style import (
    CANVAS,
    FAINT,
    INK,
    MARGIN,
    MUTED,
    PAPER,
    PHONE_WIDTH,
    SOFT,
    STATE_COLOURS,
    Colour,
    darker,
)

_HEADER, _LEGEND_ROW = 140, 50
_STRIP: Final = 64  # px below the map, for its scale
_NEAR: Final = 54  # px; cases nearer to each other share one mark
_PIN: Final = 15.0  # px, radius of a pin's head
_PIN_HEAD: Final = _PIN * 1.9  # px, its height above the tip
_LABEL, _SMALL = 24.0, 19.0


class MapGrid(NamedTuple):
    """One grid; `geometry` is GeoJSON (Polygon or MultiPolygon, holes allowed), WGS-84, lng before lat."""

    code: str
    name: str
    community: str
    geometry: Mapping[str, Any]


class MapCase(NamedTuple):
    """One open case; `state` is a key of `style.STATE_COLOURS`."""

    lat: float
    lng: float
    label: str
    state: str


@dataclass(frozen=True, slots=True)
class MapPicture:
    """All that the map shows; every text is already in the reader's language.

    `legend` explains the pins: (state key, words). Communities are explained from the grids.
    """

    grids: Sequence[MapGrid]
    cases: Sequence[MapCase]
    title: str
    subtitle: str = ""
    legend: Sequence[tuple[str, str]] = ()
    nothing_word: str = ""
    north_word: str = "N"


def grid_map(picture: MapPicture) -> bytes:
    """PNG bytes, 1080 px wide. Cases outside the map stand hollow at its edge, so none is lost."""
    shapes = [shape(grid.geometry) for grid in picture.grids]
    known = [case for case in picture.cases if math.isfinite(case.lat) and math.isfinite(case.lng)]
    view = View.of(shapes, [(case.lng, case.lat) for case in known], _HEADER)
    rows = _legend_rows(picture)
    canvas = Canvas(PHONE_WIDTH, _HEADER + view.high + _STRIP + MARGIN + len(rows) * _LEGEND_ROW, PAPER)
    canvas.box((0, _HEADER, PHONE_WIDTH, _HEADER + view.high + _STRIP), CANVAS)
    room = PHONE_WIDTH - 2 * MARGIN - 90
    canvas.fitted_text(MARGIN, 56, picture.title, 46, room, bold=True)
    canvas.fitted_text(MARGIN, 106, picture.subtitle, 27, room, fill=MUTED)
    colours = _colours(picture.grids)
    for grid, ground in zip(picture.grids, shapes, strict=True):
        _draw_ground(canvas, view, ground, colours[grid.community])
    taken = _draw_cases(canvas, view, known)
    _draw_labels(canvas, view, picture.grids, shapes, taken)
    if not picture.grids:
        middle = _HEADER + view.high / 2
        canvas.text(PHONE_WIDTH / 2, middle, picture.nothing_word, 32, fill=FAINT, align="m")
    else:
        _draw_scale(canvas, view)
    _draw_north(canvas, picture.north_word)
    _draw_legend(canvas, rows, _HEADER + view.high + _STRIP + MARGIN / 2)
    return canvas.png()


def _polygons(ground: BaseGeometry) -> list[Polygon]:
    parts = getattr(ground, "geoms", [ground])
    return [part for part in parts if isinstance(part, Polygon) and not part.is_empty]


def _rings(view: View, polygon: Polygon) -> list[list[Point]]:
    return [
        [view.point(at[0], at[1]) for at in ring.coords] for ring in (polygon.exterior, *polygon.interiors)
    ]


def _draw_ground(canvas: Canvas, view: View, ground: BaseGeometry, colour: Colour) -> None:
    for polygon in _polygons(ground):
        rings = _rings(view, polygon)
        canvas.area(rings, colour)
        for ring in rings:
            canvas.line(ring, darker(colour, 0.34), 2)


@dataclass(frozen=True, slots=True)
class _Mark:
    """One pin, or several that would cover each other."""

    middle: Point  # of a pin's head, or of the disc
    cases: tuple[MapCase, ...]
    outside: bool

    def joined(self, other: "_Mark") -> "_Mark":
        """Both as one, in the middle of all their cases."""
        mine, others = len(self.cases), len(other.cases)
        x, y = ((self.middle[axis] * mine + other.middle[axis] * others) / (mine + others) for axis in (0, 1))
        return _Mark((x, y), self.cases + other.cases, outside=False)


def _draw_cases(canvas: Canvas, view: View, cases: Sequence[MapCase]) -> list[Box]:
    """Draws pins, and discs with a count where pins would cover each other; returns what they cover."""
    marks: list[_Mark] = []
    for case in cases:
        real = view.point(case.lng, case.lat)
        x = min(max(real[0], 24.0), PHONE_WIDTH - 24.0)
        y = min(max(real[1], _HEADER + 52.0), _HEADER + view.high - 24.0)
        mark = _Mark((x, y - _PIN_HEAD), (case,), outside=(x, y) != real)
        while near := _nearest(marks, mark):
            marks.remove(near)
            mark = near.joined(mark)
        marks.append(mark)
    marks.sort(key=lambda mark: mark.middle[1])
    taken: list[Box] = []
    for mark in marks:
        if len(mark.cases) > 1:
            taken.append(_draw_count(canvas, mark.middle, mark.cases))
        else:
            foot = (mark.middle[0], mark.middle[1] + _PIN_HEAD)
            taken.append(_draw_pin(canvas, foot, mark.cases[0].state, hollow=mark.outside))
    for mark in marks:
        if len(mark.cases) == 1:
            spot = (mark.middle[0], mark.middle[1] + _PIN_HEAD + 17)
            _place(canvas, [spot], [(mark.cases[0].label, _SMALL)], taken, INK)
    return taken


def _nearest(marks: Sequence[_Mark], mark: _Mark) -> _Mark | None:
    return next((other for other in marks if math.dist(other.middle, mark.middle) < _NEAR), None)


def _draw_pin(canvas: Canvas, foot: Point, state: str, *, hollow: bool) -> Box:
    """A drop whose tip is the place."""
    colour = STATE_COLOURS.get(state, MUTED)
    x, y = foot
    head = (x, y - _PIN_HEAD)
    for grow, ink in ((3.0, PAPER), (0.0, colour)):
        reach = _PIN + grow
        flank = reach * 0.86
        canvas.polygon(
            [(x - flank, head[1] + reach * 0.5), (x + flank, head[1] + reach * 0.5), (x, y + grow * 1.4)], ink
        )
        canvas.circle(head, reach, ink)
    canvas.circle(head, _PIN * (0.68 if hollow else 0.38), PAPER)
    return (x - _PIN - 3, y - _PIN * 2.9 - 3, x + _PIN + 3, y + 2)


def _draw_count(canvas: Canvas, middle: Point, cases: Sequence[MapCase]) -> Box:
    """A disc with the number of cases; its colour is the state that most of them are in."""
    states = [case.state for case in cases]
    colour = STATE_COLOURS.get(max(set(states), key=lambda state: (states.count(state), state)), MUTED)
    text = str(len(cases))
    reach = max(22.0, width(text, 24) / 2 + 10)
    canvas.circle(middle, reach + 4, PAPER)
    canvas.circle(middle, reach, colour)
    canvas.text(*middle, text, 24, fill=PAPER, bold=True, align="m")
    x, y = middle
    return (x - reach - 4, y - reach - 4, x + reach + 4, y + reach + 4)


def _draw_labels(
    canvas: Canvas, view: View, grids: Sequence[MapGrid], shapes: Sequence[BaseGeometry], taken: list[Box]
) -> None:
    """Names the grids, large ones first; what finds no free place is shortened to the code, then left out."""
    order = sorted(zip(grids, shapes, strict=True), key=lambda pair: -pair[1].area)
    for grid, ground in order:
        polygons = _polygons(ground)
        if not polygons:
            continue
        (x, y), radius = _heart(view, max(polygons, key=lambda part: part.area))
        spots = [(x, y + shift * radius) for shift in (0, -0.45, 0.45, -0.75, 0.75)]
        spots += [
            (x + side * radius * 0.5, y + shift * radius) for side in (-1, 1) for shift in (0, -0.5, 0.5)
        ]
        ink = (58, 68, 82)
        for lines in _ways_to_name(grid, radius * 2.3):
            if _place(canvas, spots, lines, taken, ink):
                break


def _ways_to_name(grid: MapGrid, room: float) -> list[list[tuple[str, float]]]:
    """(text, size) of lines that fit a width, the best first: name and code, the name cut, the code alone."""
    code = drawable(grid.code)
    ways = [[(text, size) for text, size in ((drawable(grid.name), _LABEL), (code, _SMALL)) if text]]
    if room > _LABEL * 5:
        ways.append([(cut(grid.name, _LABEL, room), _LABEL)])
    ways += [[(code, _SMALL)], [(code, _SMALL * 0.8)]]
    return [way for way in ways if all(width(text, size) <= room for text, size in way)]


def _heart(view: View, polygon: Polygon) -> tuple[Point, float]:
    """The middle of the largest circle inside a polygon on the sheet, and its radius, px."""
    rings = _rings(view, polygon)
    drawn = set_precision(Polygon(rings[0], rings[1:]).buffer(0), 0.01)
    if drawn.is_empty or drawn.area < 1:
        return rings[0][0], 0.0
    circle = maximum_inscribed_circle(drawn, tolerance=1.0)
    x, y = circle.coords[0]
    return (x, y), float(circle.length)


def _place(
    canvas: Canvas, spots: Sequence[Point], lines: Sequence[tuple[str, float]], taken: list[Box], ink: Colour
) -> bool:
    """Writes lines, one below the other, on the first spot that is free; False when none is."""
    if not any(text for text, _ in lines):
        return False
    wide = max(width(text, size) for text, size in lines) + 8
    high = sum(size * 1.25 for _, size in lines)
    for x, y in spots:
        box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        inside = box[0] >= 4 and box[2] <= PHONE_WIDTH - 4  # noqa: PLR2004 - px from the edge
        if not inside or any(_overlap(box, other) for other in taken):
            continue
        taken.append(box)
        at = box[1]
        for text, size in lines:
            canvas.text(x, at + size * 0.62, text, size, fill=ink, align="m", halo=PAPER)
            at += size * 1.25
        return True
    return False


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _draw_scale(canvas: Canvas, view: View) -> None:
    """A bar of a round length below the map."""
    longest = 260 / view.metre
    power = 10 ** math.floor(math.log10(longest))
    metres = next(power * part for part in (5, 2, 1) if power * part <= longest)
    text = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"  # noqa: PLR2004 - a kilometre
    left, bottom = float(MARGIN), _HEADER + view.high + _STRIP - 24.0
    right = left + metres * view.metre
    canvas.text(left, bottom - 26, text, 20, fill=MUTED)
    canvas.line([(left, bottom - 9), (left, bottom), (right, bottom), (right, bottom - 9)], INK, 2.5)


def _draw_north(canvas: Canvas, word: str) -> None:
    x, y = PHONE_WIDTH - MARGIN - 34.0, _HEADER / 2
    canvas.circle((x, y), 36, CANVAS)
    canvas.polygon([(x, y - 26), (x - 11, y + 4), (x, y - 3)], (214, 60, 66))
    canvas.polygon([(x, y - 26), (x + 11, y + 4), (x, y - 3)], (176, 40, 54))
    canvas.text(x, y + 17, word[:1], 20, fill=INK, bold=True, align="m")


def _colours(grids: Sequence[MapGrid]) -> dict[str, Colour]:
    communities = dict.fromkeys(grid.community for grid in grids)
    return {
        community: darker(SOFT[at % len(SOFT)], 0.1 * min(at // len(SOFT), 4))
        for at, community in enumerate(communities)
    }


_Entry = tuple[str, Colour, bool]  # words, colour, is a pin


def _legend_rows(picture: MapPicture) -> list[list[_Entry]]:
    """Entries in rows that fit the width: communities, then, on a row of their own, the states of pins."""
    groups: list[list[_Entry]] = [
        [(community, colour, False) for community, colour in _colours(picture.grids).items()],
        [(words, STATE_COLOURS.get(state, MUTED), True) for state, words in picture.legend],
    ]
    rows: list[list[_Entry]] = []
    for group in groups:
        used = math.inf
        for words, colour, pin in group:
            text = cut(words, 25, 300)
            if used + _entry_width(text) > PHONE_WIDTH - 2 * MARGIN:
                rows.append([])
                used = 0
            rows[-1].append((text, colour, pin))
            used += _entry_width(text)
    return rows


def _entry_width(text: str) -> float:
    return width(text, 25) + 80


def _draw_legend(canvas: Canvas, rows: Sequence[Sequence[_Entry]], top: float) -> None:
    for at, row in enumerate(rows):
        left, middle = float(MARGIN), top + (at + 0.5) * _LEGEND_ROW
        for text, colour, pin in row:
            if pin:
                canvas.circle((left + 14, middle), 11, colour)
            else:
                box = (left, middle - 12, left + 28, middle + 12)
                canvas.box(box, colour, radius=6, outline=darker(colour, 0.34), thick=1.5)
            canvas.text(left + 40, middle, text, 25, fill=MUTED)
            left += _entry_width(text)
