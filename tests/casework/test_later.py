"""稍后再填: drafts that were put off are listed, completed by one tap each, sent at once, reminded of."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from casework import drafting, later, people, riding
from casework.drafting import Spot
from casework.errors import NotAllowedError, NotFoundError, TooManyDraftsError
from casework.later import Pile
from casework.quiet import QuietHours
from casework.ride_terms import RideTerms
from casework.scheme import Scheme
from casework.vocabulary import Doubt, DraftState, Part, PlaceSource
from storage import drafts, reports
from tests import cast
from tests.casework.conftest import shot
from tests.casework.rides import Rider, metres_north
from tests.casework.walks import Parcels
from tests.cast import IN_HAIFENG, LI, OUTSIDE, STRANGER, ZHANG, ZHOU, Clock, caused_by
from tests.conftest import Do

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def rider(do: Do, scheme: Scheme, clock: Clock) -> Rider:
    return Rider(do, scheme, clock)


def _pile(do: Do, scheme: Scheme, draft_id: int | None = None) -> Pile:
    found = do(later.pile, scheme, LI, draft_id)
    assert found is not None
    return found


def test_an_open_draft_with_a_photo_is_put_off(do: Do, scheme: Scheme, clock: Clock) -> None:
    assert do(later.put_off, scheme, LI) is None
    draft = do(drafting.add_photo, scheme, LI, shot()).draft
    put_off = do(later.put_off, scheme, LI)
    assert put_off is not None
    assert (put_off.id, put_off.state) == (draft.id, DraftState.LATER)
    assert scheme.local(put_off.remind_at or clock.now()).isoformat() == "2026-11-23T18:30:00+08:00"
    assert do(drafts.open_draft, 2001) is None
    row = _pile(do, scheme).shown
    assert (row.missing, row.doubt) == ((Part.PLACE, Part.CATEGORY), None)


def test_a_draft_without_a_photo_cannot_be_put_off(do: Do, scheme: Scheme) -> None:
    do(drafting.start, scheme, LI)
    assert do(later.put_off, scheme, LI) is None


def test_one_tap_each_walks_through_the_list_and_all_are_sent_together(
    rider: Rider, do: Do, scheme: Scheme
) -> None:
    rider.begins()
    ids = [rider.snaps().draft.id for _ in range(10)]
    rider.stops()
    shown = _pile(do, scheme)
    assert (shown.shown.draft.id, shown.complete, shown.shown.place) == (ids[0], 0, "海风二网格·渔港")
    for draft_id, following in zip(ids, [*ids[1:], ids[-1]], strict=True):
        after = do(later.categorise, scheme, LI, draft_id, "rubbish")
        assert after is not None
        assert after.shown.draft.id == following
    assert _pile(do, scheme).complete == 10
    first = do(later.send, scheme, LI)
    second = do(later.send, scheme, LI)
    assert (len(first.reports), first.more, len(second.reports), second.more) == (8, True, 2, False)
    assert do(later.pile, scheme, LI) is None
    assert not do(later.send, scheme, LI).reports
    sources = {report.place_source for report in (*first.reports, *second.reports)}
    assert sources == {PlaceSource.LIVE}


def test_what_is_not_complete_stays(rider: Rider, do: Do, scheme: Scheme) -> None:
    rider.begins()
    done, other = rider.snaps().draft, rider.snaps(after=300).draft
    rider.snaps()
    rider.stops(metres_north(10))
    for draft in (done, other):
        do(later.categorise, scheme, LI, draft.id, "rubbish")
    assert [report.draft_id for report in do(later.send, scheme, LI).reports] == [done.id]
    left = _pile(do, scheme)
    assert left.rows[0].draft.id == other.id
    assert left.rows[0].doubt == Doubt.STALE


def test_a_draft_without_a_place_is_taken_up_and_sent_by_the_place(
    rider: Rider, do: Do, scheme: Scheme
) -> None:
    rider.begins()
    lost = rider.snaps(after=300).draft
    rider.stops()
    do(later.categorise, scheme, LI, lost.id, "rubbish")
    progress = do(later.take_up, scheme, LI, lost.id)
    assert progress.missing == (Part.PLACE,)
    done = do(drafting.add_place, scheme, LI, Spot(IN_HAIFENG, PlaceSource.PHONE))
    assert done.report is not None
    assert done.report.draft_id == lost.id
    again = do(later.take_up, scheme, LI, lost.id)
    assert again.report is not None
    assert do(later.pile, scheme, LI) is None


def test_taking_one_up_puts_the_open_one_off(do: Do, scheme: Scheme) -> None:
    first = do(drafting.add_photo, scheme, LI, shot()).draft
    do(later.put_off, scheme, LI)
    second = do(drafting.add_photo, scheme, LI, shot()).draft
    with caused_by(5):
        do(later.take_up, scheme, LI, first.id)
    with caused_by(5):
        assert do(later.take_up, scheme, LI, first.id).draft.state == DraftState.OPEN
    opened = do(drafts.open_draft, 2001)
    assert opened is not None
    assert opened.id == first.id
    assert [row.draft.id for row in _pile(do, scheme).rows] == [second.id]


def test_a_draft_that_is_dropped_is_gone_once(do: Do, scheme: Scheme) -> None:
    draft = do(drafting.add_photo, scheme, LI, shot()).draft
    do(later.put_off, scheme, LI)
    for _ in range(2):
        assert do(later.drop, scheme, LI, draft.id) is None
    with pytest.raises(NotFoundError):
        do(later.take_up, scheme, LI, draft.id)
    with pytest.raises(NotFoundError):
        do(later.categorise, scheme, LI, draft.id, "rubbish")


def test_a_press_that_is_replayed_sends_nothing_twice_and_knows_what_it_sent(
    rider: Rider, do: Do, scheme: Scheme
) -> None:
    rider.begins()
    for _ in range(9):
        do(later.categorise, scheme, LI, rider.snaps().draft.id, "rubbish")
    rider.stops()
    with caused_by(40):
        assert len(do(later.send, scheme, LI).reports) == 8
    with caused_by(40):
        sent = do(later.send, scheme, LI)
    with caused_by(40):
        assert len(do(later.send, scheme, LI).reports) == 9
    assert (len(sent.reports), sent.more) == (9, False)
    assert len({report.number for report in sent.reports}) == 9


def test_nobody_touches_another_persons_drafts(do: Do, scheme: Scheme) -> None:
    draft = do(drafting.add_photo, scheme, LI, shot()).draft
    do(later.put_off, scheme, LI)
    for verb in (later.take_up, later.drop):
        with pytest.raises(NotFoundError):
            do(verb, scheme, ZHOU, draft.id)
        with pytest.raises(NotAllowedError):
            do(verb, scheme, STRANGER, draft.id)
    with pytest.raises(NotFoundError):
        do(later.categorise, scheme, ZHOU, draft.id, "rubbish")
    for refused in (later.pile, later.send, later.put_off):
        with pytest.raises(NotAllowedError):
            do(refused, scheme, STRANGER)
    assert do(later.pile, scheme, ZHOU) is None
    with pytest.raises(NotFoundError):
        do(later.categorise, scheme, LI, draft.id, "no such")


def test_the_evening_reminds_once_a_day_until_the_draft_is_done(
    do: Do, clock: Clock, parcels: Parcels
) -> None:
    scheme = cast.scheme(draft_expires=timedelta(days=3))
    for _ in range(2):
        do(drafting.add_photo, scheme, LI, shot())
        do(later.put_off, scheme, LI)
    clock.set(datetime(2026, 11, 23, 10, 29, tzinfo=UTC))
    assert do(later.remind, scheme) == 0
    clock.advance(minutes=1)
    assert [do(later.remind, scheme) for _ in range(2)] == [1, 0]
    assert [parcel.key for parcel in parcels("drafts")] == ["drafts:2001:261123"]
    assert parcels("drafts")[0].details["why"] == "evening"
    clock.advance(days=1)
    assert do(later.remind, scheme) == 1
    for row in _pile(do, scheme).rows:
        do(later.drop, scheme, LI, row.draft.id)
    clock.advance(days=1)
    assert do(later.remind, scheme) == 0
    assert len(parcels("drafts")) == 2


def test_nobody_is_reminded_at_night(do: Do, clock: Clock) -> None:
    scheme = cast.scheme(rides=RideTerms(evening=time(23, 0)), draft_expires=timedelta(days=3))
    do(drafting.add_photo, scheme, LI, shot())
    put_off = do(later.put_off, scheme, LI)
    assert put_off is not None
    assert scheme.local(put_off.remind_at or clock.now()).isoformat() == "2026-11-24T07:00:00+08:00"
    clock.set(datetime(2026, 11, 23, 15, 0, tzinfo=UTC))
    assert do(later.remind, scheme) == 0
    clock.set(datetime(2026, 11, 23, 23, 0, tzinfo=UTC))
    assert do(later.remind, scheme) == 1


@pytest.mark.parametrize(
    ("now", "reminded"),
    [
        ("2026-11-23T18:29:59", "2026-11-23T18:30"),
        ("2026-11-23T18:30:00", "2026-11-24T18:30"),
        ("2026-12-31T23:00:00", "2027-01-01T18:30"),
    ],
)
def test_the_evening_is_the_next_one(now: str, reminded: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
    found = RideTerms().reminder(at, SHANGHAI, QuietHours())
    assert f"{found.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}" == reminded


def test_drafts_that_wait_too_long_expire_with_one_word(
    do: Do, scheme: Scheme, clock: Clock, parcels: Parcels
) -> None:
    for _ in range(3):
        do(drafting.add_photo, scheme, LI, shot())
        do(later.put_off, scheme, LI)
    clock.advance(hours=23)
    assert do(later.expire, scheme) == 0
    clock.advance(hours=1)
    assert [do(later.expire, scheme) for _ in range(2)] == [3, 0]
    [word] = parcels("word")
    assert word.details == {"key": "later.expired", "params": {"n": 3}}
    assert do(later.pile, scheme, LI) is None
    assert do(later.remind, scheme) == 0


def test_who_may_no_longer_report_gets_no_list(do: Do, scheme: Scheme) -> None:
    do(drafting.add_photo, scheme, LI, shot())
    do(later.put_off, scheme, LI)
    assert do(later.of_person, scheme, 2001) is not None
    do(people.suspend, scheme, ZHANG, 2001)
    assert do(later.of_person, scheme, 2001) is None


def test_putting_off_has_an_end(do: Do) -> None:
    scheme = cast.scheme(rides=RideTerms(drafts_max=2))
    for _ in range(2):
        do(drafting.add_photo, scheme, LI, shot())
        do(later.put_off, scheme, LI)
    do(drafting.add_photo, scheme, LI, shot())
    with pytest.raises(TooManyDraftsError):
        do(later.put_off, scheme, LI)


def test_a_place_outside_every_grid_has_no_name_and_is_still_complete(
    rider: Rider, do: Do, scheme: Scheme
) -> None:
    rider.begins(at=OUTSIDE)
    draft = rider.snaps().draft
    rider.stops()
    do(later.categorise, scheme, LI, draft.id, "rubbish")
    row = _pile(do, scheme).shown
    assert (row.place, row.missing) == ("", ())


def test_a_riders_list_says_until_when_the_ride_goes_on(rider: Rider, do: Do, scheme: Scheme) -> None:
    ride = rider.begins()
    rider.snaps()
    assert _pile(do, scheme).riding_until == ride.ends_at
    do(riding.arrive, scheme, LI)
    assert _pile(do, scheme).riding_until is None


def test_an_album_that_goes_on_after_it_was_put_off_stays_one_draft(do: Do, scheme: Scheme) -> None:
    do(riding.photo, scheme, LI, shot(album="x"))
    do(later.put_off, scheme, LI)
    do(riding.photo, scheme, LI, shot(album="x"))
    assert len(_pile(do, scheme).shown.photos) == 2
    assert do(drafts.open_draft, 2001) is None
    assert do(reports.mine, 2001, offset=0, limit=5)[1] == 0
