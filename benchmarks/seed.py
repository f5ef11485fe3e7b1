"""A database in which a town has worked for two years: N reports with all that belongs to them.

    .venv/bin/python -m benchmarks.seed --reports 1000000 --database sqlite:////tmp/town.db

The other benchmarks ask their questions there. What is written, directly, is what the program itself would
have left: drafts, photos, events, messages, parcels that are out, and the last week of the inbox. The same
number of reports gives the same rows, however often it is made.
"""

import argparse
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from bot.config.categories import shipped
from casework.places import Point
from casework.workdays import Hours
from storage import people, places, schema
from storage.engines import normalised, open_engine
from storage.tables import grids, metadata
from storage.work import Work, utc_now

ADMIN = 1001
STREET_GROUP = -1002000000003
COMMUNITIES, GRIDS_EACH = 24, 8
FIRST_RIDER = 700_000
_SOUTH, _WEST, _SIDE = 35.90, 120.10, 0.004
_YEARS = timedelta(days=730)
_INBOX_KEPT, _PARCELS_KEPT = timedelta(days=8), timedelta(days=30)
_CHUNK = 5_000  # reports whose rows are in memory at once
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_WORDS = "楼道堆着杂物，消防通道被堵"
_LATE = 0.0005  # of the old cases: still open

Rows = dict[str, list[tuple[Any, ...]]]

