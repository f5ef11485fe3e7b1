"""/weekly: a week's report as a picture and a workbook; without words that of the week before."""

from datetime import datetime

from telegram import InlineKeyboardMarkup, InputFile, Update
from telegram.constants import ChatAction
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from casework import people, street, weekly
from casework.errors import NotFoundError
from casework.people import Actor
from casework.scheme import Scheme
from casework.weeks import Week
from handlers.admin.presses import WeeklyPress
from handlers.admin.words import topic
from handlers.context import Context
from handlers.keyboards import button
from handlers.texts import Texts
from handlers.weekly import making
from storage.work import Work

_THIS = {"this", "now", "本周", "这周"}
_LAST = {"last", "上周"}


async def command(_: Update, context: Context) -> None:
    if not await context.ask(_allowed, context.actor, context.chat.id):
        await context.say(context.t("weekly.elsewhere"), reply=True)
        return
    week = wanted(context.scheme, context.args or [], context.desk.now())
    if week is None:
        await context.say(context.t("weekly.usage"), reply=True)
    else:
        await _send(context, week)


async def pressed(_: Update, context: Context) -> None:
    """The week before or after it."""
    here = await context.ask(_allowed, context.actor, context.chat.id)
    week = Week.parse(context.press(WeeklyPress).week)
    if not here or week is None or week > Week.at(context.scheme, context.desk.now()):
        raise NotFoundError("button", 0)
    await context.toast()
    await _send(context, week)


async def _send(context: Context, week: Week) -> None:
    """The picture, then the workbook, which has the buttons for the weeks beside."""
    t, scheme, thread = context.t, context.scheme, topic(context.message)
    await context.bot.send_chat_action(context.chat.id, ChatAction.UPLOAD_DOCUMENT)
    report = await context.ask(weekly.of, context.actor, week)
    picture = await making.picture(t, scheme, report)
    await context.bot.send_photo(
        context.chat.id, picture.data, caption=picture.caption, message_thread_id=thread
    )
    book = await making.book(t, scheme, report)
    await context.bot.send_document(
        context.chat.id,
        InputFile(book.data, book.name),
        caption=book.caption,
        reply_markup=keyboard(t, week, Week.at(scheme, report.now)),
        message_thread_id=thread,
    )


def keyboard(t: Texts, week: Week, this: Week) -> InlineKeyboardMarkup:
    """◀ 第 46 周, and 第 48 周 ▶ unless that is to come."""
    keys = [button(t.plain("weekly.earlier", number=week.before.number), WeeklyPress(week.before.code))]
    if week < this:
        keys.append(button(t.plain("weekly.later", number=week.after.number), WeeklyPress(week.after.code)))
    return InlineKeyboardMarkup([keys])


def _allowed(work: Work, scheme: Scheme, actor: Actor, chat_id: int) -> bool:
    """Whether this is the place: in a community's group its report would be a ranking of the others."""
    people.require_admin(scheme, actor)
    return chat_id > 0 or chat_id == street.group(work, scheme)


def wanted(scheme: Scheme, given: list[str], now: datetime) -> Week | None:
    """The week of "", "this", "2026-W47" or a day; None where the words say none, or one that is to come."""
    this = Week.at(scheme, now)
    said = "".join(given).casefold()
    if not said or said in _LAST:
        return this.before
    week = this if said in _THIS else Week.parse(said)
    return week if week is not None and week <= this else None


_PLACE = ~filters.UpdateType.EDITED & (filters.ChatType.PRIVATE | filters.ChatType.GROUPS)

HANDLERS = [
    CommandHandler("weekly", command, _PLACE),
    CallbackQueryHandler(pressed, WeeklyPress.matches),
]
