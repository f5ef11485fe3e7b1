"""Backup and restore: the database and every photo that it names, in one folder that proves itself.

    gridsnap-20261122-205745/
        gridsnap.db        SQLite's own online copy (PostgreSQL: gridsnap.pgdump, by pg_dump)
        photos/ab/cd/….jpg the photos that the copy names, hard links where the disk is the same
        manifest.json      when, which revision, how many rows in each table
        SHA256SUMS         of all of it; `sha256sum -c SHA256SUMS` works without Gridsnap

A folder that ends in `.part` was not finished. A finished one was looked through before it got its name: the
copy opens, is sound, has as many rows as the database had at that moment, and no photo is missing.
"""

import asyncio
import hashlib
import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot import guard
from bot.assembly import photos_of
from bot.config import Config
from storage import archives, schema
from storage.archives import BackupError, Contents
from storage.photos import PhotoKeeper, PhotoMissing, PhotoStore, key_of
from storage.work import utc_now

MANIFEST, SUMS, PHOTOS = "manifest.json", "SHA256SUMS", "photos"
_FORM = 1


async def backup(config: Config, to: Path | None, keep: int | None) -> int:
    """A whole and proven backup lies in a folder of its own; the exit code."""
    made = await asyncio.to_thread(make, config, to or _usual_place(config), now=utc_now(), keep=keep)
    rows = json.loads((made / MANIFEST).read_text(encoding="utf-8"))["rows"]
    print(f"{made}: {rows['reports']} reports, {_count(made)} photos, looked through and sound")  # noqa: T201
    return 0


async def restore(config: Config, source: Path, *, force: bool) -> int:
    """The backup is in force, what was there before lies aside; the exit code."""
    with guard.only_one(config):
        aside = await asyncio.to_thread(bring_back, config, source, force=force, now=utc_now())
    print(f"restored from {source}; start Gridsnap now")  # noqa: T201
    for old in aside:
        print(f"what was there before lies in {old}")  # noqa: T201
    return 0


def make(config: Config, to: Path, *, now: datetime, keep: int | None = None) -> Path:
    """The folder of a new backup, made beside a running bot; of those in `to` the newest `keep` stay.

    Raises:
        BackupError: It could not be made, or did not stand the proof.
    """
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    earlier = finished(to)
    folder = to / f"gridsnap-{now:%Y%m%d-%H%M%S}"
    draft = folder.with_suffix(".part")
    if folder.exists() or draft.exists():
        raise BackupError(f"{folder} is there already.")
    try:
        try:
            _fill(config, draft, now, earlier[-1] / PHOTOS if earlier else None)
        except PhotoMissing:  # its time was over since the database was copied: so it is copied anew
            shutil.rmtree(draft)
            _fill(config, draft, now, earlier[-1] / PHOTOS if earlier else None)
        prove(draft)
        draft.replace(folder)
    except PhotoMissing as missing:
        shutil.rmtree(draft, ignore_errors=True)
        raise BackupError(f"the database names a photo that is not kept any more: {missing}.") from None
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    if keep is not None:
        for old in finished(to)[: -max(keep, 1)]:
            shutil.rmtree(old)
    return folder


def _fill(config: Config, draft: Path, now: datetime, previous: Path | None) -> None:
    """A new folder has the database, its photos, and the sums of all; PhotoMissing where one is not there."""
    draft.mkdir(mode=0o700)
    archive, rows = archives.dump(config.storage.database, draft)
    contents = archives.contents(archive)
    _compare(rows, contents)
    keeper = photos_of(config)
    sums = {archive.name: _digest(archive)}
    for sha256 in contents.photos:
        sums[f"{PHOTOS}/{key_of(sha256)}"] = _bring(keeper, sha256, draft / PHOTOS, previous)
    manifest = {
        "form": _FORM,
        "made_at": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "archive": archive.name,
        "revision": contents.revision,
        "rows": dict(sorted(rows.items())),
    }
    _write(draft / MANIFEST, json.dumps(manifest, indent=2) + "\n")
    sums[MANIFEST] = _digest(draft / MANIFEST)
    _write(draft / SUMS, "".join(f"{sum_}  {name}\n" for name, sum_ in sorted(sums.items())))


