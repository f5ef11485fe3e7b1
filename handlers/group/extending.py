"""延期 under a card: a length of time, a reason, and the street's admins are asked."""

from telegram import Update
from telegram.ext import CallbackQueryHandler

from casework import extending
from casework.errors import MovedError, NotFoundError
from casework.people import Actor
from casework.terms import Term, TermError
from casework.vocabulary import Status
from handlers import extensions
from handlers.callback_data import ExtendPress
from handlers.context import Context
from handlers.group import doubles, opened
from handlers.group.buttons import open_case, show
from handlers.rights import actor_for


async def pressed(update: Update, context: Context) -> None:
    """First the lengths of time, then the reasons; the rights are read at each press."""
    press = context.press(ExtendPress)
    actor = await actor_for(update, context, press.report_id)
    message = context.message
    await doubles.adopt(context, message)
    if not await doubles.is_about(context, message, press.report_id):
        raise NotFoundError("button", 0)
    case = await open_case(context, press, actor)
    if case.status != Status.CLAIMED:
        raise MovedError(case.report)
    if not press.term:
        await context.toast(context.own_t.plain("toast.ask_length"))
        await opened.turn(context, extensions.lengths(context.t, case))
        return
    try:
        term = Term.parse(press.term)
    except TermError:
        raise NotFoundError("button", press.report_id) from None
    if press.reason:
        await _ask(context, press, actor, term)
        return
    await context.toast(context.own_t.plain("toast.ask_why_longer"))
    await opened.turn(context, extensions.reasons(context.t, case, term))


async def _ask(context: Context, press: ExtendPress, actor: Actor, term: Term) -> None:
    if not 1 <= press.reason <= len(extensions.REASONS):
        raise NotFoundError("reason", press.reason)
    reason = context.t.plain(f"extension.reason.{extensions.REASONS[press.reason - 1]}")
    if await opened.is_anothers(context):
        return
    await context.do(extending.ask, actor, press.report_id, term, reason)
    await context.toast(context.own_t.plain("toast.extension_asked"))
    await show(context, press, actor)


HANDLERS = [CallbackQueryHandler(pressed, ExtendPress.matches)]
