"""The Bot API's methods by name; each takes a Call and returns what goes under "result"."""

from collections.abc import Awaitable, Callable
from typing import Any

from playground.methods import account, editing, rooms, sending
from playground.methods.call import Call

Method = Callable[[Call], Awaitable[Any]]

METHODS: dict[str, Method] = {
    "getMe": account.get_me,
    "getUpdates": account.get_updates,
    "setWebhook": account.set_webhook,
    "deleteWebhook": account.delete_webhook,
    "getWebhookInfo": account.get_webhook_info,
    "logOut": account.farewell,
    "close": account.farewell,
    "setMyCommands": account.set_my_commands,
    "getMyCommands": account.get_my_commands,
    "deleteMyCommands": account.delete_my_commands,
    "setMyName": account.set_text,
    "getMyName": account.get_text,
    "setMyDescription": account.set_text,
    "getMyDescription": account.get_text,
    "setMyShortDescription": account.set_text,
    "getMyShortDescription": account.get_text,
    "setChatMenuButton": account.set_menu_button,
    "getChatMenuButton": account.get_menu_button,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendMediaGroup": sending.send_media_group,
    "sendLocation": sending.send_location,
    "sendVenue": sending.send_venue,
    "sendChatAction": sending.send_chat_action,
    "sendPoll": sending.send_poll,
    "forwardMessage": sending.forward_message,
    "copyMessage": sending.copy_message,
    "editMessageText": editing.edit_text,
    "editMessageCaption": editing.edit_caption,
    "editMessageMedia": editing.edit_media,
    "editMessageReplyMarkup": editing.edit_markup,
    "editMessageLiveLocation": editing.edit_live_location,
    "stopMessageLiveLocation": editing.stop_live_location,
    "stopPoll": editing.stop_poll,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "answerCallbackQuery": editing.answer_callback,
    "getFile": rooms.get_file,
    "getChat": rooms.get_chat,
    "getChatMember": rooms.get_member,
    "getChatAdministrators": rooms.get_administrators,
    "getChatMemberCount": rooms.get_member_count,
    "pinChatMessage": rooms.pin,
    "unpinChatMessage": rooms.unpin,
    "setMessageReaction": rooms.react,
    "leaveChat": rooms.leave,
}
BY_LOWER_NAME = {name.lower(): name for name in METHODS}
