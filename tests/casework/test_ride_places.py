"""捎带拍: which fix of a ride a photo takes its place from, and which fixes are not trusted."""

import pytest
from sqlalchemy import func, select

from casework import riding
from casework.places import Point, distance_m
from casework.scheme import Scheme
from casework.vocabulary import Doubt, DraftState, PlaceSource
from storage import drafts
from storage.records import Draft
from storage.tables import fixes as fix_rows
from storage.work import Work
from tests.casework.rides import Rider, metres_north, rider
from tests.cast import IN_HAIFENG
from tests.conftest import Do

__all__ = ["rider"]


def _fixes(do: Do) -> int:
    def count(work: Work) -> int:
        return int(work.run(select(func.count()).select_from(fix_rows)).scalar_one())

    return do(count)


def _kept(do: Do, person: int = 2001) -> list[Draft]:
    return list(do(drafts.kept, person))


def test_each_photo_takes_the_place_of_its_own_moment(rider: Rider, do: Do) -> None:
    rider.begins()
    rider.snaps()
    for step in range(1, 7):
        rider.is_at(metres_north(step * 60))
    rider.snaps()
    assert rider.stops() == riding.Station(ended=True, drafts=2)
    first, second = _kept(do)
    assert (first.lat, first.place_source) == (IN_HAIFENG.lat, PlaceSource.LIVE)
    assert second.lat == pytest.approx(metres_north(360).lat)
    assert [draft.state for draft in (first, second)] == [DraftState.LATER] * 2


def test_a_photo_is_placed_by_the_fix_after_it_where_that_is_nearer(rider: Rider, do: Do) -> None:
    rider.begins()
    snapped = rider.snaps(after=80)
    assert snapped.placed
    rider.is_at(metres_north(500), after=6)
    rider.stops()
    [draft] = _kept(do)
    assert draft.lat == pytest.approx(metres_north(500).lat)


def test_a_fix_that_is_too_old_is_not_trusted_unless_a_newer_one_comes(
    rider: Rider, do: Do, scheme: Scheme
) -> None:
    rider.begins()
    assert not rider.snaps(after=200).placed
    rider.snaps(after=300)
    rider.is_at(metres_north(300), after=20)
    rider.stops()
    stale, found = _kept(do)
    assert stale.lat is None
    assert do(riding.doubt_of, scheme, stale) == Doubt.STALE
    assert found.lat == pytest.approx(metres_north(300).lat)
    assert do(riding.doubt_of, scheme, found) is None


def test_a_fix_that_says_itself_that_it_is_vague_is_not_trusted(rider: Rider, do: Do, scheme: Scheme) -> None:
    rider.begins()
    rider.is_at(metres_north(50), accuracy=101)
    assert not rider.snaps().placed
    rider.is_at(metres_north(90), accuracy=100, after=100)
    assert rider.snaps().placed
    rider.stops()
    vague, _ = _kept(do)
    assert do(riding.doubt_of, scheme, vague) == Doubt.VAGUE


def test_a_fix_that_jumps_is_not_trusted_and_those_beside_it_are(
    rider: Rider, do: Do, scheme: Scheme
) -> None:
    rider.begins()
    rider.is_at(metres_north(100))
    rider.snaps()
    rider.is_at(metres_north(5000))
    assert not rider.snaps().placed
    rider.is_at(metres_north(300))
    rider.is_at(metres_north(400))
    rider.snaps()
    rider.stops()
    before, jumped, after = _kept(do)
    assert before.lat == pytest.approx(metres_north(100).lat)
    assert jumped.lat is None
    assert do(riding.doubt_of, scheme, jumped) == Doubt.JUMP
    assert after.lat == pytest.approx(metres_north(400).lat)


def test_a_ride_out_of_a_tunnel_is_believed_once_it_goes_on_there(rider: Rider, do: Do) -> None:
    rider.begins()
    rider.is_at(metres_north(3000))
    assert not rider.snaps().placed
    rider.is_at(metres_north(3100))
    rider.stops()
    [draft] = _kept(do)
    assert draft.lat == pytest.approx(metres_north(3000).lat)


def test_fixes_are_kept_thinly(rider: Rider, do: Do) -> None:
    rider.begins()
    for second in range(1, 61):
        rider.is_at(metres_north(second * 8), after=1)
    assert _fixes(do) == 13
    for _ in range(60):
        rider.is_at(metres_north(480), after=10)
    assert _fixes(do) == 14
    assert rider.snaps().placed


def test_who_stands_still_is_still_there(rider: Rider, do: Do) -> None:
    rider.begins()
    for _ in range(90):
        rider.is_at(metres_north(3), after=20)
    rider.snaps()
    rider.stops()
    [draft] = _kept(do)
    assert draft.lat is not None
    assert distance_m(Point(draft.lat, draft.lng or 0), IN_HAIFENG) < 10
