"""One message out: sent anew, or edited where it stands; what Telegram says is raised as it is."""

from io import BytesIO
from typing import Any

from telegram import InputFile, InputMediaPhoto
from telegram.constants import ParseMode
from telegram.error import BadRequest, NetworkError
from telegram.ext import ExtBot

from bot.limiter import BOOKED
from bot.transport import NeverSent
from handlers import calls
from handlers.parcels import Post

_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid", "message not found")
_NO_THREAD = ("message thread not found", "topic_closed", "topic_deleted")


class DoubtfulError(Exception):
    """A new message may have arrived, or not; its cause says what broke."""


class Posting:
    """Sends posts; the pace is the caller's care."""

    def __init__(self, bot: ExtBot[Any]) -> None:
        self._bot = bot

    async def edit(self, post: Post) -> bool:
        """Whether the living message shows the post now; False where it is gone from its chat."""
        try:
            await self._edit(post)
        except BadRequest as error:
            reason = str(error).casefold()
            if "not modified" in reason:
                return True
            if not any(words in reason for words in _GONE):
                raise
            return False
        return True

    async def send(self, post: Post) -> int:
        """The new message's id; DoubtfulError where nobody knows whether there is one."""
        try:
            try:
                return await self._send(post, post.thread_id)
            except BadRequest as error:
                if post.thread_id is None or not any(words in str(error).casefold() for words in _NO_THREAD):
                    raise
                return await self._send(post, None)  # the topic is gone; its group is not
        except NetworkError as error:
            if isinstance(error, BadRequest | NeverSent):
                raise
            raise DoubtfulError(str(error)) from error

    async def take_back(self, chat_id: int, message_id: int) -> None:
        """The message is there no more."""
        await calls.delete(self._bot, chat_id, message_id)

    async def _send(self, post: Post, thread_id: int | None) -> int:
        if post.photo is not None:
            photo = post.photo if isinstance(post.photo, str) else InputFile(BytesIO(post.photo), "photo.jpg")
            sent = await self._bot.send_photo(
                post.chat_id,
                photo,
                caption=post.text,
                reply_markup=post.keyboard,
                message_thread_id=thread_id,
                reply_to_message_id=post.reply_to,
                disable_notification=post.silent,
                rate_limit_args=BOOKED,
            )
            return sent.message_id
        if post.document is not None:
            name, data = post.document
            sent = await self._bot.send_document(
                post.chat_id,
                InputFile(BytesIO(data), name),
                caption=post.text,
                reply_markup=post.keyboard,
                message_thread_id=thread_id,
                reply_to_message_id=post.reply_to,
                disable_notification=post.silent,
                rate_limit_args=BOOKED,
            )
            return sent.message_id
        return await calls.send(
            self._bot,
            post.chat_id,
            post.text,
            post.keyboard,
            thread_id=thread_id,
            reply_to=post.reply_to,
            silent=post.silent,
            booked=BOOKED,
        )

    async def _edit(self, post: Post) -> None:
        living = post.living
        assert living is not None
        chat_id, message_id, keyboard = living.chat_id, living.message_id, post.keyboard
        if post.photo is not None:
            media = InputMediaPhoto(post.photo, post.text, parse_mode=ParseMode.HTML)
            await self._bot.edit_message_media(
                media, chat_id, message_id, reply_markup=keyboard, rate_limit_args=BOOKED
            )
        elif living.has_photo:
            await calls.edit_caption(self._bot, chat_id, message_id, post.text, keyboard, booked=BOOKED)
        else:
            await calls.edit_text(self._bot, chat_id, message_id, post.text, keyboard, booked=BOOKED)
