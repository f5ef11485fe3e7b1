"""How fast may be sent: Telegram allows 30 messages a second in all, 1 a chat, 20 a minute in a group.

Everything that is sent is booked here: what the outbox holds waits for its turn, and answers to people who
are talking (`bot.limiter`) go before it. Edits count among all requests, not among a chat's messages.
"""

from collections import Counter, deque
from dataclasses import dataclass, field

_MINUTE = 60.0
_SECOND = 1.05  # with a margin for how long a request is under way
_STEP_ASIDE = 0.05
_MARGIN = 0.25  # for clocks that do not run alike
_GROUP_LIMIT = 20  # Telegram's own, for the answers in a group; the outbox may be told to keep below it


@dataclass(slots=True)
class Ticket:
    """One request; `at` is when it was sent, and once it is settled when Telegram had answered."""

    at: float


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


@dataclass(slots=True)
class _Chat:
    """The messages of the last minute, and the bucket that spreads those to come."""

    bucket: _Bucket
    sent: deque[Ticket] = field(default_factory=deque)


class Pace:
    """Says for each chat when the next message may go; a 429 of one chat holds up only that chat.

    Times are seconds of a clock that only goes forward.
    """

    _GROUP_BURST = 3.0
    _PERSON_BURST = 3.0

    def __init__(self, *, global_per_second: int, group_per_minute: int) -> None:
        self._per_second = global_per_second
        self._per_minute = group_per_minute
        self._all: deque[Ticket] = deque()
        self._chats: dict[int, _Chat] = {}
        self._held: dict[int, float] = {}
        self.impatient = 0  # answers that wait for room among all: the outbox lets them pass
        self.awaited: Counter[int] = Counter()  # chat → answers that wait for room there: likewise

    # When ----------------------------------------------------------------------------------------

    def ready(self, chat_id: int, now: float) -> float:
        """The earliest time for a message of the outbox to this chat."""
        at = max(self.free(now), self._held.get(chat_id, now))
        if self.awaited[chat_id]:
            at = max(at, now + _STEP_ASIDE)
        chat = self._chats.get(chat_id)
        if chat is None or not chat.sent:
            return at
        at = max(at, chat.sent[-1].at + _SECOND)
        if chat_id < 0:
            at = max(at, chat.bucket.ready(now), self._window(chat, self._per_minute))
        return at

    def answer(self, chat_id: int, now: float, *, edit: bool = False) -> float:
        """The earliest time for an answer to somebody who is talking there: sooner than the outbox's."""
        at = self._among_all(now)
        chat = self._chats.get(chat_id)
        if edit or chat is None or not chat.sent:
            return at
        if chat_id < 0:
            return max(at, chat.sent[-1].at + _SECOND, self._window(chat, _GROUP_LIMIT))
        return max(at, chat.bucket.ready(now))

    def free(self, now: float) -> float:
        """When the outbox may send anything at all."""
        return self._among_all(now) if not self.impatient else max(self._among_all(now), now + _STEP_ASIDE)

    def is_full(self, now: float) -> bool:
        """Whether nothing may go to anybody at this moment."""
        return self._among_all(now) > now

    def room(self, now: float) -> int:
        """How many messages to different chats may go at this moment."""
        return 0 if self.free(now) > now else self._per_second - len(self._all)

    def waiting(self, now: float) -> dict[int, float]:
        """Chat → when it may go on, for the chats that may not now; what is long past is forgotten."""
        self._held = {chat: until for chat, until in self._held.items() if until > now}
        for chat_id, chat in list(self._chats.items()):
            while chat.sent and chat.sent[0].at + _MINUTE <= now:
                chat.sent.popleft()
            if not chat.sent:
                del self._chats[chat_id]
        found = {chat_id: self.ready(chat_id, now) for chat_id in {*self._chats, *self._held}}
        return {chat_id: at for chat_id, at in found.items() if at > now}

    def _among_all(self, now: float) -> float:
        while self._all and self._all[0].at + _SECOND <= now:
            self._all.popleft()
        if len(self._all) < self._per_second:
            return now
        return self._all[len(self._all) - self._per_second].at + _SECOND

    @staticmethod
    def _window(chat: _Chat, most: int) -> float:
        """When the last `most` messages no longer lie within one minute."""
        return chat.sent[-most].at + _MINUTE + _MARGIN if len(chat.sent) >= most else 0.0

    # What was sent -------------------------------------------------------------------------------

    def take(self, chat_id: int, now: float, *, edit: bool = False) -> Ticket:
        """Something is being sent to this chat; `settle` the ticket when Telegram has answered."""
        ticket = Ticket(now)
        self._all.append(ticket)
        if not edit:
            chat = self._chats.get(chat_id)
            if chat is None:
                chat = self._chats[chat_id] = _Chat(self._bucket(chat_id, now))
            chat.bucket.take(now)
            chat.sent.append(ticket)
        return ticket

    def settle(self, ticket: Ticket, now: float) -> None:
        """Telegram counted it at some moment until now: the latest is the safe one."""
        ticket.at = now

    def hold(self, chat_id: int, until: float) -> None:
        """Telegram asked for patience with this chat."""
        self._held[chat_id] = max(until, self._held.get(chat_id, until))

    def _bucket(self, chat_id: int, now: float) -> _Bucket:
        group = chat_id < 0
        rate, depth = (self._per_minute / _MINUTE, self._GROUP_BURST) if group else (1.0, self._PERSON_BURST)
        return _Bucket(rate, depth, depth, now)
