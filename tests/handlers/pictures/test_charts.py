from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from handlers.pictures.charts import MOST_ROWS, Bar, Day, StatsPicture, Tile, folded, scale, stats_picture
from handlers.pictures.style import CLOSED, INK, OPEN, PHONE_WIDTH, REPORTED, Colour

Look = Callable[[bytes], Image.Image]


def stats(**parts: Any) -> StatsPicture:
    usual: dict[str, Any] = {
        "title": "望海街道",
        "subtitle": "2026-11-09 至 2026-11-22",
        "tiles": [Tile("12", "今日上报")],
        "days_title": "近14天",
        "days": [Day(f"11-{day:02d}", 0, 0) for day in range(9, 23)],
        "categories_title": "按类别",
        "categories": [],
        "communities_title": "按社区",
        "communities": [],
        "reported_word": "",
        "closed_word": "",
        "open_word": "",
        "others_word": "其他",
        "nothing_word": "暂无数据",
    }
    return StatsPicture(**(usual | parts))


def area(image: Image.Image, colour: Colour) -> int:
    """How many pixels have exactly this colour, without the legends at the right."""
    pixels = image.crop((0, 0, 900, image.height)).getcolors(1 << 22)
    assert pixels is not None
    return next((count for count, found in pixels if found == colour), 0)


def test_nothing_to_show_is_a_calm_picture(look: Look) -> None:
    image = look(stats_picture(stats(tiles=[])))
    assert image.format == "PNG"
    assert image.width == PHONE_WIDTH
    assert [area(image, colour) for colour in (REPORTED, OPEN, CLOSED)] == [0, 0, 0]


def test_bars_of_days_are_as_high_as_their_numbers(look: Look) -> None:
    def drawn(reported: int, closed: int) -> tuple[int, int]:
        days = [Day("11-21", 100, 0), Day("11-22", reported, closed)]
        image = look(stats_picture(stats(days=days)))
        return area(image, REPORTED), area(image, CLOSED)

    full, half, none = drawn(100, 100), drawn(50, 50), drawn(0, 0)
    assert none[1] == 0
    assert half[1] == pytest.approx(full[1] / 2, rel=0.05)
    assert half[0] - none[0] == pytest.approx((full[0] - none[0]) / 2, rel=0.05)


def test_rows_stack_open_and_closed_in_proportion(look: Look) -> None:
    image = look(stats_picture(stats(communities=[Bar("海风社区", 25, 75)])))
    assert area(image, CLOSED) == pytest.approx(3 * area(image, OPEN), rel=0.1)


def test_one_case_among_millions_is_still_seen(look: Look) -> None:
    image = look(stats_picture(stats(categories=[Bar("甲", 0, 9_000_000), Bar("乙", 1, 0)])))
    assert area(image, OPEN) > 100


def test_thirty_communities_are_folded_and_none_is_lost() -> None:
    bars = [Bar(f"第{number}社区", number, 1) for number in range(30)]
    rows = folded(bars, "其他")
    assert rows[: MOST_ROWS - 1] == bars[: MOST_ROWS - 1]
    assert rows[-1] == Bar("其他", sum(range(9, 30)), 21)
    assert len(rows) == MOST_ROWS


def test_ten_communities_are_all_shown() -> None:
    bars = [Bar(str(number), 1, 1) for number in range(MOST_ROWS)]
    assert folded(bars, "其他") == bars


@given(st.integers(0, 10**12))
def test_an_axis_has_a_few_round_marks_and_reaches_its_largest(largest: int) -> None:
    marks = scale(largest)
    assert marks[0] == 0
    assert marks[-1] >= largest
    assert 2 <= len(marks) <= 6
    steps = {high - low for low, high in pairwise(marks)}
    assert len(steps) == 1
    assert str(steps.pop()).rstrip("0") in {"1", "2", "5"}


@given(
    st.lists(
        st.builds(Tile, st.text(max_size=30), st.text(max_size=60), st.sampled_from([INK, CLOSED])),
        max_size=7,
    ),
    st.lists(st.builds(Day, st.text(max_size=8), st.integers(0, 10**9), st.integers(0, 10**9)), max_size=40),
    st.lists(
        st.builds(Bar, st.text(max_size=40), st.integers(0, 10**12), st.integers(0, 10**12)), max_size=30
    ),
)
@settings(max_examples=20, deadline=None)
def test_any_figures_are_drawn(tiles: Sequence[Tile], days: Sequence[Day], bars: Sequence[Bar]) -> None:
    data = stats_picture(stats(tiles=tiles, days=days, categories=bars, communities=bars[:3], footnote="注"))
    assert data.startswith(b"\x89PNG")
    assert len(data) < 10_000_000
