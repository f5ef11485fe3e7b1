"""Weeks of cases written straight into the database, as a street leaves them behind."""

import itertools
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from casework.scheme import Category, Scheme
from casework.terms import Term
from casework.weeks import Week
from storage.tables import reports
from storage.work import Work
from tests import cast

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
W47 = Week.of(cast.START.date() - DAY)
MONDAY = cast.START - 7 * DAY  # 2026-11-16, 10:00 in Shanghai
TELLING = cast.START - HOUR  # 2026-11-23, 09:00 in Shanghai: W47 is told

GOLDEN = {"due": 972, "solved": 911, "on_time": 737}
"""天门日报, 2017-01-03: 93.72 % and 75.82 %; of them 事件 902 of 956 (94.35 %), 部件 9 of 16 (56.25 %)."""

_numbers = itertools.count(1)


def golden_scheme() -> Scheme:
    """The street with the newspaper's two kinds of cases (事件 and 部件)."""
    scheme = cast.scheme()
    term = Term.parse("5工作日")
    kinds = {
        key: Category(key, name, name, "📌", Term.parse("30m"), term)
        for key, name in (("event", "事件"), ("part", "部件"))
    }
    return replace(scheme, categories=kinds)


def case(community_id: int | None, **values: Any) -> dict[str, Any]:
    """A row of `reports`; reported on W47's Monday and due on its Wednesday, unless said otherwise."""
    number = next(_numbers)
    row: dict[str, Any] = {
        "id": number,
        "number": f"26{number:09d}",
        "draft_id": number,
        "reporter_id": 2001,
        "category": "hazard",
        "description": "",
        "lat": 35.95,
        "lng": 120.18,
        "place_source": "phone",
        "place_name": "",
        "grid_id": None,
        "community_id": community_id,
        "status": "dispatched",
        "submitted_at": MONDAY,
        "responded_at": None,
        "claimed_at": None,
        "resolved_at": None,
        "closed_at": None,
        "claim_due_at": MONDAY + HOUR,
        "resolve_due_at": MONDAY + 2 * DAY,
        "held_at": None,
        "hold_until": None,
        "verified": "",
        "rating": None,
        "rework": 0,
        "reopened": 0,
        "extended": 0,
        "holder_name": "",
        "notice_week": None,
    } | values
    if row["status"] == "closed" and row["resolved_at"] is None:
        row["resolved_at"] = row["closed_at"]
    return row


def closed(community_id: int | None, at: datetime, **values: Any) -> dict[str, Any]:
    return case(community_id, status="closed", closed_at=at, claimed_at=MONDAY + HOUR, **values)


def put(work: Work, rows: Iterable[dict[str, Any]]) -> None:
    found = list(rows)
    for at in range(0, len(found), 500):
        work.run(reports.insert(), found[at : at + 500])


def golden_rows(here: int, there: int, grid: int) -> list[dict[str, Any]]:
    """The golden figures as cases: due by deadline or by end, in time or late, and some that are not due."""
    early, late = MONDAY + DAY, MONDAY + 3 * DAY
    before, after = MONDAY - 7 * DAY, MONDAY + 20 * DAY
    rows = []
    for kind, due, solved, on_time in (("event", 956, 902, 731), ("part", 16, 9, 6)):
        of = {"category": kind, "grid_id": grid}
        by_end = on_time // 3  # due in another week, and done in this one
        rows += [closed(here, early, **of) for _ in range(on_time - by_end)]
        rows += [closed(there, early, **of, resolve_due_at=after) for _ in range(by_end)]
        rows += [closed(there, late, **of) for _ in range(solved - on_time)]
        left = due - solved
        rows += [case(here, **of, status="claimed", claimed_at=early) for _ in range(left - 3)]
        rows.append(case(here, **of, status="unable", closed_at=late))
        rows.append(case(there, **of, status="returned", closed_at=early, resolve_due_at=after))
        rows.append(closed(there, TELLING - HOUR, **of))  # solved, but after the week
        # None of these is due in the week: taken back, merged, due later, done before.
        rows.append(case(here, **of, status="withdrawn", closed_at=early))
        rows.append(case(here, **of, status="duplicate", closed_at=early))
        rows.append(case(here, **of, resolve_due_at=after))
        gone = before + DAY
        rows.append(closed(here, gone, **of, submitted_at=before, resolve_due_at=gone + HOUR))
    return rows
