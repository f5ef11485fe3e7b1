"""/export: a period's cases as XLSX and CSV, made in a thread and sent as documents."""

import re
import tempfile
from datetime import date, datetime
from pathlib import Path

from telegram import InlineKeyboardMarkup, InputFile, Update
from telegram.constants import ChatAction
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from casework import figures, looking, people
from casework.exporting import Export, TooManyLinesError
from casework.figures import Period, Span
from casework.people import Actor
from casework.scheme import Scheme
from handlers.admin.presses import ExportPress
from handlers.admin.words import days, span_name
from handlers.context import Context
from handlers.keyboards import button
from handlers.texts import Texts
from storage.work import Work

_LARGEST = 49 * 1024 * 1024  # what a bot may upload, less a little
_SPANS = (Span.MONTH, Span.LAST_MONTH, Span.WEEK, Span.ALL)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDS = {
    "month": Span.MONTH,
    "last": Span.LAST_MONTH,
    "week": Span.WEEK,
    "all": Span.ALL,
    "today": Span.TODAY,
}


async def command(_: Update, context: Context) -> None:
    """This month, or the period that the words name."""
    await context.ask(_allowed, context.actor)
    period = wanted(context.t, context.scheme, context.args or [], context.desk.now())
    if period is None:
        await context.say(context.t("export.usage"), reply=True)
    else:
        await _send(context, period)


def _allowed(_: Work, scheme: Scheme, actor: Actor) -> None:
    people.require_admin(scheme, actor)


def wanted(t: Texts, scheme: Scheme, words: list[str], now: datetime) -> Period | None:
    """The period of "", "week", "上月", or of one or two days; None where the words say none."""
    if not words:
        return Period.of(scheme, Span.MONTH, now)
    if len(words) <= 2 and all(_DAY.fullmatch(word) for word in words):  # noqa: PLR2004 - from and to
        try:
            return Period.between(scheme, date.fromisoformat(words[0]), date.fromisoformat(words[-1]))
        except ValueError:
            return None
    said = "".join(words).casefold()
    named = {span_name(t, span).casefold().replace(" ", ""): span for span in Span} | _WORDS
    return Period.of(scheme, named[said], now) if said in named else None


async def pressed(_: Update, context: Context) -> None:
    press = context.press(ExportPress)
    await context.ask(_allowed, context.actor)
    await context.toast(context.own_t.plain("export.making"))
    await _send(context, Period.of(context.scheme, press.span, context.desk.now()))


async def _send(context: Context, period: Period) -> None:
    """Two documents; the second one has the buttons for the other periods."""
    t = context.t
    await context.do(looking.export, context.actor, period)
    await context.bot.send_chat_action(context.chat.id, ChatAction.UPLOAD_DOCUMENT)
    with tempfile.TemporaryDirectory(prefix="gridsnap-export-") as folder:
        try:
            paths = await context.ask(_write, context.actor, period, t, Path(folder))
        except TooManyLinesError:
            await context.say(t("export.too_large"))
            return
        if any(path.stat().st_size > _LARGEST for path in paths):
            await context.say(t("export.too_large"))
            return
        for path in paths:
            last = path == paths[-1]
            await context.bot.send_document(
                context.chat.id,
                InputFile(path.read_bytes(), path.name),
                caption=t("export.done", days=_said(t, context.scheme, period)) if last else None,
                reply_markup=keyboard(t) if last else None,
            )


def _write(
    work: Work, scheme: Scheme, actor: Actor, period: Period, t: Texts, folder: Path
) -> tuple[Path, Path]:
    """Both files, written by the reader's thread while it reads."""
    from handlers.admin.sheets import Sheets  # noqa: PLC0415 - xlsxwriter is not needed at a start

    export, sheets = Export(work, scheme, actor, period), Sheets(t, scheme)
    first, last = export.days()
    stem = "gridsnap-all" if period.span == Span.ALL else f"gridsnap-{first:%Y%m%d}-{last:%Y%m%d}"
    book, table = folder / f"{stem}.xlsx", folder / f"{stem}.csv"
    sheets.write_xlsx(export, figures.count(work, scheme, period), book)
    sheets.write_csv(export, table)
    return book, table


def _said(t: Texts, scheme: Scheme, period: Period) -> str:
    return span_name(t, Span.ALL) if period.span == Span.ALL else days(*period.days(scheme))


def keyboard(t: Texts) -> InlineKeyboardMarkup:
    keys = [button(span_name(t, span), ExportPress(span)) for span in _SPANS]
    return InlineKeyboardMarkup([keys[:2], keys[2:]])


HANDLERS = [
    CommandHandler("export", command, ~filters.UpdateType.EDITED & filters.ChatType.PRIVATE),
    CallbackQueryHandler(pressed, ExportPress.matches),
]
