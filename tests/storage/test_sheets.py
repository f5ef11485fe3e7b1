from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from storage import outbox, reports, sheets
from storage.outbox import ALONE
from storage.tables import drafts
from storage.work import Store, Work
from tests.cast import HAIFENG_GROUP, START, YINXING_GROUP, Clock

LEASE = timedelta(seconds=60)
Box = Callable[..., Any]


def _report(work: Work, chat_id: int, status: str = "dispatched") -> int:
    """A row that is enough of a report to be shown."""
    person = work.run(
        insert(drafts).values(
            person_id=1, state="submitted", created_at=work.now, touched_at=work.now, expires_at=work.now
        )
    )
    key = person.inserted_primary_key
    assert key is not None
    made = reports.add(work, {
        "number": f"1-{key[0]}", "draft_id": key[0], "reporter_id": 1, "category": "hazard",
        "description": "", "lat": 0.0, "lng": 0.0, "place_source": "phone", "place_name": "",
        "status": status, "chat_id": chat_id, "submitted_at": work.now, "claim_due_at": work.now,
        "resolve_due_at": work.now,
    })  # fmt: skip
    assert made is not None
    outbox.put(work, f"card:{made.id}", "card", chat_id=chat_id, report_id=made.id)
    return made.id


@pytest.fixture
def box(store: Store) -> Box:
    return lambda verb, *args, **kwargs: store.submit(verb, *args, **kwargs).result(timeout=30)


def fresh(box: Box, chat_id: int = HAIFENG_GROUP, thread_id: int | None = None, limit: int = 9) -> list[int]:
    return [parcel.report_id for parcel in box(sheets.fresh_cards, chat_id, thread_id, limit)]


def test_a_sheet_says_which_case_stands_where(box: Box) -> None:
    first, second = (box(_report, HAIFENG_GROUP) for _ in range(2))
    made = box(sheets.add, HAIFENG_GROUP, 77, None, {1: second, 2: first})
    assert box(sheets.at, HAIFENG_GROUP, 77) == made == box(sheets.sheet, made.id)
    assert box(sheets.at, YINXING_GROUP, 77) is None
    assert box(sheets.items, made.id) == {1: second, 2: first}
    assert box(sheets.showing, first) == [made] == box(sheets.showing, first, HAIFENG_GROUP)
    assert box(sheets.showing, first, YINXING_GROUP) == []
    assert box(sheets.messages_of, HAIFENG_GROUP, [first, 99]) == {first: 77}


def test_fresh_cards_are_those_that_nobody_has_seen(box: Box, clock: Clock) -> None:
    new, carded, folded, taken, alone = (box(_report, HAIFENG_GROUP) for _ in range(5))
    elsewhere = box(_report, YINXING_GROUP)
    shown = {"chat_id": HAIFENG_GROUP, "message_id": 5, "report_id": carded, "purpose": "card"}
    box(reports.remember, shown)
    box(sheets.add, HAIFENG_GROUP, 6, None, {1: folded})
    box(reports.change, taken, status="claimed")
    box(outbox.put, f"card:{alone}", "card", chat_id=HAIFENG_GROUP, report_id=alone, payload={"alone": True})
    later = box(_report, HAIFENG_GROUP)
    box(outbox.put, f"card:{later}", "card", chat_id=HAIFENG_GROUP, report_id=later,
        not_before=START + timedelta(seconds=20))  # fmt: skip
    assert fresh(box) == [new]
    assert fresh(box, YINXING_GROUP) == [elsewhere]
    clock.advance(seconds=20)
    assert fresh(box) == [new, later]
    assert fresh(box, limit=1) == [new]
    assert fresh(box, thread_id=3) == []


def test_a_card_shown_in_another_chat_is_new_here(box: Box) -> None:
    moved = box(_report, HAIFENG_GROUP)
    shown = {"chat_id": YINXING_GROUP, "message_id": 5, "report_id": moved, "purpose": "card"}
    box(reports.remember, shown)
    box(sheets.add, YINXING_GROUP, 6, None, {1: moved})
    assert fresh(box) == [moved]


def test_leasing_takes_what_is_still_pending_and_apart_gives_it_back_to_go_alone(box: Box) -> None:
    for _ in range(3):
        box(_report, HAIFENG_GROUP)
    parcels = box(sheets.fresh_cards, HAIFENG_GROUP, None, 9)
    (claimed,) = box(outbox.claim, 1, LEASE)
    leased = box(outbox.lease, parcels, LEASE)
    assert [one.id for one in leased] == [one.id for one in parcels if one.id != claimed.id]
    assert box(outbox.claim, 8, LEASE) == ()
    box(outbox.apart, leased)
    assert fresh(box) == []
    (again,) = box(outbox.claim, 8, LEASE)
    assert (again.payload, again.attempts) == (ALONE, 1)


def test_a_group_that_becomes_a_supergroup_leaves_its_sheets_behind(box: Box) -> None:
    folded = box(_report, HAIFENG_GROUP)
    box(sheets.add, HAIFENG_GROUP, 6, None, {1: folded})
    box(outbox.redirect, HAIFENG_GROUP, YINXING_GROUP)
    assert box(sheets.showing, folded) == []


def test_a_forgotten_sheet_shows_nothing(box: Box) -> None:
    folded = box(_report, HAIFENG_GROUP)
    made = box(sheets.add, HAIFENG_GROUP, 6, None, {1: folded})
    box(sheets.forget, made.id)
    assert box(sheets.sheet, made.id) is None
    assert fresh(box) == [folded]
