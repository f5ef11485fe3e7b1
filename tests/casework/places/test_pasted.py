import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.places import (
    Datum,
    PastedPlace,
    Point,
    Source,
    UnreadableLink,
    convert,
    distance_m,
    navigation_links,
    read_place,
)

PIER = Point(35.95, 120.18)


@pytest.mark.parametrize("title", ["码头", "WH-01: 35.111,120.222"])
def test_every_link_that_we_make_is_read_back_as_the_same_place(title: str) -> None:
    for link in navigation_links(PIER, title):
        found = read_place(f"看这里 {link.url} 谢谢")
        assert isinstance(found, PastedPlace)
        assert found.source == link.key
        assert distance_m(found.point, PIER) < 0.2


@pytest.mark.parametrize(
    ("link", "source", "datum"),
    [
        ("https://uri.amap.com/marker?position=120.18,35.95&name=码头", Source.AMAP, Datum.GCJ02),
        ("https://uri.amap.com/marker?position=120.18,35.95&coordinate=wgs84", Source.AMAP, Datum.WGS84),
        ("uri.amap.com/marker?name=x&position=120.18%2C35.95", Source.AMAP, Datum.GCJ02),
        ("https://uri.amap.com/navigation?to=120.18,35.95,码头&mode=car", Source.AMAP, Datum.GCJ02),
        ("https://ditu.amap.com/regeo?lng=120.18&lat=35.95&name=x", Source.AMAP, Datum.GCJ02),
        ("https://wb.amap.com/?p=B0FFH12345,35.95,120.18,码头,码头路1号", Source.AMAP, Datum.GCJ02),
        ("http://wb.amap.com/?q=35.95,120.18,码头&src=app", Source.AMAP, Datum.GCJ02),
        (
            "https://apis.map.qq.com/uri/v1/marker?marker=coord:35.95,120.18;title:x",
            Source.TENCENT,
            Datum.GCJ02,
        ),
        (
            "https://apis.map.qq.com/uri/v1/geocoder?coord=35.95,120.18&coord_type=1",
            Source.TENCENT,
            Datum.WGS84,
        ),
        ("https://map.qq.com/?type=marker&pointx=120.18&pointy=35.95&name=x", Source.TENCENT, Datum.GCJ02),
        ("https://api.map.baidu.com/marker?location=35.95,120.18&title=x", Source.BAIDU, Datum.BD09),
        (
            "https://api.map.baidu.com/marker?location=35.95,120.18&coord_type=wgs84",
            Source.BAIDU,
            Datum.WGS84,
        ),
        ("http://map.baidu.com/?title=码头&latlng=35.95,120.18&autoOpen=true", Source.BAIDU, Datum.BD09),
        ("https://maps.apple.com/?ll=35.95,120.18&q=Pier", Source.APPLE, Datum.WGS84),
        ("https://maps.apple.com/place?coordinate=35.95,120.18&name=Pier", Source.APPLE, Datum.WGS84),
        ("https://www.google.com/maps/@35.95,120.18,17z", Source.GOOGLE, Datum.WGS84),
        (
            "https://www.google.com.hk/maps/place/X/@35.1,120.2,17z/data=!3m1!3d35.95!4d120.18",
            Source.GOOGLE,
            Datum.WGS84,
        ),
        ("https://maps.google.com/?q=35.95,120.18", Source.GOOGLE, Datum.WGS84),
        ("https://maps.google.com/maps?ll=35.95,120.18&z=17", Source.GOOGLE, Datum.WGS84),
        ("https://www.google.com/maps/search/?api=1&query=35.95%2C120.18", Source.GOOGLE, Datum.WGS84),
        ("https://www.google.com/maps/search/35.95,+120.18", Source.GOOGLE, Datum.WGS84),
        (
            "https://www.google.com/maps/place/35%C2%B057'00.0%22N+120%C2%B010'48.0%22E/",
            Source.GOOGLE,
            Datum.WGS84,
        ),
        ("https://www.google.cn/maps/@35.95,120.18,17z", Source.GOOGLE, Datum.GCJ02),
        ("https://www.openstreetmap.org/?mlat=35.95&mlon=120.18#map=18/35.1/120.2", Source.OSM, Datum.WGS84),
        ("https://www.openstreetmap.org/#map=18/35.95/120.18", Source.OSM, Datum.WGS84),
    ],
)
def test_a_link_is_read_in_the_datum_of_its_map(link: str, source: Source, datum: Datum) -> None:
    found = read_place(f"【位置】{link}")
    assert isinstance(found, PastedPlace)
    assert found.source is source
    assert distance_m(found.point, convert(PIER, datum, Datum.WGS84)) < 0.2


