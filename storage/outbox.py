"""Rows of the outbox (待发箱): written with what they tell of, claimed by lease, sent at least once."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Executable, and_, case, delete, func, or_, select, text, update

from storage import uncertain
from storage.prepared import Prepared, bind, insert
from storage.records import Parcel
from storage.tables import ASIDE, PASSING, outbox, sheet_items, sheets
from storage.work import Work

PENDING, LEASED, SENT, WAITING, DEAD = "pending", "leased", "sent", "waiting", "dead"

LONGEST_WAIT = timedelta(minutes=30)
"""How long a parcel that did not go waits at most until it is tried again."""


ALONE = '{"alone": true}'
"""The payload of a card that is not to be folded into a sheet."""


_GIVEN = ("chat_id", "thread_id", "event_id", "payload", "not_before", "created_at")  # by each version
_KEPT = ("key", "kind", "report_id", "rank", "state")


def _put(dialect: str) -> Executable:
    new = insert(dialect, outbox).values({name: bind(name) for name in (*_KEPT, *_GIVEN)})
    return new.on_conflict_do_update(
        index_elements=["key"],
        set_={
            **{name: new.excluded[name] for name in _GIVEN},
            "version": outbox.c.version + 1,
            "state": case((outbox.c.state == LEASED, LEASED), else_=new.excluded.state),
            "attempts": 0,
            "done_at": None,
            "error": "",
        },
    )


_PUT = Prepared(_put, Parcel)


def put(
    work: Work,
    key: str,
    kind: str,
    *,
    chat_id: int | None,
    thread_id: int | None = None,
    report_id: int | None = None,
    event_id: int | None = None,
    payload: Mapping[str, Any] | None = None,
    rank: int = 1,
    not_before: datetime | None = None,
) -> None:
    """The parcel `key` is to be sent; one that was sent before is sent (that is, edited) again.

    A parcel that is being sent right now keeps its lease, and its new version goes out after it.
    """
    when = not_before or work.now
    state = PENDING if chat_id is not None else WAITING
    body = json.dumps(payload or {}, ensure_ascii=False)
    _PUT.run(
        work,
        key=key,
        kind=kind,
        chat_id=chat_id,
        thread_id=thread_id,
        report_id=report_id,
        event_id=event_id,
        payload=body,
        rank=rank,
        state=state,
        not_before=when,
        created_at=work.now,
    )
    work.wake("outbox")


def rearm(work: Work, report_id: int, kind: str, *, known: bool = False, prefix: str = "") -> None:
    """Every parcel of this kind for this case shows the case as it is now, soon.

    `known`: people have the case before them, be it on a message that we could not note. `prefix`: only
    those whose key begins so.
    """
    work.run(
        update(outbox)
        .where(
            outbox.c.report_id == report_id,
            outbox.c.kind == kind,
            outbox.c.state.in_([SENT, PENDING, LEASED]),
            *((outbox.c.key.startswith(prefix, autoescape=True),) if prefix else ()),
        )
        .values(
            version=outbox.c.version + 1,
            state=case((outbox.c.state == LEASED, LEASED), else_=PENDING),
            attempts=0,
            # A card that still waits for its photos goes on waiting for them.
            not_before=case((outbox.c.state == PENDING, outbox.c.not_before), else_=work.now),
            # What people have seen changes before their eyes: it does not queue behind a flood of new cards.
            rank=0 if known else case((outbox.c.state == SENT, 0), else_=outbox.c.rank),
            done_at=None,
        )
    )
    work.wake("outbox")


def hurry(work: Work, report_id: int, kind: str) -> None:
    """What waited for this case's photos may go."""
    work.run(
        update(outbox)
        .where(outbox.c.report_id == report_id, outbox.c.kind == kind, outbox.c.state == PENDING)
        .values(not_before=work.now)
    )
    work.wake("outbox")


def claim(work: Work, limit: int, lease: timedelta, *, without: Sequence[int] = ()) -> Sequence[Parcel]:
    """Up to `limit` parcels leased to the caller: the most urgent, at most one for each chat.

    `without` are chats that must wait (a message is under way there, or Telegram asked for patience).
    """
    found = (
        select(outbox.c.id, outbox.c.chat_id)
        .where(outbox.c.state == PENDING, outbox.c.not_before <= work.now)
        .order_by(outbox.c.rank, outbox.c.not_before, outbox.c.id)
        .limit(limit * 8)
    )
    if work.dialect != "sqlite":
        found = found.with_for_update(skip_locked=True)
    chosen: dict[int, int] = {}
    while len(chosen) < limit:
        # A chat with very many parcels may fill the look by itself: then the others are looked for.
        rows = work.all(found.where(outbox.c.chat_id.not_in([*without, *chosen])))
        for row in rows:
            if len(chosen) < limit:
                chosen.setdefault(row.chat_id, row.id)
        if len(rows) < limit * 8:
            break
    if not chosen:
        return ()
    leased = (
        update(outbox)
        .where(outbox.c.id.in_(chosen.values()), outbox.c.state == PENDING)
        .values(state=LEASED, lease_until=work.now + lease, attempts=outbox.c.attempts + 1)
        .returning(outbox)
    )
    parcels = [Parcel.of(row) for row in work.all(leased)]
    return sorted(parcels, key=lambda parcel: (parcel.rank, parcel.id))


