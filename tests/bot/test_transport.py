"""The wire is real in these tests: local servers that answer, stall, reset and lie."""

import asyncio
import builtins
import gzip
import json
import socket
import struct
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, InputFile, InputMediaPhoto
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
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot import transport
from bot.transport import AiohttpRequest, NeverSent, NeverSentInTime

TOKEN = "424242:PLAYGROUND-token-for-local-use-only"
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = {"ok": True, "result": True}


@asynccontextmanager
async def serving(handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    """Serve every path with the handler; give the address with the token in it."""
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/bot{TOKEN}/getMe"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def talking(talk: Talk) -> AsyncIterator[int]:
    """Serve a port with bare sockets, for what no proper server would do."""

    async def bounded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**16)  # or the kernel takes in megabytes
    listener.bind(("127.0.0.1", 0))
    server = await asyncio.start_server(bounded, sock=listener)
    try:
        yield listener.getsockname()[1]
    finally:
        server.close()


def reset(writer: asyncio.StreamWriter) -> None:
    """Close with RST instead of FIN."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def url(port: int) -> str:
    return f"http://127.0.0.1:{port}/bot{TOKEN}/sendMessage"


def parameters(**values: Any) -> RequestData:
    return RequestData([RequestParameter.from_input(name, value) for name, value in values.items()])


async def failure(address: str, request: AiohttpRequest, data: RequestData | None = None) -> TelegramError:
    """Post, and return the error; whatever it was, it keeps the token to itself."""
    async with request:
        with pytest.raises(TelegramError) as caught:
            await request.post(address, data)
    said = "".join(traceback.format_exception(caught.value))
    assert TOKEN not in said
    assert TOKEN not in repr(caught.value)
    return caught.value


# --- what goes well -------------------------------------------------------------------------------


async def test_parameters_arrive_as_a_form_and_the_result_comes_back() -> None:
    seen: dict[str, Any] = {}

    async def handler(request: web.Request) -> web.Response:
        seen.update(await request.post(), method=request.method, agent=request.headers["User-Agent"])
        return web.json_response({"ok": True, "result": {"文": 1}})

    async with serving(handler) as address, AiohttpRequest() as request:
        result = await request.post(address, parameters(chat_id=5, text="收到 & ✓", markup={"a": [1, True]}))
    assert result == {"文": 1}
    assert (seen["chat_id"], seen["text"]) == ("5", "收到 & ✓")
    assert json.loads(seen["markup"]) == {"a": [1, True]}
    assert seen["method"] == "POST"
    assert seen["agent"].startswith("python-telegram-bot")


async def test_a_bot_of_python_telegram_bot_uploads_an_album_of_small_and_large_files(tmp_path: Path) -> None:
    large, small = bytes(range(256)) * 4096, b"\xff\xd8 small"
    seen: dict[str, Any] = {}

    async def handler(request: web.Request) -> web.Response:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                seen[name] = (value.filename, value.file.read(), value.content_type)
            else:
                seen[name] = value
        return web.json_response({"ok": True, "result": []})

    async with serving(handler) as address:
        bot = Bot(
            TOKEN,
            base_url=address.partition("/bot")[0] + "/bot",
            request=AiohttpRequest(),
            get_updates_request=AiohttpRequest(),
        )
        try:
            await bot._request[1].initialize()
            media = [
                InputMediaPhoto(small, filename='现场 "1".jpg'),
                InputMediaPhoto(large, filename="b.jpg"),
            ]
            await bot.send_media_group(5, media)
        finally:
            await bot._request[1].shutdown()
    first, second = json.loads(seen["media"])
    assert seen[first["media"].removeprefix("attach://")] == ('现场 "1".jpg', small, "image/jpeg")
    assert seen[second["media"].removeprefix("attach://")] == ("b.jpg", large, "image/jpeg")
    assert seen["chat_id"] == "5"


async def test_an_open_file_is_uploaded_without_being_read_before(tmp_path: Path) -> None:
    path = tmp_path / "grids.geojson"
    path.write_bytes(b"x" * 300_000)
    sizes: list[int] = []

    async def handler(request: web.Request) -> web.Response:
        field = (await request.post())["document"]
        assert isinstance(field, web.FileField)
        sizes.append(len(field.file.read()))
        return web.json_response(OK)

    with path.open("rb") as file:
        data = parameters(document=InputFile(file, read_file_handle=False))
        async with serving(handler) as address, AiohttpRequest() as request:
            assert await request.post(address, data) is True
    assert sizes == [300_000]


async def test_a_file_is_downloaded_and_gzip_is_unpacked() -> None:
    async def handler(request: web.Request) -> web.Response:
        assert request.method == "GET"
        return web.Response(body=gzip.compress(b"photo" * 1000), headers={"Content-Encoding": "gzip"})

    async with serving(handler) as address, AiohttpRequest() as request:
        assert await request.retrieve(address) == b"photo" * 1000


async def test_two_hundred_requests_at_once_share_the_pool() -> None:
    together = peak = 0

    async def handler(request: web.Request) -> web.Response:
        nonlocal together, peak
        together += 1
        peak = max(peak, together)
        number = (await request.post())["number"]
        await asyncio.sleep(0.05)
        together -= 1
        return web.json_response({"ok": True, "result": number})

    async with (
        serving(handler) as address,
        AiohttpRequest(connection_pool_size=64, pool_timeout=30) as request,
    ):
        answers = await asyncio.gather(*(request.post(address, parameters(number=n)) for n in range(200)))
    assert list(map(str, answers)) == [str(number) for number in range(200)]
    assert 32 <= peak <= 64


async def test_a_connection_is_kept_for_the_next_request() -> None:
    ports = set()

    async def handler(request: web.Request) -> web.Response:
        assert request.transport is not None
        ports.add(request.transport.get_extra_info("peername"))
        return web.json_response(OK)

    async with serving(handler) as address, AiohttpRequest() as request:
        for _ in range(5):
            await request.post(address)
    assert len(ports) == 1


async def test_it_opens_again_after_it_was_shut_down() -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.json_response(OK)

    request = AiohttpRequest()
    async with serving(handler) as address:
        for _ in range(2):
            await request.initialize()
            await request.initialize()
            assert await request.post(address) is True
            await request.shutdown()
            await request.shutdown()
        with pytest.raises(NetworkError, match="not initialized"):
            await request.post(address)


async def test_cookies_are_not_kept_and_redirects_not_followed() -> None:
    paths: list[str] = []
    cookies: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        paths.append(request.path)
        cookies.extend(request.cookies)
        return web.Response(status=302, headers={"Location": "/elsewhere", "Set-Cookie": "a=b"})

    async with serving(handler) as address, AiohttpRequest() as request:
        for _ in range(2):
            with pytest.raises(NetworkError, match="302"):
                await request.post(address)
    assert len(paths) == 2
    assert "/elsewhere" not in paths
    assert cookies == []


def test_the_read_timeout_is_told_as_the_contract_asks() -> None:
    assert AiohttpRequest(read_timeout=7).read_timeout == 7
    assert AiohttpRequest(read_timeout=None).read_timeout is None


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
        seen.append(str((await request.post())["text"]))
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
        await reader.readuntil(b"text=once")
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


def saying(status: int, body: bytes | dict[str, Any]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(
            status=status, body=body if isinstance(body, bytes) else json.dumps(body).encode()
        )

    return handler


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


# --- proxies --------------------------------------------------------------------------------------


async def test_an_http_proxy_is_asked_for_the_whole_address_with_its_password() -> None:
    asked: list[tuple[str, str]] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = head.split("\r\n")
        sent = next((line for line in lines if line.lower().startswith("proxy-authorization")), "")
        asked.append((lines[0], sent.partition(": ")[2]))
        body = json.dumps(OK).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()

    async with (
        talking(proxy) as port,
        AiohttpRequest(proxy=f"http://user:hush@127.0.0.1:{port}") as request,
    ):
        assert await request.post(f"http://api.invalid/bot{TOKEN}/getMe") is True
    assert asked == [(f"POST http://api.invalid/bot{TOKEN}/getMe HTTP/1.1", "Basic dXNlcjpodXNo")]


async def test_an_https_address_goes_through_connect_and_a_proxy_that_says_no_is_never_sent() -> None:
    asked: list[bytes] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0])
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with talking(proxy) as port:
        request = AiohttpRequest(proxy=f"http://127.0.0.1:{port}")
        error = await failure(f"https://api.invalid/bot{TOKEN}/getMe", request)
    assert asked == [b"CONNECT api.invalid:443 HTTP/1.1"]
    assert isinstance(error, NeverSent)


async def test_a_proxy_that_is_not_there_is_never_sent() -> None:
    for scheme in ("http", "socks5"):
        request = AiohttpRequest(proxy=f"{scheme}://127.0.0.1:{unused_port()}")
        assert isinstance(await failure(url(1), request), NeverSent)


async def test_a_socks_proxy_carries_the_request_and_resolves_the_name() -> None:
    asked: list[bytes] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        count = (await reader.readexactly(2))[1]
        await reader.readexactly(count)
        writer.write(b"\x05\x00")
        await reader.readexactly(4)
        asked.append(await reader.readexactly((await reader.readexactly(1))[0]))
        await reader.readexactly(2)
        writer.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        await reader.readuntil(b"\r\n\r\n")
        body = json.dumps(OK).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()

    pytest.importorskip("aiohttp_socks")
    async with talking(proxy) as port, AiohttpRequest(proxy=f"socks5://127.0.0.1:{port}") as request:
        assert await request.post(f"http://api.invalid/bot{TOKEN}/getMe") is True
    assert asked == [b"api.invalid"]


async def test_a_socks_proxy_that_stays_silent_is_never_sent_in_time() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    pytest.importorskip("aiohttp_socks")
    async with talking(silent) as port:
        request = AiohttpRequest(proxy=f"socks5://127.0.0.1:{port}", connect_timeout=0.2)
        assert isinstance(await failure(url(1), request), NeverSentInTime)


def test_a_socks_proxy_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "aiohttp_socks":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(RuntimeError, match=r"gridsnap\[socks\]"):
        AiohttpRequest(proxy="socks5://127.0.0.1:1080")


async def test_proxies_of_the_environment_are_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{unused_port()}")
    async with serving(saying(200, dict(OK))) as address, AiohttpRequest() as request:
        assert await request.post(address) is True
