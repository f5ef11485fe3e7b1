"""Count a period at less cost"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_reminded",
            ["done_at"],
            unique=False,
            sqlite_where=sa.text("kind = 'reminder' AND state = 'sent'"),
            postgresql_where=sa.text("kind = 'reminder' AND state = 'sent'"),
        )

    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_reports_claimed_at"),
            sqlite_where=sa.text("claimed_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_reports_claimed_at",
            ["claimed_at", "submitted_at"],
            unique=False,
            sqlite_where=sa.text("claimed_at IS NOT NULL"),
            postgresql_where=sa.text("claimed_at IS NOT NULL"),
        )
        batch_op.drop_index(
            batch_op.f("ix_reports_closed_at"),
            sqlite_where=sa.text("closed_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_reports_closed_at",
            ["closed_at", "status", "submitted_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NOT NULL"),
            postgresql_where=sa.text("closed_at IS NOT NULL"),
        )
        batch_op.drop_index(
            batch_op.f("ix_reports_ended_due"),
            sqlite_where=sa.text("closed_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_reports_ended_due",
            ["resolve_due_at", "submitted_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NOT NULL"),
            postgresql_where=sa.text("closed_at IS NOT NULL"),
        )
