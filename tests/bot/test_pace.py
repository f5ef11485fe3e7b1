"""Pace: a burst, then Telegram's rates; one chat's 429 is nobody else's."""

from bot.pace import Pace

GROUP, OTHER, LI = -1002000000001, -1002000000002, 2001


def _pace() -> Pace:
    return Pace(global_per_second=28, group_per_minute=18)


def test_a_group_gets_no_more_than_its_minute_allows() -> None:
    pace, now, sent = _pace(), 100.0, 0
    while now < 160:
        if pace.ready(GROUP, now) <= now:
            pace.take(GROUP, now)
            sent += 1
        now += 0.25
    assert 18 <= sent <= 18 + 5


def test_a_person_gets_one_a_second_after_a_short_burst() -> None:
    pace, now = _pace(), 100.0
    for _ in range(3):
        assert pace.ready(LI, now) <= now
        pace.take(LI, now)
    assert pace.ready(LI, now) > now
    assert pace.ready(LI, now + 1) <= now + 1


def test_all_chats_together_keep_below_the_whole_rate() -> None:
    pace, now, sent = _pace(), 100.0, 0
    for person in range(200):
        if pace.ready(person + 1, now) <= now:
            pace.take(person + 1, now)
            sent += 1
    assert sent == 28


def test_a_chat_that_was_told_to_wait_waits_alone() -> None:
    pace = _pace()
    pace.hold(GROUP, 130.0)
    pace.hold(GROUP, 120.0)
    assert pace.ready(GROUP, 100.0) == 130.0
    assert pace.ready(OTHER, 100.0) <= 100.0
    assert pace.waiting(100.0) == {GROUP: 130.0}
    assert pace.waiting(131.0) == {}


def test_a_chat_that_is_full_again_is_forgotten() -> None:
    pace = _pace()
    pace.take(LI, 100.0)
    pace.waiting(200.0)
    assert pace._chats == {}