def prove(folder: Path) -> Contents:
    """What the backup holds, once every byte of it was read and found as it should be.

    Raises:
        BackupError: Something of it is missing or not as it was written.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
        form, name, rows = manifest["form"], _archive_in(folder).name, dict(manifest["rows"])
    except (OSError, ValueError, KeyError, TypeError):
        raise BackupError(f"{folder} is not a whole backup of Gridsnap.") from None
    if form != _FORM:
        raise BackupError(f"{folder} was made by a newer Gridsnap; restore it with that version.")
    sums = {name: sum_ for sum_, _, name in (line.partition("  ") for line in lines)}
    contents = archives.contents(folder / name)
    expected = {name, MANIFEST, *(f"{PHOTOS}/{key_of(sha256)}" for sha256 in contents.photos)}
    if lacking := expected - sums.keys():
        raise BackupError(f"{folder} is not whole: {min(lacking)} and {len(lacking) - 1} more are not in it.")
    for file in sorted(expected):
        try:
            found = _digest(folder / file)
        except OSError as error:
            raise BackupError(f"{folder / file} cannot be read: {error.strerror}.") from None
        if found != sums[file]:
            raise BackupError(f"{folder / file} is not as it was written: the disk or somebody changed it.")
    _compare(rows, contents)
    return contents


def bring_back(config: Config, source: Path, *, force: bool, now: datetime) -> list[Path]:
    """The backup is in force; where the old is now (nothing was there: an empty list).

    All is copied and proven before anything old is moved, so a failure on the way changes nothing.

    Raises:
        BackupError: The backup is not sound, the place is not empty, or the bot is running.
    """
    contents = prove(source)
    stamp = f"before-restore-{now:%Y%m%d-%H%M%S}"
    place = archives.place_of(config.storage.database)
    folder = _folder_of(config)
    occupied = [*place.occupied(), *([str(folder)] if folder and _has_any(folder) else [])]
    if occupied and not force:
        raise BackupError(f"{' and '.join(occupied)} would be replaced; --force moves the old aside first.")
    archive = _archive_in(source)
    fresh = folder.with_name(f"{folder.name}.restoring") if folder else None
    aside: list[Path] = []
    try:
        if fresh:
            shutil.rmtree(fresh, ignore_errors=True)
        keeper: PhotoKeeper = PhotoStore(fresh) if fresh else photos_of(config)
        for sha256 in contents.photos:
            if keeper.keep((source / PHOTOS / key_of(sha256)).read_bytes()) != sha256:
                raise BackupError(f"the photo {sha256} changed while it was read.")
        with place.prepared(archive) as put_in_force:
            if folder and fresh:
                aside += _swap(folder, fresh, folder.with_name(f"{folder.name}.{stamp}"))
            aside += put_in_force(stamp)
    finally:
        if fresh:
            shutil.rmtree(fresh, ignore_errors=True)
    _look_again(config, contents)
    return aside


def finished(to: Path) -> list[Path]:
    """The whole backups of a folder, oldest first."""
    digit = "[0-9]"
    return sorted(path for path in to.glob(f"gridsnap-{digit * 8}-{digit * 6}") if path.is_dir())


# The parts of it ------------------------------------------------------------------------------------------


def _usual_place(config: Config) -> Path:
    file = guard.database_file(config.storage.database)
    return (file.parent if file else Path("var")) / "backups"


def _folder_of(config: Config) -> Path | None:
    """The folder of the photos; None for a bucket, where restored photos join the others by their names."""
    place = str(config.storage.photos)
    return None if place.startswith("s3://") else Path(place)


def _bring(keeper: PhotoKeeper, sha256: str, photos: Path, previous: Path | None) -> str:
    """The photo is in the backup: as a hard link where that is possible, else as a copy; its digest."""
    target = photos / key_of(sha256)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    links = [keeper.path(sha256)] if isinstance(keeper, PhotoStore) else []
    links += [previous / key_of(sha256)] if previous else []
    for link in links:
        try:
            os.link(link, target)
        except OSError:
            continue
        if _digest(target) == sha256:
            return sha256
        target.unlink()
    _write(target, keeper.read(sha256))
    if _digest(target) != sha256:
        raise BackupError(f"the photo {sha256} is damaged where it is kept.")
    return sha256


def _compare(rows: dict[str, int], contents: Contents) -> None:
    wrong = sorted(
        name for name in rows.keys() | contents.rows.keys() if rows.get(name) != contents.rows.get(name)
    )
    if wrong:
        told = ", ".join(f"{name} {contents.rows.get(name, 0)} of {rows.get(name, 0)}" for name in wrong)
        raise BackupError(f"the copy does not hold the rows that it should: {told}.")


def _look_again(config: Config, contents: Contents) -> None:
    """What is in force now is what the backup held, or it is said at once."""
    if schema.check(config.storage.database).current != contents.revision:
        raise BackupError("the restored database is not at the backup's revision.")
    keeper = photos_of(config)
    if lost := [sha256 for sha256 in contents.photos if not keeper.exists(sha256)]:
        raise BackupError(f"{len(lost)} photos did not arrive, {lost[0]} among them.")


def _swap(folder: Path, fresh: Path, aside: Path) -> list[Path]:
    """The fresh folder takes the place; where the old one lies then."""
    moved = []
    if folder.exists():
        if _has_any(folder):
            folder.replace(aside)
            moved.append(aside)
        else:
            folder.rmdir()
    if fresh.exists():
        fresh.replace(folder)
    return moved


def _archive_in(folder: Path) -> Path:
    """The database's copy; whatever the manifest says, it lies in the folder."""
    named = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["archive"]
    return folder / Path(str(named)).name


def _has_any(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _count(folder: Path) -> int:
    return sum(1 for _ in (folder / PHOTOS).rglob("*.jpg"))


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _write(file: Path, content: str | bytes) -> None:
    """The file is on the disk, for this user only."""
    data = content.encode() if isinstance(content, str) else content
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())
