"""A photo sent as a file knows its place: it is offered, and what is kept carries nothing of the phone."""

import io

from PIL import ExifTags, Image

from playground import samples
from tests import cast
from tests.stories.street import Street


def _degrees(value: float) -> tuple[float, float, float]:
    minutes = value % 1 * 60
    return float(int(value)), float(int(minutes)), round(minutes % 1 * 60, 4)


def _with_place(lat: float, lng: float) -> bytes:
    with Image.open(io.BytesIO(samples.read("hazard_cable.jpg"))) as image:
        exif = Image.Exif()
        exif[ExifTags.Base.Make] = "Secret Phone"
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLongitudeRef] = "N", "E"
        gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLongitude] = _degrees(lat), _degrees(lng)
        out = io.BytesIO()
        image.save(out, "JPEG", exif=exif)
    return out.getvalue()


async def test_the_photos_own_place_is_one_tap_and_no_trace_of_the_phone_is_kept(street: Street) -> None:
    li = street.li
    sent = _with_place(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    assert b"Secret Phone" in sent
    await li.photo(sent, as_file=True, filename="IMG_1.jpg")
    offer = await li.hears("照片里带有拍摄位置")
    await li.press(offer, "用照片里的位置")
    await li.press(await li.hears("哪一类"), "安全隐患")
    await li.hears("已送达海风社区")
    await street.settled()
    [(source, lat, lng)] = street.rows("SELECT place_source, lat, lng FROM reports")
    assert source == "exif"
    assert abs(lat - cast.IN_HAIFENG.lat) < 1e-5
    assert abs(lng - cast.IN_HAIFENG.lng) < 1e-5

    kept = [path.read_bytes() for path in (street.folder / "photos").rglob("*") if path.is_file()]
    card = street.wang.last(cast.HAIFENG_GROUP)
    shown = street.pg.world.files.get(card["photo"][-1]["file_id"])
    assert shown is not None
    assert len(kept) == 1
    assert not any(b"Secret Phone" in data or b"GPS" in data for data in [*kept, shown.data])


async def test_a_place_sent_by_the_rider_goes_before_the_photos(street: Street) -> None:
    li = street.li
    await li.photo(_with_place(36.1, 120.5), as_file=True, filename="IMG_1.jpg")
    await li.hears("照片里带有拍摄位置")
    await li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    await li.press(await li.hears("哪一类"), "安全隐患")
    await li.hears("已送达海风社区")


async def test_an_after_photo_as_a_file_reaches_the_rider_cleaned(street: Street) -> None:
    await street.reported()
    card = street.wang.last(cast.HAIFENG_GROUP)
    sent = _with_place(35.95, 120.18)
    await street.wang.photo(sent, cast.HAIFENG_GROUP, caption="已处理", as_file=True, reply_to=card)
    await street.settled()
    told = await street.li.hears("处理好了，你看修好了吗")
    assert "photo" in told, street.li.recent()
    shown = street.pg.world.files.get(told["photo"][-1]["file_id"])
    assert shown is not None
    assert b"Secret Phone" not in shown.data
