"""A community is asked: it says yes, once no, or nobody answers and the street decides."""

from datetime import timedelta

import pytest

from casework import asking, cases, transferring
from casework.errors import MovedError, NotAllowedError, PendingError, UnwillingError
from casework.people import Actor
from casework.scheme import Scheme, Transfers
from casework.vocabulary import TransferState
from storage import transfers
from storage.records import Report
from tests.casework.conftest import Snap
from tests.casework.walks import YINXING_ADMIN, NowOf, Parcels, kinds
from tests.cast import HAIFENG_GROUP, LI, STRANGER, STREET_GROUP, WANG, YINXING_GROUP, ZHANG, Clock, caused_by
from tests.cast import scheme as a_scheme
from tests.conftest import Do, Seeded


@pytest.fixture
def asked(do: Do, scheme: Scheme, seeded: Seeded, snap: Snap) -> Report:
    """王姐 has asked 银杏社区 to take the case on."""
    return do(transferring.send, scheme, WANG, snap().id, seeded.yinxing.id).report


def states(do: Do, report: Report) -> list[str]:
    return [one.state for one in do(transfers.of_report, report.id)]


def test_the_case_is_with_whom_is_asked_and_no_clock_is_reset(
    do: Do, asked: Report, seeded: Seeded, parcels: Parcels, now_of: NowOf
) -> None:
    assert (asked.community_id, asked.chat_id, asked.status) == (
        seeded.yinxing.id,
        YINXING_GROUP,
        "dispatched",
    )
    pending = do(asking.pending_of, asked)
    assert pending is not None
    assert (pending.from_community_id, pending.asked_name) == (seeded.haifeng.id, "王姐")
    assert [card.chat_id for card in parcels("card", asked)] == [HAIFENG_GROUP, YINXING_GROUP]


def test_a_yes_leaves_it_to_be_claimed(do: Do, scheme: Scheme, asked: Report, now_of: NowOf) -> None:
    with caused_by(61):
        do(transferring.accept, scheme, YINXING_ADMIN, asked.id)
        assert do(transferring.accept, scheme, YINXING_ADMIN, asked.id).event is None
    with pytest.raises(MovedError):
        do(transferring.accept, scheme, YINXING_ADMIN, asked.id)
    assert states(do, asked) == [TransferState.ACCEPTED]
    assert now_of(asked) == asked


def test_a_claim_is_a_yes(do: Do, scheme: Scheme, asked: Report) -> None:
    do(cases.claim, scheme, YINXING_ADMIN, asked.id)
    assert states(do, asked) == [TransferState.ACCEPTED]


def test_a_no_brings_it_back_with_the_reason(
    do: Do, scheme: Scheme, asked: Report, seeded: Seeded, parcels: Parcels
) -> None:
    for _ in range(2):
        with caused_by(62):
            moved = do(transferring.decline, scheme, _admin_of_both(), asked.id, "路那边不归我们")
    back = moved.report
    assert (back.community_id, back.chat_id, back.status) == (seeded.haifeng.id, HAIFENG_GROUP, "dispatched")
    assert (back.claim_due_at, back.resolve_due_at) == (asked.claim_due_at, asked.resolve_due_at)
    assert states(do, asked) == [TransferState.DECLINED]
    assert kinds(do, asked)[-2:] == ["declined", "transferred"]
    assert [relay.chat_id for relay in parcels("relay", asked)] == [HAIFENG_GROUP]


def _admin_of_both() -> Actor:
    """Whoever may replay a no that has taken the case out of their hands."""
    return ZHANG


def test_who_has_said_no_is_not_asked_again_but_by_the_street(
    do: Do, scheme: Scheme, asked: Report, seeded: Seeded
) -> None:
    do(transferring.decline, scheme, YINXING_ADMIN, asked.id, "不归我们")
    with pytest.raises(UnwillingError) as refused:
        do(transferring.send, scheme, WANG, asked.id, seeded.yinxing.id)
    assert refused.value.name == "银杏社区"
    moved = do(transferring.send, scheme, ZHANG, asked.id, seeded.yinxing.id).report
    assert moved.community_id == seeded.yinxing.id
    assert do(asking.pending_of, moved) is None
    assert states(do, asked) == [TransferState.DECLINED]


