"""More time (延期): asked for with a reason, decided once by a street admin."""

from datetime import UTC, date, datetime, timedelta

import pytest

from casework import cases, chasing, extending
from casework.errors import ExtensionError, MovedError, NotAllowedError, NotFoundError
from casework.people import Actor
from casework.scheme import Scheme
from casework.terms import Term
from casework.vocabulary import EventKind, ExtensionRefusal, ParcelKind, Verb
from storage import extensions, reports
from storage.extensions import GRANTED, LAPSED, REFUSED, Extension
from storage.records import Report
from tests.casework.conftest import Snap
from tests.casework.walks import HOUR, NowOf, Parcels, act
from tests.cast import HAIFENG_GROUP, LI, START, STRANGER, STREET_GROUP, WANG, ZHANG, Clock, caused_by
from tests.cast import scheme as a_scheme
from tests.conftest import Do, Seeded

DAY = timedelta(days=1)
TWO_DAYS = Term.parse("2工作日")
SUN = Actor(1002, "孙主任")


@pytest.fixture
def scheme() -> Scheme:
    return a_scheme(admins=frozenset({1001, 1002}))


@pytest.fixture
def claimed(do: Do, scheme: Scheme, snap: Snap) -> Report:
    report = snap(category="facility", scheme=scheme)
    return do(cases.claim, scheme, WANG, report.id).report


def asked(do: Do, scheme: Scheme, report: Report, wanted: Term | date = TWO_DAYS) -> Extension:
    found = do(extending.ask, scheme, WANG, report.id, wanted, "等配件")[1]
    assert found is not None
    return found


def test_the_admins_are_asked_with_the_reason_and_nothing_moves_yet(
    do: Do, scheme: Scheme, claimed: Report, parcels: Parcels, now_of: NowOf
) -> None:
    extension = asked(do, scheme, claimed)
    assert (extension.reason, extension.asked_name, extension.until) == ("等配件", "王姐", START + 9 * DAY)
    assert [parcel.chat_id for parcel in parcels(ParcelKind.EXTENSION)] == [STREET_GROUP]
    assert now_of(claimed).resolve_due_at == claimed.resolve_due_at


def test_without_a_group_of_the_street_each_admin_is_asked(do: Do, snap: Snap, parcels: Parcels) -> None:
    alone = a_scheme(admins=frozenset({1001, 1002}), street_group=None)
    report = do(cases.claim, alone, WANG, snap(category="facility", scheme=alone).id).report
    asked(do, alone, report)
    assert [parcel.chat_id for parcel in parcels(ParcelKind.EXTENSION)] == [1001, 1002]


def test_a_granted_extension_moves_the_deadline_and_is_counted(
    do: Do, scheme: Scheme, claimed: Report, parcels: Parcels
) -> None:
    extension = asked(do, scheme, claimed)
    decided = do(extending.decide, scheme, ZHANG, extension.id, granted=True)
    assert (decided.counted, decided.extension.state) == (True, GRANTED)
    report = decided.report
    assert (report.resolve_due_at, report.extended) == (START + 9 * DAY, 1)
    assert report.next_chase_at == report.resolve_due_at - timedelta(minutes=30)
    assert [parcel.version for parcel in parcels(ParcelKind.EXTENSION)] == [2]
    kinds = [event.kind for event in do(reports.timeline, report.id)]
    assert kinds[-2:] == [EventKind.EXTENSION_ASKED, EventKind.EXTENDED]


def test_a_refused_extension_is_said_in_the_group_and_moves_nothing(
    do: Do, scheme: Scheme, claimed: Report, parcels: Parcels
) -> None:
    extension = asked(do, scheme, claimed)
    decided = do(extending.decide, scheme, SUN, extension.id, granted=False)
    assert (decided.counted, decided.extension.state) == (True, REFUSED)
    assert (decided.report.resolve_due_at, decided.report.extended) == (claimed.resolve_due_at, 0)
    assert [parcel.chat_id for parcel in parcels(ParcelKind.RELAY)] == [HAIFENG_GROUP]


def test_the_first_decision_counts_and_the_second_admin_hears_of_it(
    do: Do, scheme: Scheme, claimed: Report, now_of: NowOf
) -> None:
    extension = asked(do, scheme, claimed)
    do(extending.decide, scheme, ZHANG, extension.id, granted=False)
    for actor, granted in ((SUN, True), (SUN, False), (ZHANG, True)):
        again = do(extending.decide, scheme, actor, extension.id, granted=granted)
        assert (again.counted, again.extension.decided_name) == (False, "张主任")
    assert do(extending.decide, scheme, ZHANG, extension.id, granted=False).counted  # the same press again
    assert now_of(claimed).extended == 0


@pytest.mark.parametrize("actor", [STRANGER, LI, WANG])
def test_nobody_but_a_street_admin_decides(do: Do, scheme: Scheme, claimed: Report, actor: Actor) -> None:
    extension = asked(do, scheme, claimed)
    with pytest.raises(NotAllowedError):
        do(extending.decide, scheme, actor, extension.id, granted=True)
    with pytest.raises(NotFoundError):
        do(extending.decide, scheme, ZHANG, extension.id + 1, granted=True)


@pytest.mark.parametrize("actor", [STRANGER, LI])
def test_nobody_but_who_may_handle_the_case_asks(
    do: Do, scheme: Scheme, claimed: Report, actor: Actor
) -> None:
    with pytest.raises(NotAllowedError):
        do(extending.ask, scheme, actor, claimed.id, TWO_DAYS, "等配件")


