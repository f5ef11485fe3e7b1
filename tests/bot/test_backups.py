"""A backup holds all of it and proves it; a restore brings all of it back, or changes nothing."""

import hashlib
import os
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot import backups, guard
from bot.config import Config
from storage import archives, schema, tables
from storage.archives import BackupError
from storage.photos import PhotoStore, key_of
from storage.work import Store, Work
from tests.conftest import Do, Seeded

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
PHOTOS = (b"\xff\xd8 before \xff\xd9", b"\xff\xd8 after \xff\xd9")


@pytest.fixture
def config(seeded: Seeded, do: Do, tmp_path: Path) -> Config:
    """The seeded street with two photos kept, one refused, and one file that no row names."""
    keeper = PhotoStore(tmp_path / "photos")

    def fill(work: Work) -> None:
        for number, data in enumerate(PHOTOS):
            work.run(insert(tables.photos), _row(work, number, "kept", keeper.keep(data)))
        work.run(insert(tables.photos), _row(work, 7, "refused", None))

    do(fill)
    keeper.keep(b"of nobody")
    return configured(seeded.database, tmp_path / "photos")


def _row(work: Work, number: int, state: str, sha256: str | None) -> dict[str, object]:
    return {
        "role": "before",
        "state": state,
        "file_id": f"file-{number}",
        "file_unique_id": f"unique-{number}",
        "sha256": sha256,
        "created_at": work.now,
    }


def configured(database: str, photos: Path) -> Config:
    return Config.model_validate({"storage": {"database": database, "photos": str(photos)}})


def elsewhere(config: Config, tmp_path: Path, empty_database: str) -> Config:
    return configured(empty_database, tmp_path / "elsewhere" / "photos")


def count(database: str, table: str) -> int:
    store = Store(database, lambda: NOW)
    try:
        return store.submit(_count, table).result()
    finally:
        store.close()


def _count(work: Work, table: str) -> int:
    return len(work.all(tables.metadata.tables[table].select()))


def _add(work: Work) -> None:
    work.run(insert(tables.photos), _row(work, 8, "new", None))


def _forget(work: Work) -> None:
    work.run(tables.photos.delete())


def test_what_is_shown_of_a_blurred_photo_is_in_it_too(config: Config, do: Do, tmp_path: Path) -> None:
    blurred = PhotoStore(tmp_path / "photos").keep(b"\xff\xd8 blurred \xff\xd9")

    def blur(work: Work) -> None:
        first = tables.photos.update().where(tables.photos.c.file_id == "file-0")
        work.run(first.values(blurred_sha256=blurred))

    do(blur)
    contents = backups.prove(backups.make(config, tmp_path / "to", now=NOW))
    assert blurred in contents.photos
    assert len(contents.photos) == len(PHOTOS) + 1


def test_an_archive_from_before_photos_were_blurred_is_read_as_ever(
    config: Config, tmp_path: Path, backend: str
) -> None:
    if backend != "sqlite":
        pytest.skip("a dump names its columns itself")
    archive, rows = archives.dump(config.storage.database, tmp_path)
    with closing(sqlite3.connect(archive)) as older:
        older.execute("ALTER TABLE photos DROP COLUMN blurred_sha256")
    contents = archives.contents(archive)
    assert (len(contents.photos), contents.rows) == (len(PHOTOS), rows)


def test_a_backup_is_made_beside_a_running_store_and_proves_itself(config: Config, tmp_path: Path) -> None:
    made = backups.make(config, tmp_path / "to", now=NOW)
    assert made == tmp_path / "to" / "gridsnap-20261123-030000"
    contents = backups.prove(made)
    assert contents.photos == sorted(hashlib.sha256(data).hexdigest() for data in PHOTOS)
    assert (contents.rows["grids"], contents.rows["photos"], contents.rows["people"]) == (9, 3, 4)
    assert contents.revision == schema.check(config.storage.database).head
    files = {str(path.relative_to(made)) for path in made.rglob("*") if path.is_file()}
    archive = next(iter(files & {"gridsnap.db", "gridsnap.pgdump"}))
    assert files == {
        archive,
        "manifest.json",
        "SHA256SUMS",
        *(f"photos/{key_of(n)}" for n in contents.photos),
    }
    assert [path.stat().st_mode & 0o077 for path in (made, *(made / file for file in files))] == [0] * 6


