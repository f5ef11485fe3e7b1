"""docs/operations.md and deploy/ say what the program does, and name nothing that is not there."""

import re
import subprocess
from pathlib import Path
from shutil import which

import pytest
from prometheus_client import generate_latest

from bot.metrics import Metrics

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
UNITS = sorted(DEPLOY.glob("gridsnap*.*"))


def metrics() -> set[str]:
    """The names of our metrics, as Prometheus knows them."""
    page = generate_latest(Metrics().registry).decode()
    named = re.findall(r"^# TYPE (gridsnap_\w+) (\w+)", page, re.MULTILINE)
    return {name for name, _ in named if not name.endswith("_created")}


def test_every_metric_is_documented_and_none_is_made_up() -> None:
    named = set(re.findall(r"`(gridsnap_\w+)", DOCS)) | set(re.findall(r"\((gridsnap_\w+)", DOCS))
    assert metrics() <= named
    assert named - metrics() == set()


def test_the_units_start_what_there_is() -> None:
    for unit in UNITS:
        for started in re.findall(r"^ExecStart=(.*)$", unit.read_text(), re.MULTILINE):
            program, command, *options = started.split()
            assert program == "/opt/gridsnap/venv/bin/gridsnap"
            assert command in {"run", "backup"}
            assert {option for option in options if option.startswith("--")} <= {"--config", "--to", "--keep"}


def test_the_service_is_watched_and_hardened() -> None:
    unit = (DEPLOY / "gridsnap.service").read_text()
    wanted = (
        "Type=notify",
        "WatchdogSec=180",
        "Restart=always",
        "User=gridsnap",
        "StateDirectory=gridsnap",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "SystemCallFilter=@system-service",
    )
    for line in wanted:
        assert f"\n{line}\n" in unit


ANALYZE = which("systemd-analyze")


@pytest.mark.skipif(ANALYZE is None, reason="there is no systemd-analyze here")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text().replace("/opt/gridsnap/venv/bin/gridsnap", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    done = subprocess.run(  # noqa: S603 - the program found above
        [str(ANALYZE), "verify", *(str(tmp_path / unit.name) for unit in UNITS)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "gridsnap" in line]
    assert ours == []


def test_the_image_is_locked_slim_and_without_rights() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    assert "--require-hashes -r requirements.lock" in text
    assert text.count("-slim-bookworm") == 2
    assert "\nUSER 10001:10001\n" in text
    assert "\nHEALTHCHECK " in text
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {
        name for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE) for name in line.split()
    }
    assert copied == allowed
    assert all((ROOT / name).exists() for name in copied)
