import json
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from shapely.geometry import box, mapping

from casework import cases, checking, grids, groups, speaking
from casework.errors import NotAllowedError, NotFoundError
from casework.people import Actor
from casework.places.geojson import GridShape
from casework.scheme import Scheme
from storage import outbox, places, reports
from storage.records import Parcel, Report
from tests.casework.conftest import Snap
from tests.cast import (
    HAIFENG,
    HAIFENG_GROUP,
    IN_HAIFENG,
    IN_QINGSHI,
    LI,
    OUTSIDE,
    QINGSHI,
    STRANGER,
    STREET_GROUP,
    WANG,
    YINXING_GROUP,
    ZHANG,
    Clock,
)
from tests.conftest import Do, Seeded

Parcels = Callable[..., Sequence[Parcel]]
NowOf = Callable[[Report], Report]

NEW_GROUP = -1002000000009
GRID_GROUP = -1002000000010
FOOD_GROUP = -1002000000011
LEASE = timedelta(minutes=1)


def bind(do: Do, scheme: Scheme, name: str, chat_id: int, thread_id: int | None = None) -> groups.Bound:
    return do(groups.bind, scheme, ZHANG, name, chat_id, thread_id, "群")


def give_grid_a_chat(do: Do, scheme: Scheme) -> None:
    """A grid around OUTSIDE with a chat of its own, and another for food, in 青石社区 (which has none)."""
    area = box(OUTSIDE.lng - 0.01, OUTSIDE.lat - 0.01, OUTSIDE.lng + 0.01, OUTSIDE.lat + 0.01)
    shape = GridShape(
        "X-1", "远处", QINGSHI, area, json.dumps(mapping(area)), GRID_GROUP, 7, {"food": FOOD_GROUP}
    )
    do(grids.take_over, scheme, ZHANG, [shape])


def deliver(do: Do, clock: Clock, lost: int) -> None:
    """All that is due goes out, but for the chat that the bot is no longer in."""
    clock.advance(minutes=1)
    while found := do(outbox.claim, 32, LEASE):
        for parcel in found:
            if parcel.chat_id == lost:
                do(outbox.wait, parcel, "Forbidden")
            else:
                do(outbox.sent, parcel)


def cards(parcels: Parcels, report: Report) -> list[tuple[int | None, str]]:
    return [(card.chat_id, card.state) for card in parcels("card", report)]


# Binding ---------------------------------------------------------------------------------------------


def test_only_an_admin_binds_and_only_known_communities(do: Do, scheme: Scheme) -> None:
    for actor in (STRANGER, WANG, LI):
        with pytest.raises(NotAllowedError):
            do(groups.bind, scheme, actor, QINGSHI, NEW_GROUP, None, "群")
        with pytest.raises(NotAllowedError):
            do(groups.unbind, scheme, actor, HAIFENG_GROUP, None)
    with pytest.raises(NotFoundError):
        bind(do, scheme, "没有的社区", NEW_GROUP)


def test_a_bound_topic_gets_the_cards(do: Do, scheme: Scheme, snap: Snap) -> None:
    bind(do, scheme, QINGSHI, NEW_GROUP, 42)
    report = snap(at=IN_QINGSHI)
    assert (report.chat_id, report.thread_id) == (NEW_GROUP, 42)


def test_a_first_group_takes_its_unclaimed_cases_from_the_street(
    do: Do, scheme: Scheme, snap: Snap, now_of: NowOf, parcels: Parcels
) -> None:
    waiting, taken = snap(at=IN_QINGSHI), snap(at=IN_QINGSHI)
    do(cases.claim, scheme, ZHANG, taken.id)
    assert bind(do, scheme, QINGSHI, NEW_GROUP).waiting == 1
    assert now_of(waiting).chat_id == NEW_GROUP
    assert now_of(taken).chat_id == STREET_GROUP
    assert (NEW_GROUP, "pending") in cards(parcels, waiting)


