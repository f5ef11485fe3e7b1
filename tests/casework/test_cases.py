from datetime import timedelta

import pytest

from casework import cases, people, speaking
from casework.errors import (
    MovedError,
    NotAllowedError,
    PhotoNeededError,
    TooLongError,
)
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import Role
from storage import places
from storage.work import Store
from tests.casework.conftest import Snap
from tests.casework.walks import HAIFENG_ADMIN, YINXING_ADMIN, NowOf, Parcels, events, kinds
from tests.cast import (
    HAIFENG_GROUP,
    IN_HAIFENG,
    IN_QINGSHI,
    LI,
    ON_THE_BORDER,
    OUTSIDE,
    START,
    STRANGER,
    STREET_GROUP,
    WANG,
    ZHANG,
    ZHOU,
    Clock,
    caused_by,
)
from tests.cast import (
    scheme as a_scheme,
)
from tests.conftest import Do, Seeded

# Submitting ------------------------------------------------------------------------------------------


def test_a_report_goes_to_the_community_of_its_spot_with_both_deadlines(
    do: Do, seeded: Seeded, snap: Snap, parcels: Parcels
) -> None:
    report = snap(category="hazard")
    assert report.number == "261123-001"
    assert (report.community_id, report.chat_id) == (seeded.haifeng.id, HAIFENG_GROUP)
    assert report.claim_due_at == START + timedelta(minutes=30)
    assert report.resolve_due_at == START + timedelta(hours=24)
    assert kinds(do, report) == ["submitted", "dispatched"]
    assert [event.actor_role for event in events(do, report)] == [Role.RIDER, Role.SYSTEM]
    (card,) = parcels("card", report)
    assert (card.chat_id, card.state) == (HAIFENG_GROUP, "pending")


def test_numbers_count_the_day_of_the_street_not_of_utc(snap: Snap, clock: Clock) -> None:
    assert [snap().number for _ in range(2)] == ["261123-001", "261123-002"]
    clock.set(START.replace(hour=16, minute=1))  # past midnight in Shanghai
    assert snap().number == "261124-001"


def test_a_card_waits_some_seconds_for_its_photos(snap: Snap, parcels: Parcels) -> None:
    (card,) = parcels("card", snap())
    assert card.not_before == START + timedelta(seconds=20)


def test_a_report_on_a_border_names_both_grids(seeded: Seeded, do: Do, snap: Snap) -> None:
    report = snap(at=ON_THE_BORDER, accuracy=10.0)
    assert report.grid_id is not None
    assert len(report.near) >= 1
    assert report.grid_id not in report.near
    around = [do(places.grid, grid_id) for grid_id in (report.grid_id, *report.near)]
    assert {grid.community_id for grid in around if grid} == {seeded.haifeng.id, seeded.qingshi.id}


def test_a_report_outside_every_grid_goes_to_the_street(snap: Snap, parcels: Parcels) -> None:
    report = snap(at=OUTSIDE)
    assert (report.grid_id, report.community_id, report.chat_id) == (None, None, STREET_GROUP)
    assert [card.chat_id for card in parcels("card", report)] == [STREET_GROUP]


def test_outside_every_grid_and_without_a_street_group_each_admin_gets_the_card(
    snap: Snap, parcels: Parcels
) -> None:
    rules = a_scheme(street_group=None, admins=frozenset({1001, 1002}))
    report = snap(at=OUTSIDE, scheme=rules)
    assert report.chat_id is None
    assert [card.chat_id for card in parcels("card", report)] == [1001, 1002]


def test_a_community_without_a_group_has_its_cases_with_the_street(seeded: Seeded, snap: Snap) -> None:
    report = snap(at=IN_QINGSHI)
    assert (report.community_id, report.chat_id) == (seeded.qingshi.id, STREET_GROUP)


def test_a_category_that_left_the_configuration_still_has_a_name(scheme: Scheme) -> None:
    assert scheme.category("gone").name("zh_CN") == "gone"


# Rights ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", [ZHANG, WANG, HAIFENG_ADMIN])
def test_admins_staff_and_administrators_of_the_group_may_claim(
    do: Do, scheme: Scheme, snap: Snap, actor: Actor
) -> None:
    moved = do(cases.claim, scheme, actor, snap().id)
    assert (moved.report.holder_id, moved.report.holder_name) == (actor.id, actor.name)
    assert moved.event is not None
    assert moved.event.actor_role == (Role.ADMIN if actor is ZHANG else Role.STAFF)


def test_an_anonymous_administrator_of_the_group_may_claim(do: Do, scheme: Scheme, snap: Snap) -> None:
    moved = do(cases.claim, scheme, Actor(None, "海风社区网格群", administers=HAIFENG_GROUP), snap().id)
    assert (moved.report.holder_id, moved.report.holder_name) == (None, "海风社区网格群")


@pytest.mark.parametrize("actor", [STRANGER, LI, YINXING_ADMIN])
def test_riders_and_other_groups_may_not_claim(do: Do, scheme: Scheme, snap: Snap, actor: Actor) -> None:
    with pytest.raises(NotAllowedError) as refused:
        do(cases.claim, scheme, actor, snap().id)
    assert refused.value.needed == Role.STAFF


