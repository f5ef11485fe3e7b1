"""What a report and every question cost with 1 k, 100 k and 1 M stored reports: flat, or not.

    .venv/bin/python -m benchmarks.scale                              # makes the three towns: some minutes
    .venv/bin/python -m benchmarks.scale --town 1000000=/tmp/town.db  # or takes what benchmarks.seed made

A new report is photo, place and category as three transactions of the store, each committed; its cost is CPU,
since the disk's share is the same whatever is stored. Questions are asked through the store's readers, the
best of some runs. The cold start is the real program's, against a Bot API that answers at once.
"""

import argparse
import asyncio
import compileall
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any, Self

from benchmarks import seed
from benchmarks.dialogue import ROOT, cpu_seconds
from benchmarks.traffic import Traffic, database_in
from bot.assembly import scheme_of
from bot.config import load
from casework import cases, chasing, drafting, figures, listing, lookup, mine, soundness, weekly
from casework.drafting import Shot, Spot
from casework.figures import Period, Span
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import PlaceSource
from casework.weeks import Week
from handlers.admin.boards import board
from handlers.texts import texts
from storage import figures as rows
from storage import inbox, outbox, schema
from storage.work import Store, Work, utc_now

ADMIN = Actor(seed.ADMIN, "张主任", None, "zh-hans")
ANSWER, START = 0.3, 2.0  # seconds: the limits that hold with a million reports
LIMITED = ("/stats today", "/stats week", "/stats month", "/weekly", "/open", "/my", "/find number")
FLAT = 0.1
_REPORTS = 400
_ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Measured:
    """`questions` is name → milliseconds."""

    stored: int
    questions: dict[str, float]


def scheme() -> Scheme:
    """The shipped scheme, open to everybody, without a night."""
    return scheme_of(
        load(
            env={
                "GRIDSNAP_ACCESS__RIDERS": "open",
                "GRIDSNAP_ACCESS__ADMINS": str(seed.ADMIN),
                "GRIDSNAP_REMINDERS__QUIET_HOURS": "",
                "GRIDSNAP_DUPLICATES__ASK": "false",
            }
        )
    )


class Statements:
    """Counts what the store's writer hands to the database, whoever hands it over."""

    def __init__(self, store: Store) -> None:
        self.count = 0
        self._store = store

    def __enter__(self) -> Self:
        self._store.submit(self._trace, self._seen).result()
        return self

    def __exit__(self, *_: object) -> None:
        self._store.submit(self._trace, None).result()

    def _seen(self, statement: str) -> None:
        self.count += not statement.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "--"))

    @staticmethod
    def _trace(work: Work, callback: Callable[[str], None] | None) -> None:
        raw: Any = work.connection.connection.dbapi_connection
        raw.set_trace_callback(callback)


async def one_report(store: Store, town: Scheme, n: int) -> None:
    """Photo, place and category: three commits."""
    rider = Actor(seed.FIRST_RIDER + n % 20, "骑手", None, "zh-hans")
    name = f"new{n}"
    spot = Spot(seed.middle_of(n % seed.COMMUNITIES, n % seed.GRIDS_EACH), PlaceSource.PHONE, 10.0)
    draft = (await store.write(drafting.add_photo, town, rider, Shot(name, name, n))).draft
    await store.write(drafting.add_place, town, rider, spot)
    done = await store.write(drafting.categorise, town, rider, draft.id, next(iter(town.categories)))
    assert done.report is not None


async def new_reports(databases: Sequence[str]) -> list[tuple[float, float]]:
    """(CPU milliseconds, statements) of one report in each town.

    A few in each, in turn, again and again: the machine is faster in one second than in the next.
    """
    towns = [(Store(database, utc_now), scheme()) for database in databases]
    stores = [store for store, _ in towns]
    spent: list[list[float]] = [[] for _ in stores]
    try:
        with ExitStack() as stack:
            seen = [stack.enter_context(Statements(store)) for store in stores]
            for n in range(_REPORTS):
                for at, (store, town) in enumerate(towns):
                    began = time.process_time()
                    await one_report(store, town, n)
                    spent[at].append((time.process_time() - began) * 1000)
            counts = [one.count / _REPORTS for one in seen]
    finally:
        for store in stores:
            store.close()
    warm = _REPORTS // 4  # the first ones warm the caches
    return [(median(times[warm:]), count) for times, count in zip(spent, counts, strict=True)]


def questions(town: Scheme) -> dict[str, Callable[[Work], Any]]:
    """What people and the program ask."""
    now = utc_now()
    rider = seed.FIRST_RIDER + 3
    newest = f"{town.local(now - timedelta(days=1)):%y%m%d}-001"

    def stats(span: Span) -> Callable[[Work], Any]:
        return lambda work: figures.of(work, town, ADMIN, Period.of(town, span, work.now))

    return {
        "/stats today": stats(Span.TODAY),
        "/stats week": stats(Span.WEEK),
        "/stats month": stats(Span.MONTH),
        "/stats last month": stats(Span.LAST_MONTH),
        "/weekly": lambda work: weekly.of(work, town, ADMIN, Week.at(town, work.now).before),
        "/export's count, all": stats(Span.ALL),
        "/open": lambda work: listing.open_in_chat(work, town, seed.group_of(3), None),
        "/my": lambda work: mine.page(work, town, rider, 0),
        "/find number": lambda work: lookup.search(work, town, ADMIN, newest),
        "/find last digits": lambda work: lookup.search(work, town, ADMIN, "-001"),
        "/map": lambda work: lookup.grid_map(work, town, ADMIN),
        "/health": lambda work: soundness.look(work, town, ADMIN),
        "metrics": lambda work: (
            rows.open_and_overdue(work),
            rows.oldest_due_parcel(work),
            outbox.counts(work),
            inbox.counts(work),
        ),
        "what is left at a start": lambda work: (inbox.counts(work), inbox.unfinished(work)),
        "when the next parcel is due": lambda work: outbox.next_due(work, now),
    }


