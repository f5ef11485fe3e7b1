"""What community groups do with their cases: buttons, plain replies, lists, binding."""

from typing import Any

from telegram.ext import BaseHandler

from handlers import digests
from handlers.group import (
    binding,
    blurring,
    buttons,
    extending,
    kinds,
    listing,
    merging,
    notes,
    noting,
    quick,
    replies,
    snap,
    urges,
)

HANDLERS: list[BaseHandler[Any, Any, Any]] = [
    *buttons.HANDLERS,
    *urges.HANDLERS,
    *digests.HANDLERS,
    *kinds.HANDLERS,
    *quick.HANDLERS,
    *listing.HANDLERS,
    *binding.HANDLERS,
    *merging.HANDLERS,
    *notes.HANDLERS,
    *noting.HANDLERS,
    *snap.HANDLERS,
    *extending.HANDLERS,
    *blurring.HANDLERS,
    *replies.HANDLERS,
]
