"""Of two copies of a card one is the card, whoever says so first and however close the two come."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from bot.delivery import _record
from casework.folding import Load
from casework.scheme import Scheme
from casework.vocabulary import ParcelKind, Purpose
from handlers.group.doubles import _take
from handlers.parcels import Post
from handlers.texts import Html
from storage import reports
from storage.records import Message as Shown
from storage.records import Parcel, Report
from storage.work import Work
from tests.casework.conftest import Snap, parcels, snap
from tests.cast import HAIFENG_GROUP
from tests.conftest import Do, Seeded

__all__ = ["parcels", "snap"]

LOST, NEW = 130, 131  # the copy that nobody noted, and the one that was sent after the restart


@pytest.fixture
def report(snap: Snap) -> Report:
    return snap()


@pytest.fixture
def parcel(parcels: Callable[..., list[Parcel]], report: Report) -> Parcel:
    (found,) = parcels(ParcelKind.CARD, report)
    return found


def post(report: Report, living: Shown | None = None) -> Post:
    text = Html("the card")
    return Post(HAIFENG_GROUP, text, report_id=report.id, purpose=Purpose.CARD, living=living)


def cards(work: Work, report: Report) -> list[int]:
    return [
        number
        for number in (LOST, NEW)
        if (shown := reports.message_at(work, HAIFENG_GROUP, number)) and shown.purpose == Purpose.CARD
    ]


def test_of_two_copies_that_are_noted_at_the_same_moment_one_is_the_card(
    seeded: Seeded, do: Do, scheme: Scheme, report: Report, parcel: Parcel
) -> None:
    noted, taken = threading.Event(), threading.Event()

    def note(work: Work, *args: Any) -> int | None:
        stray = _record(work, *args)
        noted.set()
        taken.wait(0.3)  # on PostgreSQL the other transaction goes on meanwhile, as far as it can
        return stray

    def take(work: Work) -> int | None:
        former = _take(work, scheme, HAIFENG_GROUP, LOST, report.id, has_photo=True)
        taken.set()
        return former

    noting = seeded.store.submit(note, Load((parcel,)), post(report), NEW)
    assert noted.wait(10)
    assert seeded.store.submit(take).result(timeout=10) == NEW, "the other copy is not deleted"
    assert noting.result(timeout=10) is None
    assert do(cards, report) == [LOST]


def test_a_copy_that_is_in_use_stays_the_card(do: Do, scheme: Scheme, report: Report, parcel: Parcel) -> None:
    do(_take, scheme, HAIFENG_GROUP, LOST, report.id, has_photo=True)
    assert do(_record, Load((parcel,)), post(report), NEW) == NEW
    assert do(cards, report) == [LOST]


def test_a_card_that_is_pressed_before_it_is_noted_is_not_taken_for_a_copy_of_itself(
    do: Do, scheme: Scheme, report: Report, parcel: Parcel
) -> None:
    do(_record, Load((parcel,)), post(report), NEW)
    assert do(_take, scheme, HAIFENG_GROUP, NEW, report.id, has_photo=True) is None, "it would be deleted"
    assert do(cards, report) == [NEW]


def test_an_edit_of_a_copy_that_is_the_card_no_more_does_not_bring_it_back(
    do: Do, scheme: Scheme, report: Report, parcel: Parcel
) -> None:
    do(_record, Load((parcel,)), post(report), NEW)
    edited = post(report, do(reports.living, report.id, Purpose.CARD, HAIFENG_GROUP))
    assert do(_take, scheme, HAIFENG_GROUP, LOST, report.id, has_photo=True) == NEW
    assert do(_record, Load((parcel,)), edited, None) is None
    assert do(cards, report) == [LOST]
