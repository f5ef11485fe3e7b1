"""The webhook: Telegram calls us; an update is answered with 200 once it is committed, and not before."""

import hmac
import json
from typing import Any

import structlog
from aiohttp import web

from bot.config import Webhook as WebhookSettings
from bot.intake import Intake
from bot.lanes import Lanes
from handlers.desk import Desk

log = structlog.get_logger(__name__)

_LARGEST_BODY = 1024 * 1024  # an update is some kilobytes


class Webhook:
    """A small web server that takes in what carries the secret."""

    def __init__(self, settings: WebhookSettings, intake: Intake, lanes: Lanes, desk: Desk) -> None:
        self._settings = settings
        self._intake = intake
        self._lanes = lanes
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

    async def _take(self, request: web.Request) -> web.Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(), self._secret):
            log.warning("webhook called without the secret", remote=request.remote)
            return web.Response(status=403)
        try:
            raw: Any = json.loads(await request.read())
            update_id = raw["update_id"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return web.Response(status=400)
        if not isinstance(update_id, int):
            return web.Response(status=400)
        await self._lanes.room()
        await self._intake.take([raw])
        self._desk.pulse.polled_at = self._desk.now()
        return web.Response()
