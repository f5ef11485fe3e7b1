"""The bot's own affairs: who it is, how it takes updates, its commands, texts and menu button."""

import re
from typing import Any

from playground.chats import BOT, Json
from playground.errors import bad_request
from playground.methods.call import Call
from playground.profile import scope_key
from playground.updates import Webhook

_LONGEST: dict[str, tuple[int, str]] = {
    "name": (64, "BOT_NAME_INVALID"),
    "description": (512, "BOT_DESCRIPTION_INVALID"),
    "short_description": (120, "BOT_SHORT_DESCRIPTION_INVALID"),
}
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")


async def get_me(call: Call) -> Json:
    """GetMe."""
    assert call.method
    return {
        **BOT,
        "first_name": call.profile.texts["name", ""],
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
    }


def _allowed(call: Call) -> list[str] | None:
    kinds = call.params.get("allowed_updates")
    if kinds is not None and not isinstance(kinds, list):
        raise bad_request("can't parse allowed updates JSON object")
    return kinds


async def get_updates(call: Call) -> list[Json]:
    """getUpdates: long polling; event-driven, answers as soon as there is something."""
    params = call.params
    call.world.updates.allow(_allowed(call))
    timeout = min(max(params.get("timeout", 0), 0), 50)
    return await call.world.updates.poll(params.get("offset", 0), params.get("limit", 100), timeout)


async def set_webhook(call: Call) -> bool:
    """setWebhook: https as at Telegram, and plain http to this very machine."""
    url, secret = call.params["url"], call.params.get("secret_token", "")
    queue = call.world.updates
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    local = re.match(r"http://(127\.0\.0\.1|localhost|\[::1\])[:/]", url)
    if url and not url.startswith("https://") and not local:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    queue.allow(_allowed(call))
    if call.params.get("drop_pending_updates"):
        queue.drop()
    most = min(max(call.params.get("max_connections", 40), 1), 100)
    queue.webhook = Webhook(url, secret, most) if url else None
    queue.bell.ring()
    return True


async def delete_webhook(call: Call) -> bool:
    """DeleteWebhook."""
    queue = call.world.updates
    queue.webhook = None
    if call.params.get("drop_pending_updates"):
        queue.drop()
    queue.bell.ring()
    return True


async def get_webhook_info(call: Call) -> Json:
    """GetWebhookInfo."""
    queue = call.world.updates
    hook = queue.webhook
    info: Json = {"url": hook.url if hook else "", "has_custom_certificate": False}
    info["pending_update_count"] = len(queue.pending)
    if hook:
        info["max_connections"] = hook.max_connections
        if hook.last_error_date:
            info["last_error_date"] = hook.last_error_date
            info["last_error_message"] = hook.last_error_message
    if queue.allowed_stated:
        info["allowed_updates"] = sorted(queue.allowed)
    return info


async def set_my_commands(call: Call) -> bool:
    """SetMyCommands."""
    params = call.params
    call.profile.set_commands(params["commands"], params.get("scope"), params.get("language_code", ""))
    call.world.tell({"kind": "state"})
    return True


def _key(call: Call) -> tuple[tuple[str, ...], str]:
    language = call.profile.language(call.params.get("language_code", ""))
    return scope_key(call.params.get("scope")), language


async def get_my_commands(call: Call) -> list[dict[str, str]]:
    """GetMyCommands."""
    return call.profile.commands.get(_key(call), [])


async def delete_my_commands(call: Call) -> bool:
    """DeleteMyCommands."""
    call.profile.commands.pop(_key(call), None)
    return True


def _about(call: Call) -> tuple[str, str]:
    """Which text a set…/get… method means, and in which language."""
    bare = call.method.removeprefix("setMy").removeprefix("getMy")
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", bare).lower()
    return name, call.profile.language(call.params.get("language_code", ""))


async def set_text(call: Call) -> bool:
    """setMyName, setMyDescription, setMyShortDescription."""
    name, language = _about(call)
    text = call.params.get(name, "")
    longest, refusal = _LONGEST[name]
    if len(text) > longest:
        raise bad_request(refusal)
    call.profile.texts[name, language] = text
    return True


async def get_text(call: Call) -> Json:
    """getMyName, getMyDescription, getMyShortDescription."""
    name, language = _about(call)
    texts = call.profile.texts
    return {name: texts.get((name, language)) or texts.get((name, ""), "")}


async def set_menu_button(call: Call) -> bool:
    """SetChatMenuButton."""
    button: Any = call.params.get("menu_button", {"type": "default"})
    if not isinstance(button, dict) or button.get("type") not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    call.profile.menu_buttons[call.params.get("chat_id", 0)] = button
    return True


async def get_menu_button(call: Call) -> Json:
    """GetChatMenuButton."""
    buttons = call.profile.menu_buttons
    return buttons.get(call.params.get("chat_id", 0)) or buttons.get(0) or {"type": "default"}


async def farewell(call: Call) -> bool:
    """LogOut and close: always granted here."""
    call.world.tell({"kind": "state"})
    return True
