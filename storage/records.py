"""Rows as values: one frozen dataclass for each table that the rules read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import Row


@dataclass(frozen=True, slots=True)
class Record:
    """A row whose columns are this class's fields."""

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        return cls(**row._mapping)  # noqa: SLF001  (SQLAlchemy's documented accessor for named columns)

    @classmethod
    def maybe(cls, row: Row[Any] | None) -> Self | None:
        return None if row is None else cls.of(row)


@dataclass(frozen=True, slots=True)
class Person(Record):
    id: int
    name: str
    username: str | None
    language: str | None
    rider: str
    forgotten_at: datetime | None
    unreachable: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Community(Record):
    id: int
    name: str
    chat_id: int | None
    thread_id: int | None
    chat_title: str | None
    reachable: bool
    bound_at: datetime | None


@dataclass(frozen=True, slots=True)
class Grid(Record):
    id: int
    code: str
    name: str
    community_id: int
    geometry: str
    chat_id: int | None
    thread_id: int | None
    chat_ids: str
    active: bool
    updated_at: datetime

    @property
    def chats(self) -> Mapping[str, int]:
        """Category → the chat of its own that it has in this grid."""
        loaded: Mapping[str, int] = json.loads(self.chat_ids)
        return loaded

    def chat_for(self, category: str) -> int | None:
        return self.chats.get(category, self.chat_id)


@dataclass(frozen=True, slots=True)
class Terms(Record):
    """What an admin changed of a category."""

    key: str
    claim_within: str | None
    update_within: str | None
    resolve_within: str | None
    keep_photos: str | None


@dataclass(frozen=True, slots=True)
class Draft(Record):
    id: int
    person_id: int
    state: str
    category: str | None
    description: str
    lat: float | None
    lng: float | None
    accuracy: float | None
    place_source: str | None
    place_name: str
    hint_lat: float | None
    hint_lng: float | None
    prompt_id: int | None
    report_id: int | None
    ride_id: int | None
    taken_at: datetime | None
    remind_at: datetime | None
    unlike: str
    origin_chat_id: int | None
    origin_message_id: int | None
    cause: int | None
    created_at: datetime
    touched_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Photo(Record):
    id: int
    draft_id: int | None
    report_id: int | None
    role: str
    state: str
    file_id: str
    file_unique_id: str
    as_file: bool
    forwarded: bool
    album: str | None
    message_id: int | None
    sha256: str | None
    width: int | None
    height: int | None
    dhash: int | None
    taken_at: str | None
    lat: float | None
    lng: float | None
    round: int
    seen_report_id: int | None
    blur: str
    blurred_sha256: str | None
    gone_at: datetime | None
    refusal: str | None
    attempts: int
    not_before: datetime | None
    created_at: datetime

    @property
    def files(self) -> tuple[str, ...]:
        """The names of all that is kept of it: the photo, and what is shown instead where it is blurred."""
        return tuple(name for name in (self.sha256, self.blurred_sha256) if name)


@dataclass(frozen=True, slots=True)
class Ride(Record):
    """A live location (捎带拍)."""

    id: int
    person_id: int
    message_id: int
    list_id: int | None
    state: str
    began_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Fix(Record):
    """Where a ride was at a moment, WGS-84; `accuracy` in metres where the phone said it."""

    id: int
    ride_id: int
    at: datetime
    lat: float
    lng: float
    accuracy: float | None


@dataclass(frozen=True, slots=True)
class Report(Record):
    id: int
    number: str
    draft_id: int
    reporter_id: int
    category: str
    description: str
    lat: float
    lng: float
    accuracy: float | None
    place_source: str
    place_name: str
    grid_id: int | None
    near_grid_ids: str
    community_id: int | None
    chat_id: int | None
    thread_id: int | None
    status: str
    holder_id: int | None
    holder_name: str
    asked_by: int | None
    note: str
    terms: str
    rework: int
    verified: str
    rating: int | None
    reopened: int
    extended: int
    duplicate_of: int | None
    followers: int
    origin_chat_id: int | None
    origin_message_id: int | None
    submitted_at: datetime
    responded_at: datetime | None
    update_due_at: datetime | None
    check_due_at: datetime | None
    rated_at: datetime | None
    photos_gone_at: datetime | None
    claimed_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    claim_due_at: datetime
    resolve_due_at: datetime
    held_at: datetime | None
    hold_until: datetime | None
    notice_week: str | None
    next_chase_at: datetime | None
    chased: int

    @property
    def near(self) -> tuple[int, ...]:
        return tuple(int(part) for part in self.near_grid_ids.split(",") if part)


@dataclass(frozen=True, slots=True)
class Event(Record):
    id: int
    report_id: int
    kind: str
    at: datetime
    actor_id: int | None
    actor_name: str
    actor_role: str
    status_before: str | None
    status_after: str | None
    note: str
    data: str
    cause: int | None

    @property
    def details(self) -> Mapping[str, Any]:
        loaded: Mapping[str, Any] = json.loads(self.data)
        return loaded


@dataclass(frozen=True, slots=True)
class Check(Record):
    """Somebody was asked whether a case is mended (核查)."""

    id: int
    report_id: int
    round: int
    person_id: int
    asked_as: str
    state: str
    note: str
    asked_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Template(Record):
    """A sentence that staff may answer with; `category` "" for all."""

    id: int
    verb: str
    category: str
    text: str
    place: int
    added_by: int
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Transfer(Record):
    """A community was asked to take a case on; `from_community_id` None: by the street."""

    id: int
    report_id: int
    from_community_id: int | None
    to_community_id: int
    state: str
    reason: str
    asked_by: int
    asked_name: str
    at: datetime
    due_at: datetime
    decided_by: int | None
    decided_name: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Message(Record):
    id: int
    chat_id: int
    message_id: int
    thread_id: int | None
    report_id: int
    purpose: str
    person_id: int | None
    shown: str
    has_photo: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Parcel(Record):
    """One row of the outbox (待发箱)."""

    id: int
    key: str
    kind: str
    chat_id: int | None
    thread_id: int | None
    report_id: int | None
    event_id: int | None
    payload: str
    rank: int
    version: int
    state: str
    attempts: int
    not_before: datetime
    lease_until: datetime | None
    error: str
    created_at: datetime
    done_at: datetime | None

    @property
    def details(self) -> Mapping[str, Any]:
        loaded: Mapping[str, Any] = json.loads(self.payload)
        return loaded


@dataclass(frozen=True, slots=True)
class Letter(Record):
    """One raw update in the inbox."""

    id: int
    update_id: int
    body: str
    state: str
    attempts: int
    error: str
    received_at: datetime
    done_at: datetime | None
