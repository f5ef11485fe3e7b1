"""The evidence grade: from what is known of the photos, and never a reason to refuse anything."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from casework import cases, drafting, photo_intake, view
from casework.drafting import Spot
from casework.evidence import Evidence
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import PhotoRole, PlaceSource
from handlers import grades
from handlers.texts import texts
from storage import drafts
from storage.records import Report
from tests.casework.conftest import shot
from tests.cast import IN_HAIFENG, LI, START, WANG, ZHOU
from tests.conftest import Do, Seeded

PICTURE, OTHER = 0x0F1E2D3C4B5A6978, 0x7172737475767778
Reported = Callable[..., Report]


def _looked_at(dhash: int, taken_at: datetime | None, place: tuple[float, float] | None) -> Evidence:
    return Evidence("0" * 64, b"", 10, 10, dhash, taken_at=taken_at, place=place)


@pytest.fixture
def reported(do: Do, scheme: Scheme) -> Reported:
    def run(
        by: Actor = LI,
        source: PlaceSource = PlaceSource.PHONE,
        *,
        forwarded: bool = False,
        dhash: int = PICTURE,
        taken_at: datetime | None = None,
        place: tuple[float, float] | None = None,
        late: bool = False,
        as_file: bool = False,
    ) -> Report:
        evidence = _looked_at(dhash, taken_at, place)
        photographed = shot(forwarded=forwarded, evidence=evidence if as_file else None)
        draft = do(drafting.add_photo, scheme, by, photographed).draft
        [photo] = do(drafts.photos_of_draft, draft.id)
        if not late:
            do(photo_intake.kept, scheme, photo.id, evidence)
        do(drafting.add_place, scheme, by, Spot(IN_HAIFENG, source, 5.0))
        report = do(drafting.categorise, scheme, by, draft.id, "hazard").report
        assert report is not None
        if late:
            do(photo_intake.kept, scheme, photo.id, evidence)
        return report

    return run


def _line(do: Do, scheme: Scheme, report: Report) -> str:
    case = do(view.load, scheme, report.id)
    assert case is not None
    return str(grades.line(texts("zh_CN"), scheme, case))


def _end(do: Do, scheme: Scheme, report: Report) -> None:
    do(cases.return_case, scheme, WANG, report.id, "不属于本社区")


def test_a_place_by_phone_and_a_photo_from_there_speak_for_a_report(
    do: Do, scheme: Scheme, reported: Reported
) -> None:
    taken = scheme.local(START - timedelta(minutes=5)).replace(tzinfo=None)
    near = (IN_HAIFENG.lat + 0.0001, IN_HAIFENG.lng)
    assert _line(do, scheme, reported(taken_at=taken, place=near)) == (
        "🔎 手机定位 · 上报前 5 分钟拍摄 · 照片距定位 11 米"
    )


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"source": PlaceSource.TYPED}, "⚠️ 地点为手填"),
        ({"forwarded": True}, "⚠️ 转发的照片 · 手机定位"),
        ({"taken_at": datetime(2026, 11, 20, 10)}, "⚠️ 手机定位 · 上报前 3 天拍摄"),  # noqa: DTZ001 - a camera's clock has no zone
        ({"place": (IN_HAIFENG.lat + 0.01, IN_HAIFENG.lng)}, "⚠️ 手机定位 · 照片距定位 1112 米"),
    ],
)
def test_what_is_odd_is_said_and_the_report_is_taken_all_the_same(
    do: Do, scheme: Scheme, reported: Reported, how: dict[str, object], said: str
) -> None:
    assert _line(do, scheme, reported(**how)) == said


@pytest.mark.parametrize("how", [{}, {"late": True}, {"as_file": True}])
def test_a_photo_that_an_ended_case_had_is_known_again_whenever_its_bytes_come(
    do: Do, scheme: Scheme, seeded: Seeded, reported: Reported, how: dict[str, bool]
) -> None:
    first = reported(by=ZHOU)
    _end(do, scheme, first)
    assert _line(do, scheme, reported(by=LI, **how)) == f"⚠️ 手机定位 · 照片在 {first.number} 用过"
    assert "用过" not in _line(do, scheme, reported(by=LI, dhash=OTHER))


def test_a_riders_own_photo_is_known_again_though_it_was_compressed_anew(
    do: Do, scheme: Scheme, seeded: Seeded, reported: Reported
) -> None:
    first = reported(by=LI)
    _end(do, scheme, first)
    assert "用过" in _line(do, scheme, reported(by=LI, dhash=PICTURE ^ 0b101))


def test_two_white_walls_are_not_one_photo(
    do: Do, scheme: Scheme, seeded: Seeded, reported: Reported
) -> None:
    first = reported(by=LI, dhash=0)
    _end(do, scheme, first)
    assert "用过" not in _line(do, scheme, reported(by=LI, dhash=0))


@pytest.mark.parametrize(("dhash", "alike"), [(PICTURE ^ 1, True), (OTHER, False)])
def test_an_after_photo_that_looks_like_the_one_before_is_said_to(
    do: Do, scheme: Scheme, seeded: Seeded, reported: Reported, dhash: int, alike: bool
) -> None:
    report = reported()
    after = do(drafting.add_later_photo, report, shot(), PhotoRole.AFTER)
    assert after is not None
    do(photo_intake.kept, scheme, after.id, _looked_at(dhash, None, None))
    assert ("疑似同一张" in _line(do, scheme, report)) == alike
