"""Who is acting in a group, as storage and Telegram say at this very moment."""

from dataclasses import replace

from telegram import Message, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden

from casework import listing, people, view
from casework.people import Actor
from handlers.context import Context
from handlers.texts import Html

_RULERS = {ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER}


async def actor_for(update: Update, context: Context, report_id: int) -> Actor:
    """The actor with what they administer; Telegram is asked only where storage does not know them."""
    actor = _introduced(update, context)
    if actor.administers is not None or context.chat.type == ChatType.PRIVATE:
        return actor
    assert actor.id is not None
    if await context.ask(people.knows_staff, actor.id, report_id):
        return actor
    return replace(actor, administers=await administered(context, actor.id))


async def looker(update: Update, context: Context) -> tuple[Actor, int | None]:
    """Who wants to look at something, and in which group (None in private): for `casework.insight`."""
    actor = _introduced(update, context)
    if context.chat.type == ChatType.PRIVATE:
        return actor, None
    here = context.chat.id
    if actor.administers is not None or people.is_admin(context.scheme, actor.id):
        return actor, here
    assert actor.id is not None
    if await context.ask(listing.works_in, actor.id, here):
        return actor, here
    return replace(actor, administers=await administered(context, actor.id)), here


def _introduced(update: Update, context: Context) -> Actor:
    """The actor as Telegram introduces them: who writes in a group's own name is its administrator."""
    message, actor = update.effective_message, context.actor
    if update.callback_query is not None or not isinstance(message, Message) or message.sender_chat is None:
        return actor
    if message.sender_chat.id != context.chat.id:
        return actor
    name = message.author_signature or context.t.plain("word.group_admin")
    return replace(actor, name=name, username=None, administers=context.chat.id)


async def where_it_went(context: Context, actor: Actor, report_id: int) -> Html | None:
    """For an administrator of a group that the case has left: who has it now. None for everybody else."""
    if actor.administers is None:
        return None
    case = await context.ask(view.load, report_id)
    if case is None or case.report.chat_id == actor.administers:
        return None
    return context.t(
        "card.moved_on", name=case.community.name if case.community else context.t("word.street")
    )


async def administered(context: Context, person_id: int, chat_id: int | None = None) -> int | None:
    """The id of the chat (this one, unless named) where Telegram says that the person administers it."""
    where = context.chat.id if chat_id is None else chat_id
    try:
        member = await context.bot.get_chat_member(where, person_id)
    except (BadRequest, Forbidden):
        return None
    return where if member.status in _RULERS else None
