"""What a change writes into the outbox, in its own transaction: who is to be told of it, and how."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

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
_RANKS = {
    ParcelKind.CARD: _CARDS,
    ParcelKind.RECEIPT: _CARDS,
    ParcelKind.REMINDER: _REMINDERS,
    ParcelKind.ESCALATION: _REMINDERS,
    ParcelKind.DIGEST: _REMINDERS,
    ParcelKind.WEEKLY: _REMINDERS,
}
"""What goes after what while there is too much to send; all else answers people, and goes first."""

Place = tuple[int | None, int | None]
"""A chat, None while the group is out of reach, and its topic."""


class _More(TypedDict, total=False):
    """What `outbox.put` takes beside."""

    report_id: int
    event_id: int
    payload: Mapping[str, Any]
    rank: int
    not_before: datetime | None


def _put(work: Work, kind: ParcelKind, key: str, place: Place, **more: Unpack[_More]) -> None:
    """The parcel goes there, at its kind's rank unless another is said."""
    chat_id, thread_id = place
    more.setdefault("rank", _RANKS.get(kind, _PEOPLE))
    outbox.put(work, key, kind, chat_id=chat_id, thread_id=thread_id, **more)


def _put_to(work: Work, kind: ParcelKind, key: str, person_id: int, **more: Unpack[_More]) -> None:
    """The same in private; nobody hears of anything who had themselves forgotten."""
    if person_id > NOBODY:
        _put(work, kind, key, (person_id, None), **more)


def _homes(scheme: Scheme, report: Report) -> Mapping[str, Place]:
    """Where the case has its cards: with its group (""); without any, with each street admin (":1001")."""
    if report.chat_id is None and report.community_id is None:
        return {f":{admin}": (admin, None) for admin in sorted(scheme.admins)}
    return {"": (report.chat_id, report.thread_id)}


# Cards that live on -----------------------------------------------------------------------------------------


def card(work: Work, scheme: Scheme, report: Report, *, not_before: datetime | None = None) -> None:
    """The case has its one living card where it belongs; without any group, with each street admin."""
    for place in _homes(scheme, report).values():
        key = f"card:{report.id}:{place[0] or 'waiting'}"
        _put(work, ParcelKind.CARD, key, place, report_id=report.id, not_before=not_before)


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
    place = shown.chat_id, shown.thread_id
    _put(work, ParcelKind.SHEET, f"sheet:{shown.id}", place, payload={"sheet": shown.id})


def receipt(work: Work, report: Report) -> None:
    """The reporter's living card shows the case as it is now, and so do those of all who follow it."""
    key = f"receipt:{report.id}"
    _put_to(work, ParcelKind.RECEIPT, key, report.reporter_id, report_id=report.id)
    for person, known in _others(work, report):
        _put_to(work, ParcelKind.RECEIPT, f"receipt:{known}:{person}", person, report_id=known)


def _others(work: Work, report: Report) -> Sequence[tuple[int, int]]:
    """(person, the case that they know of) for all who follow this one."""
    return followers.audience(work, report.id) if report.followers else ()


def check(work: Work, asked: Check, *, not_before: datetime | None = None) -> None:
    """The message that asks this person whether it is mended shows how that stands; at first it is sent."""
    _put_to(
        work,
        ParcelKind.CHECK,
        f"check:{asked.id}",
        asked.person_id,
        report_id=asked.report_id,
        payload={"check": asked.id},
        not_before=not_before,
    )


def extension(work: Work, scheme: Scheme, asked: Extension) -> None:
    """The street's group, or without one each street admin, has one message about the extension (延期).

    It shows how the request stands now.
    """
    told: _More = {"report_id": asked.report_id, "payload": {"extension": asked.id}}
    for chat_id in street.chats(work, scheme):
        _put(work, ParcelKind.EXTENSION, f"{_extension_key(asked)}{chat_id}", (chat_id, None), **told)


def _extension_key(asked: Extension) -> str:
    return f"extension:{asked.id}:"


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


# What is said once ------------------------------------------------------------------------------------------


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
    told: _More = {"report_id": report.id, "event_id": event.id, "not_before": not_before}
    _put_to(work, ParcelKind.NOTICE, key, person_id, **told)


