"""The playground's time: the wall clock plus an offset that can be moved on."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from datetime import UTC, datetime, timedelta

Listener = Callable[[datetime], Awaitable[None] | None]


class Moved:
    """What a move of the clock hands back: await it to wait for the listeners that are coroutines."""

    def __init__(self, tasks: list[asyncio.Future[None]]) -> None:
        self.tasks = tasks

    def __await__(self) -> Generator[None, None, None]:
        for task in self.tasks:
            yield from task.__await__()


class Clock:
    """Wall clock plus an offset; everything the playground dates, expires or limits reads it."""

    def __init__(self) -> None:
        self.offset = timedelta()
        self.listeners: list[Listener] = []

    def now(self) -> datetime:
        """The moment it is in the playground, aware, in UTC."""
        return datetime.now(UTC) + self.offset

    def timestamp(self) -> int:
        """Whole Unix seconds, as the Bot API dates its messages."""
        return int(self.now().timestamp())

    def advance(self, by: timedelta) -> Moved:
        """Moves the clock and tells the listeners; awaiting the result waits for them to finish."""
        self.offset += by
        now = self.now()
        tasks: list[asyncio.Future[None]] = []
        for listener in list(self.listeners):
            told = listener(now)
            if told is not None:
                tasks.append(asyncio.ensure_future(told))
        return Moved(tasks)
