"""What Telegram makes of a picture sent as a photo: JPEG without EXIF, at most 1280 px, in several sizes."""

import io
import warnings
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageOps

from playground.errors import bad_request

LARGEST = 10 * 1024 * 1024
WIDTH_PLUS_HEIGHT = 10_000
MOST_UNLIKE_SIDES = 20
_SIDES = (90, 320, 800, 1280)


@dataclass(frozen=True, slots=True)
class Picture:
    """One size of a photo."""

    width: int
    height: int
    data: bytes


@lru_cache(maxsize=256)
def sizes(data: bytes) -> tuple[Picture, ...]:
    """The sizes of a photo, smallest first (2 to 4 of them); 400 where Telegram refuses the picture."""
    if len(data) > LARGEST:
        raise bad_request(
            f"file of size {len(data)} bytes is too big for a photo; the maximum size is {LARGEST} bytes"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as image:
                width, height = image.size
                if width + height > WIDTH_PLUS_HEIGHT or max(width, height) > MOST_UNLIKE_SIDES * min(
                    width, height
                ):
                    raise bad_request("PHOTO_INVALID_DIMENSIONS")
                image.draft("RGB", (max(_SIDES), max(_SIDES)))
                whole = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise bad_request("IMAGE_PROCESS_FAILED") from error
    made: list[Picture] = []
    longest = max(whole.size)
    wanted = [side for side in _SIDES if side < longest] + [min(longest, max(_SIDES))]
    for side in sorted(set(wanted), reverse=True):
        small = whole.copy()
        small.thumbnail((side, side))
        out = io.BytesIO()
        small.save(out, "JPEG", quality=85)
        made.insert(0, Picture(*small.size, out.getvalue()))
    return tuple(made)
