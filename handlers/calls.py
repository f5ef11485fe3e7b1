"""The calls of the Bot API that nearly every update makes: JSON out, and of the answer no more than is used.

They go the way of python-telegram-bot's own methods (the bot's request and limiter, the same errors), without
an object for all that goes out and comes back, which would cost three times the call itself.
"""

import asyncio
from collections.abc import Awaitable
from typing import Any

from telegram import InlineKeyboardMarkup, TelegramObject
from telegram.constants import ParseMode
from telegram.ext import ExtBot
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from handlers.texts import Html

AnyBot = ExtBot[Any]

_QUIETLY = {"is_disabled": True}
_NAMES: dict[type[Any], tuple[str, ...]] = {}


async def send(
    bot: AnyBot,
    chat_id: int,
    text: Html,
    keyboard: TelegramObject | None = None,
    *,
    thread_id: int | None = None,
    reply_to: int | None = None,
    silent: bool = False,
    booked: str | None = None,
) -> int:
    """A new message's id. A message to reply to that is gone is nobody's loss."""
    reply = {"message_id": reply_to, "allow_sending_without_reply": True} if reply_to is not None else None
    sent = await _call(
        bot,
        "sendMessage",
        booked,
        chat_id=chat_id,
        text=text,
        parse_mode=ParseMode.HTML,
        link_preview_options=_QUIETLY,
        reply_markup=plain(keyboard),
        message_thread_id=thread_id,
        reply_parameters=reply,
        disable_notification=silent or None,
    )
    return int(sent["message_id"])


async def edit_text(
    bot: AnyBot,
    chat_id: int,
    message_id: int,
    text: Html,
    keyboard: InlineKeyboardMarkup | None,
    *,
    booked: str | None = None,
) -> None:
    await _call(
        bot,
        "editMessageText",
        booked,
        chat_id=chat_id,
        message_id=message_id,
        text=text,
        parse_mode=ParseMode.HTML,
        link_preview_options=_QUIETLY,
        reply_markup=plain(keyboard),
    )


async def edit_caption(
    bot: AnyBot,
    chat_id: int,
    message_id: int,
    text: Html,
    keyboard: InlineKeyboardMarkup | None,
    *,
    booked: str | None = None,
) -> None:
    await _call(
        bot,
        "editMessageCaption",
        booked,
        chat_id=chat_id,
        message_id=message_id,
        caption=text,
        parse_mode=ParseMode.HTML,
        reply_markup=plain(keyboard),
    )


async def edit_keyboard(
    bot: AnyBot, chat_id: int, message_id: int, keyboard: InlineKeyboardMarkup | None = None
) -> None:
    await _call(
        bot,
        "editMessageReplyMarkup",
        None,
        chat_id=chat_id,
        message_id=message_id,
        reply_markup=plain(keyboard),
    )


async def delete(bot: AnyBot, chat_id: int, message_id: int) -> None:
    await _call(bot, "deleteMessage", None, chat_id=chat_id, message_id=message_id)


async def answer(bot: AnyBot, query_id: str, text: str = "", *, alert: bool = False) -> None:
    """The answer to a press, with at most 200 characters."""
    said = text[:200] or None
    await _call(
        bot, "answerCallbackQuery", None, callback_query_id=query_id, text=said, show_alert=alert or None
    )


async def _call(bot: AnyBot, method: str, booked: str | None, **parameters: Any) -> Any:
    """What Telegram answers; TelegramError as python-telegram-bot would raise it."""
    values = {name: value for name, value in parameters.items() if value is not None}
    data = RequestData([RequestParameter(name, value, None) for name, value in values.items()])
    args = (f"{bot.base_url}/{method}", data)
    if bot.rate_limiter is None:
        return await bot.request.post(*args)
    return await bot.rate_limiter.process_request(bot.request.post, args, {}, method, values, booked)


async def at_once(*steps: Awaitable[Any]) -> None:
    """All of them side by side, so that nobody waits twice; each to its end, then the first error."""
    for found in await asyncio.gather(*steps, return_exceptions=True):
        if isinstance(found, BaseException):
            raise found


def plain(value: Any) -> Any:
    """What `to_dict` would give for a keyboard, at a fifth of the cost; None for None."""
    if isinstance(value, TelegramObject):
        shown = {
            name: plain(held) for name in _names(type(value)) if (held := getattr(value, name)) is not None
        }
        return shown | dict(value.api_kwargs) if value.api_kwargs else shown
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value


def _names(kind: type[Any]) -> tuple[str, ...]:
    """The fields that Telegram knows of."""
    known = _NAMES.get(kind)
    if known is None:
        found = {name for one in kind.__mro__ for name in getattr(one, "__slots__", ())}
        known = tuple(sorted(name for name in found if name != "api_kwargs" and not name.startswith("_")))
        _NAMES[kind] = known
    return known
