"""Rows of reports, of their events (流转记录) and messages."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, and_, func, or_, select, update

from storage import prepared
from storage.prepared import Prepared, bind, insert, where
from storage.records import Event, Message, Report
from storage.tables import events, followers, messages, reports
from storage.work import Work

_REPORT = where(reports, Report, "id")
_OF_DRAFT = where(reports, Report, "draft_id")
_EVENT = where(events, Event, "id")
_CAUSED = where(events, Event, "report_id", "kind", "cause")
_TIMELINE = where(events, Event, "report_id")
_MESSAGE_AT = where(messages, Message, "chat_id", "message_id")
_LIVING = where(messages, Message, "report_id", "purpose", "chat_id")


def add(work: Work, values: dict[str, Any]) -> Report | None:
    """The new report, or None when its draft has one already."""
    return prepared.add(reports, Report, frozenset(values), "draft_id").one(work, **values)


def report(work: Work, report_id: int) -> Report | None:
    return _REPORT.one(work, id=report_id)


def numbered(work: Work, number: str) -> Report | None:
    return Report.maybe(work.one(select(reports).where(reports.c.number == number)))


def of_draft(work: Work, draft_id: int) -> Report | None:
    return _OF_DRAFT.one(work, draft_id=draft_id)


def move(work: Work, report_id: int, before: str, **values: Any) -> Report | None:
    """The report after the change, or None when its status is no longer `before`: somebody was faster."""
    moved = prepared.change(reports, Report, frozenset(values), "status")
    return moved.one(work, was_id=report_id, was_status=before, **values)


def hold_open(work: Work, report_id: int) -> Report | None:
    """The case if nobody has closed it, and nobody does before this work is committed."""
    held = update(reports).where(reports.c.id == report_id, reports.c.closed_at.is_(None))
    return Report.maybe(work.one(held.values(followers=reports.c.followers).returning(reports)))


def keep_cards(work: Work, report_id: int) -> None:
    """Nobody else changes which messages show the case before this work is committed.

    Parcels of the case are touched afterwards, as in every work that changes a case.
    """
    work.run(select(reports.c.id).where(reports.c.id == report_id).with_for_update(key_share=True))


def change(work: Work, report_id: int, **values: Any) -> Report:
    changing = prepared.change(reports, Report, frozenset(values))
    found: Report | None = changing.one(work, was_id=report_id, **values)
    assert found is not None
    return found


def mine(work: Work, person_id: int, *, offset: int, limit: int) -> tuple[Sequence[Report], int]:
    """(a page of what the person reported or follows, newest first; how many there are in all)."""
    followed = select(followers.c.report_id).where(followers.c.person_id == person_id)
    where = or_(reports.c.reporter_id == person_id, reports.c.id.in_(followed))
    row = work.one(select(func.count()).select_from(reports).where(where))
    assert row is not None
    page = select(reports).where(where).order_by(reports.c.id.desc()).offset(offset).limit(limit)
    return [Report.of(found) for found in work.all(page)], int(row[0])


_TO_DO = and_(reports.c.closed_at.is_(None), reports.c.status != "awaiting_check")
"""Cases that their communities still have something to do about."""


def _open_here(chat_id: int, thread_id: int | None) -> ColumnElement[bool]:
    here = and_(reports.c.chat_id == chat_id, _TO_DO)
    return here if thread_id is None else and_(here, reports.c.thread_id == thread_id)


def open_in_chat(work: Work, chat_id: int, thread_id: int | None, limit: int) -> Sequence[Report]:
    """The cases to do whose cards live in this chat, the most urgent first."""
    found = select(reports).where(_open_here(chat_id, thread_id))
    found = found.order_by(reports.c.resolve_due_at, reports.c.id).limit(limit)
    return [Report.of(row) for row in work.all(found)]


def chats_with_work(work: Work) -> Sequence[tuple[int, int | None]]:
    """(chat, topic) of every place where there is a case to do."""
    found = select(reports.c.chat_id, reports.c.thread_id).where(reports.c.chat_id.is_not(None), _TO_DO)
    rows = work.all(found.distinct().order_by(reports.c.chat_id, reports.c.thread_id))
    return [(row.chat_id, row.thread_id) for row in rows]


def count_open_in_chat(work: Work, chat_id: int, thread_id: int | None) -> int:
    row = work.one(select(func.count()).select_from(reports).where(_open_here(chat_id, thread_id)))
    assert row is not None
    return int(row[0])


def count_awaiting_in_chat(work: Work, chat_id: int, thread_id: int | None) -> int:
    """How many cases of this chat wait only for a check (待核查)."""
    here = [reports.c.chat_id == chat_id, reports.c.closed_at.is_(None), reports.c.status == "awaiting_check"]
    if thread_id is not None:
        here.append(reports.c.thread_id == thread_id)
    return int(work.run(select(func.count()).select_from(reports).where(*here)).scalar_one())


def count_done_in_chat(
    work: Work, chat_id: int, thread_id: int | None, start: datetime, end: datetime
) -> int:
    """How many cases of this chat were called done (办结) from `start` to before `end`, and not sent back."""
    here = [reports.c.chat_id == chat_id, reports.c.resolved_at >= start, reports.c.resolved_at < end]
    if thread_id is not None:
        here.append(reports.c.thread_id == thread_id)
    # What was called done is checked still, or was closed since then: each has its index.
    checked = and_(reports.c.closed_at.is_(None), reports.c.status == "awaiting_check")
    closed = and_(reports.c.closed_at >= start, reports.c.status == "closed")
    counts = (select(func.count()).select_from(reports).where(*here, way) for way in (checked, closed))
    return sum(int(work.run(one).scalar_one()) for one in counts)


def open_cases(work: Work, limit: int = 2000) -> Sequence[Report]:
    found = select(reports).where(_TO_DO).order_by(reports.c.resolve_due_at).limit(limit)
    return [Report.of(row) for row in work.all(found)]


def without_chat(work: Work, community_id: int) -> Sequence[Report]:
    """The community's open cases whose cards wait for a group."""
    found = select(reports).where(
        reports.c.community_id == community_id,
        reports.c.chat_id.is_(None),
        reports.c.closed_at.is_(None),
    )
    return [Report.of(row) for row in work.all(found.order_by(reports.c.id))]


