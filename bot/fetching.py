"""Fetching: photos that only Telegram has yet are brought home, checked off the event loop, and kept."""

import asyncio

import structlog
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot import logs
from casework import photo_intake
from casework.evidence import PhotoRefused, examine
from casework.vocabulary import Topic
from handlers.desk import Desk
from storage.records import Photo

log = structlog.get_logger(__name__)

_AT_ONCE = 8
_LOOK_AGAIN = 5.0


class Fetching:
    """Takes up every new photo, some at once, until it is stopped."""

    def __init__(self, desk: Desk, bot: Bot) -> None:
        self._desk = desk
        self._bot = bot
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()
        loop = asyncio.get_running_loop()

        def wake() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._woken.set)

        desk.store.listen(Topic.PHOTOS, wake)

    async def run(self) -> None:
        while True:
            self._woken.clear()
            for photo in await self._desk.store.read(photo_intake.waiting, self._desk.scheme):
                if photo.id not in self._under_way and len(self._under_way) < _AT_ONCE:
                    self._under_way[photo.id] = asyncio.create_task(self._fetch(photo))
            try:
                await asyncio.wait_for(self._woken.wait(), _LOOK_AGAIN)
            except TimeoutError:
                continue

    async def stop(self) -> None:
        """What is under way is left; the next start takes it up."""
        for task in self._under_way.values():
            task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def _fetch(self, photo: Photo) -> None:
        desk = self._desk
        with logs.bound(photo=photo.id, report=photo.report_id or ""):
            try:
                file = await self._bot.get_file(photo.file_id)
                data = bytes(await file.download_as_bytearray())
                evidence = await asyncio.to_thread(examine, data)
                await asyncio.to_thread(desk.photos.keep, evidence.data)
                await desk.store.write(photo_intake.kept, desk.scheme, photo.id, evidence)
            except PhotoRefused as error:
                log.info("photo refused", reason=error.reason)
                await desk.store.write(photo_intake.refused, desk.scheme, photo.id, error.reason)
            except TelegramError as error:
                log.warning("photo not fetched", reason=str(error))
                for_good = isinstance(error, BadRequest)
                await desk.store.write(photo_intake.failed, desk.scheme, photo.id, for_good=for_good)
            except OSError as error:  # the disk is full, or the folder is gone: later
                log.error("photo not kept", reason=str(error))  # noqa: TRY400 - the path says it all
                await desk.store.write(photo_intake.failed, desk.scheme, photo.id, for_good=False)
            finally:
                self._under_way.pop(photo.id, None)
                self._woken.set()
