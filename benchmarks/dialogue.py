"""Riders × (photo, place, category) through the real program and its database, beside a peer in the same run.

    .venv/bin/python -m benchmarks.dialogue                       # beside its own lane without storage
    .venv/bin/python -m benchmarks.dialogue --peer PEER_PYTHON    # beside aiogram, kept in memory, too

`PEER_PYTHON` is the Python of an environment with `aiogram` installed. Quote the ratios: absolute times
are those of one machine on one day.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.wire import GROUP

ROOT = Path(__file__).resolve().parent.parent
_PATIENCE = 60.0
_STEPS = 3
_STILL = 15  # tenths of a second: longer than the program waits before it warms up
_TICK = 0.011  # CPU seconds in one of them: what an idle program and the clock's own grain come to


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def running(command: list[str], **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A child process that ends with the block."""
    child = subprocess.Popen(  # noqa: S603 - our own programs
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)} | environment, stdout=subprocess.DEVNULL
    )
    try:
        yield child
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()


def ask(port: int, path: str, *, post: bool = False) -> dict[str, Any]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method="POST" if post else "GET")
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - loopback
        body = answer.read()
    found: dict[str, Any] = json.loads(body) if body else {}
    return found


def cpu_seconds(pid: int) -> float:
    """User and system time of the process and all its threads so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def settled(pid: int) -> None:
    """Wait until the program has made itself ready: a start is measured by `benchmarks.scale`, not here."""
    end = time.monotonic() + _PATIENCE
    spent, still = cpu_seconds(pid), 0
    while still < _STILL and time.monotonic() < end:
        time.sleep(0.1)
        now = cpu_seconds(pid)
        still = still + 1 if now - spent <= _TICK else 0
        spent = now


def resident_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def until(port: int, test: Any) -> dict[str, Any]:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            state = ask(port, "/state")
        except OSError:
            state = {}
        if state and test(state):
            return state
        time.sleep(0.02)
    raise TimeoutError(f"not within {_PATIENCE:.0f} s")


def dialogue(
    command: list[str], riders: int, latency: float, *wired: str, **environment: str
) -> dict[str, float]:
    """Wall, CPU and waits of one run; `wired` is what `benchmarks.wire` is told besides."""
    port = free_port()
    wire = [
        sys.executable, "-m", "benchmarks.wire",
        "--port", str(port), "--riders", str(riders), "--latency", str(latency),
        *wired,
    ]  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    with running(wire):
        until(port, lambda _state: True)
        environment = {key: value.replace("{url}", url) for key, value in environment.items()}
        with running([part.replace("{url}", url) for part in command], **environment) as bot:
            until(port, lambda state: state["calls"].get("getUpdates", 0) >= 1)
            settled(bot.pid)
            before = cpu_seconds(bot.pid)
            ask(port, "/go", post=True)
            state = until(port, lambda state: state["done"])
            spent = cpu_seconds(bot.pid) - before
            return {
                "wall": state["wall"],
                "cpu_ms": spent * 1000 / (riders * _STEPS),
                "p50": state["p50"],
                "p95": state["p95"],
                "p99": state["p99"],
                "rss": resident_mib(bot.pid),
                "finished": state["finished"],
            }


def seeded(folder: Path, database: str = "") -> dict[str, str]:
    """A database with the sample's grids, and the settings of a bot that everybody may report to."""
    environment = {
        "GRIDSNAP_STORAGE__DATABASE": database or f"sqlite+aiosqlite:///{folder / 'bench.db'}",
        "GRIDSNAP_STORAGE__PHOTOS": str(folder / "photos"),
        "GRIDSNAP_TELEGRAM__TOKEN": "42:" + "x" * 35,
        "GRIDSNAP_TELEGRAM__API_URL": "{url}",
        "GRIDSNAP_ACCESS__RIDERS": "open",
        "GRIDSNAP_ACCESS__ADMINS": "1001",
        "GRIDSNAP_ACCESS__STREET_GROUP": str(GROUP),
        "GRIDSNAP_LIMITS__PER_PERSON_PER_MINUTE": "1000",
        "GRIDSNAP_LIMITS__GLOBAL_PER_SECOND": "1000",  # the peer knows no limits
        "GRIDSNAP_DUPLICATES__ASK": "false",  # the riders stand in one spot
        "GRIDSNAP_LOGS__LEVEL": "error",
    }
    subprocess.run(
        [sys.executable, "-m", "bot", "import-grids", "examples/grids.geojson"],
        cwd=ROOT,
        env=os.environ | environment | {"GRIDSNAP_TELEGRAM__API_URL": "http://127.0.0.1"},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return environment


def ours(riders: int, latency: float, database: str = "", *wired: str) -> dict[str, float]:
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=os.environ.get("BENCH_DIR", ROOT / "var")))
    try:
        settings = seeded(folder, database)
        command = [sys.executable, "-m", "bot", "run"]
        return dialogue(command, riders, latency, *wired, **settings)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def show(name: str, runs: list[dict[str, float]]) -> dict[str, float]:
    middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    print(
        f"{name:10} {middle['finished']:4.0f} finished  wall {middle['wall']:6.2f} s  "
        f"CPU {middle['cpu_ms']:5.2f} ms/update  waits p50 {middle['p50']:.2f} p95 {middle['p95']:.2f} "
        f"p99 {middle['p99']:.2f} s  {middle['rss']:.0f} MiB"
    )
    return middle


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--riders", type=int, default=200)
    parser.add_argument("--latency", type=float, default=0.1, help="seconds until the Bot API answers")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--database", default="", help="an empty PostgreSQL database; then make it one run")
    parser.add_argument("--peer", help="the Python of an environment with aiogram")
    chosen = parser.parse_args()
    (ROOT / "var").mkdir(exist_ok=True)
    ours_runs, alone_runs, single_runs, lane_runs, peer_runs = [], [], [], [], []
    for _ in range(chosen.runs):
        ours_runs.append(ours(chosen.riders, chosen.latency, chosen.database))
        if not chosen.database:
            alone_runs.append(ours(chosen.riders, chosen.latency, "", "--hold-photos"))
            one_send = ("--hold-photos", "--photos-alone")
            single_runs.append(ours(chosen.riders, chosen.latency, "", *one_send))
        command = [sys.executable, "-m", "benchmarks.lane", "{url}"]
        lane_runs.append(dialogue(command, chosen.riders, chosen.latency))
        if chosen.peer:
            command = [chosen.peer, "benchmarks/peers/aiogram_bot.py", "{url}"]
            peer_runs.append(dialogue(command, chosen.riders, chosen.latency))
    latency = f"{chosen.latency * 1000:.0f} ms"
    print(f"{chosen.riders} riders, the Bot API answers after {latency}, {chosen.runs} runs")
    durable = show("gridsnap", ours_runs)
    alone = show("no photos", alone_runs) if alone_runs else durable
    if single_runs:
        show("one send", single_runs)
    lane = show("no storage", lane_runs)
    print(f"ratio      CPU to the lane without storage {alone['cpu_ms'] / lane['cpu_ms']:.2f}")
    if peer_runs:
        memory = show("aiogram", peer_runs)
        print(
            f"ratio      wall {durable['wall'] / memory['wall']:.2f}  "
            f"CPU {durable['cpu_ms'] / memory['cpu_ms']:.2f}, without the photos' "
            f"wall {alone['wall'] / memory['wall']:.2f}  CPU {alone['cpu_ms'] / memory['cpu_ms']:.2f}"
        )


if __name__ == "__main__":
    main()
