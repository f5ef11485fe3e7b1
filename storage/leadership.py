"""One of several processes on one PostgreSQL database leads: whoever holds its advisory lock.

The lock belongs to a session of the server, on a connection of its own, and ends with it: at once after a
kill -9, and after `SILENCE` where the machine is gone or the process hangs, because the server itself ends a
session that says nothing (idle_session_timeout: PostgreSQL 14 or later). It is one lock for each schema, so
several bots may each have a schema in one database. It needs the server itself, or a pooler that gives each
client a session of its own (PgBouncer's pool_mode=session).

A leader that hung does not know that it was replaced. So each lead has a **term**, a number that stands in
the database and only grows. Whoever leads looks at it in every transaction that writes (`current_term`); once
a later one has begun it writes no more. A term begins when no transaction of an earlier one is open; what
does not end, since its process hangs, is broken off.
"""

from contextlib import suppress

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from storage.engines import normalised

SILENCE = 6.0
"""Seconds without a word from the leader after which the server gives the lock away."""

_KEY = 4_711_424  # any number, as long as all processes of all versions agree on it
_TERM_KEY = _KEY + 1
_TERM = "leader.term"  # its row among the settings
_CONNECT_WITHIN = 3
_GRACE = 1.0  # seconds for what an earlier leader has begun to write
_BREAK_WITHIN = 3.0

_LOOK = (
    f"SELECT pg_advisory_xact_lock_shared({_TERM_KEY}, hashtext(current_schema()));"  # noqa: S608 - constants of this file
    f"SELECT value FROM settings WHERE key = '{_TERM}'"
)


class LeadershipError(RuntimeError):
    """The lock cannot be asked for, or is held no more; the message says why."""


def current_term(connection: Connection) -> int:
    """The term that has begun last; no other begins before this transaction ends."""
    raw = connection.connection.dbapi_connection
    assert raw is not None
    cursor = raw.cursor()
    # The lock is there before the last statement looks; all make one journey to the server.
    cursor.execute(_LOOK)
    while cursor.nextset():
        pass
    row = cursor.fetchone()
    cursor.close()
    return int(row[0]) if row else 0


class LeaderLock:
    """The lock and its connection. Not for two threads at once."""

    def __init__(self, database: str) -> None:
        self._engine: Engine = create_engine(
            normalised(database),
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={
                "application_name": "gridsnap leader",
                "connect_timeout": _CONNECT_WITHIN,
                "tcp_user_timeout": _CONNECT_WITHIN * 1000,
            },
        )
        self._connection: Connection | None = None
        self._session = 0

    def take(self) -> bool:
        """Whether the lock is ours now.

        Raises:
            LeadershipError: The server cannot be asked.
        """
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
                self._ask(f"SET idle_session_timeout = '{SILENCE:.0f}s'")
                self._session = self._ask("SELECT pg_backend_pid()")
            return bool(self._ask(f"SELECT pg_try_advisory_lock({_KEY}, hashtext(current_schema()))"))
        except DBAPIError as error:
            self.close()
            raise LeadershipError(_reason(error)) from error

    def begin_term(self) -> int:
        """Our term; from now on nobody writes who led before.

        Raises:
            LeadershipError: The server cannot be asked, or an earlier leader's transaction does not end.
        """
        assert self._connection is not None
        try:
            if not self._is_alone(_GRACE):
                self._connection.execute(_BREAK_OFF, {"key": _TERM_KEY})
                if not self._is_alone(_BREAK_WITHIN):
                    self.close()
                    raise LeadershipError("what an earlier leader has begun to write does not end")
            found = self._connection.execute(_NEXT_TERM, {"key": _TERM})
            self._connection.execute(_LET_GO, {"key": _TERM_KEY})
        except DBAPIError as error:
            self.close()
            raise LeadershipError(_reason(error)) from error
        return int(found.scalar_one())

    def _is_alone(self, within: float) -> bool:
        """Whether no transaction of an earlier term is open, and none begins, after so many seconds."""
        assert self._connection is not None
        self._ask(f"SET lock_timeout = '{within * 1000:.0f}ms'")
        try:
            self._connection.execute(_WAIT, {"key": _TERM_KEY})
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
                raise
            return False
        return True

    def beat(self) -> None:
        """The lock is still ours, and the server heard so.

        Raises:
            LeadershipError: It is not, or nobody knows.
        """
        try:
            session = self._ask("SELECT pg_backend_pid()")
        except DBAPIError as error:
            self.close()
            raise LeadershipError(_reason(error)) from error
        if session != self._session:
            self.close()
            raise LeadershipError(
                "a pooler between us and the server shares sessions; name the server itself"
            )

    def close(self) -> None:
        """The lock is free, for the next to take."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with suppress(SQLAlchemyError):  # it may be broken: then the server has ended it, or will by itself
            if not connection.invalidated:  # else it is free only when the server gets to the session's end
                connection.exec_driver_sql("SELECT pg_advisory_unlock_all()")
        with suppress(SQLAlchemyError):
            connection.close()

    def _ask(self, statement: str) -> int:
        assert self._connection is not None
        found = self._connection.exec_driver_sql(statement)
        return int(found.scalar_one()) if found.returns_rows else 0


_WAIT = text("SELECT pg_advisory_lock(:key, hashtext(current_schema()))")
_LET_GO = text("SELECT pg_advisory_unlock(:key, hashtext(current_schema()))")
_LOCK_NOT_AVAILABLE = "55P03"
_BREAK_OFF = text(
    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND classid::bigint = :key AND objid::bigint = hashtext(current_schema())::bigint & 4294967295 "
    "AND objsubid = 2 AND pid != pg_backend_pid()"
)
_NEXT_TERM = text(
    "INSERT INTO settings (key, value) VALUES (:key, '1') "
    "ON CONFLICT (key) DO UPDATE SET value = (settings.value::bigint + 1)::text RETURNING value"
)


def _reason(error: DBAPIError) -> str:
    said = str(error.orig).strip().splitlines()
    return said[0] if said else type(error).__name__
