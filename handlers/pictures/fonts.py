"""The one door to fonts: Noto Sans SC where it is installed, else whatever can be drawn with; it never fails.

Only the regular weight is shipped; `BOLD` is a share of the size that a stroke adds on each side.
"""

import importlib
from contextlib import suppress
from functools import lru_cache
from typing import Final

from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont | ImageFont.TransposedFont

BOLD: Final = 0.022
MIN_SIZE: Final = 8

# Names that FreeType finds in the system's font folders, best first.
_SYSTEM: Final = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansSC-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "wqy-zenhei.ttc",
    "wqy-microhei.ttc",
    "msyh.ttc",
    "PingFang.ttc",
    "DejaVuSans.ttf",
)


@lru_cache(maxsize=1)
def _path() -> str | None:
    """The first font that opens, or None for Pillow's own (Latin only)."""
    candidates = list(_SYSTEM)
    with suppress(ImportError, AttributeError):  # a picture in a poorer font is better than none
        candidates.insert(0, str(importlib.import_module("pylopdf_fonts_zh_cn").sans_path()))
    for candidate in candidates:
        try:
            ImageFont.truetype(candidate, 16)
        except OSError:
            continue
        return candidate
    return None


@lru_cache(maxsize=128)
def font(size: float) -> Font:
    """The font in a size (px, at least 8)."""
    size = max(MIN_SIZE, size)
    path = _path()
    if path is None:
        return ImageFont.load_default(size)
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def drawable(text: str) -> str:
    """The text without what the font cannot draw (emoji), on one line, with single spaces."""
    return " ".join("".join(sign if _has(sign) else "" for sign in text).split())


@lru_cache(maxsize=8192)
def _has(sign: str) -> bool:
    if sign.isspace():
        return True
    if not sign.isprintable():
        return False
    probe = font(16)
    missing, mask = probe.getmask("\uffff"), probe.getmask(sign)
    return mask.size != missing.size or bytes(mask) != bytes(missing)
