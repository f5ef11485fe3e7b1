"""Engines set up the way the store needs them: SQLite with a log beside it, PostgreSQL with a small pool."""

import sqlite3
import time
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool


def normalised(database: str) -> URL:
    """The URL with the synchronous driver that the store uses, whichever driver was named."""
    url = make_url(database)
    family = url.get_backend_name()
    if family == "sqlite":
        return url.set(drivername="sqlite+pysqlite")
    if family == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    raise ValueError(f"{family}: only sqlite and postgresql are supported")


def _sqlite_engine(url: URL, *, writer: bool, patience: float) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        poolclass=NullPool if writer else None,
        connect_args={"timeout": patience, "check_same_thread": False, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: object) -> None:
        _use_write_ahead_log(connection)
        connection.execute("PRAGMA synchronous=FULL")  # an offset is confirmed after the commit: it must hold
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA cache_size=-65536")
        if not writer:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A deferred BEGIN that becomes a writer later fails at once when another process writes.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")

    return engine


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Readers never wait for the writer. The change itself does not honour the busy timeout."""
    for _ in range(100):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(0.05)  # another process opens the same new file at this moment
        else:
            return
    connection.execute("PRAGMA journal_mode=WAL")


def open_engine(database: str, *, writer: bool = True, size: int = 8, patience: float = 30) -> Engine:
    """An engine set up the way the store uses it (for migrations and tests too).

    `patience` is how many seconds a SQLite statement waits while another process has the file locked.
    """
    url = normalised(database)
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, writer=writer, patience=patience)
    return create_engine(url, pool_size=size, max_overflow=0, pool_pre_ping=True)
