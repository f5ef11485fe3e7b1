"""Know as what somebody looked at a reporter"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("looks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("actor_role", sa.String(length=16), server_default="", nullable=False))
        batch_op.create_index("ix_looks_person_id", ["person_id", "at"], unique=False)
        batch_op.create_index(
            "ix_looks_report_id",
            ["report_id"],
            unique=False,
            sqlite_where=sa.text("report_id IS NOT NULL"),
            postgresql_where=sa.text("report_id IS NOT NULL"),
        )
