from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from casework import drafting, people
from casework.drafting import Spot
from casework.errors import NotAllowedError, NotFoundError, TooManyPhotosError
from casework.evidence import Evidence
from casework.people import Actor
from casework.places import Point
from casework.scheme import Scheme
from casework.vocabulary import Part, PlaceSource
from storage import drafts, reports
from storage.records import Draft, Parcel
from storage.work import Work
from tests.casework.conftest import Snap, shot
from tests.cast import IN_HAIFENG, IN_YINXING, LI, START, STRANGER, WANG, ZHANG, ZHOU, Clock, caused_by
from tests.cast import scheme as a_scheme
from tests.conftest import Do

HERE = Spot(IN_HAIFENG, PlaceSource.PHONE, 12.0)


def open_draft(do: Do, person_id: int = 2001) -> Draft | None:
    return do(drafts.open_draft, person_id)


def evidence(place: tuple[float, float] | None) -> Evidence:
    return Evidence("ab" * 32, b"", 800, 600, -5, START.replace(tzinfo=None), None, place)


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)])
def test_three_steps_in_any_order_make_a_report(do: Do, scheme: Scheme, order: Sequence[int]) -> None:
    draft = do(drafting.start, scheme, LI).draft
    steps: list[Callable[[], drafting.Progress]] = [
        lambda: do(drafting.add_photo, scheme, LI, shot()),
        lambda: do(drafting.add_place, scheme, LI, HERE),
        lambda: do(drafting.categorise, scheme, LI, draft.id, "parking"),
    ]
    parts = (Part.PHOTO, Part.PLACE, Part.CATEGORY)
    left = list(parts)
    for step in order:
        progress = steps[step]()
        left.remove(parts[step])
        assert progress.missing == tuple(left)
        assert (progress.report is not None) == (not left)
    assert progress.report is not None
    assert open_draft(do) is None
    assert do(drafts.photos_of_report, progress.report.id)


def test_whatever_comes_first_opens_the_draft(do: Do, scheme: Scheme) -> None:
    assert do(drafting.look, scheme, LI) is None
    first = do(drafting.add_place, scheme, LI, HERE)
    second = do(drafting.add_photo, scheme, LI, shot())
    assert (first.began, second.began) == (True, False)
    assert first.draft.id == second.draft.id
    assert first.draft.expires_at == START + timedelta(hours=24)


def test_a_second_place_takes_the_place_of_the_first(do: Do, scheme: Scheme) -> None:
    do(drafting.add_place, scheme, LI, HERE)
    again = do(drafting.add_place, scheme, LI, Spot(IN_YINXING, PlaceSource.VENUE, None, "名" * 300))
    assert again.replaced
    assert (again.draft.lat, again.draft.accuracy) == (IN_YINXING.lat, None)
    assert len(again.draft.place_name) == 256


def test_the_same_photo_twice_counts_once(do: Do, scheme: Scheme) -> None:
    do(drafting.add_photo, scheme, LI, shot(5))
    assert do(drafting.add_photo, scheme, LI, shot(5)).photos == 1


def test_a_full_draft_takes_no_more_photos(do: Do) -> None:
    rules = a_scheme(photos_max=2)
    for _ in range(2):
        do(drafting.add_photo, rules, LI, shot())
    with pytest.raises(TooManyPhotosError) as refused:
        do(drafting.add_photo, rules, LI, shot())
    assert refused.value.limit == 2
    progress = do(drafting.look, rules, LI)
    assert progress is not None
    assert progress.photos == 2


def test_the_first_caption_describes_and_suggests(do: Do, scheme: Scheme) -> None:
    first = do(drafting.add_photo, scheme, LI, shot(caption="  井盖塌陷，危险  "))
    assert first.draft.description == "井盖塌陷，危险"
    assert first.suggestion is not None
    assert first.suggestion.key == "hazard"
    assert do(drafting.add_photo, scheme, LI, shot(caption="另一张")).draft.description == "井盖塌陷，危险"


def test_words_join_the_description_up_to_the_limit(do: Do, scheme: Scheme) -> None:
    assert do(drafting.describe, scheme, LI, "无草稿") is None
    do(drafting.start, scheme, LI)
    do(drafting.describe, scheme, LI, "路灯坏了")
    progress = do(drafting.describe, scheme, LI, "长" * 600)
    assert progress is not None
    assert progress.draft.description.startswith("路灯坏了\n长")
    assert len(progress.draft.description) == scheme.description_max