def test_another_group_takes_all_open_cases_over(
    do: Do, scheme: Scheme, snap: Snap, now_of: NowOf, parcels: Parcels
) -> None:
    claimed, closed = snap(), snap()
    do(cases.claim, scheme, WANG, claimed.id)
    do(cases.resolve, scheme, WANG, closed.id, "好")
    do(checking.confirm, scheme, LI, closed.id, 0)
    assert bind(do, scheme, HAIFENG, NEW_GROUP).waiting == 1
    assert (now_of(claimed).chat_id, now_of(claimed).holder_name) == (NEW_GROUP, "王姐")
    assert now_of(closed).chat_id == HAIFENG_GROUP


def test_binding_the_same_group_again_changes_nothing(
    do: Do, scheme: Scheme, snap: Snap, parcels: Parcels
) -> None:
    report = snap()
    before = parcels("card", report)
    assert bind(do, scheme, HAIFENG, HAIFENG_GROUP).waiting == 0
    assert parcels("card", report) == before


def test_after_unbinding_open_cases_stay_until_another_group_is_bound(
    do: Do, scheme: Scheme, snap: Snap, now_of: NowOf
) -> None:
    report = snap()
    assert [gone.name for gone in do(groups.unbind, scheme, ZHANG, HAIFENG_GROUP, None)] == [HAIFENG]
    assert do(groups.unbind, scheme, ZHANG, HAIFENG_GROUP, None) == []
    assert now_of(report).chat_id == HAIFENG_GROUP
    assert snap(at=IN_HAIFENG).chat_id == STREET_GROUP
    assert bind(do, scheme, HAIFENG, NEW_GROUP).waiting == 2
    assert now_of(report).chat_id == NEW_GROUP


def test_what_waited_for_a_lost_group_goes_to_the_street_when_that_is_unbound(
    do: Do, scheme: Scheme, snap: Snap, now_of: NowOf
) -> None:
    report = snap()
    do(groups.lost, scheme, HAIFENG_GROUP)
    do(groups.unbind, scheme, ZHANG, HAIFENG_GROUP, None)
    assert now_of(report).chat_id == STREET_GROUP


def test_unbinding_a_topic_leaves_the_other_topics(do: Do, scheme: Scheme) -> None:
    bind(do, scheme, HAIFENG, NEW_GROUP, 1)
    bind(do, scheme, QINGSHI, NEW_GROUP, 2)
    assert [gone.name for gone in do(groups.unbind, scheme, ZHANG, NEW_GROUP, 2)] == [QINGSHI]
    assert [left.name for left in do(places.communities_in, NEW_GROUP)] == [HAIFENG]


# Lost and found --------------------------------------------------------------------------------------


def test_the_cases_of_a_lost_group_wait_and_the_admins_are_told_once(
    do: Do, scheme: Scheme, seeded: Seeded, snap: Snap, now_of: NowOf, parcels: Parcels
) -> None:
    before = snap()
    for _ in range(2):
        do(groups.lost, scheme, HAIFENG_GROUP)
    (word,) = parcels("word")
    assert (word.chat_id, word.details["key"]) == (1001, "group.lost")
    assert word.details["params"] == {"community": HAIFENG, "title": "海风社区网格群", "waiting": 1}
    after = snap()
    assert (now_of(before).chat_id, after.chat_id) == (None, None)
    assert cards(parcels, after) == [(None, "waiting")]
    assert [row.id for row in do(reports.without_chat, seeded.haifeng.id)] == [before.id, after.id]


def test_a_group_found_again_gets_every_card_and_every_word_that_waited(
    do: Do, clock: Clock, scheme: Scheme, snap: Snap, now_of: NowOf, parcels: Parcels
) -> None:
    before = snap()
    do(groups.lost, scheme, HAIFENG_GROUP)
    deliver(do, clock, HAIFENG_GROUP)
    after = snap()
    do(speaking.answer, scheme, LI, after.id, "在桥下")
    assert [relay.state for relay in parcels("relay")] == ["waiting"]
    assert do(groups.found_again, scheme, HAIFENG_GROUP) == 2
    assert do(groups.found_again, scheme, HAIFENG_GROUP) == 0
    for report in (before, after):
        assert now_of(report).chat_id == HAIFENG_GROUP
        assert cards(parcels, report) == [(HAIFENG_GROUP, "pending")]
    assert [(relay.chat_id, relay.state) for relay in parcels("relay")] == [(HAIFENG_GROUP, "pending")]