def relay(work: Work, scheme: Scheme, report: Report, event: Event) -> None:
    """The rider's words come as a reply under each card of the case."""
    for whose, place in _homes(scheme, report).items():
        key = f"relay:{event.id}{whose}"
        _put(work, ParcelKind.RELAY, key, place, report_id=report.id, event_id=event.id)


def word(work: Work, person_id: int, key: str, unique: str, **params: Any) -> None:
    """The sentence `key` of the catalogue to one person, once for each `unique`."""
    said = {"key": key, "params": params}
    _put_to(work, ParcelKind.WORD, f"word:{key}:{person_id}:{unique}", person_id, payload=said)


def tell_admins(work: Work, scheme: Scheme, key: str, unique: str, **params: Any) -> None:
    for admin in sorted(scheme.admins):
        word(work, admin, key, unique, **params)


def drafts_waiting(work: Work, person_id: int, why: str, unique: str) -> None:
    """The person's drafts that wait, as one list with its buttons; `why`: station or evening."""
    _put_to(work, ParcelKind.DRAFTS, f"drafts:{person_id}:{unique}", person_id, payload={"why": why})


def origin(work: Work, report: Report, draft: Draft) -> None:
    """The message in a work group that the draft began with, if any, is answered with the case's number."""
    if draft.origin_chat_id is None or draft.origin_message_id is None:
        return
    place, answered = (draft.origin_chat_id, None), {"message": draft.origin_message_id}
    _put(work, ParcelKind.ORIGIN, f"origin:{draft.id}", place, report_id=report.id, payload=answered)


# What urges on, and what tells how things stand -------------------------------------------------------------


def reminder(work: Work, chat_id: int, thread_id: int | None, items: Sequence[Mapping[str, Any]]) -> None:
    """All that is due in one chat goes out as one message (催办).

    The key names the sweep's time and what it says first, which no other sweep can have taken at that time.
    """
    key = f"remind:{chat_id}:{thread_id or 0}:{int(work.now.timestamp())}:{_first(items)}"
    _put(work, ParcelKind.REMINDER, key, (chat_id, thread_id), payload={"items": list(items)})


def escalation(work: Work, chat_id: int, items: Sequence[Mapping[str, Any]], unique: str = "") -> None:
    """The street hears of these cases (督办) as one message; the key is found as a reminder's is."""
    key = f"escalate:{chat_id}:{unique or int(work.now.timestamp())}:{_first(items)}"
    _put(work, ParcelKind.ESCALATION, key, (chat_id, None), payload={"items": list(items)})


def _first(items: Sequence[Mapping[str, Any]]) -> str:
    return f"{items[0]['report']}:{items[0]['stage']}"


def nudge(work: Work, report: Report, event: Event, item: Mapping[str, Any], not_before: datetime) -> None:
    """The group that answers hears that the street asks it to see to the case (催一下)."""
    _put(
        work,
        ParcelKind.REMINDER,
        f"nudge:{event.id}",
        (report.chat_id, report.thread_id),
        event_id=event.id,
        payload={"items": [item]},
        rank=_PEOPLE,  # somebody asked for it
        not_before=not_before,
    )


def chase(work: Work, urged: Chase) -> None:
    """The reminder or 督办 will show its cases as they are now; several changes are one edit."""
    place = urged.chat_id, urged.thread_id
    _put(work, ParcelKind.CHASE, f"chase:{urged.id}", place, payload={"chase": urged.id})


def digest(work: Work, chat_id: int, thread_id: int | None, day: str, since: str) -> None:
    """The chat hears how it stands (早报), once on this day, and what was done since that other day began."""
    key = f"digest:{chat_id}:{thread_id or 0}:{day}"
    _put(work, ParcelKind.DIGEST, key, (chat_id, thread_id), payload={"since": since})


def weekly(work: Work, chat_id: int, week: str) -> None:
    """The chat gets the week's report (周报), once: the picture, then the workbook."""
    for part in ("picture", "workbook"):
        told = {"week": week, "part": part}
        _put(work, ParcelKind.WEEKLY, f"weekly:{week}:{part}:{chat_id}", (chat_id, None), payload=told)
