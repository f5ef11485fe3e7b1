"""The Bot API over HTTP: reads a call, lets faults and limits have their say, answers as Telegram does."""

import asyncio
import json
import logging
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from playground.calls import ApiCall, CallLog
from playground.errors import ApiError, bad_request
from playground.faults import Fault, Faults
from playground.forms import fields_of
from playground.limits import Limits, Meter
from playground.methods import BY_LOWER_NAME, METHODS
from playground.methods.call import Call, Upload, parameters, table
from playground.profile import Profile
from playground.queries import Queries
from playground.world import World

TOKEN = "424242:PLAYGROUND-token-for-local-use-only"  # noqa: S105 - known to everybody, opens nothing
_NOT_FOUND = ApiError(404, "Not Found")
_POLL = "getUpdates"
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Read:
    """What came in a request."""

    given: dict[str, Any] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def shown(self) -> dict[str, Any]:
        """For the log: JSON in strings opened, files as a word."""
        files = {n: f"<{u.name}, {len(u.data)} bytes>" for n, u in self.uploads.items()}
        return {**{name: _opened(value) for name, value in self.given.items()}, **files}

    def chat_id(self) -> int | None:
        """chat_id as a number, where there is one."""
        try:
            return int(self.given["chat_id"])
        except (KeyError, TypeError, ValueError):
            return None


def _opened(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


async def _read(request: web.Request) -> Read:
    """Query string, form, multipart or JSON."""
    read = Read(dict(request.query))
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read() or b"{}")
        except ValueError as error:
            raise bad_request("can't parse JSON object") from error
        if not isinstance(body, dict):
            raise bad_request("object expected")
        read.given.update(body)
    elif request.method == "POST":
        for name, value in await fields_of(request):
            if isinstance(value, Upload):
                read.uploads[name] = value
            else:
                read.given[name] = value
    return read


class BotApi:
    """The part of the server that the bot talks to."""

    def __init__(self, world: World, limits: Limits) -> None:
        self.world = world
        self.meter = Meter(limits)
        self.profile = Profile()
        self.queries = Queries()
        self.faults = Faults()
        self.calls = CallLog()
        self.latency = 0.0
        self.under_way = 0
        self.stamp = 0  # grows with every call's begin and end
        self.moved_at = time.monotonic()

    def routes(self) -> list[web.RouteDef]:
        """Where it listens."""
        return [
            web.route("*", "/bot{token}/{method}", self.answer),
            web.get("/file/bot{token}/{path:.+}", self.download),
        ]

    async def download(self, request: web.Request) -> web.Response:
        """A file's bytes by the path that getFile named."""
        kept = self.world.files.at(request.match_info["path"])
        if request.match_info["token"] != TOKEN or kept is None:
            return web.json_response(_NOT_FOUND.body(), status=404)
        return web.Response(body=kept.data, content_type="application/octet-stream")

    def _moved(self, step: int) -> None:
        self.under_way += step
        self.stamp += 1
        self.moved_at = time.monotonic()
        self.world.bell.ring()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Any call."""
        method = BY_LOWER_NAME.get(request.match_info["method"].lower())
        if request.match_info["token"] != TOKEN:
            return _refused(ApiError(401, "Unauthorized"))
        if method == _POLL:
            return await self._answer(request, method)
        self._moved(1)
        try:
            return await self._answer(request, method)
        finally:
            self._moved(-1)

    async def _answer(self, request: web.Request, method: str | None) -> web.StreamResponse:
        began = time.perf_counter()
        read = Read()
        fault: Fault | None = None
        name = method or request.match_info["method"]
        refusal: ApiError | None = None
        result: Any = None
        try:
            read = await _read(request)
            fault = self.faults.take(name, read.chat_id())
            if fault is not None and fault.kind in {"reset", "502_html"} and fault.when == "before":
                refusal = ApiError(502, fault.kind)
            else:
                result = await self._done(method, read, fault)
        except ApiError as error:
            refusal = error
        except Exception:  # noqa: BLE001 - logged with its traceback; the log of calls must show it too
            _log.exception("%s broke the playground", name)
            refusal = ApiError(500, "Internal Server Error")
        left = request.transport is None or request.transport.is_closing()
        if method != _POLL or result or (refusal and not left):
            self._log(name, read, refusal, began)
        if self.latency:
            await asyncio.sleep(self.latency)
        if fault is not None and fault.refusal() is None:
            return await _misbehaved(request, fault, _body(result, refusal))
        return _refused(refusal) if refusal else web.json_response({"ok": True, "result": result})

    async def _done(self, method: str | None, read: Read, fault: Fault | None) -> Any:
        if method is None:
            raise _NOT_FOUND
        if fault is not None and (refusal := fault.refusal()) is not None:
            raise refusal
        params = parameters(method, read.given, read.uploads)
        call = Call(method, self.world, params, read.uploads, self.meter, self.profile, self.queries)
        return await METHODS[method](call)

    def _log(self, name: str, read: Read, refusal: ApiError | None, began: float) -> ApiCall:
        known = table(name) if name in METHODS else {}
        unknown = tuple(sorted(n for n in read.given if n not in known))
        call = self.calls.record(
            at=self.world.clock.now(),
            method=name,
            params=read.shown(),
            ms=(time.perf_counter() - began) * 1000,
            refused=(refusal.code, refusal.description) if refusal else None,
            unknown=unknown,
        )
        self.world.tell({"kind": "call", "call": call.json()})
        return call


def _body(result: Any, refusal: ApiError | None) -> bytes:
    return json.dumps(refusal.body() if refusal else {"ok": True, "result": result}).encode()


def _refused(error: ApiError) -> web.Response:
    return web.json_response(error.body(), status=error.code)


async def _misbehaved(request: web.Request, fault: Fault, body: bytes) -> web.StreamResponse:
    """The answer of a wire that has a bad day."""
    if fault.kind == "502_html":
        return web.Response(
            status=502, text="<html><body><h1>502 Bad Gateway</h1></body></html>", content_type="text/html"
        )
    if fault.kind == "timeout":
        await asyncio.sleep(fault.delay)
    if fault.kind == "truncated":
        return web.Response(body=body[: len(body) // 2], content_type="application/json")
    response = web.StreamResponse(
        headers={"Content-Type": "application/json", "Content-Length": str(len(body))}
    )
    if fault.kind == "reset" and fault.when == "body":
        await response.prepare(request)
        await response.write(body[: len(body) // 2])
    if fault.kind == "reset" and request.transport is not None:
        request.transport.abort()
        return response
    return web.Response(body=body, content_type="application/json")
