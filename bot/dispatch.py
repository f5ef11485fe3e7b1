"""Asks only those handlers that an update can be for, in the order in which they stand.

python-telegram-bot asks all of them, one after the other, which with eighty is a tenth of an update's cost.
"""

from collections.abc import Sequence
from typing import Any, cast

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, MessageHandler

AnyHandler = BaseHandler[Any, Any, Any]


class Dispatch(AnyHandler):
    """All handlers as one; which of them is asked never decides which one answers."""

    def __init__(self, handlers: Sequence[AnyHandler]) -> None:
        super().__init__(_nobody)
        self._of_presses = [one for one in handlers if not isinstance(one, CommandHandler | MessageHandler)]
        self._of_commands = [one for one in handlers if not isinstance(one, CallbackQueryHandler)]
        self._of_words = [one for one in self._of_commands if not isinstance(one, CommandHandler)]

    def check_update(self, update: object) -> tuple[AnyHandler, Any] | None:
        """(who answers, what it found in the update)."""
        for handler in self._asked(update):
            found = handler.check_update(update)
            if found is not None and found is not False:
                return handler, found
        return None

    def _asked(self, update: object) -> Sequence[AnyHandler]:
        if not isinstance(update, Update):
            return ()
        if update.callback_query is not None:
            return self._of_presses
        message = update.effective_message
        is_command = message is not None and message.text is not None and message.text.startswith("/")
        return self._of_commands if is_command else self._of_words

    async def handle_update(self, update: Any, application: Any, check_result: object, context: Any) -> Any:
        handler, found = cast("tuple[AnyHandler, Any]", check_result)
        return await handler.handle_update(update, application, found, context)


async def _nobody(_update: object, _context: object) -> None:
    raise AssertionError("its handlers have callbacks of their own")
