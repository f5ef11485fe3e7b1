"""Proxies: HTTP and SOCKS, named in the configuration and never taken from the environment."""

import asyncio
import builtins
import json
from typing import Any

import pytest

from bot.transport import AiohttpRequest, NeverSent, NeverSentInTime
from tests.bot.wires import (
    OK,
    TOKEN,
    failure,
    saying,
    serving,
    talking,
    unused_port,
    url,
)


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
