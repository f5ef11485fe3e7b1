"""Find the cards of a case"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_report_id",
            ["report_id"],
            unique=False,
            sqlite_where=sa.text("report_id IS NOT NULL"),
            postgresql_where=sa.text("report_id IS NOT NULL"),
        )
