"""Databases for tests: empty ones and copies of templates, as SQLite files and on a PostgreSQL server.

GRIDSNAP_TEST_POSTGRES names the server (a URL of a user that may create databases); without it every test
runs on SQLite alone.
"""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.servers import Server

SERVER = os.environ.get("GRIDSNAP_TEST_POSTGRES", "")
BACKENDS = ("sqlite", "postgresql") if SERVER else ("sqlite",)
_server = Server(SERVER) if SERVER else None


@contextmanager
def empty(backend: str, folder: Path) -> Iterator[str]:
    """The URL of a database in which nothing is."""
    if backend == "sqlite":
        yield f"sqlite:///{folder / f'{secrets.token_hex(4)}.db'}"
    else:
        assert _server is not None
        with _server.empty() as database:
            yield database


@contextmanager
def copied(template: str, folder: Path) -> Iterator[str]:
    """The URL of a database like the template, which nobody may have open meanwhile."""
    if template.startswith("sqlite"):
        target = folder / f"{secrets.token_hex(4)}.db"
        shutil.copyfile(template.removeprefix("sqlite:///"), target)
        yield f"sqlite:///{target}"
    else:
        assert _server is not None
        with _server.copied(template) as database:
            yield database


class Templates(ExitStack):
    """Databases that were made once, to be copied; they end with the block."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._made: dict[tuple[str, str], str] = {}

    def one(self, name: str, backend: str, fill: Callable[[str], object], *, like: str | None = None) -> str:
        """The URL of what `fill` made of an empty database, or of a copy of the template `like`."""
        key = name, backend
        if key not in self._made:
            folder = self._folder
            database = self.enter_context(copied(like, folder) if like else empty(backend, folder))
            fill(database)
            self._made[key] = database
        return self._made[key]
