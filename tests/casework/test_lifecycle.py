from dataclasses import replace

import pytest

from casework import lifecycle
from casework.errors import (
    MovedError,
    NotAllowedError,
    NotFoundError,
)
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import Status, Verb
from tests.casework.conftest import Snap
from tests.casework.walks import DO, KIND, PATH, WHO, NowOf, Parcels, act, kinds
from tests.cast import (
    START,
    STRANGER,
    WANG,
    ZHANG,
    caused_by,
)
from tests.conftest import Do, Seeded

_ONCE_MORE = {(Status.CLAIMED, Verb.CLAIM), (Status.CLOSED, Verb.PASS)}
"""What the same person may say again, by a thumb that trembles: it is so already, and nobody is told anew."""

_PEOPLES = [verb for verb in Verb if verb != Verb.CLOSE]  # that one is done by the clock


def test_the_table_names_every_verb_and_only_two_ways_out_of_the_end() -> None:
    assert set(lifecycle.TRANSITIONS) == set(Verb) == set(DO)
    for verb, moves in lifecycle.TRANSITIONS.items():
        assert verb in {Verb.SPLIT, Verb.REOPEN} or all(status.is_open for status in moves)


@pytest.mark.parametrize("verb", list(Verb))
@pytest.mark.parametrize("status", list(Status))
def test_a_verb_moves_the_case_as_the_table_says_or_refuses(
    do: Do, scheme: Scheme, seeded: Seeded, snap: Snap, now_of: NowOf, status: Status, verb: Verb
) -> None:
    report = snap()
    for step in PATH[status]:
        act(do, scheme, seeded, report, step)
    before = now_of(report)
    assert before.status == status
    history = kinds(do, report)
    target = lifecycle.TRANSITIONS[verb].get(status)
    if target is None:
        if (status, verb) in _ONCE_MORE:
            again = act(do, scheme, seeded, report, verb)
            assert again.event is None
            assert again.report == before
        else:
            with pytest.raises(MovedError) as refused:
                act(do, scheme, seeded, report, verb)
            assert refused.value.report == before
        assert now_of(report) == before
        assert kinds(do, report) == history
        return
    moved = act(do, scheme, seeded, report, verb)
    assert moved.report == now_of(report)
    assert moved.report.status == target
    assert moved.event is not None
    assert moved.event.kind == KIND[verb]
    assert moved.event.status_after == target
    assert moved.event.at == START
    assert (moved.report.closed_at is None) == target.is_open
    assert (moved.report.next_chase_at is not None) == (target in {Status.DISPATCHED, Status.CLAIMED})
    assert (moved.report.held_at is not None) == (target == Status.ON_HOLD)


@pytest.mark.parametrize("verb", _PEOPLES)
def test_the_stranger_is_refused_by_every_verb(
    do: Do, scheme: Scheme, seeded: Seeded, snap: Snap, now_of: NowOf, verb: Verb
) -> None:
    report = snap()
    with pytest.raises(NotAllowedError):
        DO[verb](do, scheme, seeded, report, STRANGER)
    with pytest.raises(NotAllowedError):
        DO[verb](do, scheme, seeded, report, Actor(None, "匿名"))
    assert now_of(report) == report


@pytest.mark.parametrize("verb", _PEOPLES)
def test_a_replayed_update_has_no_second_effect(
    do: Do, scheme: Scheme, seeded: Seeded, snap: Snap, now_of: NowOf, parcels: Parcels, verb: Verb
) -> None:
    report = snap()
    status = next(iter(lifecycle.TRANSITIONS[verb]))
    for step in PATH[status]:
        act(do, scheme, seeded, report, step)
    actor = WANG if verb != Verb.TRANSFER else ZHANG  # 王姐 may not look at what she gave away
    actor = WHO.get(verb, actor)
    with caused_by(77):
        first = DO[verb](do, scheme, seeded, report, actor)
    after, history, out = now_of(report), kinds(do, report), parcels(None, report)
    with caused_by(77):
        again = DO[verb](do, scheme, seeded, report, actor)
    assert first.event is not None
    assert again.event is None
    assert again.report == after == now_of(report)
    assert kinds(do, report) == history
    assert parcels(None, report) == out


@pytest.mark.parametrize("verb", _PEOPLES)
def test_a_number_that_is_no_case_is_not_found(
    do: Do, scheme: Scheme, seeded: Seeded, snap: Snap, verb: Verb
) -> None:
    nowhere = replace(snap(), id=987654)
    with pytest.raises(NotFoundError):
        DO[verb](do, scheme, seeded, nowhere, WHO.get(verb, ZHANG))
