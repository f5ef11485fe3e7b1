"""/categories: the terms in force, changed by buttons or `/categories hazard 30分钟 1工作日 [2工作日]`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from casework import categories, people, terms
from casework import keeping as known_times
from casework.errors import NotFoundError
from casework.people import Actor
from casework.scheme import Category, Scheme
from casework.terms import Given, Term, TermError
from casework.workdays import Hours, fit
from handlers import moments
from handlers.admin import keeping
from handlers.admin.presses import TermPress, TermVerb
from handlers.context import Context
from handlers.keyboards import button
from handlers.texts import Html, Texts, escape, lines
from storage.work import Work


def _terms(codes: str) -> tuple[Term, ...]:
    return tuple(map(Term.parse, codes.split()))


_USUAL: Mapping[TermVerb, Sequence[Term | None]] = {
    TermVerb.CLAIM: _terms("15m 30m 1h 2h 2wh 4wh"),
    TermVerb.RESOLVE: _terms("3uh 8uh 24uh 5wh 1wd 3wd 5wd 15wd 3cd"),
    TermVerb.UPDATE: (None, *_terms("1wd 2wd 5wd")),
}
_LABELS = {
    TermVerb.CLAIM: "terms.button.claim",
    TermVerb.RESOLVE: "terms.button.resolve",
    TermVerb.UPDATE: "terms.button.update",
}
_NONE = {"无", "-", "none"}


def _in_force(work: Work, scheme: Scheme, actor: Actor) -> Sequence[Category]:
    people.require_admin(scheme, actor)
    return categories.in_force(work, scheme)


async def command(_: Update, context: Context) -> None:
    """The list; with a category and its terms, they are in force."""
    t, words = context.t, context.args or []
    known = await context.ask(_in_force, context.actor)
    if not words:
        await context.say(listed(t, known), keyboard(t, known))
        return
    category = _meant(words[0], known)
    if category is None:
        await context.say(t("terms.which", name=words[0], known=_keys(known)), reply=True)
        return
    if len(words) > 1 and words[1].casefold() in keeping.WORDS:
        await keeping.asked(context, category, words[2:])
        return
    given = _given(words[1:], category)
    if given is None:
        await context.say(t("terms.usage", key=category.key, allowed=terms.ALLOWED), reply=True)
    elif not fit(context.scheme.hours, given):
        await context.say(t("terms.unfit"), reply=True)
    else:
        changed = await context.do(categories.set_terms, context.actor, category.key, given)
        await context.say(lines(t("terms.set"), line(t, changed)))


def _meant(word: str, known: Sequence[Category]) -> Category | None:
    """By key or by name in either language."""
    said = word.casefold()
    for category in known:
        if said in {category.key.casefold(), category.name_zh, category.name_en.casefold()}:
            return category
    return None


def _given(words: list[str], category: Category) -> Given | None:
    """The terms that the words say; what they do not say of news stays as it is."""
    try:
        match words:
            case [claim, resolve]:
                return Given(Term.parse(claim), category.update_within, Term.parse(resolve))
            case [claim, resolve, update]:
                news = None if update.lower() in _NONE else Term.parse(update)
                return Given(Term.parse(claim), news, Term.parse(resolve))
            case _:
                return None
    except TermError:
        return None


def _keys(known: Sequence[Category]) -> Html:
    return Html("、".join(f"<code>{escape(category.key)}</code>" for category in known))


def line(t: Texts, category: Category, *, keep: bool = True) -> Html:
    """Its terms; and how long its photos are kept, where that is worth saying."""
    return t(
        "terms.line",
        icon=category.icon,
        name=category.name(t.language),
        key=category.key,
        claim=category.claim_within.say(t.language),
        resolve=category.resolve_within.say(t.language),
        update=t("terms.update", span=category.update_within.say(t.language))
        if category.update_within
        else "",
        keep=t("terms.keep", span=moments.kept_for(t, category.keep_photos)) if keep else "",
    )


def listed(t: Texts, known: Sequence[Category]) -> Html:
    usual = known_times.usual(category.keep_photos for category in known)
    rows = [line(t, category, keep=category.keep_photos != usual) for category in known]
    return lines(t("terms.title", keep=moments.kept_for(t, usual)), *rows, t("terms.hint"))


def keyboard(t: Texts, known: Sequence[Category]) -> InlineKeyboardMarkup:
    keys = [
        button(f"{category.icon} {category.name(t.language)}", TermPress(TermVerb.SHOW, category.key))
        for category in known
    ]
    return InlineKeyboardMarkup([keys[at : at + 2] for at in range(0, len(keys), 2)])


def choices(t: Texts, hours: Hours, category: Category) -> InlineKeyboardMarkup:
    """Usual terms for each clock, the one in force marked; only those that fit the others."""
    rows = []
    for verb, usual in _USUAL.items():
        keys = []
        for term in usual:
            given = _with(category.terms, verb, term)
            if fit(hours, given):
                said = t.plain(_LABELS[verb], span=term.say(t.language)) if term else None
                label = said or t.plain("terms.button.no_update")
                mark = " ✓" if given == category.terms else ""
                keys.append(button(label + mark, TermPress(verb, category.key, term.code if term else "")))
        rows += [keys[at : at + 3] for at in range(0, len(keys), 3)]
    rows += keeping.keys(t, category)
    return InlineKeyboardMarkup([*rows, [button(t.plain("button.back"), TermPress(TermVerb.LIST))]])


def _with(given: Given, verb: TermVerb, term: Term | None) -> Given:
    """The terms with the one of this clock changed; only news need not be asked for."""
    if verb == TermVerb.UPDATE:
        return replace(given, update=term)
    assert term is not None
    return replace(given, claim=term) if verb == TermVerb.CLAIM else replace(given, resolve=term)


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
    if press.verb in {TermVerb.KEEP, TermVerb.KEEP_YES}:
        changed = await keeping.pressed(context, category, press)
        if changed is None:
            return
        category = changed
    elif press.verb != TermVerb.SHOW:
        category = await _choose(context, category, press)
    await context.toast("" if press.verb == TermVerb.SHOW else context.own_t.plain("terms.set"))
    await context.rewrite(
        lines(line(t, category), t("terms.choose")), choices(t, context.scheme.hours, category)
    )


async def _choose(context: Context, category: Category, press: TermPress) -> Category:
    """The category with the term that was pressed; a forged or outdated one changes nothing."""
    try:
        term = Term.parse(press.term) if press.term else None
    except TermError:
        raise NotFoundError("button", press.key) from None
    if term is None and press.verb != TermVerb.UPDATE:
        raise NotFoundError("button", press.key)
    given = _with(category.terms, press.verb, term)
    if not fit(context.scheme.hours, given):
        raise NotFoundError("button", press.key)
    return await context.do(categories.set_terms, context.actor, category.key, given)


HANDLERS = [
    CommandHandler("categories", command, ~filters.UpdateType.EDITED & filters.ChatType.PRIVATE),
    CallbackQueryHandler(pressed, TermPress.matches),
]
