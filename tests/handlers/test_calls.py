"""Our own calls ask for the same as python-telegram-bot's methods would, and fail as they do."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from telegram import (
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    WebAppInfo,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import BaseRateLimiter, Defaults, ExtBot
from telegram.request import BaseRequest, RequestData

from handlers import calls
from handlers.texts import Html

_ROWS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("🗑 垃圾", callback_data="d1:5:1"),
            InlineKeyboardButton("图", url="https://a.b"),
        ],
        [InlineKeyboardButton("店", web_app=WebAppInfo("https://a.b"))],
        [InlineKeyboardButton("抄", copy_text=CopyTextButton("261128-001"))],
        [InlineKeyboardButton("搜", switch_inline_query_current_chat="")],
    ]
)
_ASK = ReplyKeyboardMarkup(
    [[KeyboardButton("发送位置", request_location=True)], ["先存着", "取消"]], resize_keyboard=True
)
_MESSAGE = {"message_id": 77, "date": 1764000000, "chat": {"id": 5, "type": "private"}}


class _Wire(BaseRequest):
    """Keeps what is asked for, and answers."""

    def __init__(self, status: int = 200, **answer: Any) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self._status = status
        self._answer = json.dumps(answer).encode()

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        assert method == "POST"
        assert request_data is not None
        assert not request_data.contains_files
        sent = {name: json.loads(json.dumps(value)) for name, value in request_data.parameters.items()}
        self.asked.append((url.rpartition("/")[2], sent))
        return self._status, self._answer


def bot_with(wire: _Wire, **more: Any) -> ExtBot[Any]:
    return ExtBot("42:" + "x" * 35, request=wire, **more)


@pytest.mark.parametrize("keyboard", [_ROWS, _ASK, ForceReply(selective=True), ReplyKeyboardRemove()])
def test_a_keyboard_is_written_as_python_telegram_bot_writes_it(keyboard: Any) -> None:
    assert calls.plain(keyboard) == keyboard.to_dict()


_SAME: dict[str, tuple[Callable[..., Awaitable[Any]], Callable[..., Awaitable[Any]]]] = {
    "send": (
        lambda bot: calls.send(bot, 5, Html("收到 <b>3</b>"), _ROWS, thread_id=9, reply_to=4, silent=True),
        lambda bot: bot.send_message(
            5,
            "收到 <b>3</b>",
            reply_markup=_ROWS,
            message_thread_id=9,
            reply_to_message_id=4,
            disable_notification=True,
        ),
    ),
    "text": (
        lambda bot: calls.edit_text(bot, 5, 6, Html("改"), _ROWS),
        lambda bot: bot.edit_message_text("改", 5, 6, reply_markup=_ROWS),
    ),
    "caption": (
        lambda bot: calls.edit_caption(bot, 5, 6, Html("改"), None),
        lambda bot: bot.edit_message_caption(5, 6, caption="改"),
    ),
    "keyboard": (
        lambda bot: calls.edit_keyboard(bot, 5, 6, _ROWS),
        lambda bot: bot.edit_message_reply_markup(5, 6, reply_markup=_ROWS),
    ),
    "gone": (lambda bot: calls.delete(bot, 5, 6), lambda bot: bot.delete_message(5, 6)),
    "press": (
        lambda bot: calls.answer(bot, "99", "收到", alert=True),
        lambda bot: bot.answer_callback_query("99", "收到", show_alert=True),
    ),
}


@pytest.mark.parametrize("name", _SAME)
async def test_a_call_asks_for_what_the_method_would(name: str) -> None:
    wire = _Wire(ok=True, result=_MESSAGE)
    defaults = Defaults(
        parse_mode=ParseMode.HTML,
        allow_sending_without_reply=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    bot = bot_with(wire, defaults=defaults)
    for way in _SAME[name]:
        await way(bot)
    ours, (method, theirs) = wire.asked
    if name == "keyboard":
        del theirs["parse_mode"]  # a default that the method knows nothing of
    if name == "send":
        del theirs["reply_parameters"]["quote_parse_mode"]  # we quote nothing
    assert ours == (method, theirs)


async def test_the_new_messages_id_comes_back() -> None:
    assert await calls.send(bot_with(_Wire(ok=True, result=_MESSAGE)), 5, Html("收到")) == 77


async def test_an_empty_answer_to_a_press_says_nothing() -> None:
    wire = _Wire(ok=True, result=True)
    await calls.answer(bot_with(wire), "99")
    assert wire.asked == [("answerCallbackQuery", {"callback_query_id": "99"})]


async def test_a_refusal_is_the_same_error() -> None:
    wire = _Wire(400, ok=False, error_code=400, description="Bad Request: message is not modified")
    with pytest.raises(BadRequest, match="not modified"):
        await calls.edit_text(bot_with(wire), 5, 6, Html("改"), None)


async def test_the_limiter_is_asked_with_the_chat_and_the_booking() -> None:
    asked: list[tuple[str, int, Any]] = []

    class Noting(BaseRateLimiter[Any]):
        async def initialize(self) -> None:
            """Nothing to open."""

        async def shutdown(self) -> None:
            """Nothing to close."""

        async def process_request(self, callback: Any, args: Any, kwargs: Any, *about: Any) -> Any:
            endpoint, data, booked = about
            asked.append((endpoint, data["chat_id"], booked))
            return await callback(*args, **kwargs)

    bot = bot_with(_Wire(ok=True, result=_MESSAGE), rate_limiter=Noting())
    await calls.send(bot, 5, Html("收到"), booked="booked")
    await calls.delete(bot, 5, 6)
    assert asked == [("sendMessage", 5, "booked"), ("deleteMessage", 5, None)]
