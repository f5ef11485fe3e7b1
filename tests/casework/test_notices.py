"""The outbox rows of every notice: keys, by which those of an older program are known, and who goes first."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from casework import notices
from casework.scheme import Scheme
from storage import drafts
from storage.chases import Chase
from storage.extensions import Extension
from storage.records import Check, Event, Report
from storage.sheets import Sheet
from storage.tables import outbox
from storage.work import Work
from tests import cast
from tests.casework.conftest import Snap
from tests.cast import HAIFENG_GROUP, START, STREET_GROUP
from tests.conftest import Do

LATER = START + timedelta(hours=1)
Row = tuple[Any, ...]
ITEMS = [{"report": 7, "stage": "claim"}, {"report": 8, "stage": "resolve"}]


@pytest.fixture
def report(snap: Snap, do: Do) -> Report:
    found = replace(snap(), thread_id=5)
    do(_emptied)
    return found


def _emptied(work: Work) -> None:
    work.run(delete(outbox))


def _rows(work: Work) -> list[Row]:
    columns = ("key", "kind", "chat_id", "thread_id", "report_id", "event_id", "payload", "rank", "state")
    found = select(*(outbox.c[name] for name in columns)).order_by(outbox.c.id)
    return [tuple(row) for row in work.all(found)]


def _written(do: Do, verb: Any, *args: Any, **more: Any) -> list[Row]:
    do(_emptied)
    do(verb, *args, **more)
    return do(_rows)


def _event(report: Report) -> Event:
    return Event(
        id=31, report_id=report.id, kind="note", at=START, actor_id=None, actor_name="", actor_role="system",
        status_before=None, status_after=None, note="", data="{}", cause=None,
    )  # fmt: skip


def test_what_is_about_a_case_goes_to_its_group_its_reporter_or_whoever_was_asked(
    do: Do, scheme: Scheme, report: Report
) -> None:
    n, event, group = report.id, _event(report), (HAIFENG_GROUP, 5)
    urged = f'{{"items": [{{"report": {n}, "stage": "claim"}}]}}'
    check = Check(41, n, 0, 2001, "reporter", "asked", "", START, None)
    extension = Extension(51, n, 3001, "", "", LATER, "asked", START, None, "", None)
    for verb, args, rows in (
        (notices.card, (scheme, report), [(f"card:{n}:{HAIFENG_GROUP}", "card", *group, n, None, "{}", 1)]),
        (notices.receipt, (report,), [(f"receipt:{n}", "receipt", 2001, None, n, None, "{}", 1)]),
        (notices.tell_reporter, (report, event), [("notice:31", "notice", 2001, None, n, 31, "{}", 0)]),
        (notices.relay, (scheme, report, event), [("relay:31", "relay", *group, n, 31, "{}", 0)]),
        (notices.check, (check,), [("check:41", "check", 2001, None, n, None, '{"check": 41}', 0)]),
        (
            notices.extension,
            (scheme, extension),
            [
                (
                    f"extension:51:{STREET_GROUP}",
                    "extension",
                    STREET_GROUP,
                    None,
                    n,
                    None,
                    '{"extension": 51}',
                    0,
                )
            ],
        ),
        (
            notices.nudge,
            (report, event, {"report": n, "stage": "claim"}, LATER),
            [("nudge:31", "reminder", *group, None, 31, urged, 0)],
        ),
    ):
        assert _written(do, verb, *args) == [(*row, "pending") for row in rows]


def test_what_is_about_many_cases_or_none_has_no_case(do: Do, scheme: Scheme) -> None:
    at = int(START.timestamp())
    items = '{"items": [{"report": 7, "stage": "claim"}, {"report": 8, "stage": "resolve"}]}'
    for verb, args, row in (
        (notices.sheet, (Sheet(3, -5, 9, 2, START),), ("sheet:3", "sheet", -5, 2, '{"sheet": 3}', 0)),
        (
            notices.chase,
            (Chase(4, "reminder", 1, -5, 9, 2, START),),
            ("chase:4", "chase", -5, 2, '{"chase": 4}', 0),
        ),
        (notices.reminder, (-5, 2, ITEMS), (f"remind:-5:2:{at}:7:claim", "reminder", -5, 2, items, 2)),
        (notices.reminder, (-5, None, ITEMS), (f"remind:-5:0:{at}:7:claim", "reminder", -5, None, items, 2)),
        (notices.escalation, (-5, ITEMS), (f"escalate:-5:{at}:7:claim", "escalation", -5, None, items, 2)),
        (notices.escalation, (-5, ITEMS, "x"), ("escalate:-5:x:7:claim", "escalation", -5, None, items, 2)),
        (
            notices.digest,
            (-5, None, "2026-11-23", "2026-11-20"),
            ("digest:-5:0:2026-11-23", "digest", -5, None, '{"since": "2026-11-20"}', 2),
        ),
        (
            notices.drafts_waiting,
            (2001, "station", "9"),
            ("drafts:2001:9", "drafts", 2001, None, '{"why": "station"}', 0),
        ),
    ):
        key, kind, chat, thread, payload, rank = row
        assert _written(do, verb, *args) == [(key, kind, chat, thread, None, None, payload, rank, "pending")]
    assert [row[0] for row in _written(do, notices.weekly, -5, "2026-W47")] == [
        "weekly:2026-W47:picture:-5",
        "weekly:2026-W47:workbook:-5",
    ]
    assert [
        row[:3] + row[6:] for row in _written(do, notices.tell_admins, scheme, "group.lost", "u", n=2)
    ] == [("word:group.lost:1001:u", "word", 1001, '{"key": "group.lost", "params": {"n": 2}}', 0, "pending")]


def test_a_case_of_nobody_s_group_is_with_each_admin_and_one_whose_group_is_away_waits(
    do: Do, report: Report
) -> None:
    scheme, n = cast.scheme(admins=frozenset({1001, 1002})), report.id
    nobodys = replace(report, chat_id=None, community_id=None)
    away = replace(report, chat_id=None, thread_id=None)
    assert [row[:3] for row in _written(do, notices.card, scheme, nobodys)] == [
        (f"card:{n}:1001", "card", 1001),
        (f"card:{n}:1002", "card", 1002),
    ]
    assert [row[:3] for row in _written(do, notices.relay, scheme, nobodys, _event(report))] == [
        ("relay:31:1001", "relay", 1001),
        ("relay:31:1002", "relay", 1002),
    ]
    for verb, args, key in (
        (notices.card, (scheme, away), f"card:{n}:waiting"),
        (notices.relay, (scheme, away, _event(report)), "relay:31"),
    ):
        [row] = _written(do, verb, *args)
        assert (row[0], row[2], row[-1]) == (key, None, "waiting")


def test_who_had_themselves_forgotten_hears_nothing(do: Do, report: Report) -> None:
    gone = replace(report, reporter_id=0)
    assert _written(do, notices.receipt, gone) == []
    assert _written(do, notices.tell_reporter, gone, _event(report)) == []
    assert _written(do, notices.check, Check(41, report.id, 0, 0, "reporter", "asked", "", START, None)) == []


def test_the_message_that_a_case_began_with_is_answered_where_it_is(do: Do, report: Report) -> None:
    draft = do(drafts.draft, report.draft_id)
    assert draft is not None
    begun = replace(draft, origin_chat_id=-5, origin_message_id=9)
    [row] = _written(do, notices.origin, report, begun)
    assert row == (
        f"origin:{begun.id}", "origin", -5, None, report.id, None, '{"message": 9}', 0, "pending"
    )  # fmt: skip
    assert _written(do, notices.origin, report, replace(begun, origin_message_id=None)) == []
