"""Links that open a place in the map programs of China and the world (导航), each in its own datum.

The shapes of the links are the map makers' published URI interfaces.
"""

from dataclasses import dataclass
from urllib.parse import quote

from casework.places.datums import Datum, Point, convert

REFERER = "webapp.gridsnap.gridsnap"
"""How we name ourselves to Baidu and Tencent, which ask for it."""

_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class MapLink:
    """One link: a key for us, the map's names for people, and an https address."""

    key: str
    name_zh: str
    name_en: str
    url: str


def navigation_links(point: Point, title: str) -> list[MapLink]:
    """Return the links to `point` (WGS-84), the most used in China first; `title` names the pin."""
    name = quote(_tidy(title), safe="", errors="replace")
    gcj = convert(point, Datum.WGS84, Datum.GCJ02)
    lat, lng = f"{gcj.lat:.6f}", f"{gcj.lng:.6f}"
    plain_lat, plain_lng = f"{point.lat:.6f}", f"{point.lng:.6f}"
    return [
        MapLink(
            "amap",
            "高德地图",
            "Amap",
            f"https://uri.amap.com/marker?position={lng},{lat}&name={name}&coordinate=gaode&callnative=1",
        ),
        MapLink(
            "tencent",
            "腾讯地图",
            "Tencent Maps",
            f"https://apis.map.qq.com/uri/v1/marker?marker=coord:{lat},{lng};title:{name};addr:{name}"
            f"&coord_type=2&referer={REFERER}",
        ),
        MapLink(
            "baidu",
            "百度地图",
            "Baidu Maps",
            f"https://api.map.baidu.com/marker?location={lat},{lng}&coord_type=gcj02&title={name}"
            f"&content={name}&output=html&src={REFERER}",
        ),
        MapLink(
            "apple",
            "苹果地图",
            "Apple Maps",
            f"https://maps.apple.com/?ll={plain_lat},{plain_lng}&q={name}",
        ),
        MapLink(
            "osm",
            "OpenStreetMap",
            "OpenStreetMap",
            f"https://www.openstreetmap.org/?mlat={plain_lat}&mlon={plain_lng}#map=18/{plain_lat}/{plain_lng}",
        ),
    ]


def _tidy(title: str) -> str:
    """Return the title on one line, short, and without the marks that part Tencent's list of fields."""
    words = " ".join(title.split()).replace(";", "；").replace(":", "：")
    return words[:_LONGEST_TITLE] or "Gridsnap"
