"""Photos and looking into pictures, for all tests of pictures."""

import io
import random
from collections.abc import Callable

import pytest
from PIL import Image

Photo = Callable[..., bytes]


def _photo(wide: int = 640, high: int = 480, colour: str | None = None, seed: int = 1) -> bytes:
    """A JPEG: one plain colour, or soft noise."""
    if colour:
        image = Image.new("RGB", (wide, high), colour)
    else:
        noise = random.Random(seed).randbytes(16 * 12 * 3)
        image = Image.frombytes("RGB", (16, 12), noise).resize((wide, high), Image.Resampling.BICUBIC)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92)
    return out.getvalue()


@pytest.fixture
def photo() -> Photo:
    return _photo


def _looked_at(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.fixture
def look() -> Callable[[bytes], Image.Image]:
    return _looked_at
