from collections.abc import Callable

from PIL import Image, ImageChops

from handlers.pictures.sidebyside import side_by_side

Photo = Callable[..., bytes]
Look = Callable[[bytes], Image.Image]


def test_before_comes_first_and_after_second(photo: Photo, look: Look) -> None:
    image = look(
        side_by_side(
            photo(480, 640, "red"), photo(480, 640, "blue"), before_label="处置前", after_label="处置后"
        )
    )
    left, right = (image.getpixel((x, image.height - 20)) for x in (20, image.width - 20))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert left[0] > 200 > left[2]
    assert right[2] > 200 > right[0]


def test_each_photo_carries_its_label_at_the_top_left(photo: Photo, look: Look) -> None:
    before, after = photo(colour="grey"), photo(colour="grey")
    plain = look(side_by_side(before, after, before_label="", after_label=""))
    labelled = look(side_by_side(before, after, before_label="处置前", after_label="处置后"))
    half = plain.height // 2
    for top in (0, half):
        area = (0, top, plain.width, top + half)
        box = (
            ImageChops.difference(plain.crop(area), labelled.crop(area))
            .point(lambda v: 255 * (v > 40))
            .getbbox()
        )
        assert box is not None
        assert box[2] < plain.width * 0.4
        assert box[3] < half * 0.3


def test_a_long_label_is_cut(photo: Photo, look: Look) -> None:
    image = look(side_by_side(photo(), photo(), before_label="处置前" * 50, after_label="🙂"))
    assert max(image.size) == 1600
