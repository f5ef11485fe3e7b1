"""/start, /help, /report, /cancel: how a rider begins and ends."""

import re

from telegram import Update
from telegram.ext import CommandHandler, filters

from casework import drafting, insight, later, people, unanswered
from handlers import menus, posts
from handlers.context import Context
from handlers.rider import prompts, resting
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
    hello = lines(t("start.hello", name=context.user.first_name), more)
    await context.say(hello, await resting.keyboard(context))
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
    """The draft is dropped, else what they were asked about a case; the question has no buttons any more."""
    t = context.t
    open_draft = await context.ask(drafting.look, context.actor)
    if await context.do(later.put_back, context.actor):
        said = t("later.put_back")
    elif await context.do(drafting.cancel, context.actor):
        said = t("draft.cancelled")
    else:
        await context.ask(people.require_rider, context.actor)
        called_off = await context.do(unanswered.call_off, context.actor)
        said = t("check.called_off" if called_off else "draft.none")
    await context.say(said, await resting.keyboard(context))
    if open_draft is not None and open_draft.draft.prompt_id is not None:
        await posts.disarm(context, open_draft.draft.prompt_id)


_PRIVATE = filters.ChatType.PRIVATE & ~filters.UpdateType.EDITED

HANDLERS = [
    CommandHandler(["start", "help"], start, _PRIVATE),
    CommandHandler(["report", "snap"], report, _PRIVATE),
    CommandHandler("cancel", cancel, _PRIVATE),
]
