"""/templates: the sentences that staff answer with by one tap, by verb and category, kept in the chat."""

import re
from collections.abc import Sequence

from telegram import ForceReply, InlineKeyboardMarkup, Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from casework import people, templates, until
from casework.errors import NotFoundError
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import TemplateVerb
from handlers.admin.presses import TemplatePress, TemplateStep
from handlers.callback_data import Number
from handlers.cards import TEXT, Card, cut_lines
from handlers.context import Context
from handlers.keyboards import button
from handlers.shipped import SHIPPED
from handlers.texts import Html, Texts, lines
from storage.work import Work

_ASKED = re.compile(r"https://t\.me/\w+\?start=say-([a-z_]{1,16})-([a-z0-9_]{0,16})")  # in a link: no word


def _admin(_work: Work, scheme: Scheme, actor: Actor) -> None:
    people.require_admin(scheme, actor)


async def command(_: Update, context: Context) -> None:
    """What there are sentences for."""
    await context.ask(_admin, context.actor)
    card = overview(context.t)
    await context.say(card.text, card.keyboard)


def overview(t: Texts) -> Card:
    keys = [
        button(t.plain(f"templates.verb.{verb}"), TemplatePress(TemplateStep.SHOW, verb))
        for verb in TemplateVerb
    ]
    return Card(
        t("templates.title"), InlineKeyboardMarkup([keys[at : at + 2] for at in range(0, len(keys), 2)])
    )


async def pressed(_: Update, context: Context) -> None:
    press = context.press(TemplatePress)
    await context.ask(_admin, context.actor)
    t, verb = context.t, press.which
    match press.step:
        case TemplateStep.LIST:
            card = overview(t)
        case TemplateStep.SHOW:
            card = await shown(context, verb)
        case TemplateStep.ADD:
            card = Card(t("templates.for_which", verb=t(f"templates.verb.{verb}")), _kinds(t, context, verb))
        case TemplateStep.ASK:
            await context.toast()
            await _ask(context, verb, press.key)
            return
        case TemplateStep.REMOVE:
            shipped = _shipped(context, verb)
            gone = await context.do(templates.remove, context.actor, verb, int(press.value), shipped=shipped)
            await context.toast(context.own_t.plain("templates.removed", text=gone))
            card = await shown(context, verb)
            await context.rewrite(card.text, card.keyboard)
            return
    await context.toast()
    await context.rewrite(card.text, card.keyboard)


async def shown(context: Context, verb: TemplateVerb) -> Card:
    """The sentences of a verb by category, a button to remove each, and one to add another."""
    t = context.t
    kept = await context.ask(templates.kept, context.actor, verb)
    found = [(one.id, one.category, one.text) for one in kept]
    if not kept:
        found = [(-place, "", text) for place, text in enumerate(_shipped(context, verb), 1)]
    order = ["", *context.scheme.categories]
    found.sort(
        key=lambda one: (order.index(one[1]) if one[1] in order else len(order), one[0] < 0, abs(one[0]))
    )
    rows: list[Html] = [t("templates.of", verb=t(f"templates.verb.{verb}"))]
    keys, last = [], None
    for place, (which, category, text) in enumerate(found, 1):
        if category != last:
            rows.append(_heading(t, context, category))
            last = category
        rows.append(lines(f"{place}. {text}"))
        press = TemplatePress(TemplateStep.REMOVE, verb, Number(which))
        keys.append(button(t.plain("templates.remove", place=place), press))
    if not kept:
        rows.append(t("templates.shipped"))
    add = button(t.plain("templates.add"), TemplatePress(TemplateStep.ADD, verb))
    back = button(t.plain("button.back"), TemplatePress(TemplateStep.LIST, verb))
    grid = [keys[at : at + 4] for at in range(0, len(keys), 4)]
    return Card(Html(cut_lines("\n".join(rows), TEXT)), InlineKeyboardMarkup([*grid[:20], [add, back]]))


