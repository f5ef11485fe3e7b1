"""改类别: a case that was reported as something else is put right in two taps."""

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler

from casework import cases, recategorising, view
from casework.errors import MovedError, NotFoundError
from casework.view import CaseView
from handlers import keyboards
from handlers.callback_data import KindPress, Number
from handlers.context import Context
from handlers.group import doubles, opened
from handlers.keyboards import button
from handlers.rights import actor_for
from handlers.texts import Texts


async def pressed(update: Update, context: Context) -> None:
    """Without a category the choice of them; with one, the case is of that."""
    press = context.press(KindPress)
    actor = await actor_for(update, context, press.report_id)
    if not press.key:
        case = await context.ask(view.load, press.report_id)
        if case is None or not await doubles.is_about(context, context.message, press.report_id):
            raise NotFoundError("button", 0)
        await context.ask(cases.may_touch, actor, press.report_id)
        if not case.status.is_to_do:
            raise MovedError(case.report)
        await context.toast(context.own_t.plain("toast.ask_kind"))
        await opened.turn(context, choice(context.t, context, case))
        return
    if await opened.is_anothers(context):
        return
    moved = await context.do(recategorising.recategorise, actor, press.report_id, press.key)
    t = context.own_t
    name = context.scheme.category(moved.report.category).name(t.language)
    await context.toast(t.plain("toast.kind_changed", number=moved.report.number, kind=name))


def choice(t: Texts, context: Context, case: CaseView) -> InlineKeyboardMarkup:
    """The other categories, two in a row as riders know them."""
    keys = [
        button(f"{one.icon} {one.name(t.language)}", KindPress(Number(case.report.id), one.key))
        for one in context.scheme.categories.values()
        if one.key != case.report.category
    ]
    rows = [keys[at : at + 2] for at in range(0, len(keys), 2)]
    return InlineKeyboardMarkup([*rows, keyboards.back(t, case.report.id)])


HANDLERS = [CallbackQueryHandler(pressed, KindPress.matches)]
