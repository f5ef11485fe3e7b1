"""What the page is shown: chats of each person, messages with their photos' addresses and safe HTML."""

from typing import Any

from playground import samples
from playground.chats import Chat, Human, Json, Post
from playground.faults import Fault
from playground.markup import rendered
from playground.wire import BotApi
from playground.world import World


def page_message(world: World, post: Post) -> Json:
    """A message as the page shows it: the Bot API's JSON and a few keys that begin with an underscore."""
    json = post.json
    shown: Json = {**json, "_from_bot": post.from_bot, "_edited": "edit_date" in json}
    if post.reactions:
        shown["_reactions"] = list(post.reactions.values())
    entities = json.get("entities") or json.get("caption_entities") or []
    shown["_html"] = rendered(post.words, entities)
    if "photo" in json:
        shown["_photo_url"] = f"/play/file/{json['photo'][-1]['file_id']}"
    files = [json[kind] for kind in ("document", "voice", "sticker") if kind in json]
    if files:
        shown["_files"] = [
            {
                "url": f"/play/file/{f['file_id']}",
                "name": f.get("file_name", ""),
                "mime": f.get("mime_type", ""),
                "size": f.get("file_size"),
            }
            for f in files
        ]
    topic = world.chats[post.chat_id].topics.get(json.get("message_thread_id", 0))
    if topic is not None:
        shown["_topic"] = topic.name
    return shown


def _chats_of(world: World, human: Human) -> list[Json]:
    mine = [
        c for c in world.chats.values() if human.id in c.members and (c.type != "private" or c.id == human.id)
    ]
    return [_chat(world, chat, human) for chat in mine if chat.migrated_to is None]


def _chat(world: World, chat: Chat, human: Human) -> Json:
    title = str(world.user(None)["first_name"]) if chat.type == "private" else chat.title
    shown: Json = {
        "id": chat.id,
        "type": chat.type,
        "title": title,
        "is_forum": chat.is_forum,
        "topics": [{"id": t.id, "name": t.name} for t in chat.topics.values()],
        "role": chat.status(human.id) if chat.is_group else None,
        "bot": chat.bot,
        "unread_hint": len(chat.posts),
        "last": None,
    }
    if chat.posts:
        last = chat.posts[max(chat.posts)]
        shown["last"] = {"text": last.words or _kind(last.json), "date": last.json["date"]}
    return shown


def _kind(json: Json) -> str:
    words = {
        "photo": "[图片]",
        "document": "[文件]",
        "location": "[位置]",
        "sticker": "[贴纸]",
        "voice": "[语音]",
    }
    return next((word for kind, word in words.items() if kind in json), "")


def fault_json(fault: Fault) -> Json:
    """A waiting fault."""
    return {"method": fault.method, "kind": fault.kind, "chat_id": fault.chat_id, "times": fault.times}


def state(world: World, api: BotApi, grids: Json | None) -> Json:
    """All of GET /play/state."""
    bot = world.user(None)
    people: list[Json] = [
        {
            "id": h.id,
            "name": h.name,
            "username": h.username,
            "blurb": h.blurb,
            "language": h.language,
            "color": h.colour,
            "phone_location": {"lat": h.lat, "lng": h.lng},
            "blocked": world.chats[h.id].bot == "kicked",
        }
        for h in world.people.values()
    ]
    rates = api.meter.limits
    limits: dict[str, Any] = {
        "enforce_rates": rates.enforce_rates,
        "per_second": rates.per_second,
        "chat_per_second": rates.chat_per_second,
        "group_per_minute": rates.group_per_minute,
    }
    return {
        "now": world.clock.now().isoformat(timespec="seconds"),
        "offset_seconds": int(world.clock.offset.total_seconds()),
        "bot": {name: bot[name] for name in ("id", "first_name", "username")},
        "people": people,
        "chats": {str(h.id): _chats_of(world, h) for h in world.people.values()},
        "samples": [{"name": n, "title": t, "url": f"/play/sample/{n}"} for n, t in samples.TITLES.items()],
        "grids": grids,
        "commands": {
            f"{'/'.join(scope)}:{language}": commands
            for (scope, language), commands in api.profile.commands.items()
        },
        "faults": [fault_json(fault) for fault in api.faults],
        "limits": limits,
    }
