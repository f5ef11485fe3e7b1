import io
import random
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from handlers.pictures.collage import cells, collage, encode
from handlers.pictures.sheet import Cell, contact_sheet
from handlers.pictures.sidebyside import side_by_side
from handlers.pictures.style import PHOTO_BYTES, PHOTO_SIDE
from handlers.pictures.watermark import Stamp, card_picture
from tests.photographs import NAMES, telltale, traces

Photo = Callable[..., bytes]
Look = Callable[[bytes], Image.Image]


def close(colour: float | tuple[int, ...] | None, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(a - b) < 30 for a, b in zip(colour, wanted, strict=True))


def test_one_photo_stays_whole(photo: Photo, look: Look) -> None:
    assert look(collage([photo(1280, 960)])).size == (1280, 960)
    assert look(collage([photo(2560, 1920)])).size == (1600, 1200)


@pytest.mark.parametrize(("size", "canvas"), [((1600, 100), (1600, 667)), ((100, 1600), (800, 1600))])
def test_a_strip_stands_whole_on_a_backdrop(
    photo: Photo, look: Look, size: tuple[int, int], canvas: tuple[int, int]
) -> None:
    image = look(collage([photo(*size, colour="red")]))
    assert image.size == canvas
    assert close(image.getpixel((canvas[0] // 2, canvas[1] // 2)), (255, 0, 0))
    assert not close(image.getpixel((5, 5)), (255, 0, 0))


@pytest.mark.parametrize("kind", list(NAMES))
def test_no_drawing_says_what_its_photos_knew(kind: str) -> None:
    knows = telltale(kind)
    for drawn in (
        collage([knows]),
        collage([knows, knows]),
        card_picture([knows], Stamp("261123-001", "2026-11-23 10:00")),
        contact_sheet([Cell(1, knows, "安全隐患", "岗亭", 0)]),
        side_by_side(knows, knows, before_label="处置前", after_label="处置后"),
    ):
        assert traces(drawn) == []


def test_two_landscapes_are_stacked_and_two_portraits_stand_side_by_side(photo: Photo, look: Look) -> None:
    stacked = look(collage([photo(640, 480, "red"), photo(640, 480, "blue")]))
    assert close(stacked.getpixel((stacked.width // 2, 50)), (255, 0, 0))
    assert close(stacked.getpixel((stacked.width // 2, stacked.height - 50)), (0, 0, 255))
    beside = look(collage([photo(480, 640, "red"), photo(480, 640, "blue")]))
    assert close(beside.getpixel((50, beside.height // 2)), (255, 0, 0))
    assert close(beside.getpixel((beside.width - 50, beside.height // 2)), (0, 0, 255))


@pytest.mark.parametrize("ratio", [4 / 3, 3 / 4])
def test_of_three_the_first_is_the_largest(ratio: float) -> None:
    _, boxes = cells([ratio, 1.3, 0.8])
    areas = [(right - left) * (bottom - top) for left, top, right, bottom in boxes]
    assert areas[0] > 2 * max(areas[1:])


@given(st.lists(st.floats(0.05, 20), min_size=2, max_size=9))
def test_cells_fill_the_sheet_apart_by_gutters_and_never_overlap(ratios: list[float]) -> None:
    (wide, high), boxes = cells(ratios)
    assert len(boxes) == len(ratios)
    assert max(wide, high) <= PHOTO_SIDE
    assert min(wide, high) >= PHOTO_SIDE * 0.4
    used = Image.new("L", (wide, high))
    for left, top, right, bottom in boxes:
        assert 0 <= left < right <= wide
        assert 0 <= top < bottom <= high
        assert used.crop((left, top, right, bottom)).getbbox() is None
        used.paste(255, (left, top, right, bottom))
    assert used.getbbox() == (0, 0, wide, high)
    assert used.histogram()[0] < wide * high * 0.04


def test_rows_of_a_grid_have_meeting_edges() -> None:
    _, boxes = cells([1.0] * 9)
    for row in range(3):
        for left, right in pairwise(boxes[row * 3 : row * 3 + 3]):
            assert right[0] - left[2] == 8


def test_more_than_nine_photos_are_told_on_the_last_cell(photo: Photo, look: Look) -> None:
    nine = look(collage([photo(colour="white")] * 9))
    more = look(collage([photo(colour="white")] * 12))
    assert nine.size == more.size
    assert close(nine.getpixel((nine.width - 20, nine.height - 20)), (255, 255, 255))
    assert close(more.getpixel((nine.width - 20, nine.height - 20)), (102, 102, 102))


def test_no_photo_is_no_collage() -> None:
    with pytest.raises(ValueError, match="needs a photo"):
        collage([])


def test_even_pure_noise_stays_within_the_bytes() -> None:
    noise = Image.frombytes("RGB", (1600, 1600), random.Random(3).randbytes(1600 * 1600 * 3))
    data = encode(noise)
    assert len(data) <= PHOTO_BYTES
    assert Image.open(io.BytesIO(data)).format == "JPEG"


def test_grey_photos_join(photo: Photo, look: Look) -> None:
    out = io.BytesIO()
    Image.new("L", (400, 300), 90).save(out, "JPEG")
    assert look(collage([out.getvalue(), photo()])).mode == "RGB"