def test_the_place_in_a_photo_is_offered_and_taken_only_when_asked(do: Do, scheme: Scheme) -> None:
    seen = evidence((IN_YINXING.lat, IN_YINXING.lng))
    progress = do(drafting.add_photo, scheme, LI, shot(as_file=True, evidence=seen))
    assert (progress.draft.lat, progress.draft.hint_lat) == (None, IN_YINXING.lat)
    (photo,) = do(drafts.photos_of_draft, progress.draft.id)
    assert (photo.state, photo.sha256, photo.dhash) == ("kept", "ab" * 32, -5)
    taken = do(drafting.take_hint, scheme, LI, progress.draft.id)
    assert (taken.draft.lat, taken.draft.place_source) == (IN_YINXING.lat, "exif")


def test_a_draft_without_a_hint_has_none_to_take(do: Do, scheme: Scheme) -> None:
    draft = do(drafting.start, scheme, LI).draft
    assert do(drafting.take_hint, scheme, LI, draft.id).missing[1] == Part.PLACE


def test_an_unknown_category_and_a_draft_of_somebody_else_are_not_found(do: Do, scheme: Scheme) -> None:
    draft = do(drafting.start, scheme, LI).draft
    with pytest.raises(NotFoundError):
        do(drafting.categorise, scheme, LI, draft.id, "nonsense")
    for verb in (drafting.categorise, drafting.take_hint):
        arguments = (draft.id, "parking") if verb is drafting.categorise else (draft.id,)
        with pytest.raises(NotFoundError):
            do(verb, scheme, ZHOU, *arguments)
    assert do(drafting.cancel, scheme, LI)
    with pytest.raises(NotFoundError):
        do(drafting.categorise, scheme, LI, draft.id, "parking")


@pytest.mark.parametrize("actor", [STRANGER, WANG])
def test_who_is_no_rider_cannot_begin(do: Do, scheme: Scheme, actor: Actor) -> None:
    with pytest.raises(NotAllowedError):
        do(drafting.start, scheme, actor)
    with pytest.raises(NotAllowedError):
        do(drafting.add_photo, scheme, actor, shot())
    with pytest.raises(NotAllowedError):
        do(drafting.add_place, scheme, actor, HERE)
    with pytest.raises(NotAllowedError):
        do(drafting.look_as_rider, scheme, actor)
    assert actor.id is not None
    assert open_draft(do, actor.id) is None


def test_who_is_suspended_meanwhile_cannot_go_on(do: Do, scheme: Scheme) -> None:
    do(drafting.add_photo, scheme, LI, shot())
    do(people.suspend, scheme, ZHANG, 2001)
    with pytest.raises(NotAllowedError):
        do(drafting.add_place, scheme, LI, HERE)
    with pytest.raises(NotAllowedError):
        do(drafting.describe, scheme, LI, "还有")
    draft = open_draft(do)
    assert draft is not None
    assert (draft.lat, draft.description) == (None, "")


def test_a_cancelled_draft_is_gone_and_a_new_one_begins_empty(do: Do, scheme: Scheme) -> None:
    do(drafting.add_photo, scheme, LI, shot())
    assert do(drafting.cancel, scheme, LI)
    assert not do(drafting.cancel, scheme, LI)
    assert do(drafting.start, scheme, LI).photos == 0


def test_a_draft_expires_with_one_word_to_the_rider(
    do: Do, scheme: Scheme, clock: Clock, parcels: Callable[..., Sequence[Parcel]]
) -> None:
    do(drafting.start, scheme, LI)
    clock.advance(hours=23, minutes=59)
    assert do(drafting.expire, scheme) == 0
    clock.advance(minutes=1)
    assert do(drafting.expire, scheme) == 1
    assert do(drafting.expire, scheme) == 0
    (word,) = parcels("word")
    assert (word.chat_id, word.details["key"]) == (2001, "draft.expired")


def test_the_rest_of_an_album_joins_the_report_that_its_first_photo_became(
    do: Do, scheme: Scheme, parcels: Callable[..., Sequence[Parcel]]
) -> None:
    draft = do(drafting.start, scheme, LI).draft
    do(drafting.add_place, scheme, LI, HERE)
    do(drafting.categorise, scheme, LI, draft.id, "parking")
    first = do(drafting.add_photo, scheme, LI, shot(album="album"))
    assert first.report is not None
    second = do(drafting.add_photo, scheme, LI, shot(album="album"))
    assert second.joined
    assert second.report == first.report
    assert len(do(drafts.photos_of_report, first.report.id)) == 2
    assert open_draft(do) is None
    assert parcels("card")[0].version == 2


