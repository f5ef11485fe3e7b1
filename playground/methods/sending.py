"""Messages from the bot: text, photos, documents, albums, places, polls, copies."""

import asyncio
import itertools
import mimetypes
from typing import Any

from playground import photos
from playground.chats import Chat, Json, Post
from playground.entities import units
from playground.errors import ApiError, bad_request
from playground.methods.call import Call, Upload, formatted

_LARGEST_UPLOAD = 50 * 1024 * 1024
_ALBUM = range(2, 11)
_ALBUM_KINDS = {"photo", "document"}
_ACTIONS = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
]
_POLL_OPTIONS = range(1, 13)
_LONGEST_QUESTION = 300
_LONGEST_OPTION = 100
_NOT_COPIED = [
    "message_id",
    "from",
    "sender_chat",
    "chat",
    "date",
    "edit_date",
    "reply_to_message",
    "message_thread_id",
    "is_topic_message",
    "reply_markup",
    "media_group_id",
    "forward_origin",
    "via_bot",
    "has_protected_content",
]
_SERVICE = [
    "new_chat_members",
    "left_chat_member",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "forum_topic_created",
    "pinned_message",
]
_groups = itertools.count(13_900_000_000_000_001)


def new_album_id() -> str:
    """A media_group_id."""
    return str(next(_groups))


def _send(call: Call, chat: Chat, content: Json) -> Json:
    thread, reply = call.thread(chat), call.reply_target(chat)
    markup = call.markup(chat)
    call.meter.spend(chat.id, call.world.clock.now())
    if call.params.get("protect_content"):
        content["has_protected_content"] = True
    return call.world.post(chat, content, sender=None, thread=thread, reply_to=reply, markup=markup).json


async def send_message(call: Call) -> Json:
    """SendMessage."""
    chat = call.chat()
    content = call.text()
    if call.params.get("link_preview_options"):
        content["link_preview_options"] = call.params["link_preview_options"]
    return _send(call, chat, content)


async def photo_content(call: Call, value: Any) -> Json:
    """{"photo": sizes} of an upload or a file_id; the picture is worked on in a thread."""
    upload = call.upload(value)
    if upload is None:
        return {"photo": call.world.files.photo(str(value))}
    pictures = await asyncio.to_thread(photos.sizes, upload.data)
    return {"photo": call.world.files.keep_sizes(pictures)}


async def document_content(call: Call, value: Any) -> Json:
    """{"document": …} of an upload or a file_id."""
    files = call.world.files
    upload = call.upload(value)
    if upload is None:
        return {"document": files.as_document(files.document(str(value)))}
    if len(upload.data) > _LARGEST_UPLOAD:
        raise ApiError(413, "Request Entity Too Large")
    return {"document": files.as_document(files.add(upload.data, "document", upload.name, _mime(upload)))}


def _mime(upload: Upload) -> str:
    return mimetypes.guess_type(upload.name)[0] or upload.mime or "application/octet-stream"


async def send_photo(call: Call) -> Json:
    """SendPhoto."""
    chat = call.chat()
    caption = call.caption()
    return _send(call, chat, {**await photo_content(call, call.params["photo"]), **caption})


async def send_document(call: Call) -> Json:
    """SendDocument."""
    chat = call.chat()
    caption = call.caption()
    return _send(call, chat, {**await document_content(call, call.params["document"]), **caption})


async def send_media_group(call: Call) -> list[Json]:
    """sendMediaGroup: 2 to 10 photos or documents, no buttons."""
    chat = call.chat()
    items = call.params["media"]
    if not isinstance(items, list) or len(items) not in _ALBUM:
        raise bad_request("there must be from 2 to 10 messages in a media group"
                          if isinstance(items, list) else "can't parse media JSON object")  # fmt: skip
    kinds = {item.get("type") for item in items}
    if not kinds <= _ALBUM_KINDS or len(kinds) > 1:
        raise bad_request("failed to send message: document can't be mixed with other media types")
    contents: list[Json] = []
    for item in items:
        make = photo_content if item["type"] == "photo" else document_content
        contents.append({**await make(call, item.get("media")), **call.caption(item)})
    thread, reply = call.thread(chat), call.reply_target(chat)
    call.meter.spend(chat.id, call.world.clock.now(), messages=len(items))
    album = new_album_id()
    return [
        call.world.post(chat, {"media_group_id": album, **c}, sender=None, thread=thread, reply_to=reply).json
        for c in contents
    ]


