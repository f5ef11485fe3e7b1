"""What is said about a case: once, to whom it concerns, and by nobody else."""

import pytest

from casework import cases, speaking
from casework.errors import (
    MovedError,
    NotAllowedError,
    TooLongError,
)
from casework.scheme import Scheme
from tests.casework.conftest import Snap
from tests.casework.walks import NowOf, Parcels, events, kinds
from tests.cast import (
    HAIFENG_GROUP,
    LI,
    OUTSIDE,
    STRANGER,
    WANG,
    caused_by,
)
from tests.cast import (
    scheme as a_scheme,
)
from tests.conftest import Do


def test_asking_for_the_resolution_remembers_who_is_asked_until_they_stop(
    do: Do, scheme: Scheme, snap: Snap, now_of: NowOf
) -> None:
    report = snap()
    do(speaking.ask_resolution, scheme, WANG, report.id)
    assert now_of(report).asked_by == 3001
    do(speaking.stop_asking, scheme, WANG, report.id)
    assert now_of(report).asked_by is None
    for verb in (speaking.ask_resolution, speaking.stop_asking):
        with pytest.raises(NotAllowedError):
            do(verb, scheme, STRANGER, report.id)
    do(cases.return_case, scheme, WANG, report.id, "重复")
    with pytest.raises(MovedError):
        do(speaking.ask_resolution, scheme, WANG, report.id)


def test_saying_one_is_at_it_claims_an_unclaimed_case(do: Do, scheme: Scheme, snap: Snap) -> None:
    report = snap()
    with caused_by(8):
        assert do(speaking.in_hand, scheme, WANG, report.id).report.holder_name == "王姐"
    with caused_by(8):
        assert do(speaking.in_hand, scheme, WANG, report.id).event is None
    assert kinds(do, report)[2:] == ["claimed"]
    do(speaking.in_hand, scheme, WANG, report.id)
    assert kinds(do, report)[2:] == ["claimed", "in_hand"]
    do(cases.resolve, scheme, WANG, report.id, "好")
    with pytest.raises(MovedError):
        do(speaking.in_hand, scheme, WANG, report.id)


def test_a_comment_is_brought_to_the_reporter_once(
    do: Do, scheme: Scheme, snap: Snap, parcels: Parcels
) -> None:
    report = snap()
    for _ in range(2):
        with caused_by(9):
            do(speaking.comment, scheme, WANG, report.id, "请补一张照片", photo=speaking.Picture("photo"))
    (notice,) = parcels("notice", report)
    (said,) = [event for event in events(do, report) if event.kind == "commented"]
    assert (notice.chat_id, notice.event_id, said.details) == (LI.id, said.id, {"file_id": "photo"})


def test_an_answer_comes_under_the_card_once(do: Do, scheme: Scheme, snap: Snap, parcels: Parcels) -> None:
    report = snap()
    for _ in range(2):
        with caused_by(9):
            do(speaking.answer, scheme, LI, report.id, "在桥下")
    assert [parcel.chat_id for parcel in parcels("relay", report)] == [HAIFENG_GROUP]


def test_an_answer_reaches_the_admins_where_they_have_the_card(do: Do, snap: Snap, parcels: Parcels) -> None:
    rules = a_scheme(street_group=None, admins=frozenset({1001, 1002}))
    report = snap(at=OUTSIDE, scheme=rules)
    do(speaking.answer, rules, LI, report.id, "在桥下")
    assert [parcel.chat_id for parcel in parcels("relay", report)] == [1001, 1002]


def test_a_supplement_joins_the_description_once_and_within_the_limit(
    do: Do, scheme: Scheme, snap: Snap, now_of: NowOf
) -> None:
    report = snap()
    for _ in range(2):
        with caused_by(9):
            do(speaking.supplement, scheme, LI, report.id, " 有小孩经过 ")
    assert now_of(report).description == "有小孩经过"
    do(speaking.supplement, scheme, LI, report.id, "快来")
    assert now_of(report).description == "有小孩经过\n快来"
    with pytest.raises(TooLongError):
        do(speaking.supplement, scheme, LI, report.id, "长" * (scheme.description_max - 5))
    do(cases.withdraw, scheme, LI, report.id)
    with pytest.raises(MovedError):
        do(speaking.supplement, scheme, LI, report.id, "晚了")