def test_the_cases_of_a_lost_group_go_to_the_next_that_is_bound(
    do: Do, clock: Clock, scheme: Scheme, snap: Snap, now_of: NowOf, parcels: Parcels
) -> None:
    report = snap()
    do(groups.lost, scheme, HAIFENG_GROUP)
    deliver(do, clock, HAIFENG_GROUP)
    assert bind(do, scheme, HAIFENG, NEW_GROUP).waiting == 1
    assert cards(parcels, report) == [(NEW_GROUP, "pending")]
    assert now_of(report).chat_id == NEW_GROUP


def test_a_case_that_is_closed_while_its_group_is_lost_waits_no_longer(
    do: Do, scheme: Scheme, snap: Snap, parcels: Parcels
) -> None:
    do(groups.lost, scheme, HAIFENG_GROUP)
    report = snap()
    do(cases.withdraw, scheme, LI, report.id)
    assert parcels("card", report) == []
    assert do(groups.found_again, scheme, HAIFENG_GROUP) == 0


def test_old_reminders_are_not_sent_to_a_group_found_again(
    do: Do, clock: Clock, scheme: Scheme, parcels: Parcels
) -> None:
    do(outbox.put, "remind:x", "reminder", chat_id=HAIFENG_GROUP, payload={"items": []})
    deliver(do, clock, HAIFENG_GROUP)
    do(groups.lost, scheme, HAIFENG_GROUP)
    assert parcels("reminder") == []


def test_a_chat_that_speaks_for_nobody_is_lost_without_a_word(
    do: Do, scheme: Scheme, parcels: Parcels
) -> None:
    assert do(groups.lost, scheme, NEW_GROUP) == []
    assert do(groups.found_again, scheme, NEW_GROUP) == 0
    assert parcels() == []


def test_the_street_s_group_is_lost_and_found_with_its_cards(
    do: Do, clock: Clock, scheme: Scheme, snap: Snap, now_of: NowOf, parcels: Parcels
) -> None:
    report = snap(at=OUTSIDE)
    for _ in range(2):
        do(groups.lost, scheme, STREET_GROUP)
        deliver(do, clock, STREET_GROUP)
    later = snap(at=OUTSIDE)
    deliver(do, clock, STREET_GROUP)
    assert len([word for word in parcels("word") if word.chat_id == 1001]) == 1
    assert cards(parcels, report) == cards(parcels, later) == [(STREET_GROUP, "waiting")]
    assert do(groups.found_again, scheme, STREET_GROUP) == 2
    assert cards(parcels, report) == [(STREET_GROUP, "pending")]
    assert now_of(report).chat_id == STREET_GROUP


# Chats of grids --------------------------------------------------------------------------------------


def test_a_grid_with_a_chat_of_its_own_sends_its_cases_there(do: Do, scheme: Scheme, snap: Snap) -> None:
    give_grid_a_chat(do, scheme)
    plain, food = snap(at=OUTSIDE), snap(at=OUTSIDE, category="food")
    assert (plain.chat_id, plain.thread_id) == (GRID_GROUP, 7)
    assert (food.chat_id, food.thread_id) == (FOOD_GROUP, None)
    admin = Actor(3009, "网格长", administers=FOOD_GROUP)
    assert do(cases.claim, scheme, admin, food.id).report.holder_name == "网格长"
    with pytest.raises(NotAllowedError):
        do(cases.claim, scheme, admin, plain.id)


def test_cases_in_a_grid_s_own_chat_stay_when_the_community_gets_a_group(
    do: Do, scheme: Scheme, snap: Snap, now_of: NowOf
) -> None:
    give_grid_a_chat(do, scheme)
    report = snap(at=OUTSIDE)
    assert bind(do, scheme, QINGSHI, NEW_GROUP).waiting == 0
    assert now_of(report).chat_id == GRID_GROUP


