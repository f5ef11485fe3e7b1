"""Commands for the machine that need no Telegram: bringing grids in, migrating the database."""

import asyncio
from pathlib import Path

from bot import guard
from bot.assembly import scheme_of
from bot.config import Config
from casework import grids
from casework.people import Actor
from casework.places import Datum
from storage import schema
from storage.work import Store, utc_now


async def import_grids(config: Config, path: Path, datum: str) -> int:
    """The grids of the file are in force, or every problem is printed and nothing changed; the exit code."""
    await asyncio.to_thread(schema.prepare, config.storage.database, backups=config.storage.backup_keep)
    scheme = scheme_of(config)
    # Whoever can start this command owns the machine: they act as the first administrator.
    actor = Actor(min(scheme.admins, default=None), "gridsnap import-grids")
    if actor.id is None:
        print("[access] admins is empty; name at least one administrator first.")  # noqa: T201
        return 1
    store = Store(config.storage.database, utc_now)
    try:
        document = await asyncio.to_thread(path.read_bytes)
        found = await store.read(grids.examine, scheme, actor, document, Datum(datum))
        done = await store.write(grids.take_over, scheme, actor, found)
    finally:
        await asyncio.to_thread(store.close)
    for what, codes in (("added", done.added), ("changed", done.changed), ("unchanged", done.unchanged)):
        print(f"{what}: {len(codes)}" + (f" ({', '.join(codes)})" if codes and what != "unchanged" else ""))  # noqa: T201
    if done.communities:
        print(f"new communities: {'、'.join(done.communities)} (bind a group to each with /bind)")  # noqa: T201
    return 0


async def migrate(config: Config) -> int:
    """The database is at this version's schema; the exit code."""
    with guard.only_one(config):
        done = await asyncio.to_thread(
            schema.prepare, config.storage.database, backups=config.storage.backup_keep
        )
    if done.before == done.after:
        print(f"nothing to do: the database is at {done.after}")  # noqa: T201
    else:
        copy = f", a copy of the old one is {done.backup.name}" if done.backup else ""
        print(f"migrated {done.before or 'an empty database'} → {done.after}{copy}")  # noqa: T201
    return 0
