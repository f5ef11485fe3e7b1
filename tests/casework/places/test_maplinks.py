from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.places.datums import Datum, Point, convert
from casework.places.distance import distance_m
from casework.places.maplinks import navigation_links

PIER = Point(35.95, 120.18)
GCJ = convert(PIER, Datum.WGS84, Datum.GCJ02)


def urls(point: Point = PIER, title: str = "网格 WH-01 & 码头") -> dict[str, str]:
    return {link.key: link.url for link in navigation_links(point, title)}


def asked(url: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query, separator="&").items()}


def test_the_maps_come_in_the_order_of_use() -> None:
    links = navigation_links(PIER, "码头")
    assert [link.key for link in links] == ["amap", "tencent", "baidu", "apple", "osm"]
    assert [link.name_zh for link in links][:2] == ["高德地图", "腾讯地图"]
    assert all(link.name_en for link in links)


def test_amap_takes_longitude_first_in_gcj02() -> None:
    url = urls()["amap"]
    assert url.startswith("https://uri.amap.com/marker?position=")
    lng, lat = map(float, asked(url)["position"].split(","))
    assert distance_m(Point(lat, lng), GCJ) < 0.2
    assert asked(url) | {"position": ""} == {
        "position": "", "name": "网格 WH-01 & 码头", "coordinate": "gaode", "callnative": "1",
    }  # fmt: skip


def test_tencent_takes_latitude_first_in_gcj02() -> None:
    url = urls()["tencent"]
    assert url.startswith("https://apis.map.qq.com/uri/v1/marker?marker=coord:")
    fields = dict(part.split(":", 1) for part in asked(url)["marker"].split(";"))
    lat, lng = map(float, fields["coord"].split(","))
    assert distance_m(Point(lat, lng), GCJ) < 0.2
    assert fields["title"] == "网格 WH-01 & 码头"
    assert asked(url)["coord_type"] == "2"
    assert asked(url)["referer"]


def test_baidu_is_told_that_the_datum_is_gcj02() -> None:
    query = asked(urls()["baidu"])
    lat, lng = map(float, query["location"].split(","))
    assert distance_m(Point(lat, lng), GCJ) < 0.2
    assert (query["coord_type"], query["output"]) == ("gcj02", "html")
    assert query["title"] == query["content"] == "网格 WH-01 & 码头"
    assert len(query["src"].split(".")) == 3


def test_apple_and_openstreetmap_take_wgs84() -> None:
    assert urls()["apple"].startswith("https://maps.apple.com/?ll=35.950000,120.180000&q=%E7%BD%91")
    assert urls()["osm"] == (
        "https://www.openstreetmap.org/?mlat=35.950000&mlon=120.180000#map=18/35.950000/120.180000"
    )


def test_a_title_cannot_add_fields_of_its_own() -> None:
    tencent = asked(urls(title="a;coord:1,2&coord_type=1")["tencent"])
    assert tencent["marker"].count(";") == 2
    assert tencent["coord_type"] == "2"


@pytest.mark.parametrize("title", ["", "   \n", "\ud800", "长" * 5000])
def test_no_title_breaks_a_link(title: str) -> None:
    assert all(len(url) < 2048 for url in urls(title=title).values())


@given(st.builds(Point, st.floats(-90, 90), st.floats(-180, 180)), st.text(max_size=100))
def test_every_link_is_plain_https(point: Point, title: str) -> None:
    for url in urls(point, title).values():
        assert url.startswith("https://")
        assert url.isascii()
        assert not set(url) & set(" <>\"'\\\n")
