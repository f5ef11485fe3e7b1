"""Checks reply_markup as Telegram does, and finds buttons in it."""

import re
from typing import Any
from urllib.parse import urlsplit

from playground.errors import ApiError, bad_request

Json = dict[str, Any]
_ACTIONS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip
_STYLES = {"danger", "success", "primary"}
_MOST_BUTTONS = 100
_LONGEST_DATA = 64
_LONGEST_COPY = 256
_LONGEST_PLACEHOLDER = 64


def _inline_error(why: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {why}")


def checked(markup: Any, *, private: bool, inline_only: bool = False) -> Json:
    """The markup if Telegram takes it in such a chat, else 400 in its words."""
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return {"inline_keyboard": _inline(markup["inline_keyboard"])}
    if inline_only:
        raise bad_request("inline keyboard expected")
    if "keyboard" in markup:
        _reply(markup["keyboard"], private=private)
        if len(markup.get("input_field_placeholder", "")) > _LONGEST_PLACEHOLDER:
            raise bad_request("INPUT_FIELD_PLACEHOLDER_INVALID")
    elif not markup.get("remove_keyboard") and not markup.get("force_reply"):
        raise bad_request("object expected as reply markup")
    return markup


def _inline(rows: Any) -> list[list[Json]]:
    if not isinstance(rows, list):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    kept: list[list[Json]] = []
    for row in rows:
        if not isinstance(row, list):
            raise bad_request(
                'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
            )
        if row:
            kept.append([_button(button) for button in row])
    if sum(len(row) for row in kept) > _MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return kept


def _button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise _inline_error("InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise _inline_error('Field "text" must be of type String')
    if not text.strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    actions = [name for name in _ACTIONS if name in button]
    if not actions:
        raise _inline_error("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _inline_error("You must use exactly one of the optional fields")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= _LONGEST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        _url(str(button["url"]))
    if "copy_text" in button and not 1 <= len(button["copy_text"].get("text", "")) <= _LONGEST_COPY:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    _style(button)
    return button


def _style(button: Json) -> None:
    if "style" in button and button["style"] not in _STYLES:
        raise bad_request("BUTTON_STYLE_INVALID")


def _url(url: str) -> None:
    scheme = url.partition("://")[0].lower() if "://" in url else ""
    if scheme == "tg":
        return
    if scheme not in {"http", "https", ""}:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    host = urlsplit(url if scheme else f"http://{url}").hostname or ""
    if "." not in host or re.search(r"[\s<>]", url):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _reply(rows: Any, *, private: bool) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "keyboard" of the ReplyKeyboardMarkup must be an Array of Arrays')
    for button in (b for row in rows for b in row):
        words = (
            button if isinstance(button, str) else button.get("text") if isinstance(button, dict) else None
        )
        if not isinstance(words, str):
            raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
        if not isinstance(button, dict):
            continue
        if not private and button.get("request_location"):
            raise bad_request("location can be requested in private chats only")
        if not private and button.get("request_contact"):
            raise bad_request("phone number can be requested in private chats only")
        _style(button)


def inline_buttons(message: Json) -> list[Json]:
    """The inline buttons of a message, row by row flattened."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def find(buttons: list[Json], wanted: str) -> Json:
    """The button with that label (exact, else the only one that contains it) or callback_data.

    LookupError names the labels there are.
    """
    labels = [b["text"] for b in buttons]
    for button in buttons:
        if wanted in {button["text"], button.get("callback_data")}:
            return button
    close = [b for b in buttons if wanted in b["text"]]
    if len(close) == 1:
        return close[0]
    why = f"several buttons contain {wanted!r}" if close else f"no button {wanted!r}"
    raise LookupError(f"{why}; there are {labels}")
