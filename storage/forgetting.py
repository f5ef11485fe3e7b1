"""What it takes that no table knows a person any more: their id, name, username and chat go, cases stay.

Each table is named once, with what becomes of its rows. Cases and their record keep `NOBODY` in the person's
place, so nobody's cases are known as those of one and the same person. A story walks all tables, whatever
they are called, and finds what was left out here.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, Table, and_, cast, delete, func, literal, or_, select, update

from storage.records import Report
from storage.tables import (
    checks,
    drafts,
    events,
    extensions,
    fixes,
    followers,
    given,
    inbox,
    looks,
    messages,
    notes,
    outbox,
    people,
    photos,
    reports,
    rides,
    staff,
    templates,
    transfers,
    uncertain,
)
from storage.work import Work

NOBODY = 0
"""In a row: a person who had themselves forgotten. No account of Telegram has this id."""

NAMELESS = "–"
"""Where a record shows a name."""

_OVER = ("submitted", "followed")  # drafts that became a case, or joined one
_QUESTIONS = ("asked", "doubted", "unhappy")

# (table, the column with the id, the column with the name, what the id becomes)
_SIGNED: tuple[tuple[Table, str, str | None, int | None], ...] = (
    (drafts, "person_id", None, NOBODY),
    (reports, "reporter_id", None, NOBODY),
    (reports, "holder_id", "holder_name", None),
    (reports, "asked_by", None, None),
    (events, "actor_id", "actor_name", NOBODY),
    (extensions, "asked_by", "asked_name", NOBODY),
    (extensions, "decided_by", "decided_name", NOBODY),
    (transfers, "asked_by", "asked_name", NOBODY),
    (transfers, "decided_by", "decided_name", NOBODY),
    (templates, "added_by", None, NOBODY),
    (staff, "added_by", None, NOBODY),
    (looks, "actor_id", "actor_name", NOBODY),
    (notes, "author_id", "author_name", NOBODY),
    (given, "author_id", "author_name", NOBODY),
    (given, "withdrawn_by", "withdrawn_name", NOBODY),
    (looks, "person_id", None, None),
    (messages, "person_id", None, None),
)


@dataclass(frozen=True, slots=True)
class Traces:
    """By what a person is known: their id, and what they are or were called."""

    id: int
    names: frozenset[str]  # the username is one


def held(work: Work, person_id: int) -> int:
    """How many open cases the person answers for."""
    found = select(func.count()).where(reports.c.holder_id == person_id, reports.c.closed_at.is_(None))
    return int(work.run(found).scalar_one())


def reported(work: Work, person_id: int) -> int:
    """How many cases they reported."""
    found = select(func.count()).where(reports.c.reporter_id == person_id)
    return int(work.run(found).scalar_one())


def concerned(work: Work, person_id: int) -> list[Report]:
    """The open cases that they follow, or wait for their word on whether it is mended."""
    followed = select(followers.c.report_id).where(followers.c.person_id == person_id)
    waits = and_(reports.c.reporter_id == person_id, reports.c.check_due_at.is_not(None))
    found = select(reports).where(or_(reports.c.id.in_(followed), waits)).order_by(reports.c.id)
    return [Report.of(row) for row in work.all(found)]


def erase(work: Work, person: Traces, seat: int) -> None:
    """No row tells of the person any more; `seat` numbers the place that is left of them among the people.

    Photos of what they never sent in belong to nobody then, and the next sweep removes them.
    """
    who = person.id
    _drafts(work, who)
    _rides(work, who)
    _signatures(work, person)
    _traffic(work, person)
    work.run(delete(followers).where(followers.c.person_id == who))
    work.run(delete(staff).where(staff.c.person_id == who))
    # One row each, for a case may have been looked at by several who are forgotten.
    gone = update(checks).where(checks.c.person_id == who)
    work.run(gone.where(checks.c.state.in_(_QUESTIONS)).values(state="expired", answered_at=work.now))
    work.run(gone.values(person_id=-checks.c.id))
    # The row stays without anything of the person: exports number people by their order in this table.
    values = {
        "id": -seat,
        "name": "",
        "username": None,
        "language": None,
        "rider": "none",
        "unreachable": True,
        "forgotten_at": work.now,
        "updated_at": work.now,
    }
    work.run(update(people).where(people.c.id == who).values(values))


def _drafts(work: Work, who: int) -> None:
    mine = drafts.c.person_id == who
    loose = select(drafts.c.id).where(mine, drafts.c.state.not_in(_OVER)).scalar_subquery()
    all_of_them = select(drafts.c.id).where(mine).scalar_subquery()
    orphaned = {
        "draft_id": None,
        "report_id": None,
        "state": "refused",
        "refusal": "forgotten",
        "gone_at": work.now,
        "file_id": "",
        "file_unique_id": "",
        "taken_at": None,
        "lat": None,
        "lng": None,
    }
    nowhere = {"message_id": None, "album": None}
    work.run(update(photos).where(photos.c.draft_id.in_(all_of_them)).values(nowhere))
    work.run(update(photos).where(photos.c.draft_id.in_(loose)).values(orphaned))
    work.run(delete(drafts).where(mine, drafts.c.state.not_in(_OVER)))
    elsewhere = {"origin_chat_id": None, "origin_message_id": None}
    work.run(update(reports).where(reports.c.reporter_id == who).values(elsewhere))
    work.run(update(drafts).where(mine).values(prompt_id=None, ride_id=None, **elsewhere))


def _rides(work: Work, who: int) -> None:
    mine = select(rides.c.id).where(rides.c.person_id == who).scalar_subquery()
    work.run(delete(fixes).where(fixes.c.ride_id.in_(mine)))
    work.run(delete(rides).where(rides.c.person_id == who))


def _signatures(work: Work, person: Traces) -> None:
    for table, id_column, name_column, becomes in _SIGNED:
        values: dict[str, Any] = {id_column: becomes}
        if name_column is not None:
            values[name_column] = NAMELESS
        work.run(update(table).where(table.c[id_column] == person.id).values(values))
    # 改派 names in its data who got the case.
    named = [json.dumps({"holder": name}, ensure_ascii=False) for name in sorted(person.names)]
    nameless = json.dumps({"holder": NAMELESS}, ensure_ascii=False)
    given = and_(events.c.kind == "reassigned", events.c.data.in_(named))
    work.run(update(events).where(given).values(data=nameless))


def _traffic(work: Work, person: Traces) -> None:
    who = person.id
    work.run(delete(messages).where(messages.c.chat_id == who))
    work.run(delete(outbox).where(outbox.c.chat_id == who))
    work.run(update(uncertain).where(uncertain.c.chat_id == who).values(chat_id=None, key=uncertain.c.kind))
    told = _told(work, person)
    bare = literal('{"update_id": ') + cast(inbox.c.update_id, String) + literal("}")
    for at in range(0, len(told), 500):
        work.run(update(inbox).where(inbox.c.id.in_(told[at : at + 500])).values(body=bare, error=""))


def _told(work: Work, person: Traces) -> list[int]:
    """The updates in which the person may be; all are handled, or in hand, so one too many is no loss."""
    done = or_(inbox.c.state != "new", inbox.c.id == work.cause)
    words = {*person.names, *(json.dumps(name)[1:-1] for name in person.names)}
    number = re.compile(rf"(?<![0-9]){person.id}(?![0-9])")
    with_id = select(inbox.c.id, inbox.c.body).where(done, inbox.c.body.contains(str(person.id)))
    found = {row.id for row in work.all(with_id) if number.search(row.body)}
    if words:
        body = func.lower(inbox.c.body)
        named = or_(*(body.contains(word.lower(), autoescape=True) for word in sorted(words)))
        found |= {row.id for row in work.all(select(inbox.c.id).where(done, named))}
    return sorted(found)
