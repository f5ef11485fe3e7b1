"""/reassign NUMBER: another community, the street, or somebody of its own staff takes the case (改派)."""

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from casework import cases, lookup, transferring
from casework.errors import MovedError, NotFoundError
from casework.lookup import Candidates
from casework.vocabulary import Status
from handlers import cards
from handlers.admin.find import sought
from handlers.admin.presses import HandPress, HandVerb
from handlers.callback_data import ZERO, Number
from handlers.context import Context
from handlers.keyboards import NO_BUTTONS, button
from handlers.texts import Html, Texts, lines

_STREET = ZERO
_SHOWN = 40  # communities; a keyboard holds a hundred buttons


async def command(_: Update, context: Context) -> None:
    """Who may take it, as buttons."""
    t = context.t
    case = await sought(context, "reassign")
    if case is None:
        return
    choice = await context.ask(lookup.candidates, context.actor, case.report.id)
    if not Status(choice.case.report.status).is_to_do:
        raise MovedError(choice.case.report)
    await context.say(question(t, context, choice), keyboard(t, choice))


def question(t: Texts, context: Context, choice: Candidates) -> Html:
    return lines(
        cards.header(t, choice.case),
        cards.status_line(t, context.scheme, choice.case),
        t("reassign.whom"),
    )


def keyboard(t: Texts, choice: Candidates) -> InlineKeyboardMarkup:
    """Staff of its own community first, then the other communities, then the street."""
    case = choice.case
    report_id, here = Number(case.report.id), case.community.id if case.community else 0
    staff = [
        [button(f"👤 {name}", HandPress(HandVerb.PERSON, report_id, Number(person_id)))]
        for person_id, name in choice.staff[:_SHOWN]
    ]
    others = [
        button(community.name, HandPress(HandVerb.COMMUNITY, report_id, Number(community.id)))
        for community in case.communities
        if community.id != here
    ][:_SHOWN]
    rows = [others[at : at + 2] for at in range(0, len(others), 2)]
    if here:
        street = HandPress(HandVerb.COMMUNITY, report_id, _STREET)
        rows.append([button(t.plain("button.case.street"), street)])
    return InlineKeyboardMarkup([*staff, *rows])


async def pressed(_: Update, context: Context) -> None:
    press = context.press(HandPress)
    t, actor = context.t, context.actor
    choice = await context.ask(lookup.candidates, actor, press.report_id)
    number = choice.case.report.number
    if press.verb == HandVerb.PERSON:
        name = _name(choice, press.value)
        await context.do(cases.reassign, actor, press.report_id, int(press.value), name)
    else:
        target = int(press.value) or None
        moved = await context.do(transferring.send, actor, press.report_id, target)
        names = {community.id: community.name for community in choice.case.communities}
        name = names.get(moved.report.community_id or 0) or t.plain("word.street")
    await context.toast(context.own_t.plain("reassign.toast", number=number))
    await context.rewrite(t("reassign.done", number=number, name=name), NO_BUTTONS)


def _name(choice: Candidates, person_id: int) -> str:
    """The name of somebody who is registered for the case's community now."""
    for known, name in choice.staff:
        if known == person_id:
            return name
    raise NotFoundError("person", person_id)


_PLACE = ~filters.UpdateType.EDITED & (filters.ChatType.PRIVATE | filters.ChatType.GROUPS)

HANDLERS = [
    CommandHandler("reassign", command, _PLACE),
    CallbackQueryHandler(pressed, HandPress.matches),
]
