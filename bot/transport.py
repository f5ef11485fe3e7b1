"""The wire to Telegram: python-telegram-bot's requests over aiohttp, with "never left us" told apart.

What goes wrong on the wire is one of

    NetworkError                 uncertain: Telegram may have done it
    ├── TimedOut                 uncertain: written, but not answered in time
    └── NeverSent                certain: nothing of it reached Telegram, it can be sent again as it is
        └── NeverSentInTime      … because no connection came about in time (a TimedOut too)

An answer that cannot be read is a NetworkError("Invalid server response"), uncertain as well; a 429 that does
not say how long to wait is a RetryAfter like any other. The
address of a request holds the bot's token, so no error here repeats it or carries the one that does.
"""

import asyncio
import io
import json
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import JSONDict, ODVInput
from telegram.error import NetworkError, RetryAfter, TimedOut
from telegram.request import BaseRequest, RequestData

MAX_ANSWER = 32 * 1024 * 1024
"""Bytes of an answer that are read at most; files that a bot may download have up to 20 MB."""

_JSON = {"Content-Type": "application/json"}
MAX_ERROR_ANSWER = 4096
"""Bytes kept of an answer that is an error: it ends up in a message, and may be a proxy's whole page."""

PIECE = 256 * 1024
"""Bytes from which an upload is written piece by piece, so that its progress is seen."""

KEEP_ALIVE = 30.0
"""Seconds that an idle connection is kept: long enough for a conversation, short enough not to go stale."""

_UNSAID_WAIT = timedelta(seconds=5)

_NEVER_LEFT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)
"""What aiohttp raises before it writes: no connection, TLS or proxy tunnel came about."""


class NeverSent(NetworkError):  # noqa: N818 - named as TimedOut beside it is
    """Nothing of the request reached Telegram: refused, no such host, the proxy said no."""

    __slots__ = ()


class NeverSentInTime(NeverSent, TimedOut):
    """No connection came about in time: the pool was full or the other side did not answer."""

    __slots__ = ()

    def __init__(self, message: str) -> None:
        NeverSent.__init__(self, message)


class _Journey:
    """How far one request has come: whether it began to leave, and how long its writing may stand still."""

    __slots__ = ("_deadline", "_may_speak", "_patience", "begun")

    def __init__(
        self, deadline: asyncio.Timeout, patience: float | None, may_speak: Callable[[], bool] | None
    ) -> None:
        self._deadline: asyncio.Timeout | None = deadline
        self._patience = patience
        self._may_speak = may_speak
        self.begun = False

    def moved(self) -> None:
        """Note that a piece is about to be written: from now on the next one has its time."""
        if (
            self._may_speak is not None and not self._may_speak()
        ):  # asked when nothing more can keep us waiting
            raise NeverSent("another process may speak by now")
        self.begun = True
        if self._patience is not None and self._deadline is not None:
            self._deadline.reschedule(asyncio.get_running_loop().time() + self._patience)

    def answered(self) -> None:
        """Note that the answer has begun: from now on the read timeout alone counts."""
        if self._deadline is not None:
            self._deadline.reschedule(None)
        self._deadline = None  # what is left of an upload may still be written, after its time is over


async def _moved(
    _session: aiohttp.ClientSession,
    context: SimpleNamespace,
    _sent: aiohttp.TraceRequestHeadersSentParams | Any,
) -> None:
    context.trace_request_ctx.moved()


