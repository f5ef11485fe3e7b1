"""Find the check that a rider speaks of"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("checks", schema=None) as batch_op:
        batch_op.create_index(
            "ix_checks_spoken",
            ["person_id", "answered_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('doubted', 'unhappy', 'failed')"),
            postgresql_where=sa.text("state IN ('doubted', 'unhappy', 'failed')"),
        )
