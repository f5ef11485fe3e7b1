"""内部备注: what staff write for each other about a case, by a reply or by 更多; never for the rider."""

from telegram import ForceReply, Message, Update
from telegram.error import BadRequest, Forbidden
from telegram.ext import CallbackQueryHandler

from casework import cases, mine, noting
from casework.people import Actor
from casework.vocabulary import Purpose
from handlers import calls, posts, reactions
from handlers.callback_data import NotePress
from handlers.context import Context
from handlers.group import hush
from handlers.rights import actor_for
from storage.records import Report


async def take(context: Context, actor: Actor, report: Report, words: str) -> None:
    """The words are kept for staff; where riders read along, whoever wrote them is told so.

    Of a message with a photo the words alone are kept: the photo stays where it was sent.
    """
    message = context.message
    if not words:
        await context.say(context.t("note.what"), reply=True)
        return
    await context.do(noting.write, actor, report.id, words, message.media_group_id)
    await reactions.react(message, reactions.NOTED)
    await _tidy(context, message.reply_to_message)
    if await context.ask(noting.riders_read, context.chat.id) and hush.once(context, "note.riders_read"):
        await context.say(context.t("note.riders_read", number=report.number), reply=True)


async def _tidy(context: Context, asked: Message | None) -> None:
    """The question of 更多 → 备注 is answered, and needed no more."""
    if asked is None:
        return
    about = await context.ask(mine.replied_to, context.chat.id, asked.message_id)
    if about is None or about.purpose != Purpose.NOTE:
        return
    try:
        await calls.delete(context.bot, context.chat.id, asked.message_id)
    except (BadRequest, Forbidden):  # it is two days old, or gone
        return


async def pressed(update: Update, context: Context) -> None:
    """Whoever handles the case is asked for the words, where no rider reads them."""
    press = context.press(NotePress)
    actor = await actor_for(update, context, press.report_id)
    report = await context.ask(cases.may_touch, actor, press.report_id)
    if await context.ask(noting.riders_read, context.chat.id):
        await context.toast(context.own_t.plain("note.in_private", number=report.number), alert=True)
        return
    await context.toast()
    t = context.t
    name = actor.name or t.plain("word.group_admin")
    asked = await context.say(
        t("note.ask", number=report.number, id=context.user.id, name=name),
        ForceReply(selective=True, input_field_placeholder=t.plain("note.placeholder")),
    )
    await context.do(posts.shows, context.chat.id, asked, report.id, Purpose.NOTE)


HANDLERS = [CallbackQueryHandler(pressed, NotePress.matches)]
