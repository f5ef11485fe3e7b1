"""The record of what happened to a case (流转记录): every change of status is a row, with who and when."""

import json
from typing import Any

from casework.people import Actor
from casework.vocabulary import EventKind, Role
from storage import reports
from storage.records import Event, Report
from storage.work import Work


def write(
    work: Work,
    report: Report,
    kind: EventKind,
    actor: Actor,
    role: Role,
    *,
    before: str | None = None,
    after: str | None = None,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> Event | None:
    """The new event; None when the update being handled wrote it before a restart."""
    return reports.add_event(
        work,
        {
            "report_id": report.id,
            "kind": str(kind),
            "actor_id": actor.id,
            "actor_name": actor.name,
            "actor_role": str(role),
            "status_before": before,
            "status_after": after,
            "note": note,
            "data": json.dumps(data or {}, ensure_ascii=False),
        },
    )
