"""Whoever would answer an update if all handlers were asked answers it when a few are."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import (
    CallbackQuery,
    Chat,
    ChatMemberLeft,
    ChatMemberMember,
    ChatMemberUpdated,
    Location,
    Message,
    MessageEntity,
    PhotoSize,
    Update,
    User,
)
from telegram.ext import ExtBot

from bot.dispatch import Dispatch
from handlers import admin, group, rider
from handlers.fallback import HANDLERS as FALLBACK
from handlers.menus import COMMANDS

_ALL = [*admin.HANDLERS, *group.HANDLERS, *rider.HANDLERS, *FALLBACK]
_LI = User(2001, "李师傅", is_bot=False)
_AT = datetime(2026, 11, 28, 8, tzinfo=UTC)
_CHATS = {
    "private": Chat(2001, Chat.PRIVATE),
    "group": Chat(-100, Chat.SUPERGROUP, title="海风社区"),
}


_BOT: Any = ExtBot("42:" + "x" * 35)
_BOT._bot_user = User(42, "网格", is_bot=True, username="gridsnap_bot")


def _message(chat: Chat, **more: Any) -> Message:
    message = Message(7, _AT, chat, from_user=_LI, **more)
    message.set_bot(_BOT)
    return message


def _words(text: str) -> dict[str, Any]:
    length = len(text.split(maxsplit=1)[0])
    is_command = text.startswith("/")
    return {"text": text, "entities": [MessageEntity("bot_command", 0, length)] if is_command else ()}


_SAID = [
    *(_words(f"/{command.name} 3") for command in COMMANDS),
    _words("/nothing"),
    {"text": "/start"},  # without an entity it is words
    _words("井盖翘起来了 /start"),
    _words("#随手拍 井盖"),
    {"photo": [PhotoSize("f", "u", 90, 90)], "caption": "/report"},
    {"photo": [PhotoSize("f", "u", 90, 90)]},
    {"location": Location(120.19, 35.95)},
    {"location": Location(120.19, 35.95, live_period=900)},
    {"new_chat_title": "海风社区"},
]
_PRESSED = [
    *("1d:c:5:road", "1c:cl:5:0", "1m:p:0:0", "1av:l:0::0", "1q:nothing", "1d:c:5:road:more"),
    *("zzz", ""),
]


def _updates() -> list[Any]:
    found = []
    for name, chat in _CHATS.items():
        for at, said in enumerate(_SAID):
            replied = _message(chat, text="卡片")
            found += [
                pytest.param(Update(1, message=_message(chat, **said)), id=f"{name} {at}"),
                pytest.param(
                    Update(1, message=_message(chat, reply_to_message=replied, **said)),
                    id=f"{name} {at} reply",
                ),
                pytest.param(Update(1, edited_message=_message(chat, **said)), id=f"{name} {at} edited"),
            ]
        for data in _PRESSED:
            below = _message(chat, **_words("/start"))
            query = CallbackQuery("9", _LI, "x", message=below, data=data)
            found.append(pytest.param(Update(1, callback_query=query), id=f"{name} press {data}"))
        moved = ChatMemberUpdated(chat, _LI, _AT, ChatMemberLeft(_LI), ChatMemberMember(_LI))
        found.append(pytest.param(Update(1, my_chat_member=moved), id=f"{name} member"))
    return [*found, pytest.param(Update(1), id="nothing"), pytest.param(object(), id="foreign")]


@pytest.mark.parametrize("update", _updates())
def test_the_same_handler_answers_as_if_all_were_asked(update: object) -> None:
    wanted = None
    for handler in _ALL:
        found = handler.check_update(update)
        if found is not None and found is not False:
            wanted = (handler, found)
            break
    assert Dispatch(_ALL).check_update(update) == wanted


def test_most_kinds_of_updates_are_somebodys() -> None:
    """Else the test above would prove nothing."""
    dispatch = Dispatch(_ALL)
    answered = sum(dispatch.check_update(param.values[0]) is not None for param in _updates())
    assert answered > len(_updates()) // 2
