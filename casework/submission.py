"""A complete draft becomes a report (上报): numbered, routed, timed, and told, in one transaction."""

from datetime import datetime, timedelta

from casework import chasing, clocks, journal, notices, routing
from casework.categories import current
from casework.people import SYSTEM, Actor
from casework.places import Point
from casework.scheme import Scheme
from casework.vocabulary import DraftState, EventKind, PhotoState, Role, Status
from storage import drafts, places, reports
from storage.records import Draft, Report
from storage.work import Work

PHOTO_PATIENCE = timedelta(seconds=20)  # how long a card, or a notice, waits for its photos
_ALBUM_PATIENCE = timedelta(milliseconds=1500)  # how long it waits for the rest of an album


def submit(work: Work, scheme: Scheme, actor: Actor, draft: Draft) -> Report:
    """The complete draft is a report (上报), dispatched to whom it concerns (派遣); only once."""
    known = reports.of_draft(work, draft.id)
    if known is not None:
        return known
    assert draft.lat is not None
    assert draft.lng is not None
    assert draft.category is not None
    target = routing.destination(work, scheme, Point(draft.lat, draft.lng), draft.accuracy, draft.category)
    category = current(work, scheme, draft.category)
    resolve_due = clocks.deadline(scheme, work.now, category.resolve_within)
    claim_due = min(clocks.deadline(scheme, work.now, category.claim_within), resolve_due)
    report = reports.add(
        work,
        {
            "number": _next_number(work, scheme),
            "draft_id": draft.id,
            "reporter_id": draft.person_id,
            "category": draft.category,
            "description": draft.description,
            "lat": draft.lat,
            "lng": draft.lng,
            "accuracy": draft.accuracy,
            "place_source": draft.place_source,
            "place_name": draft.place_name,
            "origin_chat_id": draft.origin_chat_id,
            "origin_message_id": draft.origin_message_id,
            "grid_id": target.grid.id if target.grid else None,
            "near_grid_ids": ",".join(str(grid_id) for grid_id in target.near[:8]),
            "community_id": target.community.id if target.community else None,
            "chat_id": target.chat_id,
            "thread_id": target.thread_id,
            "status": str(Status.DISPATCHED),
            "terms": str(category.terms),
            "submitted_at": work.now,
            "claim_due_at": claim_due,
            "resolve_due_at": resolve_due,
            "next_chase_at": chasing.first(scheme, claim_due, work.now),
        },
    )
    if report is None:
        known = reports.of_draft(work, draft.id)
        assert known is not None
        return known
    drafts.finish(work, draft.id, DraftState.SUBMITTED, was=draft.state, report_id=report.id)
    drafts.give_photos(work, draft.id, report.id)
    journal.write(work, report, EventKind.SUBMITTED, actor, Role.RIDER, after=Status.DISPATCHED)
    journal.write(
        work,
        report,
        EventKind.DISPATCHED,
        SYSTEM,
        Role.SYSTEM,
        data={
            "grid": target.grid.code if target.grid else None,
            "community": target.community.name if target.community else None,
            "chat": target.chat_id,
        },
    )
    notices.origin(work, report, draft)
    notices.card(work, scheme, report, not_before=_photos_ready(work, report))
    return report


def _next_number(work: Work, scheme: Scheme) -> str:
    """Day and count of the day, such as 261122-007: short enough to say on the phone."""
    day = f"{scheme.local(work.now):%y%m%d}"
    return f"{day}-{places.count_up(work, f'report:{day}'):03d}"


def _photos_ready(work: Work, report: Report) -> datetime:
    """When the card may go: at once, or once its photos are fetched (which hurries it), or after patience."""
    photos = drafts.photos_of_report(work, report.id)
    if any(photo.state == PhotoState.NEW for photo in photos):
        return work.now + PHOTO_PATIENCE
    if photos and photos[-1].album:
        return work.now + _ALBUM_PATIENCE
    return work.now
