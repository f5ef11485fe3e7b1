"""No secret reaches a log in any form, no value forges a line, and every line says what it belongs to."""

import asyncio
import io
import json
import logging
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.config import Config, Logs, Storage, Telegram, Webhook
from bot.logs import HIDDEN, QUIETED, Redactor, bound, secrets_of, set_up

TOKEN = "424242:PLAYGROUND-token-for-local-use-only"
PASSWORD = "p@ss/wört geheim"
DATABASE = f"postgresql://grid:{quote(PASSWORD, safe='')}@db/gridsnap"


@pytest.fixture(autouse=True)
def _undone() -> Iterator[None]:
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


@pytest.fixture(params=["console", "json"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def out(kind: str) -> io.StringIO:
    stream = io.StringIO()
    config = Config(telegram=Telegram(token=SecretStr(TOKEN)), storage=Storage(database=DATABASE))
    set_up(Logs.model_validate({"format": kind, "level": "debug"}), secrets_of(config), stream=stream)
    return stream


def clean(text: str) -> str:
    assert text, "nothing was written at all"
    for secret in (
        TOKEN,
        TOKEN.partition(":")[2],
        quote(TOKEN),
        quote(TOKEN, safe=""),
        PASSWORD,
        quote(PASSWORD),
    ):
        assert secret not in text
    assert "geheim" not in text
    assert HIDDEN in text
    return text


def refused(why: str) -> None:
    raise ConnectionError(why)


def test_a_token_in_a_message_or_an_argument_is_hidden(out: io.StringIO) -> None:
    log = logging.getLogger("library")
    log.warning("calling https://api.telegram.org/bot%s/getMe", TOKEN)
    log.warning(f"calling /bot{TOKEN}/getMe with {quote(TOKEN, safe='')}")  # noqa: G004 - what others do
    log.warning("%(token)s", {"token": TOKEN})
    assert clean(out.getvalue()).count(HIDDEN) == 4


def test_a_token_in_a_value_a_key_or_deep_inside_is_hidden(out: io.StringIO) -> None:
    class Update:
        def __repr__(self) -> str:
            return f"Update({TOKEN})"

    log = structlog.get_logger("bot")
    log.warning("sent", url=f"/bot{TOKEN}", deep={"a": [TOKEN, {"b": (TOKEN,)}], TOKEN: 1}, seen=Update())
    log.warning("of %s", TOKEN)
    assert clean(out.getvalue()).count(HIDDEN) == 6


def test_a_token_in_a_traceback_and_in_its_causes_is_hidden(out: io.StringIO) -> None:
    def fail() -> None:
        try:
            refused(f"https://api.telegram.org/bot{TOKEN}/getMe")
        except ConnectionError as error:
            raise RuntimeError(f"with {TOKEN}") from error

    try:
        fail()
    except RuntimeError:
        logging.getLogger("library").exception("it broke")
        structlog.get_logger("bot").exception("it broke")
        logging.getLogger("library").warning("seen", exc_info=sys.exc_info())
    text = clean(out.getvalue())
    assert text.count("ConnectionError") >= 3
    assert text.count("Traceback") >= 3


def test_a_password_is_hidden_plain_encoded_and_in_an_address(out: io.StringIO) -> None:
    log = logging.getLogger("library")
    log.error("cannot reach %s", DATABASE)
    log.error("password %s or %r", PASSWORD, PASSWORD)
    log.error("form %s", quote(PASSWORD))
    log.error("proxy http://user:another-one@127.0.0.1:3128/ and socks5://:another-one@x")
    text = clean(out.getvalue())
    assert "another-one" not in text
    assert "127.0.0.1:3128" in text
    assert "db/gridsnap" in text


def test_a_foreign_token_is_hidden_too(out: io.StringIO) -> None:
    foreign = "9876543210:AAExampleExampleExampleExampleExam12"
    logging.getLogger("library").warning("%s %s", foreign, quote(foreign, safe=""))
    assert foreign.partition(":")[2] not in out.getvalue()


def test_what_only_resembles_a_token_stays_readable(out: io.StringIO) -> None:
    logging.getLogger("library").warning("at 12:30:00 report 2026-11-22:1, http://127.0.0.1:8080/x@y")
    assert "at 12:30:00 report 2026-11-22:1, http://127.0.0.1:8080/x@y" in out.getvalue()


def test_the_webhook_secret_and_the_proxy_password_are_secrets() -> None:
    webhook = Webhook(secret=SecretStr("s" * 20))
    config = Config(
        telegram=Telegram(token=SecretStr(TOKEN), proxy="http://u:pw-of-proxy@x:1", webhook=webhook)
    )
    assert set(secrets_of(config)) == {TOKEN, "s" * 20, "pw-of-proxy"}
    assert secrets_of(Config()) == []


@given(st.text(), st.text())
def test_a_secret_is_hidden_whatever_stands_around_it(before: str, after: str) -> None:
    assert "AbCdEfGhIj-klmnop" not in Redactor(["AbCdEfGhIj-klmnop"])(f"{before}AbCdEfGhIj-klmnop{after}")


def test_a_value_cannot_forge_a_line(out: io.StringIO) -> None:
    evil = "x\n20:00:00 ERROR   bot: all is lost\r\x1b[2J\u2028\u202e\x85"
    logging.getLogger("library").warning("caption %s", evil)
    structlog.get_logger("bot").warning("caption", **{"text": evil, "odd\nkey": 1})
    try:
        refused(evil)
    except ConnectionError:
        logging.getLogger("library").exception("bad")
    text = out.getvalue()
    assert not set("\r\x1b\u2028\u202e\x85") & set(text)
    assert not [line for line in text.splitlines() if line.startswith("20:00:00 ERROR   bot: all")]
    first_two = text.splitlines()[:2]
    assert all("caption" in line for line in first_two)


def test_json_is_one_object_a_line_with_the_ids_of_the_work() -> None:
    stream = io.StringIO()
    set_up(Logs(format="json"), stream=stream)
    with bound(update=7, chat=-1002000000001), bound(report=12, person=2001):
        logging.getLogger("library").warning("收到\nthe second line")
    structlog.get_logger("bot").info("done", ms=3)
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert first.pop("timestamp").endswith("Z")
    assert first == {
        "event": "收到\nthe second line",
        "level": "warning",
        "logger": "library",
        "update": 7,
        "chat": -1002000000001,
        "report": 12,
        "person": 2001,
    }
    assert (second["event"], second["ms"]) == ("done", 3)
    assert "update" not in second


async def test_ids_of_one_task_do_not_show_in_another() -> None:
    stream = io.StringIO()
    set_up(Logs(format="json"), stream=stream)
    meeting = asyncio.Barrier(2)

    async def work(number: int) -> None:
        with bound(update=number):
            await meeting.wait()
            structlog.get_logger("bot").info("work", number=number)

    await asyncio.gather(work(1), work(2))
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert len(lines) == 2
    assert all(line["update"] == line["number"] for line in lines)


def test_the_console_line_is_for_people() -> None:
    stream = io.StringIO()
    set_up(Logs(), stream=stream)
    with bound(update=7):
        structlog.get_logger("bot.intake").info("taken in", text="two words", empty="")
    line = stream.getvalue()
    assert line[2] == line[5] == ":"
    assert line[9:] == 'INFO    bot.intake: taken in empty="" text="two words" update=7\n'


def test_libraries_are_quiet_below_a_warning_and_we_are_not() -> None:
    stream = io.StringIO()
    set_up(Logs(level="debug"), stream=stream)
    for name in ("httpx", "telegram.ext.Application", "apscheduler.scheduler", "aiohttp.access"):
        logging.getLogger(name).info("chatter")
        logging.getLogger(name).warning("trouble of %s", name)
    structlog.get_logger("bot").debug("detail")
    assert "chatter" not in stream.getvalue()
    assert stream.getvalue().count("trouble") == 4
    assert "detail" in stream.getvalue()


def test_the_level_is_kept() -> None:
    stream = io.StringIO()
    set_up(Logs(level="error"), stream=stream)
    structlog.get_logger("bot").warning("no")
    logging.getLogger("httpx").warning("no")
    structlog.get_logger("bot").error("yes")
    assert stream.getvalue().count("no") == 0
    assert stream.getvalue().count("yes") == 1


def test_a_line_that_cannot_be_written_says_where_and_shows_no_argument(
    out: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    (handler,) = [one for one in logging.getLogger().handlers if getattr(one, "stream", None) is out]
    handler.handle(logging.LogRecord("library", logging.WARNING, "x.py", 3, "number %d", (TOKEN,), None))
    assert "could not be written" in out.getvalue()
    assert TOKEN not in out.getvalue() + "".join(capsys.readouterr())


def test_warnings_of_python_go_to_the_log(out: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn(f"old {TOKEN}", UserWarning, stacklevel=1)
        logging.captureWarnings(capture=False)
    assert "UserWarning" in clean(out.getvalue())


def test_a_file_gets_the_lines_too_and_setting_up_again_replaces(tmp_path: Path) -> None:
    file = tmp_path / "logs" / "bot.log"
    handlers = len(logging.getLogger().handlers)
    first, second = io.StringIO(), io.StringIO()
    set_up(Logs(file=str(file)), [TOKEN], stream=first)
    structlog.get_logger("bot").info(f"早上好 {TOKEN}")
    set_up(Logs(), stream=second)
    structlog.get_logger("bot").info("later")
    assert clean(file.read_text(encoding="utf-8")) == clean(first.getvalue())
    assert "早上好" in first.getvalue()
    assert "later" not in first.getvalue()
    assert second.getvalue().count("later") == 1
    assert len(logging.getLogger().handlers) == handlers + 1
