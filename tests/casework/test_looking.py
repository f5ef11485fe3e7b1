"""Every look at who a reporter is goes on record: who looked, as what, at whom, by which way (查看记录)."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework import looking, people, registers, speaking
from casework.errors import NotAllowedError, NotFoundError
from casework.figures import Period, Span
from casework.people import Actor
from casework.scheme import Scheme
from storage import followers
from storage.looks import Look
from storage.tables import looks
from storage.work import Work
from tests import cast
from tests.casework.conftest import Snap
from tests.cast import LI, STRANGER, WANG, ZHANG, ZHOU, Clock
from tests.conftest import Do


def _all(work: Work) -> Sequence[Look]:
    return [Look.of(row) for row in work.all(select(looks).order_by(looks.c.id))]


def _told(do: Do) -> list[tuple[int, str, int | None, int | None, str]]:
    return [(one.actor_id, one.actor_role, one.person_id, one.report_id, one.via) for one in do(_all)]


def test_a_cases_record_is_a_look_at_every_rider_that_it_names(do: Do, scheme: Scheme, snap: Snap) -> None:
    report = snap()
    do(followers.add, report.id, ZHOU.id)
    do(speaking.answer, scheme, ZHOU, report.id, "我也看见了")
    case = do(looking.record, scheme, ZHANG, report.id)
    assert {event.actor_name for event in case.events} >= {"李师傅", "小周"}
    assert _told(do) == [
        (1001, "admin", 2001, report.id, "audit"),
        (1001, "admin", 2002, report.id, "audit"),
    ]
    assert do(looking.of_person, scheme, LI.id) == {"admin": 1}


def test_who_looks_twice_within_the_hour_has_looked_once(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock
) -> None:
    report, other = snap(), snap()
    for _ in range(3):
        do(looking.record, scheme, ZHANG, report.id)
    do(looking.record, scheme, ZHANG, other.id)
    clock.advance(minutes=61)
    do(looking.record, scheme, ZHANG, report.id)
    assert [one.report_id for one in do(_all)] == [report.id, other.id, report.id]


def test_a_page_of_the_register_is_a_look_at_each_person_on_it(do: Do, scheme: Scheme) -> None:
    do(looking.riders, scheme, ZHANG, 0)
    do(looking.rider, scheme, ZHANG, 2001)  # within the hour
    assert _told(do) == [(1001, "admin", 2001, None, "riders"), (1001, "admin", 2002, None, "riders")]
    do(registers.appoint, scheme, ZHANG, 1001)
    do(looking.rider, scheme, ZHANG, 1001)
    assert len(_told(do)) == 2  # nobody looks at themselves


@pytest.mark.parametrize("shown", [False, True])
def test_finding_a_case_is_a_look_only_where_the_street_shows_names(
    do: Do, snap: Snap, *, shown: bool
) -> None:
    scheme = cast.scheme(show_reporter=shown)
    report = snap(scheme=scheme)
    do(looking.found, scheme, WANG, report.id)
    do(looking.found, scheme, ZHANG, report.id)
    wanted = [(3001, "staff", 2001, report.id, "find"), (1001, "admin", 2001, report.id, "find")]
    assert _told(do) == (wanted if shown else [])


@pytest.mark.parametrize("shown", [False, True])
def test_an_export_is_a_look_at_all_its_reporters_where_it_names_them(
    do: Do, snap: Snap, clock: Clock, *, shown: bool
) -> None:
    scheme = cast.scheme(show_reporter=shown)
    snap(scheme=scheme)
    clock.advance(days=40)
    for by in (ZHOU, ZHOU, ZHANG):
        snap(by=by, scheme=scheme)
    do(looking.export, scheme, ZHANG, Period.of(scheme, Span.MONTH, clock.now()))
    assert _told(do) == ([(1001, "admin", 2002, None, "export")] if shown else [])


def test_the_list_of_looks_is_found_by_case_and_by_person_and_names_nobody(
    do: Do, scheme: Scheme, snap: Snap
) -> None:
    report, other = snap(), snap(by=ZHOU)
    for one in (report, other):
        do(looking.record, scheme, ZHANG, one.id)
    everything = do(looking.listed, scheme, ZHANG, "")
    assert [one.number for one in everything.latest] == [other.number, report.number]
    for word, whom in (
        ("001", 2001),
        ("００１", 2001),
        (other.number, 2002),
        ("@zhou", 2002),
        ("R-0002", 2001),
    ):
        found = do(looking.listed, scheme, ZHANG, word)
        assert {one.person_id for one in found.latest} == {whom}, word
        assert found.total == 1
    assert everything.numbers[2001] == 2
    for word in ("999", "R-0099", "@nobody", "1234567", "张三"):
        with pytest.raises(NotFoundError):
            do(looking.listed, scheme, ZHANG, word)
    assert len(do(_all)) == 2  # the list itself is no look


@pytest.mark.parametrize("actor", [STRANGER, LI, WANG])
def test_only_admins_look_and_a_refusal_is_no_look(do: Do, scheme: Scheme, snap: Snap, actor: Actor) -> None:
    report = snap()
    for verb, *rest in (
        (looking.record, report.id),
        (looking.riders, 0),
        (looking.rider, 2001),
        (looking.appoint, 2001),
        (looking.suspend, 2001),
        (looking.export, Period.of(scheme, Span.ALL, cast.START)),
        (looking.listed, ""),
    ):
        with pytest.raises(NotAllowedError):
            do(verb, scheme, actor, *rest)
    with pytest.raises(NotAllowedError):
        do(looking.found, cast.scheme(show_reporter=True), STRANGER, report.id)
    assert do(_all) == []


def test_looks_are_forgotten_when_their_time_is_over(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock
) -> None:
    report = snap()
    do(looking.record, scheme, ZHANG, report.id)
    clock.advance(days=91)
    assert do(looking.of_person, scheme, LI.id) == {}
    assert do(looking.tidy, scheme) == 0
    clock.advance(scheme.keep_looks - timedelta(days=90))
    assert do(looking.tidy, scheme) == 1
    assert do(_all) == []


def test_who_is_suspended_or_appointed_was_looked_at(do: Do, scheme: Scheme) -> None:
    do(looking.suspend, scheme, ZHANG, 2001)
    do(looking.appoint, scheme, ZHANG, 2002)
    assert [one.person_id for one in do(_all)] == [2001, 2002]
    assert not do(people.may_report, scheme, 2001)
