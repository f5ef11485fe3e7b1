"""Is it this one? What a rider is asked, what becomes of each answer, and of none."""

from datetime import timedelta
from functools import partial

import pytest

from casework import cases, drafting, following, likely, people, photo_intake, speaking, view
from casework.drafting import Progress, Spot
from casework.errors import FollowedError, NotAllowedError, NotFoundError
from casework.evidence import Evidence
from casework.people import Actor
from casework.places import Point
from casework.scheme import Category, Duplicates, Scheme
from casework.vocabulary import DraftState, PhotoRole, PlaceSource
from handlers import cards
from handlers.texts import texts
from storage import drafts, followers, reports
from storage.work import Work
from tests.casework.conftest import Snap, shot
from tests.casework.walks import NowOf, Parcels, kinds
from tests.cast import IN_HAIFENG, LI, STRANGER, WANG, ZHANG, ZHOU, Clock, caused_by
from tests.cast import scheme as a_scheme
from tests.conftest import Do, Seeded

METRE = 1 / 111_195  # degrees of latitude


@pytest.fixture
def scheme() -> Scheme:
    """The shipped scheme, with 40 metres for every category."""
    plain = a_scheme()
    near = {
        key: Category(
            one.key, one.name_zh, one.name_en, one.icon, one.claim_within, one.resolve_within, one.words, 40.0
        )
        for key, one in plain.categories.items()
    }
    return a_scheme(categories=near, duplicates=Duplicates(answer_within=timedelta(minutes=10)))


@pytest.fixture
def snap(snap: Snap) -> Snap:
    """A report that was there before anybody was asked about others."""
    return partial(snap, scheme=a_scheme())


def beside(metres: float) -> Point:
    return Point(IN_HAIFENG.lat + metres * METRE, IN_HAIFENG.lng)


def draft_of(
    do: Do,
    scheme: Scheme,
    by: Actor = ZHOU,
    *,
    at: Point = IN_HAIFENG,
    category: str = "hazard",
    caption: str = "",
    number: int | None = None,
) -> Progress:
    """What the rider is answered once photo, place and category are there."""
    do(drafting.add_photo, scheme, by, shot(number, caption=caption))
    draft = do(drafting.add_place, scheme, by, Spot(at, PlaceSource.PHONE)).draft
    return do(drafting.categorise, scheme, by, draft.id, category)


def asked_about(progress: Progress) -> list[int]:
    assert (progress.report is None) == bool(progress.likely)
    return [one.report.id for one in progress.likely]


def looked_at(dhash: int) -> Evidence:
    return Evidence(f"{dhash:064x}"[-64:], b"", 640, 480, dhash)


# What is asked ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("metres", [0, 15, 39])
def test_a_report_near_an_open_one_of_its_category_is_asked_about(
    do: Do, scheme: Scheme, snap: Snap, metres: float
) -> None:
    there = snap()
    progress = draft_of(do, scheme, at=beside(metres))
    assert asked_about(progress) == [there.id]
    assert progress.likely[0].metres == pytest.approx(metres, abs=0.2)
    assert progress.draft.state == DraftState.OPEN


def test_without_one_near_there_is_no_extra_step(do: Do, scheme: Scheme, snap: Snap) -> None:
    snap()
    assert asked_about(draft_of(do, scheme, at=beside(41))) == []
    assert asked_about(draft_of(do, scheme, at=IN_HAIFENG, category="parking")) == []


def test_the_corner_of_the_box_is_not_near(do: Do, scheme: Scheme, snap: Snap) -> None:
    snap()
    corner = Point(IN_HAIFENG.lat + 35 * METRE, IN_HAIFENG.lng + 35 * METRE / 0.81)
    assert asked_about(draft_of(do, scheme, at=corner)) == []


@pytest.mark.parametrize("radius_of", ["category", "scheme"])
def test_who_wants_no_questions_gets_none(do: Do, scheme: Scheme, snap: Snap, radius_of: str) -> None:
    snap()
    quiet = (
        a_scheme()
        if radius_of == "category"
        else a_scheme(categories=scheme.categories, duplicates=Duplicates(ask=False))
    )
    assert asked_about(draft_of(do, quiet)) == []


