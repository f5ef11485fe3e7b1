"""The world of the playground: who is there, which chats, what was said; all of it in memory."""

import itertools
from collections.abc import Callable, Iterable
from typing import Any, Self

from playground.bell import Bell
from playground.chats import (
    ANONYMOUS,
    BOT,
    BotStatus,
    Chat,
    ChatType,
    Human,
    Json,
    Post,
    Topic,
    privacy_lets_through,
)
from playground.clock import Clock
from playground.errors import HandError
from playground.files import Files
from playground.updates import UpdateQueue

Watcher = Callable[[Json], None]


class World:
    """People, chats, members, messages, files, and the queue of updates that the bot has yet to see."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.bell = Bell()
        self.updates = UpdateQueue(self.bell)
        self.files = Files()
        self.people: dict[int, Human] = {}
        self.chats: dict[int, Chat] = {}
        self.watchers: list[Watcher] = []
        self.changes = 0  # grows with every message, edit and deletion: "since" is measured in it
        self._shared_id = 0  # private chats and basic groups count their messages together
        self._new_groups = itertools.count(1)

    # -- the cast

    def add_person(
        self,
        id: int,  # noqa: A002 - Telegram's word
        name: str,
        *,
        username: str | None = None,
        language: str = "zh-hans",
        blurb: str = "",
    ) -> Human:
        """Adds a person, whose private chat with the bot is there but unused."""
        human = self.people[id] = Human(id, name, username, language, blurb)
        self.chats[id] = Chat(id, "private", name, members={id}, bot="member")
        return human

    def add_group(
        self,
        id: int,  # noqa: A002 - Telegram's word
        title: str,
        *,
        type: ChatType = "supergroup",  # noqa: A002 - Telegram's word
        is_forum: bool = False,
        members: Iterable[int] = (),
        administrators: Iterable[int] = (),
        anonymous: Iterable[int] = (),
        bot: BotStatus | None = "member",
    ) -> Chat:
        """Adds a group; administrators and anonymous administrators are members too."""
        hidden = set(anonymous)
        chiefs = set(administrators) | hidden
        chat = Chat(id, type, title, is_forum, set(members) | chiefs, chiefs, hidden, bot)
        self.chats[id] = chat
        return chat

    @classmethod
    def default(cls) -> Self:
        """The cast of all tests and of the demo: two riders, a community worker, an admin, a stranger."""
        world = cls()
        world.add_person(1001, "张主任", username="zhang_zhuren", blurb="望海街道办事处 · 管理员")
        world.add_person(2001, "李师傅", username="li_shifu", blurb="外卖骑手 · 兼职网格员")
        world.add_person(2002, "小周", username="xiao_zhou", language="en", blurb="快递小哥 · 兼职网格员")
        world.add_person(3001, "王姐", username="wang_jie", blurb="海风社区 · 社区工作者")
        world.add_person(9001, "路人甲", blurb="路人 · 什么都不是")
        world.people[2002].lat, world.people[2002].lng = 35.9522, 120.1851
        world.add_group(
            -1002000000001,
            "海风社区网格群",
            members=[1001, 2001, 2002],
            administrators=[3001],
            bot="administrator",
        )
        world.add_group(
            -1002000000002, "银杏社区网格群", members=[2001, 2002], administrators=[1001], bot="member"
        )
        world.add_group(
            -1002000000003, "望海街道值班群", members=[3001], administrators=[1001], bot="administrator"
        )
        return world

    def user(self, human: Human | None) -> Json:
        """The Bot API's User of a person, or of the bot for None."""
        return dict(BOT) if human is None else human.json()

    def chat_json(self, chat: Chat) -> Json:
        """The Bot API's Chat."""
        return chat.json(self.people.get(chat.id) if chat.type == "private" else None)

    # -- messages

    def post(
        self,
        chat: Chat,
        content: Json,
        *,
        sender: Human | None,
        thread: int | None = None,
        reply_to: Post | None = None,
        markup: Json | None = None,
        service: bool = False,
    ) -> Post:
        """Stores a message (of the bot when `sender` is None) and queues its update where the bot sees it."""
        json: Json = {"message_id": self._next_id(chat), **self._author(chat, sender)}
        json["chat"] = self.chat_json(chat)
        json["date"] = self.clock.timestamp()
        json.update(self._threaded(chat, thread, reply_to))
        json.update(content)
        if markup and "inline_keyboard" in markup:
            json["reply_markup"] = markup
        self.changes += 1
        frozen = bool(markup) and "inline_keyboard" not in (markup or {})
        post = Post(
            chat.id,
            json,
            sender is None,
            sender.id if sender else None,
            self.changes,
            self.changes,
            frozen=frozen,
        )
        chat.posts[post.id] = post
        if markup and frozen:
            self._show_keyboard(chat, post, markup)
        if sender is not None and self._bot_sees(chat, json, service=service):
            self.updates.put("message", json)
        self.tell({"kind": "message", "chat": chat.id, "message_id": post.id, "message": json})
        return post

    def _next_id(self, chat: Chat) -> int:
        if chat.type == "supergroup":
            chat.last_id += 1
            return chat.last_id
        self._shared_id += 1
        return self._shared_id

    def _author(self, chat: Chat, sender: Human | None) -> Json:
        if sender is not None and sender.id in chat.anonymous:
            return {"from": dict(ANONYMOUS), "sender_chat": self.chat_json(chat)}
        return {"from": self.user(sender)}

    def _threaded(self, chat: Chat, thread: int | None, reply_to: Post | None) -> Json:
        """reply_to_message (one level) and the thread, also that of replies in a plain supergroup."""
        out: Json = {}
        if thread is None and reply_to is not None and chat.is_forum:
            thread = reply_to.json.get("message_thread_id")
        if chat.is_forum and thread is not None:
            out = {"message_thread_id": thread, "is_topic_message": True}
            # In a topic everything that answers nothing else answers the message that opened it.
            reply_to = reply_to or chat.posts.get(thread)
        elif reply_to is not None and chat.type == "supergroup" and not chat.is_forum:
            out["message_thread_id"] = reply_to.json.get("message_thread_id", reply_to.id)
        if reply_to is not None:
            quoted = {k: v for k, v in reply_to.json.items() if k != "reply_to_message"}
            out["reply_to_message"] = quoted
        return out

    def _bot_sees(self, chat: Chat, json: Json, *, service: bool) -> bool:
        if chat.bot == "administrator" or (chat.bot == "member" and (service or not chat.is_group)):
            return True
        return chat.bot == "member" and privacy_lets_through(json)

    def _show_keyboard(self, chat: Chat, post: Post, markup: Json) -> None:
        """A reply keyboard, its removal or a forced reply comes into force for whom it is meant."""
        people = set(chat.members)
        replied = post.json.get("reply_to_message", {}).get("from", {}).get("id")
        if markup.get("selective") and chat.is_group:
            people &= (
                {replied}
                if replied
                else {h.id for h in self.people.values() if f"@{h.username}" in post.words}
            )
        for person_id in people:
            if markup.get("remove_keyboard"):
                chat.keyboards.pop(person_id, None)
            else:
                chat.keyboards[person_id] = {**markup, "message_id": post.id}
        self.tell({"kind": "keyboard", "chat": chat.id})

    def edit(self, post: Post, changes: Json, *, dated: bool = True) -> Post:
        """Replaces parts of a message (None removes one); a person's edit is queued as edited_message."""
        json = {**post.json, **({"edit_date": self.clock.timestamp()} if dated else {})}
        for key, value in changes.items():
            if value is None:
                json.pop(key, None)
            else:
                json[key] = value
        post.json = json
        self.changes += 1
        post.touched = self.changes
        chat = self.chats[post.chat_id]
        if not post.from_bot and self._bot_sees(chat, json, service=False):
            self.updates.put("edited_message", json)
        self.tell({"kind": "edited", "chat": chat.id, "message_id": post.id, "message": json})
        return post

    def delete(self, post: Post) -> None:
        """Takes a message away for everybody."""
        chat = self.chats[post.chat_id]
        chat.posts.pop(post.id, None)
        post.deleted = True
        self.changes += 1
        carried = [who for who, keys in chat.keyboards.items() if keys.get("message_id") == post.id]
        for who in carried:  # clients drop a reply keyboard with the message that brought it
            chat.keyboards.pop(who)
        self.tell({"kind": "deleted", "chat": chat.id, "message_id": post.id, "message": post.json})

    def react(self, chat: Chat, post: Post, who: int, emoji: str | None) -> None:
        """Puts somebody's reaction on a message, or takes it away."""
        post.reactions.pop(who, None)
        if emoji:
            post.reactions[who] = emoji
        self.tell({"kind": "reaction", "chat": chat.id, "message_id": post.id})

    def tell(self, event: Json) -> None:
        """Tells the watchers (the page's streams) and wakes who waits."""
        for watcher in list(self.watchers):
            watcher(event)
        self.bell.ring()

    # -- what happens to chats

    def set_bot_status(self, chat_id: int, status: BotStatus, *, by: int | None = None) -> None:
        """Adds, promotes, demotes, kicks or takes out the bot; the bot gets my_chat_member."""
        chat = self.chats[chat_id]
        old = chat.bot or "left"
        actor = self.people[by or min(chat.administrators or chat.members or self.people)]
        chat.bot = status
        if old in {"left", "kicked"} and status in {"member", "administrator"}:
            users = [dict(BOT)]
            content: Json = {
                "new_chat_members": users,
                "new_chat_participant": users[0],
                "new_chat_member": users[0],
            }
            self.post(chat, content, sender=actor, service=True)
        elif status in {"left", "kicked"} and old in {"member", "administrator"} and chat.is_group:
            leaver = None if status == "left" else actor
            self.post(chat, {"left_chat_member": dict(BOT)}, sender=leaver, service=True)
        if old != status:
            self._member_changed("my_chat_member", chat, actor, dict(BOT), old, status)

    def _member_changed(self, kind: str, chat: Chat, actor: Human, user: Json, old: str, new: str) -> None:
        change = {
            "chat": self.chat_json(chat),
            "from": actor.json(),
            "date": self.clock.timestamp(),
            "old_chat_member": chat.member(user, old),
            "new_chat_member": chat.member(user, new),
        }
        self.updates.put(kind, change)
        self.tell({"kind": "state", "chat": chat.id})

    def set_member(self, chat_id: int, person_id: int, status: str, *, by: int | None = None) -> None:
        """Makes a person administrator, member or left; an administrator bot that asked gets chat_member."""
        chat = self.chats[chat_id]
        old = chat.status(person_id)
        (chat.members.discard if status == "left" else chat.members.add)(person_id)
        (chat.administrators.add if status == "administrator" else chat.administrators.discard)(person_id)
        human = self.people[person_id]
        actor = self.people[by] if by else human
        if status == "left":
            self.post(chat, {"left_chat_member": human.json()}, sender=actor, service=True)
        elif old == "left":
            self.post(chat, {"new_chat_members": [human.json()]}, sender=actor, service=True)
        if chat.bot == "administrator" and old != status:
            self._member_changed("chat_member", chat, actor, human.json(), old, status)

    def block_bot(self, person_id: int, blocked: bool) -> None:
        """A person stops the bot, or starts it again."""
        chat = self.chats[person_id]
        old, new = chat.bot or "member", "kicked" if blocked else "member"
        chat.bot = "kicked" if blocked else "member"
        if old != new:
            self._member_changed("my_chat_member", chat, self.people[person_id], dict(BOT), old, new)

    def migrate(self, group_id: int) -> int:
        """Upgrades a basic group to a supergroup and returns the new id; the old one answers 400 then."""
        old = self.chats[group_id]
        if old.type != "group" or old.migrated_to:
            raise HandError(f"{old.title} is not a basic group: only those are upgraded to a supergroup")
        new_id = -1_003_000_000_000 - next(self._new_groups)
        new = self.add_group(
            new_id,
            old.title,
            members=old.members,
            administrators=old.administrators,
            anonymous=old.anonymous,
            bot=old.bot,
        )
        actor = self.people[min(old.administrators or old.members)]
        self.post(old, {"migrate_to_chat_id": new_id}, sender=actor, service=True)
        old.migrated_to = new_id
        self.post(new, {"migrate_from_chat_id": group_id}, sender=actor, service=True)
        self.tell({"kind": "state", "chat": new_id})
        return new_id

    def create_topic(self, chat_id: int, name: str) -> int:
        """Opens a topic (the group becomes a forum) and returns its message_thread_id."""
        chat = self.chats[chat_id]
        chat.is_forum = True
        actor = self.people[min(chat.administrators or chat.members)]
        content: Json = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        post = self.post(chat, content, sender=actor, service=True)
        self.edit_silently(post, {"message_thread_id": post.id, "is_topic_message": True})
        chat.topics[post.id] = Topic(post.id, name)
        self.tell({"kind": "state", "chat": chat_id})
        return post.id

    def edit_silently(self, post: Post, changes: dict[str, Any]) -> None:
        """Completes a message that was only just stored, without an edit mark or an update."""
        post.json.update(changes)

    def close_topic(self, chat_id: int, thread: int, *, closed: bool = True) -> None:
        """Closes or reopens a topic: a closed one takes no messages."""
        self.chats[chat_id].topics[thread].closed = closed
