"""Which case a message of ours is about, asked by whoever answers it: perhaps before it is noted as sent."""

import asyncio

from telegram import Message

from casework import mine
from handlers.context import Context
from storage.records import Message as Shown

_AGAIN = 0.05  # seconds
_PATIENCE = 5.0


async def about(context: Context, asked: Message) -> Shown | None:
    """What our book says of this message.

    People see a message when Telegram has it; we know its id a moment later, and where the database is slow
    or starts anew, much later. So while something is being sent into this chat it may be that, and is waited
    for: else an answer meant for the other side would be taken for words about something new.
    """
    chat_id = context.chat.id
    shown = await context.ask(mine.replied_to, chat_id, asked.message_id)
    if shown is not None or asked.from_user is None or asked.from_user.id != context.bot.id:
        return shown
    shown, sending = await context.ask(mine.replied_to_meanwhile, chat_id, asked.message_id)
    clock = asyncio.get_running_loop().time
    until = clock() + _PATIENCE
    while shown is None and sending and clock() < until:
        await asyncio.sleep(_AGAIN)
        shown, still = await context.ask(mine.replied_to_meanwhile, chat_id, asked.message_id)
        sending &= still  # what is sent later cannot be what was answered
    return shown
