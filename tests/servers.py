"""Databases on a PostgreSQL server: a copy that a test gives back is made like its template again and kept.

To create and to drop a database costs the server some ten megabytes of writing and a checkpoint, up to a
second where the disk is busy; to make a copy anew by its rows costs milliseconds. So copies are lent out one
after the other. What a test left open there is ended first; a copy whose tables a test changed is dropped.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any, Self

from sqlalchemy import delete
from sqlalchemy.engine import URL, make_url

from storage.tables import metadata


class Server:
    """The server that the URL names, of a user that may create databases."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._copies: dict[str, _Copies] = {}

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The URL of a database in which nothing is; it ends with the block, and so do its copies."""
        with self._created("") as name:
            yield self._named(name).render_as_string(hide_password=False)

    @contextmanager
    def copied(self, template: str) -> Iterator[str]:
        """The URL of a database like the template, which nobody may have open meanwhile."""
        origin = make_url(template).database or ""
        copies = self._copies.get(origin)
        if copies is None:
            copies = self._copies[origin] = _Copies(_Contents.of(self._named(origin)))
        if not copies.idle:
            copies.idle.append(copies.made.enter_context(self._created(f' TEMPLATE "{origin}"')))
        name = copies.idle.pop()
        try:
            yield self._named(name).render_as_string(hide_password=False)
        finally:
            self._end_copies_of(name)
            if copies.contents.restore(self._named(name)):
                copies.idle.append(name)

    @contextmanager
    def _created(self, like: str) -> Iterator[str]:
        name = f"gridsnap_test_{token_hex(6)}"
        with _connected(self._url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"{like}')
        try:
            yield name
        finally:
            self._end_copies_of(name)
            with _connected(self._url, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _end_copies_of(self, name: str) -> None:
        if name in self._copies:
            self._copies.pop(name).made.close()

    def _named(self, name: str) -> URL:
        return self._url.set(database=name)


@dataclass(frozen=True, slots=True)
class _Contents:
    """What is in a template: the shape of its tables, their rows, and how far its sequences have counted."""

    shape: str
    rows: dict[str, bytes]
    counted: list[tuple[str, int, bool]]

    @classmethod
    def of(cls, database: URL) -> Self:
        rows = {}
        with _connected(database) as connection:
            for table in metadata.sorted_tables:  # as they refer to each other
                with connection.cursor().copy(f'COPY "{table.name}" TO STDOUT') as copy:
                    rows[table.name] = b"".join(bytes(block) for block in copy)
            return cls(_shape(connection), rows, connection.execute(_COUNTED).fetchall())

    def restore(self, database: URL) -> bool:
        """Whether the database is as the template is: it is not where a test has changed its tables."""
        with _connected(database) as connection:
            connection.execute(_END_OTHERS)
            if _shape(connection) != self.shape:
                return False
            connection.execute("; ".join(str(delete(metadata.tables[one])) for one in reversed(self.rows)))
            for name, rows in self.rows.items():
                if rows:
                    with connection.cursor().copy(f'COPY "{name}" FROM STDIN') as copy:
                        copy.write(rows)
            for sequence in self.counted:
                connection.execute("SELECT setval(%s, %s, %s)", sequence)
        return True


@dataclass(slots=True)
class _Copies:
    """The copies of one template, and those of them that nobody uses now."""

    contents: _Contents
    made: ExitStack = field(default_factory=ExitStack)
    idle: list[str] = field(default_factory=list)


_END_OTHERS = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid != pg_backend_pid() AND backend_type = 'client backend'"
)
_COUNTED = (
    "SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), "
    "last_value IS NOT NULL FROM pg_sequences"
)
_SHAPE = (
    "SELECT md5(string_agg(concat_ws(' ', relname, relkind, attname, atttypid, attnotnull, atthasdef), ',' "
    "ORDER BY relname, attnum)) FROM pg_class LEFT JOIN pg_attribute ON attrelid = pg_class.oid "
    "WHERE relnamespace = current_schema()::regnamespace"
)


def _shape(connection: Any) -> str:
    return str(connection.execute(_SHAPE).fetchone()[0])


def _connected(database: URL, *, autocommit: bool = False) -> Any:
    """A connection for a block, committed at its end."""
    import psycopg  # noqa: PLC0415 - it comes with an extra that tests on SQLite do not need

    url = database.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(url, autocommit=autocommit)
