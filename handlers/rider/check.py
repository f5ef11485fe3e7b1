"""The buttons of a check (核查): one tap answers, and the message itself says what became of it."""

from telegram import Update
from telegram.ext import CallbackQueryHandler

from casework import checking, unanswered
from casework.errors import MovedError
from casework.vocabulary import Rating
from handlers.check_presses import CheckPress, CheckVerb
from handlers.context import Context

_VERBS = {
    CheckVerb.FIXED: checking.confirm,
    CheckVerb.NOT_FIXED: checking.doubt,
    CheckVerb.AWAY: unanswered.decline,
    CheckVerb.AS_IT_IS: checking.dispute,
    CheckVerb.SLIP: checking.take_back,
}
_RATINGS = {CheckVerb.GOOD: Rating.GOOD, CheckVerb.FAIR: Rating.FAIR, CheckVerb.POOR: Rating.POOR}


async def pressed(update: Update, context: Context) -> None:
    """The answer is kept, and the messages about the case show it; who comes too late is told so."""
    query = update.callback_query
    press = CheckPress.unpack(query.data if query else None)
    assert press is not None
    context.require_private()
    about = (context.actor, press.report_id, press.at_round)
    try:
        if press.verb in _RATINGS:
            await context.do(checking.rate, *about, _RATINGS[press.verb])
        else:
            await context.do(_VERBS[press.verb], *about)
    except MovedError:  # a rider reads no names, so not who was faster
        await context.toast(context.t.plain("toast.check.over"), alert=True)
        return
    asks_why = press.verb == CheckVerb.POOR and await context.ask(checking.awaits_words, context.actor)
    said = "why" if asks_why else press.verb.name.lower()
    await context.toast(context.t.plain(f"toast.check.{said}"))


HANDLERS = [CallbackQueryHandler(pressed, CheckPress.matches)]
