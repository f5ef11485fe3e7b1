"""How long photos are kept (保存期限): from the end of a case, by its category; then nothing shows them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select, text

from casework import (
    cases,
    categories,
    checking,
    drafting,
    duplicates,
    photo_intake,
    retention,
    speaking,
)
from casework.errors import NotAllowedError
from casework.evidence import Evidence
from casework.scheme import Scheme
from casework.vocabulary import PhotoRole, Rating
from storage import drafts, reports
from storage.records import Parcel, Photo, Report
from storage.tables import drafts as draft_rows
from storage.tables import photos as photo_rows
from storage.work import Work
from tests import cast
from tests.casework.conftest import Snap, shot
from tests.cast import HAIFENG_GROUP, LI, STRANGER, WANG, ZHANG, Clock
from tests.conftest import Do

Parcels = Callable[..., Sequence[Parcel]]
YEAR = timedelta(days=365)


def kept(do: Do, scheme: Scheme, report: Report, name: str = "ab") -> None:
    """The photos of the case are in the store, with what their file told of the camera."""
    for photo in do(drafts.photos_of_report, report.id):
        seen = Evidence(name * 32, b"", 640, 480, 0x5A5A, taken_at=cast.START, place=(35.9, 120.1))
        do(photo_intake.kept, scheme, photo.id, seen)


def photos(do: Do, report: Report) -> Sequence[Photo]:
    return do(drafts.photos_of_report, report.id)


def ends(do: Do, scheme: Scheme, report: Report) -> None:
    do(cases.return_case, scheme, WANG, report.id, "不属于本社区")


def sweep(do: Do, scheme: Scheme) -> list[str]:
    """What the schedule does, without any file: the names of the files that went."""
    while do(retention.drop, scheme):
        continue
    while do(retention.withdraw, scheme):
        continue
    last, names = 0, set()
    while found := do(retention.going, scheme, last):
        last = found[-1].id
        spare = do(retention.needed, scheme, found)
        names |= {name for photo in found for name in photo.files} - spare
        do(retention.removed, scheme, found)
    return sorted(names)


def test_photos_go_a_year_after_the_end_and_not_a_day_before(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock
) -> None:
    report = snap()
    kept(do, scheme, report)
    clock.advance(days=800)  # an open case never loses a photo
    assert sweep(do, scheme) == []
    ends(do, scheme, report)
    clock.advance(days=364)
    assert sweep(do, scheme) == []
    clock.advance(days=1)
    assert sweep(do, scheme) == ["ab" * 32]
    (photo,) = photos(do, report)
    assert (photo.gone_at, photo.sha256, photo.file_id) == (clock.now(), None, "")
    assert (photo.taken_at, photo.lat, photo.lng) == (None, None, None)
    assert photo.dhash == 0x5A5A  # by which a second one is known
    assert sweep(do, scheme) == []


@pytest.mark.parametrize(
    "end",
    [
        lambda do, scheme, report: do(cases.return_case, scheme, WANG, report.id, "不属于"),
        lambda do, scheme, report: do(cases.unable, scheme, WANG, report.id, "产权不明"),
        lambda do, scheme, report: do(cases.withdraw, scheme, LI, report.id),
        lambda do, scheme, report: (
            do(cases.resolve, scheme, WANG, report.id),
            do(checking.confirm, scheme, LI, report.id, 0),
        ),
    ],
)
def test_every_end_of_a_case_is_an_end(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock, end: Callable[[Do, Scheme, Report], object]
) -> None:
    report = snap()
    kept(do, scheme, report)
    end(do, scheme, report)
    clock.advance(YEAR)
    assert sweep(do, scheme) == ["ab" * 32]


def test_each_category_has_its_own_time_and_some_have_none(do: Do, snap: Snap, clock: Clock) -> None:
    scheme = cast.scheme()
    known = dict(scheme.categories)
    for key, keep in (("hazard", timedelta(days=30)), ("food", None)):
        known[key] = replace(known[key], keep_photos=keep)
    scheme = cast.scheme(categories=known)
    names = {"hazard": "aa", "food": "bb", "other": "cc"}
    for key, name in names.items():
        report = snap(category=key)
        kept(do, scheme, report, name)
        ends(do, scheme, report)
    clock.advance(days=30)
    assert sweep(do, scheme) == ["aa" * 32]
    clock.advance(days=335)
    assert sweep(do, scheme) == ["cc" * 32]
    clock.advance(days=3000)
    assert sweep(do, scheme) == []


def test_a_category_that_left_the_configuration_has_the_default(do: Do, snap: Snap, clock: Clock) -> None:
    whole = cast.scheme()
    report = snap(category="food")
    kept(do, whole, report)
    ends(do, whole, report)
    rest = {key: one for key, one in whole.categories.items() if key != "food"}
    scheme = cast.scheme(categories=rest, keep_photos=timedelta(days=10))
    clock.advance(days=9)
    assert sweep(do, scheme) == []
    clock.advance(days=1)
    assert sweep(do, scheme) == ["ab" * 32]


def test_an_admin_changes_the_time_and_it_counts_for_what_ended_before(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock
) -> None:
    report = snap()
    kept(do, scheme, report)
    ends(do, scheme, report)
    clock.advance(days=100)
    for actor in (STRANGER, LI, WANG):
        with pytest.raises(NotAllowedError):
            do(categories.set_keep, scheme, actor, "hazard", timedelta(days=1))
    changed = do(categories.set_keep, scheme, ZHANG, "hazard", None)
    assert changed.keep_photos is None
    assert changed.terms == scheme.category("hazard").terms
    clock.advance(days=4000)
    assert sweep(do, scheme) == []
    do(categories.set_keep, scheme, ZHANG, "hazard", timedelta(days=90))
    assert sweep(do, scheme) == ["ab" * 32]


def test_a_case_that_is_taken_up_again_starts_anew(do: Do, scheme: Scheme, snap: Snap, clock: Clock) -> None:
    report = snap()
    kept(do, scheme, report)
    do(cases.resolve, scheme, WANG, report.id)
    do(checking.confirm, scheme, LI, report.id, 0)
    clock.advance(days=6)
    do(checking.rate, scheme, LI, report.id, 0, Rating.POOR)
    do(checking.dispute, scheme, LI, report.id, 0, "又坏了")
    clock.advance(days=700)
    assert sweep(do, scheme) == []
    do(cases.resolve, scheme, WANG, report.id)
    do(checking.confirm, scheme, LI, report.id, 1)
    clock.advance(days=364)
    assert sweep(do, scheme) == []
    clock.advance(days=1)
    assert sweep(do, scheme) == ["ab" * 32]


def test_what_was_shown_after_photos_were_gone_goes_in_its_own_time(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock
) -> None:
    do(categories.set_keep, scheme, ZHANG, "hazard", timedelta(days=1))
    report = snap()
    kept(do, scheme, report)
    do(cases.resolve, scheme, WANG, report.id)
    do(checking.confirm, scheme, LI, report.id, 0)
    clock.advance(days=2)
    assert sweep(do, scheme) == ["ab" * 32]
    do(checking.rate, scheme, LI, report.id, 0, Rating.POOR)
    do(checking.dispute, scheme, LI, report.id, 0, "没修好", shot=shot())
    (new,) = [photo for photo in photos(do, report) if photo.role == PhotoRole.CHECK]
    do(photo_intake.kept, scheme, new.id, Evidence("cd" * 32, b"", 1, 1, 9))
    clock.advance(days=30)
    assert sweep(do, scheme) == []
    do(cases.unable, scheme, WANG, report.id, "修不了")
    clock.advance(days=1)
    assert sweep(do, scheme) == ["cd" * 32]


def test_a_merged_case_keeps_its_photos_until_the_time_of_its_root_is_over(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock
) -> None:
    root, first, second = snap(), snap(category="other"), snap()
    for name, report in (("aa", root), ("bb", first), ("cc", second)):
        kept(do, scheme, report, name)
    do(duplicates.merge, scheme, WANG, second.id, first.number)
    do(duplicates.merge, scheme, WANG, first.id, root.number)  # second → first → root
    clock.advance(days=500)
    assert sweep(do, scheme) == []
    ends(do, scheme, root)
    clock.advance(days=364)
    assert sweep(do, scheme) == []
    clock.advance(days=1)
    assert sweep(do, scheme) == ["aa" * 32, "bb" * 32, "cc" * 32]


def test_a_case_that_was_split_off_goes_on_with_its_photos(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock
) -> None:
    root, other = snap(), snap()
    kept(do, scheme, root, "aa")
    kept(do, scheme, other, "bb")
    do(duplicates.merge, scheme, WANG, other.id, root.number)
    ends(do, scheme, root)
    do(duplicates.split, scheme, WANG, other.id)
    clock.advance(YEAR)
    assert sweep(do, scheme) == ["aa" * 32]
    assert [photo.gone_at for photo in photos(do, other)] == [None]


def test_the_same_picture_in_two_cases_stays_as_long_as_one_needs_it(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock
) -> None:
    one, other = snap(), snap()
    for report in (one, other):
        kept(do, scheme, report)
    ends(do, scheme, one)
    clock.advance(YEAR)
    assert sweep(do, scheme) == []
    assert photos(do, one)[0].sha256 is None  # it says nothing of the file any more
    assert photos(do, other)[0].sha256 == "ab" * 32
    ends(do, scheme, other)
    clock.advance(YEAR)
    assert sweep(do, scheme) == ["ab" * 32]


def test_a_blurred_photo_goes_with_both_its_files(do: Do, scheme: Scheme, snap: Snap, clock: Clock) -> None:
    report = snap()
    kept(do, scheme, report)
    (photo,) = photos(do, report)
    do(drafts.change_photo, photo.id, blur="3,4", blurred_sha256="ef" * 32)
    ends(do, scheme, report)
    clock.advance(YEAR)
    assert sweep(do, scheme) == ["ab" * 32, "ef" * 32]
    assert photos(do, report)[0].files == ()


def test_a_file_with_staffs_words_is_the_cases_and_goes_with_it(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock
) -> None:
    report = snap()
    kept(do, scheme, report)
    do(speaking.comment, scheme, WANG, report.id, "看这里", photo=speaking.Picture(sha256="cd" * 32, dhash=5))
    ends(do, scheme, report)
    clock.advance(YEAR)
    assert sweep(do, scheme) == ["ab" * 32, "cd" * 32]
    said = [one for one in do(reports.timeline, report.id) if one.kind == "commented"]
    assert [(one.note, one.details) for one in said] == [("看这里", {})]
    do(speaking.comment, scheme, WANG, report.id, "还有", photo=speaking.Picture(sha256="ee" * 32, dhash=6))
    assert sweep(do, scheme) == ["ee" * 32]


def test_a_photo_that_only_telegram_has_is_not_fetched_any_more(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock
) -> None:
    report = snap()
    (waiting,) = do(photo_intake.waiting, scheme)
    ends(do, scheme, report)
    clock.advance(YEAR)
    assert sweep(do, scheme) == []
    assert do(photo_intake.waiting, scheme) == []
    # It was just being fetched: its file is kept when nobody waits for it any more.
    do(photo_intake.kept, scheme, waiting.id, Evidence("ab" * 32, b"", 1, 1, 3))
    assert sweep(do, scheme) == ["ab" * 32]


def test_a_file_that_came_for_a_photo_that_is_no_more_is_removed(do: Do, scheme: Scheme) -> None:
    do(photo_intake.kept, scheme, 4711, Evidence("ab" * 32, b"", 1, 1, 3))
    assert sweep(do, scheme) == ["ab" * 32]
    assert do(_count, photo_rows) == 0


def _count(work: Work, table: object) -> int:
    return len(work.all(select(table)))  # type: ignore[call-overload]


def test_dropped_drafts_are_forgotten_with_their_photos_after_a_week(
    do: Do, scheme: Scheme, clock: Clock
) -> None:
    def drafted() -> None:
        draft = do(drafting.add_photo, scheme, LI, shot()).draft
        (photo,) = do(drafts.photos_of_draft, draft.id)
        do(photo_intake.kept, scheme, photo.id, Evidence("ab" * 32, b"", 1, 1, 3))

    drafted()
    do(drafting.cancel, scheme, LI)
    drafted()
    clock.advance(days=2)
    do(drafting.expire, scheme)
    clock.advance(days=5)
    assert sweep(do, scheme) == []  # the second was dropped later, and has the same picture
    assert do(_count, draft_rows) == 1
    clock.advance(days=2)
    assert sweep(do, scheme) == ["ab" * 32]
    assert (do(_count, draft_rows), do(_count, photo_rows)) == (0, 0)


def test_a_draft_that_is_not_dropped_keeps_its_photos(do: Do, scheme: Scheme, clock: Clock) -> None:
    draft = do(drafting.add_photo, scheme, LI, shot()).draft
    clock.advance(days=300)
    assert sweep(do, scheme) == []
    assert do(drafts.count_photos, draft.id) == 1


def test_only_cards_with_a_picture_are_edited_and_after_everything_else(
    do: Do, scheme: Scheme, snap: Snap, parcels: Parcels, clock: Clock
) -> None:
    pictured, wordy = snap(), snap()
    for report, has_photo in ((pictured, True), (wordy, False)):
        ends(do, scheme, report)
        (card,) = parcels("card", report)
        do(_was_sent, card, has_photo)
    clock.advance(YEAR)
    sweep(do, scheme)
    (edited,), (left,) = parcels("card", pictured), parcels("card", wordy)
    assert (edited.state, edited.rank, edited.not_before) == ("pending", 2, clock.now())
    assert left.state == "sent"


def _was_sent(work: Work, card: Parcel, has_photo: bool) -> None:
    work.run(text("UPDATE outbox SET state = 'sent' WHERE id = :id"), {"id": card.id})
    reports.remember(
        work,
        {
            "chat_id": HAIFENG_GROUP,
            "message_id": 100 + card.id,
            "report_id": card.report_id,
            "purpose": "card",
            "has_photo": has_photo,
        },
    )


def _scans(plan: str) -> bool:
    return plan.startswith("SCAN") and not plan.startswith(("SCAN CONSTANT ROW", "SCAN SUBQUERY"))


def test_a_sweep_reads_no_more_than_it_removes(
    do: Do, scheme: Scheme, snap: Snap, parcels: Parcels, clock: Clock
) -> None:
    """Of a million cases only those are looked at whose time is over: every statement goes by an index."""
    report = snap()
    kept(do, scheme, report)
    ends(do, scheme, report)
    do(_was_sent, parcels("card", report)[0], True)
    do(drafting.add_photo, scheme, LI, shot())
    do(drafting.cancel, scheme, LI)
    clock.advance(YEAR)

    def plans(work: Work) -> list[str]:
        if work.dialect != "sqlite":
            pytest.skip("the plans of SQLite")
        said: list[tuple[str, object]] = []

        def listen(*given: object) -> None:
            said.append((str(given[2]), given[3]))

        event.listen(work.connection, "before_cursor_execute", listen)
        retention.drop(work, scheme)
        retention.withdraw(work, scheme)
        going = retention.going(work, scheme, 0)
        retention.needed(work, scheme, going)
        retention.removed(work, scheme, going)
        event.remove(work.connection, "before_cursor_execute", listen)
        assert len(said) > 12
        found = []
        for statement, values in said:
            if not statement.startswith("EXPLAIN"):
                plan = work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]
                found += [f"{row.detail}: {statement}" for row in plan if _scans(row.detail)]
        return found

    assert do(plans) == []
