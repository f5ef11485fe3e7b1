import pytest

from casework.places.coordinates import likely_point, read_coordinates
from casework.places.datums import Point


@pytest.mark.parametrize(
    "text",
    [
        "35.95,120.18",
        " 35.95, 120.18 ",
        "35.95，120.18",
        "３５．９５，１２０．１８",
        "35.95、120.18",
        "35.95 120.18",
        "(35.95, 120.18)",
        "【35.95；120.18】",
        "120.18,35.95",
        "120.18 E, 35.95 N",
        "35.95°N, 120.18°E",
        "N35.95 E120.18",
        "N 35.95° E 120.18°",
        "北纬35.95度，东经120.18度",
        "北纬35.95度东经120.18度",
        "东经120.18° 北纬35.95°",
        "纬度：35.95 经度：120.18",
        "lat: 35.95, lng: 120.18",
        "lng=120.18,lat=35.95",
        "35°57'N 120°10.8'E",
        "35°57′0″N, 120°10′48″E",
        "35°57'00\"N 120°10'48\"E",
        "35º57'0''N 120º10'48''E",
        "北纬35度57分0秒，东经120度10分48秒",
        "配电箱在 35.9500,120.1800 这里",
        "灯不亮 lat 35.95 lng 120.18 请看",
        "WH-01 12.5 35.9500, 120.1800",
        "geo:35.9500,120.1800",
        "35.9500,120.1800,15",
    ],
)
def test_coordinates_are_read_however_they_are_typed(text: str) -> None:
    found = read_coordinates(text)
    assert found is not None
    assert (found.lat, found.lng) == pytest.approx((35.95, 120.18), abs=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "", "网格", "12,13号楼", "35,120", "3.5,2.1元", "电梯坏了 3.5, 2.1", "体温 36.5°, 37.2°",
        "2026.11.22 10.30",
        "192.168.1.10", "13800138000", "35.95", "35.95,", "95.5,200.1", "N35.95 N36.00", "35°70'N 120°10'E",
        "35.5°30'N 120°10'E", "北纬95.5 东经120.1", "1.2.35.9501,120.18.3",
    ],
)  # fmt: skip
def test_other_numbers_are_no_place(text: str) -> None:
    assert read_coordinates(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-33.8568, 151.2153", Point(-33.8568, 151.2153)),
        ("33.5°S 151.2°E", Point(-33.5, 151.2)),
        ("40.5°N 74.25°W", Point(40.5, -74.25)),
        ("39.47, 75.99", Point(39.47, 75.99)),
        ("75.99, 39.47", Point(39.47, 75.99)),  # Kashgar: only one order is in China
        ("10.5, 20.5", Point(10.5, 20.5)),  # neither is: latitude first
    ],
)
def test_hemispheres_and_orders_are_told_apart(text: str, expected: Point) -> None:
    assert read_coordinates(text) == expected


def test_marks_go_before_likelihood() -> None:
    assert read_coordinates("39.47E 75.99N") == Point(75.99, 39.47)


def test_two_numbers_off_the_globe_in_any_order_are_no_place() -> None:
    assert likely_point(95, 100) is None
    assert likely_point(10, 181) is None
    assert likely_point(170, 80) == Point(80, 170)
