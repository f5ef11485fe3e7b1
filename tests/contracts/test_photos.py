"""A photo leaves by one door, handlers/photos.py; docs/photos.md names every way and the test of each."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_FILES = [path for room in ("handlers", "bot") for path in sorted((ROOT / room).rglob("*.py"))]
_TEXT = (ROOT / "docs" / "photos.md").read_text(encoding="utf-8")
_NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", _TEXT)


def _touching(name: str, of: str = "") -> set[str]:
    """The files that use this attribute (of something whose last word is `of`)."""
    return {
        str(path.relative_to(ROOT))
        for path in _FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr == name
        and (not of or ast.unparse(node.value).rpartition(".")[2] == of)
    }


def test_only_the_door_reads_what_is_kept_of_a_photo() -> None:
    assert _touching("read", of="photos") == {"handlers/photos.py"}
    assert _touching("sha256") <= {"handlers/photos.py", "handlers/group/replies.py"}  # the latter: just kept


def test_only_the_door_sends_a_photo_by_its_id() -> None:
    """Elsewhere ids are of what comes in: a message is read, a file is fetched."""
    incoming = {
        "handlers/shots.py",
        "handlers/group/replies.py",
        "handlers/admin/grids.py",
        "bot/fetching.py",
    }
    assert _touching("file_id") == {"handlers/photos.py", *incoming}


@pytest.mark.parametrize(("file", "test"), _NAMED)
def test_the_named_test_is_there(file: str, test: str) -> None:
    found = ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8")))
    names = {node.name for node in found if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert test in names


def test_every_way_names_one() -> None:
    rows = [line for line in _TEXT.splitlines() if line.startswith("| ") and not line.startswith("| way")]
    assert len(rows) > 10
    assert [row for row in rows if not re.search(r"`tests/[\w/]+\.py::\w+`", row)] == []
    assert sum("test_blur" in row for row in rows) >= 8
