"""Know the messages that urge cases on"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chases",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("parcel_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chases")),
        sa.UniqueConstraint("chat_id", "message_id", name=op.f("uq_chases_chat_id_message_id")),
    )

    op.create_table(
        "chase_items",
        sa.Column(
            "chase_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["chase_id"], ["chases.id"], name=op.f("fk_chase_items_chase_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_chase_items_report_id")),
        sa.PrimaryKeyConstraint("chase_id", "place", name=op.f("pk_chase_items")),
    )
    with op.batch_alter_table("chase_items", schema=None) as batch_op:
        batch_op.create_index("ix_chase_items_report_id", ["report_id"], unique=False)