def test_the_nearest_three_come_first_and_no_more(do: Do, scheme: Scheme, snap: Snap) -> None:
    there = [snap(at=beside(metres)) for metres in (30, 10, 38, 20)]
    found = asked_about(draft_of(do, scheme))
    assert found == [there[1].id, there[3].id, there[0].id]
    assert len(found) == likely.MOST


def test_a_closed_case_is_not_asked_about(do: Do, scheme: Scheme, snap: Snap) -> None:
    do(cases.return_case, scheme, WANG, snap().id, "不是")
    assert asked_about(draft_of(do, scheme)) == []


def test_the_same_photo_is_said_so_and_comes_first(do: Do, scheme: Scheme, snap: Snap) -> None:
    nearest, same = snap(), snap(at=beside(30))
    (photo,) = do(drafts.photos_of_report, same.id)
    progress = draft_of(do, scheme, number=int(photo.file_id.removeprefix("file")))
    assert [(one.report.id, one.same_photo) for one in progress.likely] == [
        (same.id, True),
        (nearest.id, False),
    ]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (0x0F0F_3C3C_55AA_1234, 0x0F0F_3C3C_55AA_1234, True),
        (0x0F0F_3C3C_55AA_1234, 0x0F0F_3C3C_55AA_123B, True),  # 4 bits
        (0x0F0F_3C3C_55AA_1234, 0x0F0F_3C3C_55AA_EDCB, False),  # 16 bits
        (0, 0, False),  # two pictures of the dark
    ],
)
def test_photos_that_were_looked_at_are_told_by_their_fingerprints(
    do: Do, scheme: Scheme, snap: Snap, one: int, other: int, is_same: bool
) -> None:
    there = snap()
    (photo,) = do(drafts.photos_of_report, there.id)
    do(photo_intake.kept, scheme, photo.id, looked_at(one))
    taken = do(drafting.add_photo, scheme, ZHOU, shot()).draft
    (mine,) = do(drafts.photos_of_draft, taken.id)
    do(photo_intake.kept, scheme, mine.id, looked_at(other))
    do(drafting.add_place, scheme, ZHOU, Spot(IN_HAIFENG, PlaceSource.PHONE))
    progress = do(drafting.categorise, scheme, ZHOU, taken.id, "hazard")
    assert [found.same_photo for found in progress.likely] == [is_same]


def test_a_photo_that_is_looked_at_later_is_said_on_the_card(do: Do, scheme: Scheme, snap: Snap) -> None:
    there = snap()
    (photo,) = do(drafts.photos_of_report, there.id)
    do(photo_intake.kept, scheme, photo.id, looked_at(0x0F0F_3C3C_55AA_1234))
    mine = do(following.other, scheme, ZHOU, draft_of(do, scheme).draft.id).report
    assert mine is not None
    (photo,) = do(drafts.photos_of_report, mine.id)
    do(photo_intake.kept, scheme, photo.id, looked_at(0x0F0F_3C3C_55AA_1235))
    case, other = (do(view.load, scheme, one.id) for one in (mine, there))
    assert case is not None
    assert other is not None
    assert case.seen is not None
    assert (case.seen.id, other.seen) == (there.id, None)
    assert there.number in cards.in_group(texts("zh_CN"), scheme, case).text


# 就是这个 --------------------------------------------------------------------------------------------


def test_the_rider_follows_it_and_there_is_no_second_case(
    do: Do, scheme: Scheme, snap: Snap, now_of: NowOf, parcels: Parcels
) -> None:
    there = snap()
    progress = draft_of(do, scheme, caption="还在冒火花")
    answer = do(following.same, scheme, ZHOU, progress.draft.id, there.id)
    assert answer.followed == now_of(there)
    assert now_of(there).followers == 1
    assert (now_of(there).claim_due_at, now_of(there).resolve_due_at) == (
        there.claim_due_at,
        there.resolve_due_at,
    )
    assert kinds(do, there)[-1] == "followed"
    assert [photo.role for photo in do(drafts.photos_of_report, there.id)] == [
        PhotoRole.BEFORE,
        PhotoRole.FOLLOW,
    ]
    assert do(drafting.look, scheme, ZHOU) is None
    assert [card.version for card in parcels("card", there)] == [2]  # 「2 人反映」
    assert not parcels("receipt", there)  # who pressed is answered directly


