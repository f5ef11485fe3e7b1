"""The database as one file that can be carried away, looked into, and brought back.

SQLite is copied by its own online backup; PostgreSQL by pg_dump, and brought back by pg_restore. Rows are
counted in the very snapshot that is copied, so that the copy can be held against them.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import URL

from storage import schema
from storage.engines import normalised, open_engine
from storage.tables import metadata

_SQLITE: Final = "gridsnap.db"
_POSTGRES: Final = "gridsnap.pgdump"
_STAMP: Final = "alembic_version"
_PHOTO_FILES: Final = ("sha256", "blurred_sha256")
_TABLES: Final = (*sorted(metadata.tables), _STAMP)

PutInForce = Callable[[str], list[Path]]


class BackupError(Exception):
    """It cannot be backed up or restored; the message is a sentence for whoever asked for it."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive holds: its revision, how many rows each table has, and the photos that it names."""

    revision: str
    rows: dict[str, int]
    photos: list[str]


class Place(Protocol):
    """Where a database is to be brought back."""

    def occupied(self) -> list[str]:
        """What is there now and would be replaced, in words."""

    def prepared(self, archive: Path) -> AbstractContextManager[PutInForce]:
        """The archive is ready to take the place: call what is given with the mark for the old one's name."""


def dump(database: str, folder: Path) -> tuple[Path, dict[str, int]]:
    """A copy of the database in the folder, beside a running bot, and the rows of each table in it.

    Raises:
        BackupError: There is nothing to copy, or it cannot be copied.
    """
    if schema.check(database).current is None:
        raise BackupError("there is no database yet: nothing to back up.")
    url = normalised(database)
    if url.get_backend_name() == "sqlite":
        return _dump_file(Path(url.database or ""), folder / _SQLITE)
    return _dump_server(database, folder / _POSTGRES)


def contents(archive: Path) -> Contents:
    """What the archive holds, read from its first byte to its last.

    Raises:
        BackupError: It is damaged, or no archive.
    """
    if not archive.is_file():
        raise BackupError(f"{archive} is not there.")
    return _in_file(archive) if archive.name == _SQLITE else _in_dump(archive)


def place_of(database: str) -> Place:
    """The place that the configuration names."""
    url = normalised(database)
    if url.get_backend_name() == "sqlite":
        return _FilePlace(Path(url.database or ""))
    return _ServerPlace(database)


# SQLite -------------------------------------------------------------------------------------------------


