"""Parts of a photo are made unrecognisable for good (打码): of each cell nine colours are left."""

import io

from PIL import Image, ImageFilter

from casework.evidence import QUALITY
from casework.raster import Cells, Raster

_ACROSS = 3  # colours that are left of a cell in a row, and rows of them
_STEP = 8  # of 256 shades; what is finer is dropped, so that nothing can be worked back from the averages


def hidden(data: bytes, raster: Raster, cells: Cells) -> bytes:
    """The JPEG with these cells as a soft mosaic, everything else as it was; OSError for a broken one.

    It is drawn from the averages alone: no pixel of the cells goes into the new file.
    """
    with Image.open(io.BytesIO(data)) as image:
        picture = image.convert("RGB")
    for cell in sorted(cells):
        box = raster.box(cell, *picture.size)
        picture.paste(_mosaic(picture.crop(box)), box[:2])
    picture.info.clear()
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, exif=b"")
    return out.getvalue()


def _mosaic(part: Image.Image) -> Image.Image:
    few = part.resize((_ACROSS, _ACROSS), Image.Resampling.BOX)
    few = few.point(lambda shade: shade // _STEP * _STEP + _STEP // 2)
    soft = max(1.0, min(part.size) / _ACROSS / 8)
    return few.resize(part.size, Image.Resampling.NEAREST).filter(ImageFilter.GaussianBlur(soft))
