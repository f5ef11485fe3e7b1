"""One process leads: it alone asks Telegram, handles, sends, fetches and sweeps. The others stand by.

In webhook mode the others take updates in as well, and the leader handles them. Sending is the leader's too:
Telegram's limits count per bot, and one memory of what was sent keeps to them better than two; thirty
messages a second are no work for a machine.

A leader that cannot prove within `PATIENCE` that it leads stops at once, before the server (after
`storage.leadership.SILENCE`) lets another lead. It starts anew, and stands by until it leads again.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog

from storage.leadership import LeaderLock, LeadershipError

T = TypeVar("T")
log = structlog.get_logger(__name__)

ASK_EVERY = 1.0
"""Seconds after which those who stand by ask again."""

BEAT = 1.0
PATIENCE = 3.0
"""With BEAT less than SILENCE: the old leader has stopped before the new one begins."""


class LeadershipLostError(RuntimeError):
    """This process leads no more: whatever it has in hand belongs to another."""


class Leader:
    """`await elected()`, then `await hold()` beside the work, and `await resign()` at its end."""

    def __init__(self, database: str) -> None:
        """`database` is on a PostgreSQL server."""
        self._lock = LeaderLock(database)
        # A thread of its own: others' work must not silence us. The event loop asks: one that hangs does.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="leader")

    async def elected(self) -> None:
        """Returns once this process leads, however long that takes."""
        said = ""
        while True:
            try:
                if await self._do(self._lock.take):
                    log.info("leading")
                    return
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
            await asyncio.sleep(BEAT)
            try:
                await asyncio.wait_for(self._do(self._lock.beat), PATIENCE)
            except LeadershipError as error:
                raise LeadershipLostError(str(error)) from error
            except TimeoutError:
                raise LeadershipLostError("the database did not answer in time") from None

    async def resign(self) -> None:
        """Another may lead at once."""
        self._thread.submit(self._lock.close)
        await asyncio.to_thread(self._thread.shutdown)

    async def _do(self, step: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, step)
