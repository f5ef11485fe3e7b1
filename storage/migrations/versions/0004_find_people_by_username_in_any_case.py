"""Find people by username in any case"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE people SET username = lower(username) WHERE username IS NOT NULL")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index("ix_people_username", ["username"], unique=False)
