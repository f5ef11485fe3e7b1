"""The webhook: Telegram calls us; an update is answered with 200 once it is committed, and not before."""

import asyncio
import hmac
import json
from datetime import timedelta
from typing import Any

import structlog
from aiohttp import web
from telegram import Bot
from telegram.error import TelegramError

from bot.config import Webhook as WebhookSettings
from bot.intake import ALLOWED_UPDATES, Intake
from handlers.desk import Desk
from storage.work import StoreUnavailableError

log = structlog.get_logger(__name__)

_LARGEST_BODY = 1024 * 1024  # an update is some kilobytes
_ASK_EVERY = 45.0  # seconds
_RECENT = timedelta(minutes=3)


class Webhook:
    """A small web server that takes in what carries the secret."""

    def __init__(self, settings: WebhookSettings, intake: Intake, desk: Desk) -> None:
        self._settings = settings
        self._intake = intake
        self._desk = desk
        self._secret = settings.secret.get_secret_value().encode()
        application = web.Application(client_max_size=_LARGEST_BODY)
        application.router.add_post("/{path:.*}", self._take)
        self._runner = web.AppRunner(application, access_log=None)

    async def start(self) -> None:
        await self._runner.setup()
        await web.TCPSite(self._runner, self._settings.listen, self._settings.port).start()

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def announce(self, bot: Bot) -> None:
        """Telegram knows where to call us, and with which secret."""
        await bot.set_webhook(
            self._settings.url,
            secret_token=self._settings.secret.get_secret_value(),
            allowed_updates=list(ALLOWED_UPDATES),
        )

    async def watch(self, bot: Bot) -> None:
        """Ask Telegram again and again how its calls went: silence alone says nothing."""
        while True:
            try:
                await self._look(bot)
            except TelegramError as error:
                self._desk.pulse.wire_error = str(error)
            await asyncio.sleep(_ASK_EVERY)

    async def _look(self, bot: Bot) -> None:
        pulse, now = self._desk.pulse, self._desk.now()
        info = await bot.get_webhook_info()
        pulse.wire_error, pulse.polled_at = "", now
        if info.url != self._settings.url:
            log.warning("the webhook was taken away; it is set again")
            await self.announce(bot)
        failed = info.last_error_date
        if info.pending_update_count and failed is not None and now - failed < _RECENT:
            pulse.trouble("webhook", f"Telegram cannot call us: {info.last_error_message}")
        else:
            pulse.well("webhook")

    async def _take(self, request: web.Request) -> web.Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._secret):
            log.warning("webhook called without the secret", remote=request.remote)
            return web.Response(status=403)
        try:
            raw: Any = json.loads(await request.read())
            update_id = raw["update_id"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return web.Response(status=400)
        if not isinstance(update_id, int) or not 0 <= update_id < 2**63:
            return web.Response(status=400)
        try:
            await self._intake.take([raw])
        except StoreUnavailableError:
            return web.Response(status=503)  # Telegram brings it again
        self._desk.pulse.polled_at = self._desk.now()
        return web.Response()
