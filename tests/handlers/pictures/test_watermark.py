from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from handlers.pictures.collage import collage
from handlers.pictures.watermark import Stamp, card_picture, stamped

Photo = Callable[..., bytes]
Look = Callable[[bytes], Image.Image]

STAMP = Stamp("WH-0042", "2026-11-22 08:30 星期日", "望海街道 海风社区 第3网格", ("消防通道",))


def touched(size: tuple[int, int], stamp: Stamp) -> tuple[int, int, int, int] | None:
    """The box of near-white letters on a mid-grey picture."""
    image = Image.new("RGB", size, (128, 128, 128))
    stamped(image, stamp)
    return image.convert("L").point(lambda value: 255 if value > 200 else 0).getbbox()


def test_a_card_without_a_stamp_is_the_collage(photo: Photo) -> None:
    assert card_picture([photo()], None) == collage([photo()])


def test_the_stamp_stands_in_the_lower_half_and_inside(photo: Photo, look: Look) -> None:
    plain, card = (look(card_picture([photo(1280, 960, "grey")], stamp)) for stamp in (None, STAMP))
    changed = ImageChops.difference(plain, card).getbbox()
    assert changed is not None
    assert changed[1] > 480
    letters = touched((1280, 960), STAMP)
    assert letters is not None
    assert 20 < letters[0] < 60
    assert letters[2] < 1280 - 20
    assert letters[3] < 960 - 10


@pytest.mark.parametrize("size", [(320, 240), (640, 480), (1280, 960), (1600, 1200)])
def test_the_stamp_scales_with_the_picture(size: tuple[int, int]) -> None:
    letters = touched(size, STAMP)
    assert letters is not None
    share = (size[1] - letters[1]) / size[1]
    assert 0.2 < share < 0.35


def test_each_part_is_drawn_and_may_be_missing() -> None:
    pictures = set()
    for stamp in (
        STAMP,
        Stamp("", "2026-11-22 08:30 星期日", "望海街道", ()),
        Stamp("WH-0042", "", "", ()),
        Stamp("WH-0042", "昨天", "", ()),
        Stamp("", "", "", (), mark=""),
        Stamp("WH-0042", "08:30", "", ()),
        Stamp("WH-0042", "2026-11-22 08:30 星期日", "", ("消防通道",)),
    ):
        image = Image.new("RGB", (640, 480), (128, 128, 128))
        stamped(image, stamp)
        pictures.add(image.tobytes())
    assert len(pictures) == 7


def test_a_long_place_takes_two_lines_at_most() -> None:
    one, two, many = (touched((960, 1280), Stamp("", "", "海" * signs)) for signs in (5, 40, 400))
    assert one is not None
    assert two is not None
    assert many is not None
    assert two[1] < one[1]
    assert many[1] == two[1]


@given(
    st.tuples(st.integers(32, 700), st.integers(32, 700)),
    st.builds(
        Stamp,
        number=st.text(max_size=30),
        when_text=st.one_of(st.text(max_size=40), st.just("2026-11-22 08:30:15 星期日")),
        place_text=st.text(max_size=120),
        extra_lines=st.lists(st.text(max_size=60), max_size=5),
    ),
)
@settings(max_examples=60, deadline=None)
def test_any_text_on_any_size_is_stamped(size: tuple[int, int], stamp: Stamp) -> None:
    image = Image.new("RGB", size, (128, 128, 128))
    stamped(image, stamp)
    assert image.size == size
