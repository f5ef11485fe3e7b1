"""The morning digest (早报): how a group stands, on one screen, with a small chart of squares.

Words and not a picture: they are read in the notification, cost nothing to load, and lead to the cards.
"""

from datetime import timedelta

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.ext import CallbackQueryHandler

from casework import cases, chasing, digests
from casework.digests import Digest
from casework.errors import MovedError
from casework.scheme import Scheme
from casework.vocabulary import Status
from handlers import keyboards, moments, reminders
from handlers.callback_data import DigestPress, Number
from handlers.cards import Card
from handlers.context import Context
from handlers.rights import actor_for
from handlers.texts import Html, Texts, escape, lines
from storage.records import Report

_WIDE = 8  # squares of the longest bar, so that its words still fit beside it on a phone
_CLAIMS = 3
_LOOKS = {"overdue": "🟥", "today": "🟧", "later": "🟩", "held": "⬜"}


def render(t: Texts, scheme: Scheme, chat_id: int, thread_id: int | None, digest: Digest) -> Card:
    """What is overdue first; every number leads to its card, the first unclaimed cases have a button."""
    day = f"{scheme.local(digest.now):%m-%d}"
    counts = {name: getattr(digest, name) for name in _LOOKS}
    rows = [
        t("digest.title", day=day, n=digest.total),
        *(Html(f"{bar} {t(f'digest.{name}', n=counts[name])}") for name, bar in bars(counts).items()),
        t("digest.awaiting", n=digest.awaiting) if digest.awaiting else None,
        _thanks(t, scheme, digest) if digest.done else None,
        Html("—"),
        *(_line(t, scheme, chat_id, thread_id, digest, report) for report in digest.urgent),
    ]
    rest = digest.total - len(digest.urgent)
    if rest > 0:
        rows.append(t("reminder.more", n=rest))
    return Card(lines(*rows), _keyboard(t, digest))


def bars(counts: dict[str, int]) -> dict[str, str]:
    """A bar of a square for each case; of many cases in their proportions, and none of them left out."""
    most = max(counts.values(), default=0)
    scale = min(1.0, _WIDE / most) if most else 1.0
    return {name: _LOOKS[name] * max(1, round(n * scale)) for name, n in counts.items() if n}


def _thanks(t: Texts, scheme: Scheme, digest: Digest) -> Html:
    """What was done yesterday, or since the last morning that was told."""
    if digest.since == scheme.local(digest.now).date() - timedelta(days=1):
        return t("digest.done_yesterday", n=digest.done)
    return t("digest.done_since", day=f"{digest.since:%m-%d}", n=digest.done)


def _line(
    t: Texts, scheme: Scheme, chat_id: int, thread_id: int | None, digest: Digest, report: Report
) -> Html:
    number = reminders.case_link(chat_id, digest.cards.get(report.id), report.number, thread_id)
    category = scheme.category(report.category)
    due = chasing.due_at(report)
    icon = "🔴" if due < digest.now else "⏰"
    left = escape(moments.about(t, due, digest.now))
    who = escape(report.holder_name) if report.holder_name else t("digest.unclaimed")
    parts = [who, escape(digest.grids.get(report.grid_id or 0, ""))]
    head = f"{icon} {number} {category.icon}{escape(category.name(t.language))} <b>{left}</b>"
    return Html(f"{head}\n　{' · '.join(part for part in parts if part)}")


def _keyboard(t: Texts, digest: Digest) -> InlineKeyboardMarkup:
    """The first cases that nobody has claimed: one row, and no more."""
    waiting = [report for report in digest.urgent if report.status == Status.DISPATCHED][:_CLAIMS]
    tails = reminders.tails([report.number for report in waiting])
    keys = [
        keyboards.button(t.plain("button.digest.claim", tail=tail), DigestPress(Number(report.id)))
        for report, tail in zip(waiting, tails, strict=True)
    ]
    return InlineKeyboardMarkup([keys] if keys else [])


async def pressed(update: Update, context: Context) -> None:
    """认领: the case is claimed, and its button goes; who comes second hears who was first."""
    press = context.press(DigestPress)
    actor = await actor_for(update, context, press.report_id)
    try:
        moved = await context.do(cases.claim, actor, press.report_id)
    except MovedError:
        await context.turn(await _left(context, context.message))
        raise
    await context.toast(context.own_t.plain("toast.claimed", number=moved.report.number))
    await context.turn(await _left(context, context.message))


async def _left(context: Context, message: Message) -> InlineKeyboardMarkup:
    """The buttons of the message whose cases still wait."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    known = {key: DigestPress.unpack(key.callback_data) for row in rows for key in row}
    ids = {press.report_id for press in known.values() if press is not None}
    waiting = await context.ask(digests.unclaimed, ids)
    keys = [key for key, press in known.items() if press is not None and press.report_id in waiting]
    return InlineKeyboardMarkup([keys] if keys else [])


HANDLERS = [CallbackQueryHandler(pressed, DigestPress.matches)]
