from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from casework import cases, chasing
from casework.errors import NotAllowedError, NotFoundError
from casework.people import Actor
from casework.scheme import Ladder, Scheme
from casework.vocabulary import Level, Stage
from storage import outbox, reports
from storage.records import Parcel, Report
from storage.work import Store
from tests.casework.conftest import Snap
from tests.cast import (
    HAIFENG_GROUP,
    IN_YINXING,
    LI,
    OUTSIDE,
    START,
    STRANGER,
    STREET_GROUP,
    WANG,
    YINXING_GROUP,
    ZHANG,
    Clock,
    caused_by,
)
from tests.cast import scheme as a_scheme
from tests.conftest import Do, Seeded

Parcels = Callable[..., Sequence[Parcel]]
HAIFENG_ADMIN = Actor(3003, "孙姐", administers=HAIFENG_GROUP)


Said = list[tuple[int | None, list[tuple[int, str, str]]]]


def said(parcels: Parcels, kind: str = "reminder") -> Said:
    """(chat, [(case, stage, level)]) of each reminder, or 督办, in order."""
    return [
        (
            parcel.chat_id,
            [(item["report"], item["stage"], item["level"]) for item in parcel.details["items"]],
        )
        for parcel in parcels(kind)
    ]


def walk(do: Do, scheme: Scheme, clock: Clock, until: timedelta, step: timedelta) -> None:
    end = clock.now() + until
    while clock.now() < end:
        clock.advance(step)
        do(chasing.sweep, scheme)


def test_each_level_of_the_ladder_is_said_once_and_to_whom_it_concerns(
    do: Do, snap: Snap, clock: Clock, parcels: Parcels
) -> None:
    rules = a_scheme(quiet=type(a_scheme().quiet)())  # no night, to see the whole ladder
    report = snap(category="hazard", scheme=rules)
    walk(do, rules, clock, timedelta(hours=40), timedelta(minutes=5))
    levels = [(chat, items[0][1:]) for chat, items in said(parcels)]
    expected = [Level.WARN, Level.REMIND, Level.STREET, *[Level.REPEAT] * 3]
    assert levels == [(HAIFENG_GROUP, (Stage.CLAIM, level)) for level in expected]
    assert said(parcels, "escalation") == [(STREET_GROUP, [(report.id, Stage.CLAIM, Level.STREET)])]
    found = do(reports.report, report.id)
    assert found is not None
    assert (found.chased, found.next_chase_at) == (6, None)


def test_a_case_is_reminded_at_its_hours(do: Do, snap: Snap, clock: Clock, parcels: Parcels) -> None:
    rules = a_scheme()
    report = snap(category="hazard")  # to be claimed within 30 minutes: the warning is 7.5 minutes before
    for minutes, expected in ((22, 0), (23, 1), (29, 1), (30, 2), (269, 2), (270, 3), (509, 3), (510, 4)):
        clock.set(START + timedelta(minutes=minutes))
        do(chasing.sweep, rules)
        assert len(parcels("reminder")) == expected, minutes
    events = [event for event in do(reports.timeline, report.id) if event.kind == "reminded"]
    assert [event.details["n"] for event in events] == [0, 1, 2, 3]


def test_a_sweep_that_comes_late_says_only_the_highest_level(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock, parcels: Parcels
) -> None:
    report = snap(category="hazard")
    clock.advance(minutes=45)
    assert do(chasing.sweep, scheme) == 1
    assert do(chasing.sweep, scheme) == 0
    assert said(parcels) == [(HAIFENG_GROUP, [(report.id, Stage.CLAIM, Level.REMIND)])]


def test_all_that_is_due_in_a_group_is_one_message(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock, parcels: Parcels
) -> None:
    here = [snap(), snap(), snap()]
    there = snap(at=IN_YINXING)
    clock.advance(minutes=31)
    assert do(chasing.sweep, scheme) == 4
    messages = {chat: [item[0] for item in items] for chat, items in said(parcels)}
    assert messages == {HAIFENG_GROUP: [report.id for report in here], YINXING_GROUP: [there.id]}


