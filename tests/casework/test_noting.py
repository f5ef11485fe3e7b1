"""内部备注: who may write one, what is kept, and where riders read along."""

from collections.abc import Sequence

import pytest

from casework import cases, noting, origins, privacy
from casework.drafting import Origin
from casework.errors import NotAllowedError, NotFoundError, TooLongError
from casework.people import Actor
from casework.scheme import Scheme
from storage import notes
from storage.notes import Note
from storage.records import Report
from tests import cast
from tests.casework.conftest import Snap, shot
from tests.casework.walks import HAIFENG_ADMIN, YINXING_ADMIN, NowOf, Parcels, kinds
from tests.cast import HAIFENG_GROUP, LI, STRANGER, WANG, YINXING_GROUP, ZHANG, ZHOU, caused_by
from tests.conftest import Do, Seeded


def noted(do: Do, report: Report) -> Sequence[Note]:
    return do(notes.of_report, report.id)


def test_a_note_is_kept_with_its_author_and_is_no_event_of_the_case(
    do: Do, scheme: Scheme, snap: Snap, parcels: Parcels
) -> None:
    report = snap()
    before, told = kinds(do, report), len(parcels("notice"))
    for actor in (WANG, ZHANG, HAIFENG_ADMIN):
        do(noting.write, scheme, actor, report.id, f"  {actor.name} 说业主下午在家  ")
    assert [(one.author_name, one.author_role) for one in noted(do, report)] == [
        ("王姐", "staff"),
        ("张主任", "admin"),
        ("孙姐", "staff"),
    ]
    assert noted(do, report)[0].text == "王姐 说业主下午在家"
    assert kinds(do, report) == before
    assert len(parcels("notice")) == told  # nobody is told
    assert len(parcels("receipt")) == 0


def test_the_card_in_the_group_will_show_it(do: Do, scheme: Scheme, snap: Snap, parcels: Parcels) -> None:
    report = snap()
    (card,) = parcels("card", report)
    do(noting.write, scheme, WANG, report.id, "业主在家")
    assert parcels("card", report)[0].version == card.version + 1
    assert [one.text for one in do(noting.shown, scheme, report, HAIFENG_GROUP).notes] == ["业主在家"]


@pytest.mark.parametrize("actor", [STRANGER, LI, ZHOU, YINXING_ADMIN])
def test_nobody_else_writes_one(do: Do, scheme: Scheme, snap: Snap, actor: Actor) -> None:
    report = snap()
    with pytest.raises(NotAllowedError):
        do(noting.write, scheme, actor, report.id, "x")
    with pytest.raises(NotAllowedError):
        do(noting.goes_with, scheme, actor, report.id, "album")
    assert noted(do, report) == []


def test_one_update_writes_one_note(do: Do, scheme: Scheme, snap: Snap) -> None:
    report = snap()
    with caused_by(7):
        assert do(noting.write, scheme, WANG, report.id, "业主在家") is not None
        assert do(noting.write, scheme, WANG, report.id, "业主在家") is None
    with caused_by(8):
        assert do(noting.write, scheme, WANG, report.id, "业主在家") is not None
    assert len(noted(do, report)) == 2


def test_nothing_and_too_much_are_no_note(do: Do, scheme: Scheme, snap: Snap) -> None:
    report = snap()
    with pytest.raises(NotFoundError):
        do(noting.write, scheme, WANG, report.id, "  ")
    with pytest.raises(TooLongError):
        do(noting.write, scheme, WANG, report.id, "长" * 501)
    with pytest.raises(NotFoundError):
        do(noting.write, scheme, WANG, report.id + 1, "x")


def test_a_case_that_ended_is_noted_to_and_a_handed_on_one_takes_its_notes_along(
    do: Do, scheme: Scheme, snap: Snap, seeded: Seeded, now_of: NowOf
) -> None:
    report = snap()
    do(noting.write, scheme, WANG, report.id, "业主在家")
    do(cases.transfer, scheme, ZHANG, report.id, seeded.yinxing.id)
    with pytest.raises(NotAllowedError):  # it is theirs no more
        do(noting.write, scheme, WANG, report.id, "还有")
    do(noting.write, scheme, YINXING_ADMIN, report.id, "去过了")
    do(cases.return_case, scheme, YINXING_ADMIN, report.id, "没有这回事")
    do(noting.write, scheme, YINXING_ADMIN, report.id, "又来电话")
    there = do(noting.shown, scheme, now_of(report), YINXING_GROUP)
    assert [one.text for one in there.notes] == ["业主在家", "去过了", "又来电话"]


def test_where_a_rider_has_reported_from_the_group_riders_read_along(
    do: Do, scheme: Scheme, snap: Snap
) -> None:
    report = snap()
    do(noting.write, scheme, WANG, report.id, "业主在家")
    assert not do(noting.riders_read, scheme, HAIFENG_GROUP)
    do(origins.take, cast.scheme(riders_open=True), WANG, Origin(HAIFENG_GROUP, 501), shot())  # staff
    assert not do(noting.riders_read, scheme, HAIFENG_GROUP)
    do(origins.take, scheme, LI, Origin(HAIFENG_GROUP, 502), shot())
    assert do(noting.riders_read, scheme, HAIFENG_GROUP)
    assert do(noting.shown, scheme, report, HAIFENG_GROUP).is_open
    assert not do(noting.riders_read, scheme, YINXING_GROUP)
    assert not do(noting.shown, scheme, report, 3001).is_open  # in private, to whom it is shown


def test_a_case_without_notes_asks_nothing_more(do: Do, scheme: Scheme, snap: Snap) -> None:
    assert do(noting.shown, scheme, snap(), HAIFENG_GROUP) is noting.NONE


def test_an_author_who_is_forgotten_leaves_the_words(do: Do, scheme: Scheme, snap: Snap) -> None:
    report = snap()
    do(noting.write, scheme, WANG, report.id, "业主在家")
    do(privacy.forget, scheme, WANG)
    assert [(one.author_id, one.author_name, one.text) for one in noted(do, report)] == [(0, "–", "业主在家")]
