import re
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, MetaData, String, inspect, text

from casework.terms import Term
from storage import inbox, migrating, schema
from storage.engines import open_engine
from storage.tables import metadata
from storage.work import Store
from tests.cast import START, Clock
from tests.conftest import Seeded

HEAD = schema.check("sqlite:////nowhere/gridsnap.db").head

NEXT = f"""
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{HEAD}"


def upgrade() -> None:
    with op.batch_alter_table("communities", recreate="always") as batch_op:
        batch_op.add_column(sa.Column("since", sa.String(16), server_default="long ago"))
"""


def test_an_empty_database_is_brought_to_the_head_without_a_backup(empty_database: str) -> None:
    done = schema.prepare(empty_database)
    assert done.before is None
    assert done.backup is None
    assert schema.check(empty_database) == schema.Standing(done.after, done.after)


def test_a_current_database_is_left_alone(database: str) -> None:
    done = schema.prepare(database)
    assert done.before == done.after
    assert done.backup is None


def test_the_migrations_lead_to_the_tables_that_the_program_uses(database: str) -> None:
    engine = open_engine(database)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_the_names_of_the_files_say_the_revisions_in_alembics_order() -> None:
    scripts = ScriptDirectory(str(schema._MIGRATIONS))
    assert schema._known() == [script.revision for script in scripts.walk_revisions()][::-1]


def test_the_migrations_make_the_very_defaults_and_indexes_of_the_tables(
    database: str, empty_database: str
) -> None:
    # compare_metadata looks neither at defaults nor at the conditions of partial indexes.
    made = open_engine(empty_database)
    metadata.create_all(made)
    expected, found = _details(empty_database), _details(database)
    assert len(expected) > 150
    assert found == expected
    made.dispose()


def test_the_check_of_a_file_that_is_not_there_makes_none(tmp_path: Path) -> None:
    standing = schema.check(f"sqlite:///{tmp_path}/none.db")
    assert standing.current is None
    assert not standing.is_current
    assert list(tmp_path.iterdir()) == []


def test_an_older_database_is_copied_and_then_migrated_with_its_rows(older: Path) -> None:
    done = schema.prepare(f"sqlite:///{older}", now=START)
    assert (done.before, done.after) == (HEAD, "next")
    assert done.backup == older.with_name(f"gridsnap-20261123-020000-{HEAD}.db")
    assert done.backup.stat().st_mode & 0o777 == 0o600
    assert _revision(done.backup) == HEAD
    assert _codes(done.backup) == _codes(older)
    assert len(_codes(older)) == 9
    with closing(sqlite3.connect(older)) as connection:
        assert connection.execute("SELECT DISTINCT since FROM communities").fetchall() == [("long ago",)]


def test_the_newest_backups_are_kept_and_other_files_left_alone(older: Path) -> None:
    others = [older.with_name("gridsnap-old.db"), older.with_name("gridsnap-2-20200101-000000-0000.db")]
    for other in others:
        other.write_text("another file")
    before = older.read_bytes()
    for day in range(4):
        older.write_bytes(before)
        schema.prepare(f"sqlite:///{older}", backups=2, now=START + timedelta(days=day))
    names = sorted(path.name for path in older.parent.glob("gridsnap-2026*"))
    assert names == [f"gridsnap-20261125-020000-{HEAD}.db", f"gridsnap-20261126-020000-{HEAD}.db"]
    assert all(other.exists() for other in others)


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ("op.execute('INSERT INTO nowhere VALUES (1)')", "nowhere"),
        ("op.execute('DELETE FROM communities')", "rows that point nowhere"),
    ],
)
def test_a_migration_that_fails_changes_nothing(
    older: Path, own_migrations: Path, step: str, why: str
) -> None:
    with (own_migrations / "versions" / "next_since.py").open("a") as file:
        file.write(f"    {step}\n")
    with pytest.raises(schema.SchemaError, match=why):
        schema.prepare(f"sqlite:///{older}")
    assert _revision(older) == HEAD
    assert len(_codes(older)) == 9
    with closing(sqlite3.connect(older)) as connection, pytest.raises(sqlite3.OperationalError):
        connection.execute("SELECT since FROM communities")