class AiohttpRequest(BaseRequest):
    """Requests to the Bot API through one pool of kept-alive aiohttp connections.

    It keeps the contract of python-telegram-bot's own HTTPXRequest at a twentieth of its CPU time when
    hundreds talk at once. Use one for getUpdates and one for everything else.

    Args:
        connection_pool_size: Connections open at the same time.
        read_timeout: Seconds until the next piece of an answer.
        write_timeout: Seconds until the next piece of a request is written.
        connect_timeout: Seconds until a connection stands, TLS and proxy included.
        pool_timeout: Seconds until a connection of the pool is free.
        media_write_timeout: `write_timeout` of requests with files.
        may_speak: Asked before each piece that is written; where it says no, nothing more is. None: nobody
            needs to be asked, which spares each small request a tenth of its cost.
        proxy: `http://`, `socks4://` or `socks5://`, with user and password where needed; None for none.

    Raises:
        RuntimeError: A SOCKS proxy is asked for, but aiohttp-socks is not installed.
    """

    __slots__ = (
        "_connect_timeout",
        "_may_speak",
        "_media_write_timeout",
        "_never_left",
        "_pool_timeout",
        "_proxy",
        "_read_timeout",
        "_session",
        "_size",
        "_socks",
        "_timeouts",
        "_traced",
        "_wire_errors",
        "_write_timeout",
    )

    def __init__(
        self,
        connection_pool_size: int = 256,
        *,
        read_timeout: float | None = 5.0,
        write_timeout: float | None = 5.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 1.0,
        media_write_timeout: float | None = 20.0,
        proxy: str | None = None,
        may_speak: Callable[[], bool] | None = None,
    ) -> None:
        self._may_speak = may_speak
        self._size = connection_pool_size
        self._read_timeout = read_timeout
        self._write_timeout = write_timeout
        self._connect_timeout = connect_timeout
        self._pool_timeout = pool_timeout
        self._media_write_timeout = media_write_timeout
        self._session: aiohttp.ClientSession | None = None
        self._traced: aiohttp.ClientSession | None = None  # the same connections, watched piece by piece
        self._proxy = proxy or None
        self._timeouts: tuple[type[Exception], ...] = (TimeoutError,)
        self._wire_errors: tuple[type[Exception], ...] = (aiohttp.ClientError, OSError)  # TimeoutError is one
        self._never_left: tuple[type[Exception], ...] = _NEVER_LEFT
        self._socks: Any = None
        if self._proxy and self._proxy.startswith("socks"):
            self._prepare_socks()

    def _prepare_socks(self) -> None:
        try:
            import aiohttp_socks  # noqa: PLC0415 - an extra that only a SOCKS proxy needs
        except ImportError:
            raise RuntimeError(
                'a SOCKS proxy needs the extra "socks": pip install "gridsnap[socks]"'
            ) from None
        self._socks = aiohttp_socks.ProxyConnector
        self._timeouts += (aiohttp_socks.ProxyTimeoutError,)
        failures = (
            aiohttp_socks.ProxyTimeoutError,
            aiohttp_socks.ProxyConnectionError,
            aiohttp_socks.ProxyError,
        )
        self._wire_errors += failures
        self._never_left += failures

    @property
    def read_timeout(self) -> float | None:
        """Seconds until the next piece of an answer, where a request says nothing else."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the pool; again after `shutdown` too."""
        if self._session is not None:
            return
        pool: dict[str, Any] = {"limit": self._size, "keepalive_timeout": KEEP_ALIVE}
        trace = aiohttp.TraceConfig()
        trace.on_request_headers_sent.append(_moved)
        trace.on_request_chunk_sent.append(_moved)
        connector = self._socks.from_url(self._proxy, **pool) if self._socks else aiohttp.TCPConnector(**pool)
        shared: dict[str, Any] = {
            "connector": connector,
            "cookie_jar": aiohttp.DummyCookieJar(),
            "headers": {"User-Agent": self.USER_AGENT},
            "proxy": None if self._socks else self._proxy,
            "trust_env": False,
        }
        self._session = aiohttp.ClientSession(**shared)
        self._traced = aiohttp.ClientSession(**shared, connector_owner=False, trace_configs=[trace])

    async def shutdown(self) -> None:
        """Close the pool and what is under way in it."""
        traced, self._traced = self._traced, None
        session, self._session = self._session, None
        if traced is not None:
            await traced.close()
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Return the status and the body of the answer.

        Raises:
            NeverSent: Nothing reached Telegram.
            TimedOut: It was written, but not answered in time.
            NetworkError: It broke on the way there or back.
            RetryAfter: Telegram wants patience, and did not say how much.
        """
        if self._session is None:
            raise RuntimeError("AiohttpRequest is not initialized")
        has_files = request_data is not None and request_data.contains_files
        write = _given(write_timeout, self._media_write_timeout if has_files else self._write_timeout)
        # Megabytes that are written may still lie in the kernel: their answer has the time of an upload.
        read = _given(
            read_timeout, _joined(max, self._read_timeout, write) if has_files else self._read_timeout
        )
        connect = _given(connect_timeout, self._connect_timeout)
        timeout = aiohttp.ClientTimeout(
            total=None,
            connect=_joined(sum, _given(pool_timeout, self._pool_timeout), connect),
            sock_connect=connect,
            sock_read=read,
        )
        body = _body(request_data) if request_data else None
        if has_files or self._may_speak is not None:
            status, payload = await self._watched(method, url, body, timeout, _joined(sum, write, read))
        else:
            status, payload = await self._at_once(method, url, body, timeout)
        if status == HTTPStatus.TOO_MANY_REQUESTS and b'"retry_after"' not in payload:
            raise RetryAfter(_UNSAID_WAIT)
        return status, payload

    async def _at_once(
        self, method: str, url: str, body: aiohttp.FormData | bytes | None, timeout: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        """A request that the kernel takes in one piece: what went wrong tells whether it left."""
        assert self._session is not None
        try:
            async with self._session.request(method, url, **_plainly(body), timeout=timeout) as answer:
                return answer.status, await _payload(answer)
        except self._wire_errors as error:
            raise self._translated(error, begun=not isinstance(error, self._never_left)) from None

    async def _watched(
        self,
        method: str,
        url: str,
        body: aiohttp.FormData | bytes | None,
        timeout: aiohttp.ClientTimeout,
        patience: float | None,
    ) -> tuple[int, bytes]:
        """A request that is written piece by piece, each within `patience`."""
        assert self._traced is not None
        deadline = asyncio.timeout(None)
        journey = _Journey(deadline, patience, self._may_speak)
        try:
            async with (
                deadline,
                self._traced.request(
                    method, url, **_plainly(body), timeout=timeout, trace_request_ctx=journey
                ) as answer,
            ):
                journey.answered()
                return answer.status, await _payload(answer)
        except self._wire_errors as error:
            raise self._translated(error, begun=journey.begun) from None

    def _translated(self, error: Exception, *, begun: bool) -> NetworkError:
        """Return python-telegram-bot's error for what the wire raised, without the address in it."""
        name = type(error).__name__
        # The only error of aiohttp that says more than its name without naming the whole address.
        what = f"{name}: {error}" if isinstance(error, aiohttp.ClientConnectorError) else name
        if isinstance(error, self._timeouts):
            return (
                TimedOut(f"Timed out ({what})")
                if begun
                else NeverSentInTime(f"Not connected in time ({what})")
            )
        return NetworkError(f"Connection lost ({what})") if begun else NeverSent(f"Not connected ({what})")

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """Return the answer as a dictionary.

        Unlike the base class, do not write the whole answer to the log where it is not JSON.

        Raises:
            NetworkError: It is not JSON, or no answer of a Bot API.
        """
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or not answer.keys() & {"result", "description"}:
            raise NetworkError("Invalid server response")
        return answer