def _dump_file(file: Path, target: Path) -> tuple[Path, dict[str, int]]:
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with (
            closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.execute("BEGIN")  # the counts and the copy see the same moment
            rows = _counted(source)
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, complete by itself
    except sqlite3.Error as error:
        raise BackupError(f"{file} cannot be copied: {error}.") from None
    _sync(target)
    return target, rows


def _in_file(archive: Path) -> Contents:
    address = f"{archive.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as copy:
            if found := [row[0] for row in copy.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]:
                raise BackupError(f"{archive} is damaged: {found[0]}.")
            if torn := copy.execute("PRAGMA foreign_key_check").fetchone():
                raise BackupError(f"{archive}: the table {torn[0]} has rows that point nowhere.")
            (revision,) = copy.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
            # An older archive knows nothing of blurred photos, nor of those whose time is over.
            there = {row[1] for row in copy.execute("PRAGMA table_info(photos)")}
            shown = " AND gone_at IS NULL" if "gone_at" in there else ""
            kept = [
                f"SELECT {name} FROM photos WHERE state = 'kept' AND {name} IS NOT NULL{shown}"  # noqa: S608 - ours
                for name in _PHOTO_FILES
                if name in there
            ]
            named = copy.execute(f"{' UNION '.join(kept)} ORDER BY 1")
            return Contents(revision, _counted(copy), [row[0] for row in named])
    except sqlite3.Error as error:
        raise BackupError(f"{archive} is damaged: {error}.") from None


def _counted(connection: sqlite3.Connection) -> dict[str, int]:
    known = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {
        name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608 - ours
        for name in _TABLES
        if name in known
    }


class _FilePlace:
    def __init__(self, file: Path) -> None:
        self._file = file

    def occupied(self) -> list[str]:
        return [str(self._file)] if self._file.exists() and self._file.stat().st_size else []

    @contextmanager
    def prepared(self, archive: Path) -> Iterator[PutInForce]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_name(f"{self._file.name}.restoring")
        self._remove(draft)
        try:
            shutil.copyfile(archive, draft)
            draft.chmod(0o600)
            _sync(draft)
            schema.check(f"sqlite:///{draft}")  # of a newer Gridsnap? then nothing is touched

            def put(mark: str) -> list[Path]:
                aside = self._file.with_name(f"{self._file.name}.{mark}")
                moved = self._file.exists()
                for ending in ("", "-wal", "-shm"):  # what was not folded in yet belongs to the old file
                    part = self._file.with_name(self._file.name + ending)
                    if part.exists():
                        part.replace(aside.with_name(aside.name + ending))
                draft.replace(self._file)
                return [aside] if moved else []

            yield put
        finally:
            self._remove(draft)

    @staticmethod
    def _remove(file: Path) -> None:
        for ending in ("", "-wal", "-shm"):
            file.with_name(file.name + ending).unlink(missing_ok=True)


# PostgreSQL ----------------------------------------------------------------------------------------------


def _dump_server(database: str, target: Path) -> tuple[Path, dict[str, int]]:
    engine = open_engine(database)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
            rows = {
                name: int(connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one())  # noqa: S608 - ours
                for name in _tables_on(connection)
            }
            tables = [f"--table={name}" for name in rows]
            _postgres(
                "pg_dump", database, "--format=custom", f"--snapshot={snapshot}", *tables, f"--file={target}"
            )
    finally:
        engine.dispose()
    target.chmod(0o600)
    _sync(target)
    return target, rows


def _tables_on(connection: Connection) -> list[str]:
    """Those of ours that are there; a server's database may hold other people's tables too."""
    found = set(inspect(connection).get_table_names())
    return [name for name in _TABLES if name in found]


def _in_dump(archive: Path) -> Contents:
    """The dump as pg_restore writes it out: every row of every table passes by."""
    rows: dict[str, int] = {}
    photos: set[str] = set()
    revision, table, columns = "", "", [""]
    program = _program("pg_restore")
    with subprocess.Popen(  # noqa: S603 - the program found above, a file of ours
        [program, "--data-only", "--file=-", str(archive)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for raw in process.stdout:
            line = raw.decode("utf-8", "replace").rstrip("\n")
            if not table:
                if line.startswith("COPY ") and line.endswith(" FROM stdin;"):
                    name, _, listed = line.removeprefix("COPY ").removesuffix(") FROM stdin;").partition(" (")
                    table, columns = name.rpartition(".")[2].strip('"'), listed.split(", ")
                    rows[table] = 0
            elif line == "\\.":
                table = ""
            else:
                rows[table] += 1
                values = dict(zip(columns, line.split("\t"), strict=False))
                if table == _STAMP:
                    revision = values["version_num"]
                elif (
                    table == "photos" and values["state"] == "kept" and values.get("gone_at", "\\N") == "\\N"
                ):
                    photos.update(values.get(name, "\\N") for name in _PHOTO_FILES)
        wrong = process.stderr.read().decode("utf-8", "replace").strip()
    if process.returncode or not revision:
        raise BackupError(f"{archive} is damaged: {wrong.partition(chr(10))[0] or 'it names no revision'}.")
    return Contents(revision, rows, sorted(photos - {"\\N"}))


class _ServerPlace:
    def __init__(self, database: str) -> None:
        self._database = database

    def occupied(self) -> list[str]:
        engine = open_engine(self._database)
        try:
            with engine.connect() as connection:
                others = connection.execute(
                    text(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                    )
                ).scalar_one()
                there = _tables_on(connection)
        finally:
            engine.dispose()
        if others:
            raise BackupError(f"{others} other connections are open to the database; stop Gridsnap first.")
        return [f"the tables of {_shown(self._database)}"] if there else []

    @contextmanager
    def prepared(self, archive: Path) -> Iterator[PutInForce]:
        _program("pg_restore")

        def put(mark: str) -> list[Path]:
            aside: list[Path] = []
            if self.occupied():
                aside.append(archive.parents[1] / f"gridsnap.{mark}" / _POSTGRES)
                aside[0].parent.mkdir(mode=0o700)
                _dump_server(self._database, aside[0])
                contents(aside[0])
                self._clear()
            try:
                options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
                _postgres("pg_restore", self._database, *options, str(archive))
            except BackupError as error:
                where = f" What was there before is in {aside[0]}." if aside else ""
                raise BackupError(f"{error}{where}") from None
            return aside

        yield put

    def _clear(self) -> None:
        engine = open_engine(self._database)
        try:
            with engine.begin() as connection:
                for name in _tables_on(connection):
                    connection.execute(text(f'DROP TABLE "{name}" CASCADE'))
        finally:
            engine.dispose()


def _postgres(program: str, database: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, unseen by others."""
    url = normalised(database)
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, arguments of ours
        [_program(program), f"--dbname={address}", "--no-password", *arguments],
        env=os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().partition("\n")[0] or f"it ended with {done.returncode}"
        raise BackupError(f"{said} ({program} on {_shown(database)}).")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupError(f"{name} is not installed; on Debian: apt install postgresql-client.")
    return found


def _shown(database: str | URL) -> str:
    return normalised(str(database)).set(drivername="postgresql").render_as_string(hide_password=True)


def _sync(file: Path) -> None:
    with file.open("rb+") as written:
        os.fsync(written.fileno())