_COLUMNS = {
    "drafts": "id person_id state category lat lng accuracy place_source report_id cause created_at"
    " touched_at expires_at",
    "reports": "id number draft_id reporter_id category description lat lng accuracy place_source place_name"
    " grid_id community_id chat_id status holder_id holder_name submitted_at claimed_at resolved_at closed_at"
    " claim_due_at resolve_due_at held_at hold_until next_chase_at chased",
    "photos": "draft_id report_id role state file_id file_unique_id sha256 width height dhash created_at",
    "events": "report_id kind at actor_id actor_name actor_role status_before status_after cause",
    "messages": "chat_id message_id report_id purpose shown has_photo at",
    "outbox": "key kind chat_id report_id rank version state not_before created_at done_at",
    "inbox": "update_id body state received_at done_at",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the middle of a grid."""

    grid: int
    community: int
    chat: int
    middle: Point


def group_of(number: int) -> int:
    """The chat of the community `number`, counted from 0."""
    return -1002000001000 - number


def middle_of(community: int, grid: int) -> Point:
    """The middle of a community's grid, both counted from 0."""
    return Point(_SOUTH + (community + 0.5) * _SIDE, _WEST + (grid + 0.5) * _SIDE)


def town(count: int) -> int:
    """How many riders report so much in two years."""
    return max(20, count // 1000)


def seed(database: str, count: int, now: datetime) -> None:
    """The empty `database` has `count` reports of the two years before `now`."""
    schema.prepare(database)
    engine = open_engine(database)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":  # what is broken off is made anew: no safety is needed
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA journal_mode=MEMORY")
            raw.execute("PRAGMA synchronous=OFF")
        with connection.begin():
            spots = _lay_out(Work(connection, now), count)
            later = _without_indexes(connection)
            numbers: Counter[date] = Counter()
            for rows in _chunks(_Town(spots, count, now, numbers, connection.dialect.name), count):
                for table, found in rows.items():
                    _copy(connection, table, found)
            for day, last in numbers.items():
                if now - datetime(day.year, day.month, day.day, tzinfo=_SHANGHAI) < timedelta(days=2):
                    for _ in range(last):
                        places.count_up(Work(connection, now), f"report:{day:%y%m%d}")
            for statement in later:
                connection.exec_driver_sql(statement)
    if normalised(database).get_backend_name() == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


def _lay_out(work: Work, count: int) -> list[Spot]:
    """The communities in rows of squares, each with a group; the riders, appointed."""
    spots = []
    for number in range(COMMUNITIES):
        name, chat = f"第{number + 1}社区", group_of(number)
        community = places.ensure_community(work, name)
        places.set_community(
            work, community.id, chat_id=chat, chat_title=f"{name}网格群", reachable=True, bound_at=work.now
        )
        for at in range(GRIDS_EACH):
            south, west = _SOUTH + number * _SIDE, _WEST + at * _SIDE
            corners = ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
            ring = [[west + x * _SIDE, south + y * _SIDE] for x, y in corners]
            geometry = json.dumps({"type": "Polygon", "coordinates": [ring]})
            code = f"T-{number + 1:02d}{at + 1}"
            values = {"name": f"{name}{at + 1}网格", "community_id": community.id, "geometry": geometry}
            places.put_grid(work, code, values)
            grid = int(work.run(select(grids.c.id).where(grids.c.code == code)).scalar_one())
            spots.append(Spot(grid, community.id, chat, middle_of(number, at)))
    places.grids_changed(work)
    people.meet(work, ADMIN, "张主任", None, "zh-hans")
    for number in range(town(count)):
        people.set_rider(work, FIRST_RIDER + number, "appointed", f"骑手{number + 1}")
    return spots


class _Town:
    """Makes the rows of one report after the other."""

    def __init__(
        self, spots: Sequence[Spot], count: int, now: datetime, numbers: Counter[date], dialect: str
    ) -> None:
        self._dice = random.Random(count)
        self._spots, self._count, self._now, self._numbers = spots, count, now, numbers
        best = Hours().soonest
        self._terms = {one.key: (best(one.claim_within), best(one.resolve_within)) for one in shipped()}
        self._keys = list(self._terms)
        self._zone = "" if dialect == "sqlite" else "+00:00"
        self._riders = town(count)
        self._messages: defaultdict[int, int] = defaultdict(int)

    def _at(self, instant: datetime | None) -> str | None:
        """As the database keeps instants."""
        if instant is None:
            return None
        return instant.replace(tzinfo=None).isoformat(" ", "microseconds") + self._zone

    def _number(self, submitted: datetime) -> str:
        day = (submitted + timedelta(hours=8)).date()
        self._numbers[day] += 1
        return f"{day:%y%m%d}-{self._numbers[day]:03d}"

    def report(self, n: int, rows: Rows) -> None:
        """The rows of report `n` join `rows`; reports are made in the order of their submission."""
        dice, at, now = self._dice, self._at, self._now
        submitted = now - _YEARS + (n - 1 + dice.random()) * _YEARS / self._count
        rider, spot = FIRST_RIDER + dice.randrange(self._riders), dice.choice(self._spots)
        lat = spot.middle.lat + dice.uniform(-0.0015, 0.0015)
        lng = spot.middle.lng + dice.uniform(-0.0015, 0.0015)
        category = dice.choice(self._keys)
        claim_within, resolve_within = self._terms[category]
        claim_due, resolve_due = submitted + claim_within, submitted + resolve_within
        status, claimed, ended = self._fate(now - submitted, submitted, claim_within, resolve_within)
        is_open = ended is None
        holder = (3000 + spot.community, f"社区{spot.community}") if claimed else (None, "")
        held = claimed if status == "on_hold" else None
        said, began, closed = at(submitted), at(submitted - timedelta(seconds=40)), at(ended)
        letter = n * 3
        rows["drafts"].append(
            (
                n, rider, "submitted", category, lat, lng, 12.0, "phone", n, letter, began, said,
                at(submitted + timedelta(days=1)),
            )
        )  # fmt: skip
        rows["reports"].append(
            (
                n, self._number(submitted), n, rider, category, _WORDS, lat, lng, 12.0, "phone",
                "", spot.grid, spot.community, spot.chat, status, *holder, said, at(claimed),
                closed if status == "closed" else None, closed, at(claim_due), at(resolve_due), at(held),
                at(now + timedelta(days=2)) if held else None,
                at(now + timedelta(hours=2)) if is_open and not held else None, 1 if is_open else 0,
            )
        )  # fmt: skip
        rows["photos"].append(
            (
                n, n, "before", "kept", f"AgACAgUAAxk{n:045d}", f"AQAD{n:012d}",
                f"{dice.getrandbits(256):064x}", 1280, 960, dice.getrandbits(63), began,
            )
        )  # fmt: skip
        rows["events"].append((n, "submitted", said, rider, "骑手", "rider", None, "dispatched", letter))
        rows["events"].append((n, "dispatched", said, None, "", "system", None, None, letter))
        if claimed:
            rows["events"].append(
                (n, "claimed", at(claimed), *holder, "staff", "dispatched", "claimed", letter + 1)
            )
        if ended:
            kind = "resolved" if status == "closed" else status
            before = "claimed" if claimed else "dispatched"
            rows["events"].append((n, kind, closed, *holder, "staff", before, status, letter + 2))
        last = closed or at(claimed) or said
        for kind, chat in (("card", spot.chat), ("receipt", rider)):
            key = f"card:{n}:{chat}" if kind == "card" else f"receipt:{n}"
            self._messages[chat] += 1
            rows["messages"].append((chat, self._messages[chat], n, kind, "0" * 16, kind == "card", said))
            rows["outbox"].append((key, kind, chat, n, 1, 3, "sent", said, last, last))
        if ended and now - ended < _PARCELS_KEPT:
            rows["outbox"].append(
                (f"notice:{n * 4}", "notice", rider, n, 0, 1, "sent", closed, closed, closed)
            )
        if now - submitted < _PARCELS_KEPT and n % 10 == 0:
            parcel = (
                f"remind:{spot.chat}:0:{n}",
                "reminder",
                spot.chat,
                None,
                2,
                1,
                "sent",
                said,
                said,
                said,
            )
            rows["outbox"].append(parcel)
        if now - submitted < _INBOX_KEPT:
            for step in range(3):
                body = '{"update_id":%d,"message":{"text":"%s"}}' % (letter + step, "x" * 600)  # noqa: UP031 - braces
                rows["inbox"].append((letter + step, body, "done", began, said))

    def _fate(
        self, age: timedelta, submitted: datetime, claim_within: timedelta, resolve_within: timedelta
    ) -> tuple[str, datetime | None, datetime | None]:
        """(status, claimed at, closed at): the young ones are open, of the old ones nearly none."""
        dice = self._dice
        claimed = submitted + claim_within * dice.expovariate(2)
        ended = claimed + resolve_within * dice.expovariate(2)
        if claimed > self._now:
            return "dispatched", None, None
        if dice.random() < _LATE:
            return "on_hold", claimed, None
        if ended > self._now:
            return ("claimed", claimed, None) if age < timedelta(days=60) else ("on_hold", claimed, None)
        lot = dice.random()
        if lot < 0.05:  # noqa: PLR2004 - one in twenty
            return "returned", None, claimed
        if lot < 0.07:  # noqa: PLR2004 - and some are taken back
            return "withdrawn", None, claimed
        return "closed", claimed, ended


def _chunks(made: _Town, count: int) -> Iterator[Rows]:
    numbers = iter(range(1, count + 1))
    while chunk := list(islice(numbers, _CHUNK)):
        rows: Rows = {table: [] for table in _COLUMNS}
        for n in chunk:
            made.report(n, rows)
        yield rows


def _copy(connection: Connection, table: str, rows: list[tuple[Any, ...]]) -> None:
    names = _COLUMNS[table].split()
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite":
        marks = ",".join("?" * len(names))
        raw.executemany(f"INSERT INTO {table} ({','.join(names)}) VALUES ({marks})", rows)  # noqa: S608 - our names
        return
    with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({','.join(names)}) FROM STDIN") as target:
        for row in rows:
            target.write_row(row)
    if names[0] == "id":
        cursor = raw.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608
        cursor.close()


def _without_indexes(connection: Connection) -> list[str]:
    """Every index that no constraint needs is dropped; the statements that make them again."""
    if connection.dialect.name != "sqlite":
        return []
    names = [index.name for table in metadata.sorted_tables for index in table.indexes]
    found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'index'").all()
    again = [(name, sql) for name, sql in found if name in names and not name.startswith("uq_")]
    for name, _ in again:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    return [sql for _, sql in again]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--database", required=True, help="the URL of an empty database")
    chosen = parser.parse_args()
    began = time.perf_counter()
    seed(chosen.database, chosen.reports, utc_now().astimezone(UTC))
    print(f"{chosen.reports} reports in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
