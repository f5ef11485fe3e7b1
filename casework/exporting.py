"""A period's cases and their record as lines for a spreadsheet, one at a time.

Reporters are numbers, not names, unless the street shows names.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from casework import people
from casework.errors import CaseworkError
from casework.figures import Period
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import Role, Status
from storage import figures as rows
from storage import giving, notes
from storage.work import Work

MOST_LINES = 1_000_000
"""Of one sheet: what Excel holds, less the header."""


class TooManyLinesError(CaseworkError):
    """No spreadsheet holds the period; a shorter one will fit."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"at most {limit} lines")
        self.limit = limit


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case; `on_time` is None while it is not decided."""

    number: str
    status: str
    category: str
    description: str
    community: str
    grid: str
    place: str
    lat: float
    lng: float
    reporter: str
    submitted_at: datetime
    claim_due_at: datetime
    claimed_at: datetime | None
    resolve_due_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    holder: str
    on_time: bool | None
    verified: str
    rating: int | None
    rework: int
    note: str
    photos: int
    photos_gone_at: datetime | None  # removed, because their time was over
    chased: int


@dataclass(frozen=True, slots=True)
class EventLine:
    number: str
    at: datetime
    kind: str
    actor: str
    role: str
    status_before: str
    status_after: str
    note: str


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note of staff (内部备注), for staff."""

    number: str
    at: datetime
    author: str
    role: str
    text: str


@dataclass(frozen=True, slots=True)
class GivenLine:
    """What riders were given (回馈), taken back or not."""

    number: int
    day: date
    community: str
    kind: str
    people: int
    note: str
    at: datetime
    author: str
    role: str
    withdrawn_at: datetime | None
    withdrawn_by: str


class Export:
    """The lines of one period; made inside a reading transaction and used up in it."""

    def __init__(self, work: Work, scheme: Scheme, actor: Actor, period: Period) -> None:
        people.require_admin(scheme, actor)
        self.period = period
        self._work = work
        self._scheme = scheme
        self._numbers = rows.numbered_people(work)
        if max(rows.how_much(work, period.start, period.end)) > MOST_LINES:
            raise TooManyLinesError(MOST_LINES)

    def days(self) -> tuple[date, date]:
        return self.period.days(self._scheme)

    def reporter(self, person_id: int, name: str | None) -> str:
        """R-0007, the same in every export; the name where the street shows names."""
        if self._scheme.show_reporter and name:
            return name
        return f"R-{self._numbers.get(person_id, 0):04d}"

    def cases(self) -> Iterator[CaseLine]:
        for row in rows.cases(self._work, self.period.start, self.period.end):
            solved = row.status == Status.CLOSED
            ended = row.resolved_at or row.closed_at
            late = row.resolve_due_at < (ended or self._work.now)
            yield CaseLine(
                row.number,
                row.status,
                row.category,
                row.description,
                row.community or "",
                f"{row.grid_code} {row.grid_name}" if row.grid_code else "",
                row.place_name,
                row.lat,
                row.lng,
                self.reporter(row.reporter_id, row.reporter_name),
                row.submitted_at,
                row.claim_due_at,
                row.claimed_at,
                row.resolve_due_at,
                row.resolved_at,
                row.closed_at,
                row.holder_name,
                (not late) if solved else False if late and ended is None else None,
                row.verified,
                row.rating,
                row.rework,
                row.note,
                row.photos,
                row.photos_gone_at,
                row.chased,
            )

    def events(self) -> Iterator[EventLine]:
        for row in rows.case_events(self._work, self.period.start, self.period.end):
            actor = row.actor_name
            if row.actor_role == Role.RIDER and row.actor_id is not None:
                actor = self.reporter(row.actor_id, row.actor_name)
            yield EventLine(
                row.number,
                row.at,
                row.kind,
                actor,
                row.actor_role,
                row.status_before or "",
                row.status_after or "",
                row.note,
            )

    def notes(self) -> Iterator[NoteLine]:
        for number, note in notes.of_period(self._work, self.period.start, self.period.end):
            yield NoteLine(number, note.at, note.author_name, note.author_role, note.text)

    def given(self) -> Iterator[GivenLine]:
        """Of the days of the period."""
        for one in giving.record(self._work, *self.days())[0]:
            yield GivenLine(
                one.id,
                one.day,
                one.community or "",
                one.kind,
                one.people,
                one.note,
                one.at,
                one.author_name,
                one.author_role,
                one.withdrawn_at,
                one.withdrawn_name,
            )
