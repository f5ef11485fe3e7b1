"""/start, /help, /report, /cancel: how a rider begins and ends."""

import re

from telegram import Update
from telegram.ext import CommandHandler, filters

from casework import drafting, insight, later, people
from handlers import keyboards, menus
from handlers.context import Context
from handlers.rider import prompts
from handlers.texts import Html, lines

_DRAFT = re.compile(r"d([0-9]{1,18})")  # a deep link's payload: the draft that began in a group


async def start(_: Update, context: Context) -> None:
    """Three lines and one big button; staff learn what they may look at, a stranger how to become a rider."""
    actor, t = context.actor, context.t
    await context.do(people.meet, actor)
    work = await _work(context)
    if not await context.ask(people.may_report, actor.id):
        hello = t("start.welcome", name=context.user.first_name)
        await context.say(lines(hello, work) if work else t("start.stranger", id=actor.id))
        return
    wanted = _DRAFT.fullmatch(" ".join(context.args or ()))
    if wanted is not None:
        taken_up = await context.do(later.take_up, actor, int(wanted[1]))
        await prompts.ask(context, taken_up, t("origin.taken_up"))
        return
    more = t("start.admin") if people.is_admin(context.scheme, actor.id) else work
    await context.say(lines(t("start.hello", name=context.user.first_name), more), keyboards.start(t))
    if (progress := await context.ask(drafting.look, actor)) is not None:
        await prompts.ask(context, progress)


async def _work(context: Context) -> Html | None:
    """What a community's staff may look at, in words and in their menu; None for everybody else."""
    theirs = await context.ask(insight.works_for, context.user.id)
    if not theirs:
        return None
    await menus.follow(context.bot, context.scheme, context.user.id, works=True)
    return context.t("start.staff", communities="、".join(theirs))


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
