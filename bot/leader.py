"""One process leads: it alone asks Telegram, handles, sends, fetches and sweeps. The others stand by.

In webhook mode the others take updates in as well, and the leader handles them. Sending is the leader's too:
Telegram's limits count per bot, and one memory of what was sent keeps to them better than two; thirty
messages a second are no work for a machine.

A leader that cannot prove within `PATIENCE` that it leads stops at once, before the server (after
`storage.leadership.SILENCE`) lets another lead. It starts anew, and stands by until it leads again.

One that hung and wakes may find itself in the middle of anything. Whatever it writes is refused by the
term (storage.leadership), which ends it at once; and it says nothing more to Telegram (`may_speak`), since
its last proof is too old: the transport asks before it writes.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import structlog

from storage.leadership import SILENCE, LeaderLock, LeadershipError
from storage.work import DEPOSED, Store

T = TypeVar("T")
log = structlog.get_logger(__name__)

ASK_EVERY = 1.0
"""Seconds after which those who stand by ask again."""

BEAT = 1.0
PATIENCE = 3.0
"""With BEAT less than SILENCE: the old leader has stopped before the new one begins."""


_SURE_FOR = SILENCE - 1.0
"""Seconds after a proof within which no other process can lead, with a margin for what is on its way."""

# A machine that sleeps stops the clock of the event loop, and the server's goes on.
_clock: Callable[[], float] = partial(
    time.clock_gettime, getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
)


class LeadershipLostError(RuntimeError):
    """This process leads no more: whatever it has in hand belongs to another."""


class Leader:
    """`await elected()`, then `await hold()` beside the work, and `await resign()` at its end."""

    def __init__(self, database: str) -> None:
        """`database` is on a PostgreSQL server."""
        self._lock = LeaderLock(database)
        self._proven: float | None = None  # when we asked last whether we lead, and did
        self._deposed = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        # A thread of its own: others' work must not silence us. The event loop asks: one that hangs does.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="leader")

    async def elected(self) -> int:
        """The term of this process, once it leads, however long that takes."""
        said = ""
        while True:
            try:
                asked = _clock()
                if await self._do(self._lock.take):
                    term = await self._do(self._lock.begin_term)
                    self._proven = asked
                    log.info("leading", term=term)
                    return term
                why = "another process leads; standing by"
            except LeadershipError as error:
                why = f"the database cannot be reached: {error}"
            if why != said:
                log.info("standing by", reason=why)
                said = why
            await asyncio.sleep(ASK_EVERY)

    async def hold(self) -> None:
        """Never returns.

        Raises:
            LeadershipLostError: At once when the lock is lost, or cannot be proven to be ours.
        """
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(BEAT):
                    await self._deposed.wait()
                    raise LeadershipLostError("another process leads")
            asked = _clock()
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._do(self._lock.beat)
            except LeadershipError as error:
                raise LeadershipLostError(str(error)) from error
            except TimeoutError:
                raise LeadershipLostError("the database did not answer in time") from None
            self._proven = asked

    def fence(self, store: Store, term: int) -> None:
        """The store writes for this term alone; `hold` ends as soon as it is refused."""

        def deposed() -> None:
            if not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._deposed.set)

        store.listen(DEPOSED, deposed)
        store.fence(term)

    def may_speak(self) -> bool:
        """Whether no other process can lead by now; who has not led yet may ask who it is."""
        if self._deposed.is_set():
            return False
        return self._proven is None or _clock() - self._proven < _SURE_FOR

    async def resign(self) -> None:
        """Another may lead at once."""
        self._thread.submit(self._lock.close)
        await asyncio.to_thread(self._thread.shutdown)

    async def _do(self, step: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, step)
