from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from storage import outbox, reports
from storage.records import Parcel
from storage.work import Store
from tests.cast import HAIFENG_GROUP, START, YINXING_GROUP, Clock

LEASE = timedelta(seconds=60)
Box = Callable[..., Any]


@pytest.fixture
def box(store: Store) -> Box:
    """`box(outbox.claim, 8, LEASE)` in a transaction of its own."""
    return lambda verb, *args, **kwargs: store.submit(verb, *args, **kwargs).result(timeout=30)


def put(box: Box, key: str, chat_id: int | None = HAIFENG_GROUP, **more: Any) -> None:
    box(outbox.put, key, more.pop("kind", "notice"), chat_id=chat_id, **more)


def claim(box: Box, limit: int = 8, **more: Any) -> list[Parcel]:
    return list(box(outbox.claim, limit, LEASE, **more))


def keys(parcels: list[Parcel]) -> list[str]:
    return [parcel.key for parcel in parcels]


def test_a_claimed_parcel_is_nobody_else_s_until_its_lease_ends(box: Box, clock: Clock) -> None:
    put(box, "a")
    (parcel,) = claim(box)
    assert (parcel.state, parcel.attempts, parcel.lease_until) == ("leased", 1, START + LEASE)
    assert claim(box) == []
    clock.advance(seconds=59)
    assert box(outbox.release_expired) == 0
    clock.advance(seconds=1)
    assert box(outbox.release_expired) == 1
    assert [again.attempts for again in claim(box)] == [2]


def test_two_processes_never_claim_the_same_parcel(store: Store, clock: Clock) -> None:
    for n in range(60):
        store.submit(outbox.put, f"k{n}", "notice", chat_id=n + 1).result()
    other = Store(store.database, clock.now)
    jobs = [(store, other)[n % 2].submit(outbox.claim, 5, LEASE) for n in range(24)]
    got = [parcel.key for job in jobs for parcel in job.result(timeout=30)]
    while more := other.submit(outbox.claim, 5, LEASE).result(timeout=30):
        got += keys(list(more))  # on PostgreSQL a claim passes over what another is looking at
    other.close()
    assert len(got) == len(set(got)) == 60


def test_one_chat_gets_one_message_at_a_time_in_order(box: Box) -> None:
    for n in range(3):
        put(box, f"k{n}")
    put(box, "elsewhere", YINXING_GROUP)
    first = claim(box)
    assert keys(first) == ["k0", "elsewhere"]
    assert keys(claim(box, without=[HAIFENG_GROUP, YINXING_GROUP])) == []
    box(outbox.sent, first[0])
    assert keys(claim(box)) == ["k1"]


def test_people_come_before_cards_and_cards_before_reminders(box: Box) -> None:
    put(box, "reminder", 1, rank=2)
    put(box, "card", 2, rank=1)
    put(box, "notice", 3, rank=0)
    assert keys(claim(box)) == ["notice", "card", "reminder"]


def test_a_flooded_chat_does_not_keep_the_others_waiting(box: Box) -> None:
    for n in range(200):
        put(box, f"flood{n}", HAIFENG_GROUP, rank=0)
    for n in range(4):
        put(box, f"other{n}", n + 1, rank=1)
    assert keys(claim(box, 8)) == ["flood0", *(f"other{n}" for n in range(4))]


def test_what_is_not_due_yet_is_not_claimed(box: Box, clock: Clock) -> None:
    put(box, "later", not_before=START + timedelta(seconds=20))
    assert claim(box) == []
    assert box(outbox.next_due, START) == START + timedelta(seconds=20)
    clock.advance(seconds=20)
    assert keys(claim(box)) == ["later"]
    assert box(outbox.next_due, START) is None


def test_what_is_put_again_while_it_is_sent_goes_out_once_more(box: Box) -> None:
    put(box, "card", payload={"n": 1})
    (first,) = claim(box)
    put(box, "card", payload={"n": 2})
    assert claim(box) == []
    box(outbox.sent, first)
    (second,) = claim(box)
    assert (second.details, second.version, second.done_at) == ({"n": 2}, 2, None)
    box(outbox.sent, second)
    assert claim(box) == []
    assert box(outbox.counts) == {}


def test_what_failed_for_good_in_an_old_version_is_tried_in_the_new(box: Box) -> None:
    put(box, "card")
    (first,) = claim(box)
    put(box, "card")
    box(outbox.dead, first, "refused")
    assert keys(claim(box)) == ["card"]


def test_a_dead_parcel_rests_until_it_is_put_again(box: Box) -> None:
    put(box, "card")
    box(outbox.dead, claim(box)[0], "x" * 999)
    assert claim(box) == []
    assert box(outbox.counts) == {"dead": 1}
    put(box, "card")
    assert [(parcel.attempts, parcel.error) for parcel in claim(box)] == [(1, "")]


