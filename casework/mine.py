"""A rider's own reports; nobody else's, whatever number a button carries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from casework import people, view
from casework.errors import NotFoundError
from casework.people import Actor
from casework.scheme import Scheme
from casework.view import CaseView
from storage import outbox, reports
from storage.records import Message, Report
from storage.work import Work

PAGE = 6


@dataclass(frozen=True, slots=True)
class Page:
    reports: Sequence[Report]
    number: int
    pages: int
    total: int
    now: datetime


def page(work: Work, _scheme: Scheme, person_id: int, number: int) -> Page:
    """One page of the person's reports, the newest first; a page beyond the end is the last one."""
    found, total = reports.mine(work, person_id, offset=max(number, 0) * PAGE, limit=PAGE)
    pages = -(-total // PAGE)
    if not found and total:
        found, total = reports.mine(work, person_id, offset=(pages - 1) * PAGE, limit=PAGE)
        number = pages - 1
    return Page(found, max(number, 0), pages, total, work.now)


def known(work: Work, scheme: Scheme, actor: Actor, report_id: int) -> CaseView:
    """A case that the person reported or follows; any other does not exist for them."""
    case = view.load(work, scheme, report_id)
    if case is None or not people.concerns(work, case.report, actor):
        raise NotFoundError("report", report_id)
    return case


def concerns(work: Work, _scheme: Scheme, actor: Actor, report_id: int) -> bool:
    """Whether the person reported this case, or follows it."""
    report = reports.report(work, report_id)
    return report is not None and people.concerns(work, report, actor)


def own(work: Work, scheme: Scheme, actor: Actor, report_id: int) -> CaseView:
    """The person's own case; anybody else's does not exist for them."""
    case = view.load(work, scheme, report_id)
    if case is None or case.report.reporter_id != actor.id:
        raise NotFoundError("report", report_id)
    return case


def replied_to(work: Work, _scheme: Scheme, chat_id: int, message_id: int) -> Message | None:
    """Which case this message of ours is about."""
    return reports.message_at(work, chat_id, message_id)


def replied_to_meanwhile(
    work: Work, _scheme: Scheme, chat_id: int, message_id: int
) -> tuple[Message | None, frozenset[int]]:
    """The same, and the parcels that are being sent into the chat: one of them may be that message."""
    sending = outbox.being_sent(work, chat_id)  # looked at first: what is sent by then is noted by then
    return reports.message_at(work, chat_id, message_id), sending