def test_only_a_case_that_somebody_holds_gets_more_time(do: Do, scheme: Scheme, snap: Snap) -> None:
    report = snap(category="facility", scheme=scheme)
    with pytest.raises(MovedError):
        do(extending.ask, scheme, WANG, report.id, TWO_DAYS, "等配件")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("等配件", ExtensionRefusal.UNCLEAR),
        ("2天", ExtensionRefusal.NO_REASON),
        ("到明天 等配件", ExtensionRefusal.NOT_LATER),
        ("400天 等配件", ExtensionRefusal.TOO_FAR),
        ("到2099-01-01 等配件", ExtensionRefusal.TOO_FAR),
    ],
)
def test_what_cannot_be_asked_is_told_why(
    do: Do, scheme: Scheme, claimed: Report, words: str, why: ExtensionRefusal
) -> None:
    with pytest.raises(ExtensionError) as caught:
        do(extending.ask_in_words, scheme, WANG, claimed.id, words)
    assert caught.value.reason == why
    assert do(extensions.waiting, claimed.id) is None


def test_a_day_ends_with_the_streets_work(do: Do, scheme: Scheme, claimed: Report) -> None:
    found = do(extending.ask_in_words, scheme, WANG, claimed.id, "到12月4日 等审批")[1]
    assert found is not None
    assert found.until == datetime(2026, 12, 4, 10, tzinfo=UTC)  # 18:00 in Shanghai


def test_an_overdue_case_gets_its_time_from_now_on(
    do: Do, scheme: Scheme, claimed: Report, clock: Clock
) -> None:
    clock.advance(10 * DAY)  # Thursday 10:00, three days late
    extension = asked(do, scheme, claimed)
    assert extension.until == START + 14 * DAY  # Monday: two working days from now


def test_asked_again_the_newer_words_count(do: Do, scheme: Scheme, claimed: Report, parcels: Parcels) -> None:
    first = asked(do, scheme, claimed)
    second = do(extending.ask, scheme, ZHANG, claimed.id, Term.parse("1工作日"), "快了")[1]
    assert second is not None
    assert (second.id, second.reason, second.asked_name) == (first.id, "快了", "张主任")
    assert second.until == START + 8 * DAY
    (parcel,) = parcels(ParcelKind.EXTENSION)
    assert parcel.version > 1


def test_after_a_decision_more_may_be_asked(do: Do, scheme: Scheme, claimed: Report) -> None:
    first = asked(do, scheme, claimed)
    do(extending.decide, scheme, ZHANG, first.id, granted=True)
    second = asked(do, scheme, claimed)
    assert second.id != first.id
    assert do(extending.decide, scheme, ZHANG, second.id, granted=True).report.extended == 2


def test_a_case_that_ended_meanwhile_needs_no_decision(do: Do, scheme: Scheme, claimed: Report) -> None:
    extension = asked(do, scheme, claimed)
    do(cases.resolve, scheme, WANG, claimed.id, "好了")
    with pytest.raises(MovedError):
        do(extending.decide, scheme, ZHANG, extension.id, granted=True)


def test_a_case_on_hold_gets_its_time_after_the_pause(
    do: Do, scheme: Scheme, seeded: Seeded, claimed: Report, clock: Clock
) -> None:
    extension = asked(do, scheme, claimed)
    do(cases.hold, scheme, WANG, claimed.id, DAY, "")
    held = do(extending.decide, scheme, ZHANG, extension.id, granted=True).report
    assert (held.resolve_due_at, held.next_chase_at) == (START + 9 * DAY, None)
    clock.advance(DAY)
    assert act(do, scheme, seeded, claimed, Verb.RESUME).report.resolve_due_at == START + 10 * DAY


def test_an_update_that_comes_again_asks_and_decides_once(
    do: Do, scheme: Scheme, claimed: Report, now_of: NowOf
) -> None:
    for _ in range(2):
        with caused_by(70):
            extension = asked(do, scheme, claimed)
    for _ in range(2):
        with caused_by(71):
            assert do(extending.decide, scheme, ZHANG, extension.id, granted=True).counted
    with caused_by(70):  # even after the decision
        assert do(extending.ask, scheme, WANG, claimed.id, TWO_DAYS, "等配件") is not None
    assert now_of(claimed).extended == 1
    assert do(extensions.waiting, claimed.id) is None


def test_the_reminders_follow_the_new_deadline(
    do: Do, scheme: Scheme, claimed: Report, clock: Clock, parcels: Parcels
) -> None:
    extension = asked(do, scheme, claimed)
    do(extending.decide, scheme, ZHANG, extension.id, granted=True)
    do(reports.change, claimed.id, update_due_at=None)
    clock.advance(7 * DAY + HOUR)
    assert do(chasing.sweep, scheme) == 0
    clock.advance(2 * DAY)
    assert do(chasing.sweep, scheme) == 1


def test_what_was_asked_for_lapses_when_the_case_goes_elsewhere(
    do: Do, scheme: Scheme, claimed: Report, now_of: NowOf
) -> None:
    extension = asked(do, scheme, claimed)
    do(cases.transfer, scheme, WANG, claimed.id, None)
    decided = do(extending.decide, scheme, ZHANG, extension.id, granted=True)
    assert (decided.counted, decided.extension.state, decided.extension.decided_by) == (False, LAPSED, None)
    assert now_of(claimed).extended == 0
