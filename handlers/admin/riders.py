"""/riders: who may report. Listed, appointed by id, forwarded message or contact, suspended and restored."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from casework import drafting, looking, people, registers
from casework.registers import Changed, RiderPage
from casework.vocabulary import RiderStanding
from handlers.admin.presses import RiderPress, RiderVerb
from handlers.admin.targets import Target, named, replied_to, whose
from handlers.callback_data import Number
from handlers.context import Context
from handlers.keyboards import button
from handlers.rider import drafting as rider_drafting
from handlers.texts import Html, Texts, lines
from storage.records import Person

_ICONS = {RiderStanding.APPOINTED: "🟢", RiderStanding.SUSPENDED: "⛔️", RiderStanding.NONE: "⚪️"}
_ALLOW = {"allow", "add", "聘任", "开通"}


async def command(_: Update, context: Context) -> None:
    """The list; `/riders ID` one person; `/riders allow ID NAME`, or as a reply, appoints."""
    words = context.args or []
    target = replied_to(context.message)
    if words and words[0].casefold() in _ALLOW:
        await _allow(context, target, words[1:])
    elif target is not None:
        await _allow(context, target, [])
    elif words:
        await _one(context, words[0])
    elif context.chat.id < 0:
        await context.ask(registers.riders, context.actor, 0)
        await context.say(context.t("riders.private"), reply=True)
    else:
        page = await context.do(looking.riders, context.actor, 0)
        await context.say(listed(context.t, page), keyboard(context.t, page))


async def _allow(context: Context, target: Target | None, words: list[str]) -> None:
    await context.ask(registers.riders, context.actor, 0)
    if target is None and words:
        target = await named(context, words[0], " ".join(words[1:]))
    if target is None:
        await context.say(context.t("riders.usage"), reply=True)
        return
    changed = await context.do(looking.appoint, context.actor, target.id, target.name)
    await context.say(_changed(context, changed))


async def _one(context: Context, word: str) -> None:
    t = context.t
    await context.ask(registers.riders, context.actor, 0)
    if context.chat.id < 0:
        await context.say(t("riders.private"), reply=True)
        return
    target = await named(context, word)
    if target is None:
        await context.say(t("riders.usage"), reply=True)
        return
    person = await context.do(looking.rider, context.actor, target.id)
    await context.say(_line(t, person), InlineKeyboardMarkup([[_toggle(t, person, 0)]]))


def _said(t: Texts, changed: Changed) -> str:
    person = changed.person
    key = "riders.appointed" if person.rider == RiderStanding.APPOINTED else "riders.suspended"
    return t.plain(key, name=person.name or person.id)


def _changed(context: Context, changed: Changed) -> Html:
    """What is so now; who never spoke to the bot has to be brought to it by somebody."""
    invite = f"https://t.me/{context.bot.username}"
    said = context.t("riders.appointed_here") if context.chat.id < 0 else _said(context.t, changed)
    return lines(said, None if changed.told else context.t("riders.not_met", link=invite))


def listed(t: Texts, page: RiderPage) -> Html:
    if not page.total:
        return t("riders.none")
    return lines(t("riders.title", n=page.total), *(_line(t, person) for person in page.riders))


def _line(t: Texts, person: Person) -> Html:
    icon = _ICONS[RiderStanding(person.rider)]
    name = person.name or "–"
    blocked = t("riders.unreachable") if person.unreachable else ""
    return Html(f"{icon} ") + t("riders.line", name=name, id=person.id) + blocked


def keyboard(t: Texts, page: RiderPage) -> InlineKeyboardMarkup:
    """A button for each rider of the page, and the way to the other pages."""
    rows = [[_toggle(t, person, page.number)] for person in page.riders]
    turn = [
        button(label, RiderPress(RiderVerb.PAGE, page=Number(to)))
        for label, to in (("‹", page.number - 1), ("›", page.number + 1))
        if 0 <= to < page.pages
    ]
    return InlineKeyboardMarkup([*rows, turn] if turn else rows)


def _toggle(t: Texts, person: Person, page: int) -> InlineKeyboardButton:
    """Suspend who may report, restore (or appoint) who may not."""
    name = person.name or str(person.id)
    if person.rider == RiderStanding.APPOINTED:
        press = RiderPress(RiderVerb.SUSPEND, Number(person.id), Number(page))
        return button(t.plain("button.riders.suspend", name=name), press)
    key = "restore" if person.rider == RiderStanding.SUSPENDED else "allow"
    press = RiderPress(RiderVerb.ALLOW, Number(person.id), Number(page))
    return button(t.plain(f"button.riders.{key}", name=name), press, "success")


async def pressed(_: Update, context: Context) -> None:
    press = context.press(RiderPress)
    context.require_private()  # a group sees no list of riders
    said = ""
    if press.verb == RiderVerb.ALLOW:
        known = replied_to(context.message)  # the contact or the forwarded words, where that was the question
        name = known.name if known is not None and known.id == press.person_id else ""
        changed = await context.do(looking.appoint, context.actor, int(press.person_id), name)
        said = _said(context.own_t, changed)
    elif press.verb == RiderVerb.SUSPEND:
        changed = await context.do(looking.suspend, context.actor, int(press.person_id))
        said = _said(context.own_t, changed)
    page = await context.do(looking.riders, context.actor, press.page)
    await context.toast(said)
    await context.rewrite(listed(context.t, page), keyboard(context.t, page))


async def introduced(update: Update, context: Context) -> None:
    """An admin shares a contact or forwards somebody's words: shall this person be a rider?"""
    t, message = context.t, context.message
    target = whose(message)
    if not people.is_admin(context.scheme, context.user.id) or not await _is_about_a_person(context, target):
        await (rider_drafting.other if message.contact else rider_drafting.text)(update, context)
    elif target is None:
        await context.say(t("riders.no_account"), reply=True)
    else:
        press = RiderPress(RiderVerb.ALLOW, Number(target.id))
        allow = button(t.plain("button.riders.allow", name=target.name), press, "success")
        said = t("riders.introduced", name=target.name, id=target.id)
        await context.say(said, InlineKeyboardMarkup([[allow]]), reply=True)


async def _is_about_a_person(context: Context, target: Target | None) -> bool:
    """A contact is; forwarded words are, unless the admin is putting a report together themselves."""
    if context.message.contact is not None:
        return True
    return target is not None and await context.ask(drafting.look, context.actor) is None


_PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
_ABOUT_SOMEBODY = filters.CONTACT | (filters.FORWARDED & filters.TEXT & ~filters.COMMAND)
_PLACE = ~filters.UpdateType.EDITED & (filters.ChatType.PRIVATE | filters.ChatType.GROUPS)

HANDLERS = [
    CommandHandler("riders", command, _PLACE),
    CallbackQueryHandler(pressed, RiderPress.matches),
    MessageHandler(_PRIVATE & _ABOUT_SOMEBODY, introduced),
]
