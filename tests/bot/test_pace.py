import random
from itertools import pairwise

import pytest

from bot.pace import Pace

GROUP, OTHER, PERSON = -1002000000001, -1002000000002, 2001


def pace(per_second: int = 28, per_minute: int = 18) -> Pace:
    return Pace(global_per_second=per_second, group_per_minute=per_minute)


def walk(paced: Pace, chat_id: int, until: float, took: float = 0.0) -> list[float]:
    """When Telegram counts the messages of an endless queue to this chat, `took` after they are sent."""
    now, counted = 0.0, list[float]()
    while (now := paced.ready(chat_id, now)) < until:
        ticket = paced.take(chat_id, now)
        now += took
        paced.settle(ticket, now)
        counted.append(now)
    return counted


def most_within(times: list[float], span: float) -> int:
    return max(sum(start <= at < start + span for at in times) for start in times)


@pytest.mark.parametrize("per_minute", [18, 19, 20])
@pytest.mark.parametrize("took", [0.0, 0.3, 2.0])
def test_no_minute_of_a_group_has_more_than_its_limit(per_minute: int, took: float) -> None:
    times = walk(pace(per_minute=per_minute), GROUP, 900, took)
    assert most_within(times, 60) <= per_minute
    assert most_within(times, 1) == 1


def test_the_limit_is_used_and_no_group_falls_silent() -> None:
    times = walk(pace(per_minute=19), GROUP, 600)
    assert len(times) >= 19 * 10 - 4
    assert max(after - before for before, after in pairwise(times)) < 10


def test_the_first_messages_of_a_quiet_group_go_a_second_apart() -> None:
    times = walk(pace(), GROUP, 10)
    assert times[:3] == pytest.approx([0, 1.05, 2.1])


def test_a_person_gets_one_message_a_second_from_the_outbox() -> None:
    assert most_within(walk(pace(), PERSON, 60), 1) == 1


def test_an_answer_does_not_wait_for_the_second_between_messages_to_a_person() -> None:
    paced = pace()
    paced.settle(paced.take(PERSON, 0.0), 0.1)
    assert paced.ready(PERSON, 0.2) > 1
    assert paced.answer(PERSON, 0.2) == 0.2
    for _ in range(3):
        paced.take(PERSON, 0.2)
    assert paced.answer(PERSON, 0.2) > 0.9
    assert paced.answer(PERSON, 0.2, edit=True) == 0.2


def test_answers_in_a_group_have_room_that_the_outbox_leaves() -> None:
    paced = pace(per_minute=18)
    for at in range(18):
        paced.take(GROUP, at * 1.1)
    assert paced.ready(GROUP, 30.0) > 60
    assert paced.answer(GROUP, 30.0) == 30.0
    for answered in (30.0, 32.0):
        paced.take(GROUP, answered)
    assert paced.answer(GROUP, 40.0) > 60


def test_no_second_has_more_than_its_limit_over_all_chats() -> None:
    paced, now = pace(per_second=28), 0.0
    times: list[float] = []
    draw = random.Random(1)
    for chat in range(1, 400):
        now = max(now, paced.free(now))
        assert paced.room(now) > 0
        ticket = paced.take(chat, now)
        paced.settle(ticket, now + draw.random() * 0.02)
        times.append(ticket.at)
    assert most_within(times, 1) <= 28
    assert times[-1] < 400 / 28 * 1.1


def test_edits_count_among_all_and_not_among_a_groups_messages() -> None:
    paced = pace(per_second=28)
    for _ in range(27):
        paced.take(GROUP, 0.0, edit=True)
    assert paced.ready(GROUP, 0.0) == 0.0
    paced.take(GROUP, 0.0, edit=True)
    assert paced.ready(GROUP, 0.0) > 1
    assert paced.room(0.0) == 0
    assert paced.is_full(0.0)


def test_the_outbox_lets_answers_pass_that_wait_for_room() -> None:
    paced = pace()
    assert paced.free(5.0) == 5.0
    paced.impatient += 1
    assert paced.free(5.0) > 5.0
    paced.impatient -= 1
    paced.awaited[GROUP] += 1
    assert paced.ready(GROUP, 5.0) > 5.0 == paced.ready(OTHER, 5.0)
    assert paced.answer(PERSON, 5.0) == 5.0


def test_a_429_of_one_chat_holds_up_only_that_chat_until_it_is_over() -> None:
    paced = pace()
    paced.hold(GROUP, 30.0)
    paced.hold(GROUP, 10.0)
    assert paced.waiting(1.0) == {GROUP: 30.0}
    assert paced.ready(OTHER, 1.0) == 1.0
    assert paced.waiting(30.0) == {}


def test_what_is_long_past_is_forgotten() -> None:
    paced = pace()
    for chat in range(1, 100):
        paced.take(chat, 0.0)
    assert paced.waiting(61.0) == {}
    assert not paced._chats