def test_an_album_is_its_senders_alone(do: Do, scheme: Scheme, snap: Snap) -> None:
    do(drafting.add_photo, scheme, LI, shot(album="album"))
    progress = do(drafting.add_photo, scheme, ZHOU, shot(album="album"))
    assert (progress.joined, progress.photos) == (False, 1)


def test_a_straggler_beyond_the_limit_or_much_later_is_left_out(do: Do, clock: Clock) -> None:
    rules = a_scheme(photos_max=2)
    draft = do(drafting.start, rules, LI).draft
    do(drafting.add_place, rules, LI, HERE)
    do(drafting.categorise, rules, LI, draft.id, "parking")
    first = do(drafting.add_photo, rules, LI, shot(album="album"))
    clock.advance(minutes=11)
    assert do(drafting.add_photo, rules, LI, shot(album="album")).photos == 1
    assert first.report is not None
    assert len(do(drafts.photos_of_report, first.report.id)) == 1


# Replays ---------------------------------------------------------------------------------------------


def test_a_replayed_step_that_submitted_finds_its_report_and_begins_no_other(do: Do, scheme: Scheme) -> None:
    draft = do(drafting.start, scheme, LI).draft
    do(drafting.categorise, scheme, LI, draft.id, "parking")
    do(drafting.add_place, scheme, LI, HERE)
    photo = shot()
    with caused_by(7):
        first = do(drafting.add_photo, scheme, LI, photo)
    with caused_by(7):
        again = do(drafting.add_photo, scheme, LI, photo)
    assert first.report is not None
    assert again.report == first.report
    assert open_draft(do) is None


def test_a_replayed_place_begins_no_second_draft(do: Do, scheme: Scheme) -> None:
    draft = do(drafting.start, scheme, LI).draft
    do(drafting.categorise, scheme, LI, draft.id, "parking")
    do(drafting.add_photo, scheme, LI, shot())
    for _ in range(2):
        with caused_by(8):
            assert do(drafting.add_place, scheme, LI, HERE).report is not None
    assert open_draft(do) is None


def test_replayed_words_are_added_once(do: Do, scheme: Scheme) -> None:
    do(drafting.start, scheme, LI)
    for _ in range(2):
        with caused_by(9):
            progress = do(drafting.describe, scheme, LI, "路灯坏了")
    assert progress is not None
    assert progress.draft.description == "路灯坏了"


def test_a_replayed_ninth_photo_is_not_refused(do: Do) -> None:
    rules = a_scheme(photos_max=1)
    for _ in range(2):
        with caused_by(9):
            assert do(drafting.add_photo, rules, LI, shot(1)).photos == 1


def test_a_replayed_cancel_is_still_a_cancel(do: Do, scheme: Scheme) -> None:
    do(drafting.start, scheme, LI)
    for _ in range(2):
        with caused_by(9):
            assert do(drafting.cancel, scheme, LI)


def test_two_taps_on_the_category_make_one_report(do: Do, scheme: Scheme) -> None:
    draft = do(drafting.add_photo, scheme, LI, shot()).draft
    do(drafting.add_place, scheme, LI, HERE)
    taps = [do(drafting.categorise, scheme, LI, draft.id, key) for key in ("parking", "hazard")]
    assert taps[0].report is not None
    assert taps[1].report == taps[0].report


def test_one_person_has_one_open_draft(do: Do, scheme: Scheme) -> None:
    def twice(work: Work) -> tuple[Draft, Draft]:
        return tuple(drafts.begin(work, 2001, work.now) for _ in range(2))  # type: ignore[return-value]

    first, second = do(twice)
    assert first == second


def test_where_anyone_may_report_the_suspended_still_may_not(do: Do) -> None:
    rules = a_scheme(riders_open=True)
    assert do(drafting.start, rules, STRANGER).began
    do(people.suspend, rules, ZHANG, 2002)
    with pytest.raises(NotAllowedError):
        do(drafting.start, rules, ZHOU)


def test_a_report_keeps_what_the_draft_said(do: Do, scheme: Scheme) -> None:
    do(drafting.add_photo, scheme, LI, shot(caption="电线垂下来"))
    draft = do(
        drafting.add_place, scheme, LI, Spot(Point(35.9495, 120.1895), PlaceSource.LINK, None, "桥")
    ).draft
    report = do(drafting.categorise, scheme, LI, draft.id, "hazard").report
    assert report is not None
    assert (report.description, report.place_name, report.place_source) == ("电线垂下来", "桥", "link")
    assert report == do(reports.of_draft, draft.id)