def test_a_newer_database_is_refused_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "gridsnap.db"
    schema.prepare(f"sqlite:///{file}")
    _stamp(file, "9999")
    with pytest.raises(schema.NewerDatabaseError, match=r"written by a newer Gridsnap .*9999") as refused:
        schema.prepare(f"sqlite:///{file}")
    assert refused.value.revision == "9999"
    with pytest.raises(schema.NewerDatabaseError):
        schema.check(f"sqlite:///{file}")
    assert [path.suffix for path in tmp_path.iterdir() if path.suffix == ".db"] == [".db"]


@pytest.mark.parametrize("content", [b"PK\x03\x04 a zip file", b"x", b"SQLite format 3\0" + b"torn" * 200])
def test_a_file_that_is_no_database_is_refused_and_left_as_it_was(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "gridsnap.db"
    file.write_bytes(content)
    with pytest.raises(schema.NotADatabaseError, match=r"gridsnap\.db is not a database of Gridsnap"):
        schema.prepare(f"sqlite:///{file}")
    with pytest.raises(schema.NotADatabaseError):
        schema.check(f"sqlite:///{file}")
    assert file.read_bytes() == content


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(schema.NotADatabaseError, match="a folder"):
        schema.prepare(f"sqlite:///{tmp_path}")


def test_memory_is_no_database() -> None:
    with pytest.raises(schema.NotADatabaseError, match="memory"):
        schema.prepare("sqlite://")


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "contacts.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE contacts (name TEXT)")
    with pytest.raises(schema.NotADatabaseError, match="a table contacts"):
        schema.prepare(f"sqlite:///{file}")


def test_an_empty_file_is_an_empty_database(tmp_path: Path) -> None:
    file = tmp_path / "gridsnap.db"
    file.touch()
    assert schema.check(f"sqlite:///{file}").current is None
    assert schema.prepare(f"sqlite:///{file}").before is None


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(schema.UnreachableDatabaseError) as refused:
        schema.prepare("postgresql://gridsnap:s3cret@127.0.0.1:1/gridsnap")
    assert "127.0.0.1:1" in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_of_two_that_start_at_once_one_migrates(empty_database: str) -> None:
    start = threading.Barrier(2)
    results: list[schema.Prepared] = []

    def run() -> None:
        start.wait()
        results.append(schema.prepare(empty_database))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done.before is None for done in results) == [False, True]


def test_a_database_is_migrated_while_a_store_of_the_old_program_is_open(older: Path) -> None:
    store = Store(f"sqlite:///{older}", Clock().now)
    done = schema.prepare(f"sqlite:///{older}")
    assert done.backup is not None
    assert store.submit(inbox.keep, [(1, "{}")]).result() == [(1, 1)]
    store.close()


def test_an_older_databases_deadlines_become_terms(empty_database: str) -> None:
    """Seconds of /categories become texts, and who had claimed a case has answered for it."""
    engine = open_engine(empty_database)
    with engine.begin() as connection:
        migrating.upgrade(connection, schema._MIGRATIONS, "0004")
        connection.execute(
            text(
                "INSERT INTO category_terms (key, claim_seconds, resolve_seconds) VALUES ('food', 5400, NULL)"
            )
        )
        values = {"number": "261123-001", "draft_id": 1, "reporter_id": 1, "category": "food", "lat": 1}
        values |= {
            "lng": 1,
            "place_source": "phone",
            "place_name": "",
            "description": "",
            "status": "claimed",
        }
        for name in ("submitted_at", "claimed_at", "claim_due_at", "resolve_due_at"):
            values[name] = "2026-11-23 02:00:00"
        names = ", ".join(values)
        connection.execute(
            text(f"INSERT INTO reports ({names}) VALUES (:{', :'.join(values)})"),  # noqa: S608 - names of ours
            values,
        )
    schema.prepare(empty_database)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT * FROM category_terms")).mappings().one()
        answered = connection.execute(text("SELECT responded_at = claimed_at FROM reports")).scalar_one()
    engine.dispose()
    assert answered
    assert dict(found) == {
        "key": "food", "claim_within": "5400s", "update_within": None, "resolve_within": None,
        "keep_photos": None,
    }  # fmt: skip
    assert str(Term.parse(found["claim_within"])) == "1h30m"


