"""Living messages: edited where they stand, sent anew when they are gone, and remembered."""

from telegram.error import BadRequest

from casework.scheme import Scheme
from casework.vocabulary import ParcelKind, Purpose
from handlers import calls
from handlers.cards import Card
from handlers.context import Context
from storage import outbox, reports
from storage.work import Work


def shows(
    work: Work,
    _scheme: Scheme,
    chat_id: int,
    message_id: int,
    report_id: int,
    purpose: Purpose,
    *,
    has_photo: bool = False,
    shown: str = "",
) -> None:
    """This message shows this case from now on; replies to it are about the case.

    `shown` says how, where there is more than one way (`receipts.to_reporter`).
    """
    reports.remember(
        work,
        {
            "chat_id": chat_id,
            "message_id": message_id,
            "report_id": report_id,
            "purpose": str(purpose),
            "has_photo": has_photo,
            "shown": shown,
        },
    )


def leaves(work: Work, _scheme: Scheme, chat_id: int, message_id: int) -> None:
    """This message shows no case any more: the reporter's receipt before it is the living one again."""
    message = reports.message_at(work, chat_id, message_id)
    if message is None or message.purpose != Purpose.RECEIPT:
        return
    reports.forget_message(work, message.id)
    if reports.living(work, message.report_id, Purpose.RECEIPT, chat_id) is not None:
        outbox.rearm(work, message.report_id, ParcelKind.RECEIPT)


async def disarm(context: Context, message_id: int) -> None:
    """The message keeps its words and loses its buttons; one that is gone has none."""
    try:
        await calls.edit_keyboard(context.bot, context.chat.id, message_id)
    except BadRequest:
        return


async def edit_or_send(context: Context, card: Card, message_id: int | None) -> int:
    """The id of the message that shows the card now."""
    if message_id is not None:
        try:
            await calls.edit_text(context.bot, context.chat.id, message_id, card.text, card.keyboard)
        except BadRequest as error:
            if "not modified" in str(error).casefold():
                return message_id
        else:
            return message_id
    return await context.say(card.text, card.keyboard)
