"""Is it this one? A rider is shown the open cases near theirs before a second one is made."""

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

from telegram import InlineKeyboardMarkup, InputMediaPhoto
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from casework import drafting
from casework.drafting import Progress
from casework.likely import Likely
from handlers import calls, moments, photos
from handlers.callback_data import ZERO, Number, Press
from handlers.context import Context
from handlers.desk import Desk
from handlers.keyboards import button
from handlers.sheets import MARKS
from handlers.texts import Html, Texts, lines

_UNITS = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1))


class LikenessVerb(StrEnum):
    SAME = "s"  # 就是这个
    OTHER = "o"  # 不是


@dataclass(frozen=True, slots=True)
class LikenessPress(Press):
    area: ClassVar[str] = "k"
    verb: LikenessVerb
    draft_id: Number
    report_id: Number = ZERO


async def ask(context: Context, progress: Progress, pressed: int | None) -> None:
    """The question, in place of the one just answered; it is what the draft waits for now."""
    t, found = context.t, progress.likely
    text, keyboard = question(context, progress), buttons(t, progress)
    picture = await asyncio.to_thread(_picture, context.desk, t, found)
    message_id = await _shown(context, text, keyboard, picture, pressed)
    await context.do(drafting.prompted, progress.draft.id, message_id)
    if (before := progress.draft.prompt_id) is not None and before != message_id:
        with contextlib.suppress(TelegramError):  # older than two days, or gone: it stays, and harms nobody
            await calls.delete(context.bot, context.chat.id, before)


async def _shown(
    context: Context,
    text: Html,
    keyboard: InlineKeyboardMarkup,
    picture: str | bytes | None,
    pressed: int | None,
) -> int:
    """The id of the message that asks now."""
    if pressed is not None and picture is not None:
        media = InputMediaPhoto(picture, caption=text, parse_mode=ParseMode.HTML)
        try:
            await context.bot.edit_message_media(media, context.chat.id, pressed, reply_markup=keyboard)
        except BadRequest as error:
            if "not modified" in str(error).casefold():
                return pressed
        else:
            return pressed
    elif pressed is not None:
        return await context.rewrite(text, keyboard)
    if picture is None:
        return await context.say(text, keyboard)
    sent = await context.bot.send_photo(context.chat.id, picture, caption=text, reply_markup=keyboard)
    return sent.message_id


def question(context: Context, progress: Progress) -> Html:
    """What is near, how far and how old, a line each; and what becomes of an answer, or of none."""
    t, found = context.t, progress.likely
    wait = moments.span(t, context.scheme.duplicates.answer_within)
    return lines(
        t("likely.title", n=len(found)),
        *(_line(context, mark, one) for mark, one in zip(MARKS, found, strict=False)),
        t("likely.what", wait=wait),
    )


def _line(context: Context, mark: str, one: Likely) -> Html:
    t = context.t
    said = t("likely.line", metres=round(one.metres), age=_age(context.desk, t, one))
    photo = t("likely.same_photo") if one.same_photo else ""
    return Html(f"{mark} {said} {photo}".strip())


def buttons(t: Texts, progress: Progress) -> InlineKeyboardMarkup:
    """This one, for each that is shown; and none of them."""
    draft_id, found = Number(progress.draft.id), progress.likely
    same = [
        button(
            f"{mark} {t.plain('button.likely.same')}" if len(found) > 1 else t.plain("button.likely.same"),
            LikenessPress(LikenessVerb.SAME, draft_id, Number(one.report.id)),
            "primary",
        )
        for mark, one in zip(MARKS, found, strict=False)
    ]
    none = button(t.plain("button.likely.other"), LikenessPress(LikenessVerb.OTHER, draft_id))
    if len(same) == 1:
        return InlineKeyboardMarkup([[same[0], none]])
    return InlineKeyboardMarkup([*([one] for one in same), [none]])


def _picture(desk: Desk, t: Texts, found: tuple[Likely, ...]) -> str | bytes | None:
    """One photo as Telegram has it already, several side by side with their numbers; None without any."""
    from handlers.pictures.sheet import Cell, contact_sheet  # noqa: PLC0415 - not needed at a start

    if len(found) == 1:
        photo = found[0].photo
        if photo is not None and (known := photos.at_telegram(photo)) is not None:
            return known
    cells = [
        Cell(number, _small(desk, one), _metres(t, one), _age(desk, t, one), 0)
        for number, one in enumerate(found, 1)
    ]
    return contact_sheet(cells) if any(cell.photo for cell in cells) else None


def _small(desk: Desk, one: Likely) -> bytes | None:
    """The photo's bytes, if they are here."""
    return photos.glimpse(desk, one.photo) if one.photo is not None and photos.kept([one.photo]) else None


def _metres(t: Texts, one: Likely) -> str:
    return t.plain("likely.metres", metres=round(one.metres))


def _age(desk: Desk, t: Texts, one: Likely) -> str:
    """In one unit: nobody on a scooter reads minutes after days."""
    age = desk.now() - one.report.submitted_at
    unit = next((unit for unit in _UNITS if age >= unit), None)
    return (
        t.plain("likely.now")
        if unit is None
        else t.plain("likely.age", span=moments.span(t, age // unit * unit))
    )
