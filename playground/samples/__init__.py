"""Sample photos at hand: little street scenes, drawn by draw.py, each with its title."""

from functools import cache
from pathlib import Path

TITLES: dict[str, str] = {
    "hazard_cable.jpg": "低垂电缆",
    "hazard_cable_fixed.jpg": "低垂电缆 · 已整改",
    "manhole_broken.jpg": "井盖破损",
    "manhole_fixed.jpg": "井盖破损 · 已修复",
    "rubbish_heap.jpg": "垃圾堆积",
    "rubbish_cleared.jpg": "垃圾堆积 · 已清运",
    "fire_lane_blocked.jpg": "消防通道被堵（原图，含定位）",
    "bikes_scattered.jpg": "电动车乱停",
    "kitchen_dirty.jpg": "后厨卫生差",
}
_HERE = Path(__file__).parent


@cache
def read(name: str) -> bytes:
    """The JPEG of a sample; LookupError names the samples there are."""
    if name not in TITLES:
        raise LookupError(f"no sample {name!r}; there are {', '.join(TITLES)}")
    return (_HERE / name).read_bytes()
