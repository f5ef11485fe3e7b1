"""The menus: one table, every scope and language, and nobody's failure stops the rest."""

from collections.abc import Sequence

from telegram import Bot, BotCommand, BotCommandScope
from telegram.error import BadRequest, TimedOut
from telegram.ext import CommandHandler

from handlers import menus
from handlers.admin import HANDLERS as ADMIN
from handlers.admin.overview import rendered
from handlers.group import HANDLERS as GROUP
from handlers.rider import HANDLERS as RIDER
from handlers.texts import LANGUAGES, texts
from tests import cast


class Recorder:
    """A bot that notes what it is told, and has never met the admin 7."""

    def __init__(self) -> None:
        self.menus: dict[tuple[str, int | None, str | None], dict[str, str]] = {}
        self.words: dict[tuple[str, str | None], str] = {}

    async def set_my_commands(
        self, commands: Sequence[BotCommand], scope: BotCommandScope, language_code: str | None
    ) -> None:
        chat = getattr(scope, "chat_id", None)
        if chat == 7:
            raise BadRequest("chat not found")
        shown = {command.command: command.description for command in commands}
        self.menus[scope.type, chat, language_code] = shown

    async def set_my_short_description(self, text: str, language_code: str | None) -> None:
        if language_code is None:
            raise TimedOut
        self.words["short", language_code] = text

    async def set_my_description(self, text: str, language_code: str | None) -> None:
        self.words["long", language_code] = text


async def _installed(**changes: object) -> Recorder:
    bot = Recorder()
    fake: Bot = bot  # type: ignore[assignment]
    await menus.install(fake, cast.scheme(**changes))
    return bot


async def test_each_scope_sees_its_own_commands_in_both_languages() -> None:
    bot = await _installed()
    assert list(bot.menus["all_private_chats", None, None]) == [
        "start",
        "report",
        "my",
        "later",
        "cancel",
        "privacy",
        "forgetme",
    ]
    assert list(bot.menus["all_group_chats", None, None]) == ["open", "help", "stats", "find"]
    assert list(bot.menus["all_chat_administrators", None, None])[:4] == ["open", "help", "bind", "unbind"]
    admin = bot.menus["chat", 1001, None]
    assert {"start", "stats", "export", "health", "admin"} <= set(admin)
    assert admin["export"] == "导出 Excel 和 CSV"
    assert bot.menus["chat", 1001, "en"]["export"] == "Export as Excel and CSV"


async def test_staff_are_shown_what_they_may_look_at_as_long_as_they_are_staff() -> None:
    bot = Recorder()
    fake: Bot = bot  # type: ignore[assignment]
    await menus.follow(fake, cast.scheme(), 3001, works=True)
    assert list(bot.menus["chat", 3001, "en"]) == [
        "start",
        "report",
        "my",
        "later",
        "cancel",
        "privacy",
        "forgetme",
        "stats",
        "find",
        "given",
    ]
    await menus.follow(fake, cast.scheme(), 3001, works=False)
    assert list(bot.menus["chat", 3001, None]) == [
        "start",
        "report",
        "my",
        "later",
        "cancel",
        "privacy",
        "forgetme",
    ]


async def test_an_admins_menu_stays_whatever_they_work_for() -> None:
    bot = Recorder()
    fake: Bot = bot  # type: ignore[assignment]
    await menus.follow(fake, cast.scheme(), 1001, works=False)
    assert bot.menus == {}


async def test_a_street_that_speaks_english_has_chinese_as_the_other_language() -> None:
    bot = await _installed(default_language="en")
    assert bot.menus["chat", 1001, None]["export"] == "Export as Excel and CSV"
    assert bot.menus["chat", 1001, "zh"]["export"] == "导出 Excel 和 CSV"


async def test_an_admin_who_never_started_the_bot_stops_nobody_else() -> None:
    bot = await _installed(admins=frozenset({7, 1001}))
    assert ("chat", 7, None) not in bot.menus
    assert {code for scope, chat, code in bot.menus if chat == 1001} == {None, "en"}
    assert bot.words["short", "en"]


def test_every_sentence_fits_into_telegrams_limits() -> None:
    for language in LANGUAGES:
        t = texts(language)
        assert all(1 <= len(t.plain(command.key)) <= 256 for command in menus.COMMANDS)
        assert len(t.plain("bot.short")) <= 120
        assert len(t.plain("bot.description")) <= 512


def test_every_command_in_the_table_has_a_handler() -> None:
    handled: set[str] = set()
    for handler in (*ADMIN, *GROUP, *RIDER):
        if isinstance(handler, CommandHandler):
            handled |= handler.commands
    assert {command.name for command in menus.COMMANDS} <= handled


def test_the_overview_names_every_command_of_the_street() -> None:
    said = rendered(texts("zh_CN"))
    for command in menus.shown(menus.Scope.STREET):
        assert command.name == "admin" or f"/{command.name} " in said
