"""Photos that know too much, as phones write them; and what of it somebody else could still read."""

import io
from typing import Any, Final

import pillow_heif
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from playground import samples

pillow_heif.register_heif_opener(thumbnails=False)

NAMES: Final = {"JPEG": "IMG_1.jpg", "PNG": "IMG_1.png", "WEBP": "IMG_1.webp", "HEIF": "IMG_1.heic"}
_XMP: Final = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="35,57.0N" '
    b'Owner="Secret Owner"/></rdf:RDF></x:xmpmeta>'
)
# None of these can come about by chance in the bytes of a picture.
_SIGNS: Final = (
    b"Secret ", b"Exif\0\0", b"ns.adobe.com", b"adobe:ns:meta", b"ICC_PROFILE", b"Photoshop 3", b"35,57.0N",
)  # fmt: skip
_PLAIN: Final = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Secret Phone"
    exif[ExifTags.Base.Artist] = "Secret Rider"
    shot = exif.get_ifd(ExifTags.IFD.Exif)
    shot[ExifTags.Base.DateTimeOriginal] = "2026:11:23 09:59:00"
    shot[ExifTags.Base.MakerNote] = b"Secret Maker\0" * 8
    shot[ExifTags.Base.UserComment] = b"ASCII\0\0\0Secret comment"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLongitudeRef] = "N", "E"
    gps[ExifTags.GPS.GPSLatitude] = (35.0, 56.0, 58.2)
    gps[ExifTags.GPS.GPSLongitude] = (120.0, 11.0, 22.4)
    return exif


def telltale(kind: str = "JPEG", sample: str = "hazard_cable.jpg") -> bytes:
    """A photo as a file, with the phone, its owner and the place in every way that its format has."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    more: dict[str, Any] = {"exif": _exif(), "xmp": _XMP, "icc_profile": profile}
    if kind == "JPEG":
        more |= {"comment": b"Secret comment", "quality": 90}
    elif kind == "PNG":
        told = PngImagePlugin.PngInfo()
        told.add_text("Author", "Secret Owner")
        told.add_itxt("XML:com.adobe.xmp", _XMP.decode())
        told.add_text("Comment", "Secret comment", zip=True)
        more = {"exif": _exif(), "pnginfo": told, "icc_profile": profile}
    elif kind == "HEIF":
        more["exif"] = _exif().tobytes()
    out = io.BytesIO()
    with Image.open(io.BytesIO(samples.read(sample))) as image:
        image.thumbnail((640, 640))
        image.save(out, kind, **more)
    return out.getvalue()


def traces(data: bytes) -> list[str]:
    """What these bytes tell beside the picture; nothing, where all is well."""
    found = [f"the bytes {sign!r}" for sign in _SIGNS if sign in data]
    with Image.open(io.BytesIO(data)) as image:
        found += [f"EXIF {tag:#x}" for tag in image.getexif()]
        found += [f"info {name}" for name in image.info if name not in _PLAIN]
        if image.format == "JPEG":
            segments = [name for name, _ in getattr(image, "applist", ())]
            found += [f"segment {name}" for name in segments if name != "APP0"]
            found += [f"{len(data)} bytes with a tail"] if not data.endswith(b"\xff\xd9") else []
    return found
