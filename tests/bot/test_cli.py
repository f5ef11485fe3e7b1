"""Each command does its work, ends with its exit code, and never shows a traceback or a secret."""

import asyncio
import gc
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
import typer
from typer.testing import CliRunner, Result

from bot import cli
from bot.config import Config
from bot.guard import AlreadyRunningError
from bot.logs import QUIETED
from casework.errors import NotFoundError
from storage.schema import NewerDatabaseError

TOKEN = "424242:PLAYGROUND-token-for-local-use-only"
BROKEN = '[telegram]\nmode = "pigeon"\n[reminders]\nsweep = "soon"\n'
COMMANDS = ["run", "demo", "check", "import-grids", "migrate", "backup", "restore", "doctor", "version"]


class Called:
    """Stands for one of the modules behind the commands, and records how it was called."""

    def __init__(self, answer: int | Exception | type[BaseException] = 0) -> None:
        self.answer = answer
        self.calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    async def __call__(self, *args: Any, **kwargs: Any) -> int:
        self.calls.append((args, kwargs))
        await asyncio.sleep(0)
        if isinstance(self.answer, int):
            return self.answer
        raise self.answer


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run in a folder of its own, without variables of ours; what logging was is put back."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith("GRIDSNAP_"):
            monkeypatch.delenv(name)
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    for handler in root.handlers[:]:
        if handler not in before:
            root.removeHandler(handler)
            handler.close()
    root.setLevel(level)
    for name in QUIETED:
        logging.getLogger(name).setLevel(logging.NOTSET)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def gridsnap(*arguments: str) -> Result:
    result = CliRunner().invoke(cli.cli, list(arguments), prog_name="gridsnap")
    assert "Traceback" not in result.output
    assert TOKEN not in result.output
    return result


def behind(monkeypatch: pytest.MonkeyPatch, module: str, **functions: Called) -> None:
    monkeypatch.setitem(sys.modules, module, SimpleNamespace(**functions))


def test_check_shows_what_the_configuration_comes_to() -> None:
    result = gridsnap("check")
    assert result.exit_code == 0
    assert "in order" in result.output
    assert "none: only the playground can run" in result.output
    assert "消防通道" in result.output


def test_check_shows_no_secret(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        f'[telegram]\ntoken = "{TOKEN}"\nproxy = "http://u:hush-hush@x:1"\n'
        '[storage]\ndatabase = "postgresql://u:hush-hush@h/d"\n'
    )
    result = gridsnap("check")
    assert result.exit_code == 0
    assert "hush-hush" not in result.output
    assert "through a proxy" in result.output
    assert "postgresql://u:***@h/d" in result.output


def test_a_broken_configuration_names_every_problem_with_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(BROKEN)
    for command in ("check", "run", "demo", "migrate", "doctor", "start"):
        result = gridsnap(command)
        assert result.exit_code == 2
        assert "2 problems" in result.stderr
        assert "telegram.mode: 'pigeon' is not known, allowed: 'polling' or 'webhook'" in result.stderr
        assert "reminders.sweep: " in result.stderr
        assert result.stdout == ""


def test_a_configuration_that_is_named_must_be_there(tmp_path: Path) -> None:
    result = gridsnap("check", "--config", "other.toml")
    assert result.exit_code == 2
    assert "other.toml: cannot be read: no such file" in result.stderr
    (tmp_path / "other.toml").write_text("")
    assert gridsnap("check", "--config", "other.toml").exit_code == 0


def test_run_needs_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Called()
    behind(monkeypatch, "bot.app", run=app)
    for token, why in (("", "is empty"), ("nonsense", "does not look like")):
        monkeypatch.setenv("GRIDSNAP_TELEGRAM__TOKEN", token)
        result = gridsnap("run")
        assert result.exit_code == 2
        assert f"telegram.token: {why}" in " ".join(result.stderr.split())
        assert "nonsense" not in result.output
    assert app.calls == []


