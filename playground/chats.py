"""People, chats, topics and messages as they stand, and their JSON in the Bot API's shapes."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
ChatType = Literal["private", "group", "supergroup"]
BotStatus = Literal["administrator", "member", "kicked", "left"]

BOT: Json = {"id": 424242, "is_bot": True, "first_name": "网格随手拍", "username": "gridsnap_bot"}
ANONYMOUS: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
_COLOURS = ("#e17076", "#7bc862", "#65aadd", "#ee7aae", "#a695e7", "#6ec9cb", "#faa774")
_RIGHTS = [
    "can_be_edited",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
]


@dataclass(slots=True)
class Human:
    """A person with a Telegram account and a phone that knows where it is (WGS-84)."""

    id: int
    name: str
    username: str | None = None
    language: str = "zh-hans"
    blurb: str = ""
    lat: float = 35.9501
    lng: float = 120.1802

    @property
    def colour(self) -> str:
        """The colour of the person's avatar."""
        return _COLOURS[self.id % len(_COLOURS)]

    def json(self) -> Json:
        """The Bot API's User."""
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.name}
        if self.username:
            user["username"] = self.username
        return {**user, "language_code": self.language}


@dataclass(slots=True)
class Topic:
    """A topic of a forum; its id is the id of the message that opened it."""

    id: int
    name: str
    closed: bool = False


@dataclass(slots=True, eq=False)
class Post:
    """A stored message: its Bot API JSON (replaced, never changed) and what only the server knows."""

    chat_id: int
    json: Json
    from_bot: bool
    person_id: int | None
    created: int
    touched: int
    frozen: bool = False  # sent with a reply keyboard or ForceReply: Telegram lets nobody edit it
    deleted: bool = False
    reactions: dict[int, str] = field(default_factory=dict)  # by whom (the bot's id for the bot)

    @property
    def id(self) -> int:
        """message_id."""
        return int(self.json["message_id"])

    @property
    def words(self) -> str:
        """Text or caption."""
        return str(self.json.get("text") or self.json.get("caption") or "")


@dataclass(slots=True)
class Chat:
    """A chat with everything in it. `bot` is the bot's status there, None where it never was."""

    id: int
    type: ChatType
    title: str = ""
    is_forum: bool = False
    members: set[int] = field(default_factory=set)
    administrators: set[int] = field(default_factory=set)
    anonymous: set[int] = field(default_factory=set)
    bot: BotStatus | None = None
    opened: bool = False  # a private chat that the person has used
    migrated_to: int | None = None
    topics: dict[int, Topic] = field(default_factory=dict)
    posts: dict[int, Post] = field(default_factory=dict)
    keyboards: dict[int, Json] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    last_id: int = 0

    @property
    def is_group(self) -> bool:
        """True in groups and supergroups."""
        return self.type != "private"

    def json(self, human: Human | None = None) -> Json:
        """The Bot API's Chat; `human` is the other side of a private one."""
        if human is not None:
            chat: Json = {"id": self.id, "first_name": human.name}
            if human.username:
                chat["username"] = human.username
            return {**chat, "type": "private"}
        chat = {"id": self.id, "title": self.title, "type": self.type}
        return {**chat, "is_forum": True} if self.is_forum else chat

    def status(self, person_id: int) -> str:
        """A person's status: administrator, member or left."""
        if person_id in self.administrators:
            return "administrator"
        return "member" if person_id in self.members else "left"

    def member(self, user: Json, status: str) -> Json:
        """The Bot API's ChatMember of a user with that status."""
        if status == "kicked":
            return {"user": user, "status": "kicked", "until_date": 0}
        if status != "administrator":
            return {"user": user, "status": status}
        rights = dict.fromkeys(_RIGHTS, True)
        rights["can_be_edited"] = False
        return {"user": user, "status": status, **rights, "is_anonymous": user["id"] in self.anonymous}


_COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]+(@[A-Za-z0-9_]+)?")


def privacy_lets_through(json: Json) -> bool:
    """True when a plain member bot in privacy mode receives this: commands, replies to it, mentions."""
    replied = json.get("reply_to_message", {}).get("from", {})
    if replied.get("id") == BOT["id"]:
        return True
    words = str(json.get("text") or json.get("caption") or "")
    for match in _COMMAND.finditer(words):
        if match.group(1) is None or match.group(1).lower() == f"@{BOT['username']}":
            return True
    return f"@{BOT['username']}" in words.lower()
