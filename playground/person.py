"""A hand to act with: everything that a person does in a Telegram client."""

import asyncio
import mimetypes
import re

from playground import photos, samples
from playground.chats import Chat, Json, Post
from playground.entities import found_in
from playground.errors import ApiError, HandError
from playground.keyboards import find, inline_buttons
from playground.seeing import Eyes

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
_ANSWER_WITHIN = 5.0
_albums = iter(range(14_100_000_000_000_001, 14_200_000_000_000_000))


class Person(Eyes):
    """One person with a phone. Acts return the stored message; chat None is the private chat with the bot."""

    @property
    def phone_location(self) -> tuple[float, float]:
        """Where the phone is: latitude, longitude (WGS-84)."""
        return self.human.lat, self.human.lng

    @phone_location.setter
    def phone_location(self, place: tuple[float, float]) -> None:
        self.human.lat, self.human.lng = place

    def _send(
        self, chat: int | None, content: Json, *, reply_to: Json | None = None, thread: int | None = None
    ) -> Json:
        where = self.chat_of(chat)
        if where.migrated_to is not None:
            raise HandError(f"{where.title} was upgraded to the supergroup {where.migrated_to}")
        if where.type == "private" and where.bot == "kicked":
            raise HandError(f"{self.name} has blocked the bot")
        topic = where.topics.get(thread or 0)
        if topic is not None and topic.closed and self.id not in where.administrators:
            raise HandError(f"the topic {topic.name} is closed")
        where.opened = True
        target = self._answered(where, reply_to)
        return self.world.post(where, content, sender=self.human, thread=thread, reply_to=target).json

    def _answered(self, chat: Chat, reply_to: Json | None) -> Post | None:
        """The message replied to: the one named, or the one that forces a reply, as clients do."""
        forced = chat.keyboards.get(self.id, {})
        if forced.get("force_reply"):
            chat.keyboards.pop(self.id)
        number = (
            reply_to["message_id"]
            if reply_to
            else forced.get("message_id")
            if forced.get("force_reply")
            else None
        )
        return chat.posts.get(number) if number is not None else None

    async def say(
        self, text: str, chat: int | None = None, *, reply_to: Json | None = None, thread: int | None = None
    ) -> Json:
        """Sends words; commands, links and mentions in them are marked as clients mark them."""
        text = text.strip()
        if not text:
            raise HandError("an empty message cannot be sent")
        content: Json = {"text": text}
        if entities := found_in(text):
            content["entities"] = entities
        return self._send(chat, content, reply_to=reply_to, thread=thread)

    async def start(self, payload: str = "") -> Json:
        """Presses Start (or follows a deep link), which also unblocks the bot."""
        if not _PAYLOAD.fullmatch(payload):
            raise HandError("a start payload has up to 64 of A-Z a-z 0-9 _ -")
        chat = self.chat_of(None)
        if chat.bot == "kicked":
            self.world.block_bot(self.id, blocked=False)
        return await self.say(f"/start {payload}".strip())

    async def photo(
        self,
        data: bytes | str,
        chat: int | None = None,
        *,
        caption: str | None = None,
        as_file: bool = False,
        filename: str | None = None,
        reply_to: Json | None = None,
        thread: int | None = None,
        forwarded: bool = False,
    ) -> Json:
        """Sends a picture (bytes or the name of a sample), as a photo or, untouched, as a file."""
        name = filename or (data if isinstance(data, str) else "IMG_0001.jpg")
        data = samples.read(data) if isinstance(data, str) else data
        if as_file:
            mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
            content = self._file(data, name, mime)
        else:
            content = await self._picture(data)
        content.update(_caption(caption))
        if forwarded:
            origin = {
                "type": "hidden_user",
                "sender_user_name": "某某",
                "date": self.world.clock.timestamp() - 86_400,
            }
            content["forward_origin"] = origin
        return self._send(chat, content, reply_to=reply_to, thread=thread)

    async def _picture(self, data: bytes) -> Json:
        try:
            pictures = await asyncio.to_thread(photos.sizes, data)
        except ApiError as error:
            raise HandError(f"no client sends this as a photo: {error.description}") from error
        return {"photo": self.world.files.keep_sizes(pictures)}

    def _file(self, data: bytes, name: str, mime: str) -> Json:
        files = self.world.files
        return {"document": files.as_document(files.add(data, "document", name, mime))}

    async def album(
        self,
        pictures: list[bytes | str],
        chat: int | None = None,
        *,
        caption: str | None = None,
        reply_to: Json | None = None,
        thread: int | None = None,
    ) -> list[Json]:
        """Sends 2 to 10 photos: separate messages with one media_group_id, the caption on the first."""
        if not 2 <= len(pictures) <= 10:  # noqa: PLR2004 - the client's own bounds
            raise HandError("an album has 2 to 10 photos")
        contents = [await self._picture(samples.read(p) if isinstance(p, str) else p) for p in pictures]
        album = str(next(_albums))
        contents[0].update(_caption(caption))
        return [
            self._send(chat, {"media_group_id": album, **c}, reply_to=reply_to, thread=thread)
            for c in contents
        ]

    async def location(
        self,
        lat: float,
        lng: float,
        chat: int | None = None,
        *,
        accuracy: float | None = None,
        live_period: int | None = None,
        thread: int | None = None,
        reply_to: Json | None = None,
    ) -> Json:
        """Sends a place (WGS-84, degrees), live for `live_period` seconds if given; accuracy in metres."""
        place: Json = {"latitude": lat, "longitude": lng}
        if accuracy is not None:
            place["horizontal_accuracy"] = accuracy
        if live_period is not None:
            place["live_period"] = live_period
        return self._send(chat, {"location": place}, reply_to=reply_to, thread=thread)

    async def live_update(
        self, message: Json, lat: float, lng: float, *, accuracy: float | None = None
    ) -> Json:
        """Moves a live location (accuracy in metres); the bot gets edited_message."""
        place = {**self._shared(message).json["location"], "latitude": lat, "longitude": lng}
        place.pop("horizontal_accuracy", None)
        if accuracy is not None:
            place["horizontal_accuracy"] = accuracy
        return self.world.edit(self._own(message), {"location": place}).json

    async def stop_live(self, message: Json) -> Json:
        """Stops sharing a live location; the bot gets edited_message without a live_period."""
        post = self._shared(message)
        place = {key: value for key, value in post.json["location"].items() if key != "live_period"}
        return self.world.edit(post, {"location": place}).json

    def _shared(self, message: Json) -> Post:
        """The own live location, while it is shared: its time not over, and not stopped."""
        post = self._own(message)
        period = post.json.get("location", {}).get("live_period")
        if period is None or self.world.clock.timestamp() >= post.json["date"] + period:
            raise HandError(f"{self.name} shares no live location there")
        return post

    async def venue(self, lat: float, lng: float, title: str, address: str, chat: int | None = None) -> Json:
        """Sends a named place."""
        place = {"latitude": lat, "longitude": lng}
        return self._send(
            chat, {"venue": {"location": place, "title": title, "address": address}, "location": place}
        )

    async def sticker(self, chat: int | None = None) -> Json:
        """Sends a sticker."""
        kept = self.world.files.add(b"RIFF\x00\x00\x00\x00WEBP", "sticker", "sticker.webp", "image/webp")
        sticker = {"width": 512, "height": 512, "emoji": "🙂", "is_animated": False, "is_video": False,
                   "type": "regular", "file_id": kept.file_id, "file_unique_id": kept.file_unique_id,
                   "file_size": len(kept.data)}  # fmt: skip
        return self._send(chat, {"sticker": sticker})

    async def voice(self, chat: int | None = None) -> Json:
        """Sends a voice note."""
        kept = self.world.files.add(b"OggS", "voice", "voice.oga", "audio/ogg")
        voice = {"duration": 3, "mime_type": "audio/ogg", "file_id": kept.file_id,
                 "file_unique_id": kept.file_unique_id, "file_size": len(kept.data)}  # fmt: skip
        return self._send(chat, {"voice": voice})

    async def document(
        self,
        data: bytes,
        filename: str,
        mime: str,
        chat: int | None = None,
        caption: str | None = None,
        *,
        reply_to: Json | None = None,
    ) -> Json:
        """Sends a file, byte for byte."""
        return self._send(chat, {**self._file(data, filename, mime), **_caption(caption)}, reply_to=reply_to)

    async def contact(self, chat: int | None = None) -> Json:
        """Sends the person's own contact."""
        contact = {"phone_number": "+8613800000000", "first_name": self.name, "user_id": self.id}
        return self._send(chat, {"contact": contact})

    def _own(self, message: Json) -> Post:
        post = self.post_of(message)
        if post is None or post.person_id != self.id:
            raise HandError(f"{self.name} can change only own messages")
        return post

    async def edit(self, message: Json, text: str) -> Json:
        """Changes the text (or caption) of an own message; the bot gets edited_message."""
        post = self._own(message)
        key = "text" if "text" in post.json else "caption"
        entities = "entities" if key == "text" else "caption_entities"
        return self.world.edit(post, {key: text, entities: found_in(text) or None}).json

    async def delete(self, message: Json) -> None:
        """Deletes an own message, or any as administrator; the bot learns nothing of it."""
        post = self.post_of(message)
        if post is None:
            raise HandError("the message is gone already")
        chat = self.world.chats[post.chat_id]
        if post.person_id != self.id and chat.is_group and self.id not in chat.administrators:
            raise HandError(f"{self.name} may not delete this message")
        self.world.delete(post)

    async def press(self, message: Json, label_or_data: str, *, wait: bool = True) -> Json | None:
        """Presses an inline button, found by label (exact, else the only one containing it) or callback_data.

        The buttons are those of the message now, else (an old screen) those of `message` as given. Returns
        {"text", "show_alert", "url"}; None without an answer within 5 s. LookupError names the labels.
        """
        try:
            button = find(inline_buttons(self.current(message)), label_or_data)
        except LookupError:
            if self.current(message) is message:
                raise
            button = find(inline_buttons(message), label_or_data)
        if "copy_text" in button:
            return {"text": button["copy_text"]["text"], "show_alert": False, "url": None}
        if "callback_data" not in button:
            return {"text": None, "show_alert": False, "url": button.get("url")}
        return await self.forge(message, button["callback_data"], wait=wait)

    async def forge(self, message: Json, data: str, *, wait: bool = True) -> Json | None:
        """Sends callback data under a message, be there such a button or not, as a crafted client can."""
        chat = self.chat_of(message["chat"]["id"])
        if chat.bot not in {"member", "administrator"}:
            return None
        query = self.queries.ask(self.id, chat.id, self.world.clock.now())
        post = self.post_of(message)
        gone = {"chat": message["chat"], "message_id": message["message_id"], "date": 0}
        self.world.updates.put(
            "callback_query",
            {
                "id": query.id,
                "from": self.human.json(),
                "message": gone if post is None else post.json,
                "chat_instance": str(chat.id * 7_919),
                "data": data,
            },
        )
        if not wait:
            return None
        return await self.world.bell.until(lambda: query.answer, _ANSWER_WITHIN)

    def keyboard(self, chat: int | None = None) -> Json | None:
        """The reply keyboard (or forced reply) in force for the person there."""
        return self.chat_of(chat).keyboards.get(self.id)

    async def tap(self, label: str, chat: int | None = None) -> Json:
        """Taps a button of the reply keyboard; one that asks for the location sends the phone's."""
        keyboard = self.keyboard(chat) or {}
        buttons = [
            b if isinstance(b, dict) else {"text": b} for row in keyboard.get("keyboard", []) for b in row
        ]
        button = find(buttons, label)
        if keyboard.get("one_time_keyboard"):
            self.chat_of(chat).keyboards.pop(self.id, None)
        if button.get("request_location"):
            return await self.location(*self.phone_location, chat)
        if button.get("request_contact"):
            return await self.contact(chat)
        return await self.say(button["text"], chat)

    async def react(self, message: Json, emoji: str) -> None:
        """Puts a reaction on a message; the bot hears of it only where it asked for message_reaction."""
        chat = self.chat_of(message["chat"]["id"])
        event = {
            "chat": self.world.chat_json(chat),
            "message_id": message["message_id"],
            "user": self.human.json(),
            "date": self.world.clock.timestamp(),
            "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": emoji}],
        }
        if chat.bot == "administrator" or not chat.is_group:
            self.world.updates.put("message_reaction", event)
        post = self.post_of(message)
        if post is not None:
            self.world.react(chat, post, self.id, emoji)


def _caption(caption: str | None) -> Json:
    if not caption:
        return {}
    entities = found_in(caption)
    return {"caption": caption, "caption_entities": entities} if entities else {"caption": caption}