def _heading(t: Texts, context: Context, category: str) -> Html:
    if not category:
        return Html(f"<b>{t('templates.all')}</b>")
    known = context.scheme.category(category)
    return Html(f"<b>{lines(f'{known.icon} {known.name(t.language)}')}</b>")


def _kinds(t: Texts, context: Context, verb: TemplateVerb) -> InlineKeyboardMarkup:
    """For all categories, or for one."""
    every = button(t.plain("templates.all"), TemplatePress(TemplateStep.ASK, verb), "primary")
    keys = [
        button(f"{one.icon} {one.name(t.language)}", TemplatePress(TemplateStep.ASK, verb, key=one.key))
        for one in context.scheme.categories.values()
    ]
    back = button(t.plain("button.back"), TemplatePress(TemplateStep.SHOW, verb))
    return InlineKeyboardMarkup([[every], *(keys[at : at + 2] for at in range(0, len(keys), 2)), [back]])


async def _ask(context: Context, verb: TemplateVerb, category: str) -> None:
    """The admin's reply to this message is the sentence; the message itself says what for."""
    t = context.t
    link = f"https://t.me/{context.bot.username}?start=say-{verb}-{category}"
    known = context.scheme.categories.get(category)
    if category and known is None:
        raise NotFoundError("category", category)
    place = lines(f"{known.icon} {known.name(t.language)}") if known else t("templates.all")
    hint = t("templates.hold_hint") if verb == TemplateVerb.HOLD else None
    text = lines(
        t("templates.ask", verb=t(f"templates.verb.{verb}"), most=templates.LONGEST),
        hint,
        Html(f'✍️ <a href="{link}">{t(f"templates.verb.{verb}")} · {place}</a>'),
    )
    placeholder = t.plain("templates.placeholder")
    await context.say(text, ForceReply(selective=True, input_field_placeholder=placeholder))


def _asked(message: Message) -> re.Match[str] | None:
    """What the sentence is for, as the question's link says."""
    found = (_ASKED.fullmatch(entity.url) for entity in message.entities if entity.url)
    return next((one for one in found if one is not None), None)


class _Answer(filters.MessageFilter):
    """A reply to a message of a bot that asks for a sentence; whose bot it is, the handler looks."""

    def filter(self, message: Message) -> bool:
        asked = message.reply_to_message
        return (
            asked is not None
            and asked.from_user is not None
            and asked.from_user.is_bot
            and _asked(asked) is not None
        )


async def answered(_: Update, context: Context) -> None:
    """The sentence is there to be tapped from now on."""
    t, asked = context.t, context.message.reply_to_message
    assert asked is not None
    assert asked.from_user is not None
    found = _asked(asked)
    if found is None or asked.from_user.id != context.bot.id or found[1] not in set(TemplateVerb):
        raise NotFoundError("button", 0)
    await context.ask(_admin, context.actor)
    verb, words = TemplateVerb(found[1]), context.message.text or ""
    if verb == TemplateVerb.HOLD and until.length(words) is None:
        await context.say(t("reply.ask_pause"), reply=True)
        return
    shipped = _shipped(context, verb)
    await context.do(templates.add, context.actor, verb, found[2], words, shipped=shipped)
    card = await shown(context, verb)
    await context.say(card.text, card.keyboard)


def _shipped(context: Context, verb: TemplateVerb) -> Sequence[str]:
    """In the language of the groups, whose sentences they are."""
    t = context.desk.texts()
    return [t.plain(key) for key in SHIPPED[verb]]


_PLACE = ~filters.UpdateType.EDITED & (filters.ChatType.PRIVATE | filters.ChatType.GROUPS)

HANDLERS = [
    CommandHandler("templates", command, _PLACE),
    CallbackQueryHandler(pressed, TemplatePress.matches),
    MessageHandler(_PLACE & filters.REPLY & filters.TEXT & ~filters.COMMAND & _Answer(), answered),
]
