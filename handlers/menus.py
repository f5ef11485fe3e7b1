"""The commands that Telegram shows, by who is where and in which language; showing is not allowing."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import BadRequest, Forbidden, TelegramError

from casework.scheme import Scheme
from handlers.texts import LANGUAGES, Texts, texts

log = structlog.get_logger(__name__)


class Scope(StrEnum):
    """Who is shown a command."""

    PRIVATE = "private"  # everybody, in private
    GROUP = "group"  # everybody in a group
    GROUP_ADMIN = "group_admin"  # the administrators of a group
    STAFF = "staff"  # a community's registered staff, in private
    STREET = "street"  # the street's administrators, in private


@dataclass(frozen=True, slots=True)
class Command:
    """`key` is the sentence that says what it does; `anywhere`: it works in groups too, for who may."""

    name: str
    scopes: frozenset[Scope]
    anywhere: bool = False

    @property
    def key(self) -> str:
        return f"menu.{self.name}"


_ALL = frozenset({Scope.PRIVATE})
_IN_GROUP = frozenset({Scope.GROUP, Scope.GROUP_ADMIN})
_RULING = frozenset({Scope.GROUP_ADMIN})
_STREET = frozenset({Scope.STREET})
_LOOKING = _IN_GROUP | {Scope.STAFF, Scope.STREET}

COMMANDS: tuple[Command, ...] = (
    Command("start", _ALL),
    Command("report", _ALL),
    Command("my", _ALL),
    Command("later", _ALL),
    Command("cancel", _ALL),
    Command("privacy", _ALL),
    Command("forgetme", _ALL),
    Command("open", _IN_GROUP),
    Command("help", _IN_GROUP),
    Command("bind", _RULING),
    Command("unbind", _RULING),
    Command("dup", _RULING),
    Command("undup", _RULING),
    Command("note", _RULING),
    Command("stats", _LOOKING, anywhere=True),
    Command("find", _LOOKING, anywhere=True),
    Command("given", _RULING | {Scope.STAFF, Scope.STREET}, anywhere=True),
    Command("reassign", _STREET, anywhere=True),
    Command("audit", _STREET, anywhere=True),
    Command("riders", _STREET, anywhere=True),
    Command("staff", _STREET | _RULING, anywhere=True),
    Command("categories", _STREET),
    Command("templates", _STREET, anywhere=True),
    Command("grids", _STREET),
    Command("weekly", _STREET, anywhere=True),
    Command("export", _STREET),
    Command("health", _STREET),
    Command("admin", _STREET),
)


def shown(*scopes: Scope) -> Sequence[Command]:
    """The commands of these scopes, in the order of the table."""
    wanted = frozenset(scopes)
    return [command for command in COMMANDS if command.scopes & wanted]


async def install(bot: Bot, scheme: Scheme) -> None:
    """Telegram shows the menus and the bot's descriptions; what fails is logged and stops nothing else."""
    default = texts(scheme.default_language)
    for code in (None, *_codes(but=scheme.default_language)):
        t = default if code is None else texts(_LANGUAGE[code])
        places: list[tuple[BotCommandScope, Sequence[Command]]] = [
            (BotCommandScopeAllPrivateChats(), shown(Scope.PRIVATE)),
            (BotCommandScopeAllGroupChats(), shown(Scope.GROUP)),
            (BotCommandScopeAllChatAdministrators(), shown(Scope.GROUP_ADMIN)),
        ]
        everything = shown(Scope.PRIVATE, Scope.STREET)
        places += [(BotCommandScopeChat(admin), everything) for admin in sorted(scheme.admins)]
        for place, commands in places:
            await _set(bot, t, place, commands, code)
        await _describe(bot, t, code)


async def follow(bot: Bot, scheme: Scheme, person_id: int, *, works: bool) -> None:
    """The person's own menu in private: with what staff may look at as long as they work for a community."""
    if person_id in scheme.admins:
        return
    scopes = (Scope.PRIVATE, Scope.STAFF) if works else (Scope.PRIVATE,)
    for code in (None, *_codes(but=scheme.default_language)):
        t = texts(scheme.default_language if code is None else _LANGUAGE[code])
        await _set(bot, t, BotCommandScopeChat(person_id), shown(*scopes), code)


_LANGUAGE = {"zh": "zh_CN", "en": "en"}


def _codes(but: str) -> list[str]:
    """Telegram's codes of the languages other than the default one."""
    return [code for code, language in _LANGUAGE.items() if language in LANGUAGES and language != but]


async def _set(
    bot: Bot, t: Texts, place: BotCommandScope, commands: Sequence[Command], code: str | None
) -> None:
    """An administrator who never started the bot has no chat yet: their menu comes with the next start."""
    menu = [BotCommand(command.name, t.plain(command.key)) for command in commands]
    try:
        await bot.set_my_commands(menu, scope=place, language_code=code)
    except (BadRequest, Forbidden) as error:
        log.info("menu not set", scope=place.type, reason=str(error))
    except TelegramError as error:
        log.warning("menu not set", scope=place.type, reason=str(error))


async def _describe(bot: Bot, t: Texts, code: str | None) -> None:
    try:
        await bot.set_my_short_description(t.plain("bot.short"), language_code=code)
        await bot.set_my_description(t.plain("bot.description"), language_code=code)
    except TelegramError as error:
        log.warning("description not set", reason=str(error))
