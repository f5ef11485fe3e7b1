"""The command line `gridsnap`: what an administrator of the machine can start, check and bring in.

Exit codes: 0 it worked, 1 it failed, 2 the configuration or the usage is wrong, 130 it was interrupted.
A person sees sentences, never a traceback: an unexpected error gets a code, and its details go to the log
file, or to var/errors.log where none is configured; GRIDSNAP_DEBUG=1 shows them on the terminal instead.

What a command does lies in a module of its own, which is imported when the command runs: so `--help` is
quick. Each of them is `async def …(config, …) -> int` and returns the exit code.
"""

import asyncio
import gc
import importlib
import os
import secrets
import sys
import traceback
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from bot.config import Config

DEFAULT_CONFIG = Path("config.toml")
ERRORS = Path("var/errors.log")
FAILED, WRONG, INTERRUPTED = 1, 2, 130
_COLLECT = (50_000, 20, 50)  # objects, collections: an update's thousands go by themselves when it is done

cli = typer.Typer(
    name="gridsnap",
    help="网格随手拍 Gridsnap: riders snap and report what they pass, and the community brings it to an end.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ConfigPath = Annotated[
    Path | None,
    typer.Option("--config", "-c", metavar="PATH", help="The configuration; config.toml if it is there."),
]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The port of the web page; 0 for any free one.")]
Directory = Annotated[
    Path | None,
    typer.Option("--dir", metavar="DIR", help="Where data is kept; a scratch folder if not given."),
]
Keep = Annotated[
    bool, typer.Option("--keep", help="Go on with the data of the folder, and do not remove it.")
]
NoRates = Annotated[bool, typer.Option("--no-rates", help="Do not enforce Telegram's limits per minute.")]
GridFile = Annotated[
    Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True, help="A GeoJSON file.")
]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--to", metavar="DIR", help="Where backups are collected; beside the database if not given."
    ),
]
Newest = Annotated[
    int | None, typer.Option(min=1, help="Remove older backups there, so that this many stay.")
]
Source = Annotated[
    Path, typer.Argument(metavar="BACKUP", exists=True, file_okay=False, help="The folder of one backup.")
]
Force = Annotated[bool, typer.Option("--force", help="Move aside what is there now.")]
Datum = Annotated[
    Literal["wgs84", "gcj02", "bd09"],
    typer.Option(help="What the grids were drawn on: wgs84, gcj02 (Amap, Tencent) or bd09 (Baidu)."),
]


def main() -> None:
    """Run the command that the arguments name, and end the process with its exit code."""
    gc.disable()  # importing makes half a million objects and no garbage; see _finish
    os.environ.setdefault("PTB_TIMEDELTA", "1")  # python-telegram-bot: durations as timedelta
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without Chinese shows ? instead of failing
    cli(prog_name="gridsnap")


@cli.command(hidden=True)
def start(config: ConfigPath = None) -> None:
    """Run the bot if there is a token, else the playground."""
    with _ending() as settle:
        loaded = settle(_loaded(config))
        if loaded.telegram.token.get_secret_value():
            _run(loaded)
        typer.echo("There is no token (telegram.token), so this is the playground.")
        _demo(loaded)


@cli.command()
def run(config: ConfigPath = None) -> None:
    """Run the bot until it is told to stop."""
    with _ending() as settle:
        _run(settle(_loaded(config)))


@cli.command()
def demo(
    config: ConfigPath = None,
    port: Port = 8765,
    directory: Directory = None,
    keep: Keep = False,
    no_rates: NoRates = False,
) -> None:
    """Play every part in one browser, without Telegram.

    It needs no token: the playground is a Telegram of its own on this machine.
    """
    with _ending() as settle:
        _demo(settle(_loaded(config)), port=port, directory=directory, keep=keep, rates=not no_rates)


@cli.command()
def check(config: ConfigPath = None) -> None:
    """Name every problem of the configuration.

    Where there is none, show what it comes to.
    """
    with _ending() as settle:
        typer.echo(_summary(settle(_loaded(config))))


@cli.command()
def import_grids(file: GridFile, config: ConfigPath = None, datum: Datum = "wgs84") -> None:
    """Take in the grids of a GeoJSON file.

    All of them, or none: then every problem is named by its feature.
    """
    with _ending() as settle:
        loaded = settle(_loaded(config))
        _finish(_module("bot.office").import_grids(loaded, file, datum))


@cli.command()
def migrate(config: ConfigPath = None) -> None:
    """Bring the database to this version.

    A backup copy is made before.
    """
    with _ending() as settle:
        loaded = settle(_loaded(config))
        _finish(_module("bot.office").migrate(loaded))


@cli.command()
def backup(config: ConfigPath = None, to: Folder = None, keep: Newest = None) -> None:
    """Copy the database and its photos, and prove the copy.

    The bot may run meanwhile. config.toml is not in it: it may hold secrets.
    """
    with _ending() as settle:
        loaded = settle(_loaded(config))
        _finish(_module("bot.backups").backup(loaded, to, keep))


@cli.command()
def restore(source: Source, config: ConfigPath = None, force: Force = False) -> None:
    """Bring a backup back.

    The bot must be stopped. Everything is proven before anything is touched.
    """
    with _ending() as settle:
        loaded = settle(_loaded(config))
        _finish(_module("bot.backups").restore(loaded, source, force=force))


@cli.command()
def doctor(config: ConfigPath = None) -> None:
    """Look what is amiss, and say what to do."""
    with _ending() as settle:
        loaded = settle(_loaded(config))
        _finish(_module("bot.doctor").run(loaded))


