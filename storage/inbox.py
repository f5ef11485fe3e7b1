"""Rows of the inbox: raw updates, committed before Telegram is told that we have them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Executable, String, cast, delete, func, literal, select, update

from storage.prepared import Prepared, bind, insert
from storage.records import Letter
from storage.tables import inbox
from storage.work import Work

_FINISH = Prepared(
    lambda _: (
        update(inbox)
        .where(inbox.c.id == bind("row_id"))
        .values(state=bind("state"), error=bind("error"), done_at=bind("now"))
    ),
    Letter,
)


def _keep(dialect: str) -> Executable:
    new = insert(dialect, inbox).values(
        update_id=bind("update_id"), body=bind("body"), state="new", received_at=bind("now")
    )
    return new.on_conflict_do_nothing().returning(inbox.c.id)


_KEEP = Prepared(_keep, Letter)


def keep(work: Work, bodies: Sequence[tuple[int, str]]) -> Sequence[tuple[int, int]]:
    """(row id, update id) of those that are new; an update that was delivered before is dropped."""
    kept = []
    for update_id, body in bodies:
        row_id = _KEEP.value(work, update_id=update_id, body=body, now=work.now)
        if row_id is not None:
            kept.append((int(row_id), update_id))
    return kept


def unfinished(
    work: Work, after: int = 0, limit: int = 500, without: Collection[int] = ()
) -> Sequence[Letter]:
    """What was taken in and not finished, oldest first; `without` are rows that are in hand.

    Where several processes write, a row may be committed after one with a higher number: then `after` would
    miss it, and `without` does not.
    """
    found = select(inbox).where(inbox.c.state == "new", inbox.c.id > after).order_by(inbox.c.id).limit(limit)
    if without:
        found = found.where(inbox.c.id.not_in(without))
    return [Letter.of(row) for row in work.all(found)]


def attempt(work: Work, row_id: int) -> None:
    work.run(update(inbox).where(inbox.c.id == row_id).values(attempts=inbox.c.attempts + 1))


def finish(work: Work, row_id: int, error: str = "") -> None:
    state = "failed" if error else "done"
    _FINISH.run(work, row_id=row_id, state=state, error=error[:300], now=work.now)


def strip(work: Work) -> None:
    """Of the update being handled only the number is left; done again it does nothing.

    For what must not be kept as long as updates are: where somebody rode.
    """
    if work.cause is not None:
        bare = literal('{"update_id": ') + cast(inbox.c.update_id, String) + literal("}")
        work.run(update(inbox).where(inbox.c.id == work.cause).values(body=bare))


def clear(work: Work, before: datetime) -> int:
    """Finished updates received before that time are forgotten, the newest row excepted.

    Their update ids may come again; their row ids may not, for a draft or an event that names one as its
    cause would take the new update for the old one, done long ago. SQLite numbers on from the highest row.
    """
    # Rows stand in the order in which they came: read up to the first that stays, and no further. One that a
    # clock dated ahead says nothing of those behind it.
    stays = (inbox.c.received_at >= before, inbox.c.received_at <= work.now)
    first = select(inbox.c.id).where(inbox.c.id > 0, *stays).order_by(inbox.c.id).limit(1).scalar_subquery()
    newest = select(func.max(inbox.c.id)).scalar_subquery()
    old = (inbox.c.received_at < before, inbox.c.state != "new")
    return work.run(delete(inbox).where(inbox.c.id < func.coalesce(first, newest), *old)).rowcount


def counts(work: Work) -> dict[str, int]:
    """State → how many updates, for the states that are not at rest; each has its own small index."""
    states = ("new", "failed")
    found = [select(func.count()).where(inbox.c.state == state).scalar_subquery() for state in states]
    row = work.run(select(*found)).one()
    return {state: n for state, n in zip(states, row, strict=True) if n}
