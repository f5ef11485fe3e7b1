"""Every look at who a reporter is goes on record before it is answered (查看记录).

Whoever may see a reporter's name, id or username sees it through one of these verbs: the row is written in
the transaction that reads what is shown.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from casework import lookup, numbers, people, registers, view
from casework.errors import NotFoundError
from casework.figures import Period
from casework.lookup import Found
from casework.people import Actor
from casework.registers import Changed, RiderPage
from casework.scheme import Scheme
from casework.view import CaseView
from casework.vocabulary import LookVia, Role
from storage import figures, looks, reports
from storage import people as rows
from storage.looks import Look, Looker
from storage.records import Person
from storage.work import Work

SHOWN = 40
"""How many looks one answer lists."""

TOLD = timedelta(days=90)
"""How far back a rider is told how often somebody looked."""

_AGAIN = timedelta(hours=1)
"""Who turns a page back, or asks twice, has looked once."""

_PSEUDONYM = re.compile(r"[Rr]-?([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Looks:
    """The latest of `total` looks; `numbers` is person id → the number by which exports call them."""

    latest: Sequence[Look]
    total: int
    numbers: Mapping[int, int]


def record(work: Work, scheme: Scheme, actor: Actor, report_id: int) -> CaseView:
    """The case with its whole record, in which its riders are named: for admins (/audit)."""
    people.require_admin(scheme, actor)
    case = view.load(work, scheme, report_id)
    if case is None:
        raise NotFoundError("report", report_id)
    named = {event.actor_id for event in case.events if event.actor_role == Role.RIDER}
    _note(work, actor, Role.ADMIN, LookVia.AUDIT, named | {case.report.reporter_id}, report_id)
    return case


def found(work: Work, scheme: Scheme, actor: Actor, report_id: int, chat_id: int | None = None) -> Found:
    """As `lookup.one`, where the street shows who reported a case."""
    one = lookup.one(work, scheme, actor, report_id, chat_id)
    if scheme.show_reporter:
        role = Role.ADMIN if people.is_admin(scheme, actor.id) else Role.STAFF
        _note(work, actor, role, LookVia.FIND, {one.case.report.reporter_id}, report_id)
    return one


def riders(work: Work, scheme: Scheme, actor: Actor, number: int) -> RiderPage:
    """One page of the register of riders."""
    page = registers.riders(work, scheme, actor, number)
    _note(work, actor, Role.ADMIN, LookVia.RIDERS, {one.id for one in page.riders})
    return page


def rider(work: Work, scheme: Scheme, actor: Actor, person_id: int) -> Person:
    """Anybody on record, rider or not yet."""
    person = registers.rider(work, scheme, actor, person_id)
    _note(work, actor, Role.ADMIN, LookVia.RIDERS, {person.id})
    return person


def appoint(work: Work, scheme: Scheme, actor: Actor, person_id: int, name: str = "") -> Changed:
    """As `registers.appoint`; the answer has the person's name."""
    changed = registers.appoint(work, scheme, actor, person_id, name)
    _note(work, actor, Role.ADMIN, LookVia.RIDERS, {person_id})
    return changed


def suspend(work: Work, scheme: Scheme, actor: Actor, person_id: int) -> Changed:
    """As `registers.suspend`; the answer has the person's name."""
    changed = registers.suspend(work, scheme, actor, person_id)
    _note(work, actor, Role.ADMIN, LookVia.RIDERS, {person_id})
    return changed


def export(work: Work, scheme: Scheme, actor: Actor, period: Period) -> None:
    """A period's cases are about to be exported; where the street shows names, everybody who reported one."""
    people.require_admin(scheme, actor)
    if scheme.show_reporter:
        looks.add_reporters(work, _looker(actor, Role.ADMIN, LookVia.EXPORT), period.start, period.end)


def listed(work: Work, scheme: Scheme, actor: Actor, word: str) -> Looks:
    """The latest looks, for admins: all, those by a case's number, or those at one person.

    A person is meant by R-0007 as exports call them, by @username, or by an id of seven digits or more.
    """
    people.require_admin(scheme, actor)
    called = figures.numbered_people(work)
    person_id, report_id = _meant(work, numbers.plain(word), called)
    latest, total = looks.latest(work, SHOWN, person_id=person_id, report_id=report_id)
    return Looks(latest, total, called)


def of_person(work: Work, _scheme: Scheme, person_id: int) -> Mapping[str, int]:
    """How often somebody looked who the person is, lately, by role."""
    return looks.counted(work, person_id, work.now - TOLD)


def tidy(work: Work, scheme: Scheme) -> int:
    """Looks whose time is over are forgotten; how many."""
    return looks.clear(work, work.now - scheme.keep_looks)


def _meant(work: Work, word: str, pseudonyms: Mapping[int, int]) -> tuple[int | None, int | None]:
    """(the person, the case) that the word means, neither without one; NotFoundError where it means none."""
    if not word:
        return None, None
    if word.startswith("@"):
        person = rows.by_username(work, word)
    elif (called := _PSEUDONYM.fullmatch(word)) is not None:
        known = {number: person_id for person_id, number in pseudonyms.items()}
        person = rows.person(work, known.get(int(called[1]), 0))
    elif (number := numbers.read(word)) is not None:
        cases = reports.search(work, number, limit=2)
        if len(cases) != 1:
            raise NotFoundError("report", word)
        return None, cases[0].id
    else:
        person = rows.person(work, int(word)) if word.isascii() and word.isdecimal() else None
    if person is None:
        raise NotFoundError("person", word)
    return person.id, None


def _looker(actor: Actor, role: Role, via: LookVia) -> Looker:
    assert actor.id is not None
    return Looker(actor.id, actor.name, str(role), str(via))


def _note(
    work: Work,
    actor: Actor,
    role: Role,
    via: LookVia,
    persons: Collection[int | None],
    report_id: int | None = None,
) -> None:
    """The look is on record, at each person apart; nobody looks at themselves, or at who is forgotten."""
    others = {person for person in persons if person is not None and person > 0 and person != actor.id}
    if not others:
        return
    looker = _looker(actor, role, via)
    known = looks.since(work, looker, report_id, work.now - _AGAIN)
    looks.add(work, looker, others - known, report_id)
