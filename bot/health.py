"""/livez, /readyz and /metrics on a local port, for whatever watches over the program."""

from datetime import timedelta

from aiohttp import web

from bot.config import Health
from bot.metrics import CONTENT_TYPE, Metrics
from handlers.desk import Desk
from storage.work import Work

_POLL_PATIENCE = timedelta(seconds=90)  # a long poll takes 25 s; three in a row went missing


class HealthServer:
    """Tells whether the program lives (it answers) and is ready (Telegram, sweeps and database are well)."""

    def __init__(
        self, settings: Health, desk: Desk, sweep: timedelta, metrics: Metrics | None = None
    ) -> None:
        self._settings = settings
        self._desk = desk
        self._metrics = metrics or Metrics()
        self._sweep_patience = sweep * 4 + timedelta(seconds=60)
        application = web.Application()
        application.router.add_get("/livez", self._live)
        application.router.add_get("/readyz", self._ready)
        application.router.add_get("/metrics", self._measured)
        self._runner = web.AppRunner(application, access_log=None)

    async def start(self) -> None:
        await self._runner.setup()
        await web.TCPSite(self._runner, self._settings.listen, self._settings.port).start()

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _live(self, _: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def _ready(self, _: web.Request) -> web.Response:
        wrong = await self.problems()
        role = "standby" if self._desk.pulse.standby else "leader"
        told = {"ready": not wrong, "role": role, "problems": wrong}
        return web.json_response(told, status=503 if wrong else 200)

    async def _measured(self, _: web.Request) -> web.Response:
        page = await self._metrics.page(self._desk, await self.problems())
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE})

    async def problems(self) -> list[str]:
        """What keeps the program from its work now, a sentence each."""
        pulse, now = self._desk.pulse, self._desk.now()
        wrong = []
        if pulse.wire_error:
            wrong.append(f"Telegram cannot be reached: {pulse.wire_error}")
        elif not pulse.standby and now - (pulse.polled_at or pulse.started_at) > _POLL_PATIENCE:
            wrong.append("Telegram has not answered for a while")
        if not pulse.standby and now - (pulse.swept_at or pulse.started_at) > self._sweep_patience:
            wrong.append("the sweep has not run for a while")
        wrong += pulse.troubles.values()
        if trouble := self._desk.store.trouble:
            wrong.append(f"the database cannot be used: {trouble}")
            return wrong
        try:
            await self._desk.store.read(_touch)
        except Exception as error:  # noqa: BLE001 - whatever it is, the database does not answer
            wrong.append(f"the database does not answer: {type(error).__name__}")
        return wrong


def _touch(work: Work) -> None:
    work.connection.exec_driver_sql("SELECT 1")
