"""The machine under the program misbehaves: its disk, its database, its clock. What passes is waited for."""

import asyncio
import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot import guard
from bot.app import Gridsnap
from casework import chasing, photo_intake
from storage.photos import PhotoStore
from storage.work import Store, StoreUnavailableError, Work
from tests import cast
from tests.faults.conftest import Health, eventually
from tests.stories.street import Street

GROUP = cast.HAIFENG_GROUP


@contextmanager
def locked(street: Street) -> Iterator[None]:
    """Another process has the file of the database locked."""
    file = guard.database_file(street.config.storage.database)
    assert file is not None
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@pytest.fixture
async def hasty(street: Street, monkeypatch: pytest.MonkeyPatch) -> Street:
    """A street whose database waits a tenth of a second for a lock until it calls that trouble."""
    if street.bot.desk.store.dialect != "sqlite":
        pytest.skip("a file can be locked, a server cannot")
    patient = Store.__init__

    def hasty(self: Store, *args: Any, **kwargs: Any) -> None:
        patient(self, *args, **{**kwargs, "patience": 0.1})

    monkeypatch.setattr(Store, "__init__", hasty)
    await street.restart()
    return street


async def test_a_full_disk_for_photos_is_told_and_the_photo_comes_home_when_there_is_room(
    street: Street, problems: Health, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, full = PhotoStore.keep, True

    def no_room(self: PhotoStore, data: bytes) -> str:
        if full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return keep(self, data)

    monkeypatch.setattr(PhotoStore, "keep", no_room)
    monkeypatch.setattr(photo_intake, "_GIVE_UP_AFTER", 2)
    await street.reported()
    assert await problems() == ["photos cannot be kept: No space left on device"]
    for _ in range(2):  # more attempts than a photo has that Telegram itself does not give
        await street.later(seconds=61)
    assert street.rows("SELECT state FROM photos") == [("new",)]
    full = False
    await street.later(seconds=61)
    assert street.rows("SELECT state FROM photos") == [("kept",)]
    street.bot.desk.pulse.polled_at = street.bot.desk.now()  # the clock went on faster than the poll
    assert await problems() == []
    assert len(street.bot_messages(street.wang, GROUP)) == 1


async def test_a_database_that_another_process_locks_is_told_and_waited_for(
    hasty: Street, problems: Health
) -> None:
    street = hasty
    with locked(street):
        await street.li.photo("hazard_cable.jpg")
        await eventually(lambda: street.bot.desk.store.trouble)
        assert any("database is locked" in problem for problem in await problems())
        await asyncio.sleep(0.3)
        assert len(street.pg.world.updates.pending) == 1  # not kept, so not confirmed
    await street.li.hears("照片收到")
    await street.settled()
    assert await problems() == []
    assert street.rows("SELECT count(*) FROM photos") == [(1,)]
    assert street.rows("SELECT count(*) FROM inbox WHERE state != 'done'") == [(0,)]


async def test_a_card_whose_sending_could_not_be_noted_in_time_is_not_sent_again(hasty: Street) -> None:
    street = hasty
    await street.reported()
    card = street.wang.last(GROUP)
    await street.wang.press(card, "认领")
    await street.settled()
    before = len(street.calls("sendMessage", chat=street.li.id))
    street.pg.latency = 0.3
    await street.wang.say("下午去看", GROUP, reply_to=card)
    await street.li.hears("下午去看")  # it is there; the answer that says so is still under way
    with locked(street):
        await asyncio.sleep(1)
        assert street.bot.desk.store.trouble
    street.pg.latency = 0
    await street.later(minutes=5)
    assert len(street.calls("sendMessage", chat=street.li.id)) == before + 1
    assert street.rows("SELECT count(*) FROM outbox WHERE state != 'sent'") == [(0,)]


async def test_a_lock_does_not_hold_up_the_end_of_the_program(hasty: Street) -> None:
    street = hasty
    loop = asyncio.get_running_loop()
    with locked(street):
        await street.li.photo("hazard_cable.jpg")
        await eventually(lambda: street.bot.desk.store.trouble)
        began = loop.time()
        await street.stop()
        assert loop.time() - began < 10
    await street.start()
    await street.li.hears("照片收到")


def _too_much(work: Work) -> None:
    work.run(text("INSERT INTO settings VALUES ('x', :value)"), {"value": "y" * 10**6})


def _states(work: Work) -> list[str]:
    return [str(row[0]) for row in work.all(text("SELECT state FROM outbox"))]


async def test_a_full_database_refuses_a_step_and_takes_it_later(street: Street) -> None:
    store = street.bot.desk.store
    if store.dialect != "sqlite":
        pytest.skip("only SQLite can be told to be full")

    def fill(work: Work) -> None:
        work.connection.exec_driver_sql("PRAGMA max_page_count = 1")  # as many as there are

    await store.write(fill)
    with pytest.raises(StoreUnavailableError, match="full"):
        await store.write(_too_much)
    assert "full" in store.trouble
    await street.reported()
    assert store.trouble == ""
    assert street.rows("SELECT count(*) FROM reports") == [(1,)]


async def test_a_step_whose_database_is_gone_is_taken_again_and_once(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, write, gone = street.bot.desk.store, Store.write, iter([True] * 12)

    async def flaky(self: Store, verb: Any, *args: Any, **kwargs: Any) -> Any:
        if verb.__name__ in {"add_photo", "finish", "keep", "sent", "_record", "kept"} and next(gone, False):
            raise StoreUnavailableError("server closed the connection unexpectedly")
        return await write(self, verb, *args, **kwargs)

    monkeypatch.setattr(Store, "write", flaky)
    await street.reported()
    await street.later(minutes=1)
    assert street.rows("SELECT count(*) FROM photos") == [(1,)]
    assert street.rows("SELECT count(*) FROM reports") == [(1,)]
    assert street.rows("SELECT count(*) FROM inbox WHERE state != 'done'") == [(0,)]
    assert len(street.bot_messages(street.wang, GROUP)) == 1
    assert store.trouble == ""


async def test_a_clock_that_jumps_ahead_sends_nothing_twice(street: Street) -> None:
    street.pg.latency = 0.2
    await street.li.photo("hazard_cable.jpg")
    await street.li.hears("照片收到")
    await street.li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    await street.li.press(await street.li.hears("哪一类"), "安全隐患")
    await eventually(lambda: street.rows("SELECT 1 FROM outbox WHERE state = 'leased'"))
    await street.pg.clock.advance(timedelta(minutes=20))  # every lease has run out by this clock
    street.pg.latency = 0
    await street.settled()
    assert len([said for said in street.words(street.wang, GROUP) if "待认领" in said]) == 1


async def test_what_a_clock_ahead_has_dated_does_not_wait_for_that_time_to_come_again(
    street: Street, problems: Health
) -> None:
    await street.later(hours=3)
    street.pg.latency = 0
    store = street.bot.desk.store
    await street.bot.delivery.stop(1)  # nothing goes out while the clock is wrong
    report = await _reported_directly(street)
    assert await store.read(_states) == ["pending"]
    street.pg.clock.offset -= timedelta(hours=3)
    await street.bot.schedule.sweep()
    assert any("the clock went back" in problem for problem in await problems())
    await street.restart()
    await street.settled()
    assert any(report in words for words in street.words(street.wang, GROUP))
    await street.bot.schedule.sweep()
    assert await problems() == []


async def _reported_directly(street: Street) -> str:
    await street.li.photo("hazard_cable.jpg")
    await street.li.hears("照片收到")
    await street.li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    await street.li.press(await street.li.hears("哪一类"), "安全隐患")
    await street.li.hears("已送达")
    return str(street.rows("SELECT number FROM reports")[0][0])


async def test_a_sweep_that_fails_is_seen_by_the_watchdog(
    street: Street, problems: Health, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> int:
        raise RuntimeError("a bug")

    monkeypatch.setattr(chasing, "sweep", broken)
    swept = street.bot.desk.pulse.swept_at
    await street.bot.schedule.sweep()
    assert street.bot.desk.pulse.swept_at == swept
    street.pg.clock.offset += timedelta(minutes=5)
    street.bot.desk.pulse.polled_at = street.bot.desk.now()
    assert await problems() == ["the sweep has not run for a while"]
    monkeypatch.undo()
    await street.bot.schedule.sweep()
    assert await problems() == []


async def test_a_part_that_fails_ends_the_program_so_that_it_is_started_anew(street: Street) -> None:
    assert isinstance(street.bot, Gridsnap)
    assert street.bot.failed is not None

    async def broken() -> None:
        raise RuntimeError("a bug")

    street.bot._watch(broken(), "part")
    await eventually(street.bot.failed.done)
    assert isinstance(street.bot.failed.exception(), RuntimeError)
