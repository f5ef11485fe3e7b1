"""One Bot API call with its parameters checked, and what every method asks of it first."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from playground import keyboards, markup
from playground.chats import Chat, Json, Post
from playground.entities import Entity, found_in, trimmed, units
from playground.errors import ApiError, bad_request, forbidden
from playground.limits import Meter
from playground.methods.parameters import PARAMETERS
from playground.profile import Profile
from playground.queries import Queries
from playground.world import World

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024

_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "message_id": "message identifier is not specified",
    "media": "media not found",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "file_id": "file_id not specified",
    "latitude": "latitude is empty",
    "longitude": "longitude is empty",
    "user_id": "invalid user_id specified",
    "action": "wrong parameter action in request",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in a multipart form."""

    name: str
    mime: str
    data: bytes


@cache
def table(method: str) -> dict[str, tuple[str, bool]]:
    """Type and "is required" of each parameter of a method."""
    out: dict[str, tuple[str, bool]] = {}
    for word in PARAMETERS[method].split():
        name, required, kind = word.partition("!")
        if not required:
            name, _, kind = word.partition(":")
        out[name] = (kind, bool(required))
    return out


def _converted(name: str, kind: str, value: Any) -> Any:
    """A parameter in its type; forms carry text, JSON bodies carry values."""
    try:
        if kind == "int":
            return int(value)
        if kind == "float":
            return float(value)
        if kind == "bool":
            return value is True or str(value).strip().lower() in {"true", "yes", "1"}
        if kind == "id":
            return value if str(value).startswith("@") else int(value)
        if kind == "json":
            return json.loads(value) if isinstance(value, str) else value
    except (TypeError, ValueError) as error:
        if name == "chat_id":
            raise bad_request("chat not found") from error
        if kind == "json":
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from error
        raise bad_request(f'invalid parameter "{name}" specified') from error
    return value if isinstance(value, str | Upload) else str(value)


def parameters(method: str, given: Json, uploads: dict[str, Upload]) -> Json:
    """The known parameters in their types; 400 for a missing or unreadable one; unknown ones are ignored."""
    out: Json = {}
    for name, (kind, required) in table(method).items():
        value: Any = uploads.get(name) if kind == "file" and name in uploads else given.get(name)
        if value is None or (isinstance(value, str) and not value and kind != "str"):
            if required and not (name == "text" and "rich_message" in given):
                raise bad_request(_MISSING.get(name, f'parameter "{name}" is required'))
            continue
        out[name] = _converted(name, kind, value)
    return out


@dataclass(slots=True)
class Call:
    """A call under way: the world it acts on, its checked parameters and uploaded files."""

    method: str
    world: World
    params: Json
    uploads: dict[str, Upload]
    meter: Meter
    profile: Profile
    queries: Queries

    def known_chat(self) -> Chat:
        """The chat of chat_id, to ask about; 400 and 403 (not in that group) as Telegram words them."""
        chat = self.world.chats.get(self.params["chat_id"])
        if chat is None or chat.bot is None:
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            raise bad_request(
                "group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": chat.migrated_to}
            )
        if chat.is_group and chat.bot == "kicked":
            raise forbidden(f"bot was kicked from the {chat.type} chat")
        if chat.is_group and chat.bot == "left":
            raise forbidden(f"bot is not a member of the {chat.type} chat")
        return chat

    def chat(self) -> Chat:
        """The chat of chat_id, to be heard in; 403 also for a person who never started or blocked the bot."""
        chat = self.known_chat()
        if not chat.is_group and chat.bot == "kicked":
            raise forbidden("bot was blocked by the user")
        if not chat.is_group and not chat.opened:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def thread(self, chat: Chat) -> int | None:
        """The topic to send to; 400 when it is not there or closed."""
        thread: int | None = self.params.get("message_thread_id")
        if not thread:
            return None
        topic = chat.topics.get(thread)
        if topic is None:
            raise bad_request("message thread not found")
        if topic.closed:
            raise bad_request("TOPIC_CLOSED")
        return thread

    def reply_target(self, chat: Chat) -> Post | None:
        """The message to answer; 400 when it is gone, unless allow_sending_without_reply."""
        reply: Any = self.params.get("reply_parameters")
        if not reply:
            return None
        if not isinstance(reply, dict) or not isinstance(reply.get("message_id"), int):
            raise bad_request("can't parse reply parameters JSON object")
        home = self.world.chats.get(reply.get("chat_id", chat.id), chat)
        post = home.posts.get(reply["message_id"])
        if post is None and not reply.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        return post

    def markup(self, chat: Chat, *, inline_only: bool = False) -> Json | None:
        """reply_markup, checked."""
        given = self.params.get("reply_markup")
        if not given:
            return None
        markup = keyboards.checked(given, private=chat.type == "private", inline_only=inline_only)
        return None if markup.get("inline_keyboard") == [] else markup

    def text(self) -> Json:
        """Text and entities for a message; 400 when empty, too long or not parsed."""
        text, entities = formatted(
            self.params.get("text", ""), self.params.get("parse_mode"), self.params.get("entities")
        )
        if not text:
            raise bad_request("message text is empty")
        if units(text) > LONGEST_TEXT:
            raise bad_request("message is too long")
        content: Json = {"text": text}
        if entities:
            content["entities"] = entities
        return content

    def caption(self, source: Json | None = None) -> Json:
        """Caption and caption_entities (of an item of an album when `source` is given)."""
        given = self.params if source is None else source
        text, entities = formatted(
            given.get("caption") or "", given.get("parse_mode"), given.get("caption_entities")
        )
        if units(text) > LONGEST_CAPTION:
            raise bad_request("message caption is too long")
        content: Json = {}
        if text:
            content["caption"] = text
        if entities:
            content["caption_entities"] = entities
        if text and given.get("show_caption_above_media"):
            content["show_caption_above_media"] = True
        return content

    def upload(self, value: Any) -> Upload | None:
        """The uploaded file that a parameter means (itself, or attach://name); None when it is a file_id."""
        if isinstance(value, Upload):
            return value
        if isinstance(value, str) and value.startswith("attach://"):
            found = self.uploads.get(value.removeprefix("attach://"))
            if found is None:
                raise bad_request("wrong file identifier/HTTP URL specified")
            return found
        return None

    def own_post(self, chat: Chat) -> Post:
        """The bot's message to edit; 400 when gone or somebody else's."""
        if "message_id" not in self.params:
            raise bad_request("message identifier is not specified")
        post = chat.posts.get(self.params["message_id"])
        if post is None:
            raise bad_request("message to edit not found")
        if not post.from_bot or post.frozen:
            raise bad_request("message can't be edited")
        return post


def formatted(text: str, parse_mode: str | None, given: Any) -> tuple[str, list[Entity]]:
    """Plain, trimmed text and all its entities."""
    entities: list[Entity] = []
    if parse_mode:
        if parse_mode.lower() != "html":
            raise ApiError(
                400, f"Bad Request: unsupported parse_mode ({parse_mode}: the playground reads HTML only)"
            )
        text, entities = markup.parse(text)
    elif given:
        if not isinstance(given, list) or not all(isinstance(e, dict) and "type" in e for e in given):
            raise bad_request("can't parse entities JSON object")
        entities = [dict(e) for e in given]
    text, entities = trimmed(text, entities)
    return text, found_in(text, entities)
