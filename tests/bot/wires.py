"""Local servers that answer, stall, reset and lie: the other end of the wire in the transport's tests."""

import asyncio
import json
import socket
import struct
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from telegram.error import TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.transport import AiohttpRequest

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


def saying(status: int, body: bytes | dict[str, Any]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(
            status=status, body=body if isinstance(body, bytes) else json.dumps(body).encode()
        )

    return handler
