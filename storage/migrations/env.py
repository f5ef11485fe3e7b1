"""Runs the migrations on the connection that `storage.schema` opened, in its transaction."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from storage.tables import Instant, metadata


def _rendered(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """A migration stays as it was written, so it names no type of ours that may change later."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table only by making it anew
    render_item=_rendered,
)
with context.begin_transaction():
    context.run_migrations()
