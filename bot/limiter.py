"""Answers to people who are talking are booked in the pace too, and go before what the outbox holds."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.intake import seconds
from bot.pace import Pace

BOOKED = "booked"
"""The `rate_limit_args` of a request that delivery has booked itself."""

_LONGEST = 12.0  # seconds; whoever would have to wait longer is told by Telegram itself
_COUNTED = ("send", "edit", "copy", "forward")
_UNCOUNTED = ("sendChatAction",)


class Limiter(BaseRateLimiter[str]):
    """Lets an answer wait where Telegram would refuse it, for a moment at most, and books it."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> Any:
        chat_id = data.get("chat_id")
        counted = endpoint.startswith(_COUNTED) and endpoint not in _UNCOUNTED
        if rate_limit_args == BOOKED or not counted or not isinstance(chat_id, int):
            return await callback(*args, **kwargs)
        edit = endpoint.startswith("edit")
        clock = asyncio.get_running_loop().time
        await self._turn(chat_id, edit=edit)
        ticket = self._pace.take(chat_id, clock(), edit=edit)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            self._pace.hold(chat_id, clock() + seconds(error.retry_after))
            raise
        finally:
            self._pace.settle(ticket, clock())

    async def _turn(self, chat_id: int, *, edit: bool) -> None:
        clock = asyncio.get_running_loop().time
        end = clock() + _LONGEST
        while (at := min(self._pace.answer(chat_id, clock(), edit=edit), end)) > (now := clock()):
            full = self._pace.is_full(now)
            self._pace.impatient += full
            self._pace.awaited[chat_id] += 1
            try:
                await asyncio.sleep(at - now)
            finally:
                self._pace.impatient -= full
                self._pace.awaited[chat_id] -= 1
                if not self._pace.awaited[chat_id]:
                    del self._pace.awaited[chat_id]
