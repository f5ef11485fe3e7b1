"""A sent file becomes checked evidence (取证): clean JPEG, the time and place it tells, a fingerprint.

`examine` is synchronous and pure; it needs 5–400 ms of CPU and belongs in a thread. Whatever the bytes are,
it returns an `Evidence` or raises `PhotoRefused`; Pillow's own exceptions never leave this file.
"""

import hashlib
import importlib.util
import io
import re
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from PIL import Image, ImageCms, UnidentifiedImageError

from casework.exif import Exif

_HAS_HEIF: Final = importlib.util.find_spec("pillow_heif") is not None  # the extra `heif`
if _HAS_HEIF:
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False)

FORMATS: Final = ("JPEG", "PNG", "WEBP", *(("HEIF",) if _HAS_HEIF else ()))
MIN_SIDE: Final = 32  # px; smaller is an icon or a tracking pixel, not evidence
QUALITY: Final = 88
MAX_SCANS: Final = 40  # encoders write about 10; a million empty ones would keep a core busy for hours
_ICC_BYTES: Final = 1 << 20
_UINT64: Final = (1 << 64) - 1


class RefusalReason(StrEnum):
    """Why a file is not taken; the rider gets one sentence for each."""

    TOO_LARGE = "too_large"  # bytes
    TOO_MANY_PIXELS = "too_many_pixels"  # or scans: costs too much to decode
    TOO_SMALL = "too_small"  # px, also when a sliver shrinks to a line
    NOT_AN_IMAGE = "not_an_image"
    UNSUPPORTED_FORMAT = "unsupported_format"  # an image or a film, but not of FORMATS
    TRUNCATED = "truncated"  # of FORMATS, but cut off or damaged


