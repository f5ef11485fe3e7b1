import time
from collections.abc import Callable

import pytest
from PIL import Image

from handlers.pictures.sheet import Cell, contact_sheet
from handlers.pictures.style import PHOTO_BYTES

Photo = Callable[..., bytes]
Look = Callable[[bytes], Image.Image]


def cell(number: int, photo: bytes | None, kind: int = 0) -> Cell:
    return Cell(number, photo, "安全隐患", "第三网格", kind)


def close(colour: float | tuple[int, ...] | None, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(a - b) < 30 for a, b in zip(colour, wanted, strict=True))


@pytest.mark.parametrize(
    ("count", "size"),
    [(1, (480, 400)), (2, (968, 400)), (3, (1456, 400)), (5, (1456, 808)), (9, (1456, 1216))],
)
def test_reports_stand_three_in_a_row(photo: Photo, look: Look, count: int, size: tuple[int, int]) -> None:
    image = look(contact_sheet([cell(number + 1, photo(320, 240)) for number in range(count)]))
    assert image.size == size


def test_each_photo_is_in_the_cell_of_its_number(photo: Photo, look: Look) -> None:
    colours = ["red", "lime", "blue", "yellow"]
    image = look(contact_sheet([cell(n + 1, photo(640, 480, each)) for n, each in enumerate(colours)]))
    wanted = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)]
    spots = [(300, 200), (788, 200), (1276, 200), (300, 608)]
    for spot, colour in zip(spots, wanted, strict=True):
        assert close(image.getpixel(spot), colour), spot


def test_numbers_differ_and_kinds_have_their_colours(photo: Photo, look: Look) -> None:
    one, two = (look(contact_sheet([cell(n, photo(640, 480, "red"))])) for n in (1, 2))
    mark = (16, 16, 112, 112)
    assert one.crop(mark).tobytes() != two.crop(mark).tobytes()
    first, second = (look(contact_sheet([cell(1, None, kind)])).getpixel((470, 390)) for kind in (0, 1))
    assert first != second


@pytest.mark.parametrize("broken", [None, b"", b"not a picture"])
def test_a_photo_that_is_not_there_leaves_its_cell_plain_and_the_others_whole(
    photo: Photo, look: Look, broken: bytes | None
) -> None:
    image = look(contact_sheet([cell(1, broken), cell(2, photo(640, 480, "blue"))]))
    assert close(image.getpixel((300, 100)), (243, 245, 248))
    assert close(image.getpixel((788, 200)), (0, 0, 255))


def test_a_truncated_photo_does_not_stop_the_sheet(photo: Photo, look: Look) -> None:
    assert look(contact_sheet([cell(1, photo(1280, 960)[:3000])])).size == (480, 400)


@pytest.mark.parametrize("count", [0, 10])
def test_none_and_more_than_nine_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 9"):
        contact_sheet([cell(number, None) for number in range(count)])


def test_nine_camera_photos_are_quick_and_small(photo: Photo) -> None:
    photos = [photo(1280, 960, seed=seed) for seed in range(9)]
    begin = time.process_time()
    sheet = contact_sheet([cell(n + 1, each) for n, each in enumerate(photos)])
    assert time.process_time() - begin < 2
    assert len(sheet) <= PHOTO_BYTES