def migrate_chat(work: Work, old: int, new: int) -> Sequence[Report]:
    """Every case that lived in the group lives in its supergroup; those that are open."""
    moved = update(reports).where(reports.c.chat_id == old).values(chat_id=new).returning(reports)
    cases = [Report.of(row) for row in work.all(moved)]
    return [case for case in cases if case.closed_at is None]


def open_of_community(work: Work, community_id: int) -> Sequence[Report]:
    found = select(reports).where(reports.c.community_id == community_id, reports.c.closed_at.is_(None))
    return [Report.of(row) for row in work.all(found.order_by(reports.c.id))]


def due(work: Work, limit: int = 200) -> Sequence[Report]:
    """The cases whose next reminder is due, longest overdue first."""
    found = (
        select(reports)
        .where(reports.c.next_chase_at <= work.now)
        .order_by(reports.c.next_chase_at, reports.c.id)
        .limit(limit)
    )
    return [Report.of(row) for row in work.all(found)]


def holds_ended(work: Work, limit: int = 200) -> Sequence[Report]:
    found = (
        select(reports).where(reports.c.hold_until <= work.now, reports.c.status == "on_hold").limit(limit)
    )
    return [Report.of(row) for row in work.all(found)]


def take_chase(work: Work, found: Report, next_at: datetime | None, chased: int) -> bool:
    """True for the one sweep that moves the due column on; another sweep gets False."""
    moved = (
        update(reports)
        .where(
            reports.c.id == found.id,
            reports.c.status == found.status,
            reports.c.next_chase_at == found.next_chase_at,
        )
        .values(next_chase_at=next_at, chased=chased)
    )
    return work.run(moved).rowcount == 1


def updates_due(work: Work, limit: int = 200) -> Sequence[Report]:
    """The cases that somebody holds and whose reporter is to hear something by now, longest waiting first."""
    found = (
        select(reports)
        .where(reports.c.update_due_at <= work.now, reports.c.status == "claimed")
        .order_by(reports.c.update_due_at, reports.c.id)
        .limit(limit)
    )
    return [Report.of(row) for row in work.all(found)]


