"""Telegram's rate limits: 30 messages a second in all, 1 a second per chat, 20 a minute per group."""

import math
from collections import deque
from dataclasses import dataclass
from datetime import datetime

from playground.errors import too_many


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits in force; `chat_burst` messages may come at once to a chat before its 1/s binds."""

    enforce_rates: bool = False
    per_second: int = 30
    chat_per_second: float = 1.0
    chat_burst: int = 3
    group_per_minute: int = 20


class Meter:
    """Counts what was sent; a refused message costs nothing."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._all: deque[float] = deque()
        self._buckets: dict[int, tuple[float, float]] = {}
        self._groups: dict[int, deque[float]] = {}

    def spend(self, chat_id: int, now: datetime, *, messages: int = 1) -> None:
        """Books `messages` to the chat at `now`, or raises 429 with the whole seconds to wait.

        An edit books no message (`messages=0`): it counts among all requests only.
        """
        if not self.limits.enforce_rates:
            return
        at = now.timestamp()
        wait = self._wait_all(at)
        level = 0.0
        group = self._groups.setdefault(chat_id, deque())
        if messages:
            level = self._level(chat_id, at)
            if level < 1:
                wait = max(wait, (1 - level) / self.limits.chat_per_second)
            wait = max(wait, self._wait_group(chat_id, group, at, messages))
        if wait > 0:
            raise too_many(max(1, math.ceil(wait)))
        self._all.append(at)
        if messages:
            self._buckets[chat_id] = (level - messages, at)
            group.extend([at] * messages)

    def _wait_all(self, at: float) -> float:
        while self._all and not 0 <= at - self._all[0] < 1:
            self._all.popleft()
        return 1 - (at - self._all[0]) if len(self._all) >= self.limits.per_second else 0

    def _level(self, chat_id: int, at: float) -> float:
        level, since = self._buckets.get(chat_id, (float(self.limits.chat_burst), at))
        return min(float(self.limits.chat_burst), level + max(0.0, at - since) * self.limits.chat_per_second)

    def _wait_group(self, chat_id: int, sent: deque[float], at: float, messages: int) -> float:
        while sent and not 0 <= at - sent[0] < 60:  # noqa: PLR2004 - a minute has sixty seconds
            sent.popleft()
        if chat_id > 0 or len(sent) + messages <= self.limits.group_per_minute or not sent:
            return 0
        over = min(len(sent), len(sent) + messages - self.limits.group_per_minute)
        return 60 - (at - sent[over - 1])
