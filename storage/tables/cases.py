"""Cases (案卷): reports, what happened to them, who follows, checks and asks about them."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.tables.columns import RowId, instant, metadata, only, row_id

SPOKEN = "state IN ('doubted', 'unhappy', 'failed')"
"""Checks that somebody called into question; said in the index's own words, by which SQLite knows it."""

REDIRECTED = "kind IN ('transferred', 'declined', 'recategorised')"
"""Events that say that a case was not right where it was first sent; likewise."""

ENDED = "closed_at IS NOT NULL AND duplicate_of IS NULL AND photos_gone_at IS NULL"
"""Cases that ended and have their photos; a duplicate's go with those of the case that it went into."""

reports = Table(
    "reports",
    metadata,
    row_id(),
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
    Column("terms", String(120), nullable=False, server_default=""),  # the times it was given, in their units
    Column("rework", Integer, nullable=False, server_default="0"),  # 返工: how often it came back
    Column("verified", String(16), nullable=False, server_default=""),  # who found it mended; "" nobody yet
    Column("rating", Integer),  # 3 满意, 2 基本满意, 1 不满意
    Column("reopened", Integer, nullable=False, server_default="0"),
    Column("extended", Integer, nullable=False, server_default="0"),  # 延期: how often it got more time
    Column("duplicate_of", RowId, ForeignKey("reports.id")),
    Column("followers", Integer, nullable=False, server_default="0"),  # 关注人 beside the reporter
    Column("origin_chat_id", BigInteger),  # the message in a work group that it began with
    Column("origin_message_id", BigInteger),
    instant("submitted_at", required=True),
    instant("responded_at"),  # the first claim, whoever holds the case now
    instant("update_due_at"),  # when its reporter is to hear something again
    instant("check_due_at"),  # when the check (核查) that waits goes on without an answer
    instant("rated_at"),
    instant("claimed_at"),
    instant("resolved_at"),
    instant("closed_at"),
    instant("photos_gone_at"),  # its photos were removed when their time was over
    instant("claim_due_at", required=True),
    instant("resolve_due_at", required=True),
    instant("held_at"),
    instant("hold_until"),
    Column("notice_week", String(8)),  # 通报: the week whose report named it, such as 2026-W47
    instant("next_chase_at"),
    Column("chased", Integer, nullable=False, server_default="0"),  # levels said so far in this stage
    Index("ix_reports_reporter_id", "reporter_id", "id"),
    Index("ix_reports_submitted_at", "submitted_at"),
    Index("ix_reports_update_due_at", "update_due_at", **only("update_due_at IS NOT NULL")),
    Index("ix_reports_check_due_at", "check_due_at", **only("check_due_at IS NOT NULL")),
    Index("ix_reports_duplicate_of", "duplicate_of", **only("duplicate_of IS NOT NULL")),
    # A new report looks for open ones of its category near it.
    Index("ix_reports_near", "category", "lat", "lng", **only("closed_at IS NULL")),
    # The figures' ways to the cases of a period, without those that were reported in it: storage.figures
    # finds these first. What is not there yet costs a new report nothing.
    Index(
        "ix_reports_closed_at",
        "closed_at",
        "status",
        "submitted_at",
        **only("closed_at IS NOT NULL"),
    ),
    Index(
        "ix_reports_claimed_at",
        "claimed_at",
        "submitted_at",
        **only("claimed_at IS NOT NULL"),
    ),
    Index("ix_reports_with_photos", "category", "closed_at", **only(ENDED)),
    Index(
        "ix_reports_ended_due",
        "resolve_due_at",
        "submitted_at",
        **only("closed_at IS NOT NULL"),
    ),
    Index(
        "ix_reports_next_chase_at",
        "next_chase_at",
        **only("next_chase_at IS NOT NULL"),
    ),
    Index(
        "ix_reports_open",
        "chat_id",
        "resolve_due_at",
        **only("closed_at IS NULL"),
    ),
    Index("ix_reports_notice_week", "notice_week", **only("notice_week IS NOT NULL")),
    Index(
        "ix_reports_hold_until",
        "hold_until",
        **only("hold_until IS NOT NULL"),
    ),
)