def take_update(work: Work, found: Report, next_at: datetime | None) -> bool:
    """True for the one sweep that asks for this case's news; another sweep gets False."""
    moved = (
        update(reports)
        .where(
            reports.c.id == found.id,
            reports.c.status == found.status,
            reports.c.update_due_at == found.update_due_at,
        )
        .values(update_due_at=next_at)
    )
    return work.run(moved).rowcount == 1


# Events ---------------------------------------------------------------------------------------------


def add_event(work: Work, values: dict[str, Any]) -> Event | None:
    """The new event, or None when this update brought it before."""
    values = {"at": work.now, "cause": work.cause, **values}
    return prepared.add(events, Event, frozenset(values)).one(work, **values)


def event(work: Work, event_id: int) -> Event | None:
    return _EVENT.one(work, id=event_id)


def caused(work: Work, report_id: int, kind: str) -> bool:
    """Whether the update being handled did this before the program was stopped."""
    if work.cause is None:
        return False
    return _CAUSED.one(work, report_id=report_id, kind=kind, cause=work.cause) is not None


def timeline(work: Work, report_id: int) -> Sequence[Event]:
    return _TIMELINE.all(work, report_id=report_id)


# Messages -------------------------------------------------------------------------------------------


def remember(work: Work, values: dict[str, Any]) -> None:
    """This message of ours shows this case, from now on."""
    _remember(frozenset(values)).run(work, at=work.now, **values)


@cache
def _remember(names: frozenset[str]) -> Prepared[Message]:
    def build(dialect: str) -> Executable:
        new = insert(dialect, messages).values({name: bind(name) for name in sorted({"at", *names})})
        changed = {name: new.excluded[name] for name in sorted(names - {"chat_id", "message_id"})}
        return new.on_conflict_do_update(index_elements=["chat_id", "message_id"], set_=changed)

    return Prepared(build, Message)


def message_at(work: Work, chat_id: int, message_id: int) -> Message | None:
    return _MESSAGE_AT.one(work, chat_id=chat_id, message_id=message_id)


def living(work: Work, report_id: int, purpose: str, chat_id: int) -> Message | None:
    """The message in this chat that shows the case and is edited as it moves."""
    found = _LIVING.all(work, report_id=report_id, purpose=purpose, chat_id=chat_id)
    return found[-1] if found else None


def said(work: Work, report_id: int, purpose: str, chat_id: int) -> Sequence[Message]:
    """Our messages of this purpose about the case in this chat, oldest first."""
    return _LIVING.all(work, report_id=report_id, purpose=purpose, chat_id=chat_id)


def pictures(work: Work, report_id: int) -> Sequence[Message]:
    """Our messages about the case that are pictures, wherever they are."""
    found = select(messages).where(messages.c.report_id == report_id, messages.c.has_photo)
    return [Message.of(row) for row in work.all(found.order_by(messages.c.id))]


def forget_message(work: Work, message_row: int) -> None:
    """The message is gone from the chat; the next rendering is sent anew."""
    work.run(update(messages).where(messages.c.id == message_row).values(purpose="gone"))


def cards_in(work: Work, chat_id: int, report_ids: Sequence[int]) -> dict[int, int]:
    """Report id → message id of its card in this chat."""
    found = (
        select(messages.c.report_id, messages.c.message_id)
        .where(
            messages.c.chat_id == chat_id,
            messages.c.purpose == "card",
            messages.c.report_id.in_(report_ids),
        )
        .order_by(messages.c.id)
    )
    return {row.report_id: row.message_id for row in work.all(found)}


def search(
    work: Work, text: str, communities: Collection[int] | None = None, limit: int = 10
) -> Sequence[Report]:
    """The report whose number this is, or those whose numbers end with it; newest first.

    Of these communities alone, where some are named.
    """
    if (whole := numbered(work, text)) is not None:
        return [whole] if communities is None or whole.community_id in communities else []
    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    of_them = () if communities is None else (reports.c.community_id.in_(communities),)
    newest = (
        select(reports.c.id)
        .where(reports.c.number.like(pattern, escape="\\"), *of_them)
        .order_by((reports.c.id + 0).desc())  # a sum: so the small index is read, and not all the reports
        .limit(limit)
    )
    found = select(reports).where(reports.c.id.in_(newest)).order_by(reports.c.id.desc())
    return [Report.of(row) for row in work.all(found)]
