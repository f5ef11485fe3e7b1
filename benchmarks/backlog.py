"""What waited at Telegram while the program was down: taken in at once, and old presses hurt nobody.

    .venv/bin/python -m benchmarks.backlog                    # 5000 updates, a fifth of them presses too old

Taken in means committed to the inbox and confirmed to Telegram: from then on nothing can be lost. The updates
are handled after that, as fast as Telegram's limits let the answers out.
"""

import argparse
import asyncio
import os
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from benchmarks.dialogue import ROOT, cpu_seconds, resident_mib
from benchmarks.traffic import Traffic, new_town

_PRESSES = 5  # one update of so many is a press
_LIMIT = 10.0  # seconds
_PATIENCE = 300.0


def fill(wire: Traffic, count: int) -> None:
    """Photos, places and words of many riders, and presses on buttons of days ago."""
    riders = list(wire.riders.values())
    for n in range(count):
        rider = riders[n % len(riders)]
        if n % _PRESSES == 0:
            wire._press(rider, "c1:99999", 1)  # noqa: SLF001 - the wire is ours
        elif n % _PRESSES == 1:
            name = f"p{n}"
            sizes = [{"file_id": name, "file_unique_id": name, "width": 1280, "height": 960}]
            wire._push(rider, {"photo": sizes})  # noqa: SLF001
        elif n % _PRESSES == 2:  # noqa: PLR2004
            wire._push(rider, {"location": {}})  # noqa: SLF001
        else:
            wire._push(rider, {"text": "路灯不亮了"})  # noqa: SLF001


async def measure(count: int, riders: int, folder: Path, **settings: str) -> bool:
    """Whether all of it was taken in within the limit, and none failed."""
    new_town(folder)
    async with Traffic(riders) as wire:
        wire.too_old = wire.deaf = True
        fill(wire, count)
        last = max(update["update_id"] for update in wire.updates)
        async with wire.bot(folder, **settings) as child:
            await wire.until(lambda: wire.confirmed > last, _PATIENCE)
            taken, taken_cpu = time.perf_counter() - wire.first_asked, cpu_seconds(child.pid)
            await wire.until(lambda: not states(folder).get("new"), _PATIENCE)
            handled, handled_cpu = time.perf_counter() - wire.first_asked, cpu_seconds(child.pid)
            memory = resident_mib(child.pid)
        found = states(folder)
        rows = sum(found.values())
    print(
        f"{count} updates of {riders} riders: taken in {taken:.1f} s ({taken_cpu:.1f} s of CPU so far), "
        f"handled {handled:.1f} s ({handled_cpu:.1f} s of CPU); "
        f"{rows} rows, {found.get('failed', 0)} failed, {found.get('new', 0)} left; "
        f"{wire.calls['answerCallbackQuery']} answers came too late; {memory:.0f} MiB",
        flush=True,
    )
    return taken <= _LIMIT and found == {"done": count}


def states(folder: Path) -> dict[str, int]:
    with closing(sqlite3.connect(folder / "town.db", timeout=10)) as database:
        return dict(database.execute("SELECT state, count(*) FROM inbox GROUP BY state").fetchall())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--updates", type=int, default=5000)
    parser.add_argument("--riders", type=int, default=1000)
    parser.add_argument("--unpaced", action="store_true", help="1000 messages a second instead of 28")
    chosen = parser.parse_args()
    settings = {"GRIDSNAP_LIMITS__GLOBAL_PER_SECOND": "1000"} if chosen.unpaced else {}
    (ROOT / "var").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=os.environ.get("BENCH_DIR", ROOT / "var")))
    try:
        held = asyncio.run(measure(chosen.updates, chosen.riders, folder, **settings))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    raise SystemExit(not held)


if __name__ == "__main__":
    main()
