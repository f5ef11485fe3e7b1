"""Pushes updates to the bot's webhook: in order within a conversation, again and again until it says 2xx."""

import asyncio
import contextlib
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from playground.updates import UpdateQueue, Webhook, lane
from playground.world import World

_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
_FIRST_WAIT = 0.1
_LONGEST_WAIT = 5.0
_FOR_EVER = 86_400.0


class Pusher:
    """One running delivery; does nothing while no webhook is set."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.queue: UpdateQueue = world.updates
        self._busy: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Delivers until it is cancelled."""
        async with ClientSession(timeout=ClientTimeout(total=60)) as session:
            try:
                while True:
                    ready = await self.queue.bell.until(self._next, _FOR_EVER)
                    if ready is not None:
                        hook, update = ready
                        key = lane(update)
                        self._busy[key] = asyncio.ensure_future(self._deliver(session, hook, update, key))
            finally:
                for task in self._busy.values():
                    task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.gather(*self._busy.values(), return_exceptions=True)

    def _next(self) -> tuple[Webhook, dict[str, Any]] | None:
        hook = self.queue.webhook
        if hook is None or len(self._busy) >= hook.max_connections:
            return None
        found = next((u for u in self.queue.pending if lane(u) not in self._busy), None)
        return None if found is None else (hook, found)

    async def _deliver(self, session: ClientSession, hook: Webhook, update: dict[str, Any], key: str) -> None:
        wait = _FIRST_WAIT
        headers = {_SECRET_HEADER: hook.secret} if hook.secret else {}
        try:
            while self.queue.webhook is hook and update in self.queue.pending:
                trouble = await _push(session, hook.url, update, headers)
                if trouble is None:
                    self.queue.done(update)
                    return
                hook.last_error_date = self.world.clock.timestamp()
                hook.last_error_message = trouble
                await asyncio.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT)
        finally:
            self._busy.pop(key, None)
            self.queue.bell.ring()


async def _push(
    session: ClientSession, url: str, update: dict[str, Any], headers: dict[str, str]
) -> str | None:
    """None when the bot took it, else what Telegram would note as the last error."""
    try:
        async with session.post(url, json=update, headers=headers) as answer:
            if answer.ok:
                return None
            return f"Wrong response from the webhook: {answer.status} {answer.reason}"
    except (ClientError, TimeoutError, OSError):
        return "Connection refused"
