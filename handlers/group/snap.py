"""群里随手拍: a rider reports in the work group, by a tag, a mention or /report under a photo that is there.

The photo is the draft; its place is asked in private, and the message is answered with the number. Without
administrator's rights Telegram shows a bot only commands, mentions and replies to it: not a tag alone.
"""

import re
from dataclasses import replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest, Forbidden
from telegram.ext import CommandHandler, MessageHandler, filters

from casework import origins
from casework.drafting import Origin
from casework.errors import NotAllowedError, NotFoundError
from casework.origins import Taken
from casework.vocabulary import DraftState
from handlers import calls, kept, place_questions, reactions
from handlers.context import Context
from handlers.group import hush
from handlers.shots import IMAGE_FILE, looked_at, shot_of
from handlers.texts import Html

_TAG = re.compile(r"[#＃](?:随手拍|snap(?![\w]))", re.IGNORECASE)
_COMMAND = re.compile(r"^/(?:report|snap)(?:@\w+)?", re.IGNORECASE)


def _mention(message: Message) -> re.Pattern[str]:
    return re.compile(rf"@{re.escape(message.get_bot().username)}(?!\w)", re.IGNORECASE)


def _words(message: Message) -> str:
    return message.text or message.caption or ""


class _Called(filters.MessageFilter):
    """The tag or a mention of the bot; nothing that answers a message of the bot, which is about a case."""

    def filter(self, message: Message) -> bool:
        asked, me = message.reply_to_message, message.get_bot().id
        if asked is not None and asked.from_user is not None and asked.from_user.id == me:
            return False
        words = _words(message)
        meant = any(
            entity.user is not None and entity.user.id == me
            for entity in (*message.entities, *message.caption_entities)
        )
        called = (
            _TAG.search(words) or _mention(message).search(words) or _COMMAND.match(message.caption or "")
        )
        return meant or called is not None


class _OfAlbum(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        return message.media_group_id is not None


def _said(message: Message) -> str:
    """What the words say beside calling the bot."""
    words = _COMMAND.sub("", _words(message))
    return _mention(message).sub("", _TAG.sub("", words)).strip(" \n，,。:：")


async def posted(_: Update, context: Context) -> None:
    """A photo that calls the bot is a report of whoever posted it."""
    await _take(context, context.message, own=True, words=_said(context.message))


async def called(_: Update, context: Context) -> None:
    """A reply that calls the bot makes the photo above it a report of whoever replied."""
    message = context.message
    asked = message.reply_to_message
    if asked is None or not (asked.photo or IMAGE_FILE.check_update(Update(0, asked))) or _is_ours(asked):
        await _once(context, "origin.how", context.t("origin.how"))
        return
    own = asked.from_user is not None and asked.from_user.id == context.user.id
    words = "\n".join(said for said in (_said(asked), _said(message)) if said)
    await _take(context, asked, own=own, words=words)


def _is_ours(message: Message) -> bool:
    return message.from_user is not None and message.from_user.id == message.get_bot().id


async def album(_: Update, context: Context) -> None:
    """The rest of an album has no words: it belongs to the photo that had them."""
    shot = shot_of(context.message)
    await context.do(origins.more_of_album, context.actor, context.chat.id, shot)


async def _take(context: Context, photo: Message, *, own: bool, words: str) -> None:
    shot = replace(shot_of(photo), caption=words)
    origin = Origin(photo.chat.id, photo.message_id)
    try:
        if photo.document is not None:
            await context.ask(origins.may_take, context.actor, origin)
            shot = replace(shot, evidence=await looked_at(context, photo.document))
        taken = await context.do(origins.take, context.actor, origin, shot, own=own)
    except NotAllowedError:
        await _once(context, "origin.refused", context.t("origin.refused"))
    except NotFoundError:
        await _once(context, "origin.unbound", context.t("origin.unbound"))
    else:
        await _answer(context, taken, own=own)


async def _answer(context: Context, taken: Taken, *, own: bool) -> None:
    t, draft = context.t, taken.draft
    theirs = draft.person_id != context.user.id
    if taken.joined:
        await reactions.react(context.message, reactions.KEPT)
    elif taken.report is not None:
        await _once(context, "origin.known", t("origin.known", number=taken.report.number))
    elif taken.known and theirs:
        await _once(context, "origin.known_draft", t("origin.known_draft"))
    elif draft.ride_id is not None:
        placed = draft.lat is not None
        await reactions.react(context.message, reactions.KEPT if placed else reactions.UNSURE)
    elif not await _ask_in_private(context, taken):
        link = f"https://t.me/{context.bot.username}?start=d{draft.id}"
        button = InlineKeyboardButton(t.plain("button.origin.open"), url=link)
        await context.say(t("origin.open"), InlineKeyboardMarkup([[button]]), reply=True)
    elif own:
        await reactions.react(context.message, reactions.KEPT)
    else:
        await context.say(t("origin.yours"), reply=True)


async def _ask_in_private(context: Context, taken: Taken) -> bool:
    """Whether the question reached them; a bot may not write first to somebody who never started it."""
    t, draft, person = context.own_t, taken.draft, context.user.id
    try:
        if draft.state == DraftState.OPEN:
            await place_questions.ask(context, person, t, draft, t("origin.private"))
        else:
            waits = t("origin.private_later")
            await calls.send(context.bot, person, waits, kept.take_up(t, draft.id))
    except Forbidden:
        return False
    except BadRequest as error:
        if "chat not found" not in str(error).casefold():
            raise
        return False
    return True


async def _once(context: Context, key: str, sentence: Html) -> None:
    if hush.once(context, key):
        await context.say(sentence, reply=True)


async def help_(_: Update, context: Context) -> None:
    """How a group works with the bot, and what Telegram lets the bot see."""
    await _once(context, "group.help", context.t("group.help"))


_GROUP = filters.ChatType.GROUPS & filters.UpdateType.MESSAGE
_CALLED = _Called()

HANDLERS = [
    CommandHandler(["report", "snap"], called, _GROUP),
    CommandHandler("help", help_, _GROUP),
    MessageHandler(_GROUP & (filters.PHOTO | IMAGE_FILE) & _CALLED, posted),
    MessageHandler(_GROUP & filters.REPLY & filters.TEXT & ~filters.COMMAND & _CALLED, called),
    MessageHandler(_GROUP & filters.PHOTO & _OfAlbum() & ~filters.REPLY, album),
]
