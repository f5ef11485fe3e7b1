"""One rider floods, another is stuck: the others hardly notice.

    .venv/bin/python -m benchmarks.fairness

Fifty riders report one after the other; at the same time one sends 300 messages at once, and the answers to
another take 60 s each. Quoted is what the others wait, beside the same without the two.
"""

import argparse
import asyncio
import os
import shutil
import tempfile
from pathlib import Path

from benchmarks.dialogue import ROOT
from benchmarks.traffic import Traffic, new_town, share

_FLOOD, _STUCK = 300, 60.0
_LIMIT = 1.0  # seconds: the others' p95
_PATIENCE = 120.0


async def measure(others: int, latency: float, apart: float, folder: Path, *, troubled: bool) -> list[float]:
    """The waits of the others, in seconds."""
    new_town(folder)
    async with (
        Traffic(others + 2, latency) as wire,
        wire.bot(folder, GRIDSNAP_LIMITS__GLOBAL_PER_SECOND="1000"),
    ):
        await asyncio.sleep(1)
        flooding, stuck, *riders = wire.riders.values()
        if troubled:
            wire.held[stuck.id] = _STUCK
            wire.go_on([stuck])
            for n in range(_FLOOD):
                wire._push(flooding, {"text": f"第{n}条"})  # noqa: SLF001 - the wire is ours
        for rider in riders:
            wire.go_on([rider])
            await asyncio.sleep(apart)
        await wire.until(lambda: all(len(rider.waits) >= 3 for rider in riders), _PATIENCE)  # noqa: PLR2004
        return [wait for rider in riders for wait in rider.waits[:3]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--others", type=int, default=50)
    parser.add_argument("--latency", type=float, default=0.1, help="seconds until the Bot API answers")
    parser.add_argument("--apart", type=float, default=0.15, help="seconds between two who begin")
    chosen = parser.parse_args()
    (ROOT / "var").mkdir(exist_ok=True)
    found = []
    for troubled in (False, True):
        folder = Path(tempfile.mkdtemp(prefix="bench-", dir=os.environ.get("BENCH_DIR", ROOT / "var")))
        try:
            waits = asyncio.run(
                measure(chosen.others, chosen.latency, chosen.apart, folder, troubled=troubled)
            )
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        found.append(share(waits, 0.95))
        name = "one floods, one is stuck" if troubled else "undisturbed"
        print(f"{name:26} p50 {share(waits, 0.5):.2f}  p95 {found[-1]:.2f}  p99 {share(waits, 0.99):.2f} s")
    print(f"p95 × {found[1] / found[0]:.2f}")
    raise SystemExit(found[1] > _LIMIT)


if __name__ == "__main__":
    main()
