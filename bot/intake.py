"""Intake: a raw update is committed to the inbox before it is confirmed to Telegram, then handled.

A kill at any moment loses nothing: what was taken in and not finished is taken up again at the next start,
and an update that Telegram delivers twice is dropped by its id.
"""

import asyncio
import contextlib
import itertools
import json
from collections.abc import Hashable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import structlog
from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application
from telegram.request import BaseRequest

from bot import logs
from bot.lanes import Lanes
from bot.metrics import Metrics
from bot.readable import readable
from handlers.desk import Desk
from handlers.problems import Outcome, outcome
from storage import inbox, uncertain
from storage.records import Letter
from storage.work import StoreUnavailableError, cause

log = structlog.get_logger(__name__)

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
_BATCH = 100
_LONG_POLL = 25  # seconds
_LONGEST_WAIT = 30.0
_ATTEMPTS = 8
_LOOK_EVERY = 0.2  # seconds: how late an update may be that another process took in
_RUSH = 3  # full batches one after the other: there is a backlog, not just many people
_LONGEST_RUSH = 10.0  # seconds
_SECOND_POLLER = "another program polls with this token"

AnyApplication = Application[Any, Any, Any, Any, Any, Any]


def lane_of(raw: Mapping[str, Any]) -> Hashable:
    """One person in one chat is one conversation; what names neither has a lane of its own."""
    for kind in ALLOWED_UPDATES:
        body = raw.get(kind)
        if body is None:
            continue
        person = body.get("from", {}).get("id")
        chat = (body.get("chat") or body.get("message", {}).get("chat") or {}).get("id")
        return (chat, person)
    return None


def _lane(row_id: int, raw: Mapping[str, Any]) -> Hashable:
    return lane_of(raw) or ("row", row_id)


class Intake:
    """Takes updates in by polling or from a webhook, and runs them."""

    def __init__(
        self, desk: Desk, application: AnyApplication, lanes: Lanes, metrics: Metrics | None = None
    ) -> None:
        self._desk = desk
        self._metrics = metrics or Metrics()
        self._application = application
        self._lanes = lanes
        self._in_hand: set[int] = set()
        self._arrived = asyncio.Event()
        self._behind = False  # more is in the inbox than the lanes have room for: it comes through `follow`
        self._followed = 0  # the highest row that did
        self._full_batches = 0  # one after the other
        self._calm = asyncio.Event()  # cleared while taking in goes before answering
        self._calm.set()
        self.shared = False
        """Whether other processes may take updates in too: then all of them come through `follow`.

        When polling as well: a leader that hung may keep what it was given after another has begun to lead.
        """

    async def restore(self) -> int:
        """What an earlier run did not finish is put into its lanes; how many updates.

        The earlier run may have answered the first of each lane and no other, since the next begins when that
        one is finished: so many answers may be there twice.
        """
        count, after, lanes = 0, 0, set[Hashable]()
        while letters := await self._desk.store.read(inbox.unfinished, after):
            left = [(letter.id, json.loads(letter.body)) for letter in letters]
            begun = {_lane(row_id, raw) for row_id, raw in left} - lanes
            lanes |= begun
            await self._desk.store.write(
                uncertain.note_answers, len(begun), "the program stopped before it was done"
            )
            for row_id, raw in left:
                await self._lanes.room()
                self._put(row_id, raw)
            count += len(letters)
            after = letters[-1].id
        return count

    async def take(self, raws: Sequence[Mapping[str, Any]], *, is_full: bool = False) -> None:
        """The updates are committed when this returns; those that are new are under way, or followed soon.

        `is_full` says that there are as many as were asked for, so more may wait. Telegram forgets after a
        day what waits there; what is here cannot be lost. So a backlog is taken in before it is answered.
        """
        self._press_on(is_full=is_full)
        letters = [readable(raw) for raw in raws]
        bodies = [(int(raw["update_id"]), body) for raw, body in letters]
        known = {int(raw["update_id"]): raw for raw, _ in letters}
        fresh = await self._desk.store.write(inbox.keep, list(dict(bodies).items()))
        self._metrics.taken(len(fresh), len(raws) - len(fresh))
        if self.shared or self._behind or self._lanes.full or not self._calm.is_set():
            self._behind = not self.shared
            self._arrived.set()
            return
        for row_id, update_id in fresh:
            if row_id > self._followed:
                self._put(row_id, known[update_id])

    def caught_up(self) -> None:
        """Nothing waits at Telegram any more."""
        self._press_on(is_full=False)

    def _press_on(self, *, is_full: bool) -> None:
        self._full_batches = self._full_batches + 1 if is_full else 0
        if self._full_batches == _RUSH:
            self._calm.clear()
        elif not is_full:
            self._calm.set()

    async def _let_in_first(self) -> None:
        """A backlog has been taken in, or takes so long that people would notice."""
        if not self._calm.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LONGEST_RUSH):
                    await self._calm.wait()
            self._calm.set()

    async def follow(self) -> None:
        """Handle what waits in the inbox, in the order of its rows; never returns.

        That is what other processes take in, and what was taken in faster than it can be answered. Telegram
        brings the updates of one conversation one after the other, each when the last is committed: the
        order of rows is theirs, whichever process took them in.
        """
        while True:
            self._arrived.clear()
            found = await self._waiting() if self.shared or self._behind else ()
            for letter in found or ():
                await self._let_in_first()
                await self._lanes.room()
                self._put(letter.id, json.loads(letter.body))
                self._followed = max(self._followed, letter.id)
            if found:
                continue
            if found is not None and not self._arrived.is_set():
                self._behind = False  # all is in the lanes: what comes now goes there at once
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY if self.shared or self._behind else None):
                    await self._arrived.wait()

    async def _waiting(self) -> Sequence[Letter] | None:
        """What is in the inbox and not in hand; None while it cannot be read."""
        try:
            return await self._desk.store.read(inbox.unfinished, without=frozenset(self._in_hand))
        except StoreUnavailableError as error:
            log.warning("the inbox cannot be read", reason=str(error))
            return None

    def _put(self, row_id: int, raw: Mapping[str, Any]) -> None:
        self._in_hand.add(row_id)
        self._lanes.put(_lane(row_id, raw), lambda: self._run(row_id, raw))

    async def _run(self, row_id: int, raw: Mapping[str, Any]) -> None:
        """Handle one update to its end; an answer that Telegram did not take is tried again in its place."""
        with logs.bound(update=raw["update_id"], row=row_id):
            cause.set(row_id)
            failure = ""
            try:
                update = Update.de_json(dict(raw), self._application.bot)
            except Exception as error:
                log.exception("update not understood")
                failure = f"not understood: {error}"
            else:
                failure = await self._handle(update)
            await self._finish(row_id, failure)
            self._in_hand.discard(row_id)

    async def _finish(self, row_id: int, failure: str) -> None:
        """It is done, and known to be, before the next of its lane begins: never handled after it."""
        for attempt in itertools.count():
            try:
                await self._desk.store.write(inbox.finish, row_id, failure)
            except StoreUnavailableError as error:
                await asyncio.sleep(_wait(error, attempt))
            else:
                self._metrics.finished(failure)
                return

    async def _handle(self, update: Update) -> str:
        """What went wrong for good, or nothing. While nobody can be answered no attempt is counted."""
        attempts = 0
        for attempt in itertools.count():
            left_word = Outcome()
            outcome.set(left_word)
            await self._application.process_update(update)
            again = left_word.again
            if again is None:
                return left_word.failure
            log.warning("update not finished, trying again", reason=str(again), attempt=attempt)
            await asyncio.sleep(_wait(again, attempt))
            attempts += not (self._desk.pulse.wire_error or isinstance(again, StoreUnavailableError))
            if attempts >= _ATTEMPTS:
                return f"not answered: {again}"
        raise AssertionError("counting has no end")


