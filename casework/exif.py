"""What a camera wrote beside the picture (EXIF): how it was held, when and where the photo was taken.

Every field stands alone: one that is missing, damaged or impossible is left out, and nothing raises.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from PIL import ExifTags, Image


@dataclass(frozen=True, slots=True)
class Exif:
    """The few EXIF fields that matter here.

    `orientation` is 1–8; `taken_at` is the camera's clock without a zone, `taken_offset` its distance to UTC;
    `place` is (lat, lng) in degrees.
    """

    orientation: int = 1
    taken_at: datetime | None = None
    taken_offset: timedelta | None = None
    place: tuple[float, float] | None = None

    @classmethod
    def of(cls, image: Image.Image) -> Self:
        """The fields of an opened picture, read before anything changes it."""
        try:
            exif = image.getexif()
            orientation = exif.get(ExifTags.Base.Orientation)
        except Exception:  # noqa: BLE001 - whatever Pillow meets in damaged bytes: no EXIF, but still a photo
            return cls()
        shot, gps = _part(exif, ExifTags.IFD.Exif), _part(exif, ExifTags.IFD.GPSInfo)
        return cls(
            orientation=orientation if isinstance(orientation, int) else 1,
            taken_at=_time(shot),
            taken_offset=_offset(shot.get(ExifTags.Base.OffsetTimeOriginal)),
            place=_place(gps),
        )


def _part(exif: Image.Exif, part: ExifTags.IFD) -> Mapping[int, Any]:
    try:
        return dict(exif.get_ifd(part))
    except Exception:  # noqa: BLE001 - wrong offsets, loops, wrong types: this part is lost, the others not
        return {}


def _time(shot: Mapping[int, Any]) -> datetime | None:
    """DateTimeOriginal, else DateTimeDigitized; never DateTime, which editors change."""
    for tag in (ExifTags.Base.DateTimeOriginal, ExifTags.Base.DateTimeDigitized):
        match = re.fullmatch(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)", _text(shot.get(tag)), re.ASCII)
        if match:
            try:
                return datetime(*map(int, match.groups()))  # type: ignore[arg-type]  # noqa: DTZ001 - EXIF has no zone
            except ValueError:
                continue
    return None


def _offset(value: object) -> timedelta | None:
    match = re.fullmatch(r"([+-])(\d\d):([0-5]\d)", _text(value), re.ASCII)
    if not match:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3])) * (-1 if match[1] == "-" else 1)
    return offset if abs(offset) <= timedelta(hours=14) else None


def _place(gps: Mapping[int, Any]) -> tuple[float, float] | None:
    """(lat, lng), or None when a part is missing, out of range, or the (0, 0) of a phone without a fix."""
    lat = _degrees(gps, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "NS", 90)
    lng = _degrees(gps, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "EW", 180)
    if lat is None or lng is None or (lat == 0 and lng == 0):
        return None
    return lat, lng


def _degrees(gps: Mapping[int, Any], tag: int, ref_tag: int, refs: str, limit: int) -> float | None:
    ref, parts = _text(gps.get(ref_tag)).upper(), gps.get(tag)
    if ref not in tuple(refs) or not isinstance(parts, tuple) or not 1 <= len(parts) <= len("dms"):
        return None
    degrees = 0.0
    for place, part in enumerate(parts):
        try:
            number = float(part)
        except (TypeError, ValueError, ZeroDivisionError, OverflowError):
            return None
        if not math.isfinite(number) or number < 0 or (place and number > 60):  # noqa: PLR2004 - minutes, seconds
            return None
        degrees += number / 60**place
    return None if degrees > limit else degrees if ref == refs[0] else -degrees


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return value.strip(" \0") if isinstance(value, str) else ""
