"""捎带拍: a live location shared once, photos that find their places, drafts that wait for the stop."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from casework import drafting, fixes, later, people, riding
from casework.drafting import Progress, Shot, Spot
from casework.errors import NotAllowedError, TooManyDraftsError
from casework.evidence import Evidence
from casework.ride_terms import RideTerms
from casework.scheme import Scheme
from casework.vocabulary import DraftState, PlaceSource
from storage import drafts, inbox, rides
from storage.records import Draft
from storage.tables import fixes as fix_rows
from storage.tables import inbox as letters
from storage.work import Work
from tests import cast
from tests.casework.conftest import shot
from tests.casework.rides import Rider, metres_north, rider
from tests.casework.walks import Parcels
from tests.cast import IN_HAIFENG, IN_YINXING, LI, STRANGER, ZHANG, ZHOU, Clock, caused_by
from tests.conftest import Do, Seeded

__all__ = ["rider"]


def _fixes(do: Do) -> int:
    def count(work: Work) -> int:
        return int(work.run(select(func.count()).select_from(fix_rows)).scalar_one())

    return do(count)


def _kept(do: Do, person: int = 2001) -> list[Draft]:
    return list(do(drafts.kept, person))


def test_a_caption_chooses_the_category_by_its_words(rider: Rider, do: Do) -> None:
    rider.begins()
    rider.snaps(caption="井盖坏了")
    rider.snaps(caption="看不懂")
    rider.stops()
    assert [(one.category, one.description) for one in _kept(do)] == [
        ("hazard", "井盖坏了"),
        (None, "看不懂"),
    ]


def test_an_album_is_one_draft_even_when_the_rest_of_it_comes_after_the_stop(
    rider: Rider, do: Do, scheme: Scheme
) -> None:
    rider.begins()
    rider.snaps(album="a1")
    assert rider.snaps(album="a1").joined
    rider.stops()
    late = do(riding.photo, scheme, LI, rider.photo(album="a1"))
    assert isinstance(late, riding.Snapped)
    assert late.joined
    [draft] = _kept(do)
    assert do(drafts.count_photos, draft.id) == 3
    assert do(drafts.open_draft, 2001) is None


def test_a_file_is_placed_by_the_time_that_the_camera_wrote(rider: Rider, do: Do, scheme: Scheme) -> None:
    rider.begins()
    rider.is_at(metres_north(100))
    taken = scheme.local(rider.clock.now()).replace(tzinfo=None)
    for step in range(1, 31):
        rider.is_at(metres_north(100 + step * 50))
    evidence = Evidence("aa", b"", 100, 100, 1, taken_at=taken)
    with_zone = Evidence("bb", b"", 100, 100, 1, taken_at=taken, taken_offset=timedelta(hours=8))
    years_ago = Evidence("cc", b"", 100, 100, 1, taken_at=taken - timedelta(days=900))
    for one in (evidence, with_zone, years_ago):
        rider.snaps(evidence=one, as_file=True)
    rider.stops()
    first, second, third = _kept(do)
    assert first.lat == second.lat == pytest.approx(metres_north(100).lat)
    assert third.lat == pytest.approx(metres_north(1600).lat)


def test_a_photo_that_was_asked_for_goes_where_it_was_asked_for(rider: Rider, do: Do, scheme: Scheme) -> None:
    rider.begins()
    asked = do(drafting.start, scheme, LI).draft
    answer = do(riding.photo, scheme, LI, rider.photo())
    assert isinstance(answer, Progress)
    assert answer.draft.id == asked.id
    rider.snaps()
    assert len(_kept(do)) == 1


def test_words_after_a_photo_are_that_photos(rider: Rider, do: Do, scheme: Scheme) -> None:
    assert not do(riding.remark, scheme, LI, "没有在骑", None)
    rider.begins()
    assert not do(riding.remark, scheme, LI, "还没有照片", None)
    rider.snaps()
    assert do(riding.remark, scheme, LI, "东门的井盖", None)
    assert do(riding.remark, scheme, LI, "很深", None)
    rider.snaps()
    assert do(riding.remark, scheme, LI, "环境卫生", "rubbish")
    first, second = _kept(do)
    assert (first.description, first.category) == ("东门的井盖\n很深", "hazard")
    assert (second.description, second.category) == ("", "rubbish")


def test_a_ride_ends_by_the_button_and_by_its_time_once(
    rider: Rider, do: Do, scheme: Scheme, parcels: Parcels
) -> None:
    rider.begins()
    rider.snaps()
    assert do(riding.arrive, scheme, LI) == riding.Station(ended=True, drafts=1)
    assert do(riding.arrive, scheme, LI) == riding.Station(ended=False, drafts=1)
    assert rider.is_at(metres_north(50)) == riding.Station(ended=False, drafts=0)
    rider.message += 1
    rider.begins(period=timedelta(minutes=15))
    rider.snaps()
    rider.clock.advance(minutes=14)
    assert do(riding.sweep, scheme) == 0
    rider.clock.advance(minutes=2)
    assert do(riding.sweep, scheme) == 1
    assert do(riding.sweep, scheme) == 0
    assert [parcel.details["why"] for parcel in parcels("drafts")] == ["station"]


def test_a_photo_that_is_taken_in_while_its_ride_ends_waits_with_the_others(
    rider: Rider, do: Do, scheme: Scheme, seeded: Seeded
) -> None:
    rider.begins()
    taken, ended = threading.Event(), threading.Event()

    def take(work: Work, photo: Shot) -> None:
        riding.photo(work, scheme, LI, photo)
        taken.set()
        ended.wait(0.3)  # on PostgreSQL the end goes on meanwhile, as far as it can

    def end(work: Work) -> None:
        riding.arrive(work, scheme, LI)
        ended.set()

    taking = seeded.store.submit(take, rider.photo())
    assert taken.wait(10)
    seeded.store.submit(end).result(timeout=10)
    taking.result(timeout=10)
    assert [draft.state for draft in _kept(do)] == [DraftState.LATER]


def test_a_stop_is_a_stop_for_photos_that_follow(rider: Rider, do: Do, scheme: Scheme) -> None:
    rider.begins()
    rider.snaps()
    rider.stops()
    rider.clock.advance(seconds=5)
    assert isinstance(do(riding.photo, scheme, LI, rider.photo()), Progress)


def test_a_ride_that_took_no_photo_ends_without_a_word_and_without_a_trace(
    rider: Rider, do: Do, scheme: Scheme, parcels: Parcels
) -> None:
    rider.begins(period=timedelta(minutes=15))
    rider.is_at(metres_north(100))
    rider.clock.advance(minutes=20)
    do(rides.prolong, 1, rider.clock.now())
    assert do(riding.sweep, scheme) == 1
    assert not parcels()
    assert _fixes(do) == 0


def test_a_photo_after_the_time_is_over_is_an_ordinary_one_even_before_the_sweep(
    rider: Rider, do: Do, scheme: Scheme
) -> None:
    rider.begins(period=timedelta(minutes=15))
    rider.clock.advance(minutes=16)
    assert isinstance(do(riding.photo, scheme, LI, rider.photo()), Progress)


def test_a_photo_that_is_handled_late_belongs_to_the_ride_in_which_it_was_sent(
    rider: Rider, do: Do, scheme: Scheme
) -> None:
    rider.begins(period=timedelta(minutes=15))
    sent = rider.photo(caption="井盖")
    rider.clock.advance(minutes=30)
    assert do(riding.sweep, scheme) == 1
    snapped = do(riding.photo, scheme, LI, sent)
    assert isinstance(snapped, riding.Snapped)
    assert snapped.draft.state == DraftState.LATER
    assert _kept(do)[0].category == "hazard"


def test_after_an_outage_the_list_and_the_places_include_what_had_waited(
    rider: Rider, do: Do, scheme: Scheme, parcels: Parcels
) -> None:
    """The end was seen first; where the rider was then, and the photo from there, are handled after it."""
    rider.begins(period=timedelta(minutes=15))
    rider.snaps()
    rider.clock.advance(minutes=5)
    waited, photo = (
        rider.live(metres_north(500), None, rider.clock.now() + timedelta(minutes=10)),
        rider.photo(),
    )
    rider.clock.advance(minutes=30)
    assert do(riding.sweep, scheme) == 1
    (listed,) = parcels("drafts")
    assert do(riding.moved, scheme, LI, waited) == riding.Station(ended=False, drafts=0)
    snapped = do(riding.photo, scheme, LI, photo)
    assert isinstance(snapped, riding.Snapped)
    assert snapped.placed
    assert snapped.draft.lat == pytest.approx(metres_north(500).lat)
    (again,) = parcels("drafts")
    assert (again.key, again.version) == (listed.key, listed.version + 1)


def test_where_the_rider_was_after_the_end_is_not_kept(rider: Rider, do: Do) -> None:
    rider.begins()
    rider.snaps()
    rider.stops()
    known = _fixes(do)
    rider.is_at(metres_north(300), after=60)
    assert _fixes(do) == known


def test_a_second_live_location_ends_the_first_ride(rider: Rider, do: Do) -> None:
    rider.begins()
    rider.snaps()
    rider.message += 1
    rider.begins()
    assert [draft.state for draft in _kept(do)] == [DraftState.LATER]
    assert rider.snaps().draft.state == DraftState.RIDING


def test_a_live_location_without_end_is_cut_and_a_longer_one_prolongs(
    rider: Rider, do: Do, clock: Clock
) -> None:
    ride = rider.begins(period=timedelta(days=9000))
    assert ride.ends_at == clock.now() + timedelta(hours=8)
    rider.message += 1
    short = rider.begins(period=timedelta(minutes=15))
    rider.is_at(metres_north(50))
    longer = do(rides.ride, short.id)
    assert longer is not None
    assert longer.ends_at > short.ends_at


def test_where_somebody_rode_is_forgotten_with_the_last_draft_and_after_a_day_at_most(
    rider: Rider, do: Do, scheme: Scheme
) -> None:
    rider.begins()
    one, other = rider.snaps(), rider.snaps()
    rider.stops()
    assert _fixes(do) == 1
    do(later.drop, scheme, LI, one.draft.id)
    assert _fixes(do) == 1
    do(later.drop, scheme, LI, other.draft.id)
    assert _fixes(do) == 0
    rider.message += 1
    rider.begins()
    rider.snaps()
    rider.stops()
    rider.clock.advance(hours=19)
    assert do(fixes.tidy, scheme) == 1


def test_the_update_that_said_where_somebody_rode_is_not_kept(rider: Rider, do: Do, scheme: Scheme) -> None:
    rider.begins()
    [(row, _)] = do(inbox.keep, [(4711, '{"update_id": 4711, "edited_message": {"location": 1}}')])
    with caused_by(row):
        rider.is_at(metres_north(50))
        rider.is_at(metres_north(50), after=0)

    def body(work: Work) -> str:
        return str(work.run(select(letters.c.body)).scalar_one())

    assert do(body) == '{"update_id": 4711}'


def test_a_replayed_update_does_nothing_twice(rider: Rider, do: Do, scheme: Scheme) -> None:
    for _ in range(2):
        with caused_by(1):
            rider.begins()
    photo = rider.photo()
    for _ in range(2):
        with caused_by(2):
            snapped = do(riding.photo, scheme, LI, photo)
            assert isinstance(snapped, riding.Snapped)
            assert snapped.placed
    for _ in range(2):
        with caused_by(3):
            do(riding.remark, scheme, LI, "一句话", None)
    for _ in range(2):
        with caused_by(4):
            rider.stops()
    [draft] = _kept(do)
    assert draft.description == "一句话"
    assert do(drafts.count_photos, draft.id) == 1


def test_a_live_location_that_ends_a_ride_can_still_be_the_place_of_an_open_draft(
    rider: Rider, do: Do, scheme: Scheme
) -> None:
    rider.begins()
    rider.snaps()
    do(drafting.start, scheme, LI)
    rider.message += 1
    with caused_by(9):
        rider.begins()
        progress = do(drafting.add_place, scheme, LI, Spot(IN_YINXING, PlaceSource.LIVE))
    assert progress.draft.lat == IN_YINXING.lat
    assert progress.draft.state == DraftState.OPEN


def test_one_person_cannot_pile_up_drafts_without_end(do: Do, clock: Clock) -> None:
    rider = Rider(do, cast.scheme(rides=RideTerms(drafts_max=3)), clock)
    rider.begins()
    for _ in range(3):
        rider.snaps()
    with pytest.raises(TooManyDraftsError) as refused:
        rider.snaps()
    assert refused.value.limit == 3


def test_a_stranger_cannot_ride_and_who_is_suspended_rides_no_further(
    rider: Rider, do: Do, scheme: Scheme
) -> None:
    stranger = Rider(do, scheme, rider.clock, STRANGER)
    with pytest.raises(NotAllowedError):
        stranger.begins()
    with pytest.raises(NotAllowedError):
        stranger.snaps()
    with pytest.raises(NotAllowedError):
        do(riding.arrive, scheme, STRANGER)
    with pytest.raises(NotAllowedError):
        do(riding.remark, scheme, STRANGER, "什么", None)
    assert stranger.is_at(IN_HAIFENG) == riding.Station(ended=False, drafts=0)
    rider.begins()
    do(people.suspend, scheme, ZHANG, 2001)
    rider.is_at(metres_north(50))
    assert do(rides.open_ride, 2001) is None


def test_two_riders_have_their_own_rides(rider: Rider, do: Do, scheme: Scheme) -> None:
    other = Rider(do, scheme, rider.clock, ZHOU)
    rider.begins()
    other.begins(at=IN_YINXING)
    rider.snaps()
    other.snaps()
    rider.stops()
    other.stops()
    assert [_kept(do, 2001)[0].lat, _kept(do, 2002)[0].lat] == [IN_HAIFENG.lat, IN_YINXING.lat]


def test_a_photo_that_was_refused_leaves_no_draft(rider: Rider, do: Do) -> None:
    rider.begins()
    draft = rider.snaps().draft
    rider.snaps()

    def refuse(work: Work) -> None:
        for photo in drafts.photos_of_draft(work, draft.id):
            drafts.change_photo(work, photo.id, state="refused")

    do(refuse)
    assert rider.stops().drafts == 1


def test_without_a_ride_a_photo_is_what_it_always_was(do: Do, scheme: Scheme) -> None:
    assert isinstance(do(riding.photo, scheme, LI, shot()), Progress)