def test_staff_who_were_dismissed_may_not_claim_any_more(
    do: Do, scheme: Scheme, seeded: Seeded, snap: Snap
) -> None:
    report = snap()
    do(people.dismiss, scheme, ZHANG, 3001, seeded.haifeng.id)
    with pytest.raises(NotAllowedError):
        do(cases.claim, scheme, WANG, report.id)


def test_only_the_reporter_may_withdraw_answer_and_supplement(do: Do, scheme: Scheme, snap: Snap) -> None:
    report = snap(by=LI)
    for actor in (ZHOU, ZHANG, WANG, STRANGER):
        with pytest.raises(NotAllowedError):
            do(cases.withdraw, scheme, actor, report.id)
        with pytest.raises(NotAllowedError):
            do(speaking.answer, scheme, actor, report.id, "在哪里？")
        with pytest.raises(NotAllowedError):
            do(speaking.supplement, scheme, actor, report.id, "还有")


# Claiming at once ------------------------------------------------------------------------------------


def test_of_two_claims_one_wins_and_the_other_is_told_who(do: Do, scheme: Scheme, snap: Snap) -> None:
    report = snap()
    do(cases.claim, scheme, HAIFENG_ADMIN, report.id)
    with pytest.raises(MovedError) as refused:
        do(cases.claim, scheme, WANG, report.id)
    assert refused.value.report.holder_name == HAIFENG_ADMIN.name


def test_of_claims_by_two_processes_at_once_one_wins(
    scheme: Scheme, seeded: Seeded, snap: Snap, clock: Clock
) -> None:
    other = Store(seeded.database, clock.now)
    for _ in range(5):
        report = snap()
        presses = [
            store.submit(cases.claim, scheme, actor, report.id)
            for store, actor in ((seeded.store, WANG), (other, HAIFENG_ADMIN))
        ]
        errors = [press.exception(timeout=30) for press in presses]
        assert sorted(type(error).__name__ for error in errors) == ["MovedError", "NoneType"]
    other.close()


def test_a_claim_starts_the_clock_of_dealing_with_it(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock
) -> None:
    report = snap(category="hazard")
    clock.advance(minutes=5)
    moved = do(cases.claim, scheme, WANG, report.id).report
    assert moved.claimed_at == clock.now()
    assert moved.next_chase_at == report.resolve_due_at - timedelta(minutes=30)
    assert moved.chased == 0


# Resolving -------------------------------------------------------------------------------------------


def test_an_unclaimed_case_is_claimed_on_the_way_to_its_end(
    do: Do, scheme: Scheme, snap: Snap, parcels: Parcels
) -> None:
    report = snap()
    with caused_by(5):
        moved = do(cases.resolve, scheme, WANG, report.id, "  已清理  ")
    now = moved.report
    assert (now.status, now.holder_name, now.note) == ("awaiting_check", "王姐", "已清理")
    assert (now.closed_at, now.resolved_at, now.next_chase_at) == (None, START, None)
    assert kinds(do, report)[2:] == ["claimed", "resolved"]
    assert [parcel.chat_id for parcel in parcels("check", report)] == [LI.id]
    assert parcels("notice", report) == []


def test_where_the_street_asks_for_an_after_photo_a_word_is_not_enough(
    do: Do, snap: Snap, now_of: NowOf
) -> None:
    rules = a_scheme(after_photo_required=True)
    report = snap()
    with pytest.raises(PhotoNeededError):
        do(cases.resolve, rules, WANG, report.id, "好了")
    assert now_of(report).status == "dispatched"
    assert do(cases.resolve, rules, WANG, report.id, has_photo=True).report.status == "awaiting_check"


def test_a_note_beyond_the_limit_is_refused_and_changes_nothing(
    do: Do, scheme: Scheme, snap: Snap, now_of: NowOf
) -> None:
    report = snap()
    long = "长" * (scheme.description_max + 1)
    for verb in (cases.resolve, cases.return_case, speaking.comment):
        with pytest.raises(TooLongError):
            do(verb, scheme, WANG, report.id, long)
    assert now_of(report) == report
    assert do(speaking.comment, scheme, WANG, report.id, "长" * scheme.description_max + "  ").event


def test_every_change_shows_on_the_card_and_the_receipt(
    do: Do, scheme: Scheme, snap: Snap, parcels: Parcels
) -> None:
    report = snap(at=IN_HAIFENG)
    do(cases.claim, scheme, WANG, report.id)
    (card,) = parcels("card", report)
    (receipt,) = parcels("receipt", report)
    assert card.version == 2
    assert receipt.chat_id == LI.id


def test_a_reassignment_is_the_admins_alone(do: Do, scheme: Scheme, snap: Snap) -> None:
    report = snap()
    with pytest.raises(NotAllowedError) as refused:
        do(cases.reassign, scheme, WANG, report.id, 3002, "赵哥")
    assert refused.value.needed == Role.ADMIN
    moved = do(cases.reassign, scheme, ZHANG, report.id, 3002, "赵哥").report
    assert (moved.holder_id, moved.holder_name, moved.claimed_at) == (3002, "赵哥", START)
