"""The running program: the only file that knows the order in which things start, and stop.

Start: schema, store, Telegram, the lead, what an earlier run left, intake, delivery, sweeps. Stop: the other
way round, each part finishing what it has in hand.
"""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Self

import structlog
from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, ApplicationBuilder, ContextTypes, Defaults, ExtBot

from bot import guard
from bot.assembly import photos_of, scheme_of
from bot.config import Config, ConfigError
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.fetching import Fetching
from bot.intake import AnyApplication, Intake, Poller, seconds
from bot.lanes import Lanes
from bot.leader import Leader, LeadershipLostError
from bot.limiter import Limiter
from bot.metrics import MeasuredRequest, Metrics
from bot.pace import Pace
from bot.schedule import Schedule
from bot.systemd import Systemd
from bot.transport import AiohttpRequest
from handlers import admin as admins
from handlers import flood, group, menus, problems, rider
from handlers.context import DESK, Context
from handlers.desk import Desk
from handlers.fallback import HANDLERS as FALLBACK
from handlers.pulse import Pulse
from storage import outbox, schema
from storage.schema import UnreachableDatabaseError
from storage.work import DeposedError, Store, StoreUnavailableError, utc_now

if TYPE_CHECKING:
    from bot.health import HealthServer
    from bot.webhook import Webhook

log = structlog.get_logger(__name__)

_ANEW = 1.0  # seconds between losing the lead and standing by
_SWITCH = 0.0005  # seconds that a storage thread keeps the interpreter while the event loop wants it
_FIRST_ANSWERS = 1.0  # seconds in which those who wrote while the program was down come first
_DRAIN = 6.0  # seconds for what is in hand when the program is asked to stop