def test_a_failed_attempt_is_counted_unless_the_chat_was_only_asked_for_patience(
    box: Box, clock: Clock
) -> None:
    put(box, "a")
    for counted, expected in ((True, 1), (False, 2), (True, 2)):
        (parcel,) = claim(box)
        assert parcel.attempts == expected
        box(outbox.again, parcel, clock.now() + timedelta(seconds=5), "429", counted=counted)
        assert claim(box) == []
        clock.advance(seconds=5)


def test_a_lease_that_was_lost_ends_nobody_else_s_lease_too_early(box: Box, clock: Clock) -> None:
    put(box, "a")
    (slow,) = claim(box)
    clock.advance(LEASE)
    box(outbox.release_expired)
    box(outbox.again, slow, clock.now(), "too late")
    assert [parcel.attempts for parcel in claim(box)] == [2]


def test_rearming_shows_what_was_sent_and_what_is_being_sent_once_more(box: Box, store: Store) -> None:
    report_id = store.submit(_report).result()
    for n, key in enumerate(("sent", "leased", "dead", "waiting", "pending")):
        chat = None if key == "waiting" else n + 1
        put(box, key, chat, kind="card", report_id=report_id)
        claimed = claim(box) if key in {"sent", "leased", "dead"} else []
        for parcel in claimed:
            if key == "sent":
                box(outbox.sent, parcel)
            elif key == "dead":
                box(outbox.dead, parcel, "gone")
    box(outbox.rearm, report_id, "card")
    assert box(outbox.counts) == {"pending": 2, "leased": 1, "dead": 1, "waiting": 1}


def test_hurrying_ends_the_wait_for_photos_only(box: Box, store: Store, clock: Clock) -> None:
    report_id = store.submit(_report).result()
    later = START + timedelta(seconds=20)
    put(box, "card", kind="card", report_id=report_id, not_before=later)
    box(outbox.rearm, report_id, "card")
    assert claim(box) == []  # a card that waits for its photos goes on waiting
    box(outbox.hurry, report_id, "card")
    assert keys(claim(box)) == ["card"]


def test_what_a_stopped_program_had_leased_is_pending_at_the_next_start(box: Box) -> None:
    put(box, "a")
    claim(box)
    box(outbox.release_all)
    assert keys(claim(box)) == ["a"]


def test_a_parcel_without_a_chat_waits_and_is_brought(box: Box, store: Store) -> None:
    report_id = store.submit(_report).result()
    put(box, "relay", None, kind="relay", report_id=report_id)
    assert claim(box) == []
    box(outbox.bring, report_id, "relay", YINXING_GROUP, 5)
    assert [(parcel.chat_id, parcel.thread_id) for parcel in claim(box)] == [(YINXING_GROUP, 5)]


def test_what_a_lost_chat_held_up_is_revived_for_that_chat_alone(box: Box) -> None:
    for chat in (HAIFENG_GROUP, YINXING_GROUP):
        put(box, f"card{chat}", chat, kind="card")
    for parcel in claim(box):
        box(outbox.wait, parcel, "Forbidden")
    assert box(outbox.revive, HAIFENG_GROUP, "card") == 1
    assert keys(claim(box)) == [f"card{HAIFENG_GROUP}"]


def test_redirecting_moves_what_is_under_way_and_forgets_the_old_cards(box: Box) -> None:
    put(box, "card", kind="card")
    put(box, "words", kind="relay")
    box(outbox.redirect, HAIFENG_GROUP, YINXING_GROUP)
    assert [(parcel.key, parcel.chat_id) for parcel in claim(box)] == [("words", YINXING_GROUP)]


def test_old_parcels_are_forgotten_but_living_cards_are_not(box: Box, clock: Clock) -> None:
    for n, kind in enumerate(("card", "receipt", "notice", "word")):
        put(box, kind, n + 1, kind=kind)
    for parcel in claim(box):
        box(outbox.sent, parcel)
    put(box, "open", 9)
    clock.advance(days=30)
    assert box(outbox.clear, clock.now()) == 2
    assert box(outbox.clear, clock.now()) == 0


def _report(work: Any) -> int:
    report = reports.add(
        work,
        {
            "number": "1",
            "draft_id": 1,
            "reporter_id": 1,
            "category": "other",
            "description": "",
            "lat": 1.0,
            "lng": 1.0,
            "place_source": "phone",
            "place_name": "",
            "status": "dispatched",
            "submitted_at": work.now,
            "claim_due_at": work.now,
            "resolve_due_at": work.now,
        },
    )
    assert report is not None
    return report.id
