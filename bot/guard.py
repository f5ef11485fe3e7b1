"""One program a database: a lock file beside the SQLite file, held as long as the process lives.

The lock is the kernel's (flock), so it ends with the process, by kill -9 too; the file stays and means
nothing by itself. On PostgreSQL nothing is locked here: there several processes may share a database.
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.config import Config
from storage.engines import normalised


class AlreadyRunningError(RuntimeError):
    """Another process has the database in hand; the message is a sentence for whoever started this one."""

    def __init__(self, file: Path, holder: str) -> None:
        who = f" (process {holder})" if holder else ""
        super().__init__(
            f"Gridsnap already runs on {file}{who}; stop it first, or give this one a database of its own."
        )
        self.file = file


def database_file(database: str) -> Path | None:
    """The file of a SQLite database, the same for every way of writing its path; None for a server."""
    url = normalised(database)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database).resolve()


@contextmanager
def only_one(config: Config) -> Iterator[None]:
    """Nobody else runs on the database of this configuration within the block.

    Raises:
        AlreadyRunningError: Somebody does.
        OSError: The lock file cannot be written.
    """
    file = database_file(config.storage.database)
    if file is None or sys.platform == "win32":  # no flock there: Telegram's 409 is the only guard
        yield
        return
    import fcntl  # noqa: PLC0415 - not on every system

    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file.with_name(f"{file.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(file, _holder(handle)) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        # The file is not removed: somebody may have opened it already, and would then lock what nobody sees.
        with contextlib.suppress(OSError):
            os.close(handle)


def _holder(handle: int) -> str:
    """The process id that the holder wrote, or nothing while it has not yet."""
    said = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
    return said if said.isdigit() else ""