class PhotoRefused(Exception):  # noqa: N818 - named as the person hears it
    """The file is not taken as evidence, because of `reason`."""

    def __init__(self, reason: RefusalReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Evidence:
    """One checked photo.

    `data` are JPEG bytes without EXIF, ICC, XMP or comments, upright, sRGB; `sha256` is their name in the
    store. `dhash` is a signed 64-bit integer, as BIGINT columns take it. `taken_at` is the camera's clock
    without a zone, `taken_offset` its distance to UTC when told. `place` is (lat, lng) in degrees, WGS-84.
    """

    sha256: str
    data: bytes
    width: int
    height: int
    dhash: int
    taken_at: datetime | None = None
    taken_offset: timedelta | None = None
    place: tuple[float, float] | None = None


def examine(
    data: bytes, *, max_bytes: int = 20 * 1024 * 1024, max_pixels: int = 40_000_000, max_side: int = 2560
) -> Evidence:
    """The evidence in a file's bytes; raises `PhotoRefused` for everything else.

    Bounds are read from the header before anything is decoded. A clean JPEG within `max_side` keeps its very
    bytes; all others are turned upright, shrunk, and written anew.
    """
    if len(data) > max_bytes:
        raise PhotoRefused(RefusalReason.TOO_LARGE)
    webp = _webp_size(data)
    jpeg = _walk_jpeg(data)
    # Before Pillow opens it: it would allocate two WebP canvases at once, and decode any number of scans.
    if (webp and webp[0] * webp[1] > max_pixels) or jpeg.scans > MAX_SCANS:
        raise PhotoRefused(RefusalReason.TOO_MANY_PIXELS)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _check_size(image.size, max_pixels)
            clean = jpeg.clean and image.mode in {"L", "RGB"} and max(image.size) <= max_side
            exif = Exif.of(image)
            size = image.size
            upright = _glance(image) if clean else _upright(image, exif.orientation, max_side)
            if not clean:
                size = upright.size
                _check_size(size, max_pixels)
            kept = data if clean else _encoded(upright)
    except PhotoRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PhotoRefused(RefusalReason.TOO_MANY_PIXELS) from None
    except UnidentifiedImageError:
        raise PhotoRefused(_reason_of_unopened(data)) from None
    except Exception as error:  # decoders raise anything on hostile bytes, and all of it is a refusal
        raise PhotoRefused(RefusalReason.TRUNCATED) from error
    return Evidence(
        sha256=hashlib.sha256(kept).hexdigest(),
        data=kept,
        width=size[0],
        height=size[1],
        dhash=dhash(upright),
        taken_at=exif.taken_at,
        taken_offset=exif.taken_offset,
        place=exif.place,
    )


def dhash(image: Image.Image) -> int:
    """The difference hash: 8 rows of 8 bits, each "brighter than its right neighbour"; signed 64-bit."""
    grey = image.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            here = row * 9 + column
            bits = bits << 1 | (grey[here] > grey[here + 1])
    return bits - (1 << 64) if bits >> 63 else bits


def distance(a: int, b: int) -> int:
    """How many of 64 bits differ between two dHashes; up to about 6 it may be one photo (疑似同一张)."""
    return ((a ^ b) & _UINT64).bit_count()


def _check_size(size: tuple[int, int], max_pixels: int) -> None:
    if size[0] * size[1] > max_pixels:
        raise PhotoRefused(RefusalReason.TOO_MANY_PIXELS)
    if min(size) < MIN_SIDE:
        raise PhotoRefused(RefusalReason.TOO_SMALL)


_TURNS: Final = {  # EXIF orientation → what makes it upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _glance(image: Image.Image) -> Image.Image:
    """A small picture of a JPEG that is kept as it is: every byte is read, an eighth of it is drawn."""
    image.draft(image.mode, (image.width // 8, image.height // 8))
    image.load()
    return image


def _upright(image: Image.Image, orientation: int, max_side: int) -> Image.Image:
    """Decoded, ≤ max_side, RGB (or L), in sRGB, turned as the camera was held."""
    icc = image.info.get("icc_profile")
    if image.mode in {"P", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")  # a palette cannot be resampled
    elif image.mode.startswith("I") or image.mode == "F":
        image = _eight_bits(image)
    # Shrink before turning: the JPEG decoder then skips what is not needed (42 ms instead of 153 for 12 MP).
    image.thumbnail((max_side, max_side), Image.Resampling.BICUBIC, reducing_gap=1.5)
    image.load()
    image = _to_srgb(image, icc)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        over = Image.new("RGB", image.size, "white")
        over.paste(image, mask=image.getchannel("A"))
        image = over
    elif image.mode not in {"RGB", "L"}:
        image = image.convert("RGB")
    turn = _TURNS.get(orientation)
    return image.transpose(turn) if turn is not None else image


def _eight_bits(image: Image.Image) -> Image.Image:
    """A 16-bit grey picture as L; Pillow's own convert would clip everything above 255 to white."""
    return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def _to_srgb(image: Image.Image, icc: bytes | None) -> Image.Image:
    """In sRGB, when the file names another colour space that can be read; otherwise as it is."""
    if not icc or len(icc) > _ICC_BYTES or image.mode not in {"RGB", "CMYK"} or _says_srgb(icc):
        return image
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        changed = ImageCms.profileToProfile(image, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image  # a broken profile is no reason to lose the photo
    return changed or image


def _says_srgb(icc: bytes) -> bool:
    return b"sRGB" in icc or "sRGB".encode("utf-16-be") in icc


def _encoded(image: Image.Image) -> bytes:
    image.info.clear()  # else Pillow writes the comment and the profile of the source again
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, exif=b"")
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Jpeg:
    clean: bool = False
    scans: int = 0


_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # neither a stuffed byte of a scan nor a restart
_FIRST_TABLE, _SOI, _EOI, _SOS, _APP0, _APP14 = 0xC0, 0xD8, 0xD9, 0xDA, 0xE0, 0xEE
_JFIF_BYTES: Final = 14  # of a JFIF header without a thumbnail


def _walk_jpeg(data: bytes) -> _Jpeg:
    """Reads the segments of a JPEG without decoding: is there metadata or a tail, and how many scans?"""
    if data[:2] != b"\xff\xd8":
        return _Jpeg()
    clean, scans, at = True, 0, 2
    while found := _MARKER.search(data, at):
        clean = clean and (scans > 0 or found.start() == at)  # no stray bytes between the header's segments
        marker, at = data[found.end() - 1], found.end()
        if marker == _EOI:
            return _Jpeg(clean=clean and at == len(data) and scans > 0, scans=scans)
        if marker in {0x01, _SOI} or at + 2 > len(data):
            clean = False
            continue
        length = int.from_bytes(data[at : at + 2])
        body = data[at + 2 : at + length]
        clean = clean and _only_decodes(marker, body)
        scans += marker == _SOS
        if scans > MAX_SCANS:
            break
        at += max(length, 2)
    return _Jpeg(scans=scans)


def _only_decodes(marker: int, body: bytes) -> bool:
    """Whether a segment serves decoding and says nothing else.

    A JFIF header may carry a thumbnail of what was cropped away; Adobe's is a colour flag of 12 bytes.
    """
    if marker == _APP0:
        return len(body) == _JFIF_BYTES and body[:5] == b"JFIF\0"
    if marker == _APP14:
        return body[:5] == b"Adobe" and not body[12:]
    return _FIRST_TABLE <= marker < _APP0


def _webp_size(data: bytes) -> tuple[int, int] | None:
    """(width, height) from a WebP's first chunk, or None. See the WebP container specification."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or not data[29:]:
        return None
    match data[12:16]:
        case b"VP8X":
            return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
    return None


def _reason_of_unopened(data: bytes) -> RefusalReason:
    """Why Pillow would not open it, told from the first bytes."""
    webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    if webp or data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return RefusalReason.TRUNCATED
    others = (b"GIF8", b"BM", b"II*\0", b"MM\0*", b"%PDF", b"8BPS", b"\x1aE\xdf\xa3", b"\xff\x0a")
    if data.startswith(others) or data[4:8] == b"ftyp" or data[8:12] == b"AVI ":
        return RefusalReason.UNSUPPORTED_FORMAT
    return RefusalReason.NOT_AN_IMAGE
