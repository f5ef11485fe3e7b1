"""Reported as something else: put right, with the times and the group of what it is."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import update

from casework import cases, recategorising, transferring
from casework.errors import MovedError, NotAllowedError, NotFoundError, PendingError
from casework.people import Actor
from casework.scheme import Scheme
from storage.records import Report
from storage.tables import grids
from storage.work import Work
from tests.casework.conftest import Snap
from tests.casework.walks import HOUR, NowOf, Parcels, events, kinds
from tests.cast import HAIFENG_GROUP, LI, STRANGER, WANG, ZHANG, Clock, caused_by
from tests.conftest import Do, Seeded

FIRE_GROUP = -1002000000099


@pytest.fixture
def fire_group(do: Do) -> int:
    """In every grid, fire lanes have a group of their own."""

    def give(work: Work) -> None:
        work.run(update(grids).values(chat_ids=json.dumps({"fire_lane": FIRE_GROUP})))

    do(give)
    return FIRE_GROUP


def _to(do: Do, scheme: Scheme, report: Report, key: str, actor: Actor = WANG) -> Report:
    return do(recategorising.recategorise, scheme, actor, report.id, key).report


def test_it_is_of_the_new_category_and_has_its_times_from_the_report_on(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock, parcels: Parcels
) -> None:
    report = snap(category="rubbish")
    right = snap(category="hazard")
    clock.advance(minutes=10)
    moved = _to(do, scheme, report, "hazard")
    assert (moved.category, moved.status, moved.chat_id) == ("hazard", "dispatched", HAIFENG_GROUP)
    assert moved.terms == right.terms
    assert moved.resolve_due_at == right.resolve_due_at
    assert moved.claim_due_at == clock.now() + timedelta(minutes=30)  # the least that anybody has
    assert kinds(do, report)[-1] == "recategorised"
    assert events(do, report)[-1].details == {"from": "rubbish", "to": "hazard"}
    assert [card.chat_id for card in parcels("card", report)] == [HAIFENG_GROUP]


def test_who_works_on_it_goes_on_where_the_group_is_the_same(
    do: Do, scheme: Scheme, snap: Snap, now_of: NowOf
) -> None:
    report = snap(category="rubbish")
    do(cases.claim, scheme, WANG, report.id)
    claimed = now_of(report)
    moved = _to(do, scheme, report, "facility")
    assert (moved.status, moved.holder_name) == ("claimed", "王姐")
    assert (moved.claim_due_at, moved.responded_at) == (claimed.claim_due_at, claimed.responded_at)
    assert moved.resolve_due_at > report.resolve_due_at


def test_the_card_moves_to_the_group_of_the_category(
    do: Do, scheme: Scheme, snap: Snap, fire_group: int, parcels: Parcels, seeded: Seeded
) -> None:
    report = snap(category="other")
    do(cases.claim, scheme, WANG, report.id)
    moved = _to(do, scheme, report, "fire_lane")
    assert (moved.chat_id, moved.community_id, moved.status) == (fire_group, seeded.haifeng.id, "dispatched")
    assert moved.holder_id is None
    assert [card.chat_id for card in parcels("card", report)] == [HAIFENG_GROUP, fire_group]
    assert kinds(do, report)[-2:] == ["recategorised", "transferred"]
    back = _to(do, scheme, moved, "other")
    assert back.chat_id == HAIFENG_GROUP


def test_a_pause_goes_on_and_time_that_was_given_is_kept(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock, now_of: NowOf
) -> None:
    report = snap(category="hazard")
    plain = snap(category="facility")
    do(cases.claim, scheme, WANG, report.id)
    do(cases.hold, scheme, WANG, report.id, HOUR, "等料")
    clock.advance(minutes=30)
    do(cases.resume, scheme, WANG, report.id)
    do(cases.hold, scheme, WANG, report.id, HOUR, "等料")
    moved = _to(do, scheme, report, "facility")
    assert (moved.status, moved.next_chase_at) == ("on_hold", None)
    assert moved.held_at is not None
    assert moved.resolve_due_at == plain.resolve_due_at + timedelta(minutes=30)
    assert now_of(report) == moved


def test_a_replay_and_the_same_category_change_nothing(
    do: Do, scheme: Scheme, snap: Snap, now_of: NowOf, parcels: Parcels
) -> None:
    report = snap()
    assert do(recategorising.recategorise, scheme, WANG, report.id, report.category).event is None
    assert now_of(report) == report
    with caused_by(71):
        _to(do, scheme, report, "rubbish")
    out = parcels(None, report)
    with caused_by(71):
        assert do(recategorising.recategorise, scheme, WANG, report.id, "rubbish").event is None
    assert parcels(None, report) == out


def test_what_cannot_be_is_refused(do: Do, scheme: Scheme, snap: Snap, seeded: Seeded) -> None:
    report = snap()
    with pytest.raises(NotFoundError):
        _to(do, scheme, report, "nothing")
    for actor in (STRANGER, LI, Actor(None, "匿名")):
        with pytest.raises(NotAllowedError):
            _to(do, scheme, report, "rubbish", actor)
    do(transferring.send, scheme, WANG, report.id, seeded.yinxing.id)
    with pytest.raises(PendingError):
        _to(do, scheme, report, "rubbish", ZHANG)
    ended = snap()
    do(cases.return_case, scheme, WANG, ended.id, "不是")
    with pytest.raises(MovedError):
        _to(do, scheme, ended, "rubbish")
