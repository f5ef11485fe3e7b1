"""Two cases become one, and two again, however often and in whichever order."""

from datetime import timedelta

import pytest

from casework import cases, duplicates, following, lookup, speaking, view
from casework.errors import MergeError, MovedError, NotAllowedError, NotFoundError
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import MergeRefusal, Status, Verb
from storage import followers
from storage.records import Report
from tests.casework.conftest import Snap
from tests.casework.walks import HAIFENG_ADMIN, NowOf, Parcels, kinds
from tests.cast import HAIFENG_GROUP, IN_YINXING, LI, STRANGER, WANG, ZHANG, ZHOU, Clock, caused_by
from tests.conftest import Do


def _merge(do: Do, scheme: Scheme, report: Report, into: Report, actor: Actor = WANG) -> Report:
    return do(duplicates.merge, scheme, actor, report.id, into.number).report


def _refused(do: Do, scheme: Scheme, report: Report, number: str, actor: Actor = WANG) -> MergeRefusal:
    with pytest.raises(MergeError) as refused:
        do(duplicates.merge, scheme, actor, report.id, number)
    return refused.value.reason


# Merging ---------------------------------------------------------------------------------------------


def test_the_merged_case_is_closed_not_solved_and_says_where_it_went(
    do: Do, scheme: Scheme, snap: Snap, now_of: NowOf, parcels: Parcels
) -> None:
    root, second = snap(by=LI), snap(by=ZHOU)
    merged = _merge(do, scheme, second, root)
    assert (merged.status, merged.duplicate_of, merged.closed_at is not None) == ("duplicate", root.id, True)
    assert merged.resolved_at is None
    assert now_of(root).followers == 1
    assert (now_of(root).status, now_of(root).resolve_due_at) == (root.status, root.resolve_due_at)
    assert [notice.chat_id for notice in parcels("notice", second)] == [ZHOU.id]
    assert kinds(do, root)[-1] == "followed"
    case = do(view.load, scheme, second.id)
    assert case is not None
    assert case.root is not None
    assert case.root.report.number == root.number


def test_its_reporter_and_its_followers_hear_of_the_other_case(
    do: Do, scheme: Scheme, snap: Snap, parcels: Parcels
) -> None:
    root, second = snap(by=LI), snap(by=ZHOU)
    do(followers.add, second.id, ZHANG.id)
    _merge(do, scheme, second, root)
    do(speaking.comment, scheme, WANG, root.id, "马上到")
    assert {notice.chat_id for notice in parcels("notice", root)} == {LI.id, ZHOU.id, ZHANG.id}
    do(cases.return_case, scheme, WANG, root.id, "查无此事")
    assert len(parcels("notice", root)) == 6
    shown = {(one.report_id, one.chat_id) for one in parcels("receipt")}
    assert {(root.id, LI.id), (second.id, ZHOU.id), (second.id, ZHANG.id)} <= shown


def test_the_same_rider_twice_is_one_voice(do: Do, scheme: Scheme, snap: Snap, now_of: NowOf) -> None:
    root, second = snap(by=LI), snap(by=LI)
    _merge(do, scheme, second, root)
    assert now_of(root).followers == 0


def test_a_duplicate_of_a_duplicate_goes_to_the_root(
    do: Do, scheme: Scheme, snap: Snap, now_of: NowOf
) -> None:
    root, second, third, last = (snap(by=by) for by in (LI, ZHOU, ZHANG, ZHOU))
    _merge(do, scheme, second, root)
    assert _merge(do, scheme, third, second).duplicate_of == root.id
    assert now_of(root).followers == 2
    _merge(do, scheme, root, last)
    assert now_of(last).followers == 2  # 李师傅 and 张主任; 小周 reported it
    assert do(following.root_of, now_of(third)).id == last.id


@pytest.mark.parametrize("written", ["{}", "#{}", " {} ", "＃{}"])
def test_numbers_are_read_as_people_write_them(do: Do, scheme: Scheme, snap: Snap, written: str) -> None:
    root, second = snap(), snap()
    do(duplicates.merge, scheme, WANG, second.id, written.format(root.number))


def test_the_end_of_a_number_is_enough_where_it_fits_one_open_case(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock
) -> None:
    yesterday = snap()
    clock.advance(days=1)
    root, second = snap(), snap()
    assert root.number[-3:] == yesterday.number[-3:] == "001"
    assert _refused(do, scheme, second, "001") == MergeRefusal.SEVERAL
    do(cases.return_case, scheme, WANG, yesterday.id, "不是")
    assert do(duplicates.merge, scheme, WANG, second.id, "001").report.duplicate_of == root.id


