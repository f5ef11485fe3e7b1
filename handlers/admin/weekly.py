"""/weekly: a week's report as a picture and a workbook; without words that of the week before."""

from datetime import datetime

from telegram import InputFile, Update
from telegram.constants import ChatAction
from telegram.ext import CommandHandler, filters

from casework import people, weekly
from casework.people import Actor
from casework.scheme import Scheme
from casework.weeks import Week
from handlers.admin.words import topic
from handlers.context import Context
from handlers.weekly import making
from storage.work import Work

_THIS = {"this", "now", "本周", "这周"}
_LAST = {"last", "上周"}


async def command(_: Update, context: Context) -> None:
    await context.ask(_allowed, context.actor)
    week = wanted(context.scheme, context.args or [], context.desk.now())
    if week is None:
        await context.say(context.t("weekly.usage"), reply=True)
        return
    await context.bot.send_chat_action(context.chat.id, ChatAction.UPLOAD_DOCUMENT)
    report = await context.ask(weekly.of, context.actor, week)
    t, thread = context.t, topic(context.message)
    picture = await making.picture(t, context.scheme, report)
    await context.bot.send_photo(
        context.chat.id, picture.data, caption=picture.caption, message_thread_id=thread
    )
    book = await making.book(t, context.scheme, report)
    await context.bot.send_document(
        context.chat.id, InputFile(book.data, book.name), caption=book.caption, message_thread_id=thread
    )


def _allowed(_: Work, scheme: Scheme, actor: Actor) -> None:
    people.require_admin(scheme, actor)


def wanted(scheme: Scheme, given: list[str], now: datetime) -> Week | None:
    """The week of "", "this", "2026-W47" or a day; None where the words say none, or one that is to come."""
    this = Week.at(scheme, now)
    said = "".join(given).casefold()
    if not said or said in _LAST:
        return this.before
    week = this if said in _THIS else Week.parse(said)
    return week if week is not None and week <= this else None


_PLACE = ~filters.UpdateType.EDITED & (filters.ChatType.PRIVATE | filters.ChatType.GROUPS)

HANDLERS = [CommandHandler("weekly", command, _PLACE)]