@cli.command()
def version(config: ConfigPath = None) -> None:  # noqa: ARG001 - every command takes --config
    """Show the version of the program."""
    from importlib.metadata import version as installed  # noqa: PLC0415 - slow to import

    typer.echo(f"gridsnap {installed('gridsnap')}")


def _run(config: "Config") -> None:
    from bot.config import ConfigError  # noqa: PLC0415 - as in _loaded

    problems = config.telegram.token_problems()
    if problems:
        raise ConfigError(problems)
    _finish(_module("bot.app").run(config))


def _demo(
    config: "Config",
    *,
    port: int = 8765,
    directory: Path | None = None,
    keep: bool = False,
    rates: bool = True,
) -> None:
    _finish(_module("bot.demo").run(config, port=port, directory=directory, keep=keep, rates=rates))


def _loaded(path: Path | None) -> "Config":
    """Return the configuration, with the logs set up as it says.

    Raises:
        ConfigError: With every problem.
    """
    from bot.config import ConfigError, Problem, load  # noqa: PLC0415 - pydantic would slow --help down
    from bot.logs import secrets_of, set_up  # noqa: PLC0415

    if path is None and DEFAULT_CONFIG.exists():
        path = DEFAULT_CONFIG
    config = load(path)
    try:
        set_up(config.logs, secrets_of(config))
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise ConfigError(
            [Problem("logs.file", f"cannot be written: {why}", 'a file that can be written, or ""')]
        ) from None
    return config


def _module(name: str) -> Any:
    return importlib.import_module(name)


def _finish(work: Coroutine[Any, Any, int]) -> None:
    """Do the work, and end the command with the exit code that it returns.

    What was imported for it stays to the end: the collector need never look at it, which took a fifth of a
    start and would take its share of every update. Nor need it look after every seven hundred objects, while
    hundreds of updates are under way: that took a tenth of each.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(*_COLLECT)
        gc.enable()
    raise typer.Exit(asyncio.run(work))


@contextmanager
def _ending() -> Iterator[Callable[["Config"], "Config"]]:
    """End the command with a sentence and an exit code, whatever happens in it.

    The block is given a function to be called with the configuration, once there is one: from then on it is
    known what must not be shown, and where details go.
    """
    known: list[Config] = []

    def settle(config: "Config") -> "Config":
        known.append(config)
        return config

    try:
        yield settle
    except typer.Exit:
        raise
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    except Exception as error:
        if os.environ.get("GRIDSNAP_DEBUG"):
            raise
        raise typer.Exit(_told(error, known[-1] if known else None)) from None


def _told(error: Exception, config: "Config | None") -> int:
    """Tell the person in sentences what is wrong; return the exit code."""
    from bot.config import ConfigError  # noqa: PLC0415 - as in _loaded
    from bot.guard import AlreadyRunningError  # noqa: PLC0415
    from bot.logs import Redactor, secrets_of  # noqa: PLC0415
    from casework.errors import CaseworkError  # noqa: PLC0415
    from storage.archives import BackupError  # noqa: PLC0415
    from storage.schema import SchemaError  # noqa: PLC0415

    if isinstance(error, ConfigError):
        count = len(error.problems)
        typer.echo(f"The configuration has {count} problem{'s' * (count != 1)}:", err=True)
        for problem in error.problems:
            typer.echo(f"  {problem}", err=True)
        return WRONG
    redact = Redactor(secrets_of(config) if config else ())
    if isinstance(error, (CaseworkError, SchemaError, AlreadyRunningError, BackupError)):
        typer.echo(redact(str(error)), err=True)
        return FAILED
    code = secrets.token_hex(3).upper()
    # The system's own words help (address in use, disk full); those of a bug do not.
    what = redact(str(error)) if isinstance(error, OSError) else type(error).__name__
    file = Path(config.logs.file) if config and config.logs.file else ERRORS
    details = redact("".join(traceback.format_exception(error)))
    where = (
        f"The details are in {file}."
        if _noted(file, code, details)
        else "GRIDSNAP_DEBUG=1 shows the details."
    )
    typer.echo(f"Something went wrong (code {code}): {what}. {where}", err=True)
    return FAILED


def _noted(file: Path, code: str, details: str) -> bool:
    """Write the details to the end of the file; tell whether that was possible."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as log:
            log.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} error {code}\n{details}\n")
    except OSError:
        return False
    return True


def _summary(config: "Config") -> str:
    """Return what the configuration comes to, without any secret."""
    from sqlalchemy import make_url  # noqa: PLC0415 - as in _loaded

    telegram, access, reminders = config.telegram, config.access, config.reminders
    rows = [
        ("token", "given" if telegram.token.get_secret_value() else "none: only the playground can run"),
        ("telegram", f"{telegram.api_url}, {telegram.mode}{', through a proxy' if telegram.proxy else ''}"),
        ("database", make_url(config.storage.database).render_as_string(hide_password=True)),
        ("photos", str(config.storage.photos)),
        ("admins", ", ".join(map(str, access.admins)) or "none: nobody can appoint riders"),
        ("riders", access.riders),
        ("quiet hours", f"{reminders.quiet_hours or 'none'} ({reminders.timezone})"),
    ]
    lines = ["The configuration is in order.", ""]
    lines += [f"  {name:<14}{value}" for name, value in rows]
    lines += ["", f"  {'category':<18}{'claim within':<18}{'news within':<18}{'resolve within':<18}name"]
    lines += [
        f"  {category.key:<18}{category.claim_within.say('en'):<18}"
        f"{category.update_within.say('en') if category.update_within else '-':<18}"
        f"{category.resolve_within.say('en'):<18}"
        f"{category.icon} {category.name.zh} {category.name.en}"
        for category in config.categories
    ]
    return "\n".join(lines)
