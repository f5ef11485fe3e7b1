import itertools
from datetime import timedelta
from typing import Any

import pytest

from storage import inbox
from storage.work import Store, Work
from tests.cast import START, Clock


def test_an_update_that_was_delivered_before_is_dropped(store: Store) -> None:
    first = store.submit(inbox.keep, [(7, "a"), (5, "b")]).result()
    again = store.submit(inbox.keep, [(5, "b"), (6, "c"), (7, "a"), (6, "c")]).result()
    assert [update_id for _, update_id in first] == [7, 5]
    assert [update_id for _, update_id in again] == [6]
    assert store.submit(inbox.keep, []).result() == []
    letters = store.submit(inbox.unfinished).result()
    assert [(letter.update_id, letter.body) for letter in letters] == [(7, "a"), (5, "b"), (6, "c")]


def test_an_update_that_was_finished_is_dropped_too(store: Store) -> None:
    ((row, _),) = store.submit(inbox.keep, [(7, "a")]).result()
    store.submit(inbox.finish, row).result()
    assert store.submit(inbox.keep, [(7, "a")]).result() == []
    assert store.submit(inbox.unfinished).result() == []


def test_a_batch_as_large_as_telegram_sends_is_kept_in_order(store: Store) -> None:
    bodies = [(1000 - n, "{}") for n in range(100)]
    kept = store.submit(inbox.keep, bodies).result()
    assert [update_id for _, update_id in kept] == [update_id for update_id, _ in bodies]
    assert [row for row, _ in kept] == sorted(row for row, _ in kept)


def test_what_is_unfinished_comes_in_pages(store: Store) -> None:
    rows = [row for row, _ in store.submit(inbox.keep, [(n, "{}") for n in range(5)]).result()]
    page = store.submit(inbox.unfinished, limit=3).result()
    rest = store.submit(inbox.unfinished, after=page[-1].id, limit=3).result()
    assert [letter.id for letter in (*page, *rest)] == rows


def test_a_failure_is_kept_with_its_reason_and_attempts_are_counted(store: Store) -> None:
    ((row, _),) = store.submit(inbox.keep, [(1, "{}")]).result()
    store.submit(inbox.attempt, row).result()
    store.submit(inbox.attempt, row).result()
    (letter,) = store.submit(inbox.unfinished).result()
    assert letter.attempts == 2
    store.submit(inbox.finish, row, "E" * 999).result()
    assert store.submit(inbox.counts).result() == {"failed": 1}


def test_old_updates_are_forgotten_once_they_are_finished(store: Store, clock: Clock) -> None:
    rows = [row for row, _ in store.submit(inbox.keep, [(n, "{}") for n in range(3)]).result()]
    store.submit(inbox.finish, rows[0]).result()
    clock.advance(days=8)
    store.submit(inbox.keep, [(9, "{}")]).result()
    assert store.submit(inbox.clear, START + timedelta(days=1)).result() == 1
    assert [letter.update_id for letter in store.submit(inbox.unfinished).result()] == [1, 2, 9]


def test_a_row_id_never_comes_again_even_when_all_that_was_done_is_forgotten(
    store: Store, clock: Clock
) -> None:
    rows = [row for row, _ in store.submit(inbox.keep, [(n, "{}") for n in range(3)]).result()]
    for row in rows:
        store.submit(inbox.finish, row).result()
    clock.advance(days=9)
    assert store.submit(inbox.clear, clock.now()).result() == 2
    ((later, _),) = store.submit(inbox.keep, [(3, "{}")]).result()
    assert later > max(rows)


def _finished(work: Work, numbers: range) -> None:
    for row, _ in inbox.keep(work, [(n, "{}") for n in numbers]):
        inbox.finish(work, row)


def test_what_a_clock_dated_ahead_keeps_nobody_else(store: Store, clock: Clock) -> None:
    clock.set(START + timedelta(days=400))
    store.submit(_finished, range(1)).result()
    clock.set(START)
    store.submit(_finished, range(1, 4)).result()
    clock.advance(days=9)
    store.submit(_finished, range(4, 6)).result()
    assert store.submit(inbox.clear, clock.now() - timedelta(days=8)).result() == 3


def test_forgetting_costs_what_goes_and_not_what_stays(store: Store, clock: Clock, backend: str) -> None:
    if backend != "sqlite":
        pytest.skip("SQLite counts its steps")

    def steps(work: Work) -> int:
        raw: Any = work.connection.connection.dbapi_connection
        counted = itertools.count()
        raw.set_progress_handler(lambda: next(counted) < 0, 1)
        inbox.clear(work, work.now - timedelta(days=8))
        raw.set_progress_handler(None, 1)
        return next(counted)

    cost = []
    for young in (1, 400):
        store.submit(_finished, range(young * 1000, young * 1000 + 5)).result()
        clock.advance(days=9)
        store.submit(_finished, range(young * 1000 + 5, young * 1000 + 5 + young)).result()
        cost.append(store.submit(steps).result())
    assert 0 < cost[1] < cost[0] * 1.5