def test_amap_abroad_is_longitude_first_too() -> None:
    found = read_place("https://uri.amap.com/marker?position=2.35,48.85")
    assert found == PastedPlace(Point(48.85, 2.35), Source.AMAP)


@pytest.mark.parametrize(
    ("link", "source"),
    [
        ("https://surl.amap.com/abc123", Source.AMAP),
        ("surl.amap.com/abc123", Source.AMAP),
        ("https://j.map.baidu.com/a8/Xyz", Source.BAIDU),
        ("https://maps.app.goo.gl/AbCdEf", Source.GOOGLE),
        ("https://goo.gl/maps/AbCdEf", Source.GOOGLE),
        ("https://maps.apple/p/AbC", Source.APPLE),
        ("https://map.baidu.com/@13378500.2,4270300.1,17z", Source.BAIDU),
        ("https://api.map.baidu.com/marker?location=35.95,120.18&coord_type=bd09mc", Source.BAIDU),
        ("https://www.amap.com/place/B0FFH12345", Source.AMAP),
        ("https://www.google.com/maps/place/Qingdao", Source.GOOGLE),
    ],
)
def test_a_link_that_keeps_its_place_to_itself_is_told_apart(link: str, source: Source) -> None:
    found = read_place(f"我在这里 {link}，快来")
    assert isinstance(found, UnreadableLink)
    assert found.source is source
    assert found.host in link


def test_coordinates_beside_a_short_link_are_taken() -> None:
    found = read_place("码头 35.9500,120.1800 https://surl.amap.com/abc123")
    assert found == PastedPlace(PIER, Source.TEXT)


def test_numbers_on_both_sides_of_a_link_are_no_pair() -> None:
    assert read_place("35.9500 https://example.com/x 120.1800") is None


@pytest.mark.parametrize(
    "text",
    [
        "", "灯坏了", "https://example.com/?ll=35.95,120.18", "https://amap.com.evil.example/?p=1,35.95,120.18",
        "https://www.google.com/search?q=35.95,120.18", "http://[::1", "https://notamap.com/@35.95,120.18",
        "https://xn--/?", "a.b.c.d.e",
    ],
)  # fmt: skip
def test_other_links_and_words_are_no_place(text: str) -> None:
    assert read_place(text) is None


@given(
    st.text(max_size=300)
    | st.text(alphabet="0123456789.,°'\" NEnse北纬东经度分秒", max_size=300)
    | st.builds(
        lambda host, rest: f"https://{host}{rest}",
        st.sampled_from(
            ["uri.amap.com/", "map.qq.com", "api.map.baidu.com/marker", "maps.google.com", "[", ""]
        ),
        st.text(alphabet="?&=/@#!3d4d.,;:%[]positonlacq0123456789-", max_size=120),
    )
)
def test_no_text_does_more_than_name_no_place(text: str) -> None:
    found = read_place(text)
    assert found is None or isinstance(found, PastedPlace | UnreadableLink)


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1.",
        "1,",
        "1 ",
        "35.95 ",
        "北纬1度",
        "1°1'1\"n",
        "a.",
        "a",
        "https://",
        "amap.com?p=",
        "1.1,",
        " ",
        "!3d1",
    ],
)
def test_no_text_is_slow(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    began = time.process_time()
    read_place(text)
    assert time.process_time() - began < 0.5


def test_only_the_first_4096_characters_are_read() -> None:
    assert read_place("字" * 4096 + " 35.9500,120.1800") is None
