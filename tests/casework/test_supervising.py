"""What admins do about an overdue case: a word to its group now and then, its record, more time."""

from datetime import UTC, datetime, timedelta

import pytest

from casework import cases, chasing, extending, supervising
from casework.errors import ExtensionError, MovedError, NotAllowedError, NotFoundError
from casework.people import Actor
from casework.scheme import Scheme
from casework.terms import Term
from storage import extensions
from storage.records import Report
from storage.work import Store
from tests.casework.conftest import Snap
from tests.casework.walks import NowOf, Parcels, kinds
from tests.cast import (
    HAIFENG_GROUP,
    LI,
    OUTSIDE,
    STRANGER,
    STREET_GROUP,
    WANG,
    ZHANG,
    Clock,
    caused_by,
)
from tests.cast import scheme as a_scheme
from tests.conftest import Do, Seeded

SUN = Actor(1002, "孙主任")


@pytest.fixture
def scheme() -> Scheme:
    return a_scheme(admins=frozenset({1001, 1002}))


@pytest.fixture
def late(do: Do, scheme: Scheme, snap: Snap, clock: Clock) -> Report:
    """A case that the street has heard of."""
    report = snap(category="hazard")
    clock.advance(hours=5)
    do(chasing.sweep, scheme)
    return report


def nudges(parcels: Parcels) -> list[tuple[int | None, datetime]]:
    return [(one.chat_id, one.not_before) for one in parcels("reminder") if one.key.startswith("nudge")]


def test_the_group_is_asked_once_in_two_hours_whoever_asks(
    do: Do, scheme: Scheme, late: Report, clock: Clock, parcels: Parcels
) -> None:
    first = clock.now()
    with caused_by(7):
        assert do(supervising.nudge, scheme, ZHANG, late.id).counted
    with caused_by(7):
        assert do(supervising.nudge, scheme, ZHANG, late.id).counted  # the same press again
    clock.advance(minutes=119)
    again = do(supervising.nudge, scheme, SUN, late.id)
    assert (again.counted, again.by, again.at) == (False, "张主任", first)
    assert nudges(parcels) == [(HAIFENG_GROUP, first)]
    clock.advance(minutes=1)
    assert do(supervising.nudge, scheme, SUN, late.id).counted
    assert nudges(parcels) == [(HAIFENG_GROUP, first), (HAIFENG_GROUP, clock.now())]
    assert kinds(do, late).count("nudged") == 2


def test_two_admins_at_the_same_moment_are_one_word(
    do: Do, scheme: Scheme, seeded: Seeded, late: Report, clock: Clock, parcels: Parcels
) -> None:
    other = Store(seeded.database, clock.now)
    pressed = [
        store.submit(supervising.nudge, scheme, who, late.id)
        for store, who in ((seeded.store, ZHANG), (other, SUN), (seeded.store, SUN), (other, ZHANG))
    ]
    assert sum(one.result(timeout=30).counted for one in pressed) == 1
    assert len(nudges(parcels)) == 1
    other.close()


def test_at_night_the_word_waits(
    do: Do, scheme: Scheme, late: Report, clock: Clock, parcels: Parcels
) -> None:
    clock.set(datetime(2026, 11, 23, 15, tzinfo=UTC))
    done = do(supervising.nudge, scheme, ZHANG, late.id)
    assert done.heard_at == datetime(2026, 11, 23, 23, tzinfo=UTC)
    assert nudges(parcels) == [(HAIFENG_GROUP, done.heard_at)]


def test_nobody_is_asked_about_what_waits_done_or_is_with_the_street(
    do: Do, scheme: Scheme, snap: Snap, late: Report, parcels: Parcels
) -> None:
    streets = snap(at=OUTSIDE)
    do(cases.claim, scheme, WANG, late.id)
    do(cases.hold, scheme, WANG, late.id, timedelta(hours=1), "等料")
    done = snap()
    do(cases.resolve, scheme, WANG, done.id, "好")
    for report in (streets, late, done):
        with pytest.raises(MovedError):
            do(supervising.nudge, scheme, ZHANG, report.id)
    with pytest.raises(NotFoundError):
        do(supervising.nudge, scheme, ZHANG, 999)
    assert nudges(parcels) == []


