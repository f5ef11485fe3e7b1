"""打码 as a rule: who may, what is kept with the message, what is told to whom, and what never comes back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework import blurring, cases, drafting, marks, retention
from casework.blurring import Sketch
from casework.errors import NotAllowedError, NotFoundError, PhotoLostError, RedrawnError
from casework.people import Actor
from casework.raster import Raster, read
from casework.scheme import Scheme
from casework.vocabulary import EventKind, ParcelKind, PhotoRole, PhotoState, Purpose
from storage import drafts, outbox, reports
from storage import retention as rows
from storage.records import Photo, Report
from storage.work import Work
from tests.casework.conftest import Snap, shot
from tests.casework.walks import HAIFENG_ADMIN, YINXING_ADMIN, Parcels, kinds
from tests.cast import HAIFENG_GROUP, LI, START, STRANGER, WANG, ZHANG, ZHOU, caused_by
from tests.conftest import Do

HERE = (WANG.id, 77)  # the message in 王姐's private chat
ONE, TWO, THREE = ("1" * 64, "2" * 64, "3" * 64)
Tap = Callable[..., Sketch]


@pytest.fixture
def photo(do: Do, snap: Snap) -> Photo:
    """The photo of a case in 海风社区, as it was kept."""
    (taken,) = do(drafts.photos_of_report, snap().id)
    return at_home(do, taken, "0" * 64)


def at_home(do: Do, taken: Photo, name: str) -> Photo:
    size = {"width": 1280, "height": 960}
    return do(drafts.change_photo, taken.id, state=str(PhotoState.KEPT), sha256=name, **size)


def now_of(do: Do, photo: Photo) -> Photo:
    found = do(drafts.photo, photo.id)
    assert found is not None
    return found


@pytest.fixture
def tap(do: Do, scheme: Scheme, photo: Photo) -> Tap:
    def run(cell: int, *, wanted: bool = True, by: Actor = WANG, of: Photo | None = None) -> Sketch:
        which = (of or photo).id
        return do(blurring.tap, scheme, by, which, *HERE, cell, wanted=wanted)

    return run


def blur(
    do: Do, scheme: Scheme, photo: Photo, cells: set[int], file: str | None = ONE, by: Actor = ZHANG
) -> Any:
    sketch = do(blurring.fresh, scheme, by, photo.id)
    return do(blurring.finish, scheme, by, replace(sketch, chosen=frozenset(cells)), file)


# What is tapped ------------------------------------------------------------------------------------------


def test_taps_are_kept_with_the_message_and_twice_the_same_is_one(
    do: Do, scheme: Scheme, photo: Photo, tap: Tap
) -> None:
    do(blurring.begin, scheme, WANG, photo.id, *HERE)
    for cell in (3, 4, 4):
        tap(cell)
    assert tap(3, wanted=False).chosen == {4}
    known = do(blurring.sketch, scheme, WANG, photo.id, *HERE)
    assert (set(known.chosen), set(known.base), known.raster) == ({4}, set(), Raster(6, 5))
    assert now_of(do, photo).blur == ""
    assert EventKind.BLURRED not in kinds(do, known.report)


def test_all_64_cells_of_the_largest_photo_fit_into_what_a_message_keeps(
    do: Do, scheme: Scheme, photo: Photo
) -> None:
    everything = blurring._Taps(10**18 - 1, frozenset(range(64)), frozenset(range(64)))
    assert len(everything.written()) <= 64
    assert blurring._Taps.read(everything.written()) == everything


def test_two_people_at_once_have_each_their_own(do: Do, scheme: Scheme, photo: Photo, tap: Tap) -> None:
    tap(1)
    there = (ZHANG.id, 5)
    do(blurring.tap, scheme, ZHANG, photo.id, *there, 2, wanted=True)
    assert do(blurring.sketch, scheme, WANG, photo.id, *HERE).chosen == {1}
    assert do(blurring.sketch, scheme, ZHANG, photo.id, *there).chosen == {2}


def test_a_tap_that_comes_before_the_message_was_noted_counts(tap: Tap) -> None:
    assert tap(9).chosen == {9}


@pytest.mark.parametrize("cell", [-1, 30, 63, 64, 10**17])
def test_a_forged_cell_is_no_cell(tap: Tap, cell: int) -> None:
    with pytest.raises(NotFoundError):
        tap(cell)


def test_a_message_that_was_about_another_photo_begins_anew(
    do: Do, scheme: Scheme, snap: Snap, photo: Photo, tap: Tap
) -> None:
    tap(1)
    (other,) = do(drafts.photos_of_report, snap().id)
    other = at_home(do, other, THREE)
    assert tap(2, of=other).chosen == {2}


# Who may -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [STRANGER, LI, ZHOU, YINXING_ADMIN], ids=lambda one: one.name)
def test_nobody_blurs_but_those_who_answer_for_the_case(
    do: Do, scheme: Scheme, photo: Photo, who: Actor
) -> None:
    assert photo.report_id is not None
    sketch = do(blurring.fresh, scheme, ZHANG, photo.id)
    chosen = replace(sketch, chosen=frozenset({1}))
    for verb, given in (
        (blurring.choices, (photo.report_id,)),
        (blurring.fresh, (photo.id,)),
        (blurring.begin, (photo.id, *HERE)),
        (blurring.sketch, (photo.id, *HERE)),
        (blurring.finish, (chosen, ONE)),
    ):
        with pytest.raises(NotAllowedError):
            do(verb, scheme, who, *given)
    with pytest.raises(NotAllowedError):
        do(blurring.tap, scheme, who, photo.id, *HERE, 1, wanted=True)
    assert now_of(do, photo) == photo


@pytest.mark.parametrize("who", [ZHANG, WANG, HAIFENG_ADMIN], ids=lambda one: one.name)
def test_the_streets_admins_the_groups_and_the_communitys_staff_may(
    do: Do, scheme: Scheme, photo: Photo, who: Actor
) -> None:
    done = blur(do, scheme, photo, {7, 8}, by=who)
    now = now_of(do, photo)
    assert (read(now.blur), now.blurred_sha256) == ((Raster(6, 5), frozenset({7, 8})), ONE)
    assert done.event.kind == EventKind.BLURRED
    assert (done.event.actor_name, done.event.details) == (who.name, {"photo": "before 1", "cells": "B2 C2"})


def test_staff_cover_more_and_only_an_admin_uncovers(do: Do, scheme: Scheme, photo: Photo, tap: Tap) -> None:
    blur(do, scheme, photo, {7, 8})
    with pytest.raises(NotAllowedError):
        tap(7, wanted=False)
    for cells, file in (({7}, TWO), (set(), None)):
        with pytest.raises(NotAllowedError):
            blur(do, scheme, photo, cells, file, by=WANG)
    assert blur(do, scheme, photo, {7, 8, 9}, TWO, by=WANG).event is not None
    assert blur(do, scheme, photo, set(), None).event.kind == EventKind.UNBLURRED
    now = now_of(do, photo)
    assert (now.blur, now.blurred_sha256, now.sha256) == ("", None, photo.sha256)


def test_whose_right_ended_while_they_tapped_changes_nothing(
    do: Do, scheme: Scheme, photo: Photo, tap: Tap
) -> None:
    sketch = tap(1)
    do(given_to_the_street, scheme, sketch.report.id)
    with pytest.raises(NotAllowedError):
        do(blurring.finish, scheme, WANG, sketch, ONE)
    assert now_of(do, photo).blur == ""


def given_to_the_street(work: Work, scheme: Scheme, report_id: int) -> None:
    cases.transfer(work, scheme, ZHANG, report_id, None)


# What is not to be blurred -------------------------------------------------------------------------------


def test_a_photo_of_no_case_and_one_that_nobody_is_shown_are_none(
    do: Do, scheme: Scheme, photo: Photo
) -> None:
    draft = do(drafting.add_photo, scheme, LI, shot()).draft
    (loose,) = do(drafts.photos_of_draft, draft.id)
    with pytest.raises(NotFoundError):
        do(blurring.fresh, scheme, ZHANG, loose.id)
    with pytest.raises(NotFoundError):
        do(blurring.fresh, scheme, ZHANG, 10**17)
    do(drafts.change_photo, photo.id, role=str(PhotoRole.FOLLOW))
    with pytest.raises(NotFoundError):
        do(blurring.fresh, scheme, ZHANG, photo.id)


def test_a_photo_that_is_gone_or_not_here_yet_is_said_to_be_lost(
    do: Do, scheme: Scheme, photo: Photo, clock: Any
) -> None:
    do(drafts.change_photo, photo.id, gone_at=clock.now())
    with pytest.raises(PhotoLostError):
        do(blurring.fresh, scheme, ZHANG, photo.id)
    do(drafts.change_photo, photo.id, gone_at=None, state=str(PhotoState.NEW))
    with pytest.raises(PhotoLostError):
        do(blurring.fresh, scheme, ZHANG, photo.id)
    assert photo.report_id is not None
    assert list(do(blurring.choices, scheme, ZHANG, photo.report_id)[1]) == []


# Once, and never by halves -------------------------------------------------------------------------------


def test_a_replayed_update_and_a_second_tap_change_nothing_twice(
    do: Do, scheme: Scheme, photo: Photo
) -> None:
    with caused_by(91):
        assert blur(do, scheme, photo, {1}).event is not None
        assert blur(do, scheme, photo, {2}, TWO).event is None
    sketch = replace(do(blurring.fresh, scheme, ZHANG, photo.id), base=frozenset())
    assert do(blurring.finish, scheme, ZHANG, replace(sketch, chosen=frozenset({1})), ONE).event is None
    assert kinds(do, sketch.report).count("blurred") == 1
    assert now_of(do, photo).blur == "6x5:1"


def test_who_is_slower_is_told_and_overwrites_nothing(do: Do, scheme: Scheme, photo: Photo) -> None:
    slow = replace(do(blurring.fresh, scheme, ZHANG, photo.id), chosen=frozenset({2}))
    blur(do, scheme, photo, {1}, by=WANG)
    with pytest.raises(RedrawnError):
        do(blurring.finish, scheme, ZHANG, slow, TWO)
    assert now_of(do, photo).blur == "6x5:1"


@pytest.mark.parametrize(("cells", "file"), [({1}, None), (set(), ONE), ({64}, ONE)])
def test_cells_and_file_belong_together(
    do: Do, scheme: Scheme, photo: Photo, cells: set[int], file: str | None
) -> None:
    blur(do, scheme, photo, {3}, THREE)
    with pytest.raises(NotFoundError):
        blur(do, scheme, photo, cells, file)


def test_what_the_fingerprint_says_is_as_before(do: Do, scheme: Scheme, photo: Photo) -> None:
    do(drafts.change_photo, photo.id, dhash=12345)
    blur(do, scheme, photo, {1})
    assert now_of(do, photo).dhash == 12345


# What becomes of the files -------------------------------------------------------------------------------


def going(work: Work) -> list[str]:
    """The files that are to be removed."""
    return [name for one in rows.going(work, 0, 100) for name in one.files]


def test_the_former_blurred_file_goes_with_the_next_tidying_unless_it_is_needed(
    do: Do, scheme: Scheme, photo: Photo
) -> None:
    blur(do, scheme, photo, {1}, ONE)
    assert do(going) == []
    blur(do, scheme, photo, {1, 2}, TWO)
    assert do(going) == [ONE]
    found = do(retention.going, scheme, 0)
    assert do(retention.needed, scheme, found) == frozenset()
    blur(do, scheme, photo, {1}, ONE)  # again the very same
    found = do(retention.going, scheme, 0)
    assert do(retention.needed, scheme, found) == {ONE}
    do(retention.removed, scheme, found)
    assert do(going) == []
    assert now_of(do, photo).files == (photo.sha256, ONE)


def test_a_photo_of_nobody_takes_its_blurred_file_with_it(do: Do, scheme: Scheme, photo: Photo) -> None:
    blur(do, scheme, photo, {1}, ONE)
    do(drafts.change_photo, photo.id, draft_id=None, report_id=None, gone_at=START)
    assert do(going) == [photo.sha256, ONE]


# Who sees it anew ----------------------------------------------------------------------------------------


def shown(
    do: Do,
    report: Report,
    chat: int | None,
    message: int,
    purpose: Purpose,
    how: str,
    *,
    has_photo: bool = True,
) -> None:
    values = {"chat_id": chat, "message_id": message, "report_id": report.id, "purpose": str(purpose)}
    do(reports.remember, {**values, "shown": how, "has_photo": has_photo})


def waiting(do: Do, report: Report, parcels: Parcels) -> list[tuple[str, int | None]]:
    return [(one.kind, one.chat_id) for one in parcels(None, report) if one.state == outbox.PENDING]


def test_every_message_that_shows_the_photo_is_painted_anew_and_nothing_else(
    do: Do, scheme: Scheme, photo: Photo, parcels: Parcels
) -> None:
    sketch = do(blurring.fresh, scheme, ZHANG, photo.id)
    report = sketch.report

    def all_out(work: Work) -> None:
        outbox.hurry(work, report.id, ParcelKind.CARD)
        for parcel in outbox.claim(work, 50, timedelta(minutes=1)):
            outbox.sent(work, parcel)

    for _ in range(4):
        do(all_out)
    assert waiting(do, report, parcels) == []
    shown(do, report, LI.id, 1, Purpose.NOTICE, marks.of_event(5, photo))
    shown(do, report, ZHOU.id, 2, Purpose.NOTICE, marks.of_event(5, replace(photo, id=999)))
    shown(do, report, LI.id, 3, Purpose.NOTICE, "", has_photo=False)
    shown(do, report, WANG.id, 4, Purpose.BLUR, "1|1|0")
    blur(do, scheme, photo, {1})
    assert waiting(do, report, parcels) == [
        (ParcelKind.CARD, HAIFENG_GROUP),
        (ParcelKind.NOTICE, LI.id),
    ]