def test_a_follower_is_told_what_the_reporter_is_told(
    do: Do, scheme: Scheme, snap: Snap, parcels: Parcels
) -> None:
    there = snap()
    progress = draft_of(do, scheme)
    do(following.same, scheme, ZHOU, progress.draft.id, there.id)
    do(speaking.comment, scheme, WANG, there.id, "马上到")
    assert {notice.chat_id for notice in parcels("notice", there)} == {LI.id, ZHOU.id}
    do(cases.claim, scheme, WANG, there.id)
    assert {one.chat_id for one in parcels("receipt", there)} == {LI.id, ZHOU.id}


def test_a_double_tap_and_a_replay_follow_once(
    do: Do, scheme: Scheme, snap: Snap, now_of: NowOf, parcels: Parcels
) -> None:
    there = snap()
    progress = draft_of(do, scheme)
    with caused_by(91):
        do(following.same, scheme, ZHOU, progress.draft.id, there.id)
    out, history = parcels(None, there), kinds(do, there)
    for cause in (91, 92):
        with caused_by(cause):
            again = do(following.same, scheme, ZHOU, progress.draft.id, there.id)
        assert again.followed == now_of(there)
    assert parcels(None, there) == out
    assert kinds(do, there) == history
    assert now_of(there).followers == 1


def test_who_reported_it_themselves_adds_a_photo_and_is_no_follower(
    do: Do, scheme: Scheme, snap: Snap, now_of: NowOf
) -> None:
    there = snap(by=LI)
    progress = draft_of(do, scheme, LI)
    do(following.same, scheme, LI, progress.draft.id, there.id)
    assert now_of(there).followers == 0
    assert do(followers.audience, there.id) == []
    assert len(do(drafts.photos_of_report, there.id)) == 2


@pytest.mark.parametrize("end", ["returned", "withdrawn"])
def test_a_case_that_was_closed_meanwhile_cannot_be_joined_so_theirs_is_submitted(
    do: Do, scheme: Scheme, snap: Snap, now_of: NowOf, end: str
) -> None:
    there = snap()
    progress = draft_of(do, scheme)
    if end == "returned":
        do(cases.return_case, scheme, WANG, there.id, "没有")
    else:
        do(cases.withdraw, scheme, LI, there.id)
    answer = do(following.same, scheme, ZHOU, progress.draft.id, there.id)
    assert answer.followed is None
    assert answer.gone == now_of(there)
    assert answer.progress is not None
    assert answer.progress.report is not None
    assert answer.progress.report.reporter_id == ZHOU.id


def test_a_forged_button_follows_nothing_that_is_not_near(do: Do, scheme: Scheme, snap: Snap) -> None:
    there, elsewhere = snap(), snap(at=beside(500))
    parked = snap(category="parking")
    progress = draft_of(do, scheme)
    assert asked_about(progress) == [there.id]
    for wrong in (elsewhere.id, parked.id, 999_999):
        with pytest.raises(NotFoundError):
            do(following.same, scheme, ZHOU, progress.draft.id, wrong)
    with pytest.raises(NotFoundError):
        do(following.same, scheme, LI, progress.draft.id, there.id)  # another rider's draft
    with pytest.raises(NotAllowedError):
        do(following.same, scheme, STRANGER, progress.draft.id, there.id)
    assert do(followers.audience, there.id) == []


def test_what_others_rely_on_is_not_withdrawn(do: Do, scheme: Scheme, snap: Snap, now_of: NowOf) -> None:
    there = snap()
    do(following.same, scheme, ZHOU, draft_of(do, scheme).draft.id, there.id)
    with pytest.raises(FollowedError):
        do(cases.withdraw, scheme, LI, there.id)
    do(following.leave, scheme, ZHOU, there.id)
    assert now_of(there).followers == 0
    assert do(cases.withdraw, scheme, LI, there.id).report.status == "withdrawn"
    with pytest.raises(NotFoundError):
        do(following.leave, scheme, ZHOU, there.id)


def test_a_followers_words_go_to_the_group_and_a_strangers_do_not(
    do: Do, scheme: Scheme, snap: Snap, parcels: Parcels
) -> None:
    there = snap()
    with pytest.raises(NotAllowedError):
        do(speaking.answer, scheme, ZHOU, there.id, "在后门")
    do(following.same, scheme, ZHOU, draft_of(do, scheme).draft.id, there.id)
    do(speaking.answer, scheme, ZHOU, there.id, "在后门")
    assert len(parcels("relay", there)) == 1
    with pytest.raises(NotAllowedError):
        do(speaking.supplement, scheme, ZHOU, there.id, "改成别的")


