"""Who takes part and where: people, communities and their groups, grids, what admins set."""

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
    Column("username", String(64)),  # in lower case: to Telegram it is the same however it is written
    Column("language", String(8)),
    Column("rider", String(16), nullable=False, server_default="none"),
    instant("forgotten_at"),  # /forgetme: what is left of the row says nothing of the person
    Column("unreachable", Boolean, nullable=False, server_default=text("false")),
    instant("created_at", required=True),
    instant("updated_at", required=True),
    Index("ix_people_username", "username"),
)

barred = Table(  # who was suspended when they had themselves forgotten; see storage.barring
    "barred",
    metadata,
    Column("digest", String(64), primary_key=True),
    instant("at", required=True),
)

communities = Table(
    "communities",
    metadata,
    row_id(),
    Column("name", String(64), nullable=False, unique=True),
    Column("chat_id", BigInteger),
    Column("thread_id", BigInteger),
    Column("chat_title", String(256)),
    Column("reachable", Boolean, nullable=False, server_default=text("true")),
    instant("bound_at"),
    Index("ix_communities_chat_id", "chat_id"),
)

grids = Table(
    "grids",
    metadata,
    row_id(),
    Column("code", String(64), nullable=False, unique=True),
    Column("name", String(128), nullable=False),
    Column("community_id", RowId, ForeignKey("communities.id"), nullable=False),
    Column("geometry", Text, nullable=False),  # GeoJSON, WGS-84
    Column("chat_id", BigInteger),
    Column("thread_id", BigInteger),
    Column("chat_ids", Text, nullable=False, server_default="{}"),  # JSON: category → chat
    Column("active", Boolean, nullable=False, server_default=text("true")),
    instant("updated_at", required=True),
)

staff = Table(
    "staff",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("community_id", RowId, ForeignKey("communities.id"), primary_key=True),
    Column("added_by", BigInteger, nullable=False),
    instant("added_at", required=True),
)

category_terms = Table(  # what admins changed from the chat; the configuration holds the rest
    "category_terms",
    metadata,
    Column("key", String(16), primary_key=True),
    Column("claim_within", String(24)),  # in the units of the trade, such as 5工作时
    Column("update_within", String(24)),  # "" for none
    Column("resolve_within", String(24)),
    Column("keep_photos", String(24)),  # "180d", or "forever"
)

templates = Table(  # 回复模板: what staff may answer with one tap, kept by admins from the chat
    "templates",
    metadata,
    row_id(),
    Column("verb", String(16), nullable=False),  # what it is the reason or the result of: return, resolve, …
    Column("category", String(16), nullable=False, server_default=""),  # "" for all
    Column("text", String(200), nullable=False),
    Column("place", Integer, nullable=False, server_default="0"),
    Column("added_by", BigInteger, nullable=False),
    instant("added_at", required=True),
    UniqueConstraint("verb", "category", "text"),
)

looks = Table(  # every look at who a reporter is
    "looks",
    metadata,
    row_id(),
    instant("at", required=True),
    Column("actor_id", BigInteger, nullable=False),
    Column("actor_name", String(200), nullable=False, server_default=""),
    Column("actor_role", String(16), nullable=False, server_default=""),
    Column("person_id", BigInteger),  # none: whoever it was had themselves forgotten
    Column("report_id", RowId),
    Column("via", String(16), nullable=False),  # the command or the file that showed it
    Index("ix_looks_at", "at"),
    Index("ix_looks_person_id", "person_id", "at"),
    Index("ix_looks_report_id", "report_id", **only("report_id IS NOT NULL")),
)
