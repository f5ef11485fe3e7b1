"""The bot's queue of updates: numbered, kept until they are confirmed, redelivered until then."""

from collections import deque
from dataclasses import dataclass
from typing import Any

from playground.bell import Bell
from playground.errors import TERMINATED, ApiError, conflict

KINDS = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "message_reaction",
    "message_reaction_count",
    "chat_boost",
    "removed_chat_boost",
]
# Telegram sends these only to who asks for them by name.
ASKED_FOR = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
DEFAULT = frozenset(KINDS) - ASKED_FOR
MOST = 100


@dataclass(slots=True)
class Webhook:
    """Where updates are pushed to, and how the last push went."""

    url: str
    secret: str = ""
    max_connections: int = 40
    last_error_date: int | None = None
    last_error_message: str | None = None


class UpdateQueue:
    """Updates that the bot has not confirmed yet, oldest first."""

    def __init__(self, bell: Bell) -> None:
        self.bell = bell
        self.next_id = 100_000_001
        self.allowed: frozenset[str] = DEFAULT
        self.allowed_stated = False
        self.pending: deque[dict[str, Any]] = deque()
        self.webhook: Webhook | None = None
        self._poller: object | None = None
        self._handed: set[int] = set()  # update_ids that a poll has answered with

    @property
    def polled(self) -> bool:
        """True while a bot waits in getUpdates."""
        return self._poller is not None

    def put(self, kind: str, content: dict[str, Any]) -> dict[str, Any] | None:
        """Queues an update and returns it, or None when the bot does not want that kind."""
        if kind in KINDS and kind not in self.allowed:
            return None
        return self.put_raw({"update_id": self.next_id, kind: content})

    def put_raw(self, update: dict[str, Any]) -> dict[str, Any]:
        """Queues an update as it is (of an unknown kind, with an id of one's own choice)."""
        self.next_id = max(self.next_id, int(update["update_id"]) + 1)
        self.pending.append(update)
        self.bell.ring()
        return update

    def allow(self, kinds: list[str] | None) -> None:
        """Remembers allowed_updates; None keeps the former setting, an empty list is the default set."""
        if kinds is None:
            return
        known = frozenset(kinds) & frozenset(KINDS)
        self.allowed_stated = bool(known)
        self.allowed = known or DEFAULT

    def confirm(self, offset: int) -> None:
        """Forgets all updates before `offset` that were handed out; a negative one keeps the last -offset.

        After a quiet week Telegram numbers from a random id on: what is new may be below an old offset.
        """
        before = len(self.pending)
        if offset < 0:
            self.pending = deque(list(self.pending)[offset:])
        elif offset > 0:
            self.pending = deque(
                u for u in self.pending if u["update_id"] >= offset or u["update_id"] not in self._handed
            )
            self._handed = {number for number in self._handed if number >= offset}
        if len(self.pending) != before:
            self.bell.ring()

    def done(self, update: dict[str, Any]) -> None:
        """Forgets one update (its webhook delivery succeeded)."""
        if update in self.pending:
            self.pending.remove(update)
            self.bell.ring()

    def drop(self) -> None:
        """Forgets everything (drop_pending_updates)."""
        self.pending.clear()
        self.bell.ring()

    async def poll(self, offset: int, limit: int, timeout: float) -> list[dict[str, Any]]:
        """What getUpdates answers; 409 when a webhook is set or another poller comes."""
        if self.webhook is not None:
            raise conflict(
                "can't use getUpdates method while webhook is active;"
                " use deleteWebhook to delete the webhook first"
            )
        me = self._poller = object()
        self.bell.ring()  # the former poller looks up and finds itself replaced
        self.confirm(offset)
        limit = min(max(limit, 1), MOST)

        def look() -> list[dict[str, Any]] | None:
            if self._poller is not me:
                raise ApiError(409, TERMINATED)
            return [u for u, _ in zip(self.pending, range(limit), strict=False)] or None

        found = await self.bell.until(look, timeout)
        if self._poller is me:
            self._poller = None
        self._handed.update(u["update_id"] for u in found or [])
        return found or []


def lane(update: dict[str, Any]) -> str:
    """The conversation that an update belongs to: pushes of one lane stay in order."""
    for content in update.values():
        if isinstance(content, dict):
            message = content.get("message") or content
            chat = message.get("chat") or content.get("from") or {}
            return str(chat.get("id", ""))
    return ""