class Gridsnap:
    """The bot as one thing that can be started and stopped: `async with Gridsnap(config): …`."""

    def __init__(self, config: Config, *, now: Callable[[], datetime] = utc_now) -> None:
        self.config = config
        self._now = now
        self._tasks: list[asyncio.Task[None]] = []
        self._webhook: Webhook | None = None
        self._health: HealthServer | None = None
        self._leader: Leader | None = None  # nobody else can run on a SQLite file: bot/guard.py
        # Whether this process may still speak is a question only where another could: see bot/leader.py.
        alone = guard.database_file(config.storage.database) is not None
        self._may_speak = None if alone else self._leads
        self._polling = AiohttpRequest(
            2, proxy=config.telegram.proxy or None, read_timeout=35, may_speak=self._may_speak
        )
        self._application_built = False
        self._working = False
        self.metrics = Metrics()
        self.failed: asyncio.Future[None] | None = None

    async def start(self) -> None:
        config = self.config
        prepared = await asyncio.to_thread(
            schema.prepare, config.storage.database, backups=config.storage.backup_keep
        )
        if prepared.backup is not None:
            log.info("database migrated", backup=prepared.backup.name, revision=prepared.after)
        store = Store(config.storage.database, self._now)
        self.failed = asyncio.get_running_loop().create_future()
        starting = asyncio.create_task(self._start_with(store))
        try:
            endings: set[asyncio.Future[None]] = {starting, self.failed}
            await asyncio.wait(endings, return_when=asyncio.FIRST_COMPLETED)
            if self.failed.done():
                await self.failed
            await starting
        except BaseException:
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
            await self._let_go(0)
            await self._close()
            await asyncio.to_thread(store.close)
            raise

    async def _start_with(self, store: Store) -> None:
        config = self.config
        self.desk = Desk(store, scheme_of(config), photos_of(config), self._now, Pulse(self._now()))
        pace = Pace(
            global_per_second=config.limits.global_per_second, group_per_minute=config.limits.group_per_minute
        )
        self.application = build(config, self.desk, self.metrics, pace, self._may_speak)
        self._application_built = True
        if config.health.port:  # before anything can keep us waiting: it tells what does
            from bot.health import HealthServer  # noqa: PLC0415 - only who serves imports a web server

            self._health = HealthServer(config.health, self.desk, config.reminders.sweep, self.metrics)
            await self._health.start()
        await self._insist(self.application.initialize)
        self.lanes = Lanes(config.limits.updates_in_flight, config.limits.updates_in_flight * 4)
        self.metrics.watch(self.lanes)
        intake = Intake(self.desk, self.application, self.lanes, self.metrics)
        if store.dialect != "sqlite":
            await self._lead(intake)
        await store.write(outbox.release_all)  # whatever was leased, nobody is sending it now
        self.delivery = Delivery(self.desk, self.application.bot, pace, self.metrics)
        self.fetching = Fetching(
            self.desk, self.application.bot, self.metrics, in_hand=lambda: self.lanes.jobs
        )
        self.schedule = Schedule(self.desk, config.reminders.sweep)
        self._working = True
        left = await intake.restore()
        if left:
            log.info("taking up what was left", updates=left)
        self._watch(intake.follow(), "following")
        self._watch(self.delivery.run(), "delivery")
        self._watch(self.fetching.run(), "fetching")
        await self._open_intake(intake)
        self.schedule.start()
        await self.schedule.sweep()
        self._tasks.append(asyncio.create_task(self._install_menus(), name="menus"))
        self._tasks.append(asyncio.create_task(self._warm_up(), name="warming"))
        log.info("running", bot=self.application.bot.username, mode=config.telegram.mode)

    async def stop(self) -> None:
        """End in good order, within some ten seconds; at once where another process leads now."""
        self.schedule.stop()
        if self._webhook is not None:
            await self._webhook.stop()
        for task in self._tasks:
            if task.get_name() in {"intake", "following"}:
                task.cancel()
        await self._let_go(0 if self.deposed else _DRAIN)
        await self._close()
        await asyncio.to_thread(self.desk.store.close)
        log.info("stopped")

    @property
    def deposed(self) -> bool:
        """Whether it led, and does no more: what it had in hand is another's."""
        failed = self.failed
        return (
            failed is not None
            and failed.done()
            and not failed.cancelled()
            and isinstance(failed.exception(), LeadershipLostError)
        )

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def clock_moved(self, _now: datetime | None = None) -> None:
        """What became due by the move is done now (the playground's clock)."""
        await self.schedule.sweep()
        await self.schedule.tidy()
        self.delivery.wake()
        self.fetching.wake()

    # The parts of a start -------------------------------------------------------------------------

    async def _let_go(self, within: float) -> None:
        """What is in hand is finished in so many seconds, or left to whoever starts next."""
        if self._working:
            self.schedule.stop()
            await asyncio.gather(self.lanes.drain(within), self.delivery.stop(within))
            await self.fetching.stop()

    async def _close(self) -> None:
        """Whatever a start has opened so far is closed, the database excepted."""
        await self._cancel_tasks()
        for opened in (self._health, self._webhook):
            if opened is not None:
                await opened.stop()
        await self._polling.shutdown()
        if self._leader is not None:
            await self._leader.resign()
        if self._application_built:
            await self.application.shutdown()
            for request in self.application.bot._request:  # noqa: SLF001 - its shutdown leaves them open where its start failed
                await request.shutdown()

    async def _insist(self, call: Callable[[], Awaitable[Any]]) -> None:
        """It is done at Telegram; while Telegram cannot be reached it is tried again."""
        attempt = 0
        while True:
            try:
                await call()
            except InvalidToken:
                raise
            except (NetworkError, RetryAfter) as error:
                wait = seconds(error.retry_after) if isinstance(error, RetryAfter) else min(2**attempt, 30)
                self.desk.pulse.wire_error = str(error)
                log.warning("Telegram cannot be reached", reason=str(error), again_in=wait)
                await asyncio.sleep(wait)
                attempt += 1
            else:
                self.desk.pulse.wire_error = ""
                return

    async def _lead(self, intake: Intake) -> None:
        """This process leads; while another does it stands by, and takes in what the webhook brings."""
        intake.shared = True
        if self.config.telegram.mode == "webhook":
            await self._listen(intake)
        pulse = self.desk.pulse
        pulse.standby = True
        self._leader = Leader(self.config.storage.database)
        term = await self._leader.elected()
        self._leader.fence(self.desk.store, term)
        pulse.standby, pulse.started_at = False, self._now()
        self._watch(self._leader.hold(), "leader")

    def _leads(self) -> bool:
        return self._leader is None or self._leader.may_speak()

    async def _listen(self, intake: Intake) -> "Webhook":
        if self._webhook is None:
            from bot.webhook import Webhook  # noqa: PLC0415 - as for health

            self._webhook = Webhook(self.config.telegram.webhook, intake, self.desk)
            await self._webhook.start()
        return self._webhook

    async def _open_intake(self, intake: Intake) -> None:
        telegram = self.config.telegram
        bot = self.application.bot
        await self._polling.initialize()
        if telegram.mode == "webhook":
            webhook = await self._listen(intake)
            await self._insist(partial(webhook.announce, bot))
            self._watch(webhook.watch(bot), "webhook")
            return
        await self._insist(bot.delete_webhook)
        url = f"{telegram.api_url}/bot{telegram.token.get_secret_value()}/"
        poller = Poller(self.desk, self._polling, url, intake)
        self._watch(poller.run(), "intake")

    async def _install_menus(self) -> None:
        """The command menus; a bot without them still works."""
        try:
            await menus.install(self.application.bot, self.desk.scheme)
        except Exception:
            log.exception("the menus could not be installed")

    async def _warm_up(self) -> None:
        """What a report needs beyond its first answer is imported and built before somebody waits for it."""
        await asyncio.sleep(_FIRST_ANSWERS)
        try:
            await self.desk.store.read(self.desk.scheme.router.warm)
            await asyncio.to_thread(import_module, "handlers.pictures.watermark")
            today = self.desk.scheme.local(self.desk.now()).date()
            await asyncio.to_thread(self.desk.scheme.hours.works_on, today)
        except Exception:
            log.exception("not warmed up")  # whoever needs it will do it, and say what is wrong

    def _watch(self, work: Any, name: str) -> None:
        """Run it beside the rest; should it end by an error, the program ends too, and is started anew."""
        task: asyncio.Task[None] = asyncio.create_task(work, name=name)
        self._tasks.append(task)

        def ended(task: asyncio.Task[None]) -> None:
            if task.cancelled() or task.exception() is None:
                return
            log.critical("part failed", part=name, exc_info=task.exception())
            if self.failed is not None and not self.failed.done():
                self.failed.set_exception(task.exception() or RuntimeError(name))

        task.add_done_callback(ended)

    async def _cancel_tasks(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.failed is not None and self.failed.done() and not self.failed.cancelled():
            self.failed.exception()  # seen


def build(
    config: Config, desk: Desk, metrics: Metrics, pace: Pace, may_speak: Callable[[], bool] | None
) -> AnyApplication:
    """The application with its handlers; the order says who is asked first."""
    telegram = config.telegram
    proxy = telegram.proxy or None
    bot: ExtBot[str] = ExtBot(
        telegram.token.get_secret_value(),
        base_url=f"{telegram.api_url}/bot",
        base_file_url=f"{telegram.api_url}/file/bot",
        request=MeasuredRequest(metrics, 256, proxy=proxy, read_timeout=20, may_speak=may_speak),
        get_updates_request=AiohttpRequest(1, proxy=proxy, may_speak=may_speak),
        rate_limiter=Limiter(pace),
        defaults=Defaults(
            parse_mode=ParseMode.HTML,
            allow_sending_without_reply=True,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            tzinfo=desk.scheme.timezone,
        ),
    )
    application: Application[Any, Any, Any, Any, Any, Any] = (
        ApplicationBuilder()
        .bot(bot)
        .updater(None)
        .job_queue(None)
        .context_types(ContextTypes(context=Context))
        .build()
    )
    application.bot_data[DESK] = desk
    application.add_handler(Dispatch([*admins.HANDLERS, *group.HANDLERS, *rider.HANDLERS, *FALLBACK]))
    application.add_handler(flood.handler(config.limits.per_person_per_minute), group=-1)
    application.add_error_handler(problems.handle)
    return application


async def run(config: Config) -> int:
    """The real bot until SIGTERM or Ctrl-C; the exit code."""
    sys.setswitchinterval(_SWITCH)
    wrong = config.telegram.token_problems()
    if wrong:
        raise ConfigError(wrong)
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows has no such signals
            loop.add_signal_handler(name, ended.set)
    try:
        with guard.only_one(config):
            return await _terms(ended, config)
    except InvalidToken:
        log.critical("Telegram refused the token; copy it from @BotFather into [telegram] token")
        return 1
    except TelegramError as error:
        log.critical("Telegram refused to work with us", reason=str(error))
        return 1


async def _terms(ended: asyncio.Event, config: Config) -> int:
    """Run the bot until that happens, anew after each time that it lost the lead; the exit code."""
    has_led = False
    while True:
        bot = Gridsnap(config)
        try:
            code = await _until(ended, bot)
        except (LeadershipLostError, DeposedError):
            has_led = True
        except (UnreachableDatabaseError, StoreUnavailableError) as error:
            if not has_led:
                raise
            log.warning("the database cannot be reached", reason=str(error))
        else:
            if ended.is_set() or not bot.deposed:
                return code
            has_led = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_ANEW):
                await ended.wait()
            return 0


async def _until(ended: asyncio.Event, bot: Gridsnap) -> int:
    """Run the bot until that happens or a part of it fails; the exit code. A start is broken off at once."""
    waiting = asyncio.create_task(ended.wait())
    starting = asyncio.create_task(bot.start())
    try:
        await asyncio.wait({waiting, starting}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
            return 0
        await starting
        try:
            assert bot.failed is not None
            endings: set[asyncio.Future[Any]] = {waiting, bot.failed}
            async with Systemd().minding(bot.desk, bot.config.reminders.sweep):
                await asyncio.wait(endings, return_when=asyncio.FIRST_COMPLETED)
            return 1 if bot.failed.done() else 0
        finally:
            await bot.stop()
    finally:
        waiting.cancel()
