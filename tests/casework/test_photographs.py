"""What the tests of EXIF go by: the photos do tell, in every format, and what does not tell is left alone."""

import pytest

from casework.evidence import FORMATS, examine
from playground import samples
from tests.photographs import NAMES, telltale, traces


@pytest.mark.parametrize("kind", list(NAMES))
def test_a_photo_of_each_format_tells_its_phone_until_it_is_examined(kind: str) -> None:
    assert kind in FORMATS
    data = telltale(kind)
    assert traces(data)
    found = examine(data)
    assert found.place is not None
    assert found.taken_at is not None
    assert traces(found.data) == []


def test_a_sample_tells_nothing() -> None:
    assert traces(samples.read("hazard_cable.jpg")) == []
