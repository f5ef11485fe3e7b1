"""/privacy: what is kept, for how long, who sees it; /forgetme: asked once, then the person is forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from casework import categories, insight, keeping, looking, privacy
from casework.privacy import StayError
from casework.scheme import Category
from handlers import menus, moments
from handlers.callback_data import Press
from handlers.context import Context
from handlers.keyboards import NO_BUTTONS, button
from handlers.texts import Html, Texts, lines


class ForgetVerb(StrEnum):
    YES = "y"
    NO = "n"


@dataclass(frozen=True, slots=True)
class ForgetPress(Press):
    area: ClassVar[str] = "y"
    verb: ForgetVerb


async def explain(_: Update, context: Context) -> None:
    shown = "privacy.names_shown" if context.scheme.show_reporter else "privacy.names_hidden"
    t, scheme = context.t, context.scheme
    seen = await context.ask(looking.of_person, context.user.id)
    kinds = await context.ask(categories.in_force)
    said = t(
        "privacy.plain",
        names=t(shown),
        seen=_seen(t, seen),
        keep=_keep(t, kinds),
        dropped=moments.kept_for(t, scheme.keep_dropped),
        looks=moments.kept_for(t, scheme.keep_looks),
    )
    await context.say(said)


def _keep(t: Texts, kinds: Sequence[Category]) -> str:
    """How long photos are kept: what most categories have, then those that have something else."""
    usual = keeping.usual(kind.keep_photos for kind in kinds)
    others = [
        f"{kind.name(t.language)} {moments.kept_for(t, kind.keep_photos)}"
        for kind in kinds
        if kind.keep_photos != usual
    ]
    said = moments.kept_for(t, usual)
    return t.plain("privacy.keep_but", usual=said, others="、".join(others)) if others else said


def _seen(t: Texts, by_role: Mapping[str, int]) -> Html:
    """How often somebody looked who the person is, and as what."""
    if not by_role:
        return t("privacy.not_looked_at")
    who = "、".join(
        t.plain("privacy.by", role=t.plain(f"role.{role}"), n=n) for role, n in sorted(by_role.items())
    )
    return t("privacy.looked_at", n=sum(by_role.values()), who=who)


async def ask(_: Update, context: Context) -> None:
    """What goes and what stays, and two buttons."""
    t = context.t
    try:
        known = await context.ask(privacy.known, context.actor)
    except StayError as error:
        await context.say(_stays(t, error))
        return
    if known is None:
        await context.say(t("forget.unknown"))
        return
    rows = [
        [button(t.plain("button.forget.yes"), ForgetPress(ForgetVerb.YES), "danger")],
        [button(t.plain("button.forget.no"), ForgetPress(ForgetVerb.NO))],
    ]
    mark = t("forget.suspended") if known.is_suspended else None
    await context.say(lines(t("forget.ask", n=known.reported), mark), InlineKeyboardMarkup(rows))


def _stays(t: Texts, error: StayError) -> Html:
    return t("forget.admin") if error.why == "admin" else t("forget.holder", n=error.n)


async def pressed(_: Update, context: Context) -> None:
    press, t = context.press(ForgetPress), context.t
    context.require_private()
    if press.verb == ForgetVerb.NO:
        await context.toast()
        await context.rewrite(t("forget.kept"), NO_BUTTONS)
        return
    works = bool(await context.ask(insight.works_for, context.user.id))
    try:
        await context.do(privacy.forget, context.actor)
    except StayError as error:
        await context.toast(_stays(context.own_t, error), alert=True)
        return
    await context.toast()
    await context.rewrite(t("forget.done"), NO_BUTTONS)
    if works:
        await menus.follow(context.bot, context.scheme, context.user.id, works=False)


_PRIVATE = filters.ChatType.PRIVATE & ~filters.UpdateType.EDITED

HANDLERS = [
    CommandHandler("privacy", explain, _PRIVATE),
    CommandHandler("forgetme", ask, _PRIVATE),
    CallbackQueryHandler(pressed, ForgetPress.matches),
]