def test_the_rest_of_an_album_goes_where_its_first_photo_went(do: Do, scheme: Scheme, snap: Snap) -> None:
    there = snap()
    do(drafting.add_photo, scheme, ZHOU, shot(album="a1"))
    draft = do(drafting.add_place, scheme, ZHOU, Spot(IN_HAIFENG, PlaceSource.PHONE)).draft
    do(drafting.categorise, scheme, ZHOU, draft.id, "hazard")
    do(following.same, scheme, ZHOU, draft.id, there.id)
    late = do(drafting.add_photo, scheme, ZHOU, shot(album="a1"))
    assert late.joined
    assert [photo.role for photo in do(drafts.photos_of_report, there.id)].count(PhotoRole.FOLLOW) == 2
    assert do(drafting.look, scheme, ZHOU) is None


# 不是, and no answer ---------------------------------------------------------------------------------


def test_none_of_those_is_submitted_as_ever_and_remembered(do: Do, scheme: Scheme, snap: Snap) -> None:
    there = [snap(), snap(at=beside(5))]
    progress = draft_of(do, scheme)
    with caused_by(93):
        report = do(following.other, scheme, ZHOU, progress.draft.id).report
    assert report is not None
    with caused_by(93):
        assert do(following.other, scheme, ZHOU, progress.draft.id).report == report
    kept = do(drafts.draft, progress.draft.id)
    assert kept is not None
    assert sorted(kept.unlike.split(",")) == sorted(str(one.id) for one in there)


def test_another_place_asks_anew_and_another_category_may_not(do: Do, scheme: Scheme, snap: Snap) -> None:
    there, other = snap(), snap(at=beside(200))
    progress = draft_of(do, scheme)
    assert asked_about(progress) == [there.id]
    moved = do(drafting.add_place, scheme, ZHOU, Spot(beside(200), PlaceSource.PHONE))
    assert asked_about(moved) == [other.id]
    assert do(drafting.categorise, scheme, ZHOU, progress.draft.id, "rubbish").report is not None


def test_who_does_not_answer_has_reported_all_the_same(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock, parcels: Parcels
) -> None:
    snap()
    progress = draft_of(do, scheme)
    clock.advance(minutes=9)
    assert do(drafting.expire, scheme) == 0
    clock.advance(minutes=1)
    assert do(drafting.expire, scheme) == 1
    assert do(drafting.expire, scheme) == 0
    report = do(reports.of_draft, progress.draft.id)
    assert report is not None
    assert report.reporter_id == ZHOU.id
    assert [one.chat_id for one in parcels("receipt", report)] == [ZHOU.id]
    answer = do(following.same, scheme, ZHOU, progress.draft.id, report.id - 1)  # a late press
    assert answer.progress is not None
    assert answer.progress.report == report


def test_who_was_suspended_meanwhile_has_not(do: Do, scheme: Scheme, snap: Snap, clock: Clock) -> None:
    snap()
    progress = draft_of(do, scheme)
    do(people.suspend, scheme, ZHANG, 2002)
    clock.advance(minutes=10)
    assert do(drafting.expire, scheme) == 1
    assert do(reports.of_draft, progress.draft.id) is None


def test_a_report_goes_on_where_the_question_stood(do: Do, scheme: Scheme, snap: Snap) -> None:
    there = snap()
    draft_of(do, scheme)
    assert asked_about(do(drafting.start, scheme, ZHOU)) == [there.id]
    do(cases.return_case, scheme, WANG, there.id, "没有")
    assert do(drafting.start, scheme, ZHOU).report is not None


def test_the_look_around_reads_only_its_index(seeded: Seeded) -> None:
    def plan(work: Work) -> str:
        rows = work.connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT * FROM reports WHERE category = 'x' AND closed_at IS NULL"
            " AND lat >= 1 AND lat <= 2 AND lng >= 3 AND lng <= 4"
        )
        return " ".join(str(row) for row in rows)

    if seeded.store.dialect == "sqlite":
        assert "ix_reports_near" in seeded.store.submit(plan).result()
