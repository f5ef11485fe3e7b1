"""What goes well over a real wire: forms, uploads, downloads, the pool of connections."""

import asyncio
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, InputFile, InputMediaPhoto
from telegram.error import (
    NetworkError,
)

from bot.transport import AiohttpRequest
from tests.bot.wires import (
    OK,
    TOKEN,
    parameters,
    serving,
)


async def test_parameters_arrive_as_json_and_the_result_comes_back() -> None:
    seen: dict[str, Any] = {}

    async def handler(request: web.Request) -> web.Response:
        seen.update(await request.json(), method=request.method, agent=request.headers["User-Agent"])
        return web.json_response({"ok": True, "result": {"文": 1}})

    async with serving(handler) as address, AiohttpRequest() as request:
        result = await request.post(address, parameters(chat_id=5, text="收到 & ✓", markup={"a": [1, True]}))
    assert result == {"文": 1}
    assert (seen["chat_id"], seen["text"]) == (5, "收到 & ✓")
    assert seen["markup"] == {"a": [1, True]}
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
        number = (await request.json())["number"]
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
