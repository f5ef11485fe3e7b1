"""Keep photos for a time"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("category_terms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("keep_photos", sa.String(length=24), nullable=True))

    with op.batch_alter_table("drafts", schema=None) as batch_op:
        dropped = sa.text("state IN ('cancelled', 'expired')")
        batch_op.create_index(
            "ix_drafts_dropped",
            ["touched_at"],
            unique=False,
            sqlite_where=dropped,
            postgresql_where=dropped,
        )

    with op.batch_alter_table("photos", schema=None) as batch_op:
        going = sa.text("gone_at IS NOT NULL AND sha256 IS NOT NULL")
        batch_op.create_index(
            "ix_photos_going", ["id"], unique=False, sqlite_where=going, postgresql_where=going
        )

    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.add_column(sa.Column("photos_gone_at", sa.DateTime(timezone=True), nullable=True))
        ended = sa.text("closed_at IS NOT NULL AND duplicate_of IS NULL AND photos_gone_at IS NULL")
        batch_op.create_index(
            "ix_reports_with_photos",
            ["category", "closed_at"],
            unique=False,
            sqlite_where=ended,
            postgresql_where=ended,
        )

    _give_comments_their_photos(op.get_bind())
    op.execute("UPDATE photos SET gone_at = created_at WHERE report_id IS NULL AND draft_id IS NULL")


def _give_comments_their_photos(connection: sa.Connection) -> None:
    """A file that came with staff's words was named by its event alone: no backup and no sweep knew it."""
    events = sa.table("events", *map(sa.column, ("report_id", "kind", "at", "data")))
    photos = sa.table(
        "photos",
        *map(
            sa.column,
            ("report_id", "role", "state", "file_id", "file_unique_id", "as_file", "sha256", "created_at"),
        ),
    )
    found = sa.select(events.c.report_id, events.c.at, events.c.data).where(
        events.c.kind == "commented", events.c.data.contains('"sha256"')
    )
    for row in connection.execute(found).all():
        values = {
            "report_id": row.report_id,
            "role": "comment",
            "state": "kept",
            "file_id": "",
            "file_unique_id": "",
            "as_file": True,
            "sha256": json.loads(row.data)["sha256"],
            "created_at": row.at,
        }
        connection.execute(sa.insert(photos).values(values))
