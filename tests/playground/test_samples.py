import io

import pytest
from PIL import Image

from playground import samples
from playground.samples.draw import MOST_BYTES, SCENES, TAKEN_AT, TAKEN_LAT, TAKEN_LNG


@pytest.mark.parametrize("name", sorted(samples.TITLES))
def test_a_sample_is_a_photo_of_1280_by_960_below_150_kb(name: str) -> None:
    data = samples.read(name)
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.size) == ("JPEG", (1280, 960))
    assert len(data) <= MOST_BYTES


def test_titles_and_scenes_are_the_same() -> None:
    assert list(samples.TITLES) == list(SCENES)


def test_one_of_them_knows_when_and_where_it_was_taken() -> None:
    with Image.open(io.BytesIO(samples.read("fire_lane_blocked.jpg"))) as image:
        exif = image.getexif()
        place = exif.get_ifd(0x8825)
        assert exif.get_ifd(0x8769)[0x9003] == TAKEN_AT
    degrees = [float(d) + float(m) / 60 + float(s) / 3600 for d, m, s in (place[2], place[4])]
    assert degrees == pytest.approx([TAKEN_LAT, TAKEN_LNG], abs=1e-5)


def test_an_unknown_sample_names_those_there_are() -> None:
    with pytest.raises(LookupError, match=r"hazard_cable\.jpg"):
        samples.read("../secret")
