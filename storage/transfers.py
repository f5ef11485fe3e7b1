"""Rows of transfers (转派) that another community was asked about."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from storage import prepared
from storage.prepared import where
from storage.records import Transfer
from storage.tables import transfers
from storage.work import Work

_OF_REPORT = where(transfers, Transfer, "report_id")


def ask(
    work: Work,
    report_id: int,
    *,
    came_from: int | None,
    goes_to: int,
    by: tuple[int | None, str],
    due_at: datetime,
) -> Transfer | None:
    """The community is asked; None where one is asked about this case already."""
    values = {
        "report_id": report_id,
        "from_community_id": came_from,
        "to_community_id": goes_to,
        "state": "asked",
        "asked_by": by[0] or 0,
        "asked_name": by[1],
        "at": work.now,
        "due_at": due_at,
    }
    return prepared.add(transfers, Transfer, frozenset(values)).one(work, **values)


def of_report(work: Work, report_id: int) -> Sequence[Transfer]:
    """All of them, oldest first."""
    return _OF_REPORT.all(work, report_id=report_id)


def decide(work: Work, transfer_id: int, state: str, by: tuple[int | None, str], reason: str = "") -> bool:
    """False where somebody else has decided it."""
    values = {
        "state": state,
        "reason": reason,
        "decided_by": by[0],
        "decided_name": by[1],
        "decided_at": work.now,
    }
    done = update(transfers).where(transfers.c.id == transfer_id, transfers.c.state == "asked")
    return work.run(done.values(**values)).rowcount == 1


def due(work: Work, limit: int = 100) -> Sequence[Transfer]:
    """Those that nobody has decided in time."""
    found = select(transfers).where(transfers.c.state == "asked", transfers.c.due_at <= work.now)
    return [Transfer.of(row) for row in work.all(found.order_by(transfers.c.due_at).limit(limit))]