def lease(work: Work, parcels: Sequence[Parcel], length: timedelta) -> Sequence[Parcel]:
    """Those of these parcels that were still pending, leased to the caller too; in the same order."""
    leased = (
        update(outbox)
        .where(outbox.c.id.in_([parcel.id for parcel in parcels]), outbox.c.state == PENDING)
        .values(state=LEASED, lease_until=work.now + length, attempts=outbox.c.attempts + 1)
        .returning(outbox)
    )
    found = {row.id: Parcel.of(row) for row in work.all(leased)}
    return [found[parcel.id] for parcel in parcels if parcel.id in found]


def being_sent(work: Work, chat_id: int) -> frozenset[int]:
    """The ids of the parcels that are under way into this chat."""
    found = select(outbox.c.id).where(outbox.c.chat_id == chat_id, outbox.c.state == LEASED)
    return frozenset(row.id for row in work.all(found))


def apart(work: Work, parcels: Sequence[Parcel]) -> None:
    """They go again at once, each in a message of its own."""
    work.run(
        update(outbox)
        .where(outbox.c.id.in_([parcel.id for parcel in parcels]), outbox.c.state == LEASED)
        .values(state=PENDING, lease_until=None, attempts=outbox.c.attempts - 1, payload=ALONE)
    )
    work.wake("outbox")


def sent(work: Work, parcel: Parcel) -> bool:
    """This version is out; a newer one becomes pending again. False where the parcel is no more."""
    return _leave(work, parcel, SENT) or _exists(work, parcel)


def dead(work: Work, parcel: Parcel, error: str) -> None:
    _leave(work, parcel, DEAD, error=error[:300])


def _exists(work: Work, parcel: Parcel) -> bool:
    return work.one(select(outbox.c.id).where(outbox.c.id == parcel.id)) is not None


def _leave(work: Work, parcel: Parcel, state: str, **values: Any) -> bool:
    # Its lease may have run out meanwhile (a clock that jumped): it is out all the same.
    released = and_(outbox.c.state == PENDING, outbox.c.version == parcel.version)
    left = work.run(
        update(outbox)
        .where(outbox.c.id == parcel.id, or_(outbox.c.state == LEASED, released))
        .values(
            state=case((outbox.c.version == parcel.version, state), else_=PENDING),
            lease_until=None,
            done_at=case((outbox.c.version == parcel.version, work.now)),
            **values,
        )
    ).rowcount
    work.wake("outbox")
    return left > 0


def again(work: Work, parcel: Parcel, not_before: datetime, error: str, *, counted: bool = True) -> None:
    """It did not go; it is tried again from `not_before` on."""
    work.run(
        update(outbox)
        .where(outbox.c.id == parcel.id, outbox.c.state == LEASED)
        .values(
            state=PENDING,
            lease_until=None,
            not_before=not_before,
            error=error[:300],
            attempts=parcel.attempts if counted else parcel.attempts - 1,
        )
    )
    work.wake("outbox")


def wait(work: Work, parcel: Parcel, error: str) -> None:
    """Its group is out of reach: it waits until a group is bound."""
    work.run(
        update(outbox)
        .where(outbox.c.id == parcel.id, outbox.c.state == LEASED)
        .values(state=WAITING, lease_until=None, error=error[:300])
    )


def release_expired(work: Work) -> int:
    """Leases that a stopped process left are pending again, and noted as uncertain; how many there were."""
    return _release(work, outbox.c.lease_until <= work.now, "its lease ran out while it was being sent")


def release_all(work: Work) -> int:
    """Nothing is being sent by anybody: what a stopped program had leased is pending again, and uncertain."""
    return _release(work, None, "the program stopped while it was being sent")


def _release(work: Work, which: ColumnElement[bool] | None, reason: str) -> int:
    leased = outbox.c.state == LEASED
    freed = update(outbox).where(leased if which is None else and_(leased, which))
    rows = work.all(freed.values(state=PENDING, lease_until=None).returning(outbox))
    uncertain.note(work, [Parcel.of(row) for row in rows], reason)
    if rows:
        work.wake("outbox")
    return len(rows)


