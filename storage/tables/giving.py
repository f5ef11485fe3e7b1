"""What riders are given in return (回馈): one row for each time that somebody noted it."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, String, Table

from storage.tables.columns import RowId, instant, metadata, row_id

given = Table(
    "given",
    metadata,
    row_id(),
    Column("day", Date, nullable=False),  # as the street's calendar has it
    Column("community_id", RowId, ForeignKey("communities.id")),  # none: the street as a whole
    Column("kind", String(32), nullable=False),  # in the words of whoever noted it: 义诊, 饮水, …
    Column("people", Integer, nullable=False),  # 人次
    Column("note", String(200), nullable=False, server_default=""),
    instant("at", required=True),
    Column("author_id", BigInteger, nullable=False),
    Column("author_name", String(200), nullable=False, server_default=""),
    Column("author_role", String(16), nullable=False),
    Column("cause", RowId, unique=True),  # the inbox row that brought it: noted once, however often it comes
    instant("withdrawn_at"),  # 撤销: it counts no more, and stays on record
    Column("withdrawn_by", BigInteger),
    Column("withdrawn_name", String(200), nullable=False, server_default=""),
    Index("ix_given_day", "day"),
)
