"""What the bot shows of itself: commands by scope and language, name, descriptions, menu button."""

import re
from typing import Any

from playground.chats import BOT, Chat, Human
from playground.errors import bad_request

Command = dict[str, str]
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_MOST = 100
_LONGEST_DESCRIPTION = 256
_SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


def scope_key(scope: dict[str, Any] | None) -> tuple[str, ...]:
    """A scope as a key; 400 for one that does not exist."""
    scope = scope or {"type": "default"}
    kind = scope.get("type")
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    for name in _SCOPES[kind]:
        if name not in scope:
            raise bad_request(f'can\'t parse BotCommandScope: field "{name}" is missing')
    return (str(kind), *(str(scope[name]) for name in _SCOPES[kind]))


class Profile:
    """The bot's public face, as the set…/get… methods keep it."""

    def __init__(self) -> None:
        self.commands: dict[tuple[tuple[str, ...], str], list[Command]] = {}
        self.texts: dict[tuple[str, str], str] = {("name", ""): str(BOT["first_name"])}
        self.menu_buttons: dict[int, dict[str, Any]] = {}

    def set_commands(self, commands: Any, scope: dict[str, Any] | None, language: str) -> None:
        """Keeps the commands of a scope and language; 400 as Telegram words it."""
        if not isinstance(commands, list):
            raise bad_request("can't parse commands JSON object")
        if len(commands) > _MOST:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            name = str(command.get("command", "")).removeprefix("/")
            if not _COMMAND.fullmatch(name):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(str(command.get("description", ""))) <= _LONGEST_DESCRIPTION:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[scope_key(scope), self.language(language)] = commands

    def language(self, code: str) -> str:
        """A two-letter language code or nothing; 400 otherwise."""
        if code and not re.fullmatch(r"[a-z]{2}", code):
            raise bad_request("invalid language code specified")
        return code

    def seen_by(self, human: Human, chat: Chat) -> list[Command]:
        """The command menu of a person in a chat, resolved by scope, then by language, as clients do."""
        here = str(chat.id)
        if chat.type == "private":
            scopes: list[tuple[str, ...]] = [("chat", here), ("all_private_chats",)]
        else:
            scopes = [("chat_member", here, str(human.id))]
            if human.id in chat.administrators:
                scopes.append(("chat_administrators", here))
            scopes.append(("chat", here))
            if human.id in chat.administrators:
                scopes.append(("all_chat_administrators",))
            scopes.append(("all_group_chats",))
        for scope in [*scopes, ("default",)]:
            for language in (human.language[:2], ""):
                if self.commands.get((scope, language)):
                    return self.commands[scope, language]
        return []