@pytest.mark.parametrize("actor", [STRANGER, LI, WANG])
def test_nobody_but_a_street_admin(do: Do, scheme: Scheme, late: Report, actor: Actor) -> None:
    verbs = (
        (supervising.nudge, late.id),
        (supervising.open_case, late.id, STREET_GROUP),
        (supervising.require_here, STREET_GROUP),
        (extending.grant, late.id, Term.parse("4uh"), 0),
    )
    for verb, *arguments in verbs:
        with pytest.raises(NotAllowedError):
            do(verb, scheme, actor, *arguments)


def test_the_record_is_for_where_the_street_reads(do: Do, scheme: Scheme, late: Report) -> None:
    with pytest.raises(NotFoundError):
        do(supervising.open_case, scheme, ZHANG, late.id, HAIFENG_GROUP)
    do(supervising.require_here, scheme, ZHANG, STREET_GROUP)
    do(supervising.require_here, scheme, ZHANG, ZHANG.id)


# More time by an admin's own word ------------------------------------------------------------------------


def test_more_time_is_granted_without_being_asked_for(
    do: Do, scheme: Scheme, late: Report, clock: Clock, now_of: NowOf, parcels: Parcels
) -> None:
    do(cases.claim, scheme, WANG, late.id)
    with caused_by(8):
        do(extending.grant, scheme, ZHANG, late.id, Term.parse("4uh"), 0)
    with caused_by(8):
        assert do(extending.grant, scheme, ZHANG, late.id, Term.parse("4uh"), 0).event is None
    # A second tap, and another admin who was shown the same choice, give no more beside it.
    assert do(extending.grant, scheme, ZHANG, late.id, Term.parse("4uh"), 0).event is None
    assert do(extending.grant, scheme, SUN, late.id, Term.parse("8uh"), 0).event is None
    report = now_of(late)
    assert (report.resolve_due_at, report.extended) == (late.resolve_due_at + timedelta(hours=4), 1)
    assert kinds(do, late)[-1] == "extended"
    assert parcels("extension") == []
    again = do(extending.grant, scheme, SUN, late.id, Term.parse("4uh"), 1).report
    assert (again.resolve_due_at, again.extended) == (late.resolve_due_at + timedelta(hours=8), 2)


def test_a_request_that_waits_is_granted_with_it(
    do: Do, scheme: Scheme, late: Report, parcels: Parcels
) -> None:
    do(cases.claim, scheme, WANG, late.id)
    _, asked = do(extending.ask, scheme, WANG, late.id, Term.parse("2uh"), "等料")
    assert asked is not None
    do(extending.grant, scheme, SUN, late.id, Term.parse("8uh"), 0)
    decided = do(extensions.extension, asked.id)
    assert decided is not None
    assert (decided.state, decided.asked_name, decided.decided_name) == ("granted", "王姐", "孙主任")
    assert decided.until == late.resolve_due_at + timedelta(hours=8)
    assert [parcel.version for parcel in parcels("extension")] == [2]


def test_what_nobody_holds_or_what_is_too_far_is_not_extended(
    do: Do, scheme: Scheme, late: Report, now_of: NowOf
) -> None:
    with pytest.raises(MovedError):
        do(extending.grant, scheme, ZHANG, late.id, Term.parse("4uh"), 0)
    do(cases.claim, scheme, WANG, late.id)
    with pytest.raises(ExtensionError):
        do(extending.grant, scheme, ZHANG, late.id, Term.parse("400cd"), 0)
    assert now_of(late).extended == 0
    assert now_of(late).resolve_due_at == late.resolve_due_at
