"""What a change writes into the outbox, in its own transaction: who is to be told of it, and how."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from casework import street
from casework.scheme import Scheme
from casework.vocabulary import ParcelKind
from storage import chases, extensions, followers, outbox, reports, sheets
from storage.chases import Chase
from storage.extensions import Extension
from storage.forgetting import NOBODY
from storage.records import Check, Draft, Event, Report
from storage.sheets import Sheet
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
    changed_in_groups(work, report)
    receipt(work, report)


def changed_in_groups(work: Work, report: Report) -> None:
    """What changed is of interest to the groups alone."""
    if report.closed_at is not None:
        outbox.drop_waiting(work, report.id, ParcelKind.CARD)
    outbox.rearm(work, report.id, ParcelKind.CARD, known=report.claimed_at is not None)
    for shown_on in sheets.showing(work, report.id):
        sheet(work, shown_on)
    # Who is asked for more time sees that it is not wanted any more.
    if report.claimed_at is not None and (asked := extensions.waiting(work, report.id)) is not None:
        outbox.rearm(work, report.id, ParcelKind.EXTENSION, prefix=_extension_key(asked))
    for urged_by in chases.showing(work, report.id):
        chase(work, urged_by)


def sheet(work: Work, shown: Sheet) -> None:
    """The sheet (九宫格) will show its cases as they are now; several changes are one edit."""
    outbox.put(
        work,
        f"sheet:{shown.id}",
        ParcelKind.SHEET,
        chat_id=shown.chat_id,
        thread_id=shown.thread_id,
        payload={"sheet": shown.id},
        rank=_PEOPLE,
    )


def receipt(work: Work, report: Report) -> None:
    """The reporter's living card shows the case as it is now, and so do those of all who follow it."""
    _receipt_with(work, f"receipt:{report.id}", report.id, report.reporter_id)
    for person, known in _others(work, report):
        _receipt_with(work, f"receipt:{known}:{person}", known, person)


def _receipt_with(work: Work, key: str, report_id: int, person_id: int) -> None:
    if person_id <= NOBODY:
        return
    outbox.put(
        work,
        key,
        ParcelKind.RECEIPT,
        chat_id=person_id,
        report_id=report_id,
        rank=_CARDS,
    )


def _others(work: Work, report: Report) -> Sequence[tuple[int, int]]:
    """(person, the case that they know of) for all who follow this one."""
    return followers.audience(work, report.id) if report.followers else ()


def tell_reporter(work: Work, report: Report, event: Event, *, not_before: datetime | None = None) -> None:
    """One short message to the reporter about this event, and one to each follower.

    Said again, it only changes when.
    """
    _notice(work, f"notice:{event.id}", report, event, report.reporter_id, not_before)
    tell_followers(work, report, event, not_before=not_before)


def tell_followers(work: Work, report: Report, event: Event, *, not_before: datetime | None = None) -> None:
    """The same to each follower (关注人) alone, where the reporter is told in another way."""
    for person in sorted({person for person, _ in _others(work, report)} - {report.reporter_id}):
        _notice(work, f"notice:{event.id}:{person}", report, event, person, not_before)


def _notice(
    work: Work, key: str, report: Report, event: Event, person_id: int, not_before: datetime | None
) -> None:
    if person_id <= NOBODY:
        return
    outbox.put(
        work,
        key,
        ParcelKind.NOTICE,
        chat_id=person_id,
        report_id=report.id,
        event_id=event.id,
        rank=_PEOPLE,
        not_before=not_before,
    )


def check(work: Work, asked: Check, *, not_before: datetime | None = None) -> None:
    """The message that asks this person whether it is mended shows how that stands; at first it is sent."""
    if asked.person_id <= NOBODY:
        return
    outbox.put(
        work,
        f"check:{asked.id}",
        ParcelKind.CHECK,
        chat_id=asked.person_id,
        report_id=asked.report_id,
        payload={"check": asked.id},
        rank=_PEOPLE,
        not_before=not_before,
    )


def extension(work: Work, scheme: Scheme, asked: Extension) -> None:
    """The street's group, or without one each street admin, has one message about the extension (延期).

    It shows how the request stands now.
    """
    for chat_id in street.chats(work, scheme):
        outbox.put(
            work,
            f"{_extension_key(asked)}{chat_id}",
            ParcelKind.EXTENSION,
            chat_id=chat_id,
            report_id=asked.report_id,
            payload={"extension": asked.id},
            rank=_PEOPLE,
        )


def _extension_key(asked: Extension) -> str:
    return f"extension:{asked.id}:"


def relay(work: Work, scheme: Scheme, report: Report, event: Event) -> None:
    """The rider's words come as a reply under each card of the case."""
    if report.chat_id is None and report.community_id is None:
        for admin in sorted(scheme.admins):
            _relay_in(work, report, event, f"relay:{event.id}:{admin}", admin, None)
    else:
        _relay_in(work, report, event, f"relay:{event.id}", report.chat_id, report.thread_id)