def _wait(error: Exception, attempt: int) -> float:
    if isinstance(error, RetryAfter):
        return seconds(error.retry_after)
    return float(min(0.5 * 2 ** min(attempt, 10), _LONGEST_WAIT))


def seconds(length: float | timedelta) -> float:
    return length.total_seconds() if isinstance(length, timedelta) else float(length)


class Poller:
    """Asks Telegram for updates, and confirms them by asking for later ones once they are committed."""

    def __init__(self, desk: Desk, request: BaseRequest, url: str, intake: Intake) -> None:
        """`request` is for this alone; `url` ends where the method's name begins, and holds the token."""
        self._desk = desk
        self._request = request
        self._url = url
        self._intake = intake
        self._offset: int | None = None

    async def run(self) -> None:
        pulse, failures, is_full = self._desk.pulse, 0, False
        while True:
            try:
                # Whether more waits is to be known at once: until then nobody of a backlog may be answered.
                raws = await self._ask(wait=0 if is_full else _LONG_POLL)
                pulse.wire_error = ""
                is_full = len(raws) >= _BATCH
                if raws:
                    await self._intake.take(raws, is_full=is_full)
                else:
                    self._intake.caught_up()
            except InvalidToken:
                log.critical("the token was refused; ask @BotFather for a valid one")
                raise
            except StoreUnavailableError as error:  # nothing was confirmed, so Telegram gives them again
                failures += 1
                log.warning("updates cannot be kept", reason=str(error), failures=failures)
                await asyncio.sleep(_wait(error, failures - 1))
                continue
            except TelegramError as error:
                failures += 1
                pulse.wire_error = _SECOND_POLLER if isinstance(error, Conflict) else str(error)
                log.warning("getUpdates failed", reason=pulse.wire_error, failures=failures)
                await asyncio.sleep(_wait(error, failures - 1))
                continue
            # Nothing new means that all is confirmed. Then no offset is named: after a quiet week Telegram
            # goes on with a random number, which may be below it.
            self._offset = max(int(raw["update_id"]) for raw in raws) + 1 if raws else None
            failures = 0
            pulse.polled_at = self._desk.now()

    async def _ask(self, *, wait: int) -> list[dict[str, Any]]:
        """The raw updates: they are kept as they came, before any of our code reads them.

        `wait` is for how many seconds Telegram waits for one.
        """
        asked = {
            "timeout": wait,
            "limit": _BATCH,
            "allowed_updates": json.dumps(ALLOWED_UPDATES),
        }
        if self._offset is not None:
            asked["offset"] = self._offset
        url = f"{self._url}getUpdates?{urlencode(asked)}"
        found: Any = await self._request.post(url, read_timeout=wait + 10)
        if not isinstance(found, list):
            raise TelegramError("getUpdates answered with something else than a list")
        return found
