import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest
from sqlalchemy import select

from storage import drafts, places
from storage.engines import normalised, open_engine
from storage.tables import settings
from storage.work import Store, StoreClosedError, Work
from tests.cast import Clock, caused_by


def put(work: Work, key: str, value: str = "") -> str:
    places.set_setting(work, key, value)
    return key


def put_and_fail(work: Work, key: str) -> None:
    put(work, key)
    raise ZeroDivisionError(key)


def keys(work: Work) -> list[str]:
    return sorted(row.key for row in work.all(select(settings.c.key)))


class Gate:
    """Holds the writer in its first verb, so that all that is submitted meanwhile shares the next commit."""

    def __init__(self, store: Store) -> None:
        self.entered, self.opened = threading.Event(), threading.Event()
        self.held: Future[None] = store.submit(self._wait)
        assert self.entered.wait(10)

    def _wait(self, _work: Work) -> None:
        self.entered.set()
        assert self.opened.wait(10)

    def open(self) -> None:
        self.opened.set()
        self.held.result(timeout=10)


async def test_what_a_verb_returns_comes_once_it_is_committed(store: Store) -> None:
    assert await store.write(put, "a") == "a"
    assert await store.read(keys) == ["a"]


async def test_what_a_verb_raises_is_raised_and_undone(store: Store) -> None:
    with pytest.raises(ZeroDivisionError, match="lost"):
        await store.write(put_and_fail, "lost")
    assert await store.read(keys) == []


def test_in_one_commit_a_verb_that_fails_is_undone_alone(store: Store) -> None:
    gate = Gate(store)
    jobs = [store.submit(put_and_fail if n % 3 == 0 else put, f"k{n:02d}") for n in range(30)]
    gate.open()
    errors = [job.exception(timeout=10) for job in jobs]
    assert [n for n, error in enumerate(errors) if error] == list(range(0, 30, 3))
    assert store.submit(keys).result() == [f"k{n:02d}" for n in range(30) if n % 3]


def test_verbs_submitted_together_share_commits(store: Store) -> None:
    if store.dialect != "sqlite":
        pytest.skip("group commit is SQLite's")
    commits = 0

    def count() -> None:
        nonlocal commits
        commits += 1

    def put_and_wake(work: Work, key: str) -> None:
        put(work, key)
        work.wake("topic")

    store.listen("topic", count)
    gate = Gate(store)
    jobs = [store.submit(put_and_wake, f"k{n}") for n in range(100)]
    gate.open()
    for job in jobs:
        job.result(timeout=10)
    store.close()
    assert commits == 2  # of at most 64 verbs


def test_when_the_commit_fails_nobody_s_work_is_done_and_the_next_is(store: Store) -> None:
    if store.dialect != "sqlite":
        pytest.skip("group commit is SQLite's")

    def defer_a_violation(work: Work) -> None:
        work.connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        work.connection.exec_driver_sql(
            "INSERT INTO staff (person_id, community_id, added_by, added_at) VALUES (1, 404, 1, '2026-01-01')"
        )

    gate = Gate(store)
    jobs: list[Future[Any]] = [
        store.submit(put, "a"),
        store.submit(defer_a_violation),
        store.submit(put, "b"),
    ]
    gate.open()
    assert all(job.exception(timeout=10) is not None for job in jobs)
    assert store.submit(put, "c").result(timeout=10) == "c"
    assert store.submit(keys).result(timeout=10) == ["c"]


async def test_who_no_longer_waits_has_nothing_written(store: Store) -> None:
    if store.dialect != "sqlite":
        pytest.skip("another writer takes it up at once")
    gate = Gate(store)
    waiting = asyncio.create_task(store.write(put, "cancelled"))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.to_thread(gate.open)
    await store.write(put, "after")
    assert await store.read(keys) == ["after"]


async def test_a_reader_sees_nothing_that_is_not_committed_and_writes_nothing(store: Store) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def put_and_wait(work: Work) -> None:
        put(work, "a")
        inside.set()
        assert go_on.wait(10)

    writing = asyncio.create_task(store.write(put_and_wait))
    await asyncio.to_thread(inside.wait, 10)
    assert await store.read(keys) == []
    go_on.set()
    await writing
    assert await store.read(keys) == ["a"]
    if store.dialect == "sqlite":
        with pytest.raises(Exception, match="readonly"):
            await store.read(put, "b")