def test_two_sweeps_within_a_second_lose_nothing(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock, parcels: Parcels
) -> None:
    first = snap()
    clock.advance(minutes=31)
    do(chasing.sweep, scheme)
    leased = [one for one in do(outbox.claim, 8, timedelta(minutes=1)) if one.kind == "reminder"]
    clock.set(START)
    second = snap()
    clock.set(START + timedelta(minutes=31))
    do(chasing.sweep, scheme)
    assert [[item[0] for item in items] for _, items in said(parcels)] == [[first.id], [second.id]]
    assert leased == []  # the card goes first, one message a chat


def test_two_processes_say_each_level_once(
    scheme: Scheme, seeded: Seeded, snap: Snap, clock: Clock, parcels: Parcels
) -> None:
    cases_ = [snap() for _ in range(10)]
    other = Store(seeded.database, clock.now)
    clock.advance(minutes=31)
    sweeps = [store.submit(chasing.sweep, scheme) for store in (seeded.store, other, seeded.store, other)]
    assert sum(sweep.result(timeout=30) for sweep in sweeps) == len(cases_)
    told = [item[0] for _, items in said(parcels) for item in items]
    assert sorted(told) == [report.id for report in cases_]
    other.close()


def test_nobody_is_reminded_at_night_and_it_is_caught_up_in_the_morning(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock, parcels: Parcels
) -> None:
    clock.set(datetime(2026, 11, 23, 13, 50, tzinfo=UTC))  # 21:50 in Shanghai
    snap(category="hazard")  # to be claimed by 22:20
    clock.set(datetime(2026, 11, 23, 14, 20, tzinfo=UTC))
    assert do(chasing.sweep, scheme) == 0
    clock.set(datetime(2026, 11, 23, 22, 59, tzinfo=UTC))
    assert do(chasing.sweep, scheme) == 0
    clock.set(datetime(2026, 11, 23, 23, 0, tzinfo=UTC))
    assert do(chasing.sweep, scheme) == 1
    assert said(parcels)[0][1][0][2] == Level.REPEAT


@pytest.mark.parametrize(
    "end",
    [
        lambda do, scheme, report: do(cases.resolve, scheme, WANG, report.id, "好"),
        lambda do, scheme, report: do(cases.return_case, scheme, WANG, report.id, "不是"),
        lambda do, scheme, report: do(cases.withdraw, scheme, LI, report.id),
    ],
)
def test_a_case_that_is_closed_is_never_reminded(
    do: Do,
    scheme: Scheme,
    snap: Snap,
    clock: Clock,
    parcels: Parcels,
    end: Callable[[Do, Scheme, Report], object],
) -> None:
    end(do, scheme, snap())
    walk(do, scheme, clock, timedelta(days=2), timedelta(hours=1))
    assert parcels("reminder") == []


def test_a_paused_case_is_left_alone_and_goes_on_where_it_stood(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock, parcels: Parcels
) -> None:
    report = snap(category="parking")  # three hours
    do(cases.claim, scheme, WANG, report.id)
    clock.advance(hours=2, minutes=30)
    do(chasing.sweep, scheme)
    do(cases.hold, scheme, WANG, report.id, timedelta(hours=4), "等拖车")
    clock.advance(hours=3, minutes=59)
    assert do(chasing.sweep, scheme) == 0
    do(cases.resume, scheme, WANG, report.id)
    clock.advance(minutes=29)
    assert do(chasing.sweep, scheme) == 0
    clock.advance(minutes=1)
    assert do(chasing.sweep, scheme) == 1
    assert [items[0][2] for _, items in said(parcels)] == [Level.WARN, Level.REMIND]


def test_a_claim_begins_the_ladder_of_the_second_deadline(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock, parcels: Parcels
) -> None:
    report = snap(category="parking")
    clock.advance(minutes=31)
    do(chasing.sweep, scheme)
    do(cases.claim, scheme, WANG, report.id)
    clock.set(START + timedelta(hours=2, minutes=30))
    do(chasing.sweep, scheme)
    assert [items[0][1:] for _, items in said(parcels)] == [
        (Stage.CLAIM, Level.REMIND),
        (Stage.RESOLVE, Level.WARN),
    ]


