from datetime import timedelta

import pytest

from casework import cases
from casework.errors import (
    MovedError,
    NotAllowedError,
    NotFoundError,
)
from casework.scheme import Scheme
from casework.vocabulary import Verb
from storage import reports
from tests.casework.conftest import Snap
from tests.casework.walks import HOUR, YINXING_ADMIN, NowOf, Parcels, act
from tests.cast import (
    BETWEEN_GROUPS,
    HAIFENG_GROUP,
    START,
    STREET_GROUP,
    WANG,
    YINXING_GROUP,
    ZHANG,
    Clock,
)
from tests.conftest import Do, Seeded

# Transferring ----------------------------------------------------------------------------------------


def test_a_transfer_moves_the_card_and_forgets_the_holder(
    do: Do, scheme: Scheme, seeded: Seeded, snap: Snap, parcels: Parcels, clock: Clock
) -> None:
    report = snap(category="hazard")
    do(cases.claim, scheme, WANG, report.id)
    clock.advance(hours=2)
    moved = do(cases.transfer, scheme, WANG, report.id, seeded.yinxing.id).report
    assert (moved.community_id, moved.chat_id) == (seeded.yinxing.id, YINXING_GROUP)
    assert (moved.holder_id, moved.holder_name, moved.status) == (None, "", "dispatched")
    assert moved.claim_due_at == report.claim_due_at
    assert moved.responded_at == START
    assert moved.update_due_at == clock.now() + timedelta(minutes=30)
    assert moved.resolve_due_at == report.resolve_due_at
    assert [card.chat_id for card in parcels("card", report)] == [HAIFENG_GROUP, YINXING_GROUP]


def test_a_transfer_before_a_claim_resets_no_clock(
    do: Do, scheme: Scheme, seeded: Seeded, snap: Snap, clock: Clock
) -> None:
    report = snap()
    clock.advance(minutes=20)
    moved = do(cases.transfer, scheme, WANG, report.id, seeded.yinxing.id).report
    assert (moved.claim_due_at, moved.resolve_due_at) == (report.claim_due_at, report.resolve_due_at)


def test_there_and_back_again_is_the_same_card(
    do: Do, scheme: Scheme, seeded: Seeded, snap: Snap, parcels: Parcels
) -> None:
    report = snap(at=BETWEEN_GROUPS, accuracy=5.0)
    home = report.grid_id
    there, back = seeded.yinxing.id, seeded.haifeng.id
    if report.community_id == there:
        there, back = back, there
    moved = do(cases.transfer, scheme, ZHANG, report.id, there).report
    assert moved.grid_id in report.near
    assert home in moved.near
    returned = do(cases.transfer, scheme, ZHANG, report.id, back).report
    assert (returned.chat_id, returned.grid_id) == (report.chat_id, home)
    assert set(returned.near) == set(report.near)
    cards = parcels("card", report)
    assert len(cards) == 2
    assert [card.version for card in cards] == [4, 2]  # sent, moved away, back: shown and edited


def test_a_second_press_on_the_same_transfer_is_refused(
    do: Do, scheme: Scheme, seeded: Seeded, snap: Snap
) -> None:
    report = snap()
    do(cases.transfer, scheme, ZHANG, report.id, seeded.yinxing.id)
    with pytest.raises(MovedError):
        do(cases.transfer, scheme, ZHANG, report.id, seeded.yinxing.id)


def test_a_transfer_to_the_street_and_to_nowhere(do: Do, scheme: Scheme, snap: Snap) -> None:
    report = snap()
    with pytest.raises(NotFoundError):
        do(cases.transfer, scheme, WANG, report.id, 999)
    moved = do(cases.transfer, scheme, WANG, report.id, None).report
    assert (moved.community_id, moved.chat_id) == (None, STREET_GROUP)


def test_who_gave_a_case_away_may_not_touch_it_any_more(
    do: Do, scheme: Scheme, seeded: Seeded, snap: Snap
) -> None:
    report = snap()
    do(cases.transfer, scheme, WANG, report.id, seeded.yinxing.id)
    with pytest.raises(NotAllowedError):
        do(cases.claim, scheme, WANG, report.id)
    assert do(cases.claim, scheme, YINXING_ADMIN, report.id).report.holder_name == "赵哥"


# Holding ---------------------------------------------------------------------------------------------


def test_a_resumed_case_has_its_deadline_moved_by_exactly_the_pause(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock
) -> None:
    report = snap()
    do(cases.claim, scheme, WANG, report.id)
    clock.advance(hours=1)
    held = do(cases.hold, scheme, WANG, report.id, timedelta(days=2), "等配件").report
    assert held.hold_until == clock.now() + timedelta(days=2)
    clock.advance(minutes=77)
    moved = do(cases.resume, scheme, WANG, report.id).report
    assert moved.resolve_due_at == report.resolve_due_at + timedelta(minutes=77)
    assert moved.next_chase_at == moved.resolve_due_at - timedelta(minutes=30)


def test_a_pause_that_ends_by_itself_counts_only_what_was_agreed(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock, now_of: NowOf
) -> None:
    report = snap()
    do(cases.claim, scheme, WANG, report.id)
    do(cases.hold, scheme, WANG, report.id, HOUR, "")
    clock.advance(minutes=59)
    assert do(cases.end_holds, scheme) == 0
    clock.advance(hours=5)  # nobody was awake at the time
    assert do(cases.end_holds, scheme) == 1
    assert do(cases.end_holds, scheme) == 0
    assert now_of(report).resolve_due_at == report.resolve_due_at + HOUR


@pytest.mark.parametrize("verb", [Verb.TRANSFER, Verb.REASSIGN])
def test_a_paused_case_that_changes_hands_keeps_its_pause(
    do: Do, scheme: Scheme, seeded: Seeded, snap: Snap, clock: Clock, verb: Verb
) -> None:
    report = snap()
    do(cases.claim, scheme, WANG, report.id)
    do(cases.hold, scheme, WANG, report.id, timedelta(days=1), "")
    clock.advance(hours=3)
    moved = act(do, scheme, seeded, report, verb).report
    assert moved.resolve_due_at == report.resolve_due_at + timedelta(hours=3)
    assert (moved.held_at, moved.hold_until) == (None, None)


def test_a_hold_that_another_process_ended_does_not_stop_the_sweep(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = [snap(), snap()]
    for report in held:
        do(cases.claim, scheme, WANG, report.id)
        do(cases.hold, scheme, WANG, report.id, HOUR, "")
    clock.advance(hours=2)
    stale = do(reports.holds_ended)
    do(cases.resume, scheme, WANG, held[0].id)
    monkeypatch.setattr(reports, "holds_ended", lambda _work: stale)
    assert do(cases.end_holds, scheme) == 1