@pytest.mark.parametrize("code", [0, 1])
def test_run_starts_the_bot_and_ends_with_its_code(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    app = Called(code)
    behind(monkeypatch, "bot.app", run=app)
    monkeypatch.setenv("GRIDSNAP_TELEGRAM__TOKEN", TOKEN)
    assert gridsnap("run").exit_code == code
    ((args, kwargs),) = app.calls
    assert isinstance(args[0], Config)
    assert args[0].telegram.token.get_secret_value() == TOKEN
    assert kwargs == {}


def test_start_runs_the_bot_with_a_token_and_the_playground_without(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    app, demo = Called(), Called()
    behind(monkeypatch, "bot.app", run=app)
    behind(monkeypatch, "bot.demo", run=demo)
    assert "playground" in gridsnap("start").output
    (tmp_path / "config.toml").write_text('[telegram]\ntoken = ""\n')
    assert gridsnap("start").exit_code == 0
    assert (len(app.calls), len(demo.calls)) == (0, 2)
    (tmp_path / "config.toml").write_text(f'[telegram]\ntoken = "{TOKEN}"\n')
    assert gridsnap("start").exit_code == 0
    assert (len(app.calls), len(demo.calls)) == (1, 2)


def test_demo_passes_its_options_on(monkeypatch: pytest.MonkeyPatch) -> None:
    demo = Called()
    behind(monkeypatch, "bot.demo", run=demo)
    assert gridsnap("demo").exit_code == 0
    assert gridsnap("demo", "--port", "0", "--dir", "here", "--keep", "--no-rates").exit_code == 0
    assert [kwargs for _, kwargs in demo.calls] == [
        {"port": 8765, "directory": None, "keep": False, "rates": True},
        {"port": 0, "directory": Path("here"), "keep": True, "rates": False},
    ]


def test_import_grids_takes_a_file_and_its_datum(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    office = Called()
    behind(monkeypatch, "bot.office", import_grids=office)
    (tmp_path / "grids.geojson").write_text("{}")
    assert gridsnap("import-grids", "grids.geojson").exit_code == 0
    assert gridsnap("import-grids", "grids.geojson", "--datum", "bd09").exit_code == 0
    assert [args[1:] for args, _ in office.calls] == [
        (Path("grids.geojson"), "wgs84"),
        (Path("grids.geojson"), "bd09"),
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["import-grids"],
        ["import-grids", "missing.geojson"],
        ["import-grids", "."],
        ["import-grids", __file__, "--datum", "mars"],
        ["demo", "--port", "70000"],
        ["dance"],
        ["check", "--loudly"],
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    result = gridsnap(*arguments)
    assert result.exit_code == 2
    assert "Error: " in result.output


@pytest.mark.parametrize(
    ("command", "module", "function"), [("migrate", "bot.office", "migrate"), ("doctor", "bot.doctor", "run")]
)
def test_migrate_and_doctor_get_the_configuration(
    monkeypatch: pytest.MonkeyPatch, command: str, module: str, function: str
) -> None:
    called = Called(1)
    behind(monkeypatch, module, **{function: called})
    assert gridsnap(command).exit_code == 1
    ((args, kwargs),) = called.calls
    assert args == (Config(),)
    assert kwargs == {}


def test_an_unexpected_error_is_one_sentence_with_a_code_and_its_details_are_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    behind(monkeypatch, "bot.office", migrate=Called(ZeroDivisionError(f"by {TOKEN}")))
    monkeypatch.setenv("GRIDSNAP_TELEGRAM__TOKEN", TOKEN)
    result = gridsnap("migrate")
    assert result.exit_code == 1
    assert "ZeroDivisionError" in result.stderr
    code = result.stderr.partition("(code ")[2].partition(")")[0]
    details = (tmp_path / "var" / "errors.log").read_text(encoding="utf-8")
    assert f"error {code}\nTraceback" in details
    assert TOKEN not in details


def test_details_go_to_the_configured_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    behind(monkeypatch, "bot.office", migrate=Called(ZeroDivisionError()))
    monkeypatch.setenv("GRIDSNAP_LOGS__FILE", "logs/bot.log")
    assert "logs/bot.log" in gridsnap("migrate").stderr
    assert "Traceback" in (tmp_path / "logs" / "bot.log").read_text(encoding="utf-8")


def test_details_that_cannot_be_kept_are_offered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    behind(monkeypatch, "bot.office", migrate=Called(ZeroDivisionError()))
    (tmp_path / "var").write_text("in the way")
    result = gridsnap("migrate")
    assert result.exit_code == 1
    assert "GRIDSNAP_DEBUG=1" in result.stderr


def test_the_traceback_is_shown_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    behind(monkeypatch, "bot.office", migrate=Called(ZeroDivisionError()))
    monkeypatch.setenv("GRIDSNAP_DEBUG", "1")
    assert isinstance(gridsnap("migrate").exception, ZeroDivisionError)


def test_the_words_of_the_system_are_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    behind(monkeypatch, "bot.demo", run=Called(OSError(98, "address already in use")))
    assert "address already in use" in gridsnap("demo").stderr


def test_a_refusal_of_casework_is_a_plain_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    behind(monkeypatch, "bot.office", migrate=Called(NotFoundError("grid", "HF-01")))
    result = gridsnap("migrate")
    assert (result.exit_code, result.stderr) == (1, "no grid HF-01\n")
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (AlreadyRunningError(Path("var/gridsnap.db"), "17"), "already runs on var/gridsnap.db (process 17)"),
        (NewerDatabaseError("var/gridsnap.db", "0099"), "was written by a newer Gridsnap"),
    ],
)
def test_a_database_that_cannot_be_used_is_a_plain_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception, said: str
) -> None:
    behind(monkeypatch, "bot.office", migrate=Called(error))
    result = gridsnap("migrate")
    assert result.exit_code == 1
    assert said in result.stderr
    assert "code" not in result.stderr
    assert not (tmp_path / "var").exists()


def test_an_interruption_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    behind(monkeypatch, "bot.demo", run=Called(KeyboardInterrupt))
    result = gridsnap("demo")
    assert result.exit_code == 130
    assert result.stderr == ""


def test_a_log_file_that_cannot_be_written_is_a_problem_of_the_configuration(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GRIDSNAP_LOGS__FILE", "file/bot.log")
    result = gridsnap("check")
    assert result.exit_code == 2
    assert "logs.file: cannot be written" in result.stderr


def test_every_command_has_help_and_takes_a_configuration() -> None:
    names = {info.name or str(getattr(info.callback, "__name__", "")).replace("_", "-") for info in visible()}
    assert names == set(COMMANDS)
    for command in [*COMMANDS, "start"]:
        result = gridsnap(command, "--help")
        assert result.exit_code == 0
        assert "--config" in result.output
    assert "..." not in gridsnap("--help").output.replace("[ARGS]...", "")


def visible() -> list[typer.models.CommandInfo]:
    return [info for info in cli.cli.registered_commands if not info.hidden]


def test_version_names_the_version() -> None:
    assert gridsnap("version").output.startswith("gridsnap 0.")


def test_help_is_quick_and_the_module_is_the_same_as_the_script() -> None:
    begun = _children()
    arguments = [sys.executable, "-m", "bot", "--help"]
    root = Path(cli.__file__).parents[1]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True, timeout=20, cwd=root)  # noqa: S603 - our own interpreter
    assert "网格随手拍" in done.stdout
    assert _children() - begun < 1  # 0.2 s on a quiet machine


def _children() -> float:
    """Seconds that ended processes of ours have had a core: what else the machine does is not counted."""
    spent = os.times()
    return spent.children_user + spent.children_system


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, bot.cli; heavy = {'pydantic', 'telegram', 'sqlalchemy', 'aiohttp', 'structlog', 'PIL'};"
        "print(heavy & set(sys.modules))"
    )
    root = Path(cli.__file__).parents[1]
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=20, cwd=root
    )
    assert done.stdout.strip() == "set()"


def test_a_terminal_without_chinese_gets_question_marks_instead_of_a_failure(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("")
    root = Path(cli.__file__).parents[1]
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "bot", "check", "--config", str(tmp_path / "config.toml")],
        capture_output=True,
        check=True,
        timeout=20,
        cwd=root,
        env={"PYTHONIOENCODING": "ascii", "PATH": os.environ["PATH"]},
    )
    assert b"hazard" in done.stdout


def test_what_was_imported_is_no_business_of_the_collector_while_the_program_runs() -> None:
    async def work() -> int:
        await asyncio.sleep(0)
        return 0 if gc.isenabled() and gc.get_freeze_count() else 1

    gc.disable()
    try:
        with pytest.raises(typer.Exit) as ended:
            cli._finish(work())
    finally:
        gc.unfreeze()
        gc.enable()
    assert ended.value.exit_code == 0
