from collections.abc import Callable

import pytest
from PIL import Image

from handlers.pictures.canvas import Canvas
from handlers.pictures.lettering import fitting, width
from handlers.pictures.style import INK, PAPER

Look = Callable[[bytes], Image.Image]


def ink(canvas: Canvas, look: Look) -> tuple[int, int, int, int] | None:
    return look(canvas.png()).convert("L").point(lambda value: 255 * (value < 128)).getbbox()


def test_lengths_are_those_of_the_finished_picture(look: Look) -> None:
    canvas = Canvas(200, 100, PAPER)
    canvas.box((20, 30, 120, 80), INK)
    assert look(canvas.png()).size == (200, 100)
    assert ink(canvas, look) == (20, 30, 120, 80)


def test_a_box_without_extent_is_nothing(look: Look) -> None:
    canvas = Canvas(200, 100, PAPER)
    canvas.box((50, 30, 50, 80), INK, radius=8)
    canvas.box((50, 30, 40, 80), INK)
    assert ink(canvas, look) is None


def test_text_stands_in_the_middle_of_its_height(look: Look) -> None:
    canvas = Canvas(200, 100, PAPER)
    canvas.text(100, 50, "网格", 40, align="m")
    box = ink(canvas, look)
    assert box is not None
    assert abs((box[1] + box[3]) / 2 - 50) < 3
    assert abs((box[0] + box[2]) / 2 - 100) < 3


def test_fitted_text_stays_within_its_limit(look: Look) -> None:
    canvas = Canvas(400, 100, PAPER)
    canvas.fitted_text(10, 50, "望海街道" * 9, 40, 150)
    box = ink(canvas, look)
    assert box is not None
    assert box[2] <= 161


def test_an_area_has_its_hole(look: Look) -> None:
    canvas = Canvas(100, 100, PAPER)
    outer = [(10, 10), (90, 10), (90, 90), (10, 90)]
    hole = [(30, 30), (70, 30), (70, 70), (30, 70)]
    canvas.area([outer, hole], INK)
    image = look(canvas.png())
    assert image.getpixel((20, 20)) == INK
    assert image.getpixel((50, 50)) == PAPER


@pytest.mark.parametrize("text", ["1 天 9 小时", "12 天 10 小时", "街道办事处 · 本周", "9 d 23 h"])
def test_what_fits_when_it_is_smaller_is_not_cut(text: str) -> None:
    for limit in range(200, 400):
        size = fitting(text, 60, limit)
        assert 40 <= size <= 60
        assert width(text, size) <= limit or width(text, 40) > limit
