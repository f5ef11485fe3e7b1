"""One of several processes leads, whichever way the last one ended. PostgreSQL only: no other is shared."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import leader
from bot.leader import Leader, LeadershipLostError
from storage.engines import open_engine
from storage.leadership import LeaderLock, LeadershipError
from tests import databases

pytestmark = pytest.mark.skipif(not databases.SERVER, reason="GRIDSNAP_TEST_POSTGRES names no server")


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database on the server."""
    with databases.empty("postgresql", tmp_path) as database:
        yield database


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
