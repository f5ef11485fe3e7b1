"""One of several processes leads, whichever way the last one ended. PostgreSQL only: no other is shared."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import leader
from bot.leader import Leader, LeadershipLostError
from storage import leadership, places, schema
from storage.engines import open_engine
from storage.leadership import LeaderLock, LeadershipError
from storage.work import DeposedError, Store, StoreUnavailableError, Work, utc_now
from tests import databases

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(not databases.SERVER, reason="GRIDSNAP_TEST_POSTGRES names no server"),
]


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database on the server."""
    with databases.empty("postgresql", tmp_path) as database:
        schema.prepare(database)
        yield database


@pytest.fixture
def store(shared: str) -> Iterator[Store]:
    opened = Store(shared, utc_now)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leader, "ASK_EVERY", 0.01)
    monkeypatch.setattr(leader, "BEAT", 0.01)


def on_server(database: str, statement: str) -> None:
    engine = open_engine(database)
    with engine.connect() as connection, connection.begin():
        connection.execute(text(statement))
    engine.dispose()


def end_sessions(database: str) -> None:
    """What the server does when the leader's machine falls silent."""
    on_server(
        database,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'gridsnap leader' AND datname = current_database()",
    )


def test_the_lock_is_for_one_and_free_when_its_holder_closes(shared: str) -> None:
    first, second = LeaderLock(shared), LeaderLock(shared)
    assert first.take()
    assert not second.take()
    first.beat()
    first.close()
    assert second.take()
    second.close()


def test_the_server_ends_a_silent_session(shared: str) -> None:
    silent, next_one = LeaderLock(shared), LeaderLock(shared)
    assert silent.take()
    assert silent._ask("SELECT setting::int FROM pg_settings WHERE name = 'idle_session_timeout'") == 6000
    silent._ask("SET idle_session_timeout = '50ms'")
    for _ in range(200):
        if next_one.take():
            break
        next_one._ask("SELECT 1 FROM pg_sleep(0.01)")
    else:
        pytest.fail("the silent one kept the lock")
    with pytest.raises(LeadershipError, match="idle-session timeout"):
        silent.beat()
    next_one.close()


def test_each_schema_of_a_database_has_a_leader_of_its_own(shared: str) -> None:
    on_server(shared, "CREATE SCHEMA east")
    first, east = LeaderLock(shared), LeaderLock(f"{shared}?options=-csearch_path%3Deast")
    assert first.take()
    assert east.take()
    first.close()
    east.close()


def test_a_server_that_is_not_there_is_an_error_of_its_own() -> None:
    with pytest.raises(LeadershipError, match="refused"):
        LeaderLock("postgresql://gridsnap@127.0.0.1:1/nowhere").take()


async def test_who_stands_by_leads_once_the_leader_resigns(shared: str) -> None:
    first, second = Leader(shared), Leader(shared)
    await first.elected()
    waiting = asyncio.create_task(second.elected())
    await asyncio.wait({waiting}, timeout=0.2)
    assert not waiting.done()
    await first.resign()
    await asyncio.wait_for(waiting, 5)
    await second.resign()


async def test_a_leader_whose_session_ended_knows_at_once(shared: str) -> None:
    first, second = Leader(shared), Leader(shared)
    await first.elected()
    holding = asyncio.create_task(first.hold())
    await asyncio.wait({holding}, timeout=0.2)
    assert not holding.done()
    await asyncio.to_thread(end_sessions, shared)
    with pytest.raises(LeadershipLostError):
        await asyncio.wait_for(holding, 5)
    await asyncio.wait_for(second.elected(), 5)
    await first.resign()
    await second.resign()


async def test_a_server_that_does_not_answer_in_time_is_no_proof(
    shared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lone = Leader(shared)
    await lone.elected()
    monkeypatch.setattr(leader, "PATIENCE", 0.05)
    # Held up as a dead network would hold it up.
    monkeypatch.setattr(lone._lock, "beat", lambda: lone._lock._ask("SELECT 1 FROM pg_sleep(0.5)"))
    with pytest.raises(LeadershipLostError, match="in time"):
        await asyncio.wait_for(lone.hold(), 5)
    await lone.resign()


# The term: what a leader that hung and wakes cannot do ---------------------------------------------------


def put(work: Work, key: str) -> None:
    places.set_setting(work, key, "x")


def kept(database: str) -> list[str]:
    engine = open_engine(database)
    with engine.connect() as connection, connection.begin():
        found = connection.execute(text("SELECT key FROM settings ORDER BY key")).scalars().all()
    engine.dispose()
    return list(found)


def begun(database: str) -> int:
    """A new leader's term, as it begins after the former's session has ended."""
    lock = LeaderLock(database)
    assert lock.take()
    term = lock.begin_term()
    lock.close()
    return term


async def test_who_led_before_writes_no_more_once_a_later_term_has_begun(shared: str, store: Store) -> None:
    store.fence(begun(shared))
    await store.write(put, "before")
    begun(shared)
    with pytest.raises(DeposedError):
        await store.write(put, "after")
    assert await store.read(places.setting, "before") == "x"
    assert await store.read(places.setting, "after") is None


def test_a_term_begins_when_no_transaction_of_an_earlier_one_is_open(
    shared: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leadership, "_GRACE", 20.0)
    first, is_open, may_end = begun(shared), threading.Event(), threading.Event()
    store.fence(first)

    def linger(work: Work) -> None:
        put(work, "lingering")
        is_open.set()
        assert may_end.wait(4)

    lingering = store.submit(linger)
    assert is_open.wait(10)
    later: list[int] = []
    beginning = threading.Thread(target=lambda: later.append(begun(shared)))
    beginning.start()
    beginning.join(0.2)
    assert later == []
    may_end.set()
    beginning.join(10)
    assert later == [first + 1]
    lingering.result(timeout=10)


def test_the_transaction_of_a_process_that_hangs_is_broken_off(
    shared: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leadership, "_GRACE", 0.1)
    store.fence(begun(shared))
    is_open, woken = threading.Event(), threading.Event()

    def hang(work: Work) -> None:
        put(work, "half done")
        is_open.set()
        assert woken.wait(10)
        put(work, "the other half")

    hanging = store.submit(hang)
    assert is_open.wait(10)
    begun(shared)
    woken.set()
    with pytest.raises(StoreUnavailableError):
        hanging.result(timeout=10)
    assert kept(shared) == ["leader.term"]


async def test_a_leader_that_was_refused_a_write_ends_at_once_and_speaks_no_more(
    shared: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leader, "BEAT", 60)
    deposed = Leader(shared)
    deposed.fence(store, await deposed.elected())
    holding = asyncio.create_task(deposed.hold())
    await store.write(put, "leading")
    assert deposed.may_speak()
    await asyncio.to_thread(end_sessions, shared)
    await asyncio.to_thread(begun, shared)
    with pytest.raises(DeposedError):
        await store.write(put, "deposed")
    with pytest.raises(LeadershipLostError, match="another"):
        await asyncio.wait_for(holding, 5)
    assert not deposed.may_speak()
    await deposed.resign()


async def test_a_leader_that_wakes_knows_by_the_clock_that_another_may_lead(
    shared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleeper, hours = Leader(shared), [0.0]
    monkeypatch.setattr(leader, "_clock", lambda: hours[0])
    assert sleeper.may_speak()  # it stands by, and may ask who it is
    await sleeper.elected()
    assert sleeper.may_speak()
    hours[0] = 3600.0
    assert not sleeper.may_speak()
    await sleeper.resign()
