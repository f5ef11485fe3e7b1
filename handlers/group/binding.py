"""/bind and /unbind, and everything that happens to groups by itself: joined, removed, promoted, migrated."""

from telegram import ChatMember, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext import ChatMemberHandler, CommandHandler, MessageHandler, filters

from casework import groups, listing, people
from casework.errors import NotAllowedError, NotFoundError
from casework.vocabulary import Role
from handlers.context import Context

_INSIDE = {ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER}


async def bind(_: Update, context: Context) -> None:
    """This group (this topic) answers for the named community."""
    t, message = context.t, context.message
    if not people.is_admin(context.scheme, context.user.id):
        anonymous = message.sender_chat is not None
        if anonymous:
            await context.say(t("bind.anonymous"), reply=True)
            return
        raise NotAllowedError(Role.ADMIN)
    name = " ".join(context.args or [])
    thread = message.message_thread_id if message.is_topic_message else None
    try:
        bound = await context.do(
            groups.bind, context.actor, name, context.chat.id, thread, context.chat.title or ""
        )
    except NotFoundError:
        known = await context.ask(listing.community_names)
        if not known:
            sentence = t("bind.no_grids")
        elif name:
            sentence = t("bind.which", name=name, known="、".join(known))
        else:
            sentence = t("bind.how", example=known[0], known="、".join(known), id=context.chat.id)
        await context.say(sentence, reply=True)
        return
    await context.say(t("bind.done", name=bound.community.name))
    if bound.waiting:
        await context.say(t("bind.waiting", n=bound.waiting))


async def unbind(_: Update, context: Context) -> None:
    t, message = context.t, context.message
    thread = message.message_thread_id if message.is_topic_message else None
    gone = await context.do(groups.unbind, context.actor, context.chat.id, thread)
    names = "、".join(community.name for community in gone)
    await context.say(t("unbind.done", names=names) if gone else t("unbind.none"), reply=True)


def _is_in(member: ChatMember) -> bool:
    return member.status in _INSIDE or (
        member.status == ChatMemberStatus.RESTRICTED and bool(getattr(member, "is_member", False))
    )


async def membership(update: Update, context: Context) -> None:
    """The bot was added, removed, promoted, blocked or unblocked."""
    changed = update.my_chat_member
    assert changed is not None
    inside, before = _is_in(changed.new_chat_member), _is_in(changed.old_chat_member)
    chat = changed.chat
    if chat.type == ChatType.PRIVATE:
        await context.do(people.reached, chat.id, reachable=inside)
        return
    if not inside:
        await context.do(groups.lost, chat.id)
        return
    await context.do(groups.found_again, chat.id)
    if not before and not await context.ask(groups.speaks_for_someone, chat.id):
        await context.say(context.t("group.hello"))


async def migration(_: Update, context: Context) -> None:
    """The group became a supergroup; Telegram says so twice, once in each."""
    message = context.message
    if message.migrate_to_chat_id is not None:
        await context.do(groups.migrated, message.chat.id, message.migrate_to_chat_id)
    elif message.migrate_from_chat_id is not None:
        await context.do(groups.migrated, message.migrate_from_chat_id, message.chat.id)


_GROUP = filters.ChatType.GROUPS & ~filters.UpdateType.EDITED

HANDLERS = [
    CommandHandler("bind", bind, _GROUP),
    CommandHandler("unbind", unbind, _GROUP),
    ChatMemberHandler(membership, ChatMemberHandler.MY_CHAT_MEMBER),
    MessageHandler(filters.StatusUpdate.MIGRATE, migration),
]
