import hashlib
import io
import random
import struct
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms, ImageDraw

from casework.evidence import MIN_SIDE, Evidence, PhotoRefused, RefusalReason, dhash, distance, examine


def scene(size: tuple[int, int] = (320, 240), seed: int = 7) -> Image.Image:
    """A picture with structure: soft noise and a red corner at the top left."""
    rng = random.Random(seed)
    small = Image.frombytes("RGB", (16, 12), bytes(rng.randrange(256) for _ in range(16 * 12 * 3)))
    image = small.resize(size, Image.Resampling.BICUBIC)
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 4, size[1] // 4), fill="red")
    return image


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def with_exif(
    gps: Mapping[Any, Any] | None = None, shot: Mapping[Any, Any] | None = None, **top: Any
) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Secret Phone"
    for name, value in top.items():
        exif[ExifTags.Base[name]] = value
    if shot:
        exif.get_ifd(ExifTags.IFD.Exif).update(shot)
    if gps:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    return encoded(scene(), exif=exif)


def refusal(data: bytes, **bounds: Any) -> RefusalReason:
    with pytest.raises(PhotoRefused) as refused:
        examine(data, **bounds)
    return refused.value.reason


def opened(evidence: Evidence) -> Image.Image:
    image = Image.open(io.BytesIO(evidence.data))
    image.load()
    return image


# What is kept


def test_a_clean_jpeg_keeps_its_very_bytes() -> None:
    data = encoded(scene())
    evidence = examine(data)
    assert evidence.data == data
    assert evidence.sha256 == hashlib.sha256(data).hexdigest()
    assert (evidence.width, evidence.height) == (320, 240)
    assert (evidence.taken_at, evidence.taken_offset, evidence.place) == (None, None, None)


def test_a_progressive_jpeg_is_clean_too() -> None:
    data = encoded(scene(), progressive=True)
    assert examine(data).data == data


def test_what_was_written_once_is_clean_the_second_time() -> None:
    once = examine(with_exif()).data
    assert examine(once).data == once


@cache
def _metadata() -> dict[str, bytes]:
    clean = encoded(scene())
    xmp = b"http://ns.adobe.com/xap/1.0/\0<secret/>"
    thumbnail = bytearray(clean)
    assert thumbnail[6:11] == b"JFIF\0"
    thumbnail[4:6], thumbnail[18:20] = (19).to_bytes(2), b"\1\1"
    thumbnail[20:20] = b"sec"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return {
        "exif": with_exif(),
        "comment": encoded(scene(), comment=b"secret"),
        "icc": encoded(scene(), icc_profile=profile),
        "xmp": clean[:2] + b"\xff\xe1" + (len(xmp) + 2).to_bytes(2) + xmp + clean[2:],
        "tail": clean + b"secret",
        "junk between segments": clean[:20] + b"secret" + clean[20:],
        "thumbnail in the JFIF header": bytes(thumbnail),
    }


