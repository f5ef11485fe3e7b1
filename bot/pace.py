"""How fast may be sent: Telegram allows 30 messages a second in all, 1 a chat, 20 a minute in a group."""

from dataclasses import dataclass


@dataclass(slots=True)
class _Bucket:
    """A token bucket: `level` tokens at the time `at`, refilled at `rate` a second up to `depth`."""

    rate: float
    depth: float
    level: float
    at: float

    def ready(self, now: float) -> float:
        """When the next token is there."""
        level = min(self.depth, self.level + (now - self.at) * self.rate)
        return now if level >= 1 else now + (1 - level) / self.rate

    def take(self, now: float) -> None:
        self.level = min(self.depth, self.level + (now - self.at) * self.rate) - 1
        self.at = now


class Pace:
    """Says for each chat when the next message may go; a 429 of one chat holds up only that chat."""

    _GROUP_BURST = 5.0
    _PERSON_BURST = 3.0

    def __init__(self, *, global_per_second: float, group_per_minute: float) -> None:
        self._all = _Bucket(global_per_second, global_per_second, global_per_second, 0.0)
        self._group_rate = group_per_minute / 60
        self._chats: dict[int, _Bucket] = {}
        self._held: dict[int, float] = {}

    def _bucket(self, chat_id: int, now: float) -> _Bucket:
        bucket = self._chats.get(chat_id)
        if bucket is None:
            group = chat_id < 0
            rate, depth = (self._group_rate, self._GROUP_BURST) if group else (1.0, self._PERSON_BURST)
            bucket = self._chats[chat_id] = _Bucket(rate, depth, depth, now)
        return bucket

    def ready(self, chat_id: int, now: float) -> float:
        """The earliest time for a message to this chat."""
        bucket = self._chats.get(chat_id)
        own = bucket.ready(now) if bucket else now
        return max(own, self._all.ready(now), self._held.get(chat_id, now))

    def take(self, chat_id: int, now: float) -> None:
        self._bucket(chat_id, now).take(now)
        self._all.take(now)

    def hold(self, chat_id: int, until: float) -> None:
        """Telegram asked for patience with this chat."""
        self._held[chat_id] = max(until, self._held.get(chat_id, until))

    def waiting(self, now: float) -> dict[int, float]:
        """Chat → when it may go on, for the chats that may not now; what is full again is forgotten."""
        self._held = {chat: until for chat, until in self._held.items() if until > now}
        for chat in [
            chat
            for chat, bucket in self._chats.items()
            if bucket.level + (now - bucket.at) * bucket.rate >= bucket.depth
        ]:
            del self._chats[chat]
        found = {chat: self.ready(chat, now) for chat in {*self._chats, *self._held}}
        return {chat: at for chat, at in found.items() if at > now}
