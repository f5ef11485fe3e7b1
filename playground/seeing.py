"""What a person sees: the messages of a chat, the buttons on them, and waiting for the bot's words."""

import re
from typing import Any

from playground.chats import Chat, Human, Json, Post
from playground.errors import HandError
from playground.keyboards import inline_buttons
from playground.queries import Queries
from playground.world import World

Since = Json | int | None
_RECENT = 12


class Eyes:
    """The reading half of a person."""

    def __init__(self, world: World, queries: Queries, human: Human) -> None:
        self.world = world
        self.queries = queries
        self.human = human

    @property
    def id(self) -> int:
        """The person's Telegram id."""
        return self.human.id

    @property
    def name(self) -> str:
        """The person's name."""
        return self.human.name

    def chat_of(self, chat: int | None) -> Chat:
        """The chat meant (None: the private one with the bot); HandError where the person is no member."""
        found = self.world.chats.get(self.id if chat is None else chat)
        if found is None or self.id not in found.members:
            raise HandError(f"{self.name} is not a member of chat {chat}")
        return found

    def messages(self, chat: int | None = None) -> list[Json]:
        """All messages visible to the person there, oldest first."""
        return [post.json for post in self.chat_of(chat).posts.values()]

    def last(self, chat: int | None = None) -> Json:
        """The newest message there; LookupError when there is none."""
        posts = self.chat_of(chat).posts
        if not posts:
            raise LookupError(f"{self.name} sees no message in chat {chat or self.id}")
        return posts[max(posts)].json

    def labels(self, message: Json) -> list[str]:
        """Labels of the inline buttons as they are now, row by row flattened."""
        return [button["text"] for button in inline_buttons(self.current(message))]

    def current(self, message: Json) -> Json:
        """The message as it stands now, or as it was last seen when it is gone."""
        post = self.post_of(message)
        return message if post is None else post.json

    def post_of(self, message: Json) -> Post | None:
        """The stored message, None when it was deleted."""
        return self.world.chats[message["chat"]["id"]].posts.get(message["message_id"])

    def _mark(self, since: Since) -> int:
        """`since` as a count of changes: a message is the moment it was sent, an int `World.changes`."""
        if since is None:
            return -1
        if isinstance(since, int):
            return since
        post = self.post_of(since)
        return post.created if post else -1

    async def hears(
        self,
        wanted: str | re.Pattern[str],
        chat: int | None = None,
        *,
        since: Since = None,
        timeout: float = 15,
    ) -> Json:
        """The bot's newest message whose text or caption contains (or matches) `wanted`; waits for it.

        With `since` only what was sent or edited after that. AssertionError lists the chat's recent texts.
        """
        mark = self._mark(since)

        def look() -> Json | None:
            for post in reversed(self.chat_of(chat).posts.values()):
                if post.from_bot and post.touched > mark and _says(post.words, wanted):
                    return post.json
            return None

        found = await self.world.bell.until(look, timeout)
        if found is None:
            raise AssertionError(
                f"{self.name} waited {timeout} s for {wanted!r}; recent:\n{self.recent(chat)}"
            )
        return found

    async def silence(self, chat: int | None = None, *, since: Since, seconds: float = 0.3) -> None:
        """Nothing new from the bot appears there for `seconds`; AssertionError shows what did."""
        mark = self._mark(since)

        def look() -> Post | None:
            fresh = (p for p in self.chat_of(chat).posts.values() if p.from_bot and p.created > mark)
            return next(fresh, None)

        post = await self.world.bell.until(look, seconds)
        if post is not None:
            raise AssertionError(f"{self.name} expected silence, the bot said {post.words or post.json!r}")

    def recent(self, chat: int | None = None) -> str:
        """The last messages of a chat, one a line, for error messages."""
        posts = list(self.chat_of(chat).posts.values())[-_RECENT:]
        lines = [f"  #{p.id} {'bot' if p.from_bot else p.person_id}: {_short(p.json)}" for p in posts]
        return "\n".join(lines) or "  (nothing)"


def _says(words: str, wanted: str | re.Pattern[str]) -> bool:
    return wanted in words if isinstance(wanted, str) else wanted.search(words) is not None


def _short(json: Json) -> str:
    words: Any = json.get("text") or json.get("caption") or ""
    rest = [k for k in ("photo", "document", "location", "venue", "sticker", "voice") if k in json]
    labels = [b["text"] for b in inline_buttons(json)]
    return " ".join([*(f"<{k}>" for k in rest), repr(words[:120]), *(f"[{label}]" for label in labels)])