def _relay_in(
    work: Work, report: Report, event: Event, key: str, chat_id: int | None, thread_id: int | None
) -> None:
    outbox.put(
        work,
        key,
        ParcelKind.RELAY,
        chat_id=chat_id,
        thread_id=thread_id,
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


def drafts_waiting(work: Work, person_id: int, why: str, unique: str) -> None:
    """The person's drafts that wait, as one list with its buttons; `why`: station or evening."""
    outbox.put(
        work,
        f"drafts:{person_id}:{unique}",
        ParcelKind.DRAFTS,
        chat_id=person_id,
        payload={"why": why},
        rank=_PEOPLE,
    )


def origin(work: Work, report: Report, draft: Draft) -> None:
    """The message in a work group that the draft began with, if any, is answered with the case's number."""
    if draft.origin_chat_id is None or draft.origin_message_id is None:
        return
    outbox.put(
        work,
        f"origin:{draft.id}",
        ParcelKind.ORIGIN,
        chat_id=draft.origin_chat_id,
        report_id=report.id,
        payload={"message": draft.origin_message_id},
        rank=_PEOPLE,
    )


def tell_admins(work: Work, scheme: Scheme, key: str, unique: str, **params: Any) -> None:
    for admin in sorted(scheme.admins):
        word(work, admin, key, unique, **params)


def reminder(work: Work, chat_id: int, thread_id: int | None, items: Sequence[Mapping[str, Any]]) -> None:
    """All that is due in one chat goes out as one message (催办).

    The key names the sweep's time and what it says first, which no other sweep can have taken at that time.
    """
    first = f"{items[0]['report']}:{items[0]['stage']}"
    outbox.put(
        work,
        f"remind:{chat_id}:{thread_id or 0}:{int(work.now.timestamp())}:{first}",
        ParcelKind.REMINDER,
        chat_id=chat_id,
        thread_id=thread_id,
        payload={"items": list(items)},
        rank=_REMINDERS,
    )


def escalation(work: Work, chat_id: int, items: Sequence[Mapping[str, Any]], unique: str = "") -> None:
    """The street hears of these cases (督办) as one message; the key is found as a reminder's is."""
    first = f"{items[0]['report']}:{items[0]['stage']}"
    outbox.put(
        work,
        f"escalate:{chat_id}:{unique or int(work.now.timestamp())}:{first}",
        ParcelKind.ESCALATION,
        chat_id=chat_id,
        payload={"items": list(items)},
        rank=_REMINDERS,
    )


def nudge(work: Work, report: Report, event: Event, item: Mapping[str, Any], not_before: datetime) -> None:
    """The group that answers hears that the street asks it to see to the case (催一下)."""
    outbox.put(
        work,
        f"nudge:{event.id}",
        ParcelKind.REMINDER,
        chat_id=report.chat_id,
        thread_id=report.thread_id,
        event_id=event.id,
        payload={"items": [item]},
        rank=_PEOPLE,
        not_before=not_before,
    )


def chase(work: Work, urged: Chase) -> None:
    """The reminder or 督办 will show its cases as they are now; several changes are one edit."""
    outbox.put(
        work,
        f"chase:{urged.id}",
        ParcelKind.CHASE,
        chat_id=urged.chat_id,
        thread_id=urged.thread_id,
        payload={"chase": urged.id},
        rank=_PEOPLE,
    )


def digest(work: Work, chat_id: int, thread_id: int | None, day: str, since: str) -> None:
    """The chat hears how it stands (早报), once on this day, and what was done since that other day began."""
    outbox.put(
        work,
        f"digest:{chat_id}:{thread_id or 0}:{day}",
        ParcelKind.DIGEST,
        chat_id=chat_id,
        thread_id=thread_id,
        payload={"since": since},
        rank=_REMINDERS,
    )


def weekly(work: Work, chat_id: int, week: str) -> None:
    """The chat gets the week's report (周报), once: the picture, then the workbook."""
    for part in ("picture", "workbook"):
        outbox.put(
            work,
            f"weekly:{week}:{part}:{chat_id}",
            ParcelKind.WEEKLY,
            chat_id=chat_id,
            payload={"week": week, "part": part},
            rank=_REMINDERS,
        )


def of_community_again(
    work: Work, scheme: Scheme, waiting: Sequence[Report], chat_id: int, thread_id: int | None
) -> None:
    """These cases get their cards in this group, and under them the words that waited."""
    for report in waiting:
        outbox.drop_pending(work, report.id, ParcelKind.CARD)
        moved = reports.change(work, report.id, chat_id=chat_id, thread_id=thread_id)
        outbox.rearm(work, report.id, ParcelKind.CARD)  # an older card elsewhere says where the case went
        card(work, scheme, moved)
        outbox.bring(work, report.id, ParcelKind.RELAY, chat_id, thread_id)
