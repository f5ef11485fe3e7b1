"""What riders say in private, and what they are answered."""

from typing import Any

from telegram.ext import BaseHandler

from handlers.rider import check, drafting, following, kept, mine, privacy, replies, rides, start

HANDLERS: list[BaseHandler[Any, Any, Any]] = [
    *start.HANDLERS,
    *mine.HANDLERS,
    *privacy.HANDLERS,
    *following.HANDLERS,
    *kept.HANDLERS,
    *rides.HANDLERS,
    *check.HANDLERS,
    *replies.HANDLERS,
    *drafting.HANDLERS,  # takes everything that is left, so that nobody meets silence
]