def test_a_transfer_back_goes_to_the_grid_s_own_chat(
    do: Do, scheme: Scheme, seeded: Seeded, snap: Snap
) -> None:
    give_grid_a_chat(do, scheme)
    report = snap(at=OUTSIDE)
    do(cases.transfer, scheme, ZHANG, report.id, seeded.yinxing.id)
    moved = do(cases.transfer, scheme, ZHANG, report.id, seeded.qingshi.id).report
    assert (moved.chat_id, moved.thread_id) == (GRID_GROUP, 7)


@pytest.mark.parametrize(("chat", "category"), [(GRID_GROUP, "hazard"), (FOOD_GROUP, "food")])
def test_a_grid_s_chat_is_lost_and_found_with_its_cards(
    do: Do, clock: Clock, scheme: Scheme, snap: Snap, parcels: Parcels, chat: int, category: str
) -> None:
    give_grid_a_chat(do, scheme)
    report = snap(at=OUTSIDE, category=category)
    assert [found.name for found in do(groups.lost, scheme, chat)] == [QINGSHI]
    assert do(groups.lost, scheme, chat) == []
    deliver(do, clock, chat)
    assert do(groups.found_again, scheme, chat) == 1
    assert cards(parcels, report) == [(chat, "pending")]
    assert [found.name for found in do(groups.lost, scheme, chat)] == [QINGSHI]


# Migration -------------------------------------------------------------------------------------------


def test_a_supergroup_takes_everything_over_and_shows_the_open_cases_anew(
    do: Do, scheme: Scheme, snap: Snap, now_of: NowOf, parcels: Parcels
) -> None:
    opened, closed = snap(), snap()
    do(speaking.answer, scheme, LI, opened.id, "在桥下")
    do(cases.resolve, scheme, WANG, closed.id, "好")
    do(checking.confirm, scheme, LI, closed.id, 0)
    for parcel in do(outbox.claim, 1, LEASE):
        do(outbox.sent, parcel)
    do(groups.migrated, scheme, HAIFENG_GROUP, NEW_GROUP)
    assert (now_of(opened).chat_id, now_of(closed).chat_id) == (NEW_GROUP, NEW_GROUP)
    assert cards(parcels, opened) == [(NEW_GROUP, "pending")]
    assert cards(parcels, closed) == []
    left = {parcel.chat_id for parcel in parcels() if parcel.state != "sent"}
    assert (NEW_GROUP in left, HAIFENG_GROUP in left) == (True, False)
    after = parcels()
    do(groups.migrated, scheme, HAIFENG_GROUP, NEW_GROUP)
    assert parcels() == after
    assert snap().chat_id == NEW_GROUP
    assert do(groups.speaks_for_someone, scheme, NEW_GROUP)


def test_a_grid_s_own_chats_migrate_too(do: Do, scheme: Scheme, snap: Snap) -> None:
    give_grid_a_chat(do, scheme)
    do(groups.migrated, scheme, GRID_GROUP, GRID_GROUP - 100)
    do(groups.migrated, scheme, FOOD_GROUP, FOOD_GROUP - 100)
    assert snap(at=OUTSIDE).chat_id == GRID_GROUP - 100
    assert snap(at=OUTSIDE, category="food").chat_id == FOOD_GROUP - 100


def test_a_card_that_is_being_sent_while_the_group_migrates_is_sent_once_more(
    do: Do, scheme: Scheme, snap: Snap, parcels: Parcels
) -> None:
    report = snap(at=IN_HAIFENG)
    do(outbox.hurry, report.id, "card")
    leased = [parcel for parcel in do(outbox.claim, 8, LEASE) if parcel.kind == "card"]
    do(groups.migrated, scheme, HAIFENG_GROUP, NEW_GROUP)
    for parcel in leased:
        do(outbox.again, parcel, parcel.not_before, "migrated", counted=False)
    assert len(leased) == 1
    assert cards(parcels, report) == [(NEW_GROUP, "pending")]


def test_the_other_group_is_not_touched(do: Do, scheme: Scheme) -> None:
    do(groups.migrated, scheme, HAIFENG_GROUP, NEW_GROUP)
    assert [found.name for found in do(places.communities_in, YINXING_GROUP)] == ["银杏社区"]
