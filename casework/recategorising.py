"""Another category (改类别): the case keeps its number and its story, and gets that one's times and group.

Both deadlines count from the report, by the terms of the category that it should have had, with the pauses
and the extra time that it was given. Whoever has it now has at least the time of a claim.
"""

from datetime import timedelta
from typing import Any

from casework import asking, chasing, clocks, extending, lifecycle, notices, routing
from casework.categories import current
from casework.errors import MovedError, NotFoundError, PendingError
from casework.moving import Moved, at_hand, existing, move, told
from casework.people import Actor
from casework.routing import Destination
from casework.scheme import Category, Scheme
from casework.terms import Given
from casework.vocabulary import EventKind, Role, Status, Verb
from storage import places, reports
from storage.records import Report
from storage.work import Work


def recategorise(work: Work, scheme: Scheme, actor: Actor, report_id: int, key: str) -> Moved:
    """The case is of this category; where another group answers for that, its card is there from now on."""
    report, role = at_hand(work, scheme, actor, report_id)
    if reports.caused(work, report.id, EventKind.RECATEGORISED):
        return Moved(report, None)
    if key not in scheme.categories:
        raise NotFoundError("category", key)
    if not lifecycle.allows(Verb.TRANSFER, report.status):
        raise MovedError(report)
    if asking.pending_of(work, report) is not None:
        raise PendingError(report)
    if key == report.category:
        return Moved(report, None)
    before, after = (_route(work, scheme, report, one) for one in (report.category, key))
    values = _times(scheme, report, current(work, scheme, key), work)
    moved = reports.move(work, report.id, report.status, category=key, asked_by=None, **values)
    if moved is None:
        raise MovedError(existing(work, report.id))
    if moved.status != Status.ON_HOLD:
        ladder = chasing.begin(scheme, chasing.due_at(moved), work.now)
        moved = reports.change(work, report.id, **ladder)
    data = {"from": report.category, "to": key}
    done = told(work, moved, report, EventKind.RECATEGORISED, actor, role, data=data)
    if before is None or after is None or before.chat_id == after.chat_id:
        return done
    return Moved(_brought(work, scheme, actor, role, moved, after), done.event)


def _route(work: Work, scheme: Scheme, report: Report, key: str) -> Destination | None:
    """Which group of its community answers for the category; None for a case that the street has."""
    community = places.community(work, report.community_id) if report.community_id is not None else None
    if community is None:
        return None
    grid = places.grid(work, report.grid_id) if report.grid_id is not None else None
    if grid is not None and grid.community_id != community.id:
        grid = None
    return routing.of_community(work, scheme, community, grid, report.near, key)


def _times(scheme: Scheme, report: Report, category: Category, work: Work) -> dict[str, Any]:
    """The columns of the case's clocks by the terms of this category."""
    known = Given.parse(report.terms)
    more = timedelta()
    if known is not None:
        more = report.resolve_due_at - clocks.deadline(scheme, report.submitted_at, known.resolve)
    soonest = clocks.deadline(scheme, work.now, category.claim_within)
    solved = clocks.deadline(scheme, report.submitted_at, category.resolve_within) + max(more, timedelta())
    claimed = clocks.deadline(scheme, report.submitted_at, category.claim_within)
    resolve_due = max(solved, soonest)
    values: dict[str, Any] = {"terms": str(category.terms), "resolve_due_at": resolve_due}
    if report.responded_at is None:
        values["claim_due_at"] = min(max(claimed, soonest), resolve_due)
    elif report.status == Status.CLAIMED:
        update = category.update_within
        values["update_due_at"] = clocks.deadline(scheme, work.now, update) if update else None
    return values


def _brought(
    work: Work, scheme: Scheme, actor: Actor, role: Role, report: Report, target: Destination
) -> Report:
    """The case is in the other group of its community, to be claimed there."""
    resolve_due = clocks.resumed(scheme, report, work.now)
    take_due = None
    if report.responded_at is not None:
        term = current(work, scheme, report.category).claim_within
        take_due = clocks.taken_again(scheme, report, term, work.now, resolve_due)
    moved = move(
        work,
        report,
        Verb.TRANSFER,
        chat_id=target.chat_id,
        thread_id=target.thread_id,
        holder_id=None,
        holder_name="",
        held_at=None,
        hold_until=None,
        update_due_at=take_due,
        resolve_due_at=resolve_due,
        **chasing.begin(scheme, take_due or report.claim_due_at, work.now),
    )
    extending.lapse(work, scheme, report.id)
    name = target.community.name if target.community else ""
    data = {"community": name, "category": report.category}
    told(work, moved, report, EventKind.TRANSFERRED, actor, role, data=data)
    notices.card(work, scheme, moved)
    return moved
