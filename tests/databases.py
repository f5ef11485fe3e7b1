"""Databases for tests: empty ones and copies of templates, as SQLite files and on a PostgreSQL server.

GRIDSNAP_TEST_POSTGRES names the server (a URL of a user that may create databases); without it every test
runs on SQLite alone.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from storage.engines import normalised

SERVER = os.environ.get("GRIDSNAP_TEST_POSTGRES", "")
BACKENDS = ("sqlite", "postgresql") if SERVER else ("sqlite",)


@contextmanager
def empty(backend: str, folder: Path) -> Iterator[str]:
    """The URL of a database in which nothing is."""
    if backend == "sqlite":
        yield f"sqlite:///{folder / f'{secrets.token_hex(4)}.db'}"
    else:
        with _on_server(None) as database:
            yield database


@contextmanager
def copied(template: str, folder: Path) -> Iterator[str]:
    """The URL of a database like the template, which nobody may have open meanwhile."""
    if template.startswith("sqlite"):
        target = folder / f"{secrets.token_hex(4)}.db"
        shutil.copyfile(template.removeprefix("sqlite:///"), target)
        yield f"sqlite:///{target}"
    else:
        with _on_server(template) as database:
            yield database


@contextmanager
def _on_server(template: str | None) -> Iterator[str]:
    """A database of our own on the server, dropped afterwards."""
    name = f"gridsnap_test_{secrets.token_hex(6)}"
    like = f' TEMPLATE "{make_url(template).database}"' if template else ""
    _ask_server(f'CREATE DATABASE "{name}"{like}')
    try:
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    finally:
        _ask_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _ask_server(statement: str) -> None:
    engine = create_engine(normalised(SERVER), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