def test_who_takes_a_late_case_hears_the_next_level_and_not_the_past_ones(
    do: Do, scheme: Scheme, seeded: Seeded, snap: Snap, clock: Clock, parcels: Parcels
) -> None:
    taken, given = snap(category="parking"), snap(category="parking")  # three hours
    clock.advance(hours=4)
    do(cases.claim, scheme, WANG, taken.id)
    do(cases.transfer, scheme, WANG, given.id, seeded.yinxing.id)
    assert do(chasing.sweep, scheme) == 0
    clock.set(START + timedelta(hours=4, minutes=30))  # the second level of the claim of the one
    do(chasing.sweep, scheme)
    clock.set(START + timedelta(hours=7))  # and of the end of the other
    do(chasing.sweep, scheme)
    assert [(chat, items[0]) for chat, items in said(parcels)] == [
        (YINXING_GROUP, (given.id, Stage.CLAIM, Level.STREET)),
        (HAIFENG_GROUP, (taken.id, Stage.RESOLVE, Level.STREET)),
    ]


def test_a_case_without_a_group_reminds_the_street_or_else_its_admins(
    do: Do, snap: Snap, clock: Clock, parcels: Parcels
) -> None:
    rules = a_scheme(street_group=None, admins=frozenset({1001, 1002}))
    snap(at=OUTSIDE, scheme=rules)
    clock.advance(minutes=31)
    do(chasing.sweep, rules)
    assert [chat for chat, _ in said(parcels)] == [1001, 1002]


def test_the_street_hears_of_a_late_case_even_where_the_sweep_comes_after_its_level(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock, parcels: Parcels
) -> None:
    report = snap(category="hazard")
    clock.advance(hours=9)
    assert do(chasing.sweep, scheme) == 1
    assert said(parcels) == [(HAIFENG_GROUP, [(report.id, Stage.CLAIM, Level.REPEAT)])]
    assert said(parcels, "escalation") == [(STREET_GROUP, [(report.id, Stage.CLAIM, Level.STREET)])]
    clock.advance(hours=15)
    assert do(chasing.sweep, scheme) == 1
    assert len(parcels("escalation")) == 1


def test_what_the_street_itself_has_comes_to_it_once(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock, parcels: Parcels
) -> None:
    report = snap(at=OUTSIDE)
    clock.advance(hours=5)
    assert do(chasing.sweep, scheme) == 1
    assert said(parcels) == []
    assert said(parcels, "escalation") == [(STREET_GROUP, [(report.id, Stage.CLAIM, Level.STREET)])]


@pytest.mark.parametrize(("cases_", "messages"), [(3, [1, 1, 1]), (4, [4]), (23, [20, 3])])
def test_a_few_late_cases_come_to_the_street_alone_and_many_as_lists(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock, parcels: Parcels, cases_: int, messages: list[int]
) -> None:
    reported = [snap().id for _ in range(cases_)]
    clock.advance(hours=5)
    do(chasing.sweep, scheme)
    told = [items for _, items in said(parcels, "escalation")]
    assert [len(items) for items in told] == messages
    assert [item[0] for items in told for item in items] == reported


def test_without_a_group_of_the_street_each_admin_hears_of_it(
    do: Do, snap: Snap, clock: Clock, parcels: Parcels
) -> None:
    rules = a_scheme(street_group=None, admins=frozenset({1001, 1002}))
    snap(scheme=rules)
    clock.advance(hours=5)
    do(chasing.sweep, rules)
    assert [chat for chat, _ in said(parcels, "escalation")] == [1001, 1002]


