"""A bell that wakes everyone who waits for a change of the world; nobody polls."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Bell:
    """Rung from plain code after every change; waiters look again at what they wait for."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Wakes all waiters."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def until(self, look: Callable[[], T | None], timeout: float) -> T | None:
        """What `look` returns as soon as it is not None, or None after `timeout` seconds."""
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        while (found := look()) is None:
            left = end - loop.time()
            if left <= 0:
                return None
            future: asyncio.Future[None] = loop.create_future()
            self._waiting.add(future)
            try:
                # Not `wait_for`: before Python 3.12 it may swallow a cancellation that meets a ring.
                async with asyncio.timeout(left):
                    await future
            except TimeoutError:
                continue
            finally:
                self._waiting.discard(future)
        return found
