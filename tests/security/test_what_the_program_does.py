"""What the program itself opens to the network, and what it may open: few doors, each known."""

import ast
import hmac
import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import pytest

from bot import webhook as webhooks
from bot.config import Config, Webhook
from bot.intake import Intake
from handlers.desk import Desk
from tests.bot.running import free_port, running

ROOT = Path(__file__).parents[2]
OURS = [
    path for package in ("bot", "handlers", "casework", "storage") for path in (ROOT / package).rglob("*.py")
]
SECRET = "a-secret-of-the-webhook"


def imported(path: Path) -> set[str]:
    """The modules that a file imports, with their packages."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_only_the_transport_and_the_doctor_can_call_out() -> None:
    clients = {"requests", "httpx", "urllib.request", "http.client", "urllib3", "ftplib", "smtplib"}
    callers = {
        str(path.relative_to(ROOT)) for path in OURS if "ClientSession(" in path.read_text(encoding="utf-8")
    }
    assert callers == {"bot/transport.py", "bot/doctor.py"}
    assert {str(path.relative_to(ROOT)) for path in OURS if imported(path) & clients} == set()


def test_no_workbook_archive_or_pickle_is_ever_read() -> None:
    readers = {
        "openpyxl", "pandas", "xlrd", "zipfile", "tarfile", "gzip", "lzma", "bz2", "pickle", "marshal",
        "shelve", "xml", "xml.etree", "xml.etree.ElementTree", "lxml", "yaml",
    }  # fmt: skip
    assert {str(path.relative_to(ROOT)): found for path in OURS if (found := imported(path) & readers)} == {}


def test_nothing_that_people_send_is_run() -> None:
    runners = {"eval", "exec", "compile", "__import__"}
    found = {
        (str(path.relative_to(ROOT)), node.func.id)
        for path in OURS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in runners
    }
    assert found == set()
    shells = {str(path.relative_to(ROOT)) for path in OURS if imported(path) & {"subprocess", "os.system"}}
    assert shells == {"storage/archives.py"}  # pg_dump and pg_restore, by the administrator of the machine
    assert "shell=True" not in (ROOT / "storage" / "archives.py").read_text(encoding="utf-8")


def test_doors_are_of_this_machine_only_unless_opened() -> None:
    config = Config()
    assert config.health.port == 0
    assert config.health.listen == config.telegram.webhook.listen == "127.0.0.1"
    assert config.access.riders == "appointed"


async def test_the_health_port_tells_no_secret(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    async with running(tmp_path, database) as at:
        at.bot.desk.pulse.trouble("test", "something is wrong")
        for path in ("/livez", "/readyz", "/metrics"):
            _, told = await at.get(path)
            assert at.pg.token.partition(":")[2] not in told
        assert (await at.get("/"))[0] == 404
        assert (await at.get("/../config.toml"))[0] == 404


class _Taken:
    """Stands for the intake, and keeps what reached it."""

    shared = False

    def __init__(self) -> None:
        self.raws: list[Any] = []

    async def take(self, raws: list[Any]) -> None:
        self.raws += raws


async def test_the_webhook_takes_only_what_carries_the_secret_compared_in_constant_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[bytes] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append(one)
        return hmac.compare_digest(one, other)

    monkeypatch.setattr(webhooks, "hmac", SimpleNamespace(compare_digest=compare))
    settings = Webhook.model_validate({"port": free_port(), "url": "https://x/y", "secret": SECRET})
    taken = _Taken()
    desk = SimpleNamespace(pulse=SimpleNamespace(polled_at=None), now=lambda: None)
    server = webhooks.Webhook(settings, cast("Intake", taken), cast("Desk", desk))
    await server.start()
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{settings.port}") as session:

            async def post(body: bytes, secret: str | None) -> int:
                headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
                async with session.post("/any/path", data=io.BytesIO(body), headers=headers) as answer:
                    return answer.status

            good = json.dumps({"update_id": 1}).encode()
            for wrong in (None, "", SECRET[:-1], SECRET + "x", SECRET.upper(), "秘密"):
                assert await post(good, wrong) == 403
            assert taken.raws == []
            assert len(compared) == 6
            for nonsense in (b"", b"[]", b"{}", b"null", b'{"update_id":"1"}', b"[" * 100_000, b"\xff"):
                assert await post(nonsense, SECRET) == 400
            assert await post(b"x" * 10_000_000, SECRET) == 413
            assert taken.raws == []
            assert await post(good, SECRET) == 200
            assert taken.raws == [{"update_id": 1}]
    finally:
        await server.stop()
