from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from casework import cases, checking, drafting, photo_intake, resolving
from casework.errors import NotAllowedError
from casework.evidence import Evidence
from casework.scheme import Scheme
from casework.vocabulary import PhotoRole
from storage import drafts
from storage.records import Parcel, Photo, Report
from tests.casework.conftest import Snap, shot
from tests.cast import LI, START, STRANGER, WANG, Clock
from tests.conftest import Do

Parcels = Callable[..., Sequence[Parcel]]
EVIDENCE = Evidence("cd" * 32, b"", 640, 480, 7)


def photos(do: Do, report: Report) -> Sequence[Photo]:
    return do(drafts.photos_of_report, report.id)


def test_a_card_goes_as_soon_as_the_last_of_its_photos_is_here(
    do: Do, scheme: Scheme, snap: Snap, parcels: Parcels
) -> None:
    report = snap()
    (photo,) = do(photo_intake.waiting, scheme)
    assert parcels("card", report)[0].not_before > START
    do(photo_intake.kept, scheme, photo.id, EVIDENCE)
    (kept,) = photos(do, report)
    assert (kept.state, kept.sha256, kept.width, kept.dhash) == ("kept", "cd" * 32, 640, 7)
    assert parcels("card", report)[0].not_before == START
    assert do(photo_intake.waiting, scheme) == []


def test_one_photo_of_two_does_not_send_the_card_yet(
    do: Do, scheme: Scheme, snap: Snap, parcels: Parcels
) -> None:
    do(drafting.add_photo, scheme, LI, shot())
    report = snap()
    first, second = photos(do, report)
    do(photo_intake.kept, scheme, first.id, EVIDENCE)
    assert parcels("card", report)[0].not_before > START
    do(photo_intake.refused, scheme, second.id, "truncated")
    assert parcels("card", report)[0].not_before == START


def test_a_photo_kept_twice_is_kept_once(do: Do, scheme: Scheme, snap: Snap, parcels: Parcels) -> None:
    report = snap()
    (photo,) = photos(do, report)
    do(photo_intake.kept, scheme, photo.id, EVIDENCE)
    before = parcels("card", report)
    do(photo_intake.kept, scheme, photo.id, EVIDENCE)
    do(photo_intake.refused, scheme, photo.id, "truncated")
    do(photo_intake.failed, scheme, photo.id, for_good=True)
    assert parcels("card", report) == before
    assert photos(do, report)[0].state == "kept"


def test_a_refused_photo_is_missing_from_its_draft_and_its_sender_is_told(
    do: Do, scheme: Scheme, parcels: Parcels
) -> None:
    draft = do(drafting.add_photo, scheme, LI, shot()).draft
    (photo,) = do(drafts.photos_of_draft, draft.id)
    do(photo_intake.refused, scheme, photo.id, "not_an_image")
    progress = do(drafting.look, scheme, LI)
    assert progress is not None
    assert progress.photos == 0
    (word,) = parcels("word")
    assert (word.chat_id, word.details["key"]) == (LI.id, "photo.refused.not_an_image")


def test_a_photo_that_telegram_does_not_give_is_asked_for_again_ever_later_and_then_given_up(
    do: Do, scheme: Scheme, clock: Clock, parcels: Parcels
) -> None:
    draft = do(drafting.add_photo, scheme, LI, shot()).draft
    (photo,) = do(drafts.photos_of_draft, draft.id)
    waits = []
    while found := do(drafts.photos_of_draft, draft.id):
        do(photo_intake.failed, scheme, photo.id, for_good=False)
        found = do(drafts.photos_of_draft, draft.id)
        if not found:
            break
        assert found[0].not_before is not None
        waits.append(found[0].not_before - clock.now())
        assert do(photo_intake.waiting, scheme) == []
        clock.set(found[0].not_before)
        assert [one.id for one in do(photo_intake.waiting, scheme)] == [photo.id]
    assert waits[:3] == [timedelta(seconds=2), timedelta(seconds=4), timedelta(seconds=8)]
    assert waits == sorted(waits)
    assert [word.details["key"] for word in parcels("word")] == ["photo.refused.gone"]


def test_an_after_photo_ends_the_case_and_the_rest_of_its_album_joins_it(
    do: Do, scheme: Scheme, snap: Snap
) -> None:
    report = snap()
    first, second = shot(album="after"), shot(album="after")
    moved = do(resolving.with_photo, scheme, WANG, report.id, "已清理", first)
    assert moved.report.status == "awaiting_check"
    assert do(resolving.more, scheme, WANG, report.id, second)
    assert do(resolving.more, scheme, WANG, report.id, second)
    do(checking.confirm, scheme, LI, report.id, 0)
    assert not do(resolving.more, scheme, WANG, report.id, shot(album="other"))
    assert not do(resolving.more, scheme, WANG, report.id, shot())
    after = do(drafts.photos_of_report, report.id, PhotoRole.AFTER)
    assert [photo.file_unique_id for photo in after] == [first.file_unique_id, second.file_unique_id]


def test_the_stranger_ends_nothing_with_a_photo(do: Do, scheme: Scheme, snap: Snap) -> None:
    report = snap()
    with pytest.raises(NotAllowedError):
        do(resolving.with_photo, scheme, STRANGER, report.id, "", shot())
    with pytest.raises(NotAllowedError):
        do(resolving.more, scheme, STRANGER, report.id, shot(album="after"))
    assert do(drafts.photos_of_report, report.id, PhotoRole.AFTER) == []


def test_a_photo_of_a_withdrawn_report_is_still_kept(do: Do, scheme: Scheme, snap: Snap) -> None:
    report = snap()
    do(cases.withdraw, scheme, LI, report.id)
    (photo,) = photos(do, report)
    do(photo_intake.kept, scheme, photo.id, EVIDENCE)
    assert photos(do, report)[0].state == "kept"
