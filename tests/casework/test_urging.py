"""A message that urges cases on is known once it is out, and shows them as they are from then on."""

from datetime import timedelta

import pytest

from casework import cases, chasing, groups, speaking, urging
from casework.scheme import Scheme
from casework.urging import Urge
from storage import chases, outbox
from storage.records import Report
from tests.casework.conftest import Snap
from tests.casework.walks import Parcels
from tests.cast import HAIFENG_GROUP, STREET_GROUP, WANG, Clock
from tests.conftest import Do, Seeded

SENT = 77


@pytest.fixture
def late(do: Do, scheme: Scheme, snap: Snap, clock: Clock) -> Report:
    """A case that its group, and the street, are to hear of."""
    report = snap(category="hazard")
    clock.advance(hours=5)
    do(chasing.sweep, scheme)
    return report


def fresh(do: Do, scheme: Scheme, parcels: Parcels, kind: str = "reminder") -> Urge:
    found: Urge | None = do(urging.fresh, scheme, parcels(kind)[-1])
    assert found is not None
    return found


def test_nothing_is_to_be_edited_before_it_is_out(
    do: Do, scheme: Scheme, late: Report, parcels: Parcels
) -> None:
    do(cases.claim, scheme, WANG, late.id)
    assert parcels("chase") == []
    assert do(urging.fresh, scheme, parcels("reminder")[-1]) is None  # and what it asks for is done


def test_what_moves_the_case_moves_its_message_in_each_chat_once(
    do: Do, scheme: Scheme, late: Report, parcels: Parcels
) -> None:
    for kind in ("reminder", "escalation"):
        do(urging.sent, fresh(do, scheme, parcels, kind), SENT)
    assert parcels("chase") == []
    do(cases.claim, scheme, WANG, late.id)
    do(speaking.in_hand, scheme, WANG, late.id)
    assert [(one.chat_id, one.version) for one in parcels("chase")] == [
        (STREET_GROUP, 2),
        (HAIFENG_GROUP, 2),
    ]
    known = do(urging.known, scheme, int(parcels("chase")[-1].details["chase"]))
    assert known is not None
    assert [known.waits(item) for item in known.items] == [False]


def test_a_case_that_moves_while_the_message_is_under_way_is_shown_as_it_is(
    do: Do, scheme: Scheme, late: Report, parcels: Parcels
) -> None:
    under_way = fresh(do, scheme, parcels)
    do(cases.claim, scheme, WANG, late.id)
    do(urging.sent, under_way, SENT)
    assert len(parcels("chase")) == 1


def test_an_older_reminder_says_that_there_is_a_newer_one_and_is_left_alone_then(
    do: Do, scheme: Scheme, late: Report, clock: Clock, parcels: Parcels
) -> None:
    do(urging.sent, fresh(do, scheme, parcels), SENT)
    clock.advance(hours=4)
    do(chasing.sweep, scheme)
    do(urging.sent, fresh(do, scheme, parcels), SENT + 1)
    (older,) = parcels("chase")
    known = do(urging.known, scheme, int(older.details["chase"]))
    assert known is not None
    assert [(item.later, known.waits(item)) for item in known.items] == [(True, False)]
    do(cases.claim, scheme, WANG, late.id)
    assert [one.version for one in parcels("chase")] == [older.version, 1]
    do(urging.pressed, scheme, HAIFENG_GROUP, SENT + 1, late.id)
    assert [one.version for one in parcels("chase")] == [older.version, 1]
    do(urging.pressed, scheme, HAIFENG_GROUP, SENT, late.id)
    assert [one.version for one in parcels("chase")] == [older.version + 1, 1]
    do(urging.pressed, scheme, HAIFENG_GROUP, SENT + 5, late.id)  # none of ours, or a copy of one
    do(urging.stale, scheme, HAIFENG_GROUP, SENT + 5)
    assert len(parcels("chase")) == 2


def test_a_group_that_moved_has_nothing_to_be_edited(
    do: Do, scheme: Scheme, late: Report, parcels: Parcels
) -> None:
    do(urging.sent, fresh(do, scheme, parcels), SENT)
    do(groups.migrated, scheme, HAIFENG_GROUP, HAIFENG_GROUP - 50)
    do(cases.claim, scheme, WANG, late.id)
    assert parcels("chase") == []


def test_a_case_that_left_is_no_more_for_this_group_to_see_to(
    do: Do, scheme: Scheme, seeded: Seeded, late: Report, parcels: Parcels
) -> None:
    do(urging.sent, fresh(do, scheme, parcels), SENT)
    do(cases.transfer, scheme, WANG, late.id, seeded.yinxing.id)
    known = do(urging.known, scheme, int(parcels("chase")[-1].details["chase"]))
    assert known is not None
    (item,) = known.items
    assert (known.lives_here(item), known.waits(item)) == (False, False)


def test_a_street_group_that_was_lost_hears_of_its_cases_when_it_is_found_again(
    do: Do, scheme: Scheme, late: Report, parcels: Parcels
) -> None:
    leased = next(one for one in do(outbox.claim, 50, timedelta(minutes=1)) if one.kind == "escalation")
    do(outbox.wait, leased, "Forbidden: bot was kicked")
    do(groups.lost, scheme, STREET_GROUP)
    assert [one.state for one in parcels("escalation")] == ["waiting"]
    do(groups.found_again, scheme, STREET_GROUP)
    assert [one.state for one in parcels("escalation")] == ["pending"]


def test_what_is_long_past_stays_as_it_is(
    do: Do, scheme: Scheme, late: Report, clock: Clock, parcels: Parcels
) -> None:
    do(urging.sent, fresh(do, scheme, parcels), SENT)
    do(chases.clear, clock.now() - timedelta(days=1))
    assert do(chases.at, HAIFENG_GROUP, SENT) is not None
    do(chases.clear, clock.now() + timedelta(days=1))
    assert do(chases.at, HAIFENG_GROUP, SENT) is None
    do(cases.claim, scheme, WANG, late.id)
    assert parcels("chase") == []
