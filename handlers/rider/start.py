"""/start, /help, /report, /cancel: how a rider begins and ends."""

from telegram import Update
from telegram.ext import CommandHandler, filters

from casework import drafting, people
from handlers import keyboards
from handlers.context import Context
from handlers.rider import prompts
from handlers.texts import lines


async def start(_: Update, context: Context) -> None:
    """Three lines and one big button; a stranger learns how to become a rider."""
    actor, t = context.actor, context.t
    await context.do(people.meet, actor)
    if not await context.ask(people.may_report, actor.id):
        await context.say(t("start.stranger", id=actor.id))
        return
    more = t("start.admin") if people.is_admin(context.scheme, actor.id) else None
    await context.say(lines(t("start.hello", name=context.user.first_name), more), keyboards.start(t))
    if (progress := await context.ask(drafting.look, actor)) is not None:
        await prompts.ask(context, progress)


async def report(_: Update, context: Context) -> None:
    """The draft that is open, or a new one, and what it needs next."""
    await prompts.ask(context, await context.do(drafting.start, context.actor))


async def cancel(_: Update, context: Context) -> None:
    dropped = await context.do(drafting.cancel, context.actor)
    if not dropped:
        await context.ask(people.require_rider, context.actor)
    t = context.t
    await context.say(t("draft.cancelled" if dropped else "draft.none"), keyboards.start(t))


_PRIVATE = filters.ChatType.PRIVATE & ~filters.UpdateType.EDITED

HANDLERS = [
    CommandHandler(["start", "help"], start, _PRIVATE),
    CommandHandler(["report", "snap"], report, _PRIVATE),
    CommandHandler("cancel", cancel, _PRIVATE),
]
