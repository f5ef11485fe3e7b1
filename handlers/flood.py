"""A person who sends more than anybody can mean gets one kind word, and then a little silence.

A press is answered even then, without a word: a button that is not answered keeps turning.
"""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop, TypeHandler

from handlers.blur_presses import BlurPress, BlurVerb
from handlers.context import Context

_FORGET_ABOVE = 10_000
_TAP = 0.25  # of an update: what a tap costs that is one of many


@dataclass(slots=True)
class _Allowance:
    left: float
    at: float
    told: bool = False


class Flood:
    """Lets `per_minute` updates of one person through, and as many at once."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._depth = float(per_minute)
        self._rate = per_minute / 60
        self._clock = clock
        self._people: dict[int, _Allowance] = {}

    def admits(self, person_id: int, weight: float = 1) -> tuple[bool, bool]:
        """(whether this update is handled, whether the person is to be told that it is not)."""
        now = self._clock()
        known = self._people.get(person_id)
        if known is None:
            if len(self._people) > _FORGET_ABOVE:
                self._forget(now)
            known = self._people[person_id] = _Allowance(self._depth, now)
        known.left = min(self._depth, known.left + (now - known.at) * self._rate)
        known.at = now
        if known.left >= weight:
            known.left -= weight
            known.told = known.told and known.left < self._depth / 2
            return True, False
        tell, known.told = not known.told, True
        return False, tell

    def _forget(self, now: float) -> None:
        """Those whose allowance is full again need no place."""
        self._people = {
            person: known
            for person, known in self._people.items()
            if known.left + (now - known.at) * self._rate < self._depth
        }

    async def handle(self, update: Update, context: Context) -> None:
        user = update.effective_user
        if user is None or _moves_by_itself(update):
            return
        admitted, tell = self.admits(user.id, _TAP if _is_a_tap(update) else 1)
        if admitted:
            return
        if update.callback_query is not None and tell:
            await context.toast(context.own_t.plain("problem.too_fast"), alert=True)
        elif update.callback_query is not None:
            with contextlib.suppress(TelegramError):  # nobody waits for it: not worth another attempt
                await context.toast()
        elif tell and update.effective_message is not None:
            await context.say(context.t("problem.too_fast"))
        raise ApplicationHandlerStop


def _is_a_tap(update: Update) -> bool:
    """Whether a cell of a photo was tapped (打码), which is done by the dozen."""
    press = BlurPress.unpack(update.callback_query.data) if update.callback_query is not None else None
    return press is not None and press.verb in {BlurVerb.ON, BlurVerb.OFF}


def _moves_by_itself(update: Update) -> bool:
    """Whether a phone sent it, not a person: a live location that goes on."""
    return update.edited_message is not None and update.edited_message.location is not None


def handler(per_minute: int) -> "TypeHandler[Update, Context, None]":
    """To be asked before everybody else."""
    return TypeHandler(Update, Flood(per_minute).handle)
