"""Living messages: edited where they stand, sent anew when they are gone, and remembered."""

from telegram.error import BadRequest

from casework.scheme import Scheme
from casework.vocabulary import Purpose
from handlers.cards import Card
from handlers.context import Context
from storage import reports
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
) -> None:
    """This message shows this case from now on; replies to it are about the case."""
    reports.remember(
        work,
        {
            "chat_id": chat_id,
            "message_id": message_id,
            "report_id": report_id,
            "purpose": str(purpose),
            "has_photo": has_photo,
        },
    )


async def disarm(context: Context, message_id: int) -> None:
    """The message keeps its words and loses its buttons; one that is gone has none."""
    try:
        await context.bot.edit_message_reply_markup(context.chat.id, message_id)
    except BadRequest:
        return


async def edit_or_send(context: Context, card: Card, message_id: int | None) -> int:
    """The id of the message that shows the card now."""
    if message_id is not None:
        try:
            await context.bot.edit_message_text(
                card.text, context.chat.id, message_id, reply_markup=card.keyboard
            )
        except BadRequest as error:
            if "not modified" in str(error).casefold():
                return message_id
        else:
            return message_id
    sent = await context.say(card.text, card.keyboard)
    return sent.message_id
