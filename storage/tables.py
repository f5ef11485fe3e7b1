"""Every table, as SQLAlchemy Core: the hot path of a bot has no room for an object mapper.

Instants are UTC; texts of closed vocabularies hold the values of `casework.vocabulary`.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, in databases with time zones and in SQLite alike."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


PASSING = "kind NOT IN ('card', 'receipt')"
"""Parcels that are forgotten once they are done; said in the index's own words, by which SQLite knows it."""

ASIDE = "state IN ('waiting', 'dead')"
"""Parcels that nobody will send as things are; likewise."""

# SQLite counts rows up by itself only for a plain INTEGER key; PostgreSQL should have room for more.
RowId = BigInteger().with_variant(Integer(), "sqlite")


def _id() -> Column[int]:
    return Column("id", RowId, primary_key=True, autoincrement=True)


def _at(name: str, *, required: bool = False) -> Column[Any]:
    return Column(name, Instant, nullable=not required)


settings = Table(
    "settings",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String(200), nullable=False, server_default=""),
    Column("username", String(64)),
    Column("language", String(8)),
    Column("rider", String(16), nullable=False, server_default="none"),
    Column("unreachable", Boolean, nullable=False, server_default=text("false")),
    _at("created_at", required=True),
    _at("updated_at", required=True),
)

communities = Table(
    "communities",
    metadata,
    _id(),
    Column("name", String(64), nullable=False, unique=True),
    Column("chat_id", BigInteger),
    Column("thread_id", BigInteger),
    Column("chat_title", String(256)),
    Column("reachable", Boolean, nullable=False, server_default=text("true")),
    _at("bound_at"),
    Index("ix_communities_chat_id", "chat_id"),
)

grids = Table(
    "grids",
    metadata,
    _id(),
    Column("code", String(64), nullable=False, unique=True),
    Column("name", String(128), nullable=False),
    Column("community_id", RowId, ForeignKey("communities.id"), nullable=False),
    Column("geometry", Text, nullable=False),  # GeoJSON, WGS-84
    Column("chat_id", BigInteger),
    Column("thread_id", BigInteger),
    Column("chat_ids", Text, nullable=False, server_default="{}"),  # JSON: category → chat
    Column("active", Boolean, nullable=False, server_default=text("true")),
    _at("updated_at", required=True),
)

staff = Table(
    "staff",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("community_id", RowId, ForeignKey("communities.id"), primary_key=True),
    Column("added_by", BigInteger, nullable=False),
    _at("added_at", required=True),
)

category_terms = Table(  # what admins changed from the chat; the configuration holds the rest
    "category_terms",
    metadata,
    Column("key", String(16), primary_key=True),
    Column("claim_seconds", Integer),
    Column("resolve_seconds", Integer),
)