@pytest.mark.parametrize("kind", list(_metadata()))
def test_metadata_of_any_kind_is_not_kept(kind: str) -> None:
    data = _metadata()[kind]
    evidence = examine(data)
    assert evidence.data != data
    for trace in (b"secret", b"Secret", b"Exif", b"ICC_PROFILE", b"adobe"):
        assert trace not in evidence.data
    assert set(opened(evidence).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_large_photo_is_shrunk_to_the_bound() -> None:
    evidence = examine(encoded(scene((1600, 1200))), max_side=800)
    assert (evidence.width, evidence.height) == (800, 600) == opened(evidence).size


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(orientation: int) -> None:
    upright = scene((320, 240))
    back = {
        1: upright,
        2: upright.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: upright.transpose(Image.Transpose.ROTATE_180),
        4: upright.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: upright.transpose(Image.Transpose.TRANSPOSE),
        6: upright.transpose(Image.Transpose.ROTATE_90),
        7: upright.transpose(Image.Transpose.TRANSVERSE),
        8: upright.transpose(Image.Transpose.ROTATE_270),
    }[orientation]
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    evidence = examine(encoded(back, exif=exif))
    assert (evidence.width, evidence.height) == (320, 240)
    assert distance(evidence.dhash, dhash(upright)) <= 3


@cache
def _modes() -> dict[str, bytes]:
    rgb = scene()
    return {
        "L": encoded(rgb.convert("L")),
        "CMYK": encoded(rgb.convert("CMYK")),
        "RGBA": encoded(rgb.convert("RGBA"), "PNG"),
        "LA": encoded(rgb.convert("LA"), "PNG"),
        "P": encoded(rgb.quantize(64), "PNG"),
        "P with transparency": encoded(rgb.quantize(64), "PNG", transparency=5),
        "RGB with transparency": encoded(rgb, "PNG", transparency=(255, 0, 0)),
        "1": encoded(rgb.convert("1"), "PNG"),
        "I;16": encoded(rgb.convert("L").convert("I").point(lambda v: v * 257).convert("I;16"), "PNG"),
        "WEBP": encoded(rgb, "WEBP"),
        "WEBP lossless with alpha": encoded(rgb.convert("RGBA"), "WEBP", lossless=True),
        "HEIF": encoded(rgb, "HEIF"),
        "animated PNG": encoded(rgb, "PNG", save_all=True, append_images=[scene(seed=8)]),
        "animated WEBP": encoded(rgb, "WEBP", save_all=True, append_images=[scene(seed=8)]),
        "MPO of a phone with two lenses": encoded(rgb, "MPO", save_all=True, append_images=[scene(seed=8)]),
    }


@pytest.mark.parametrize("mode", list(_modes()))
def test_every_mode_becomes_the_same_plain_jpeg(mode: str) -> None:
    evidence = examine(_modes()[mode])
    image = opened(evidence)
    assert image.format == "JPEG"
    assert image.mode in {"RGB", "L"}
    assert image.size == (320, 240)
    if mode not in {"1", "RGB with transparency", "P with transparency"}:  # dithered; partly made white
        assert distance(evidence.dhash, dhash(scene())) <= 8


def test_sixteen_bit_grey_is_scaled_and_not_clipped() -> None:
    flat = Image.new("I;16", (64, 64), 0x8000)
    centre = opened(examine(encoded(flat, "PNG"))).convert("L").getpixel((32, 32))
    assert isinstance(centre, int)
    assert abs(centre - 128) <= 2


def test_transparency_becomes_white() -> None:
    evidence = examine(encoded(Image.new("RGBA", (64, 64), (0, 0, 0, 0)), "PNG"))
    assert opened(evidence).getpixel((30, 30)) == (255, 255, 255)


def test_a_foreign_colour_space_is_converted() -> None:
    lab = ImageCms.ImageCmsProfile(
        ImageCms.createProfile("XYZ")
    ).tobytes()  # readable, not for RGB: left alone
    broken = b"not a profile at all"
    for profile in (lab, broken):
        assert opened(examine(encoded(scene(), icc_profile=profile))).size == (320, 240)


# What the file tells

QINGDAO = {
    ExifTags.GPS.GPSLatitudeRef: "N",
    ExifTags.GPS.GPSLatitude: (35.0, 57.0, 0.0),
    ExifTags.GPS.GPSLongitudeRef: "E",
    ExifTags.GPS.GPSLongitude: (120.0, 10.0, 48.0),
}


def test_the_place_and_time_of_the_camera_are_read() -> None:
    shot = {
        ExifTags.Base.DateTimeOriginal: "2026:11:22 08:30:05",
        ExifTags.Base.OffsetTimeOriginal: "+08:00",
    }
    evidence = examine(with_exif(QINGDAO, shot))
    assert evidence.place == pytest.approx((35.95, 120.18))
    assert evidence.taken_at == datetime(2026, 11, 22, 8, 30, 5)  # noqa: DTZ001 - the camera's clock has no zone
    assert evidence.taken_offset == timedelta(hours=8)


def test_south_and_west_are_negative() -> None:
    south = QINGDAO | {ExifTags.GPS.GPSLatitudeRef: "S", ExifTags.GPS.GPSLongitudeRef: "W"}
    assert examine(with_exif(south)).place == pytest.approx((-35.95, -120.18))


@pytest.mark.parametrize(
    "wrong",
    [
        {ExifTags.GPS.GPSLatitudeRef: "X"},
        {ExifTags.GPS.GPSLatitudeRef: ""},
        {ExifTags.GPS.GPSLatitude: (91.0, 0.0, 0.0)},
        {ExifTags.GPS.GPSLongitude: (180.0, 30.0, 0.0)},
        {ExifTags.GPS.GPSLatitude: (35.0, 61.0, 0.0)},
        {ExifTags.GPS.GPSLatitude: (0.0, 0.0, 0.0), ExifTags.GPS.GPSLongitude: (0.0, 0.0, 0.0)},
    ],
)
def test_an_impossible_place_is_no_place(wrong: dict[int, Any]) -> None:
    evidence = examine(with_exif(QINGDAO | wrong))
    assert evidence.place is None
    assert (evidence.width, evidence.height) == (320, 240)


@pytest.mark.parametrize("minutes", [b"\0\0\0\x39\0\0\0\0", b"\0" * 8])
def test_a_zero_denominator_is_no_place(minutes: bytes) -> None:
    data = with_exif(QINGDAO)
    whole = struct.pack(">II", 57, 1)
    assert data.count(whole) == 1
    assert examine(data.replace(whole, minutes)).place is None


@pytest.mark.parametrize(
    "text", ["0000:00:00 00:00:00", "2026:13:40 10:00:00", "yesterday", "    :  :     :  :  "]
)
def test_an_impossible_time_is_no_time(text: str) -> None:
    assert examine(with_exif(shot={ExifTags.Base.DateTimeOriginal: text})).taken_at is None


def test_an_impossible_offset_is_no_offset() -> None:
    shot = {ExifTags.Base.DateTimeOriginal: "2026:11:22 08:30:05", ExifTags.Base.OffsetTimeOriginal: "+99:00"}
    evidence = examine(with_exif(shot=shot))
    assert evidence.taken_at is not None
    assert evidence.taken_offset is None


def test_a_wrong_orientation_leaves_the_photo_as_it_is() -> None:
    assert examine(with_exif(Orientation=77)).width == 320


def test_an_exif_that_points_at_itself_ends() -> None:
    # One entry, the GPS pointer, leads back to the very directory it stands in.
    entry = struct.pack(">HHII", ExifTags.IFD.GPSInfo, 4, 1, 8)
    loop = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 8)
    assert examine(encoded(scene(), exif=loop)).place is None


