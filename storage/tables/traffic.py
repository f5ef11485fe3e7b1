"""What comes and goes: the inbox, the outbox (待发箱), the messages of ours, and what was counted of them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.tables.columns import RowId, instant, metadata, only, row_id

PASSING = "kind NOT IN ('card', 'receipt')"
"""Parcels that are forgotten once they are done; said in the index's own words, by which SQLite knows it."""

ASIDE = "state IN ('waiting', 'dead')"
"""Parcels that nobody will send as things are; likewise."""

messages = Table(  # which message of ours shows what, so that it can be edited and replied to
    "messages",
    metadata,
    row_id(),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    Column("report_id", RowId, ForeignKey("reports.id"), nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("person_id", BigInteger),  # whose words it relays: a reply goes back to them
    Column("shown", String(64), nullable=False, server_default=""),  # digest of what it shows
    Column("has_photo", Boolean, nullable=False, server_default=text("false")),
    instant("at", required=True),
    UniqueConstraint("chat_id", "message_id"),
    Index("ix_messages_report_id", "report_id", "purpose", "chat_id"),
)

sheets = Table(  # 九宫格: one message of ours that shows several cases of a group under flood
    "sheets",
    metadata,
    row_id(),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    instant("at", required=True),
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

chases = Table(  # 催办, 督办: one message of ours that urges cases on, edited as they move
    "chases",
    metadata,
    row_id(),
    Column("kind", String(16), nullable=False),  # reminder | escalation
    Column("parcel_id", RowId, nullable=False),  # what it was sent as
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    instant("said_at", required=True),
    UniqueConstraint("chat_id", "message_id"),
)

chase_items = Table(
    "chase_items",
    metadata,
    Column("chase_id", RowId, ForeignKey("chases.id"), primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),  # from 1, the most urgent first
    Column("report_id", RowId, ForeignKey("reports.id"), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("level", String(16), nullable=False),
    Index("ix_chase_items_report_id", "report_id"),
)

outbox = Table(  # 待发箱
    "outbox",
    metadata,
    row_id(),
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
    instant("not_before", required=True),
    instant("lease_until"),
    Column("error", String(300), nullable=False, server_default=""),
    instant("created_at", required=True),
    instant("done_at"),
    Index(
        "ix_outbox_due",
        "rank",
        "not_before",
        **only("state = 'pending'"),
    ),
    Index(
        "ix_outbox_leased",
        "lease_until",
        **only("state = 'leased'"),
    ),
    Index("ix_outbox_chat_id", "chat_id", "state"),
    Index("ix_outbox_report_id", "report_id", **only("report_id IS NOT NULL")),  # a case's cards, as it moves
    Index("ix_outbox_done_at", "done_at", **only(PASSING)),
    Index("ix_outbox_aside", "state", **only(ASIDE)),
)

inbox = Table(
    "inbox",
    metadata,
    row_id(),
    Column("update_id", BigInteger, nullable=False, unique=True),
    Column("body", Text, nullable=False),
    Column("state", String(8), nullable=False),  # new | done | failed
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("error", String(300), nullable=False, server_default=""),
    instant("received_at", required=True),
    instant("done_at"),
    Index("ix_inbox_new", "id", **only("state = 'new'")),
    Index(
        "ix_inbox_failed",
        "id",
        **only("state = 'failed'"),
    ),
)

uncertain = Table(  # sends that may have arrived twice, so that nobody has to wonder why
    "uncertain",
    metadata,
    row_id(),
    Column("key", String(96), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("chat_id", BigInteger),
    Column("report_id", RowId),
    Column("n", Integer, nullable=False, server_default="1"),  # how many sends at most
    Column("reason", String(300), nullable=False),
    instant("at", required=True),
    Index("ix_uncertain_at", "at"),
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Integer, nullable=False),
)

sent_counts = Table(  # how many messages each chat got on a day, by kind; edits are not messages
    "sent_counts",
    metadata,
    Column("day", String(10), primary_key=True),  # as the street's calendar has it
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(16), primary_key=True),
    Column("n", Integer, nullable=False),
)
