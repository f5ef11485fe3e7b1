"""The schema of a database, brought to this version's on start: `prepare` migrates, `check` only looks.

    SchemaError
    ├── NewerDatabaseError        a later Gridsnap wrote it; nothing was changed
    ├── NotADatabaseError         the file, or what is in it, is not Gridsnap's; nothing was changed
    └── UnreachableDatabaseError  it cannot be opened

A new revision after a change in `storage/tables/`: `python -m storage.schema revision -m "What it is for"`.
Nearly every start finds the database current: so the revision is read here, and Alembic, which is slow to
import, only where there is something to migrate.
"""

import argparse
import os
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError

from storage.engines import normalised, open_engine
from storage.tables import metadata
from storage.work import utc_now

_MIGRATIONS = Path(__file__).parent / "migrations"
_MAGIC = b"SQLite format 3\0"
_LOCK = 4_711_424_242  # any number, as long as all processes of all versions agree on it
_STAMP = "alembic_version"


class SchemaError(Exception):
    """The database cannot be used; the message is a sentence for the person who starts the program."""


class NewerDatabaseError(SchemaError):
    def __init__(self, name: str, revision: str) -> None:
        super().__init__(
            f"The database {name} was written by a newer Gridsnap (its revision {revision} is unknown here); "
            "start that version, or restore a backup made before the update."
        )
        self.revision = revision


class NotADatabaseError(SchemaError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} is not a database of Gridsnap: {why}. Name another in [storage] database.")


