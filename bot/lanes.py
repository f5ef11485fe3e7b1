"""Lanes: the updates of one conversation one after the other, different conversations side by side."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable

Job = Callable[[], Awaitable[None]]


class Lanes:
    """Runs jobs in order within a key and in parallel across keys, at most `width` at once.

    The slot is taken inside the lane, so one conversation that floods holds one slot and not all. `room`
    waits while `most` jobs are under way or waiting: the intake asks it before it takes in more.
    """

    def __init__(self, width: int, most: int) -> None:
        self._slots = asyncio.Semaphore(width)
        self._most = most
        self._queues: dict[Hashable, deque[Job]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._jobs = 0
        self._changed = asyncio.Event()

    @property
    def jobs(self) -> int:
        """How many are under way or waiting."""
        return self._jobs

    def put(self, key: Hashable, job: Job) -> None:
        self._jobs += 1
        queue = self._queues.get(key)
        if queue is not None:
            queue.append(job)
            return
        self._queues[key] = deque([job])
        task = asyncio.create_task(self._serve(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, key: Hashable) -> None:
        queue = self._queues[key]
        try:
            while queue:
                job = queue.popleft()
                try:
                    async with self._slots:
                        await job()
                finally:
                    self._jobs -= 1
                    self._changed.set()
        finally:
            self._jobs -= len(queue)
            self._queues.pop(key, None)

    @property
    def full(self) -> bool:
        return self._jobs >= self._most

    async def room(self) -> None:
        while self.full:
            self._changed.clear()
            await self._changed.wait()

    async def drain(self, seconds: float) -> None:
        """Wait until all is done; what is not done by then is cancelled, and taken up at the next start."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            if late:
                await asyncio.gather(*late, return_exceptions=True)
