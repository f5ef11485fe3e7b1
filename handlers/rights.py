"""Who is acting in a group, as storage and Telegram say at this very moment."""

from dataclasses import replace

from telegram import Message, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden

from casework import people, view
from casework.people import Actor
from handlers.context import Context
from handlers.texts import Html

_RULERS = {ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER}


async def actor_for(update: Update, context: Context, report_id: int) -> Actor:
    """The actor with what they administer; Telegram is asked only where storage does not know them."""
    message = update.effective_message
    anonymous = (
        update.callback_query is None
        and isinstance(message, Message)
        and message.sender_chat is not None
        and message.sender_chat.id == context.chat.id
    )
    actor = context.actor
    if anonymous:
        assert isinstance(message, Message)
        name = message.author_signature or context.t.plain("word.group_admin")
        return replace(actor, name=name, username=None, administers=context.chat.id)
    if context.chat.type == ChatType.PRIVATE:
        return actor
    assert actor.id is not None
    if await context.ask(people.knows_staff, actor.id, report_id):
        return actor
    return replace(actor, administers=await administered(context, actor.id))


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


async def administered(context: Context, person_id: int) -> int | None:
    """The id of this chat where Telegram says that the person administers it, else None."""
    try:
        member = await context.bot.get_chat_member(context.chat.id, person_id)
    except (BadRequest, Forbidden):
        return None
    return context.chat.id if member.status in _RULERS else None