class UnreachableDatabaseError(SchemaError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The database {name} cannot be opened: {why}.")


@dataclass(frozen=True, slots=True)
class Prepared:
    """Revisions before (None: it was empty) and after; `backup` where a copy was made first."""

    before: str | None
    after: str
    backup: Path | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The database's revision (None: empty, or not there yet) and the one this version needs."""

    current: str | None
    head: str

    @property
    def is_current(self) -> bool:
        return self.current == self.head


def prepare(database: str, *, backups: int = 5, now: datetime | None = None) -> Prepared:
    """The database is at the head revision; an older SQLite file is copied beside itself first.

    Copies are named <name>-<UTC time>-<revision>.db; the newest `backups` of them are kept. All in one
    transaction under a lock: when two processes start at once one migrates, and a failure changes nothing.
    """
    url = normalised(database)
    file = _file_of(url)
    if file is not None:
        _look_at(file)
    engine = open_engine(database)
    try:
        with engine.connect() as connection:
            if file is not None:
                # Making a table anew drops the old one, which enforced foreign keys would not survive. The
                # switch does nothing inside a transaction, so it comes before.
                raw = connection.connection.dbapi_connection
                assert raw is not None
                raw.cursor().execute("PRAGMA foreign_keys=OFF")
            with connection.begin():
                return _prepare(connection, file, _name(url), backups, now or utc_now())
    except OperationalError as error:
        raise UnreachableDatabaseError(_name(url), _reason(error)) from error
    except DBAPIError as error:
        raise NotADatabaseError(_name(url), _reason(error)) from error
    finally:
        engine.dispose()


def check(database: str) -> Standing:
    """Where the database stands; nothing is changed or created. Raises as `prepare` does."""
    url = normalised(database)
    file = _file_of(url)
    if file is not None:
        _look_at(file)
        if not file.exists() or not file.stat().st_size:
            return Standing(None, _head())
    engine = open_engine(database, writer=False)
    try:
        with engine.connect() as connection, connection.begin():
            return Standing(_current(connection, _name(url)), _head())
    except OperationalError as error:
        raise UnreachableDatabaseError(_name(url), _reason(error)) from error
    except DBAPIError as error:
        raise NotADatabaseError(_name(url), _reason(error)) from error
    finally:
        engine.dispose()


def revision(message: str) -> Path:
    """A new migration from the last revision to what `storage.tables` says now; read it before committing."""
    from storage import migrating  # noqa: PLC0415 - see above

    number = len(_known()) + 1
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/head.db"
        if number > 1:
            prepare(database)
        engine = open_engine(database)
        try:
            with engine.connect() as connection, connection.begin():
                return migrating.write(connection, _MIGRATIONS, message, number)
        finally:
            engine.dispose()


# The parts of the preparation ------------------------------------------------------------------------


def _prepare(connection: Connection, file: Path | None, name: str, backups: int, now: datetime) -> Prepared:
    if file is None:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    before, head = _current(connection, name), _head()
    if before == head:
        return Prepared(before, head, None)
    backup = _back_up(file, before, now, backups) if file is not None and before is not None else None
    from storage import migrating  # noqa: PLC0415 - see above

    migrating.upgrade(connection, _MIGRATIONS)
    if file is not None and (torn := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
        raise SchemaError(
            f"The migration of {name} would leave table {torn[0]} with rows that point nowhere."
        )
    return Prepared(before, head, backup)


def _current(connection: Connection, name: str) -> str | None:
    """The database's revision, one that this version knows; None when it has no table of ours."""
    tables = set(inspect(connection).get_table_names())
    found = None
    if _STAMP in tables:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found is None:
        tables.discard(_STAMP)
        if connection.dialect.name != "sqlite":
            tables &= set(metadata.tables)  # a server's database may hold other people's tables beside ours
        if tables:
            raise NotADatabaseError(name, f"it has a table {min(tables)}, but no revision")
        return None
    if found not in _known():
        raise NewerDatabaseError(name, found)
    return str(found)


def _back_up(file: Path, at: str, now: datetime, keep: int) -> Path:
    """A whole copy beside the file, on the disk before it has its name; older ones make room."""
    target = file.with_name(f"{file.stem}-{now:%Y%m%d-%H%M%S}-{at}.db")
    draft = target.with_suffix(".part")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with (
        closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(draft)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, complete by itself
    with draft.open("rb+") as written:
        os.fsync(written.fileno())
    draft.replace(target)
    digits = "[0-9]"
    pattern = f"{_plain(file.stem)}-{digits * 8}-{digits * 6}-*.db"
    for old in sorted(file.parent.glob(pattern), reverse=True)[max(keep, 1) :]:
        old.unlink(missing_ok=True)
    return target


def _plain(stem: str) -> str:
    """The name as a glob pattern that means just it."""
    return "".join(f"[{character}]" if character in "*?[" else character for character in stem)


def _file_of(url: URL) -> Path | None:
    """The file of a SQLite database; None for a server."""
    if url.get_backend_name() != "sqlite":
        return None
    if not url.database or url.database == ":memory:":
        raise NotADatabaseError("A database in memory", "it would be gone with each connection")
    return Path(url.database)


def _look_at(file: Path) -> None:
    """Refuse what SQLite would refuse, or worse take for its own, before it is opened."""
    try:
        with file.open("rb") as opened:
            start = opened.read(len(_MAGIC))
    except FileNotFoundError:
        return
    except IsADirectoryError:
        raise NotADatabaseError(str(file), "it is a folder") from None
    except OSError as error:
        raise UnreachableDatabaseError(str(file), error.strerror or str(error)) from error
    if start and start != _MAGIC:
        raise NotADatabaseError(str(file), "it is another kind of file")


def _name(url: URL) -> str:
    return url.database or "" if url.get_backend_name() == "sqlite" else url.render_as_string()


def _reason(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0].rstrip(".")


def _known() -> list[str]:
    """The revisions in their order: each is a number that its file's name begins with."""
    return sorted(file.name.partition("_")[0] for file in (_MIGRATIONS / "versions").glob("*.py"))


def _head() -> str:
    return _known()[-1]


def main(arguments: list[str] | None = None) -> None:
    """For developers; people who run the bot use `gridsnap migrate`."""
    parser = argparse.ArgumentParser(prog="python -m storage.schema")
    verbs = parser.add_subparsers(required=True)
    new = verbs.add_parser("revision", help="write a migration to what storage/tables says now")
    new.add_argument("-m", "--message", required=True)
    found = parser.parse_args(arguments)
    path = revision(found.message)
    parser.exit(message=f"{path}\nRead it, then: make fix\n")


if __name__ == "__main__":
    main()
