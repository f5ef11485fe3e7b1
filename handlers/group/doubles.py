"""A card that is there twice, after a kill or a broken wire: the copy that people use is the card.

Nobody knows the id of a message whose sending was cut short. But its buttons come back with the first press,
or with the first reply to it, and they name the case.
"""

from telegram import Message
from telegram.error import BadRequest, Forbidden

from casework.scheme import Scheme
from casework.vocabulary import ParcelKind, Purpose
from handlers import calls
from handlers.callback_data import CasePress, CaseVerb
from handlers.context import Context
from storage import outbox, reports
from storage.records import Message as Shown
from storage.work import Work

_HANDS_ON = {CaseVerb.TRANSFER, CaseVerb.ACCEPT}


async def adopt(context: Context, message: Message) -> None:
    """Where this is a card of ours that is not the living one, it is from now on, and the other copy goes."""
    report_id = _about(message)
    if report_id is None or message.from_user is None or message.from_user.id != context.bot.id:
        return
    here = (message.chat.id, message.message_id, report_id)
    if not await context.ask(_is_stray, *here):
        return
    former = await context.do(_take, *here, has_photo=bool(message.photo))
    if former is not None:
        try:
            await calls.delete(context.bot, message.chat.id, former)
        except (BadRequest, Forbidden):  # it stays, and its buttons do what they did
            return


async def is_about(context: Context, message: Message, report_id: int) -> bool:
    """Whether this message shows that case: by our own book, or by the buttons under it now."""
    if any(press.report_id == report_id for press in _presses(message)):
        return True
    known = await context.ask(_at, message.chat.id, message.message_id)
    return known is not None and known.report_id == report_id


def _at(work: Work, _scheme: Scheme, chat_id: int, message_id: int) -> Shown | None:
    return reports.message_at(work, chat_id, message_id)


def _presses(message: Message) -> list[CasePress]:
    """The presses of a case under this message."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    found = [CasePress.unpack(button.callback_data) for row in rows for button in row]
    return [press for press in found if press is not None]


def _about(message: Message) -> int | None:
    """The case whose card this is, by the buttons under it: all about one, and one of them hands it on."""
    known = _presses(message)
    if len({press.report_id for press in known}) != 1:
        return None
    return known[0].report_id if any(press.verb in _HANDS_ON for press in known) else None


def _is_stray(work: Work, _scheme: Scheme, chat_id: int, message_id: int, report_id: int) -> bool:
    report = reports.report(work, report_id)
    if report is None or report.chat_id != chat_id:
        return False
    known = reports.message_at(work, chat_id, message_id)
    living = reports.living(work, report_id, Purpose.CARD, chat_id)
    is_living = living is not None and living.message_id == message_id
    return not is_living and (known is None or known.purpose == Purpose.CARD)


def _take(
    work: Work, scheme: Scheme, chat_id: int, message_id: int, report_id: int, *, has_photo: bool
) -> int | None:
    """The id of the copy that was the card until now, if any."""
    reports.keep_cards(work, report_id)
    if not _is_stray(work, scheme, chat_id, message_id, report_id):
        return None  # it was pressed before it was noted as the card, and is noted now
    former = reports.living(work, report_id, Purpose.CARD, chat_id)
    if former is not None:
        reports.forget_message(work, former.id)
    reports.remember(
        work,
        {
            "chat_id": chat_id,
            "message_id": message_id,
            "thread_id": former.thread_id if former else None,
            "report_id": report_id,
            "purpose": str(Purpose.CARD),
            "shown": former.shown if former and has_photo else "",
            "has_photo": has_photo,
        },
    )
    outbox.rearm(work, report_id, ParcelKind.CARD)
    return former.message_id if former else None
