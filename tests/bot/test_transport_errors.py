"""The wire's errors: what never left us, what is uncertain, what Telegram or something before it says."""

import asyncio
import gzip
import json
import socket
from typing import Any

import pytest
from aiohttp import web
from telegram import InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot import transport
from bot.transport import AiohttpRequest, NeverSent, NeverSentInTime
from tests.bot.wires import (
    OK,
    TOKEN,
    failure,
    parameters,
    reset,
    saying,
    serving,
    talking,
    unused_port,
    url,
)

# --- never left us --------------------------------------------------------------------------------


async def test_refused_is_never_sent() -> None:
    error = await failure(url(unused_port()), AiohttpRequest())
    assert isinstance(error, NeverSent)
    assert not isinstance(error, TimedOut)


async def test_an_unknown_host_is_never_sent() -> None:
    error = await failure(f"http://nowhere.invalid/bot{TOKEN}/getMe", AiohttpRequest())
    assert isinstance(error, NeverSent)


async def test_an_address_that_is_none_is_never_sent() -> None:
    assert isinstance(await failure(f"http:///bot{TOKEN}/getMe", AiohttpRequest()), NeverSent)


async def test_a_connection_that_does_not_come_about_is_never_sent_and_timed_out() -> None:
    # A listener whose queue is full answers no further handshake.
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = []
        for _ in range(4):
            other = socket.socket()
            other.setblocking(False)
            other.connect_ex(listener.getsockname())
            waiting.append(other)
        try:
            request = AiohttpRequest(connect_timeout=0.2, pool_timeout=5)
            error = await failure(url(listener.getsockname()[1]), request)
        finally:
            for other in waiting:
                other.close()
    assert isinstance(error, NeverSentInTime)
    assert isinstance(error, TimedOut)


async def test_a_handshake_that_is_never_finished_is_never_sent() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with talking(silent) as port:
        error = await failure(url(port).replace("http:", "https:"), AiohttpRequest(connect_timeout=0.2))
    assert isinstance(error, NeverSentInTime)


async def test_waiting_too_long_for_the_pool_is_never_sent() -> None:
    release = asyncio.Event()
    calls = 0

    async def handler(request: web.Request) -> web.Response:
        nonlocal calls
        calls += 1
        await release.wait()
        return web.json_response(OK)

    async with (
        serving(handler) as address,
        AiohttpRequest(1, pool_timeout=0.05, connect_timeout=0.05, read_timeout=10) as request,
    ):
        first = asyncio.create_task(request.post(address))
        while not calls:  # noqa: ASYNC110 - the server says so by counting
            await asyncio.sleep(0.001)
        with pytest.raises(NeverSentInTime):
            await request.post(address)
        release.set()
        assert await first is True
    assert calls == 1


# --- uncertain ------------------------------------------------------------------------------------


async def test_no_answer_after_delivery_is_a_timeout_and_uncertain() -> None:
    seen: list[str] = []
    given_up = asyncio.Event()

    async def handler(request: web.Request) -> web.Response:
        seen.append(str((await request.json())["text"]))
        await given_up.wait()
        return web.json_response(OK)

    async with serving(handler) as address:
        error = await failure(address, AiohttpRequest(read_timeout=0.1), parameters(text="once"))
        given_up.set()
    assert seen == ["once"]
    assert type(error) is TimedOut


async def test_a_timeout_of_one_request_goes_before_the_default() -> None:
    async def handler(request: web.Request) -> web.Response:
        await asyncio.sleep(0.3)
        return web.json_response(OK)

    async with serving(handler) as address, AiohttpRequest(read_timeout=0.05) as request:
        assert await request.post(address, read_timeout=None) is True
        assert await request.post(address, read_timeout=5) is True
        with pytest.raises(TimedOut):
            await request.post(address)


async def test_an_upload_that_stands_still_is_a_timeout_and_uncertain() -> None:
    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    data = parameters(photo=InputFile(bytes(16 * 1024 * 1024), filename="a.jpg"))
    async with talking(deaf) as port:
        error = await failure(url(port), AiohttpRequest(media_write_timeout=0.2, read_timeout=0.1), data)
    assert type(error) is TimedOut


