"""What a writer thread owes a waiter on an event loop, at a tenth of the cost of a concurrent Future."""

import asyncio
from collections.abc import Generator, Iterable
from typing import Any


class Promise:
    """Has what the writer calls on a Future; the loop is told of a whole commit at once, by `settle`."""

    __slots__ = ("_error", "_future", "_is_done", "_result", "loop")

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._future: asyncio.Future[Any] = self.loop.create_future()
        self._is_done = False
        self._result: Any = None
        self._error: BaseException | None = None

    def __await__(self) -> Generator[Any, None, Any]:
        return self._future.__await__()

    def set_running_or_notify_cancel(self) -> bool:
        return not self._future.cancelled()

    def done(self) -> bool:
        return self._is_done

    def set_result(self, result: Any) -> None:
        self._is_done, self._result = True, result

    def set_exception(self, error: BaseException) -> None:
        self._is_done, self._error = True, error

    def keep(self) -> None:
        """The waiter goes on; runs on the loop."""
        if self._future.done() or not self._is_done:
            return
        if self._error is not None:
            self._future.set_exception(self._error)
        else:
            self._future.set_result(self._result)


def settle(owed: Iterable[object]) -> None:
    """Tell each loop, once, that its promises are kept; anything else that is owed settles by itself."""
    loops: dict[asyncio.AbstractEventLoop, list[Promise]] = {}
    for promise in owed:
        if isinstance(promise, Promise):
            loops.setdefault(promise.loop, []).append(promise)
    for loop, promises in loops.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_keep_all, promises)


def _keep_all(promises: Iterable[Promise]) -> None:
    for promise in promises:
        promise.keep()
