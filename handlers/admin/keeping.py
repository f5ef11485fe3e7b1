"""How long a category's photos are kept (保存期限), changed in /categories; less time is asked for twice."""

from collections.abc import Sequence
from datetime import timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from casework import categories, keeping
from casework.errors import NotFoundError
from casework.keeping import KeepError
from casework.scheme import Category
from handlers.admin.presses import TermPress, TermVerb
from handlers.context import Context
from handlers.keyboards import button
from handlers.moments import kept_for
from handlers.texts import Html, Texts, lines

WORDS = {"照片", "photos"}
_USUAL = (*(timedelta(days=days) for days in (30, 90, 180, 365, 730)), None)


def keys(t: Texts, category: Category) -> list[list[InlineKeyboardButton]]:
    """Usual times, the one in force marked."""
    found = []
    for keep in _USUAL:
        mark = " ✓" if keep == category.keep_photos else ""
        press = TermPress(TermVerb.KEEP, category.key, keeping.code(keep))
        found.append(button(f"📷 {kept_for(t, keep)}{mark}", press))
    return [found[at : at + 3] for at in range(0, len(found), 3)]


async def asked(context: Context, category: Category, words: Sequence[str]) -> None:
    """`/categories hazard 照片 180天`: in force, or asked once more where photos would go by it."""
    t = context.t
    try:
        keep = keeping.parse("".join(words))
    except KeepError:
        await context.say(t("keep.usage", key=category.key, allowed=keeping.ALLOWED), reply=True)
        return
    if keeping.is_shorter(keep, category.keep_photos):
        await context.say(*_sure(t, category, keep))
        return
    changed = await context.do(categories.set_keep, context.actor, category.key, keep)
    await context.say(_now(t, changed))


async def pressed(context: Context, category: Category, press: TermPress) -> Category | None:
    """The category as it is now; None where it is first asked whether less is really meant."""
    try:
        keep = keeping.parse(press.term)
    except KeepError:
        raise NotFoundError("button", press.key) from None
    if press.verb == TermVerb.KEEP and keeping.is_shorter(keep, category.keep_photos):
        await context.toast()
        await context.rewrite(*_sure(context.t, category, keep))
        return None
    return await context.do(categories.set_keep, context.actor, category.key, keep)


def _now(t: Texts, category: Category) -> Html:
    name = category.name(t.language)
    return lines(t("terms.set"), t("keep.now", name=name, span=kept_for(t, category.keep_photos)))


def _sure(t: Texts, category: Category, keep: timedelta | None) -> tuple[Html, InlineKeyboardMarkup]:
    yes = TermPress(TermVerb.KEEP_YES, category.key, keeping.code(keep))
    back = TermPress(TermVerb.SHOW, category.key)
    span = kept_for(t, keep)
    rows = [
        [button(t.plain("button.keep.yes", span=span), yes, "danger")],
        [button(t.plain("button.back"), back)],
    ]
    return t("keep.sure", name=category.name(t.language), span=span), InlineKeyboardMarkup(rows)
