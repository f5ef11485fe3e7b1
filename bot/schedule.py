"""The schedule: APScheduler runs the sweeps; what is due stands in the database, not in a timer."""

import asyncio
from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from casework import cases, chasing, drafting
from handlers.desk import Desk
from storage import inbox, outbox
from storage.work import Work

log = structlog.get_logger(__name__)

_KEEP_UPDATES = timedelta(days=8)  # Telegram repeats an id at the earliest after a quiet week
_KEEP_PARCELS = timedelta(days=30)


class Schedule:
    """Sweeps every so often; `sweep` may be called at any time, by anyone, as often as wished."""

    def __init__(self, desk: Desk, every: timedelta) -> None:
        self._desk = desk
        self._sweeping = asyncio.Lock()
        # A job that was due while the program was down or busy runs once, however late.
        self._scheduler = AsyncIOScheduler(
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
            timezone=desk.scheme.timezone,
        )
        self._scheduler.add_job(self.sweep, "interval", seconds=every.total_seconds(), id="sweep")
        self._scheduler.add_job(self.tidy, "interval", hours=6, id="tidy")

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def sweep(self) -> None:
        """What is due now: reminders, ended pauses, expired drafts, leases of a stopped process."""
        store, scheme = self._desk.store, self._desk.scheme
        async with self._sweeping:
            try:
                await store.write(outbox.release_expired)
                held = await store.write(cases.end_holds, scheme)
                expired = await store.write(drafting.expire, scheme)
                chased = await store.write(chasing.sweep, scheme)
            except Exception:
                log.exception("sweep failed; it is tried again at its next turn")
                return
        self._desk.pulse.swept_at = self._desk.now()
        if chased or held or expired:
            log.info("swept", reminded=chased, resumed=held, expired=expired)

    async def tidy(self) -> None:
        """Forget updates and parcels that are long done."""

        def clear(work: Work) -> None:
            inbox.clear(work, work.now - _KEEP_UPDATES)
            outbox.clear(work, work.now - _KEEP_PARCELS)

        await self._desk.store.write(clear)
