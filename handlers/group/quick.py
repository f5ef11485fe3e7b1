"""One tap instead of words: the sentences that staff answer with most often, and what each tap does."""

from collections.abc import Awaitable, Callable, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler

from casework import cases, speaking, templates, transferring, until, view
from casework.errors import MovedError, NotFoundError
from casework.people import Actor
from casework.view import CaseView
from casework.vocabulary import TemplateVerb
from handlers import keyboards
from handlers.callback_data import Number, QuickPress
from handlers.context import Context
from handlers.group import doubles, opened
from handlers.keyboards import button
from handlers.rights import actor_for
from handlers.shipped import SHIPPED
from handlers.texts import Texts


async def rows(context: Context, case: CaseView, verb: TemplateVerb) -> list[list[InlineKeyboardButton]]:
    """A button for each sentence: the admins', or the shipped ones by their place, counted down from -1."""
    kept = await context.ask(templates.choices, verb, case.category.key)
    found = [(one.id, one.text) for one in kept]
    if not kept:
        found = [(-place, context.t.plain(key)) for place, key in enumerate(SHIPPED[verb], 1)]
    report_id = Number(case.report.id)
    return [[button(text, QuickPress(verb, report_id, Number(which)))] for which, text in found]


async def offer(
    context: Context,
    case: CaseView,
    verb: TemplateVerb,
    more: Sequence[Sequence[InlineKeyboardButton]] = (),
) -> None:
    """The buttons under the pressed card are the sentences to choose from, `more`, and the way back."""
    choice = [*(await rows(context, case, verb)), *more, keyboards.back(context.t, case.report.id)]
    await opened.turn(context, InlineKeyboardMarkup(choice))


async def pressed(update: Update, context: Context) -> None:
    """A sentence was chosen; without one, they are shown."""
    press = context.press(QuickPress)
    actor = await actor_for(update, context, press.report_id)
    if not press.value:
        case = await context.ask(view.load, press.report_id)
        if case is None or not await doubles.is_about(context, context.message, press.report_id):
            raise NotFoundError("button", 0)
        await context.ask(cases.may_touch, actor, press.report_id)
        if not case.status.is_to_do:
            raise MovedError(case.report)
        await context.toast(context.own_t.plain(f"toast.quick.{press.verb}"))
        await offer(context, case, press.verb)
        return
    if await opened.is_anothers(context):
        return
    number = await _ACTIONS[press.verb](context, actor, press.report_id, await _said(context, press))
    await context.toast(context.own_t.plain(f"toast.done.{press.verb}", number=number))


async def _said(context: Context, press: QuickPress) -> str:
    if press.value > 0:
        return await context.ask(templates.text_of, press.verb, int(press.value))
    keys, place = SHIPPED[press.verb], -int(press.value)
    if place > len(keys):
        raise NotFoundError("template", press.value)
    return context.t.plain(keys[place - 1])


async def _return(context: Context, actor: Actor, report_id: int, words: str) -> str:
    return (await context.do(cases.return_case, actor, report_id, words)).report.number


async def _unable(context: Context, actor: Actor, report_id: int, words: str) -> str:
    return (await context.do(cases.unable, actor, report_id, words)).report.number


async def _decline(context: Context, actor: Actor, report_id: int, words: str) -> str:
    return (await context.do(transferring.decline, actor, report_id, words)).report.number


async def _resolve(context: Context, actor: Actor, report_id: int, words: str) -> str:
    return (await context.do(cases.resolve, actor, report_id, words)).report.number


async def _hold(context: Context, actor: Actor, report_id: int, words: str) -> str:
    length = until.length(words)
    if length is None:
        raise NotFoundError("template", 0)
    return (await context.do(cases.hold, actor, report_id, *length)).report.number


async def _in_hand(context: Context, actor: Actor, report_id: int, words: str) -> str:
    return (await context.do(speaking.news, actor, report_id, words)).report.number


_ACTIONS: dict[TemplateVerb, Callable[[Context, Actor, int, str], Awaitable[str]]] = {
    TemplateVerb.RETURN: _return,
    TemplateVerb.UNABLE: _unable,
    TemplateVerb.DECLINE: _decline,
    TemplateVerb.RESOLVE: _resolve,
    TemplateVerb.HOLD: _hold,
    TemplateVerb.IN_HAND: _in_hand,
}


def ways(t: Texts, case: CaseView) -> list[list[InlineKeyboardButton]]:
    """What 更多 leads to by sentences: news for the rider, a pause."""
    report_id = Number(case.report.id)
    verbs = [TemplateVerb.IN_HAND]
    if case.report.holder_id is not None and case.report.held_at is None:
        verbs.append(TemplateVerb.HOLD)
    return [[button(t.plain(f"button.quick.{verb}"), QuickPress(verb, report_id)) for verb in verbs]]


HANDLERS = [CallbackQueryHandler(pressed, QuickPress.matches)]