def test_listeners_are_called_after_the_commit_and_only_for_it(store: Store) -> None:
    heard: list[list[str]] = []
    done = threading.Event()

    def listen() -> None:
        engine = open_engine(store.database, writer=False)
        with engine.connect() as connection:
            heard.append(keys(Work(connection, store.now())))
        engine.dispose()
        done.set()

    def put_and_wake(work: Work, key: str) -> None:
        put(work, key)
        work.wake("topic")

    def wake_and_fail(work: Work) -> None:
        work.wake("topic")
        raise ZeroDivisionError

    store.listen("topic", listen)
    with pytest.raises(ZeroDivisionError):
        store.submit(wake_and_fail).result()
    store.submit(put, "silent").result()
    store.submit(put_and_wake, "loud").result()
    assert done.wait(10)
    assert heard == [["loud", "silent"]]


def test_a_listener_that_fails_does_not_stop_the_writer(store: Store) -> None:
    def fail() -> None:
        raise RuntimeError("the loop is closed")

    def wake(work: Work) -> None:
        work.wake("topic")

    store.listen("topic", fail)
    for _ in range(8):
        store.submit(wake).result(timeout=10)
    assert store.submit(put, "a").result(timeout=10) == "a"


def test_a_verb_knows_its_time_and_its_cause(store: Store, clock: Clock) -> None:
    def look(work: Work) -> tuple[object, int | None]:
        return work.now, work.cause

    with caused_by(42):
        job = store.submit(look)
    assert job.result() == (clock.now(), 42)
    assert store.submit(look).result() == (clock.now(), None)


async def test_what_was_submitted_before_the_end_is_done_and_later_refused(store: Store) -> None:
    jobs = [store.submit(put, f"k{n}") for n in range(200)]
    store.close()
    store.close()
    assert [job.result(timeout=10) for job in jobs] == [f"k{n}" for n in range(200)]
    with pytest.raises(StoreClosedError):
        store.submit(put, "late")
    with pytest.raises(StoreClosedError):
        await store.read(keys)
    again = Store(store.database, store.now)
    assert len(again.submit(keys).result()) == 200
    again.close()


def test_two_stores_on_one_file_wait_for_each_other(store: Store, clock: Clock) -> None:
    other = Store(store.database, clock.now)
    jobs = [(store, other)[n % 2].submit(places.count_up, "number") for n in range(200)]
    assert sorted(job.result(timeout=30) for job in jobs) == list(range(1, 201))
    other.close()


def test_a_closed_sqlite_file_is_complete_by_itself(store: Store) -> None:
    if store.dialect != "sqlite":
        pytest.skip("a file")
    store.submit(put, "a").result()
    store.close()
    file = store.database.removeprefix("sqlite:///")
    with sqlite3.connect(f"file:{file}?immutable=1", uri=True) as connection:
        assert connection.execute("SELECT key FROM settings").fetchall() == [("a",)]
    connection.close()


@pytest.mark.parametrize(
    ("named", "used"),
    [
        ("sqlite+aiosqlite:///var/x.db", "sqlite+pysqlite:///var/x.db"),
        ("sqlite:////tmp/x.db", "sqlite+pysqlite:////tmp/x.db"),
        ("postgresql+asyncpg://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql://u@h:1/d", "postgresql+psycopg://u@h:1/d"),
    ],
)
def test_whichever_driver_is_named_the_store_uses_its_own(named: str, used: str) -> None:
    assert normalised(named).render_as_string(hide_password=False) == used


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ValueError, match="mysql"):
        normalised("mysql://h/d")


def test_a_time_without_its_zone_is_refused(store: Store, clock: Clock) -> None:
    def begin(work: Work, expires: Callable[[], Any]) -> Any:
        return drafts.begin(work, 1, expires())

    with pytest.raises(Exception, match="time zone"):
        store.submit(begin, lambda: clock.now().replace(tzinfo=None)).result()
    draft = store.submit(begin, clock.now).result()
    assert draft.expires_at == clock.now()
    assert draft.expires_at.utcoffset() is not None