drafts = Table(
    "drafts",
    metadata,
    _id(),
    Column("person_id", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("category", String(16)),
    Column("description", Text, nullable=False, server_default=""),
    Column("lat", Float),
    Column("lng", Float),
    Column("accuracy", Float),
    Column("place_source", String(16)),
    Column("place_name", String(256), nullable=False, server_default=""),
    Column("hint_lat", Float),  # where a photo's EXIF says it was taken: offered, not taken
    Column("hint_lng", Float),
    Column("prompt_id", BigInteger),  # the message of ours that asks for what is missing
    Column("report_id", RowId),
    Column("cause", RowId),  # the inbox row that changed it last; a replayed update finds its own work done
    _at("created_at", required=True),
    _at("touched_at", required=True),
    _at("expires_at", required=True),
    Index(
        "uq_drafts_open",
        "person_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index("ix_drafts_cause", "cause"),
    Index(
        "ix_drafts_expires_at",
        "expires_at",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

photos = Table(
    "photos",
    metadata,
    _id(),
    Column("draft_id", RowId, ForeignKey("drafts.id")),
    Column("report_id", RowId, ForeignKey("reports.id")),
    Column("role", String(8), nullable=False),  # before | after
    Column("state", String(8), nullable=False),  # new | kept | refused
    Column("file_id", String(256), nullable=False),
    Column("file_unique_id", String(64), nullable=False),
    Column("as_file", Boolean, nullable=False, server_default=text("false")),
    Column("forwarded", Boolean, nullable=False, server_default=text("false")),
    Column("album", String(64)),
    Column("message_id", BigInteger),
    Column("sha256", String(64)),
    Column("width", Integer),
    Column("height", Integer),
    Column("dhash", BigInteger),
    Column("taken_at", String(32)),  # as the camera wrote it: local time, often without an offset
    Column("lat", Float),
    Column("lng", Float),
    Column("refusal", String(32)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    _at("not_before"),
    _at("created_at", required=True),
    UniqueConstraint("draft_id", "file_unique_id"),
    Index("ix_photos_report_id", "report_id"),
    Index(
        "ix_photos_album",
        "album",
        sqlite_where=text("album IS NOT NULL"),
        postgresql_where=text("album IS NOT NULL"),
    ),
    Index("ix_photos_new", "id", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")),
)

reports = Table(
    "reports",
    metadata,
    _id(),
    Column("number", String(16), nullable=False, unique=True),
    Column("draft_id", RowId, nullable=False, unique=True),
    Column("reporter_id", BigInteger, nullable=False),
    Column("category", String(16), nullable=False),
    Column("description", Text, nullable=False),
    Column("lat", Float, nullable=False),
    Column("lng", Float, nullable=False),
    Column("accuracy", Float),
    Column("place_source", String(16), nullable=False),
    Column("place_name", String(256), nullable=False),
    Column("grid_id", RowId, ForeignKey("grids.id")),
    Column("near_grid_ids", String(128), nullable=False, server_default=""),  # "3,7": on their border too
    Column("community_id", RowId, ForeignKey("communities.id")),
    Column("chat_id", BigInteger),  # where its card lives now; none: waiting, or with the admins
    Column("thread_id", BigInteger),
    Column("status", String(16), nullable=False),
    Column("holder_id", BigInteger),
    Column("holder_name", String(200), nullable=False, server_default=""),
    Column("asked_by", BigInteger),  # the holder pressed 办结; their next reply to the card ends it
    Column("note", Text, nullable=False, server_default=""),  # what was done, or why not
    _at("submitted_at", required=True),
    _at("claimed_at"),
    _at("resolved_at"),
    _at("closed_at"),
    _at("claim_due_at", required=True),
    _at("resolve_due_at", required=True),
    _at("held_at"),
    _at("hold_until"),
    _at("next_chase_at"),
    Column("chased", Integer, nullable=False, server_default="0"),  # levels said so far in this stage
    Index("ix_reports_reporter_id", "reporter_id", "id"),
    Index("ix_reports_submitted_at", "submitted_at"),
    # The figures' ways to a period's cases. What is not there yet costs a new report nothing.
    Index(
        "ix_reports_closed_at",
        "closed_at",
        "status",
        sqlite_where=text("closed_at IS NOT NULL"),
        postgresql_where=text("closed_at IS NOT NULL"),
    ),
    Index(
        "ix_reports_claimed_at",
        "claimed_at",
        sqlite_where=text("claimed_at IS NOT NULL"),
        postgresql_where=text("claimed_at IS NOT NULL"),
    ),
    Index(
        "ix_reports_ended_due",
        "resolve_due_at",
        sqlite_where=text("closed_at IS NOT NULL"),
        postgresql_where=text("closed_at IS NOT NULL"),
    ),
    Index(
        "ix_reports_next_chase_at",
        "next_chase_at",
        sqlite_where=text("next_chase_at IS NOT NULL"),
        postgresql_where=text("next_chase_at IS NOT NULL"),
    ),
    Index(
        "ix_reports_open",
        "chat_id",
        "resolve_due_at",
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
    Index(
        "ix_reports_hold_until",
        "hold_until",
        sqlite_where=text("hold_until IS NOT NULL"),
        postgresql_where=text("hold_until IS NOT NULL"),
    ),
)

events = Table(  # 流转记录
    "events",
    metadata,
    _id(),
    Column("report_id", RowId, ForeignKey("reports.id"), nullable=False),
    Column("kind", String(24), nullable=False),
    _at("at", required=True),
    Column("actor_id", BigInteger),  # none: the program itself
    Column("actor_name", String(200), nullable=False, server_default=""),
    Column("actor_role", String(16), nullable=False),
    Column("status_before", String(16)),
    Column("status_after", String(16)),
    Column("note", Text, nullable=False, server_default=""),
    Column("data", Text, nullable=False, server_default="{}"),
    Column("cause", RowId),  # the inbox row that brought it; a replayed update finds its own event
    Index("ix_events_report_id", "report_id", "id"),
    UniqueConstraint("report_id", "kind", "cause"),
)

messages = Table(  # which message of ours shows what, so that it can be edited and replied to
    "messages",
    metadata,
    _id(),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    Column("report_id", RowId, ForeignKey("reports.id"), nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("person_id", BigInteger),  # whose words it relays: a reply goes back to them
    Column("shown", String(64), nullable=False, server_default=""),  # digest of what it shows
    Column("has_photo", Boolean, nullable=False, server_default=text("false")),
    _at("at", required=True),
    UniqueConstraint("chat_id", "message_id"),
    Index("ix_messages_report_id", "report_id", "purpose", "chat_id"),
)

sheets = Table(  # 九宫格: one message of ours that shows several cases of a group under flood
    "sheets",
    metadata,
    _id(),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    _at("at", required=True),
    UniqueConstraint("chat_id", "message_id"),
)

sheet_items = Table(
    "sheet_items",
    metadata,
    Column("sheet_id", RowId, ForeignKey("sheets.id"), primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),  # 1 to 9, as on the picture
    Column("report_id", RowId, ForeignKey("reports.id"), nullable=False),
    Index("ix_sheet_items_report_id", "report_id"),
)

outbox = Table(  # 待发箱
    "outbox",
    metadata,
    _id(),
    Column("key", String(96), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("chat_id", BigInteger),
    Column("thread_id", BigInteger),
    Column("report_id", RowId, ForeignKey("reports.id")),
    Column("event_id", RowId),
    Column("payload", Text, nullable=False, server_default="{}"),
    Column("rank", Integer, nullable=False),  # 0 people, 1 cards, 2 reminders
    Column("version", Integer, nullable=False, server_default="1"),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    _at("not_before", required=True),
    _at("lease_until"),
    Column("error", String(300), nullable=False, server_default=""),
    _at("created_at", required=True),
    _at("done_at"),
    Index(
        "ix_outbox_due",
        "rank",
        "not_before",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    Index(
        "ix_outbox_leased",
        "lease_until",
        sqlite_where=text("state = 'leased'"),
        postgresql_where=text("state = 'leased'"),
    ),
    Index("ix_outbox_chat_id", "chat_id", "state"),
    Index("ix_outbox_done_at", "done_at", sqlite_where=text(PASSING), postgresql_where=text(PASSING)),
    Index("ix_outbox_aside", "state", sqlite_where=text(ASIDE), postgresql_where=text(ASIDE)),
)

inbox = Table(
    "inbox",
    metadata,
    _id(),
    Column("update_id", BigInteger, nullable=False, unique=True),
    Column("body", Text, nullable=False),
    Column("state", String(8), nullable=False),  # new | done | failed
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("error", String(300), nullable=False, server_default=""),
    _at("received_at", required=True),
    _at("done_at"),
    Index("ix_inbox_new", "id", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")),
    Index(
        "ix_inbox_failed",
        "id",
        sqlite_where=text("state = 'failed'"),
        postgresql_where=text("state = 'failed'"),
    ),
    Index("ix_inbox_received_at", "received_at"),
)

uncertain = Table(  # sends that may have arrived twice, so that nobody has to wonder why
    "uncertain",
    metadata,
    _id(),
    Column("key", String(96), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("chat_id", BigInteger),
    Column("report_id", RowId),
    Column("n", Integer, nullable=False, server_default="1"),  # how many sends at most
    Column("reason", String(300), nullable=False),
    _at("at", required=True),
    Index("ix_uncertain_at", "at"),
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Integer, nullable=False),
)
