"""群里随手拍: a photo in a work group is a draft of whoever reports it, and is answered with the number."""

import pytest

from casework import drafting, later, origins, people, riding
from casework.drafting import Origin, Spot
from casework.errors import NotAllowedError, NotFoundError
from casework.scheme import Scheme
from casework.vocabulary import DraftState, Part, PlaceSource
from storage import drafts
from storage.records import Report
from tests import cast
from tests.casework.conftest import shot
from tests.casework.rides import Rider
from tests.casework.walks import Parcels
from tests.cast import IN_HAIFENG, LI, STRANGER, ZHANG, ZHOU, Clock, caused_by
from tests.conftest import Do

HERE = Origin(cast.HAIFENG_GROUP, 501)


def _submitted(do: Do, scheme: Scheme) -> Report:
    opened = do(drafts.open_draft, 2001)
    assert opened is not None
    do(drafting.add_place, scheme, LI, Spot(IN_HAIFENG, PlaceSource.PHONE))
    report = do(drafting.categorise, scheme, LI, opened.id, "hazard").report
    assert report is not None
    return report


def test_the_photo_is_the_open_draft_and_its_message_is_answered_with_the_number(
    do: Do, scheme: Scheme, parcels: Parcels
) -> None:
    taken = do(origins.take, scheme, LI, HERE, shot(caption="井盖"))
    assert taken.draft.state == DraftState.OPEN
    progress = do(drafting.look, scheme, LI)
    assert progress is not None
    assert progress.missing == (Part.PLACE, Part.CATEGORY)
    report = _submitted(do, scheme)
    assert (report.origin_chat_id, report.origin_message_id) == (HERE.chat_id, HERE.message_id)
    [answer] = parcels("origin")
    assert (answer.chat_id, answer.report_id) == (HERE.chat_id, report.id)


def test_a_report_that_began_in_private_answers_no_group(do: Do, scheme: Scheme, parcels: Parcels) -> None:
    do(drafting.add_photo, scheme, LI, shot())
    _submitted(do, scheme)
    assert not parcels("origin")


def test_the_same_message_is_reported_once_whoever_tries(do: Do, scheme: Scheme) -> None:
    first = do(origins.take, scheme, LI, HERE, shot(7))
    second = do(origins.take, scheme, ZHOU, HERE, shot(7))
    assert (second.known, second.draft.id, second.report) == (True, first.draft.id, None)
    report = _submitted(do, scheme)
    third = do(origins.take, scheme, ZHOU, HERE, shot(7))
    assert third.report is not None
    assert third.report.id == report.id


def test_what_was_dropped_may_be_reported_anew(do: Do, scheme: Scheme) -> None:
    do(origins.take, scheme, LI, HERE, shot(7))
    do(drafting.cancel, scheme, LI)
    assert not do(origins.take, scheme, ZHOU, HERE, shot(7)).known


def test_a_replayed_update_makes_no_second_draft(do: Do, scheme: Scheme) -> None:
    for _ in range(2):
        with caused_by(3):
            assert not do(origins.take, scheme, LI, HERE, shot(7)).known
    assert not do(drafts.kept, 2001)


def test_where_another_draft_is_open_this_one_waits(do: Do, scheme: Scheme) -> None:
    do(drafting.add_photo, scheme, LI, shot())
    taken = do(origins.take, scheme, LI, HERE, shot())
    assert taken.draft.state == DraftState.LATER
    assert [draft.id for draft in do(drafts.kept, 2001)] == [taken.draft.id]


def test_on_a_ride_it_takes_the_rides_place_and_joins_its_list(
    do: Do, scheme: Scheme, clock: Clock, parcels: Parcels
) -> None:
    rider = Rider(do, scheme, clock)
    rider.begins()
    taken = do(origins.take, scheme, LI, HERE, rider.photo(caption="井盖"))
    assert (taken.draft.state, taken.draft.category) == (DraftState.RIDING, "hazard")
    rider.stops()
    [report] = do(later.send, scheme, LI).reports
    assert (report.lat, report.origin_message_id) == (IN_HAIFENG.lat, HERE.message_id)
    assert len(parcels("origin")) == 1


def test_a_photo_that_somebody_else_took_is_not_placed_by_ones_own_ride(
    do: Do, scheme: Scheme, clock: Clock
) -> None:
    rider = Rider(do, scheme, clock)
    rider.begins()
    taken = do(origins.take, scheme, LI, HERE, rider.photo(), own=False)
    assert (taken.draft.state, taken.draft.lat) == (DraftState.OPEN, None)


def test_an_album_is_one_draft_as_far_as_the_bot_sees_it(do: Do, scheme: Scheme) -> None:
    taken = do(origins.take, scheme, LI, HERE, shot(album="g"))
    assert do(origins.more_of_album, scheme, LI, HERE.chat_id, shot(album="g"))
    twice = do(origins.take, scheme, LI, Origin(HERE.chat_id, 502), shot(album="g"))
    assert (twice.joined, twice.draft.id) == (True, taken.draft.id)
    assert do(drafts.count_photos, taken.draft.id) == 3
    assert not do(origins.more_of_album, scheme, LI, cast.YINXING_GROUP, shot(album="g"))
    assert not do(origins.more_of_album, scheme, ZHOU, HERE.chat_id, shot(album="g"))
    assert not do(origins.more_of_album, scheme, LI, HERE.chat_id, shot(album="another"))
    assert not do(origins.more_of_album, scheme, LI, HERE.chat_id, shot())
    report = _submitted(do, scheme)
    assert do(origins.more_of_album, scheme, LI, HERE.chat_id, shot(album="g"))
    assert len(do(drafts.photos_of_report, report.id)) == 4
    do(people.suspend, scheme, ZHANG, 2001)
    assert not do(origins.more_of_album, scheme, LI, HERE.chat_id, shot(album="g"))


def test_a_draft_that_waits_for_its_group_keeps_where_it_began(do: Do, scheme: Scheme) -> None:
    do(origins.take, scheme, LI, HERE, shot())
    do(later.put_off, scheme, LI)
    [waiting] = do(drafts.kept, 2001)
    do(later.take_up, scheme, LI, waiting.id)
    assert _submitted(do, scheme).origin_chat_id == HERE.chat_id


def test_a_stranger_and_a_group_that_answers_for_nothing_are_refused(do: Do, scheme: Scheme) -> None:
    with pytest.raises(NotAllowedError):
        do(origins.take, scheme, STRANGER, HERE, shot())
    with pytest.raises(NotFoundError) as refused:
        do(origins.take, scheme, LI, Origin(-100777, 1), shot())
    assert refused.value.what == "work_group"
    assert not do(origins.take, scheme, LI, Origin(cast.STREET_GROUP, 1), shot()).known


def test_a_photo_in_private_does_not_join_what_waits_for_the_group(do: Do, scheme: Scheme) -> None:
    do(origins.take, scheme, LI, HERE, shot(album="g"))
    do(later.put_off, scheme, LI)
    do(riding.photo, scheme, LI, shot())
    [waiting] = do(drafts.kept, 2001)
    assert do(drafts.count_photos, waiting.id) == 1
