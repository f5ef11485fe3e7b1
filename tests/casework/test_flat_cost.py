"""What costs as much with a million reports as with none: by the number of statements and the plans of them.

`python -m benchmarks.scale` measures the same in milliseconds.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from casework import (
    cases,
    chasing,
    drafting,
    figures,
    later,
    listing,
    lookup,
    mine,
    retention,
    riding,
    weekly,
)
from casework.drafting import Shot, Spot
from casework.figures import Period, Span
from casework.scheme import Digests, Scheme
from casework.vocabulary import PlaceSource
from casework.weeks import Week
from storage import figures as rows
from storage import inbox, outbox, rides, sent
from storage.work import Store, Work
from tests import cast
from tests.conftest import Seeded

_GROWING = "reports|outbox|inbox|events|messages|photos|drafts"
_SCAN = re.compile(rf"SCAN ({_GROWING})\b(?: USING (?:COVERING )?INDEX (\w+))?")

# Indexes that hold only what is not at rest, so that reading them whole is cheap.
_SMALL = {
    "ix_reports_open",
    "ix_outbox_due",
    "ix_outbox_leased",
    "ix_outbox_aside",
    "ix_drafts_remind_at",
    "ix_inbox_new",
    "ix_inbox_failed",
}
_ENOUGH = 38  # with the look at the case that its receipt needs


@pytest.fixture(autouse=True)
def _only_where_plans_are_told(backend: str) -> None:
    if backend != "sqlite":
        pytest.skip("SQLite tells its statements and plans one by one")


@contextmanager
def overheard(store: Store) -> Iterator[list[str]]:
    """Every statement that the writer hands to the database, with its values, transactions aside."""
    said: list[str] = []

    def hear(statement: str) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "--")):
            said.append(statement)

    def trace(work: Work, callback: Callable[[str], None] | None) -> None:
        raw: Any = work.connection.connection.dbapi_connection
        raw.set_trace_callback(callback)

    store.submit(trace, hear).result()
    yield said
    store.submit(trace, None).result()


def _report(store: Store, scheme: Scheme, n: int) -> None:
    shot = Shot(f"file-{n}", f"unique-{n}", n)
    draft = store.submit(drafting.add_photo, scheme, cast.LI, shot).result().draft
    store.submit(drafting.add_place, scheme, cast.LI, Spot(cast.IN_HAIFENG, PlaceSource.PHONE, 10.0)).result()
    done = store.submit(drafting.categorise, scheme, cast.LI, draft.id, "hazard").result()
    assert done.report is not None


def test_a_report_is_a_bounded_number_of_statements(seeded: Seeded, scheme: Scheme) -> None:
    _report(seeded.store, scheme, 1)  # the first one reads the grids
    with overheard(seeded.store) as said:
        _report(seeded.store, scheme, 2)
    assert 10 < len(said) <= _ENOUGH, "\n".join(said)


def test_the_next_report_costs_no_more_statements_than_the_last(seeded: Seeded, scheme: Scheme) -> None:
    counted = []
    for n in range(6):
        with overheard(seeded.store) as said:
            _report(seeded.store, scheme, n)
        counted.append(len(said))
    assert len(set(counted[1:])) == 1


def test_every_statement_of_a_report_is_compiled_once_for_all(seeded: Seeded, scheme: Scheme) -> None:
    built: list[str] = []

    def hear(*said: Any) -> None:
        if not said[2].startswith("BEGIN"):
            built.append(said[2])

    _report(seeded.store, scheme, 1)
    event.listen(seeded.store._engine, "before_cursor_execute", hear)
    _report(seeded.store, scheme, 2)
    seeded.store.submit(rides.covering, 2001, cast.START).result()
    assert built == []  # what storage.prepared runs does not pass here
    seeded.store.submit(outbox.rearm, 1, "card").result()
    assert len(built) == 1


def _stats(span: Span) -> Callable[[Work, Scheme], object]:
    return lambda work, scheme: figures.of(work, scheme, cast.ZHANG, Period.of(scheme, span, work.now))


def _gauges(work: Work, _: Scheme) -> object:
    return rows.open_and_overdue(work), rows.oldest_due_parcel(work), outbox.counts(work), inbox.counts(work)


def _sweep(work: Work, scheme: Scheme) -> object:
    done = outbox.release_expired(work), drafting.expire(work, scheme)
    rides = riding.sweep(work, scheme), later.expire(work, scheme), later.remind(work, scheme)
    weekly.sweep(work, replace(scheme, digests=Digests(weekday=5, weekly=time(9), working_days_only=False)))
    return done, rides, cases.end_holds(work, scheme), chasing.sweep(work, scheme)


QUESTIONS: dict[str, Callable[[Work, Scheme], object]] = {
    "/stats today": _stats(Span.TODAY),
    "/stats week": _stats(Span.WEEK),
    "/stats month": _stats(Span.MONTH),
    "/stats last month": _stats(Span.LAST_MONTH),
    "/open": lambda work, scheme: listing.open_in_chat(work, scheme, cast.HAIFENG_GROUP, None),
    "/my": lambda work, scheme: mine.page(work, scheme, 2001, 0),
    "/find": lambda work, scheme: lookup.search(work, scheme, cast.ZHANG, "261123-001"),
    "/map": lambda work, scheme: lookup.grid_map(work, scheme, cast.ZHANG),
    "/weekly": lambda work, scheme: weekly.of(work, scheme, cast.ZHANG, Week.at(scheme, work.now).before),
    "gauges": _gauges,
    "sweep": _sweep,
    "claim": lambda work, _: outbox.claim(work, 8, timedelta(seconds=30), without=[5]),
    "/later": lambda work, scheme: later.pile(work, scheme, cast.LI),
    "a case moves": lambda work, _: outbox.rearm(work, 1, "card"),
    "photos are here": lambda work, _: outbox.hurry(work, 1, "card"),
    "photos are over": retention.withdraw,
    "wait": lambda work, _: outbox.next_due(work, work.now),
    "tidy": lambda work, _: (outbox.clear(work, work.now), inbox.clear(work, work.now)),
    "restart": lambda work, _: (outbox.release_all(work), inbox.unfinished(work)),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_nothing_that_is_asked_often_reads_a_whole_table(
    name: str, seeded: Seeded, scheme: Scheme, clock: cast.Clock
) -> None:
    _report(seeded.store, scheme, 1)
    clock.advance(days=40)  # so that no period begins before the first report
    _report(seeded.store, scheme, 2)
    with overheard(seeded.store) as said:
        seeded.store.submit(QUESTIONS[name], scheme).result()
    assert said
    statements = [one for one in said if one.startswith(("SELECT", "UPDATE", "DELETE"))]
    for statement in statements:
        for table, index in _scans(seeded.store, statement):
            assert index in _SMALL, f"reads all of {table}: {statement}"


def test_a_whole_table_that_is_read_is_noticed(seeded: Seeded) -> None:
    assert _scans(seeded.store, "SELECT * FROM reports WHERE description = 'x'") == [("reports", "")]


def test_what_was_passed_on_is_looked_for_among_those_few_events(seeded: Seeded, scheme: Scheme) -> None:
    with overheard(seeded.store) as said:
        seeded.store.submit(QUESTIONS["/weekly"], scheme).result()
    asked = [one for one in said if "recategorised" in one]
    assert asked
    for statement in asked:
        plan = [line for line in _plan(seeded.store, statement) if " events " in line]
        assert plan, statement
        assert all("ix_events_redirected" in line for line in plan), plan


def _scans(store: Store, statement: str) -> list[tuple[str, str]]:
    plan = _plan(store, statement)
    return [(found[1], found[2] or "") for line in plan if (found := _SCAN.match(line))]


def _plan(store: Store, statement: str) -> list[str]:
    def explain(work: Work) -> list[str]:
        raw: Any = work.connection.connection.dbapi_connection
        return [str(row[3]) for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}")]

    return store.submit(explain).result()


def test_messages_are_read_once_a_week_for_all_communities_and_grids(seeded: Seeded, scheme: Scheme) -> None:
    seeded.store.submit(sent.note, date(2026, 11, 9), cast.HAIFENG_GROUP, "card").result()
    with overheard(seeded.store) as said:
        seeded.store.submit(weekly.count, scheme, Week.at(scheme, cast.START).before).result()
    asked = [one for one in said if "sent_counts" in one]
    assert len(asked) == 3  # when counting began, this week, last week
    assert sum("GROUP BY" in one for one in asked) == 2
