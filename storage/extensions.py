"""Rows of extensions (延期): more time that was asked for, and what became of it; one a case waits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text, update

from storage.people import upsert
from storage.records import Record
from storage.tables import extensions
from storage.work import Work

ASKED, GRANTED, REFUSED, LAPSED = "asked", "granted", "refused", "lapsed"


@dataclass(frozen=True, slots=True)
class Extension(Record):
    id: int
    report_id: int
    asked_by: int
    asked_name: str
    reason: str
    until: datetime
    state: str
    at: datetime
    decided_by: int | None
    decided_name: str
    decided_at: datetime | None


def ask(work: Work, report_id: int, **values: Any) -> Extension:
    """The case's extension that waits for a decision; one that waits already is asked for anew."""
    new = upsert(work, extensions).values(report_id=report_id, state=ASKED, at=work.now, **values)
    asked = new.on_conflict_do_update(
        index_elements=["report_id"],
        index_where=text("state = 'asked'"),
        set_={"at": work.now, **values},
    ).returning(extensions)
    row = work.one(asked)
    assert row is not None
    return Extension.of(row)


def extension(work: Work, extension_id: int) -> Extension | None:
    return Extension.maybe(work.one(select(extensions).where(extensions.c.id == extension_id)))


def waiting(work: Work, report_id: int) -> Extension | None:
    """The one of this case that nobody decided on yet."""
    found = select(extensions).where(extensions.c.report_id == report_id, extensions.c.state == ASKED)
    return Extension.maybe(work.one(found))


def decide(work: Work, extension_id: int, state: str, person_id: int | None, name: str) -> Extension | None:
    """The extension as it was decided, or None where somebody was faster."""
    decided = (
        update(extensions)
        .where(extensions.c.id == extension_id, extensions.c.state == ASKED)
        .values(state=state, decided_by=person_id, decided_name=name, decided_at=work.now)
        .returning(extensions)
    )
    return Extension.maybe(work.one(decided))