def chores(town: Scheme) -> dict[str, Callable[[Work], Any]]:
    """What the program does by itself with nothing to do."""
    return {
        "sweep": lambda work: (
            outbox.release_expired(work),
            cases.end_holds(work, town),
            drafting.expire(work, town),
            chasing.sweep(work, town),
        ),
        "claim": lambda work: outbox.claim(work, 8, timedelta(seconds=30)),
    }


async def asked(ask: Any, found: dict[str, Callable[[Work], Any]]) -> dict[str, float]:
    """Name → milliseconds, the best of some rounds."""
    times = {}
    for name, question in found.items():
        spent = []
        for _ in range(_ROUNDS):
            began = time.perf_counter()
            await ask(question)
            spent.append((time.perf_counter() - began) * 1000)
            if sum(spent) > 5_000:  # noqa: PLR2004 - slow enough to be known
                break
        times[name] = min(spent)
    return times


async def measure(database: str, stored: int) -> Measured:
    """Questions first: reports change what is asked for."""
    town = scheme()
    store = Store(database, utc_now)
    try:
        times = await asked(store.write, chores(town))
        times |= await asked(store.read, questions(town))
        found = await store.read(figures.of, town, ADMIN, Period.of(town, Span.MONTH, utc_now()))
        began = time.perf_counter()
        board(texts("zh_CN"), town, found)
        times["the picture of /stats"] = (time.perf_counter() - began) * 1000
    finally:
        store.close()
    return Measured(stored, times)


async def cold_start(folder: Path) -> tuple[float, float]:
    """(seconds, CPU seconds) from the program's start to its first answer, to a photo that waited for it.

    The program is there as byte code, as pip leaves it.
    """
    for room in ("bot", "handlers", "casework", "storage"):
        compileall.compile_dir(ROOT / room, quiet=1)
    async with Traffic(1) as wire:
        wire.deaf = True
        began = time.perf_counter()
        wire.go_on(list(wire.riders.values()))
        async with wire.bot(folder) as child:
            rider = next(iter(wire.riders))
            await wire.until(lambda: bool(wire.sent[rider]), 60)
            return time.perf_counter() - began, cpu_seconds(child.pid)


def show(
    found: list[Measured], starts: list[tuple[float, float]], reports: list[tuple[float, float]]
) -> bool:
    """Whether all is within the limits, after a table of it; the last column is the last to the first."""
    first, last = found[0], found[-1]
    print(f"{'stored reports':28}" + "".join(f"{one.stored:>11}" for one in found))

    def line(name: str, values: list[float], unit: str) -> None:
        print(
            f"{name:28}"
            + "".join(f"{value:11.2f}" for value in values)
            + f" {unit:3}{values[-1] / values[0]:7.2f} ×"
        )

    line("a new report, CPU", [cpu for cpu, _ in reports], "ms")
    line("a new report, statements", [count for _, count in reports], "")
    for name in first.questions:
        line(name, [one.questions[name] for one in found], "ms")
    line("cold start to first answer", [took for took, _ in starts], "s")
    line("the same, CPU", [cpu for _, cpu in starts], "s")
    slow = [name for name in LIMITED if last.questions[name] >= ANSWER * 1000]
    flat = reports[-1][0] <= reports[0][0] * (1 + FLAT)
    print(f"flat within {FLAT:.0%}: {flat}; questions of {ANSWER * 1000:.0f} ms and more: {slow or 'none'}")
    return flat and not slow and starts[-1][0] < START


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--reports", type=int, nargs="*", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--town", action="append", default=[], metavar="N=FILE", help="a seeded database")
    chosen = parser.parse_args()
    made = dict(one.split("=", 1) for one in chosen.town)
    (ROOT / "var").mkdir(exist_ok=True)
    found, starts, databases = [], [], []
    with ExitStack() as folders:
        for count in chosen.reports:
            scratch = tempfile.TemporaryDirectory(
                prefix="bench-", dir=os.environ.get("BENCH_DIR", ROOT / "var"), ignore_cleanup_errors=True
            )
            folder = Path(folders.enter_context(scratch))
            databases.append(database_in(folder))
            if str(count) in made:
                shutil.copy(made[str(count)], folder / "town.db")
                schema.prepare(databases[-1], backups=0)
            else:
                seed.seed(databases[-1], count, utc_now())
            starts.append(asyncio.run(cold_start(folder)))
            found.append(asyncio.run(measure(databases[-1], count)))
        reports = asyncio.run(new_reports(databases))
    raise SystemExit(not show(found, starts, reports))


if __name__ == "__main__":
    main()