def test_who_is_asked_says_yes_or_no_before_passing_it_on(
    do: Do, scheme: Scheme, asked: Report, seeded: Seeded
) -> None:
    with pytest.raises(PendingError):
        do(transferring.send, scheme, YINXING_ADMIN, asked.id, None)
    do(transferring.send, scheme, ZHANG, asked.id, seeded.haifeng.id)
    assert states(do, asked) == [TransferState.OVERRULED]


@pytest.mark.parametrize("actor", [WANG, LI, STRANGER, Actor(None, "匿名")])
def test_nobody_else_answers(do: Do, scheme: Scheme, asked: Report, actor: Actor) -> None:
    with pytest.raises(NotAllowedError):
        do(transferring.accept, scheme, actor, asked.id)
    with pytest.raises(NotAllowedError):
        do(transferring.decline, scheme, actor, asked.id, "不")
    assert states(do, asked) == [TransferState.ASKED]


def test_nobody_is_asked_by_the_street_nor_where_the_street_answers_nor_where_it_is_off(
    do: Do, scheme: Scheme, seeded: Seeded, snap: Snap
) -> None:
    by_street = do(transferring.send, scheme, ZHANG, snap().id, seeded.yinxing.id).report
    to_street = do(transferring.send, scheme, WANG, snap().id, None).report
    shown_there = do(transferring.send, scheme, WANG, snap().id, seeded.qingshi.id).report
    quiet = a_scheme(transfers=Transfers(ask=False))
    off = do(transferring.send, quiet, WANG, snap().id, seeded.yinxing.id).report
    for report in (by_street, to_street, shown_there, off):
        assert states(do, report) == []
    street_admin = Actor(3009, "街道值班", administers=STREET_GROUP)
    onward = do(transferring.send, scheme, street_admin, to_street.id, seeded.yinxing.id).report
    assert states(do, onward) == []


# Nobody answers --------------------------------------------------------------------------------------


def test_without_an_answer_the_street_has_it(
    do: Do, scheme: Scheme, asked: Report, now_of: NowOf, clock: Clock
) -> None:
    clock.advance(hours=1, minutes=59)
    assert do(transferring.decide_late, scheme) == 0
    clock.advance(minutes=1)
    assert do(transferring.decide_late, scheme) == 1
    assert do(transferring.decide_late, scheme) == 0
    assert (now_of(asked).community_id, now_of(asked).chat_id) == (None, STREET_GROUP)
    assert now_of(asked).resolve_due_at == asked.resolve_due_at
    assert states(do, asked) == [TransferState.UNDECIDED]
    assert "undecided" in kinds(do, asked)


def test_the_night_does_not_count(do: Do, scheme: Scheme, seeded: Seeded, snap: Snap, clock: Clock) -> None:
    clock.advance(hours=11, minutes=30)  # 21:30 in Shanghai
    asked = do(transferring.send, scheme, WANG, snap().id, seeded.yinxing.id).report
    pending = do(asking.pending_of, asked)
    assert pending is not None
    assert scheme.local(pending.due_at).strftime("%d %H:%M") == "24 08:30"
    clock.advance(hours=9)
    assert do(transferring.decide_late, scheme) == 0


def test_what_ended_meanwhile_is_nobody_s_to_decide(
    do: Do, scheme: Scheme, asked: Report, now_of: NowOf, clock: Clock
) -> None:
    do(cases.withdraw, scheme, LI, asked.id)
    clock.advance(timedelta(hours=3))
    assert do(transferring.decide_late, scheme) == 0
    assert now_of(asked).status == "withdrawn"
    assert TransferState.ASKED not in states(do, asked)
