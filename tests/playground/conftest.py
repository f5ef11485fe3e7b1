"""A playground for each test, a real Bot in it, and a hand that posts raw calls."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from telegram import Bot

from playground import Playground
from tests.playground.shapes import Raw


@pytest.fixture(autouse=True)
def _timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def pg() -> AsyncIterator[Playground]:
    async with Playground() as running:
        yield running


@pytest.fixture
async def bot(pg: Playground) -> AsyncIterator[Bot]:
    async with Bot(pg.token, base_url=f"{pg.api_url}/bot", base_file_url=f"{pg.api_url}/file/bot") as real:
        yield real


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
def raw(pg: Playground, http: ClientSession) -> Raw:
    """`await raw("sendMessage", chat_id=…)`: a JSON call; the HTTP status must be the error code."""

    async def call(method: str, **params: Any) -> dict[str, Any]:
        async with http.post(f"{pg.api_url}/bot{pg.token}/{method}", json=params) as answer:
            body: dict[str, Any] = await answer.json()
            assert answer.status == body.get("error_code", 200)
            return body

    return call
