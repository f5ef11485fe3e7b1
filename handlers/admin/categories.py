"""/categories: the deadlines in force, changed by buttons or `/categories hazard 30分钟 24小时`."""

from collections.abc import Sequence
from datetime import timedelta

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from casework import categories, durations, people
from casework.errors import NotFoundError
from casework.people import Actor
from casework.scheme import Category, Scheme
from handlers import moments
from handlers.admin.presses import TermPress, TermVerb
from handlers.callback_data import Number
from handlers.context import Context
from handlers.keyboards import button
from handlers.texts import Html, Texts, escape, lines
from storage.work import Work

_CLAIM = tuple(timedelta(minutes=minutes) for minutes in (15, 30, 60, 120, 240, 480))
_RESOLVE = tuple(timedelta(hours=hours) for hours in (3, 8, 24, 72, 120, 360))
_WORDS = 3  # the category and its two deadlines


def _in_force(work: Work, scheme: Scheme, actor: Actor) -> Sequence[Category]:
    people.require_admin(scheme, actor)
    return categories.in_force(work, scheme)


async def command(_: Update, context: Context) -> None:
    """The list; with a category and two lengths of time, its new deadlines."""
    t, words = context.t, context.args or []
    known = await context.ask(_in_force, context.actor)
    if not words:
        await context.say(listed(t, known), keyboard(t, known))
        return
    category = _meant(words[0], known)
    lengths = _lengths(words[1:]) if len(words) == _WORDS else None
    if category is None:
        await context.say(t("terms.which", name=words[0], known=_keys(known)), reply=True)
    elif lengths is None:
        await context.say(t("terms.usage", key=category.key, allowed=durations.ALLOWED), reply=True)
    else:
        await _set(context, category.key, *lengths)


async def _set(context: Context, key: str, claim: timedelta, resolve: timedelta) -> None:
    t = context.t
    changed = await context.do(categories.set_deadlines, context.actor, key, claim, resolve)
    await context.say(lines(t("terms.set"), line(t, changed)))


def _meant(word: str, known: Sequence[Category]) -> Category | None:
    """By key or by name in either language."""
    said = word.casefold()
    for category in known:
        if said in {category.key.casefold(), category.name_zh, category.name_en.casefold()}:
            return category
    return None


def _lengths(words: list[str]) -> tuple[timedelta, timedelta] | None:
    try:
        return durations.parse(words[0]), durations.parse(words[1])
    except durations.DurationError:
        return None


def _keys(known: Sequence[Category]) -> Html:
    return Html("、".join(f"<code>{escape(category.key)}</code>" for category in known))


def line(t: Texts, category: Category) -> Html:
    return t(
        "terms.line",
        icon=category.icon,
        name=category.name(t.language),
        key=category.key,
        claim=moments.span(t, category.claim_within),
        resolve=moments.span(t, category.resolve_within),
    )


def listed(t: Texts, known: Sequence[Category]) -> Html:
    return lines(t("terms.title"), *(line(t, category) for category in known), t("terms.hint"))


def keyboard(t: Texts, known: Sequence[Category]) -> InlineKeyboardMarkup:
    keys = [
        button(f"{category.icon} {category.name(t.language)}", TermPress(TermVerb.SHOW, category.key))
        for category in known
    ]
    return InlineKeyboardMarkup([keys[at : at + 2] for at in range(0, len(keys), 2)])


def choices(t: Texts, category: Category) -> InlineKeyboardMarkup:
    """Usual lengths for both deadlines, the one in force marked; only those that fit the other one."""
    rows = []
    for verb, lengths, now in (
        (TermVerb.CLAIM, _CLAIM, category.claim_within),
        (TermVerb.RESOLVE, _RESOLVE, category.resolve_within),
    ):
        keys = []
        for length in lengths:
            pair = (
                (length, category.resolve_within)
                if verb == TermVerb.CLAIM
                else (category.claim_within, length)
            )
            if categories.deadlines_fit(*pair):
                word = "terms.button.claim" if verb == TermVerb.CLAIM else "terms.button.resolve"
                label = t.plain(word, span=moments.span(t, length)) + (" ✓" if length == now else "")
                press = TermPress(verb, category.key, Number(int(length.total_seconds())))
                keys.append(button(label, press))
        rows += [keys[at : at + 3] for at in range(0, len(keys), 3)]
    return InlineKeyboardMarkup([*rows, [button(t.plain("button.back"), TermPress(TermVerb.LIST))]])


async def pressed(_: Update, context: Context) -> None:
    press = context.press(TermPress)
    t = context.t
    known = await context.ask(_in_force, context.actor)
    if press.verb == TermVerb.LIST:
        await context.toast()
        await context.rewrite(listed(t, known), keyboard(t, known))
        return
    category = _meant(press.key, known)
    if category is None:
        raise NotFoundError("category", press.key)
    if press.verb != TermVerb.SHOW:
        category = await _choose(context, category, press)
    await context.toast("" if press.verb == TermVerb.SHOW else context.own_t.plain("terms.set"))
    await context.rewrite(lines(line(t, category), t("terms.choose")), choices(t, category))


async def _choose(context: Context, category: Category, press: TermPress) -> Category:
    """The category with the deadline that was pressed; a forged or outdated one is refused."""
    claim, resolve = category.claim_within, category.resolve_within
    length = timedelta(seconds=min(press.seconds, int(durations.LONGEST.total_seconds())))
    claim, resolve = (length, resolve) if press.verb == TermVerb.CLAIM else (claim, length)
    return await context.do(categories.set_deadlines, context.actor, category.key, claim, resolve)


HANDLERS = [
    CommandHandler("categories", command, ~filters.UpdateType.EDITED & filters.ChatType.PRIVATE),
    CallbackQueryHandler(pressed, TermPress.matches),
]
