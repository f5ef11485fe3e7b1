"""核查: who is asked whether a case is mended, and what becomes of each answer, and of none."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from casework import cases, chasing, checking, people, resolving, unanswered
from casework.checking import WORDS_WITHIN
from casework.errors import MovedError, NotAllowedError, PhotoNeededError
from casework.people import Actor
from casework.scheme import Checks, Scheme
from casework.vocabulary import CheckAs, PhotoRole, Rating
from storage import checks, drafts
from storage.records import Check, Report
from tests.casework.conftest import Done, Snap, shot
from tests.casework.walks import NowOf, Parcels, asked, events, kinds
from tests.cast import HAIFENG_GROUP, IN_YINXING, LI, START, STRANGER, WANG, ZHANG, ZHOU, Clock, caused_by
from tests.cast import scheme as a_scheme
from tests.conftest import Do

HOUR = timedelta(hours=1)
ANSWER = Checks().answer_within
NEIGHBOUR = Checks().neighbour_within


# The reporter's word -----------------------------------------------------------------------------------


def test_a_case_that_is_called_done_waits_for_its_reporter_and_for_nobody_else(
    do: Do, clock: Clock, scheme: Scheme, done: Done, now_of: NowOf, parcels: Parcels
) -> None:
    report = done()
    assert (report.status, report.closed_at, report.check_due_at) == ("awaiting_check", None, START + ANSWER)
    assert asked(do, report) == [(0, 2001, "reporter", "asked")]
    assert [parcel.chat_id for parcel in parcels("check", report)] == [2001]
    clock.advance(hours=30)
    assert do(chasing.sweep, scheme) == 0
    for verb in (cases.claim, cases.resume):
        with pytest.raises(MovedError):
            do(verb, scheme, WANG, report.id)
    with pytest.raises(MovedError):
        do(cases.reassign, scheme, ZHANG, report.id, 3001, "王姐")
    assert now_of(report).status == "awaiting_check"


def test_fixed_closes_the_case_by_the_reporters_word(do: Do, scheme: Scheme, done: Done) -> None:
    report = done()
    closed = do(checking.confirm, scheme, LI, report.id, 0).report
    assert (closed.status, closed.verified, closed.closed_at) == ("closed", "reporter", START)
    assert closed.check_due_at is None
    assert asked(do, report) == [(0, 2001, "reporter", "passed")]


def test_not_fixed_waits_for_a_reason_and_brings_the_case_back_to_its_holder_with_it(
    do: Do, clock: Clock, scheme: Scheme, done: Done, parcels: Parcels
) -> None:
    report = done()
    clock.advance(HOUR)
    doubted = do(checking.doubt, scheme, LI, report.id, 0)
    assert (doubted.status, doubted.check_due_at) == ("awaiting_check", clock.now() + WORDS_WITHIN)
    moved = do(checking.say, scheme, LI, "  线还挂着 ")
    assert moved is not None
    again = moved.report
    assert (again.status, again.holder_name, again.rework, again.note) == ("claimed", "王姐", 1, "")
    assert (again.resolved_at, again.check_due_at, again.verified) == (None, None, "")
    assert again.resolve_due_at > clock.now()
    assert again.next_chase_at is not None
    assert moved.event is not None
    assert (moved.event.kind, moved.event.note) == ("reworked", "线还挂着")
    assert [(one.chat_id, one.event_id) for one in parcels("relay", report)] == [
        (HAIFENG_GROUP, moved.event.id)
    ]
    assert asked(do, report) == [(0, 2001, "reporter", "failed")]


def test_a_photo_says_it_too_and_the_rest_of_its_album_joins_it(do: Do, scheme: Scheme, done: Done) -> None:
    report = done()
    do(checking.doubt, scheme, LI, report.id, 0)
    first, second = shot(album="a", caption="还在漏"), shot(album="a")
    moved = do(checking.say, scheme, LI, first.caption, first)
    assert moved is not None
    assert moved.event is not None
    kept = do(drafts.photos_of_report, report.id, PhotoRole.CHECK)
    assert json.loads(moved.event.data) == {"n": 1, "photo": kept[0].id}
    assert do(checking.say, scheme, LI, "", second) is not None
    assert do(checking.say, scheme, LI, "", shot(album="b")) is None
    assert do(checking.say, scheme, LI, "", shot()) is None
    kept = do(drafts.photos_of_report, report.id, PhotoRole.CHECK)
    assert [(one.file_id, one.round) for one in kept] == [(first.file_id, 0), (second.file_id, 0)]
    assert kinds(do, report).count("reworked") == 1


def test_a_slip_of_the_thumb_is_taken_back_and_the_question_stands_as_before(
    do: Do, clock: Clock, scheme: Scheme, done: Done
) -> None:
    report = done()
    clock.advance(HOUR)
    do(checking.doubt, scheme, LI, report.id, 0)
    back = do(checking.take_back, scheme, LI, report.id, 0)
    assert (back.status, back.check_due_at) == ("awaiting_check", START + ANSWER)
    assert do(checking.say, scheme, LI, "你好") is None
    assert do(checking.confirm, scheme, LI, report.id, 0).report.status == "closed"


def test_who_promised_a_reason_and_says_none_has_the_case_mended_without(
    do: Do, clock: Clock, scheme: Scheme, done: Done, now_of: NowOf
) -> None:
    report = done()
    do(checking.doubt, scheme, LI, report.id, 0)
    clock.advance(WORDS_WITHIN - timedelta(seconds=1))
    assert do(unanswered.sweep, scheme) == 0
    clock.advance(seconds=1)
    assert do(unanswered.sweep, scheme) == 1
    again = now_of(report)
    assert (again.status, again.rework) == ("claimed", 1)
    assert events(do, report)[-1].actor_id == 2001
    assert do(unanswered.sweep, scheme) == 0


def test_each_round_asks_anew_and_an_answer_to_the_round_before_is_refused(
    do: Do, scheme: Scheme, done: Done, now_of: NowOf
) -> None:
    report = done()
    do(checking.dispute, scheme, LI, report.id, 0, "没有")
    do(cases.resolve, scheme, WANG, report.id, "这次好了")
    assert asked(do, report) == [(0, 2001, "reporter", "failed"), (1, 2001, "reporter", "asked")]
    for verb in (checking.confirm, checking.doubt, checking.dispute):
        with pytest.raises(MovedError):
            do(verb, scheme, LI, report.id, 0)
    assert do(checking.confirm, scheme, LI, report.id, 1).report.verified == "reporter"
    assert now_of(report).rework == 1


def test_where_an_after_photo_is_asked_for_each_round_needs_its_own(do: Do, snap: Snap) -> None:
    rules = a_scheme(after_photo_required=True)
    report = snap()
    picture = shot()
    do(resolving.with_photo, rules, WANG, report.id, "", picture)
    do(checking.dispute, rules, LI, report.id, 0, "没修")
    with pytest.raises(PhotoNeededError):
        do(cases.resolve, rules, WANG, report.id, "修了")
    do(
        resolving.with_photo,
        rules,
        WANG,
        report.id,
        "",
        replace(shot(), file_unique_id=picture.file_unique_id),
    )
    after = do(drafts.photos_of_report, report.id, PhotoRole.AFTER)
    assert [photo.round for photo in after] == [0, 1]


def test_after_photos_join_while_the_check_waits(
    do: Do, scheme: Scheme, done: Done, parcels: Parcels
) -> None:
    report = done()
    [before] = parcels("check", report)
    assert do(resolving.more, scheme, WANG, report.id, shot())
    [after] = parcels("check", report)
    assert after.version > before.version
    do(checking.confirm, scheme, LI, report.id, 0)
    assert not do(resolving.more, scheme, WANG, report.id, shot())


@pytest.mark.parametrize(
    "verb", [checking.confirm, checking.doubt, checking.take_back, checking.dispute, unanswered.decline]
)
def test_nobody_answers_who_was_not_asked(
    do: Do, scheme: Scheme, done: Done, now_of: NowOf, verb: Callable[..., object]
) -> None:
    report = done()
    for actor in (STRANGER, ZHOU, WANG, Actor(None, "匿名")):
        with pytest.raises(NotAllowedError):
            do(verb, scheme, actor, report.id, 0)
        with pytest.raises(NotAllowedError):
            do(checking.rate, scheme, actor, report.id, 0, Rating.GOOD)
    assert now_of(report) == report
    assert do(checking.say, scheme, STRANGER, "没修好") is None


def test_where_the_street_asks_nobody_done_is_closed(do: Do, snap: Snap, parcels: Parcels) -> None:
    rules = a_scheme(checks=Checks(enabled=False))
    report = snap()
    moved = do(cases.resolve, rules, WANG, report.id, "好了")
    assert (moved.report.status, moved.report.verified, moved.report.closed_at) == ("closed", "", START)
    assert kinds(do, report)[-2:] == ["resolved", "closed"]
    assert parcels("check", report) == []
    assert [parcel.chat_id for parcel in parcels("notice", report)] == [2001]
    with pytest.raises(MovedError):
        do(checking.rate, rules, LI, report.id, 0, Rating.POOR)


# Nobody answers ----------------------------------------------------------------------------------------


def test_a_rider_who_reports_from_there_is_asked_once_the_reporter_had_their_time(
    do: Do, clock: Clock, scheme: Scheme, snap: Snap, done: Done, now_of: NowOf, parcels: Parcels
) -> None:
    report = done()
    snap(by=ZHOU, category="other")
    clock.advance(ANSWER)
    assert do(unanswered.sweep, scheme) == 1
    assert asked(do, report) == [(0, 2001, "reporter", "asked"), (0, 2002, "neighbour", "asked")]
    assert {parcel.chat_id for parcel in parcels("check", report)} == {2001, 2002}
    assert now_of(report).check_due_at == clock.now() + NEIGHBOUR
    closed = do(checking.confirm, scheme, ZHOU, report.id, 0).report
    assert closed.verified == "neighbour"
    assert asked(do, report) == [(0, 2001, "reporter", "expired"), (0, 2002, "neighbour", "passed")]
    with pytest.raises(MovedError):
        do(checking.confirm, scheme, LI, report.id, 0)
    with pytest.raises(NotAllowedError):
        do(checking.rate, scheme, ZHOU, report.id, 0, Rating.GOOD)
    assert do(checking.rate, scheme, LI, report.id, 0, Rating.GOOD).report.rating == 3


def test_without_any_answer_it_is_closed_as_not_verified(
    do: Do, clock: Clock, scheme: Scheme, snap: Snap, done: Done, now_of: NowOf
) -> None:
    report = done()
    snap(by=ZHOU, category="other")
    clock.advance(ANSWER)
    do(unanswered.sweep, scheme)
    clock.advance(NEIGHBOUR - timedelta(seconds=1))
    assert do(unanswered.sweep, scheme) == 0
    clock.advance(seconds=1)
    assert do(unanswered.sweep, scheme) == 1
    assert (now_of(report).status, now_of(report).verified) == ("closed", "unverified")
    assert kinds(do, report)[-2:] == ["check_asked", "closed"]


def test_where_there_is_no_neighbour_it_is_closed_when_the_reporters_time_is_over(
    do: Do, clock: Clock, scheme: Scheme, snap: Snap, done: Done, now_of: NowOf
) -> None:
    report = done()
    snap(by=ZHOU, at=IN_YINXING)
    clock.advance(ANSWER)
    do(unanswered.sweep, scheme)
    assert now_of(report).verified == "unverified"


def test_nobody_is_asked_at_night(
    do: Do, clock: Clock, scheme: Scheme, snap: Snap, done: Done, now_of: NowOf
) -> None:
    clock.advance(hours=13)  # 23:00
    report = done()
    snap(by=ZHOU, category="other")
    clock.advance(ANSWER)
    assert do(unanswered.sweep, scheme) == 0
    assert now_of(report).check_due_at == clock.now() + 8 * HOUR
    clock.advance(hours=8)
    assert do(unanswered.sweep, scheme) == 1
    assert len(asked(do, report)) == 2


def test_who_does_not_pass_there_is_thanked_and_nobody_is_asked_twice(
    do: Do, clock: Clock, scheme: Scheme, snap: Snap, done: Done, now_of: NowOf
) -> None:
    third = Actor(2003, "老陈", None, "zh-hans")
    do(people.meet, scheme, third)
    do(people.appoint, scheme, ZHANG, 2003, "老陈")
    report = done()
    for rider in (third, ZHOU):
        snap(by=rider, category="other")
        clock.advance(HOUR)
    clock.advance(ANSWER)
    do(unanswered.sweep, scheme)
    waits = now_of(report).check_due_at
    do(unanswered.decline, scheme, ZHOU, report.id, 0)
    assert [one[1:] for one in asked(do, report)] == [
        (2001, "reporter", "asked"), (2002, "neighbour", "declined"), (2003, "neighbour", "asked"),
    ]  # fmt: skip
    do(unanswered.decline, scheme, third, report.id, 0)
    assert len(asked(do, report)) == 3
    assert now_of(report).check_due_at == waits
    with pytest.raises(MovedError):
        do(checking.confirm, scheme, ZHOU, report.id, 0)


def test_a_rider_is_asked_about_other_peoples_cases_only_so_often_a_day(
    do: Do, clock: Clock, scheme: Scheme, snap: Snap, done: Done
) -> None:
    cases_ = [done() for _ in range(3)]
    snap(by=ZHOU, category="other")
    clock.advance(ANSWER)
    do(unanswered.sweep, scheme)
    assert sum((0, 2002, "neighbour", "asked") in asked(do, one) for one in cases_) == 2


@pytest.mark.parametrize("why", ["suspended", "unreachable", "staff", "never"])
def test_who_may_not_or_cannot_be_asked_is_not(
    do: Do, clock: Clock, scheme: Scheme, snap: Snap, done: Done, now_of: NowOf, why: str
) -> None:
    report = done()
    snap(by=ZHOU, category="other")
    if why == "suspended":
        do(people.suspend, scheme, ZHANG, 2002)
    elif why == "unreachable":
        do(people.reached, scheme, 2002, reachable=False)
    elif why == "staff":
        assert report.community_id is not None
        do(people.enlist, scheme, ZHANG, 2002, "小周", report.community_id)
    rules = a_scheme(checks=Checks(neighbours_per_day=0)) if why == "never" else scheme
    clock.advance(ANSWER)
    do(unanswered.sweep, rules)
    assert now_of(report).verified == "unverified"


def test_a_neighbour_who_is_no_rider_any_more_may_not_answer(
    do: Do, clock: Clock, scheme: Scheme, snap: Snap, done: Done, now_of: NowOf
) -> None:
    report = done()
    snap(by=ZHOU, category="other")
    clock.advance(ANSWER)
    do(unanswered.sweep, scheme)
    do(people.suspend, scheme, ZHANG, 2002)
    with pytest.raises(NotAllowedError):
        do(checking.confirm, scheme, ZHOU, report.id, 0)
    assert now_of(report).status == "awaiting_check"


def test_a_reporter_whom_nobody_can_reach_is_not_waited_for(
    do: Do, scheme: Scheme, snap: Snap, now_of: NowOf
) -> None:
    report = snap()
    do(people.reached, scheme, 2001, reachable=False)
    do(cases.resolve, scheme, WANG, report.id, "好了")
    assert asked(do, report) == []
    do(unanswered.sweep, scheme)
    assert now_of(report).verified == "unverified"


def test_two_sweeps_at_once_go_on_with_a_check_only_once(
    do: Do, clock: Clock, scheme: Scheme, done: Done
) -> None:
    report = done()
    clock.advance(ANSWER)
    found: Sequence[Report] = do(checks.due)
    assert [one.id for one in found] == [report.id]
    assert do(checks.take_due, found[0])
    assert not do(checks.take_due, found[0])


# Replays -----------------------------------------------------------------------------------------------


def test_a_replayed_reason_is_no_second_rework_and_no_new_report(
    do: Do, scheme: Scheme, done: Done, parcels: Parcels
) -> None:
    report = done()
    do(checking.doubt, scheme, LI, report.id, 0)
    picture = shot(caption="还漏")
    with caused_by(91):
        first = do(checking.say, scheme, LI, picture.caption, picture)
    state = (kinds(do, report), parcels(None, report), asked(do, report))
    with caused_by(91):
        again = do(checking.say, scheme, LI, picture.caption, picture)
    assert first is not None
    assert first.event is not None
    assert again is not None
    assert again.event is None
    assert (kinds(do, report), parcels(None, report), asked(do, report)) == state


def test_every_check_is_of_a_known_kind(do: Do, done: Done) -> None:
    [one] = do(checks.of_report, done().id)
    assert isinstance(one, Check)
    assert one.asked_as == CheckAs.REPORTER
