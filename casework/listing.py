"""The open cases of one chat, and who may look at them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from casework import folding
from casework.scheme import Scheme
from storage import people, places, reports
from storage.records import Report
from storage.work import Work

SHOWN = 30


@dataclass(frozen=True, slots=True)
class OpenCases:
    """`cards` is report id → message id of its card or sheet, `grids` grid id → name."""

    reports: Sequence[Report]
    total: int
    awaiting: int  # beside them: done, and to be checked (待核查)
    cards: Mapping[int, int]
    grids: Mapping[int, str]
    now: datetime


def open_in_chat(work: Work, _scheme: Scheme, chat_id: int, thread_id: int | None) -> OpenCases:
    """The open cases whose cards live here, the most urgent first."""
    found = reports.open_in_chat(work, chat_id, thread_id, SHOWN)
    total = reports.count_open_in_chat(work, chat_id, thread_id) if len(found) == SHOWN else len(found)
    cards = folding.where_shown(work, chat_id, [report.id for report in found])
    grids = {grid.id: grid.name for grid in places.all_grids(work)}
    awaiting = reports.count_awaiting_in_chat(work, chat_id, thread_id)
    return OpenCases(found, total, awaiting, cards, grids, work.now)


def works_in(work: Work, _scheme: Scheme, person_id: int, chat_id: int) -> bool:
    """Whether the person is registered for a community whose group this is."""
    theirs = people.communities_of(work, person_id)
    return any(community.id in theirs for community in places.communities_in(work, chat_id))


def community_names(work: Work, _scheme: Scheme) -> Sequence[str]:
    return [community.name for community in places.all_communities(work)]
