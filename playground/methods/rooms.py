"""What the bot asks about chats and does in them: members, pins, reactions, leaving; and files."""

from playground.chats import BOT, Chat, Human, Json
from playground.errors import bad_request
from playground.methods.call import Call

_REACTIONS = set(
    "👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾😡"
)


async def get_chat(call: Call) -> Json:
    """getChat: ChatFullInfo."""
    chat = call.known_chat()
    info: Json = {**call.world.chat_json(chat), "accent_color_id": 3, "max_reaction_count": 11}
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    info["accepted_gift_types"] = dict.fromkeys(gifts, False)
    if chat.is_group:
        info["permissions"] = {"can_send_messages": True, "can_send_photos": True, "can_send_documents": True}
    pinned = next((chat.posts[i] for i in reversed(chat.pinned) if i in chat.posts), None)
    return {**info, "pinned_message": pinned.json} if pinned else info


def _group(call: Call) -> Chat:
    chat = call.known_chat()
    if not chat.is_group:
        raise bad_request("there are no administrators in the private chat")
    return chat


async def get_member(call: Call) -> Json:
    """GetChatMember."""
    chat = call.known_chat()
    user_id = call.params["user_id"]
    if user_id == BOT["id"]:
        return chat.member(dict(BOT), chat.bot or "left")
    human: Human | None = call.world.people.get(user_id)
    if human is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return chat.member(human.json(), chat.status(user_id))


async def get_administrators(call: Call) -> list[Json]:
    """getChatAdministrators: people, and the bot itself."""
    chat = _group(call)
    found = [chat.member(call.world.people[i].json(), "administrator") for i in sorted(chat.administrators)]
    return [*found, chat.member(dict(BOT), "administrator")] if chat.bot == "administrator" else found


async def get_member_count(call: Call) -> int:
    """getChatMemberCount: the bot counts too."""
    chat = call.known_chat()
    return len(chat.members) + 1


async def pin(call: Call) -> bool:
    """pinChatMessage, with the service message that tells of it."""
    chat = call.chat()
    _needs_rights(chat, "pin a message")
    post = chat.posts.get(call.params["message_id"])
    if post is None:
        raise bad_request("message to pin not found")
    chat.pinned.append(post.id)
    content = {k: v for k, v in post.json.items() if k != "reply_to_message"}
    call.world.post(chat, {"pinned_message": content}, sender=None, service=True)
    return True


async def unpin(call: Call) -> bool:
    """unpinChatMessage: the newest pinned one when none is named."""
    chat = call.chat()
    _needs_rights(chat, "pin a message")
    wanted = call.params.get("message_id", chat.pinned[-1] if chat.pinned else None)
    if wanted not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(wanted)
    return True


def _needs_rights(chat: Chat, what: str) -> None:
    if chat.is_group and chat.bot != "administrator":
        raise bad_request(f"not enough rights to {what}")


async def react(call: Call) -> bool:
    """setMessageReaction: one emoji of the bot, or none."""
    chat = call.chat()
    post = chat.posts.get(call.params["message_id"])
    if post is None:
        raise bad_request("message to react not found")
    reactions = call.params.get("reaction") or []
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if any(
        r.get("type") != "emoji" or r.get("emoji", "").rstrip("\ufe0f") not in _REACTIONS for r in reactions
    ):
        raise bad_request("REACTION_INVALID")
    call.world.react(chat, post, BOT["id"], reactions[0]["emoji"] if reactions else None)
    return True


async def leave(call: Call) -> bool:
    """LeaveChat."""
    chat = call.chat()
    if not chat.is_group:
        raise bad_request("chat not found")
    call.world.set_bot_status(chat.id, "left")
    return True


async def get_file(call: Call) -> Json:
    """GetFile."""
    return call.world.files.described(call.params["file_id"])
