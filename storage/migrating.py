"""Migrations run and written with Alembic; `storage.schema` imports this only where there is one to do."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection, folder: Path, revision: str = "head") -> None:
    """The database is at that revision of the folder, in the transaction that is open."""
    command.upgrade(_config(connection, folder), revision)


def write(connection: Connection, folder: Path, message: str, number: int) -> Path:
    """A new file there, which leads from what the database is to what `storage.tables` says."""
    config = _config(connection, folder)
    made = command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
    assert made is not None
    assert not isinstance(made, list)
    return Path(made.path)


def _config(connection: Connection, folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config
