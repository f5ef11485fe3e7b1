"""What must never creep into the source, and the directions of its imports."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "handlers", "casework", "storage", "playground")
_FILES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def _calls(path: Path) -> list[ast.Call]:
    return [
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_the_time_is_never_taken_without_its_zone(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in _FILES
        if path.is_relative_to(ROOT / room)
        for call in _calls(path)
        if isinstance(call.func, ast.Attribute)
        and (
            (call.func.attr == "now" and ast.unparse(call.func.value) == "datetime" and not call.args)
            or call.func.attr in {"utcnow", "utcfromtimestamp", "today"}
        )
    ]
    assert wrong == []


def test_nothing_but_the_program_itself_prints() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in _FILES
        if not path.is_relative_to(ROOT / "bot")
        for call in _calls(path)
        if isinstance(call.func, ast.Name) and call.func.id == "print"
    ]
    assert wrong == []


def test_the_configured_street_group_is_read_where_its_new_id_is_known() -> None:
    rooms = [ROOT / "casework", ROOT / "handlers"]
    found = {
        str(path.relative_to(ROOT))
        for path in _FILES
        if any(path.is_relative_to(room) for room in rooms)
        and any(
            isinstance(node, ast.Attribute) and node.attr == "street_group"
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    }
    assert found == {"casework/street.py"}


def test_no_file_outgrows_its_subject() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in _FILES
        if "migrations" not in path.parts
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert long == {}


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout
