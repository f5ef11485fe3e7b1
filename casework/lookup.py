"""Cases looked up by number, and grids with what is open on them: all for admins, their own for staff."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from casework import insight, numbers, people, view
from casework.errors import NotFoundError
from casework.people import Actor
from casework.scheme import Scheme
from casework.view import CaseView
from storage import people as people_rows
from storage import places, reports
from storage.records import Community, Grid, Message, Report
from storage.work import Work

_DIGITS = re.compile(r"[0-9-]{1,16}")


@dataclass(frozen=True, slots=True)
class Found:
    """A case and the message that is its card in its group, if it has one there."""

    case: CaseView
    card: Message | None


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who a case may go to: the other communities, and (person id, name) of its own community's staff."""

    case: CaseView
    staff: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class GridMap:
    grids: Sequence[Grid]
    communities: Mapping[int, Community]
    open_cases: Sequence[Report]
    now: datetime


def search(work: Work, scheme: Scheme, actor: Actor, number: str) -> Sequence[CaseView]:
    """The cases whose number is, or ends with, this; NotFoundError where there is none."""
    people.require_admin(scheme, actor)
    return _numbered(work, scheme, number, None)


def own(
    work: Work, scheme: Scheme, actor: Actor, number: str, chat_id: int | None = None
) -> Sequence[CaseView]:
    """As `search`, for staff too: of the cases that they may see where they ask; others do not exist."""
    return _numbered(work, scheme, number, insight.of(work, scheme, actor, chat_id).ids)


def _numbered(
    work: Work, scheme: Scheme, number: str, communities: frozenset[int] | None
) -> Sequence[CaseView]:
    wanted = numbers.plain(number).lstrip("#")
    found = view.numbered(work, scheme, wanted, communities) if _DIGITS.fullmatch(wanted) else ()
    if not found:
        raise NotFoundError("report", number)
    whole = [case for case in found if case.report.number == wanted]
    return whole or found


def one(work: Work, scheme: Scheme, actor: Actor, report_id: int, chat_id: int | None = None) -> Found:
    """The case with its card, for whom `own` would find it."""
    communities = insight.of(work, scheme, actor, chat_id).ids
    case = view.load(work, scheme, report_id)
    if case is None or (communities is not None and case.report.community_id not in communities):
        raise NotFoundError("report", report_id)
    chat = case.report.chat_id
    return Found(case, reports.living(work, report_id, "card", chat) if chat is not None else None)


def candidates(work: Work, scheme: Scheme, actor: Actor, report_id: int) -> Candidates:
    people.require_admin(scheme, actor)
    case = one(work, scheme, actor, report_id).case
    own = people_rows.staff_of(work, case.community.id) if case.community else ()
    return Candidates(case, [(who, name) for who, name in own if who != case.report.holder_id])


def grid_map(work: Work, scheme: Scheme, actor: Actor) -> GridMap:
    people.require_admin(scheme, actor)
    communities = {community.id: community for community in places.all_communities(work)}
    return GridMap(places.all_grids(work), communities, reports.open_cases(work), work.now)
