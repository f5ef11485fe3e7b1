"""Changes to the bot's messages, and their end."""

from datetime import timedelta

from playground.chats import Chat, Json, Post
from playground.errors import NOT_MODIFIED, bad_request
from playground.methods.call import Call
from playground.methods.sending import document_content, photo_content, place

_MEDIA = ("photo", "document", "animation", "video", "audio", "voice")
_DELETABLE = timedelta(hours=48)


def _apply(call: Call, post: Post, content: Json, *, replaced: tuple[str, ...]) -> Json:
    """Puts the new content in place of the `replaced` parts; 400 when nothing would change."""
    chat = call.world.chats[post.chat_id]
    markup = call.markup(chat, inline_only=True)
    changes: Json = {**dict.fromkeys(replaced), **content, "reply_markup": markup}
    if all(post.json.get(name) == value for name, value in changes.items()):
        raise bad_request(NOT_MODIFIED)
    call.meter.spend(chat.id, call.world.clock.now(), messages=0)
    return call.world.edit(post, changes, dated=bool(replaced)).json


async def edit_text(call: Call) -> Json:
    """EditMessageText."""
    post = call.own_post(call.chat())
    if "text" not in post.json:
        raise bad_request("there is no text in the message to edit")
    content = call.text()
    if call.params.get("link_preview_options"):
        content["link_preview_options"] = call.params["link_preview_options"]
    return _apply(call, post, content, replaced=("text", "entities", "link_preview_options"))


async def edit_caption(call: Call) -> Json:
    """EditMessageCaption."""
    post = call.own_post(call.chat())
    if not any(name in post.json for name in _MEDIA):
        raise bad_request("there is no caption in the message to edit")
    replaced = ("caption", "caption_entities", "show_caption_above_media")
    return _apply(call, post, call.caption(), replaced=replaced)


async def edit_media(call: Call) -> Json:
    """editMessageMedia: a photo or a document instead of what is there, be it text."""
    post = call.own_post(call.chat())
    media = call.params["media"]
    if not isinstance(media, dict) or media.get("type") not in {"photo", "document"}:
        raise bad_request("can't parse input media: the playground knows photo and document")
    if "location" in post.json or "poll" in post.json:
        raise bad_request("message can't be edited")
    make = photo_content if media["type"] == "photo" else document_content
    content = {**await make(call, media.get("media")), **call.caption(media)}
    if "media_group_id" in post.json and media["type"] not in post.json:
        raise bad_request("message content type can't be changed in an album")
    replaced = (
        "text",
        "entities",
        "link_preview_options",
        "caption",
        "caption_entities",
        "photo",
        "document",
    )
    return _apply(call, post, content, replaced=replaced)


async def edit_markup(call: Call) -> Json:
    """EditMessageReplyMarkup."""
    return _apply(call, call.own_post(call.chat()), {}, replaced=())


async def edit_live_location(call: Call) -> Json:
    """EditMessageLiveLocation."""
    post = call.own_post(call.chat())
    if "live_period" not in post.json.get("location", {}):
        raise bad_request("message can't be edited")
    location = {"live_period": post.json["location"]["live_period"], **place(call)}
    return _apply(call, post, {"location": location}, replaced=("location",))


async def stop_live_location(call: Call) -> Json:
    """StopMessageLiveLocation."""
    post = call.own_post(call.chat())
    if "live_period" not in post.json.get("location", {}):
        raise bad_request("message can't be edited")
    location = {k: v for k, v in post.json["location"].items() if k != "live_period"}
    return _apply(call, post, {"location": location}, replaced=("location",))


async def stop_poll(call: Call) -> Json:
    """StopPoll."""
    chat = call.chat()
    post = chat.posts.get(call.params["message_id"])
    if post is None or not post.from_bot or "poll" not in post.json:
        raise bad_request("message with poll to stop not found" if post is None else "message is not a poll")
    if post.json["poll"]["is_closed"]:
        raise bad_request("poll has already been closed")
    poll: Json = {**post.json["poll"], "is_closed": True}
    call.world.edit(post, {"poll": poll, "reply_markup": call.markup(chat, inline_only=True)}, dated=False)
    return poll


def _deletable(call: Call, chat: Chat, post: Post) -> bool:
    """48 hours for its own and for everything in a private chat; an administrator deletes all in a group."""
    if chat.is_group and chat.bot == "administrator":
        return True
    young = call.world.clock.timestamp() - post.json["date"] < _DELETABLE.total_seconds()
    return young and (post.from_bot or not chat.is_group)


async def delete_message(call: Call) -> bool:
    """DeleteMessage."""
    chat = call.chat()
    post = chat.posts.get(call.params["message_id"])
    if post is None:
        raise bad_request("message to delete not found")
    if not _deletable(call, chat, post):
        raise bad_request("message can't be deleted")
    call.world.delete(post)
    return True


async def delete_messages(call: Call) -> bool:
    """deleteMessages: those that are not there are skipped."""
    chat = call.chat()
    posts = [chat.posts[i] for i in call.params["message_ids"] if i in chat.posts]
    if not all(_deletable(call, chat, post) for post in posts):
        raise bad_request("message can't be deleted")
    for post in posts:
        call.world.delete(post)
    return True


async def answer_callback(call: Call) -> bool:
    """AnswerCallbackQuery."""
    text = call.params.get("text")
    if text and len(text) > 200:  # noqa: PLR2004 - the published limit
        raise bad_request("MESSAGE_TOO_LONG")
    answer = {
        "text": text or None,
        "show_alert": call.params.get("show_alert", False),
        "url": call.params.get("url"),
    }
    query = call.queries.answer(call.params["callback_query_id"], answer, call.world.clock.now())
    call.world.tell({"kind": "answer", "chat": query.chat_id, "person": query.person_id, "answer": answer})
    return True
