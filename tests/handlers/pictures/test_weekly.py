from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from handlers.pictures.charts import Day
from handlers.pictures.style import CLOSED, MUTED, PHONE_WIDTH, STATE_COLOURS, Colour
from handlers.pictures.weekly import MOST_NAMED, MOST_ROWS, Figure, Mood, WeeklyPicture, weekly_picture

Look = Callable[[bytes], Image.Image]


def weekly(**parts: Any) -> WeeklyPicture:
    usual: dict[str, Any] = {
        "title": "周报 · 2026 年第 47 周",
        "subtitle": "11-16 – 11-22",
        "tiles": [("结案率", Figure("93.72%", "上周 90.00%"))] * 6,
        "days_title": "每天",
        "days": [Day(f"11-{day}", 0, 0) for day in range(16, 23)],
        "table_title": "按社区",
        "columns": ["上报", "结案率"],
        "rows": [],
        "rest": "另有几条，见表格",
        "named_title": "通报 1 件",
        "named": [],
        "named_rest": "另有几条，见表格",
        "reported_word": "上报",
        "closed_word": "结案",
        "nothing_word": "没有案件",
        "footnote": "注",
    }
    return WeeklyPicture(**(usual | parts))


def area(image: Image.Image, colour: Colour) -> int:
    """How many pixels have exactly this colour, without the legend of the days."""
    pixels = image.crop((0, 0, image.width, image.height - 560)).getcolors(1 << 22)
    assert pixels is not None
    return next((count for count, found in pixels if found == colour), 0)


@pytest.mark.parametrize(
    ("mood", "colour"),
    [(Mood.BETTER, CLOSED), (Mood.WORSE, STATE_COLOURS["overdue"]), (Mood.NEITHER, MUTED)],
)
def test_a_change_has_the_colour_of_what_it_is(look: Look, mood: Mood, colour: Colour) -> None:
    def drawn(change: str) -> Image.Image:
        figure = Figure("93.72%", "上周 90.00%", change, mood)
        return look(weekly_picture(weekly(tiles=[("结案率", figure)], rows=[("海风社区", [figure] * 2)])))

    assert area(drawn("▲3.72"), colour) > area(drawn(""), colour) + 200


def test_nothing_to_tell_is_a_calm_picture_of_a_phones_width(look: Look) -> None:
    image = look(weekly_picture(weekly()))
    assert (image.format, image.width) == ("PNG", PHONE_WIDTH)


def test_what_has_no_room_is_said_to_be_elsewhere_and_the_picture_grows_no_more(look: Look) -> None:
    def high(rows: int, named: int) -> int:
        found = weekly(
            rows=[(f"第{n}社区", [Figure("1")] * 2) for n in range(rows)],
            named=[(f"261116-{n:03d}", "海风社区 · 安全隐患") for n in range(named)],
        )
        return look(weekly_picture(found)).height

    assert high(3, 0) < high(4, 0) < high(4, 1) < high(4, 2)
    assert high(MOST_ROWS, 0) < high(MOST_ROWS + 1, 0) == high(200, 0)
    assert high(1, MOST_NAMED) < high(1, MOST_NAMED + 1) == high(1, 500)


FIGURES = st.builds(
    Figure, st.text(max_size=30), st.text(max_size=30), st.text(max_size=30), st.sampled_from(Mood)
)


@given(
    st.lists(st.tuples(st.text(max_size=40), FIGURES), max_size=9),
    st.lists(st.tuples(st.text(max_size=60), st.tuples(FIGURES, FIGURES)), max_size=30),
    st.lists(st.tuples(st.text(max_size=20), st.text(max_size=200)), max_size=30),
)
@settings(max_examples=15, deadline=None)
def test_any_figures_are_drawn(
    tiles: Sequence[tuple[str, Figure]],
    rows: Sequence[tuple[str, Sequence[Figure]]],
    named: Sequence[tuple[str, str]],
) -> None:
    data = weekly_picture(weekly(tiles=tiles, rows=rows, named=named))
    assert data.startswith(b"\x89PNG")
    assert len(data) < 10_000_000
