"""Fetching: photos that only Telegram has yet are brought home, checked off the event loop, and kept."""

import asyncio
import contextlib
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Concatenate, TypeVar

import structlog
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot import logs
from bot.metrics import Metrics
from casework import photo_intake
from casework.evidence import PhotoRefused, examine
from casework.vocabulary import Topic
from handlers.desk import Desk
from storage.records import Photo
from storage.work import StoreUnavailableError, Work

log = structlog.get_logger(__name__)

T = TypeVar("T")
_AT_ONCE = 8
_CROWD = 16  # updates in hand from which photos give way to answers, where those come late
_TICK, _LATE = 0.01, 0.01  # seconds: how the loop is asked whether it is late
_THREADS = 2
_LOOK_AGAIN = 5.0
_ANSWERS_FIRST = 2.0  # seconds of a crowd that comes late in which no photo is looked at
_CROWD_GONE = 0.2  # seconds: how soon photos go on when the crowd has its answers
_STORE_AGAIN = 0.5


def _give_way() -> None:
    """Photos are looked at when nobody waits for an answer: this thread is the last to get a core."""
    with contextlib.suppress(AttributeError, OSError):  # not Linux
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)


class Fetching:
    """Takes up every new photo, some at once, until it is stopped.

    While a crowd waits for answers, and they come late, it is none at first, then one at a time: nobody needs
    to wait for their photo to be looked at.
    """

    def __init__(
        self, desk: Desk, bot: Bot, metrics: Metrics | None = None, *, in_hand: Callable[[], int] = lambda: 0
    ) -> None:
        """`in_hand` tells how many updates are being handled, or wait to be."""
        self._in_hand = in_hand
        self._metrics = metrics or Metrics()
        self._desk = desk
        self._bot = bot
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()
        self._threads = ThreadPoolExecutor(_THREADS, "photo", initializer=_give_way)
        loop = asyncio.get_running_loop()

        def wake() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._woken.set)

        desk.store.listen(Topic.PHOTOS, wake)

    def wake(self) -> None:
        """Look now: the clock was moved."""
        self._woken.set()

    async def run(self) -> None:
        crowded_since: float | None = None
        clock = asyncio.get_running_loop().time
        while True:
            self._woken.clear()
            if crowded := await self._is_crowded():
                crowded_since = clock() if crowded_since is None else crowded_since
                room = 0 if clock() - crowded_since < _ANSWERS_FIRST else 1
            else:
                crowded_since, room = None, _AT_ONCE
            room -= len(self._under_way)
            if room > 0:
                try:
                    waiting = await self._desk.store.read(photo_intake.waiting, self._desk.scheme)
                except StoreUnavailableError:
                    await asyncio.sleep(_STORE_AGAIN)
                    continue
                for photo in [one for one in waiting if one.id not in self._under_way][:room]:
                    self._under_way[photo.id] = asyncio.create_task(self._fetch(photo))
            if crowded:
                await asyncio.sleep(_CROWD_GONE)
                continue
            try:
                # Not `wait_for`: before Python 3.12 it may swallow a cancellation that meets a wake-up.
                async with asyncio.timeout(_LOOK_AGAIN):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def _is_crowded(self) -> bool:
        """Whether many wait for answers, and this machine has no time for more than those."""
        if self._in_hand() < _CROWD:
            return False
        clock = asyncio.get_running_loop().time
        due = clock() + _TICK
        await asyncio.sleep(_TICK)
        return clock() - due > _LATE

    async def stop(self) -> None:
        """What is under way is left; the next start takes it up."""
        for task in self._under_way.values():
            task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _in_background(self, work: Callable[[bytes], T], data: bytes) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, data)

    async def _fetch(self, photo: Photo) -> None:
        desk = self._desk
        with logs.bound(photo=photo.id, report=photo.report_id or ""):
            try:
                file = await self._bot.get_file(photo.file_id)
                data = bytes(await file.download_as_bytearray())
                evidence = await self._in_background(examine, data)
                await self._in_background(desk.photos.keep, evidence.data)
                desk.pulse.well("photos")
                await desk.store.write(photo_intake.kept, desk.scheme, photo.id, evidence)
                self._metrics.photo("kept")
            except StoreUnavailableError:
                await asyncio.sleep(_STORE_AGAIN)  # it is still new, so it is taken up again
            except Exception as error:  # noqa: BLE001 - told apart and logged there
                await self._failed(photo, error)
            finally:
                self._under_way.pop(photo.id, None)
                self._woken.set()

    async def _failed(self, photo: Photo, error: Exception) -> None:
        """What becomes of a photo that did not get home depends on whose fault it is."""
        desk, verdict = self._desk, {"for_good": False, "outage": False}
        self._metrics.photo("refused" if isinstance(error, PhotoRefused) else "failed")
        match error:
            case PhotoRefused():
                log.info("photo refused", reason=error.reason)
                await self._noted(photo_intake.refused, desk.scheme, photo.id, error.reason)
                return
            case BadRequest():
                log.warning("photo not given", reason=str(error))
                verdict["for_good"] = True
            case NetworkError() | RetryAfter():
                log.warning("photo not fetched", reason=str(error))
                verdict["outage"] = True
            case TelegramError():
                log.warning("photo not fetched", reason=str(error))
            case OSError():  # the disk is full, or the folder is gone
                log.error("photo not kept", reason=str(error))
                desk.pulse.trouble("photos", f"photos cannot be kept: {error.strerror or error}")
                verdict["outage"] = True
            case _:
                log.error("photo not understood", exc_info=error)
        await self._noted(photo_intake.failed, desk.scheme, photo.id, **verdict)

    async def _noted(self, verb: Callable[Concatenate[Work, ...], None], *args: Any, **kwargs: Any) -> None:
        try:
            await self._desk.store.write(verb, *args, **kwargs)
        except StoreUnavailableError:
            await asyncio.sleep(_STORE_AGAIN)