def test_the_sums_are_those_that_sha256sum_reads(config: Config, tmp_path: Path) -> None:
    made = backups.make(config, tmp_path / "to", now=NOW)
    done = subprocess.run(
        ["/usr/bin/sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=made, capture_output=True, check=True
    )
    assert done.stdout.count(b": OK") == 4


def test_photos_on_the_same_disk_are_hard_links(config: Config, tmp_path: Path) -> None:
    made = backups.make(config, tmp_path / "to", now=NOW)
    for name in backups.prove(made).photos:
        assert PhotoStore(tmp_path / "photos").path(name).samefile(made / "photos" / key_of(name))


def test_on_another_disk_photos_are_copied_once_and_linked_after(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def within_one_disk(source: Path, target: Path) -> None:
        if Path(source).is_relative_to(tmp_path / "photos"):
            raise OSError(18, "Invalid cross-device link")
        link(source, target)

    monkeypatch.setattr(os, "link", within_one_disk)
    first = backups.make(config, tmp_path / "to", now=NOW)
    second = backups.make(config, tmp_path / "to", now=NOW + timedelta(days=1))
    for name in backups.prove(second).photos:
        copied = first / "photos" / key_of(name)
        assert not copied.samefile(PhotoStore(tmp_path / "photos").path(name))
        assert copied.samefile(second / "photos" / key_of(name))


def test_the_newest_are_kept_and_nothing_else_is_touched(config: Config, tmp_path: Path) -> None:
    (tmp_path / "to" / "gridsnap-mine").mkdir(parents=True)
    for day in range(4):
        backups.make(config, tmp_path / "to", now=NOW + timedelta(days=day), keep=2)
    assert sorted(path.name for path in (tmp_path / "to").iterdir()) == [
        "gridsnap-20261125-030000",
        "gridsnap-20261126-030000",
        "gridsnap-mine",
    ]


def test_a_photo_that_is_gone_or_damaged_fails_the_backup_and_leaves_nothing(
    config: Config, tmp_path: Path
) -> None:
    store = PhotoStore(tmp_path / "photos")
    (name, other) = (hashlib.sha256(data).hexdigest() for data in PHOTOS)
    store.path(name).write_bytes(b"rotten")
    with pytest.raises(BackupError, match=f"{name} is damaged"):
        backups.make(config, tmp_path / "to", now=NOW)
    store.remove(name)
    with pytest.raises(BackupError, match=f"not kept any more: no photo {name}"):
        backups.make(config, tmp_path / "to", now=NOW)
    assert store.exists(other)
    assert list((tmp_path / "to").iterdir()) == []


def test_without_a_database_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    config = configured(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "photos")
    with pytest.raises(BackupError, match="no database yet"):
        backups.make(config, tmp_path / "to", now=NOW)
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("what", ["archive", "photo", "manifest", "lost photo", "lost sums"])
def test_what_was_changed_since_is_noticed(config: Config, tmp_path: Path, what: str) -> None:
    made = backups.make(config, tmp_path / "to", now=NOW)
    photo = made / "photos" / key_of(backups.prove(made).photos[0])
    archive = next(path for path in made.iterdir() if path.name in {"gridsnap.db", "gridsnap.pgdump"})
    match what:
        case "lost photo":
            photo.unlink()
        case "lost sums":
            (made / "SHA256SUMS").unlink()
        case "manifest":
            (made / "manifest.json").write_text((made / "manifest.json").read_text().replace(": 9", ": 8"))
        case "photo":
            photo.unlink()
            photo.write_bytes(b"another")
        case _:
            with archive.open("r+b") as opened:
                opened.seek(archive.stat().st_size // 2)
                opened.write(b"\xa5" * 64)
    with pytest.raises(BackupError):
        backups.prove(made)


def test_a_restore_into_an_empty_place_brings_everything_back(
    config: Config, tmp_path: Path, empty_database: str
) -> None:
    made = backups.make(config, tmp_path / "to", now=NOW)
    fresh = elsewhere(config, tmp_path, empty_database)
    assert backups.bring_back(fresh, made, force=False, now=NOW) == []
    assert schema.check(empty_database).is_current
    for table, rows in backups.prove(made).rows.items():
        if table != "alembic_version":
            assert count(empty_database, table) == rows
    keeper = PhotoStore(tmp_path / "elsewhere" / "photos")
    assert [keeper.read(hashlib.sha256(data).hexdigest()) for data in PHOTOS] == list(PHOTOS)
    again = backups.make(fresh, tmp_path / "again", now=NOW)
    assert backups.prove(again) == backups.prove(made)


def test_the_restored_database_goes_on_counting_where_it_was(
    config: Config, tmp_path: Path, empty_database: str
) -> None:
    made = backups.make(config, tmp_path / "to", now=NOW)
    backups.bring_back(elsewhere(config, tmp_path, empty_database), made, force=False, now=NOW)
    store = Store(empty_database, lambda: NOW)
    try:
        store.submit(_add).result()
    finally:
        store.close()
    assert count(empty_database, "photos") == 4


def test_an_occupied_place_is_left_alone_unless_forced_and_then_lies_aside(
    config: Config, seeded: Seeded, tmp_path: Path
) -> None:
    made = backups.make(config, tmp_path / "to", now=NOW)
    seeded.store.submit(_forget).result()
    seeded.store.close()
    with pytest.raises(BackupError, match="--force moves the old aside"):
        backups.bring_back(config, made, force=False, now=NOW)
    assert count(config.storage.database, "photos") == 0
    aside = backups.bring_back(config, made, force=True, now=NOW)
    assert count(config.storage.database, "photos") == 3
    photos, database = aside
    assert photos == tmp_path / "photos.before-restore-20261123-030000"
    assert (photos / key_of(hashlib.sha256(b"of nobody").hexdigest())).read_bytes() == b"of nobody"
    if database.suffix == ".pgdump":
        assert archives.contents(database).rows["photos"] == 0
    else:
        assert count(f"sqlite:///{database}", "photos") == 0


def test_a_damaged_backup_changes_nothing(config: Config, seeded: Seeded, tmp_path: Path) -> None:
    made = backups.make(config, tmp_path / "to", now=NOW)
    (made / "photos" / key_of(backups.prove(made).photos[0])).unlink()
    seeded.store.close()
    with pytest.raises(BackupError, match="cannot be read"):
        backups.bring_back(config, made, force=True, now=NOW)
    assert count(config.storage.database, "photos") == 3
    assert not list(tmp_path.glob("*restor*"))


async def test_a_restore_is_refused_while_the_bot_runs(
    config: Config, seeded: Seeded, tmp_path: Path
) -> None:
    made = backups.make(config, tmp_path / "to", now=NOW)
    if seeded.store.dialect == "sqlite":
        with guard.only_one(config), pytest.raises(guard.AlreadyRunningError):
            await backups.restore(config, made, force=True)
    else:
        with pytest.raises(BackupError, match="stop Gridsnap first"):
            await backups.restore(config, made, force=True)
    assert count(config.storage.database, "photos") == 3


async def test_the_commands_say_what_they_did(
    config: Config, seeded: Seeded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await backups.backup(config, tmp_path / "to", None) == 0
    assert "0 reports, 2 photos, looked through and sound" in capsys.readouterr().out
    seeded.store.close()
    (made,) = backups.finished(tmp_path / "to")
    assert await backups.restore(config, made, force=True) == 0
    assert capsys.readouterr().out.count("what was there before lies in") == 2


def test_a_newer_ones_backup_is_refused_before_anything_is_moved(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'here.db'}"
    schema.prepare(database)
    config = configured(database, tmp_path / "photos")
    made = backups.make(config, tmp_path / "to", now=NOW)
    with closing(sqlite3.connect(made / "gridsnap.db")) as copy, copy:
        copy.execute("UPDATE alembic_version SET version_num = '9999'")
    _sign_again(made)
    with pytest.raises(schema.NewerDatabaseError):
        backups.bring_back(config, made, force=True, now=NOW)
    assert schema.check(database).is_current
    assert not list(tmp_path.glob("*restor*"))


def _sign_again(made: Path) -> None:
    """As an attacker or a later version would: the sums fit."""
    lines = (made / "SHA256SUMS").read_text().splitlines()
    names = [line.partition("  ")[2] for line in lines]
    digests = [hashlib.sha256((made / name).read_bytes()).hexdigest() for name in names]
    (made / "SHA256SUMS").write_text("".join(f"{d}  {n}\n" for d, n in zip(digests, names, strict=True)))


def test_without_pg_dump_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(
        BackupError, match="pg_dump is not installed; on Debian: apt install postgresql-client"
    ):
        archives._postgres("pg_dump", "postgresql://u:hush-hush@127.0.0.1:1/d")


def test_what_postgresql_says_is_passed_on_without_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BackupError, match="refused") as refused:
        archives._postgres("pg_dump", "postgresql://u:hush-hush@127.0.0.1:1/d", "--file=/dev/null")
    assert "hush-hush" not in str(refused.value)


def test_a_photo_whose_time_is_over_is_in_no_backup(config: Config, do: Do, tmp_path: Path) -> None:
    def over(work: Work) -> None:
        first = tables.photos.update().where(tables.photos.c.file_id == "file-0")
        work.run(first.values(gone_at=work.now))

    do(over)
    contents = backups.prove(backups.make(config, tmp_path / "to", now=NOW))
    assert contents.photos == [hashlib.sha256(PHOTOS[1]).hexdigest()]


def test_a_photo_that_goes_while_it_is_copied_is_not_missed(
    config: Config, do: Do, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = hashlib.sha256(PHOTOS[0]).hexdigest()
    real = archives.dump

    def over(work: Work) -> None:
        work.run(tables.photos.update().where(tables.photos.c.sha256 == name).values(gone_at=work.now))

    def dumped(database: str, folder: Path) -> tuple[Path, dict[str, int]]:
        found = real(database, folder)
        do(over)
        PhotoStore(tmp_path / "photos").remove(name)
        return found

    monkeypatch.setattr(archives, "dump", dumped)
    contents = backups.prove(backups.make(config, tmp_path / "to", now=NOW))
    assert contents.photos == [hashlib.sha256(PHOTOS[1]).hexdigest()]
    assert len(list((tmp_path / "to").iterdir())) == 1