def test_usernames_of_an_older_database_are_found_in_lower_case(empty_database: str) -> None:
    engine = open_engine(empty_database)
    with engine.begin() as connection:
        migrating.upgrade(connection, schema._MIGRATIONS, "0003")
        connection.execute(
            text(
                "INSERT INTO people (id, username, created_at, updated_at) "
                "VALUES (5, 'Li_ShiFu', '2026-11-23 02:00:00', '2026-11-23 02:00:00'), "
                "(6, NULL, '2026-11-23 02:00:00', '2026-11-23 02:00:00')"
            )
        )
    schema.prepare(empty_database)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT id, username FROM people ORDER BY id")).fetchall()
    engine.dispose()
    assert [tuple(row) for row in found] == [(5, "li_shifu"), (6, None)]


def test_a_new_revision_follows_the_last_and_says_what_changed(
    own_migrations: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_migrations / "versions" / "next_since.py").unlink()
    changed = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.tables.values():
        table.to_metadata(changed)
    changed.tables["people"].append_column(Column("phone", String(32)))
    monkeypatch.setattr("storage.tables.metadata", changed)
    with pytest.raises(SystemExit) as ended:
        schema.main(["revision", "-m", "Keep a phone number"])
    assert not ended.value.code
    number = f"{len(list((own_migrations / 'versions').glob('*.py'))):04d}"
    written = (own_migrations / "versions" / f"{number}_keep_a_phone_number.py").read_text()
    assert f"down_revision = {HEAD!r}" in written
    assert re.findall(r"(?:batch_op|op)\.(?!batch|f\b)(\w+)", written) == ["add_column"]
    assert "phone" in written


def test_the_migrations_name_nothing_of_ours_that_may_change_later() -> None:
    for file in (schema._MIGRATIONS / "versions").glob("*.py"):
        assert "storage" not in file.read_text(), file.name


@pytest.fixture
def own_migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The migrations in a folder of the test's own, with one more that makes a table anew."""
    copy = tmp_path / "migrations"
    shutil.copytree(schema._MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "versions" / "next_since.py").write_text(NEXT)
    monkeypatch.setattr(schema, "_MIGRATIONS", copy)
    return copy


@pytest.fixture
def older(own_migrations: Path, seeded: Seeded, tmp_path: Path) -> Path:
    """A SQLite file with rows, one revision behind."""
    if seeded.store.dialect != "sqlite":
        pytest.skip("backups are of files")
    seeded.store.close()
    home = tmp_path / "home"
    home.mkdir()
    return Path(shutil.copyfile(seeded.database.removeprefix("sqlite:///"), home / "gridsnap.db"))


def _details(database: str) -> list[tuple[str, ...]]:
    """(table, column, type, default) of all columns, and how each index is made."""
    engine = open_engine(database)
    with engine.connect() as connection:
        looking = inspect(connection)
        columns = [
            (table, column["name"], str(column["type"]), str(column["default"]).strip("()"))
            for table in metadata.tables
            for column in looking.get_columns(table)
        ]
        query = (
            "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            if connection.dialect.name == "sqlite"
            else "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
            " AND tablename != 'alembic_version'"
        )
        indexes = [(str(row[0]),) for row in connection.execute(text(query))]
    engine.dispose()
    return sorted(columns) + sorted(indexes)


def _stamp(file: Path, revision: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))


def _revision(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def _codes(file: Path) -> list[tuple[str]]:
    """The codes of the grids together with their communities, so that a lost reference is seen."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(
            "SELECT code, communities.name FROM grids JOIN communities ON communities.id = community_id "
            "ORDER BY code"
        ).fetchall()