# What is refused


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", RefusalReason.NOT_AN_IMAGE),
        (b"hello, I am a text", RefusalReason.NOT_AN_IMAGE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", RefusalReason.NOT_AN_IMAGE),
        (b"\0" * 5000, RefusalReason.NOT_AN_IMAGE),
        (encoded(scene(), "GIF"), RefusalReason.UNSUPPORTED_FORMAT),
        (encoded(scene(), "BMP"), RefusalReason.UNSUPPORTED_FORMAT),
        (encoded(scene(), "TIFF"), RefusalReason.UNSUPPORTED_FORMAT),
        (b"%PDF-1.7 ...", RefusalReason.UNSUPPORTED_FORMAT),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", RefusalReason.UNSUPPORTED_FORMAT),
        (encoded(scene())[:-400], RefusalReason.TRUNCATED),
        (encoded(scene())[:100], RefusalReason.TRUNCATED),
        (encoded(scene(), "PNG")[:-4000], RefusalReason.TRUNCATED),
        (encoded(scene(), "WEBP")[:-400], RefusalReason.TRUNCATED),
        (b"\xff\xd8\xff\xe0", RefusalReason.TRUNCATED),
        (encoded(Image.new("RGB", (1, 1)), "PNG"), RefusalReason.TOO_SMALL),
        (encoded(Image.new("RGB", (MIN_SIDE, MIN_SIDE - 1))), RefusalReason.TOO_SMALL),
        (encoded(Image.new("RGB", (12_000, 40))), RefusalReason.TOO_SMALL),
    ],
)
def test_a_file_that_is_no_photo_is_refused_with_its_reason(data: bytes, reason: RefusalReason) -> None:
    assert refusal(data) is reason


