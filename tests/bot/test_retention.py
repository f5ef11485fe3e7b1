"""Photos whose time is over leave the disk; cut off anywhere, no row promises a file that is gone."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from bot.schedule import Schedule
from casework import cases, photo_intake, retention
from casework.evidence import examine
from handlers.desk import Desk
from handlers.pulse import Pulse
from storage import drafts
from storage import photos as keeping
from storage.photos import PhotoStore
from storage.records import Report
from storage.s3 import BucketError
from tests import cast
from tests.casework.conftest import Snap, snap
from tests.cast import WANG
from tests.conftest import Do, Seeded

__all__ = ["snap"]
YEAR = timedelta(days=365)


@pytest.fixture
def desk(seeded: Seeded, clock: cast.Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(keeping, "LATELY", 0.0)
    return Desk(seeded.store, cast.scheme(), PhotoStore(tmp_path / "photos"), clock.now, Pulse(clock.now()))


@pytest.fixture
def ended(desk: Desk, do: Do, snap: Snap) -> Callable[[str], Report]:
    """A case of one photo of this colour that has ended."""

    def run(colour: str) -> Report:
        report = snap()
        drawn = io.BytesIO()
        Image.new("RGB", (64, 48), colour).save(drawn, "JPEG")
        (photo,) = do(drafts.photos_of_report, report.id)
        evidence = examine(drawn.getvalue())
        desk.photos.keep(evidence.data)
        do(photo_intake.kept, desk.scheme, photo.id, evidence)
        do(cases.return_case, desk.scheme, WANG, report.id, "不属于")
        return report

    return run


def files(tmp_path: Path) -> int:
    return len(list((tmp_path / "photos").rglob("*.jpg")))


def promised(do: Do, desk: Desk, report: Report) -> list[bool]:
    """For each photo that is shown still: whether its file is there."""
    return [
        desk.photos.exists(photo.sha256)
        for photo in do(drafts.photos_of_report, report.id)
        if photo.gone_at is None and photo.sha256
    ]


async def test_the_file_goes_when_its_time_is_over(
    desk: Desk, do: Do, ended: Callable[[str], Report], clock: cast.Clock, tmp_path: Path
) -> None:
    ended("#336699")
    schedule = Schedule(desk, timedelta(seconds=30))
    clock.advance(days=364)
    await schedule.tidy()
    assert files(tmp_path) == 1
    clock.advance(days=1)
    await schedule.tidy()
    assert files(tmp_path) == 0


async def test_the_same_picture_goes_with_the_last_case_that_has_it(
    desk: Desk, ended: Callable[[str], Report], clock: cast.Clock, tmp_path: Path
) -> None:
    ended("#336699")
    clock.advance(days=100)
    ended("#336699")
    schedule = Schedule(desk, timedelta(seconds=30))
    clock.advance(days=265)
    await schedule.tidy()
    assert files(tmp_path) == 1
    clock.advance(days=100)
    await schedule.tidy()
    assert files(tmp_path) == 0


class CutOffError(BaseException):
    """The process is killed here."""


@pytest.mark.parametrize("step", ["withdraw", "going", "needed", "retire", "removed"])
@pytest.mark.parametrize("after", [False, True])
async def test_a_kill_at_any_step_leaves_neither_a_promise_nor_a_file(
    desk: Desk,
    do: Do,
    ended: Callable[[str], Report],
    clock: cast.Clock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    *,
    after: bool,
) -> None:
    reports = [ended(colour) for colour in ("#336699", "#996633", "#339966")]
    clock.advance(YEAR)
    owner: object = PhotoStore if step == "retire" else retention
    real = getattr(owner, step)

    def cut_off(*given: object) -> object:
        if after:
            real(*given)
        raise CutOffError

    with monkeypatch.context() as patched:
        patched.setattr(owner, step, cut_off)
        with pytest.raises(CutOffError):
            await Schedule(desk, timedelta(seconds=30)).tidy()
    for report in reports:
        assert all(promised(do, desk, report))

    await Schedule(desk, timedelta(seconds=30)).tidy()
    assert files(tmp_path) == 0
    assert [promised(do, desk, report) for report in reports] == [[], [], []]
    assert do(retention.going, desk.scheme, 0) == []


async def test_a_file_that_was_put_here_lately_stays_until_it_is_known_what_for(
    desk: Desk,
    do: Do,
    ended: Callable[[str], Report],
    clock: cast.Clock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended("#336699")
    clock.advance(YEAR)
    monkeypatch.setattr(keeping, "LATELY", 3600.0)  # its picture comes again at this very moment
    schedule = Schedule(desk, timedelta(seconds=30))
    await schedule.tidy()
    assert files(tmp_path) == 1
    again = ended("#336699")
    monkeypatch.setattr(keeping, "LATELY", 0.0)
    await schedule.tidy()
    assert files(tmp_path) == 1
    assert promised(do, desk, again) == [True]


async def test_a_bucket_that_is_away_is_asked_again(
    desk: Desk,
    do: Do,
    ended: Callable[[str], Report],
    clock: cast.Clock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = ended("#336699")
    clock.advance(YEAR)
    schedule = Schedule(desk, timedelta(seconds=30))

    def away(*_: object) -> bool:
        raise BucketError("no answer")

    with monkeypatch.context() as patched:
        patched.setattr(PhotoStore, "retire", away)
        await schedule.tidy()
    assert promised(do, desk, report) == []  # shown no more, all the same
    assert "cannot be removed" in str(desk.pulse.troubles)
    await schedule.tidy()
    assert files(tmp_path) == 0
