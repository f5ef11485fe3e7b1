"""SECURITY.md names a test for every threat, and every test that it names is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)
TOPICS = (
    "forged callback", "deep link", "foreign group", "file name", "workbook", "GeoJSON", "SSRF", "api_url",
    "log line", "token", "constant time", "explodes", "floods", "stranger", "What each role can make",
    "private security advisory",
)  # fmt: skip


def named_in(path: Path) -> set[str]:
    """The names of the tests that a file defines."""
    found = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(found) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_the_named_test_is_there(file: str, test: str) -> None:
    assert test in named_in(ROOT / file)


def test_every_threat_names_one() -> None:
    table = TEXT.partition("| held by |")[2].splitlines()[2:]
    rows = [line for line in table if line.startswith("|")]
    assert len(rows) > 30
    assert [row for row in rows if len(re.findall(r"`tests/[\w/]+\.py::\w+`", row)) != 1] == []
    assert len(NAMED) == len(rows)


@pytest.mark.parametrize("topic", TOPICS)
def test_the_list_covers_what_it_must(topic: str) -> None:
    assert topic in TEXT
