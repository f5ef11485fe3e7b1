from collections.abc import Callable, Sequence
from datetime import timedelta

from casework import cases, folding
from casework.folding import Load, SheetView
from casework.scheme import Scheme
from casework.vocabulary import ParcelKind
from storage import outbox, sheets
from storage.records import Parcel, Report
from tests.casework.conftest import Snap
from tests.cast import HAIFENG_GROUP, IN_YINXING, LI, WANG, YINXING_GROUP, Clock
from tests.conftest import Do, Seeded

LEASE = timedelta(seconds=60)
Parcels = Callable[..., Sequence[Parcel]]


def photos_are_here(clock: Clock) -> None:
    clock.advance(minutes=1)


def loads(do: Do, limit: int = 8, **more: Sequence[int]) -> list[Load]:
    found = do(folding.claim, limit, LEASE, **more)
    return [load for load in found if load.first.kind == ParcelKind.CARD]


def sheet_of(do: Do, scheme: Scheme, load: Load, message_id: int = 70) -> SheetView:
    """What the sheet of this load shows, once it is sent."""
    view = do(folding.to_fold, scheme, load)
    items = {place: case.report.id for place, case in view.cases.items()}
    do(folding.sent, load.parcels, message_id, None, items)
    made = do(sheets.at, view.chat_id, message_id)
    assert made is not None
    shown = do(folding.shown, scheme, made.id)
    assert shown is not None
    return shown


def test_a_few_new_cards_go_one_by_one(do: Do, snap: Snap, clock: Clock) -> None:
    made = [snap() for _ in range(4)]
    photos_are_here(clock)
    (load,) = loads(do)
    assert not load.is_folded
    assert load.first.report_id == made[0].id


def test_more_than_the_pace_lets_through_are_folded_nine_at_most_the_oldest_first(
    do: Do, snap: Snap, clock: Clock
) -> None:
    made = [snap() for _ in range(11)]
    photos_are_here(clock)
    (load,) = loads(do)
    assert [parcel.report_id for parcel in load.parcels] == [report.id for report in made[:9]]
    assert {parcel.state for parcel in load.parcels} == {"leased"}
    assert load.kind == ParcelKind.SHEET
    (rest,) = loads(do)
    assert [parcel.report_id for parcel in rest.parcels] == [made[9].id]


def test_each_group_has_its_own_sheet(do: Do, snap: Snap, clock: Clock) -> None:
    for _ in range(6):
        snap()
        snap(at=IN_YINXING)
    photos_are_here(clock)
    found = loads(do)
    assert [(load.first.chat_id, len(load.parcels)) for load in found] == [
        (HAIFENG_GROUP, 6),
        (YINXING_GROUP, 6),
    ]


def test_cards_that_wait_for_their_photos_are_not_taken(do: Do, snap: Snap, clock: Clock) -> None:
    for _ in range(6):
        snap()
    photos_are_here(clock)
    late = snap()
    (load,) = loads(do)
    assert late.id not in {parcel.report_id for parcel in load.parcels}


def test_a_sheet_keeps_its_cases_and_their_parcels_rest(
    do: Do, snap: Snap, scheme: Scheme, clock: Clock, parcels: Parcels
) -> None:
    made = [snap() for _ in range(5)]
    photos_are_here(clock)
    (load,) = loads(do)
    shown = sheet_of(do, scheme, load)
    assert {place: case.report.id for place, case in shown.cases.items()} == {
        place: report.id for place, report in enumerate(made, 1)
    }
    assert {parcel.state for parcel in parcels("card")} == {"sent"}
    assert loads(do) == []
    assert do(folding.items_at, scheme, HAIFENG_GROUP, 70) == do(sheets.items, 1)
    assert do(folding.items_at, scheme, HAIFENG_GROUP, 71) == {}
    assert do(folding.where_shown, HAIFENG_GROUP, [made[0].id]) == {made[0].id: 70}


def folded(do: Do, snap: Snap, scheme: Scheme, clock: Clock, count: int = 5) -> list[Report]:
    made = [snap() for _ in range(count)]
    photos_are_here(clock)
    (load,) = loads(do)
    sheet_of(do, scheme, load)
    return made


