"""What a change writes into the outbox, in its own transaction: who is to be told of it, and how."""

from datetime import datetime
from typing import Any

from casework.scheme import Scheme
from casework.vocabulary import ParcelKind
from storage import outbox, reports
from storage.records import Event, Report
from storage.work import Work

_PEOPLE, _CARDS, _REMINDERS = 0, 1, 2


def card(work: Work, scheme: Scheme, report: Report, *, not_before: datetime | None = None) -> None:
    """The case has its one living card where it belongs; without any group, with each street admin."""
    if report.chat_id is None and report.community_id is None:
        for admin in sorted(scheme.admins):
            _card_in(work, report, admin, None, not_before)
    else:
        _card_in(work, report, report.chat_id, report.thread_id, not_before)


def _card_in(
    work: Work, report: Report, chat_id: int | None, thread_id: int | None, not_before: datetime | None
) -> None:
    outbox.put(
        work,
        f"card:{report.id}:{chat_id or 'waiting'}",
        ParcelKind.CARD,
        chat_id=chat_id,
        thread_id=thread_id,
        report_id=report.id,
        rank=_CARDS,
        not_before=not_before,
    )


def changed(work: Work, report: Report) -> None:
    """Every living card of the case, the reporter's receipt too, will show it as it is now."""
    outbox.rearm(work, report.id, ParcelKind.CARD)
    receipt(work, report)


def receipt(work: Work, report: Report) -> None:
    outbox.put(
        work,
        f"receipt:{report.id}",
        ParcelKind.RECEIPT,
        chat_id=report.reporter_id,
        report_id=report.id,
        rank=_CARDS,
    )


def tell_reporter(work: Work, report: Report, event: Event) -> None:
    """One short message to the reporter about this event."""
    outbox.put(
        work,
        f"notice:{event.id}",
        ParcelKind.NOTICE,
        chat_id=report.reporter_id,
        report_id=report.id,
        event_id=event.id,
        rank=_PEOPLE,
    )


def relay(work: Work, report: Report, event: Event) -> None:
    """The rider's words come as a reply under the card."""
    outbox.put(
        work,
        f"relay:{event.id}",
        ParcelKind.RELAY,
        chat_id=report.chat_id,
        thread_id=report.thread_id,
        report_id=report.id,
        event_id=event.id,
        rank=_PEOPLE,
    )


def word(work: Work, person_id: int, key: str, unique: str, **params: Any) -> None:
    """The sentence `key` of the catalogue to one person, once for each `unique`."""
    outbox.put(
        work,
        f"word:{key}:{person_id}:{unique}",
        ParcelKind.WORD,
        chat_id=person_id,
        payload={"key": key, "params": params},
        rank=_PEOPLE,
    )


def tell_admins(work: Work, scheme: Scheme, key: str, unique: str, **params: Any) -> None:
    for admin in sorted(scheme.admins):
        word(work, admin, key, unique, **params)


def reminder(
    work: Work, chat_id: int, thread_id: int | None, item: dict[str, Any], not_before: datetime
) -> None:
    """The item joins the chat's next reminder; all that are due go out as one message."""
    place = f"{chat_id}:{thread_id or 0}"
    turn = int(not_before.timestamp())
    key = f"remind:{place}:{turn}"
    waiting = outbox.pending_of(work, key)
    items = list(waiting.details["items"]) if waiting else []
    items.append(item)
    outbox.put(
        work,
        key,
        ParcelKind.REMINDER,
        chat_id=chat_id,
        thread_id=thread_id,
        payload={"items": items},
        rank=_REMINDERS,
        not_before=not_before,
    )


def of_community_again(
    work: Work, scheme: Scheme, community_id: int, chat_id: int, thread_id: int | None
) -> int:
    """The cases that waited for this community's group get their cards there; how many."""
    waiting = reports.without_chat(work, community_id)
    for report in waiting:
        outbox.drop_pending(work, report.id, ParcelKind.CARD)
        moved = reports.change(work, report.id, chat_id=chat_id, thread_id=thread_id)
        card(work, scheme, moved)
    return len(waiting)
