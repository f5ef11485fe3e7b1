"""The schedule: APScheduler runs the sweeps; what is due stands in the database, not in a timer."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from casework import (
    cases,
    chasing,
    digests,
    drafting,
    fixes,
    later,
    looking,
    retention,
    riding,
    transferring,
    unanswered,
    weekly,
)
from handlers.desk import Desk
from storage import chases, drafts, inbox, outbox, uncertain
from storage.records import Photo
from storage.work import Work

log = structlog.get_logger(__name__)

_KEEP_UPDATES = timedelta(days=8)  # Telegram repeats an id at the earliest after a quiet week
_KEEP_PARCELS = timedelta(days=30)
_CASES_AT_ONCE = 5000  # whose photos are taken back in one turn
_CLOCK_SLACK = timedelta(seconds=2)  # what a time server corrects in passing


def _is_news(record: logging.LogRecord) -> bool:
    """False for a sweep that the program's end cut off: the scheduler would log it as a failed job."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


logging.getLogger("apscheduler.executors.default").addFilter(_is_news)


def clock_went_back(work: Work) -> int:
    """What was to be sent or fetched at once, by a clock that was ahead, is due now; how many of them."""
    return outbox.set_back(work) + drafts.set_back(work)


class Schedule:
    """Sweeps every so often; `sweep` may be called at any time, by anyone, as often as wished."""

    def __init__(self, desk: Desk, every: timedelta) -> None:
        self._desk = desk
        self._sweeping, self._tidying = asyncio.Lock(), asyncio.Lock()
        self._started = False
        self._looked_at: datetime | None = None
        # A job that was due while the program was down or busy runs once, however late.
        self._scheduler = AsyncIOScheduler(
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
            timezone=desk.scheme.timezone,
        )
        self._scheduler.add_job(self.sweep, "interval", seconds=every.total_seconds(), id="sweep")
        self._scheduler.add_job(self.tidy, "interval", hours=1, id="tidy")

    def start(self) -> None:
        self._scheduler.start()
        self._started = True

    def stop(self) -> None:
        """End the sweeps; said twice it does no harm (the scheduler itself ends a moment later)."""
        if self._started:
            self._started = False
            self._scheduler.shutdown(wait=False)

    async def sweep(self) -> None:
        """What is due now: reminders, pauses, rides, drafts, checks, leases of a stopped process."""
        store, scheme = self._desk.store, self._desk.scheme
        async with self._sweeping:
            try:
                await self._look_at_the_clock()
                await store.write(outbox.release_expired)
                await store.write(transferring.decide_late, scheme)
                held = await store.write(cases.end_holds, scheme)
                expired = await store.write(drafting.expire, scheme)
                expired += await store.write(later.expire, scheme)
                await store.write(riding.sweep, scheme)
                await store.write(later.remind, scheme)
                checked = await store.write(unanswered.sweep, scheme)
                chased = await store.write(chasing.sweep, scheme)
                await store.write(digests.sweep, scheme)
                await store.write(weekly.sweep, scheme)
            except Exception:
                log.exception("sweep failed; it is tried again at its next turn")
                return
        self._desk.pulse.swept_at = self._desk.now()
        if chased or held or expired or checked:
            log.info("swept", reminded=chased, resumed=held, expired=expired, checked=checked)

    async def _look_at_the_clock(self) -> None:
        """A clock that went back would hold up all that was dated by it: nothing waits for a time twice."""
        now, last = self._desk.now(), self._looked_at
        self._looked_at = now
        if last is not None and now >= last - _CLOCK_SLACK:
            self._desk.pulse.well("clock")
            return
        moved = await self._desk.store.write(clock_went_back)
        if last is not None:
            log.warning("the clock went back", seconds=(last - now).total_seconds(), hastened=moved)
            self._desk.pulse.trouble("clock", f"the clock went back by {(last - now).total_seconds():.0f} s")

    async def tidy(self) -> None:
        """Forget updates and parcels that are long done, and where anybody rode."""

        def clear(work: Work) -> None:
            inbox.clear(work, work.now - _KEEP_UPDATES)
            outbox.clear(work, work.now - _KEEP_PARCELS)
            uncertain.clear(work, work.now - _KEEP_PARCELS)
            chases.clear(work, work.now - _KEEP_PARCELS)

        async with self._tidying:
            try:
                await self._desk.store.write(clear)
                await self._desk.store.write(fixes.tidy, self._desk.scheme)
                await self._desk.store.write(looking.tidy, self._desk.scheme)
                await self._remove_photos()
            except Exception:
                log.exception("tidying failed; it is tried again at its next turn")

    async def _remove_photos(self) -> None:
        """Photos whose time is over: no row promises them any more, then their files go."""
        store, scheme = self._desk.store, self._desk.scheme
        while await store.write(retention.drop, scheme):
            continue
        for _ in range(_CASES_AT_ONCE // retention.AT_ONCE):  # their cards are edited, which takes its time
            if not await store.write(retention.withdraw, scheme):
                break
        last, removed = 0, 0
        while found := await store.read(retention.going, scheme, last):
            last = found[-1].id
            try:
                removed += await self._remove_files(found)
            except OSError as error:
                log.warning("photos cannot be removed; it is tried again", reason=str(error))
                self._desk.pulse.trouble("photos", f"photos cannot be removed: {error.strerror or error}")
                return
        if removed:
            log.info("photos removed", n=removed)

    async def _remove_files(self, found: Sequence[Photo]) -> int:
        """The files of these photos are gone, but for those that another photo needs; how many photos."""
        store, scheme = self._desk.store, self._desk.scheme
        kept = await store.read(retention.needed, scheme, found)
        names = {name for photo in found for name in photo.files} - kept
        late = {name for name in names if not await asyncio.to_thread(self._desk.photos.retire, name)}
        gone = [photo for photo in found if late.isdisjoint(photo.files)]
        await store.write(retention.removed, scheme, gone)
        return len(gone)
