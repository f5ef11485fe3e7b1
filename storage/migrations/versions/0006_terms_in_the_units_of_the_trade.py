"""Terms in the units of the trade; when a case was first answered for"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("category_terms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("claim_within", sa.String(length=24), nullable=True))
        batch_op.add_column(sa.Column("update_within", sa.String(length=24), nullable=True))
        batch_op.add_column(sa.Column("resolve_within", sa.String(length=24), nullable=True))
    for name in ("claim", "resolve"):
        op.execute(
            f"UPDATE category_terms SET {name}_within = CAST({name}_seconds AS VARCHAR(16)) || 's'"  # noqa: S608 - names of ours
            f" WHERE {name}_seconds IS NOT NULL"
        )
    with op.batch_alter_table("category_terms", schema=None) as batch_op:
        batch_op.drop_column("resolve_seconds")
        batch_op.drop_column("claim_seconds")

    op.execute(
        "UPDATE reports SET responded_at = claimed_at WHERE responded_at IS NULL AND claimed_at IS NOT NULL"
    )
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.create_index(
            "ix_reports_update_due_at",
            ["update_due_at"],
            unique=False,
            sqlite_where=sa.text("update_due_at IS NOT NULL"),
            postgresql_where=sa.text("update_due_at IS NOT NULL"),
        )
