"""What the README promises is there, and what is there it tells."""

import re
from pathlib import Path

import pytest

from handlers import admin, fallback, group, rider
from handlers.menus import COMMANDS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _commands() -> set[str]:
    """Every command that some handler takes."""
    found: set[str] = set()
    for handler in (*admin.HANDLERS, *group.HANDLERS, *rider.HANDLERS, *fallback.HANDLERS):
        found |= set(getattr(handler, "commands", ()))
    return found


def test_there_are_commands() -> None:
    assert {"start", "report", "my", "cancel", "open", "bind", "unbind", "stats"} <= _commands()


def test_every_command_in_a_menu_is_taken_by_a_handler() -> None:
    assert {command.name for command in COMMANDS} <= _commands()


@pytest.mark.skipif(len(README) < 2000, reason="the README is a stub")
@pytest.mark.parametrize("name", sorted({command.name for command in COMMANDS}))
def test_every_command_in_a_menu_is_in_the_readme(name: str) -> None:
    assert re.search(rf"/{name}\b", README)
