"""/my: a rider's own reports, paged, each with its timeline; withdrawing, adding words."""

from telegram import ForceReply, InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from casework import cases, following, mine, people, view
from casework.vocabulary import Purpose, Status
from handlers import cards, keyboards, moments, posts, receipts
from handlers.callback_data import MinePress, MineVerb
from handlers.context import Context
from handlers.texts import Html


async def show(_: Update, context: Context) -> None:
    text, keyboard = await _page(context, 0)
    await context.say(text, keyboard)


async def _page(context: Context, number: int) -> tuple[Html, InlineKeyboardMarkup]:
    t, scheme = context.t, context.scheme
    page = await context.ask(mine.page, context.user.id, number)
    if not page.reports:
        await context.ask(people.require_rider, context.actor)
        return t("mine.none"), keyboards.NO_BUTTONS
    rows = []
    for report in page.reports:
        icon = cards.STATUS_ICONS[Status(report.status)]
        when = moments.clock(report.submitted_at, page.now, scheme.timezone)
        kind = scheme.category(report.category).name(t.language)
        mark = "" if report.reporter_id == context.user.id else f"{t.plain('mine.following')} "
        rows.append((report.id, f"{icon} {mark}{report.number} · {kind} · {when}"))
    return (
        t("mine.title", n=page.total),
        keyboards.mine(rows, page.number, page.pages),
    )


async def pressed(_: Update, context: Context) -> None:
    press = context.press(MinePress)
    context.require_private()
    match press.verb:
        case MineVerb.PAGE:
            await context.toast()
            await context.do(posts.leaves, context.chat.id, context.pressed_id)
            await context.rewrite(*await _page(context, press.page))
        case MineVerb.SHOW:
            await context.toast()
            case = await context.ask(mine.known, context.actor, press.report_id)
            follows = case.report.reporter_id != context.user.id
            card = receipts.own_case(context.t, context.scheme, case, press.page, following=follows)
            here = await context.rewrite(card.text, card.keyboard)
            shown = receipts.opened(press.page)
            await context.do(posts.shows, context.chat.id, here, case.report.id, Purpose.RECEIPT, shown=shown)
        case MineVerb.LEAVE:
            left = await context.do(following.leave, context.actor, press.report_id)
            await context.toast(context.t.plain("mine.left", number=left.number))
            await context.do(posts.leaves, context.chat.id, context.pressed_id)
            await context.rewrite(*await _page(context, press.page))
        case MineVerb.WITHDRAW:
            await context.toast()
            await context.ask(mine.own, context.actor, press.report_id)
            await context.turn(keyboards.confirm_withdrawal(context.t, press.report_id))
        case MineVerb.WITHDRAW_YES:
            await context.do(cases.withdraw, context.actor, press.report_id)
            await context.toast(context.t.plain("receipt.withdrawn"))
            await _as_before(context, press.report_id)
        case MineVerb.RECEIPT:
            await context.toast()
            await _as_before(context, press.report_id)
        case MineVerb.SUPPLEMENT:
            await context.toast()
            await _ask_words(context, press.report_id)


async def _as_before(context: Context, report_id: int) -> None:
    """The message shows the case as it did before it asked something."""
    case = await context.ask(mine.own, context.actor, report_id)
    known = await context.ask(mine.replied_to, context.chat.id, context.pressed_id)
    card = receipts.to_reporter(context.t, context.scheme, case, known.shown if known else "")
    await context.rewrite(card.text, card.keyboard)


async def _ask_words(context: Context, report_id: int) -> None:
    """The rider's next reply joins the description."""
    t = context.t
    case: view.CaseView = await context.ask(mine.own, context.actor, report_id)
    asked = await context.say(
        t("supplement.ask", number=case.report.number),
        ForceReply(input_field_placeholder=t.plain("supplement.placeholder")),
    )
    await context.do(posts.shows, context.chat.id, asked, report_id, Purpose.PROMPT)


_PRIVATE = filters.ChatType.PRIVATE & ~filters.UpdateType.EDITED

HANDLERS = [
    CommandHandler(["my", "mine"], show, _PRIVATE),
    CallbackQueryHandler(pressed, MinePress.matches),
]