def test_what_was_said_of_a_deadline_is_not_said_again_to_whoever_takes_the_case(
    do: Do, scheme: Scheme, seeded: Seeded, snap: Snap, clock: Clock, parcels: Parcels
) -> None:
    report = snap(category="parking")  # 30 minutes to be claimed, three hours to be solved
    do(cases.claim, scheme, WANG, report.id)
    clock.set(START + timedelta(hours=2, minutes=30))
    do(chasing.sweep, scheme)  # the warning
    do(cases.transfer, scheme, WANG, report.id, seeded.yinxing.id)
    do(cases.claim, scheme, ZHANG, report.id)
    clock.set(START + timedelta(hours=2, minutes=59))  # a warning of their own would be due by now
    assert do(chasing.sweep, scheme) == 0
    clock.set(START + timedelta(hours=3))
    assert do(chasing.sweep, scheme) == 1
    resolve = [(chat, items[0][2]) for chat, items in said(parcels) if items[0][1] == Stage.RESOLVE]
    assert resolve == [(HAIFENG_GROUP, Level.WARN), (YINXING_GROUP, Level.REMIND)]


def test_no_ladder_means_no_reminders(do: Do, snap: Snap, clock: Clock, parcels: Parcels) -> None:
    rules = a_scheme(ladder=Ladder(timedelta(minutes=30), timedelta(hours=4), timedelta(hours=4), 0))
    snap(scheme=rules)
    walk(do, rules, clock, timedelta(days=1), timedelta(hours=1))
    assert parcels("reminder") == []


# Snoozing --------------------------------------------------------------------------------------------


def reminded(do: Do, scheme: Scheme, clock: Clock, parcels: Parcels) -> Parcel:
    clock.advance(minutes=31)
    do(chasing.sweep, scheme)
    return parcels("reminder")[-1]


def test_a_snoozed_reminder_leaves_its_cases_in_peace_for_an_hour(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock, parcels: Parcels
) -> None:
    ladder = Ladder(timedelta(minutes=30), timedelta(minutes=10), timedelta(minutes=10), 6)
    rules = a_scheme(ladder=ladder)
    report = snap()
    reminder = reminded(do, rules, clock, parcels)
    for _ in range(2):
        with caused_by(4):
            assert do(chasing.snooze, rules, WANG, reminder.id) == 1
    assert [event.kind for event in do(reports.timeline, report.id)].count("snoozed") == 1
    clock.advance(minutes=59)
    assert do(chasing.sweep, rules) == 0
    clock.advance(minutes=1)
    assert do(chasing.sweep, rules) == 1


def test_a_snooze_counts_only_what_is_open_and_what_the_actor_may_say_so_of(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock, seeded: Seeded, parcels: Parcels
) -> None:
    mine, given, closed = snap(), snap(), snap()
    reminder = reminded(do, scheme, clock, parcels)
    do(cases.transfer, scheme, WANG, given.id, seeded.yinxing.id)
    do(cases.resolve, scheme, WANG, closed.id, "好")
    assert do(chasing.snooze, scheme, HAIFENG_ADMIN, reminder.id) == 1
    assert "snoozed" in [event.kind for event in do(reports.timeline, mine.id)]
    assert "snoozed" not in [event.kind for event in do(reports.timeline, given.id)]


def test_the_stranger_snoozes_nothing(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock, parcels: Parcels
) -> None:
    snap()
    reminder = reminded(do, scheme, clock, parcels)
    with pytest.raises(NotAllowedError):
        do(chasing.snooze, scheme, STRANGER, reminder.id)
    with pytest.raises(NotFoundError):
        do(chasing.snooze, scheme, ZHANG, 99999)


def test_a_ladder_at_its_end_is_not_begun_again_by_a_snooze(
    do: Do, snap: Snap, clock: Clock, parcels: Parcels
) -> None:
    rules = a_scheme(ladder=Ladder(timedelta(minutes=30), timedelta(hours=4), timedelta(hours=4), 2))
    report = snap(scheme=rules)
    reminder = reminded(do, rules, clock, parcels)
    assert do(chasing.snooze, rules, WANG, reminder.id) == 1
    found = do(reports.report, report.id)
    assert found is not None
    assert found.next_chase_at is None