def _plainly(body: aiohttp.FormData | bytes | None) -> dict[str, Any]:
    return {
        "data": body,
        "headers": _JSON if isinstance(body, bytes) else None,
        "allow_redirects": False,  # the address holds the token: it goes nowhere else
    }


def _given(timeout: ODVInput[float], default: float | None) -> float | None:
    return default if isinstance(timeout, DefaultValue) else timeout


def _joined(how: Callable[[list[float]], float], *timeouts: float | None) -> float | None:
    given = [timeout for timeout in timeouts if timeout is not None]
    return how(given) if len(given) == len(timeouts) else None


def _body(request: RequestData) -> aiohttp.FormData | bytes | None:
    """Return what to send: parameters as JSON, with files as multipart, nothing when there is nothing."""
    if not request.contains_files:  # a form would cost ten times as much to write, and thrice the bytes
        found = request.parameters
        return json.dumps(found, ensure_ascii=False).encode() if found else None
    form = aiohttp.FormData(quote_fields=False)  # Telegram shows file names as they are written
    for name, value in request.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in request.multipart_data.items():
        pieces = io.BytesIO(content) if isinstance(content, bytes) and len(content) > PIECE else content
        form.add_field(name, pieces, filename=filename, content_type=mime)
    return form


async def _payload(answer: aiohttp.ClientResponse) -> bytes:
    """Return the body; of an error only the beginning.

    Raises:
        NetworkError: It is larger than any answer of Telegram.
    """
    failed = answer.status >= 300  # noqa: PLR2004 - HTTP's classes of status
    body = bytearray()
    async for piece in answer.content.iter_any():
        body += piece
        if failed and len(body) > MAX_ERROR_ANSWER:
            answer.close()
            return bytes(body[:MAX_ERROR_ANSWER])
        if len(body) > MAX_ANSWER:
            answer.close()
            raise NetworkError(f"The answer is larger than {MAX_ANSWER} bytes")
    return bytes(body)
