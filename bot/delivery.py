"""Delivery: the outbox to Telegram, at least once, rendered when it is sent, one message at a time per chat.

What Telegram says decides what becomes of a parcel: sent, again later, gone with its chat, or never.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Concatenate, NamedTuple, TypeVar

import structlog
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import ExtBot

from bot import logs
from bot.intake import seconds
from bot.metrics import Metrics
from bot.pace import Pace
from bot.posting import DoubtfulError, Posting
from casework import folding, groups, people, urging
from casework.folding import Load
from casework.vocabulary import Purpose, Topic
from handlers import sheets
from handlers.desk import Desk
from handlers.parcels import Post
from handlers.sheets import SheetPost
from storage import chases, outbox, reports, sent, uncertain
from storage.records import Parcel
from storage.work import StoreUnavailableError, Work

T = TypeVar("T")
E = TypeVar("E", bound=Exception)
log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
_AT_ONCE = 8
_LOOK_AGAIN = 20.0
_GIVE_UP_AFTER = 12  # attempts that failed by our own fault, some hours with the waits between them
_LONGEST_OUTAGE_WAIT = timedelta(seconds=30)
_STORE_AGAIN = 0.5
_NO_CHAT = (
    "chat not found",
    "group chat was deactivated",
    "not enough rights",
    "have no rights",
    "chat_write_forbidden",
)


class GoneError(Exception):
    """The message that was to be edited is there no more."""


class _Look(NamedTuple):
    """What was known when the outbox was asked last for what may go."""

    at: float
    on: datetime
    free: float  # from when on anything may be sent
    held: Mapping[int, float]  # chat → when it may go on


class Delivery:
    """Sends what the outbox holds, as fast as Telegram allows, until it is stopped."""

    def __init__(self, desk: Desk, bot: ExtBot[Any], pace: Pace, metrics: Metrics | None = None) -> None:
        self._metrics = metrics or Metrics()
        self._desk = desk
        self._posting = Posting(bot)
        self._pace = pace
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()
        self._stopping = False
        self._look = _Look(0.0, desk.now(), 0.0, {})
        loop = asyncio.get_running_loop()

        def wake() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._woken.set)

        desk.store.listen(Topic.OUTBOX, wake)

    def wake(self) -> None:
        """Look now: the clock was moved."""
        self._woken.set()

    async def run(self) -> None:
        while not self._stopping:
            self._woken.clear()
            sent = await self._send_some()
            if not sent:
                await self._wait()

    async def stop(self, within: float) -> None:
        """What is under way is finished; the rest stays in the outbox, what took too long is uncertain."""
        self._stopping = True
        self._woken.set()
        if self._busy:
            _, late = await asyncio.wait(self._busy.values(), timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _send_some(self) -> int:
        """Claim what may go now and send it beside this loop; how many messages."""
        now = asyncio.get_running_loop().time()
        look = self._look = _Look(now, self._desk.now(), self._pace.free(now), self._pace.waiting(now))
        room = min(_AT_ONCE - len(self._busy), self._pace.room(now))
        if room <= 0:
            return 0
        held = {*self._busy, *look.held}
        try:
            loads = await self._desk.store.write(folding.claim, room, LEASE, without=sorted(held))
        except Exception:
            log.exception("the outbox cannot be read")
            await asyncio.sleep(1)
            return 0
        if self._stopping:  # it was asked to stop meanwhile: nothing of this was sent
            for load in loads:
                for parcel in load.parcels:
                    await self._surely(outbox.again, parcel, parcel.not_before, "", counted=False)
            return 0
        for load in loads:
            chat_id = load.first.chat_id
            assert chat_id is not None
            self._busy[chat_id] = asyncio.create_task(self._deliver(load, chat_id))
        return len(loads)

    async def _wait(self) -> None:
        """Until something new is there, a chat may be written to again, or a parcel is due.

        Or was, since we looked: where the database takes its time, that may be while it was asked.
        """
        look, due = self._look, None
        try:
            due = await self._desk.store.read(outbox.next_due, look.on)
        except Exception:
            log.exception("the outbox cannot be read")
        loop_now = asyncio.get_running_loop().time()
        waits = [_LOOK_AGAIN if look.free <= look.at else look.free - loop_now]
        waits += [at - loop_now for at in look.held.values()]
        if due is not None:
            waits.append((due - self._desk.now()).total_seconds())
        try:
            # Not `wait_for`: before Python 3.12 it may swallow a cancellation that meets a wake-up.
            async with asyncio.timeout(max(min(waits), 0.01)):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _deliver(self, load: Load, chat_id: int) -> None:
        first = load.first
        with logs.bound(parcel=first.key, chat=chat_id, report=first.report_id or "", n=len(load.parcels)):
            try:
                await self._try(load, chat_id)
            except Exception as error:
                log.exception("parcel failed")
                if load.is_folded and not isinstance(error, StoreUnavailableError):
                    await self._surely(outbox.apart, load.parcels)  # whichever is to blame stops only itself
                else:
                    await self._each(self._later, load, error)
            finally:
                self._busy.pop(chat_id, None)
                self._woken.set()

    async def _each(
        self, what: Callable[[Parcel, E], Coroutine[Any, Any, None]], load: Load, error: E
    ) -> None:
        for parcel in load.parcels:
            await what(parcel, error)

    async def _try(self, load: Load, chat_id: int) -> None:
        post = await sheets.compose(self._desk, load)
        if post is None:
            # Cases that were to be folded may each have something else to say.
            nothing = (outbox.apart, load.parcels) if load.is_folded else (outbox.sent, load.first)
            await self._surely(*nothing)
            return
        await self._tell(load, chat_id, post)

    async def _tell(self, load: Load, chat_id: int, post: Post) -> None:
        loop = asyncio.get_running_loop()
        try:
            sent_as = await self._send(post)
        except RetryAfter as error:
            wait = seconds(error.retry_after)
            self._pace.hold(chat_id, loop.time() + wait)
            later = self._desk.now() + timedelta(seconds=wait)
            for parcel in load.parcels:
                await self._surely(outbox.again, parcel, later, str(error), counted=False)
        except ChatMigrated as error:
            await self._surely(groups.migrated, self._desk.scheme, chat_id, error.new_chat_id)
            for parcel in load.parcels:
                await self._surely(outbox.again, parcel, self._desk.now(), "migrated", counted=False)
        except Forbidden as error:
            await self._out_of_reach(load, chat_id, error)
        except BadRequest as error:
            await self._refused(load, chat_id, error)
        except GoneError as error:  # composed anew it is a whole message again, with its picture
            await self._surely(outbox.again, load.first, self._desk.now(), str(error), counted=False)
        except DoubtfulError as doubt:
            self._desk.pulse.uncertain += len(load.parcels)
            log.warning("it may have arrived; it is sent again", reason=str(doubt))
            await self._surely(uncertain.note, load.parcels, str(doubt))
            await self._each(self._outage, load, doubt)
        except (NetworkError, InvalidToken) as error:
            await self._each(self._outage, load, error)
        except TelegramError as error:
            await self._each(self._later, load, error)
        else:
            await self._noted(load, post, sent_as)
            self._desk.pulse.well("delivery")
            self._desk.pulse.delivered_at = self._desk.now()

    async def _noted(self, load: Load, post: Post, sent_as: int | None) -> None:
        """It is known to be out; where it is one too many, it is taken back."""
        stray = await self._surely(_record, load, post, sent_as, zone=self._desk.scheme.timezone)
        if stray is not None:
            with contextlib.suppress(TelegramError):  # it stays, and its buttons do what they should
                await self._posting.take_back(post.chat_id, stray)

    async def _send(self, post: Post) -> int | None:
        """The new message's id, or None where a living one was edited."""
        if post.living is not None:
            if await self._booked(self._posting.edit(post), post, edit=True):
                return None
            if isinstance(post, SheetPost):
                await self._surely(folding.gone, post.living.id)
                return None  # its cases are shown anew
            if post.urge is not None:
                await self._surely(chases.forget, post.living.id)
                return None  # what somebody took away urges nobody any more
            await self._surely(reports.forget_message, post.living.id)
            raise GoneError("the message to be edited is gone")
        return await self._booked(self._posting.send(post), post, edit=False)

    async def _booked(self, request: Coroutine[Any, Any, T], post: Post, *, edit: bool) -> T:
        clock = asyncio.get_running_loop().time
        # Others were booked since this was claimed: the second of all chats may be full by now.
        while (at := self._pace.free(clock())) > (now := clock()):  # noqa: ASYNC110 - a time, no event
            await asyncio.sleep(at - now)
        ticket = self._pace.take(post.chat_id, clock(), edit=edit)
        try:
            return await request
        finally:
            self._pace.settle(ticket, clock())

    async def _later(self, parcel: Parcel, error: Exception) -> None:
        """Again after a wait that doubles; given up after some hours, and shown in /health."""
        if isinstance(error, StoreUnavailableError):
            await self._outage(parcel, error)
            return
        self._desk.pulse.trouble("delivery", f"{parcel.key} cannot be sent: {error}"[:300])
        if parcel.attempts >= _GIVE_UP_AFTER:
            log.error("parcel given up", reason=str(error))
            await self._surely(outbox.dead, parcel, str(error))
            return
        wait = min(0.5 * timedelta(seconds=2**parcel.attempts), outbox.LONGEST_WAIT)
        log.warning("parcel later", reason=str(error), wait=wait.total_seconds())
        await self._surely(outbox.again, parcel, self._desk.now() + wait, str(error))

    async def _outage(self, parcel: Parcel, error: Exception) -> None:
        """Again and again until Telegram can be reached: an outage is nobody's reason to give up."""
        wait = min(0.5 * timedelta(seconds=2 ** min(parcel.attempts, 10)), _LONGEST_OUTAGE_WAIT)
        log.warning("Telegram not reached", reason=str(error), wait=wait.total_seconds())
        await self._surely(outbox.again, parcel, self._desk.now() + wait, str(error))

    async def _surely(self, verb: Callable[Concatenate[Work, ...], T], /, *args: Any, **kwargs: Any) -> T:
        """It is written, however long the database takes: what is out must be known to be out.

        While the program ends it is tried once; the next start finds the lease, and calls it uncertain.
        """
        while True:
            try:
                written = await self._desk.store.write(verb, *args, **kwargs)
            except StoreUnavailableError:
                if self._stopping:
                    raise
                await asyncio.sleep(_STORE_AGAIN)
            else:
                if (result := _RESULTS.get(verb)) is not None:
                    self._metrics.sent(args[0].kind, result)
                return written

    async def _out_of_reach(self, load: Load, chat_id: int, error: TelegramError) -> None:
        """The person blocked the bot, or the group threw it out."""
        log.info("out of reach", reason=str(error))
        if chat_id > 0:
            await self._surely(people.reached, self._desk.scheme, chat_id, reachable=False)
        else:
            await self._surely(groups.lost, self._desk.scheme, chat_id)
        for parcel in load.parcels:
            await self._surely(outbox.dead if chat_id > 0 else outbox.wait, parcel, str(error))

    async def _refused(self, load: Load, chat_id: int, error: BadRequest) -> None:
        if any(words in str(error).casefold() for words in _NO_CHAT):
            await self._out_of_reach(load, chat_id, error)
            return
        log.error("Telegram refused a parcel", reason=str(error))
        self._desk.pulse.trouble("delivery", f"{load.first.key} was refused: {error}"[:300])
        if load.is_folded:
            await self._surely(outbox.apart, load.parcels)
        else:
            await self._surely(outbox.dead, load.first, str(error))


