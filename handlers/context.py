"""The typed callback context: the only door from a handler to the services."""

from collections.abc import Callable
from typing import Any, Concatenate, TypeVar

from telegram import (
    Chat,
    ForceReply,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
    User,
)
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest
from telegram.ext import Application, CallbackContext, ExtBot

from casework.errors import NotFoundError
from casework.people import Actor
from casework.scheme import Scheme
from handlers import calls
from handlers.callback_data import Press
from handlers.desk import Desk
from handlers.texts import Html, Texts
from storage.work import Work

T = TypeVar("T")
P = TypeVar("P", bound=Press)
Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply

DESK = "desk"
# What Telegram says of a message that cannot show something else: it is deleted, too old, or no text.
_CANNOT_BE_EDITED = ("message to edit not found", "can't be edited", "no text in the message")


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """One update's context; `do` and `ask` run verbs and queries, `t` speaks the person's language."""

    def __init__(
        self,
        application: "Application[Any, Any, Any, Any, Any, Any]",
        chat_id: int | None = None,
        user_id: int | None = None,
    ) -> None:
        super().__init__(application, chat_id, user_id)
        self.incoming: Update | None = None

    @classmethod
    def from_update(cls, update: object, application: Any) -> "Context":
        context = super().from_update(update, application)
        context.incoming = update if isinstance(update, Update) else None
        return context

    @property
    def desk(self) -> Desk:
        desk = self.bot_data[DESK]
        assert isinstance(desk, Desk)
        return desk

    @property
    def scheme(self) -> Scheme:
        return self.desk.scheme

    @property
    def t(self) -> Texts:
        """The sentences in the language of the private chat's person, or of the street in a group."""
        update = self.incoming
        user = update.effective_user if update else None
        chat = update.effective_chat if update else None
        private = chat is None or chat.type == ChatType.PRIVATE
        return self.desk.texts(user.language_code if user and private else None)

    @property
    def own_t(self) -> Texts:
        """The sentences in the language of whoever acts, for what only they see (alerts)."""
        user = self.incoming.effective_user if self.incoming else None
        return self.desk.texts(user.language_code if user else None)

    @property
    def user(self) -> User:
        assert self.incoming is not None
        assert self.incoming.effective_user is not None
        return self.incoming.effective_user

    @property
    def chat(self) -> Chat:
        assert self.incoming is not None
        assert self.incoming.effective_chat is not None
        return self.incoming.effective_chat

    @property
    def message(self) -> Message:
        """The message that came, or the one under the button; NotFoundError where that is deleted."""
        assert self.incoming is not None
        query = self.incoming.callback_query
        message = query.message if query else self.incoming.effective_message
        if not isinstance(message, Message):
            raise NotFoundError("button", 0)
        return message

    @property
    def pressed_id(self) -> int:
        """The id of the message under the pressed button, even of a deleted one."""
        query = self.incoming.callback_query if self.incoming else None
        assert query is not None
        assert query.message is not None
        return query.message.message_id

    def press(self, kind: type[P]) -> P:
        """What the pressed button carries; its handler was chosen by `kind.matches`."""
        query = self.incoming.callback_query if self.incoming else None
        press = kind.unpack(query.data if query else None)
        assert press is not None
        return press

    def require_private(self) -> None:
        """Nothing in private; anywhere else the button is not one of ours, but somebody's forgery."""
        if self.chat.type != ChatType.PRIVATE:
            raise NotFoundError("button", 0)

    @property
    def actor(self) -> Actor:
        """Whoever acts, as Telegram introduces them; group rights are added by `rights`."""
        user = self.user
        return Actor(user.id, user.full_name, user.username, user.language_code)

    async def do(self, verb: Callable[Concatenate[Work, Scheme, ...], T], /, *args: Any, **kwargs: Any) -> T:
        """The verb's outcome, committed."""
        return await self.desk.store.write(verb, self.scheme, *args, **kwargs)

    async def ask(
        self, query: Callable[Concatenate[Work, Scheme, ...], T], /, *args: Any, **kwargs: Any
    ) -> T:
        return await self.desk.store.read(query, self.scheme, *args, **kwargs)

    async def say(self, text: Html, keyboard: Markup | None = None, *, reply: bool = False) -> int:
        """A message into the chat that the update came from (into its topic, too); its id."""
        query = self.incoming.callback_query if self.incoming else None
        message = query.message if query else self.incoming.effective_message if self.incoming else None
        thread = (
            message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
        )
        reply_to = message.message_id if reply and message is not None else None
        return await calls.send(self.bot, self.chat.id, text, keyboard, thread_id=thread, reply_to=reply_to)

    async def rewrite(self, text: Html, keyboard: InlineKeyboardMarkup | None = None) -> int:
        """The message under the pressed button shows this from now on, or a new one; the id of that."""
        here, message_id = self.chat.id, self.pressed_id
        try:
            await calls.edit_text(self.bot, here, message_id, text, keyboard)
        except BadRequest as error:
            why = str(error).casefold()
            if any(reason in why for reason in _CANNOT_BE_EDITED):
                return await self.say(text, keyboard)
            if "not modified" not in why:
                raise
        return message_id

    async def recaption(self, text: Html, keyboard: InlineKeyboardMarkup) -> None:
        """The photo under the pressed button has this caption from now on; a deleted one has none.

        Where it turns out to be a message of words, these are its words.
        """
        try:
            await calls.edit_caption(self.bot, self.chat.id, self.pressed_id, text, keyboard)
        except BadRequest as error:
            if "no caption in the message" in str(error).casefold():
                await self.rewrite(text, keyboard)
            else:
                _only_gone(error)

    async def repaint(self, picture: str | bytes, text: Html, keyboard: InlineKeyboardMarkup) -> None:
        """The pressed message is this picture from now on, or a new one is where it was deleted."""
        media = InputMediaPhoto(picture, caption=text, parse_mode=ParseMode.HTML)
        try:
            await self.bot.edit_message_media(media, self.chat.id, self.pressed_id, reply_markup=keyboard)
        except BadRequest as error:
            _only_gone(error)
            if "not modified" not in str(error).casefold():
                await self.bot.send_photo(self.chat.id, picture, caption=text, reply_markup=keyboard)

    async def turn(self, keyboard: InlineKeyboardMarkup) -> None:
        """The buttons under the pressed message are these from now on; a deleted one has none."""
        try:
            await calls.edit_keyboard(self.bot, self.chat.id, self.pressed_id, keyboard)
        except BadRequest as error:
            _only_gone(error)

    async def toast(self, text: str = "", *, alert: bool = False) -> None:
        """The answer to a press; one that comes too late is nobody's loss."""
        query = self.incoming.callback_query if self.incoming else None
        assert query is not None
        try:
            await calls.answer(self.bot, query.id, text, alert=alert)
        except BadRequest as error:
            if "query is too old" not in str(error).casefold():
                raise


def _only_gone(error: BadRequest) -> None:
    """Nothing where the message is as it should be, or is not there any more; anything else is raised."""
    why = str(error).casefold()
    if "not modified" not in why and not any(reason in why for reason in _CANNOT_BE_EDITED):
        raise error