def test_changes_of_folded_cases_are_one_edit_of_their_sheet(
    do: Do, snap: Snap, scheme: Scheme, clock: Clock, parcels: Parcels
) -> None:
    made = folded(do, snap, scheme, clock)
    do(cases.claim, scheme, WANG, made[0].id)
    do(cases.return_case, scheme, WANG, made[1].id, "不在本社区")
    do(cases.withdraw, scheme, LI, made[2].id)
    (edit,) = parcels("sheet")
    assert (edit.key, edit.chat_id, edit.state, edit.rank) == ("sheet:1", HAIFENG_GROUP, "pending", 0)
    assert edit.details == {"sheet": 1}


def test_a_claimed_case_comes_as_a_card_of_its_own_before_all_new_ones(
    do: Do, snap: Snap, scheme: Scheme, clock: Clock
) -> None:
    made = folded(do, snap, scheme, clock)
    for _ in range(9):
        snap()
    photos_are_here(clock)
    do(cases.claim, scheme, WANG, made[3].id)
    first = next(iter(do(folding.claim, 8, LEASE)))
    do(outbox.sent, first.first)
    second = next(load for load in do(folding.claim, 8, LEASE) if load.first.chat_id == HAIFENG_GROUP)
    assert {first.first.key, second.first.key} == {"sheet:1", f"card:{made[3].id}:{HAIFENG_GROUP}"}
    assert not second.is_folded


def test_a_case_that_changed_while_its_sheet_was_sent_has_the_sheet_refreshed(
    do: Do, snap: Snap, scheme: Scheme, clock: Clock, parcels: Parcels
) -> None:
    made = [snap() for _ in range(5)]
    photos_are_here(clock)
    (load,) = loads(do)
    view = do(folding.to_fold, scheme, load)
    do(cases.withdraw, scheme, LI, made[4].id)
    do(folding.sent, load.parcels, 70, None, {place: case.report.id for place, case in view.cases.items()})
    (edit,) = parcels("sheet")
    assert edit.state == "pending"


def test_what_ended_before_it_was_sent_is_not_put_on_the_sheet(
    do: Do, snap: Snap, scheme: Scheme, clock: Clock
) -> None:
    made = [snap() for _ in range(5)]
    photos_are_here(clock)
    (load,) = loads(do)
    do(cases.withdraw, scheme, LI, made[0].id)
    view = do(folding.to_fold, scheme, load)
    assert [case.report.id for case in view.cases.values()] == [report.id for report in made[1:]]


def test_cases_of_a_deleted_sheet_are_shown_anew_but_not_those_that_ended(
    do: Do, snap: Snap, scheme: Scheme, clock: Clock, parcels: Parcels
) -> None:
    made = folded(do, snap, scheme, clock, 6)
    do(cases.return_case, scheme, WANG, made[0].id, "不在本社区")
    do(outbox.drop_pending, made[0].id, ParcelKind.CARD)
    do(folding.gone, 1)
    do(folding.gone, 1)
    assert do(sheets.sheet, 1) is None
    waiting = {parcel.report_id for parcel in parcels("card") if parcel.state == "pending"}
    assert waiting == {report.id for report in made[1:]}
    (load,) = loads(do)
    assert len(load.parcels) == 5


def test_a_case_that_moves_to_another_group_is_new_there(
    do: Do, snap: Snap, scheme: Scheme, clock: Clock, seeded: Seeded, parcels: Parcels
) -> None:
    made = folded(do, snap, scheme, clock)
    do(cases.transfer, scheme, WANG, made[0].id, seeded.yinxing.id)
    assert [parcel.state for parcel in parcels("sheet")] == ["pending"]
    keys = {load.first.key for load in do(folding.claim, 8, LEASE)}
    assert f"card:{made[0].id}:{YINXING_GROUP}" in keys


def test_a_lost_process_leaves_all_nine_to_be_sent_again(
    do: Do, snap: Snap, scheme: Scheme, clock: Clock
) -> None:
    for _ in range(9):
        snap()
    photos_are_here(clock)
    (load,) = loads(do)
    assert loads(do) == []
    do(outbox.release_all)
    (again,) = loads(do)
    assert [parcel.report_id for parcel in again.parcels] == [parcel.report_id for parcel in load.parcels]


def test_a_case_that_was_claimed_before_its_sheet_was_noted_does_not_queue_behind_the_flood(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock
) -> None:
    """The sheet went out and the program was killed: its buttons work, and its cases wait again."""
    made = [snap() for _ in range(20)]
    photos_are_here(clock)
    loads(do)
    do(cases.claim, scheme, WANG, made[8].id)
    do(outbox.release_all)
    clock.advance(seconds=1)
    (load,) = loads(do)
    assert [parcel.report_id for parcel in load.parcels] == [made[8].id]