async def test_a_slow_upload_that_moves_is_let_through() -> None:
    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        while length > 0:
            piece = min(length, 1024 * 1024)
            await reader.readexactly(piece)
            length -= piece
            await asyncio.sleep(0.1)
        body = json.dumps(OK).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()

    data = parameters(photo=InputFile(bytes(16 * 1024 * 1024), filename="a.jpg"))
    loop = asyncio.get_running_loop()
    async with talking(slow) as port, AiohttpRequest(media_write_timeout=0.6, read_timeout=0.05) as request:
        begun = loop.time()
        assert await request.post(url(port), data) is True
    assert loop.time() - begun > 1.2


@pytest.mark.parametrize("answer", [b"", b'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"ok": tr'])
@pytest.mark.parametrize("hard", [True, False])
async def test_a_connection_that_breaks_after_delivery_is_uncertain(answer: bytes, hard: bool) -> None:
    async def breaking(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b'"once"}')
        writer.write(answer)
        await writer.drain()
        if hard:
            reset(writer)

    async with talking(breaking) as port:
        error = await failure(url(port), AiohttpRequest(), parameters(text="once"))
    assert type(error) is NetworkError


async def test_what_is_not_http_is_uncertain() -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"SSH-2.0-OpenSSH\r\n\r\n")
        await writer.drain()

    async with talking(babble) as port:
        assert type(await failure(url(port), AiohttpRequest())) is NetworkError


async def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MAX_ANSWER", 100_000)

    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=gzip.compress(bytes(10_000_000)), headers={"Content-Encoding": "gzip"})

    async with serving(handler) as address:
        error = await failure(address, AiohttpRequest())
    assert "larger than 100000 bytes" in error.message


# --- what Telegram, or something before it, says -------------------------------------------------


@pytest.mark.parametrize(
    ("status", "extra", "kind"),
    [
        (400, {}, BadRequest),
        (401, {}, InvalidToken),
        (403, {}, Forbidden),
        (404, {}, InvalidToken),
        (429, {"parameters": {"retry_after": 3}}, RetryAfter),
        (429, {}, RetryAfter),  # Telegram did not say how long: then we do
        (400, {"parameters": {"migrate_to_chat_id": -1002}}, ChatMigrated),
        (500, {}, NetworkError),
    ],
)
async def test_errors_of_the_bot_api_get_their_types(
    status: int, extra: dict[str, Any], kind: type[TelegramError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    answer = {"ok": False, "error_code": status, "description": "what it says", **extra}
    async with serving(saying(status, answer)) as address:
        assert type(await failure(address, AiohttpRequest())) is kind


async def test_a_page_of_html_with_502_is_a_network_error_and_kept_short() -> None:
    page = b"<html>Bad gateway</html>" + b" " * 1_000_000
    async with serving(saying(502, page)) as address:
        error = await failure(address, AiohttpRequest())
    assert type(error) is NetworkError
    assert "Bad Gateway (502)" in error.message
    assert len(error.message) < 6000


@pytest.mark.parametrize("body", [b'{"ok": true, "resul', b"", b"[]", b"{}", b"null", b"\xff\xfe", b"<html>"])
async def test_an_answer_that_is_no_bot_api_is_an_error_of_telegram(body: bytes) -> None:
    async with serving(saying(200, body)) as address:
        error = await failure(address, AiohttpRequest())
    assert error.message == "Invalid server response"


@pytest.mark.parametrize("words", ["", "x" * 200_000])
async def test_who_may_speak_no_more_has_said_nothing(words: str) -> None:
    """Asked when the connection stands and nothing more can keep the request waiting."""
    heard: asyncio.Queue[bytes] = asyncio.Queue()

    async def listen(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        heard.put_nowait(await reader.read())

    async with talking(listen) as port:
        error = await failure(url(port), AiohttpRequest(may_speak=lambda: False), parameters(text=words))
        assert isinstance(error, NeverSent)
        assert await asyncio.wait_for(heard.get(), 5) == b""