def _record(work: Work, load: Load, post: Post, sent_as: int | None, *, zone: tzinfo = UTC) -> int | None:
    """It is out: the parcels rest, and the message (None: the living one) is known as what it shows.

    Where a copy of a card that was in doubt came into use meanwhile, that one stays: the id of the new
    message, which is one too many, is returned.
    """
    if sent_as is not None:
        sent.note(work, work.now.astimezone(zone).date(), post.chat_id, load.kind)
    if isinstance(post, SheetPost) and sent_as is not None:
        outbox.apart(work, post.apart)
        shown = [parcel for parcel in load.parcels if parcel not in post.apart]
        folding.sent(work, shown, sent_as, post.thread_id, post.items)
        return None
    if post.report_id is not None:
        reports.keep_cards(work, post.report_id)
    there = outbox.sent(work, load.first)
    if post.urge is not None and sent_as is not None:
        urging.sent(work, post.urge, sent_as)
    if post.report_id is None or post.purpose is None:
        return None
    if not there and post.chat_id > 0:
        return None  # the person had themselves forgotten meanwhile: their chat is not noted again
    message_id, has_photo = sent_as or 0, post.photo is not None
    if sent_as is None and post.living is not None:
        message_id, has_photo = post.living.message_id, post.living.has_photo or has_photo
    if post.purpose == Purpose.CARD:
        used = reports.living(work, post.report_id, post.purpose, post.chat_id)
        if used is not None and used.message_id != message_id:
            return sent_as
    reports.remember(
        work,
        {
            "chat_id": post.chat_id,
            "message_id": message_id,
            "thread_id": post.thread_id,
            "report_id": post.report_id,
            "purpose": str(post.purpose),
            "person_id": post.person_id,
            "shown": post.picture[:64],
            "has_photo": has_photo,
        },
    )
    return None


_RESULTS: Mapping[Callable[..., Any], str] = {
    outbox.sent: "sent",
    _record: "sent",
    outbox.again: "again",
    outbox.wait: "waiting",
    outbox.dead: "dead",
}
