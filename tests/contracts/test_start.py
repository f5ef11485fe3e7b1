"""What a start imports: every module more is time until the first answer, for everybody who waits."""

import json
import subprocess
import sys
from functools import cache

import pytest

# What `gridsnap run` imports, with a database that is current, up to the first answer.
_START = """
import json, sys
sys.argv = ["gridsnap"]
import bot.cli, bot.app
from storage import schema
assert schema.check(sys.stdin.read().strip()).is_current
print(json.dumps(sorted(sys.modules)))
"""
NOT_NEEDED = (
    "alembic",  # a migration
    "mako",
    "shapely",  # the first place
    "numpy",
    "xlsxwriter",  # /export
    "holidays",  # the first deadline in working days
    "PIL.ImageDraw",  # the first card
    "PIL.ImageFont",
    "handlers.admin.boards",  # /stats and /grids
    "aiohttp.web",  # the webhook, the health port
    "playground",  # demo
    "bot.doctor",
    "bot.backups",
)


@pytest.fixture
def imported(migrated_template: str) -> list[str]:
    return _imported(migrated_template)


@cache
def _imported(database: str) -> list[str]:
    child = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _START], input=database, capture_output=True, text=True, check=True
    )
    found: list[str] = json.loads(child.stdout)
    return found


def test_a_start_imports_the_program(imported: list[str]) -> None:
    assert {"bot.app", "handlers.rider.drafting", "storage.work", "telegram.ext"} <= set(imported)


@pytest.mark.parametrize("module", NOT_NEEDED)
def test_a_start_does_without(module: str, imported: list[str]) -> None:
    assert [name for name in imported if name == module or name.startswith(f"{module}.")] == []
