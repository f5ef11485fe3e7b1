"""/stats: a period in figures, as one picture with a short caption; buttons switch the period in place.

For the street's admins the whole street, for a community's staff their own.
"""

import asyncio

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from casework import figures
from casework.attention import Gap
from casework.figures import Figures, Period, Span, Tally
from casework.scheme import Scheme
from handlers import moments
from handlers.admin.presses import StatsPress
from handlers.admin.words import percent, span_name, topic
from handlers.context import Context
from handlers.keyboards import button
from handlers.rights import looker
from handlers.texts import Html, Texts, lines

SPANS = (Span.TODAY, Span.WEEK, Span.MONTH)


async def show(update: Update, context: Context) -> None:
    found = await _figures(update, context, Span.TODAY)
    picture = await asyncio.to_thread(_drawn, context.t, context.scheme, found)
    await context.bot.send_photo(
        context.chat.id,
        picture,
        caption=caption(context.t, found),
        reply_markup=switch(context.t, Span.TODAY),
        message_thread_id=topic(context.message),
    )


async def pressed(update: Update, context: Context) -> None:
    """The same message shows another period."""
    press = context.press(StatsPress)
    found = await _figures(update, context, press.span)
    await context.toast()
    picture = await asyncio.to_thread(_drawn, context.t, context.scheme, found)
    await context.repaint(picture, caption(context.t, found), switch(context.t, press.span))


def _drawn(t: Texts, scheme: Scheme, found: Figures) -> bytes:
    from handlers.admin.boards import board  # noqa: PLC0415 - drawing is not needed at a start

    return board(t, scheme, found)


async def _figures(update: Update, context: Context, span: Span) -> Figures:
    actor, here = await looker(update, context)
    period = Period.of(context.scheme, span, context.desk.now())
    return await context.ask(figures.of, actor, period, here)


def switch(t: Texts, now: Span) -> InlineKeyboardMarkup:
    """The periods, the one that is shown marked."""
    return InlineKeyboardMarkup(
        [
            [
                button(
                    f"• {span_name(t, span)}" if span == now else span_name(t, span),
                    StatsPress(span),
                    "primary" if span == now else None,
                )
                for span in SPANS
            ]
        ]
    )


def caption(t: Texts, found: Figures) -> Html:
    """The figures in a few lines that fit a phone."""
    total = found.total
    claim = moments.span(t, total.mean_claim) if total.mean_claim is not None else "–"
    solve = moments.span(t, total.mean_solution) if total.mean_solution is not None else "–"
    known = total.mean_claim is not None or total.mean_solution is not None
    cost = _cost(t, found)
    now = t("stats.now", open=total.open, overdue=total.overdue)
    waiting = t("stats.awaiting", awaiting=total.awaiting) if total.awaiting else None
    due = t("stats.due", due=total.due, held=total.held)
    name = span_name(t, found.period.span) if found.period.span else ""
    return lines(
        t("stats.title", span=" · ".join((name, *found.whose))),
        Html(" · ".join((t("stats.reported", reported=total.reported, effective=total.effective), due))),
        t("stats.ended", solved=total.solved, verified=total.verified),
        _unsolved(t, total),
        _rates(t, total),
        _quality(t, total),
        t("stats.means", claim=claim, solve=solve) if known else None,
        _both_ways(t, found),
        Html(" · ".join(part for part in (now, waiting, cost) if part)),
    )


def _rates(t: Texts, total: Tally) -> Html:
    """The rates of the trade; that of extensions where there were any."""
    rates = t("stats.rates", closing=percent(total.closing_rate), on_time=percent(total.on_time_rate))
    more = t("stats.extended", rate=percent(total.extension_rate)) if total.extended else None
    return Html(" · ".join(part for part in (rates, more) if part))


def _unsolved(t: Texts, total: Tally) -> Html | None:
    """What ended and was not solved, each kind by its name."""
    kinds = ("unable", "returned", "withdrawn", "duplicates")
    parts = [t(f"stats.{kind}", n=getattr(total, kind)) for kind in kinds if getattr(total, kind)]
    return Html(" · ".join(parts)) if parts else None


def _quality(t: Texts, total: Tally) -> Html | None:
    """What riders say of the cases solved; nothing where none was checked."""
    if total.verified + total.disputes + total.rated == 0:
        return None
    return t(
        "stats.quality",
        verified=percent(total.verified_rate),
        rework=percent(total.rework_rate),
        dispute=percent(total.dispute_rate),
        content=percent(total.content_rate),
    )


def _both_ways(t: Texts, found: Figures) -> Html | None:
    """双向奔赴; nothing where nobody has noted what riders are given."""
    if found.given is None:
        return None
    return t("stats.both", served=found.total.served, given=sum(found.given.values()))


def _cost(t: Texts, found: Figures) -> Html | None:
    """Messages a closed case; where that is not known, why."""
    cost = found.messages_per_case
    if not found.total.ended:
        return None
    if isinstance(found.sent, Gap):
        return t(f"stats.no_cost.{found.sent}")
    assert cost is not None
    if found.whose:
        return t("stats.cost", cost=f"{cost[0]:.1f}")
    return t("stats.cost_both", cost=f"{cost[0]:.1f}", riders=f"{cost[1]:.1f}")


_PLACE = ~filters.UpdateType.EDITED & (filters.ChatType.PRIVATE | filters.ChatType.GROUPS)

HANDLERS = [
    CommandHandler("stats", show, _PLACE),
    CallbackQueryHandler(pressed, StatsPress.matches),
]