def set_back(work: Work) -> int:
    """After the clock went back: what was to go at once goes at once, and not when that time comes again.

    What was put in the future, or is to be tried again later than ever, was dated by a clock that was wrong.
    How many there were.
    """
    wrong = or_(
        outbox.c.created_at > work.now,
        and_(outbox.c.attempts > 0, outbox.c.not_before > work.now + LONGEST_WAIT),
    )
    count = work.run(
        update(outbox)
        .where(outbox.c.state == PENDING, outbox.c.not_before > work.now, wrong)
        .values(not_before=work.now, created_at=work.now)
    ).rowcount
    if count:
        work.wake("outbox")
    return count


def next_due(work: Work, after: datetime) -> datetime | None:
    """When the next parcel that is not due yet will be."""
    row = work.one(
        select(func.min(outbox.c.not_before)).where(outbox.c.state == PENDING, outbox.c.not_before > after)
    )
    return None if row is None else row[0]


def redirect(work: Work, old: int, new: int) -> None:
    """What was meant for a group goes to its supergroup; cards of the group itself are forgotten.

    The old group's messages can be edited no more, so its cases need new cards, under new keys.
    """
    work.run(delete(outbox).where(outbox.c.chat_id == old, outbox.c.kind.in_(["card", "sheet"])))
    of_old = select(sheets.c.id).where(sheets.c.chat_id == old).scalar_subquery()
    work.run(delete(sheet_items).where(sheet_items.c.sheet_id.in_(of_old)))
    work.run(delete(sheets).where(sheets.c.chat_id == old))
    work.run(
        update(outbox)
        .where(outbox.c.chat_id == old, outbox.c.state.in_([PENDING, LEASED, WAITING]))
        .values(chat_id=new)
    )
    work.wake("outbox")


def revive(work: Work, chat_id: int, kind: str) -> int:
    """What waited because this chat was out of reach is pending again; how many there were."""
    count = work.run(
        update(outbox)
        .where(outbox.c.chat_id == chat_id, outbox.c.kind == kind, outbox.c.state == WAITING)
        .values(state=PENDING, not_before=work.now, attempts=0, error="")
    ).rowcount
    if count:
        work.wake("outbox")
    return count


def bring(work: Work, report_id: int, kind: str, chat_id: int, thread_id: int | None) -> None:
    """The case's parcels of this kind that waited for a group go to this one."""
    work.run(
        update(outbox)
        .where(outbox.c.report_id == report_id, outbox.c.kind == kind, outbox.c.state == WAITING)
        .values(
            state=PENDING, chat_id=chat_id, thread_id=thread_id, not_before=work.now, attempts=0, error=""
        )
    )
    work.wake("outbox")


def drop_waiting(work: Work, report_id: int, kind: str) -> None:
    """The case needs no group any more."""
    work.run(
        delete(outbox).where(
            outbox.c.report_id == report_id, outbox.c.kind == kind, outbox.c.state == WAITING
        )
    )


def drop_unsent(work: Work, chat_id: int, kind: str) -> None:
    """What nobody needs to hear late."""
    work.run(
        delete(outbox).where(
            outbox.c.chat_id == chat_id, outbox.c.kind == kind, outbox.c.state.in_([PENDING, WAITING])
        )
    )


def drop_pending(work: Work, report_id: int, kind: str) -> None:
    work.run(
        delete(outbox).where(
            outbox.c.report_id == report_id,
            outbox.c.kind == kind,
            or_(outbox.c.state == PENDING, outbox.c.state == WAITING),
        )
    )


def counts(work: Work) -> Mapping[str, int]:
    """State → how many parcels, for the states that are not at rest."""
    # Most parcels are at rest. Each other state has a small index, with the column that is counted here.
    pending = select(func.count(outbox.c.not_before)).where(outbox.c.state == PENDING).scalar_subquery()
    leased = select(func.count(outbox.c.lease_until)).where(outbox.c.state == LEASED).scalar_subquery()
    moving = zip((PENDING, LEASED), work.run(select(pending, leased)).one(), strict=True)
    aside = select(outbox.c.state, func.count().label("n")).where(text(ASIDE)).group_by(outbox.c.state)
    return {state: n for state, n in moving if n} | {row.state: row.n for row in work.all(aside)}


def clear(work: Work, before: datetime) -> int:
    """Parcels that are done since before that time are forgotten, living cards excepted."""
    done = outbox.c.state.in_([SENT, DEAD])
    gone = delete(outbox).where(outbox.c.done_at < before, done, text(PASSING))
    return work.run(gone).rowcount


def parcel(work: Work, parcel_id: int) -> Parcel | None:
    return Parcel.maybe(work.one(select(outbox).where(outbox.c.id == parcel_id)))
