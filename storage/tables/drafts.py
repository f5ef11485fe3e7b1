"""What riders are about to report: drafts (草稿), their photos, and rides (捎带拍)."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
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

DROPPED = "state IN ('cancelled', 'expired')"
"""Drafts that nobody goes on with; said in the index's own words, by which SQLite knows it."""

GOING = "gone_at IS NOT NULL AND sha256 IS NOT NULL"
"""Photos that are shown no more and whose files are still to be removed; likewise."""

drafts = Table(
    "drafts",
    metadata,
    row_id(),
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
    Column("ride_id", RowId),  # 捎带拍: made by a photo during this ride
    instant("taken_at"),  # when the photo of a ride was taken
    instant("remind_at"),  # when its rider is reminded to finish it
    Column("unlike", String(200), nullable=False, server_default=""),  # "3,7": the cases that it is not
    Column("origin_chat_id", BigInteger),  # the message in a work group that it began with
    Column("origin_message_id", BigInteger),
    Column("cause", RowId),  # the inbox row that changed it last; a replayed update finds its own work done
    instant("created_at", required=True),
    instant("touched_at", required=True),
    instant("expires_at", required=True),
    Index(
        "uq_drafts_open",
        "person_id",
        unique=True,
        **only("state = 'open'"),
    ),
    Index("ix_drafts_cause", "cause"),
    Index("ix_drafts_ride_id", "ride_id", **only("ride_id IS NOT NULL")),
    Index("ix_drafts_origin", "origin_chat_id", "origin_message_id", **only("origin_chat_id IS NOT NULL")),
    Index("ix_drafts_remind_at", "remind_at", **only("remind_at IS NOT NULL")),
    Index("ix_drafts_dropped", "touched_at", **only(DROPPED)),
    Index(
        "ix_drafts_expires_at",
        "expires_at",
        **only("state = 'open'"),
    ),
)

photos = Table(
    "photos",
    metadata,
    row_id(),
    Column("draft_id", RowId, ForeignKey("drafts.id")),
    Column("report_id", RowId, ForeignKey("reports.id")),
    Column("role", String(8), nullable=False),  # casework.vocabulary.PhotoRole
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
    Column("round", Integer, nullable=False, server_default="0"),  # 返工: which attempt an after-photo shows
    Column("seen_report_id", RowId),  # an earlier case that has the same picture
    Column("blur", String(200), nullable=False, server_default=""),  # 打码, as casework.raster writes it
    Column("blurred_sha256", String(64)),  # the file that is shown instead, wherever the photo is
    instant("gone_at"),  # shown no more, because its time is over; the files go next
    Column("refusal", String(32)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    instant("not_before"),
    instant("created_at", required=True),
    UniqueConstraint("draft_id", "file_unique_id"),
    Index("ix_photos_report_id", "report_id"),
    Index("ix_photos_dhash", "dhash", **only("dhash IS NOT NULL")),
    Index(
        "ix_photos_album",
        "album",
        **only("album IS NOT NULL"),
    ),
    Index("ix_photos_going", "id", **only(GOING)),
    Index("ix_photos_new", "id", **only("state = 'new'")),
)

rides = Table(  # 捎带拍: a live location, and the photos that find their places by it
    "rides",
    metadata,
    row_id(),
    Column("person_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),  # the live location in the rider's chat
    Column("list_id", BigInteger),  # the message of ours that lists its drafts
    Column("state", String(16), nullable=False),  # open | ended
    instant("began_at", required=True),
    instant("ends_at", required=True),
    UniqueConstraint("person_id", "message_id"),
    Index("ix_rides_ends_at", "ends_at", **only("state = 'open'")),
)

fixes = Table(  # where a ride was, and when
    "fixes",
    metadata,
    row_id(),
    Column("ride_id", RowId, ForeignKey("rides.id"), nullable=False),
    instant("at", required=True),
    Column("lat", Float, nullable=False),
    Column("lng", Float, nullable=False),
    Column("accuracy", Float),
    UniqueConstraint("ride_id", "at"),
)
