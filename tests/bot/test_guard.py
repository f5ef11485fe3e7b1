"""One program a database, whichever way it ended the last time."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot import app, demo, office
from bot.config import Config
from bot.guard import AlreadyRunningError, database_file, only_one

HOLDER = """
import sys
from bot.config import Config
from bot.guard import only_one
config = Config(storage={"database": sys.argv[1]})
with only_one(config):
    print("held", flush=True)
    sys.stdin.read()
"""


def configured(file: Path, **telegram: str) -> Config:
    return Config.model_validate({"storage": {"database": f"sqlite:///{file}"}, "telegram": telegram})


def test_a_second_one_is_refused_with_the_first_ones_process_id(tmp_path: Path) -> None:
    config = configured(tmp_path / "gridsnap.db")
    with (
        only_one(config),
        pytest.raises(AlreadyRunningError, match=f"already runs on .*process {os.getpid()}"),
        only_one(config),
    ):
        pytest.fail("two at once")


def test_after_the_first_has_ended_the_next_may_run(tmp_path: Path) -> None:
    config = configured(tmp_path / "new folder" / "gridsnap.db")
    for _ in range(2):
        with only_one(config):
            assert (tmp_path / "new folder" / "gridsnap.db.lock").read_text() == f"{os.getpid()}\n"


def test_another_way_of_writing_the_path_is_the_same_database(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with (
        only_one(configured(tmp_path / "gridsnap.db")),
        pytest.raises(AlreadyRunningError),
        only_one(configured(tmp_path / "link" / "gridsnap.db")),
    ):
        pytest.fail("two at once")


def test_another_database_is_free(tmp_path: Path) -> None:
    with only_one(configured(tmp_path / "one.db")), only_one(configured(tmp_path / "two.db")):
        assert (tmp_path / "one.db.lock").exists()
        assert (tmp_path / "two.db.lock").exists()


def test_a_server_is_not_guarded_here() -> None:
    config = Config.model_validate({"storage": {"database": "postgresql://u@127.0.0.1:1/d"}})
    assert database_file(config.storage.database) is None
    with only_one(config), only_one(config):
        pass


def test_a_killed_process_leaves_nothing_locked(tmp_path: Path) -> None:
    config = configured(tmp_path / "gridsnap.db")
    holder = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", HOLDER, config.storage.database],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunningError, match=f"process {holder.pid}"), only_one(config):
            pytest.fail("two at once")
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.communicate()
    with only_one(config):
        assert (tmp_path / "gridsnap.db.lock").read_text() == f"{os.getpid()}\n"


def test_the_bot_and_a_migration_do_not_begin_beside_a_running_bot(tmp_path: Path) -> None:
    config = configured(tmp_path / "gridsnap.db", token="424242:PLAYGROUND-token-for-local-use-only")
    with only_one(config):
        for command in (app.run(config), office.migrate(config)):
            with pytest.raises(AlreadyRunningError):
                asyncio.run(command)
    assert not (tmp_path / "gridsnap.db").exists()


async def test_a_second_playground_in_a_folder_is_refused_and_the_firsts_data_stay(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "gridsnap.db").write_text("what the first one keeps")
    with (
        only_one(configured(tmp_path / "gridsnap.db")),
        pytest.raises(AlreadyRunningError, match="already runs on"),
    ):
        await demo.run(Config(), port=0, directory=tmp_path, keep=False, rates=False)
    assert (tmp_path / "gridsnap.db").read_text() == "what the first one keeps"
    assert (tmp_path / "photos").is_dir()


def test_what_an_earlier_playground_left_goes_and_the_lock_stays(tmp_path: Path) -> None:
    (tmp_path / "photos" / "ab").mkdir(parents=True)
    for name in ("gridsnap.db", "gridsnap.db-wal", "gridsnap.db.lock", "notes.txt"):
        (tmp_path / name).touch()
    demo._empty(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gridsnap.db.lock", "notes.txt"]
