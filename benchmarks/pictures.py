"""What composing pictures costs, as ratios to a plain decode and encode of the same photo in the same run.

Run with `python -m benchmarks.pictures`; it takes about ten seconds.
"""

import io
import random
import time
from collections.abc import Callable

from PIL import Image

from casework.evidence import examine
from handlers.pictures.charts import Bar, Day, StatsPicture, Tile, stats_picture
from handlers.pictures.collage import collage
from handlers.pictures.gridmap import MapCase, MapGrid, MapPicture, grid_map
from handlers.pictures.sidebyside import side_by_side
from handlers.pictures.watermark import Stamp, card_picture

STAMP = Stamp("WH-0042", "2026-11-22 08:30 星期日", "望海街道 海风社区 第3网格", ("消防通道",))


def photo(wide: int, high: int) -> bytes:
    """A photo-like JPEG: soft shapes with some grain."""
    shapes = Image.frombytes("RGB", (32, 24), random.Random(1).randbytes(32 * 24 * 3))
    grain = Image.effect_noise((wide, high), 24).convert("RGB")
    image = Image.blend(shapes.resize((wide, high), Image.Resampling.BICUBIC), grain, 0.25)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=87, comment=b"as from a camera")
    return out.getvalue()


def floor(data: bytes) -> bytes:
    """Decode and encode, nothing else."""
    out = io.BytesIO()
    Image.open(io.BytesIO(data)).save(out, "JPEG", quality=85)
    return out.getvalue()


def best(work: Callable[[], object], times: int = 9) -> float:
    """Milliseconds of the fastest of some runs, after one to warm up."""
    work()
    spent = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begin)
    return min(spent) * 1000


def _stats() -> StatsPicture:
    days = [Day(f"11-{day:02d}", day, day - 3) for day in range(9, 23)]
    bars = [Bar(f"第{number}社区", number, 30 - number) for number in range(30)]
    tiles = [Tile("93.7%", "结案率")] * 6
    words = ("上报", "结案", "在办", "其他", "暂无数据")
    return StatsPicture("望海街道", "本周", tiles, "近14天", days, "按类别", bars, "按社区", bars, *words)


def _map() -> MapPicture:
    def cell(column: int, row: int) -> MapGrid:
        west, south, side = 120.17 + column * 0.004, 35.94 + row * 0.004, 0.004
        corners = ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
        ring = [[west + x * side, south + y * side] for x, y in corners]
        name = f"{column}-{row}"
        return MapGrid(name, name, f"第{row}社区", {"type": "Polygon", "coordinates": [ring]})

    rng = random.Random(2)
    spots = [(35.94 + rng.random() * 0.02, 120.17 + rng.random() * 0.02) for _ in range(100)]
    cases = [MapCase(lat, lng, str(at), "new") for at, (lat, lng) in enumerate(spots)]
    return MapPicture([cell(at % 5, at // 5) for at in range(25)], cases, "望海街道")


def main() -> None:
    """Prints one line for each kind of picture."""
    small, large = photo(1280, 960), photo(4000, 3000)
    stats, chart = _stats(), _map()
    base = best(lambda: floor(small))
    rows: list[tuple[str, Callable[[], object]]] = [
        ("card, one photo 1280 × 960", lambda: card_picture([small], STAMP)),
        ("card, four photos", lambda: card_picture([small] * 4, STAMP)),
        ("collage, nine photos", lambda: collage([small] * 9)),
        ("before and after", lambda: side_by_side(small, small, before_label="处置前", after_label="处置后")),
        ("examine, 1280 × 960", lambda: examine(small)),
        ("examine, 4000 × 3000", lambda: examine(large)),
        ("statistics", lambda: stats_picture(stats)),
        ("map, 25 grids, 100 cases", lambda: grid_map(chart)),
    ]
    print(f"{'floor: decode + encode 1280 × 960':36}{base:8.1f} ms   1.0 ×")
    for name, work in rows:
        spent = best(work)
        print(f"{name:36}{spent:8.1f} ms{spent / base:6.1f} ×")


if __name__ == "__main__":
    main()