def test_the_smallest_photo_is_taken() -> None:
    assert examine(encoded(Image.new("RGB", (MIN_SIDE, MIN_SIDE)))).width == MIN_SIDE


def test_too_many_bytes_are_refused_unread() -> None:
    data = encoded(scene())
    assert examine(data, max_bytes=len(data)).width == 320
    assert refusal(data, max_bytes=len(data) - 1) is RefusalReason.TOO_LARGE


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_too_many_pixels_are_refused_from_the_header(kind: str) -> None:
    data = encoded(scene(), kind)
    assert examine(data, max_pixels=320 * 240).width == 320
    assert refusal(data, max_pixels=320 * 240 - 1) is RefusalReason.TOO_MANY_PIXELS


def _png_that_says(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1 << 20), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(6400, 6300), (10_000, 10_000), (60_000, 60_000)])
def test_a_bomb_is_refused_from_its_header(size: tuple[int, int]) -> None:
    assert refusal(_png_that_says(*size)) is RefusalReason.TOO_MANY_PIXELS


def test_a_webp_that_declares_a_giant_canvas_is_refused_before_it_is_opened() -> None:
    data = bytearray(encoded(scene(), "WEBP", save_all=True, append_images=[scene(seed=8)]))
    assert data[12:16] == b"VP8X"
    data[24:30] = b"\xfe\x3f\0\xfe\x3f\0"
    assert refusal(bytes(data)) is RefusalReason.TOO_MANY_PIXELS


def test_a_jpeg_of_endless_scans_is_refused() -> None:
    data = encoded(scene(), progressive=True)
    last = data.rindex(b"\xff\xda")
    scan = data[last : data.rindex(b"\xff\xd9")]
    assert refusal(data[:last] + scan * 100 + b"\xff\xd9") is RefusalReason.TOO_MANY_PIXELS


CORPUS = [*_modes().values(), *_metadata().values(), with_exif(QINGDAO)]


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # Pillow's words about damaged EXIF
@given(
    base=st.sampled_from(CORPUS),
    seed=st.integers(0, 2**32),
    flips=st.integers(1, 40),
    header=st.booleans(),
    cut=st.integers(0, 3),
)
@settings(max_examples=600, deadline=None)
def test_damaged_bytes_are_evidence_or_refused_and_nothing_else(
    base: bytes, seed: int, flips: int, header: bool, cut: int
) -> None:
    rng = random.Random(seed)
    data = bytearray(base)
    for _ in range(flips):
        data[rng.randrange(min(len(data), 700) if header else len(data))] = rng.randrange(256)
    if cut == 3:
        del data[rng.randrange(len(data)) :]
    try:
        evidence = examine(bytes(data), max_pixels=4_000_000)
    except PhotoRefused as refused:
        assert refused.reason in RefusalReason  # noqa: PT017 - both outcomes are right
    else:
        assert opened(evidence).size == (evidence.width, evidence.height)
        assert -(2**63) <= evidence.dhash < 2**63


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBPVP8X"]),
)
@settings(max_examples=200, deadline=None)
def test_random_bytes_are_refused(tail: bytes, magic: bytes) -> None:
    with pytest.raises(PhotoRefused):
        examine(magic + tail)


# The fingerprint


def test_the_same_photo_smaller_and_worse_has_nearly_the_same_fingerprint() -> None:
    whole = examine(encoded(scene((1280, 960)), quality=95))
    small = examine(encoded(scene((1280, 960)).resize((320, 240)), quality=40))
    assert distance(whole.dhash, small.dhash) <= 4


def test_another_photo_has_another_fingerprint() -> None:
    assert distance(examine(encoded(scene())).dhash, examine(encoded(scene(seed=99))).dhash) >= 16


@given(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1))
def test_distance_counts_differing_bits(a: int, b: int) -> None:
    assert distance(a, b) == distance(b, a) == ((a ^ b) % 2**64).bit_count()
    assert distance(a, a) == 0