def place(call: Call) -> Json:
    """The Location of a call; 400 outside the earth."""
    lat, lng = call.params["latitude"], call.params["longitude"]
    if not (-90 <= lat <= 90 and -180 <= lng <= 180):  # noqa: PLR2004 - degrees
        raise bad_request("location is invalid")
    location: Json = {"latitude": lat, "longitude": lng}
    for name in ("horizontal_accuracy", "live_period", "heading"):
        if name in call.params:
            location[name] = call.params[name]
    return location


async def send_location(call: Call) -> Json:
    """SendLocation."""
    return _send(call, call.chat(), {"location": place(call)})


async def send_venue(call: Call) -> Json:
    """sendVenue: a venue message carries its location too."""
    chat = call.chat()
    location = place(call)
    venue = {"location": location, "title": call.params["title"], "address": call.params["address"]}
    return _send(call, chat, {"venue": venue, "location": location})


async def send_chat_action(call: Call) -> bool:
    """SendChatAction."""
    chat = call.chat()
    call.thread(chat)
    if call.params["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    call.world.tell({"kind": "action", "chat": chat.id, "action": call.params["action"]})
    return True


async def send_poll(call: Call) -> Json:
    """sendPoll: a regular poll or a quiz that nobody votes in."""
    chat = call.chat()
    params = call.params
    question, _ = formatted(params["question"], params.get("question_parse_mode"), None)
    if not 1 <= units(question) <= _LONGEST_QUESTION:
        raise bad_request("poll question must not be longer than 300 characters" if question
                          else "poll question must be non-empty")  # fmt: skip
    options = params["options"] if isinstance(params["options"], list) else []
    if len(options) not in _POLL_OPTIONS:
        raise bad_request("poll must have at least 1 option" if not options
                          else "poll can't have more than 12 options")  # fmt: skip
    words = [str(o.get("text", "")) if isinstance(o, dict) else str(o) for o in options]
    if not all(1 <= units(w) <= _LONGEST_OPTION for w in words):
        raise bad_request("poll options length must not exceed 100")
    poll = {
        "id": new_album_id(),
        "question": question,
        "options": [
            {"persistent_id": str(number), "text": word, "voter_count": 0, "added_by_user": None}
            for number, word in enumerate(words)
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": params.get("is_anonymous", True),
        "type": params.get("type", "regular"),
        "allows_multiple_answers": params.get("allows_multiple_answers", False),
        "allows_revoting": params.get("allows_revoting", True),
        "members_only": params.get("members_only", False),
    }
    for option in poll["options"]:
        del option["added_by_user"]
    return _send(call, chat, {"poll": poll})


def _source(call: Call) -> Post:
    home = call.world.chats.get(call.params["from_chat_id"])
    if home is None:
        raise bad_request("chat not found")
    post = home.posts.get(call.params["message_id"])
    if post is None:
        raise bad_request(f"message to {'copy' if call.method == 'copyMessage' else 'forward'} not found")
    if any(name in post.json for name in _SERVICE):
        raise bad_request(f"the message can't be {'copied' if call.method == 'copyMessage' else 'forwarded'}")
    return post


async def forward_message(call: Call) -> Json:
    """forwardMessage: the content with its forward_origin."""
    chat = call.chat()
    post = _source(call)
    origin: Json = post.json.get("forward_origin") or {
        "type": "user", "sender_user": post.json["from"], "date": post.json["date"],
    }  # fmt: skip
    return _send(call, chat, {**_content(post), "forward_origin": origin})


def _content(post: Post) -> Json:
    return {k: v for k, v in post.json.items() if k not in _NOT_COPIED}


async def copy_message(call: Call) -> Json:
    """copyMessage: the content without its origin, with another caption if one is given."""
    chat = call.chat()
    content = _content(_source(call))
    if "caption" in call.params and "text" not in content:
        for name in ("caption", "caption_entities"):
            content.pop(name, None)
        content.update(call.caption())
    return {"message_id": _send(call, chat, content)["message_id"]}