events = Table(  # 流转记录
    "events",
    metadata,
    row_id(),
    Column("report_id", RowId, ForeignKey("reports.id"), nullable=False),
    Column("kind", String(24), nullable=False),
    instant("at", required=True),
    Column("actor_id", BigInteger),  # none: the program itself
    Column("actor_name", String(200), nullable=False, server_default=""),
    Column("actor_role", String(16), nullable=False),
    Column("status_before", String(16)),
    Column("status_after", String(16)),
    Column("note", Text, nullable=False, server_default=""),
    Column("data", Text, nullable=False, server_default="{}"),
    Column("cause", RowId),  # the inbox row that brought it; a replayed update finds its own event
    Index("ix_events_report_id", "report_id", "id"),
    # With the kind: without it SQLite takes the larger one below, which knows both.
    Index("ix_events_redirected", "report_id", "kind", **only(REDIRECTED)),
    UniqueConstraint("report_id", "kind", "cause"),
)

notes = Table(  # 内部备注: staff's, for staff; nothing that riders read comes from here
    "notes",
    metadata,
    row_id(),
    Column("report_id", RowId, ForeignKey("reports.id"), nullable=False),
    instant("at", required=True),
    Column("author_id", BigInteger, nullable=False),
    Column("author_name", String(200), nullable=False, server_default=""),
    Column("author_role", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("album", String(64)),  # of the photo that it came with
    Column("cause", RowId),  # the inbox row that brought it
    UniqueConstraint("report_id", "cause"),
)

followers = Table(  # 关注人: who reported, or confirmed, what somebody else had reported before
    "followers",
    metadata,
    Column("report_id", RowId, ForeignKey("reports.id"), primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("own_report_id", RowId),  # their own case, where staff merged it into this one
    instant("at", required=True),
    Index("ix_followers_person_id", "person_id"),
)

checks = Table(  # 核查: who was asked whether it is mended, and what they said
    "checks",
    metadata,
    row_id(),
    Column("report_id", RowId, ForeignKey("reports.id"), nullable=False),
    Column("round", Integer, nullable=False),  # the case's `rework` when it was asked
    Column("person_id", BigInteger, nullable=False),
    Column("asked_as", String(16), nullable=False),  # reporter | neighbour
    Column("state", String(16), nullable=False),  # casework.vocabulary.CheckState
    Column("note", Text, nullable=False, server_default=""),
    instant("asked_at", required=True),
    instant("answered_at"),
    UniqueConstraint("report_id", "round", "person_id"),
    Index("ix_checks_person_id", "person_id", "asked_at"),
    # A rider's next photo or words may belong to a check: looked up with each of them, so it has to be small.
    Index("ix_checks_spoken", "person_id", "answered_at", **only(SPOKEN)),
)

extensions = Table(  # 延期: more time, asked for with a reason and granted by an admin
    "extensions",
    metadata,
    row_id(),
    Column("report_id", RowId, ForeignKey("reports.id"), nullable=False),
    Column("asked_by", BigInteger, nullable=False),
    Column("asked_name", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    instant("until", required=True),
    Column("state", String(16), nullable=False),  # asked | granted | refused | lapsed
    instant("at", required=True),
    Column("decided_by", BigInteger),
    Column("decided_name", String(200), nullable=False, server_default=""),
    instant("decided_at"),
    Index("ix_extensions_report_id", "report_id"),
    Index("uq_extensions_asked", "report_id", unique=True, **only("state = 'asked'")),
)

transfers = Table(  # 转派: another community was asked to take a case
    "transfers",
    metadata,
    row_id(),
    Column("report_id", RowId, ForeignKey("reports.id"), nullable=False),
    Column("from_community_id", RowId),  # none: the street
    Column("to_community_id", RowId, nullable=False),
    Column("state", String(16), nullable=False),  # asked | accepted | declined | undecided
    Column("reason", Text, nullable=False, server_default=""),
    Column("asked_by", BigInteger, nullable=False),
    Column("asked_name", String(200), nullable=False),
    instant("at", required=True),
    instant("due_at", required=True),  # then the street decides
    Column("decided_by", BigInteger),
    Column("decided_name", String(200), nullable=False, server_default=""),
    instant("decided_at"),
    Index("uq_transfers_asked", "report_id", unique=True, **only("state = 'asked'")),
    Index("ix_transfers_report_id", "report_id"),
    Index("ix_transfers_due_at", "due_at", **only("state = 'asked'")),
)
