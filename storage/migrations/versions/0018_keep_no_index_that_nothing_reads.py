"""Keep no index that nothing reads"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_REDIRECTED = "kind IN ('transferred', 'declined', 'recategorised')"


def upgrade() -> None:
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ix_events_redirected")
        batch_op.create_index(
            "ix_events_redirected",
            ["report_id", "kind"],
            unique=False,
            sqlite_where=sa.text(_REDIRECTED),
            postgresql_where=sa.text(_REDIRECTED),
        )

    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index("ix_inbox_received_at")

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_reminded")
