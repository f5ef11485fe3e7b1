"""Riders × one report each through the real program: how fast, how many calls, how much memory.

    .venv/bin/python -m benchmarks.reports                    # 10, 100 and 1000 riders, all at once
    .venv/bin/python -m benchmarks.reports --telegram         # under Telegram's 30 messages a second

The Bot API answers at once. Every grid of the town has a group of its own, so that it is the program that is
measured, and not the 20 messages a minute of a group. A wait is from a rider's tap on the category.
"""

import argparse
import asyncio
import os
import shutil
import tempfile
from pathlib import Path

from benchmarks.dialogue import ROOT, cpu_seconds, resident_mib
from benchmarks.traffic import Traffic, new_town, share

_PATIENCE = 300.0
_AT_MOST = 4  # messages to a rider


async def measure(riders: int, folder: Path, **settings: str) -> str:
    """One line of figures; AssertionError where a report is shown twice, or a rider hears too much."""
    new_town(folder)
    async with Traffic(riders) as wire, wire.bot(folder, **settings) as child:
        await asyncio.sleep(1)  # the menus
        before, asked = cpu_seconds(child.pid), sum(wire.calls.values())
        wire.go_on(list(wire.riders.values()))
        await wire.until(lambda: wire.finished >= riders, _PATIENCE)
        wall = wire.ended - wire.started
        tapped = {rider.id: rider.asked_at for rider in wire.riders.values()}
        await wire.until(lambda: len(wire.numbers) >= riders and len(wire.shown) >= riders, _PATIENCE)
        await asyncio.sleep(2)  # whatever else would come
        calls = sum(wire.calls.values()) - wire.calls["getUpdates"] - asked
        spent = (cpu_seconds(child.pid) - before) * 1000 / riders
        memory = resident_mib(child.pid)
    groups = sum(count for chat, count in wire.sent.items() if chat < 0)
    most = max(wire.sent[rider] for rider in wire.riders)
    # Whoever has to wait is folded into a sheet, so that may be fewer; more would be somebody shown twice.
    assert groups <= riders, f"{groups} messages in groups about {riders} reports"
    assert most <= _AT_MOST, f"a rider got {most} messages"
    answers = [rider.waits[2] for rider in wire.riders.values()]
    cards = [wire.shown[wire.numbers[rider]][0] - at for rider, at in tapped.items()]
    return (
        f"{riders:5} {riders / wall:9.1f} {share(answers, 0.5):8.2f} {share(answers, 0.99):8.2f} "
        f"{share(cards, 0.5):8.2f} {share(cards, 0.99):8.2f} {calls / riders:8.1f} {spent:8.1f} {most:6} "
        f"{groups:7} {memory:6.0f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--riders", type=int, nargs="*", default=[10, 100, 1000])
    parser.add_argument("--telegram", action="store_true", help="send as fast as Telegram allows, no faster")
    chosen = parser.parse_args()
    settings = {} if chosen.telegram else {"GRIDSNAP_LIMITS__GLOBAL_PER_SECOND": "1000"}
    (ROOT / "var").mkdir(exist_ok=True)
    print("      reports/s   answer s (p50 p99)  card s (p50 p99)  calls   CPU ms  to the in groups MiB")
    print("riders                                                  /report /report  rider")
    for riders in chosen.riders:
        folder = Path(tempfile.mkdtemp(prefix="bench-", dir=os.environ.get("BENCH_DIR", ROOT / "var")))
        try:
            print(asyncio.run(measure(riders, folder, **settings)), flush=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