# Refusing --------------------------------------------------------------------------------------------


def test_what_cannot_be_one_is_refused_with_its_reason(do: Do, scheme: Scheme, snap: Snap) -> None:
    root, second, ended = snap(), snap(), snap()
    do(cases.return_case, scheme, WANG, ended.id, "不是")
    assert _refused(do, scheme, second, second.number) == MergeRefusal.ITSELF
    assert _refused(do, scheme, second, ended.number) == MergeRefusal.CLOSED
    _merge(do, scheme, second, root)
    assert _refused(do, scheme, root, second.number) == MergeRefusal.CYCLE
    with pytest.raises(MovedError):
        _merge(do, scheme, second, root)
    for wrong in ("261123-999", "77", "昨天那件", "", "1; DROP TABLE"):
        with pytest.raises(NotFoundError):
            do(duplicates.merge, scheme, WANG, root.id, wrong)


def test_a_case_of_another_community_is_merged_by_the_street_alone(
    do: Do, scheme: Scheme, snap: Snap
) -> None:
    here, there = snap(), snap(at=IN_YINXING)
    assert _refused(do, scheme, here, there.number) == MergeRefusal.FOREIGN
    assert _refused(do, scheme, here, there.number, HAIFENG_ADMIN) == MergeRefusal.FOREIGN
    assert _merge(do, scheme, here, there, ZHANG).duplicate_of == there.id


@pytest.mark.parametrize("actor", [STRANGER, LI, Actor(None, "匿名")])
def test_only_who_handles_a_case_merges_or_splits_it(
    do: Do, scheme: Scheme, snap: Snap, now_of: NowOf, actor: Actor
) -> None:
    root, second = snap(), snap()
    with pytest.raises(NotAllowedError):
        _merge(do, scheme, second, root, actor)
    _merge(do, scheme, second, root, Actor(None, "群", administers=HAIFENG_GROUP))
    with pytest.raises(NotAllowedError):
        do(duplicates.split, scheme, actor, second.id)
    assert now_of(second).status == Status.DUPLICATE


# Splitting -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [(), (Verb.CLAIM,), (Verb.CLAIM, Verb.HOLD)])
def test_a_split_brings_back_what_was(
    do: Do, scheme: Scheme, snap: Snap, now_of: NowOf, clock: Clock, path: tuple[Verb, ...]
) -> None:
    root, second = snap(by=LI), snap(by=ZHOU)
    if Verb.CLAIM in path:
        do(cases.claim, scheme, WANG, second.id)
    if Verb.HOLD in path:
        do(cases.hold, scheme, WANG, second.id, timedelta(days=2), "等料")
    before = now_of(second)
    _merge(do, scheme, second, root)
    clock.advance(minutes=5)
    do(duplicates.split, scheme, WANG, second.id)
    assert now_of(second) == before
    assert now_of(root).followers == 0
    with pytest.raises(MovedError):
        do(duplicates.split, scheme, WANG, second.id)


def test_followers_of_the_split_case_leave_the_other_and_its_own_duplicates_stay(
    do: Do, scheme: Scheme, snap: Snap, now_of: NowOf, parcels: Parcels
) -> None:
    root, second, third = snap(by=LI), snap(by=ZHOU), snap(by=ZHANG)
    _merge(do, scheme, third, second)
    _merge(do, scheme, second, root)
    assert now_of(root).followers == 2
    do(duplicates.split, scheme, WANG, second.id)
    assert (now_of(root).followers, now_of(second).followers) == (0, 1)
    assert now_of(third).duplicate_of == second.id
    do(speaking.comment, scheme, WANG, root.id, "马上到")
    assert [notice.chat_id for notice in parcels("notice", root)] == [LI.id]


def test_a_replay_counts_nobody_twice(do: Do, scheme: Scheme, snap: Snap, parcels: Parcels) -> None:
    root, second = snap(by=LI), snap(by=ZHOU)
    for _ in range(2):
        with caused_by(55):
            do(duplicates.merge, scheme, WANG, second.id, root.number)
    assert kinds(do, root).count("followed") == 1
    assert len(parcels("notice", second)) == 1
    assert len(do(lookup.search, scheme, ZHANG, root.number)) == 1


def test_the_end_of_a_number_that_is_another_s_says_so(do: Do, scheme: Scheme, snap: Snap) -> None:
    here, there = snap(), snap(at=IN_YINXING)
    assert _refused(do, scheme, here, there.number[-3:]) == MergeRefusal.FOREIGN
