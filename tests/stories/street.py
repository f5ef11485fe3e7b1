"""A whole street at work in one process: a local Telegram, the real bot in it, and a hand for everyone."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import and_, or_, select, text

from bot import demo
from bot.app import Gridsnap
from bot.config import Config
from bot.config.digests import Digests
from bot.config.handing import Duplicates
from playground import ApiCall, Limits, Person, Playground, World
from storage import drafts
from storage.tables import inbox, outbox
from storage.work import Work
from tests import cast

Json = dict[str, Any]
Open = Callable[..., AbstractAsyncContextManager["Street"]]
_PATIENCE = 30.0  # seconds without any progress
_WHICH = re.compile("一下就上报|One tap")


@dataclass(slots=True)
class Street:
    """The playground, the bot and its folder; everything said goes over real HTTP."""

    pg: Playground
    config: Config
    folder: Path
    bot: Gridsnap

    li: Person
    zhou: Person
    wang: Person
    zhang: Person
    stranger: Person

    # What the bot's program goes through -------------------------------------------------------------

    async def stop(self) -> None:
        """The program ends in good order."""
        await self.bot.stop()

    async def start(self) -> None:
        """A new program on the same folder."""
        self.bot = Gridsnap(self.config, now=self.pg.clock.now)
        await self.bot.start()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def kill(self) -> None:
        """The program is gone from one moment to the next: nothing in hand is finished."""
        bot = self.bot
        bot.schedule.stop()
        under_way = [
            *bot._tasks,
            *bot.lanes._tasks,
            *bot.delivery._busy.values(),
            *bot.fetching._under_way.values(),
        ]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await bot.application.shutdown()
        await bot._polling.shutdown()
        if bot._leader is not None:
            await bot._leader.resign()  # its session ends with the process, and the lead with that
        await asyncio.to_thread(bot.desk.store.close)

    async def settled(self) -> None:
        """Nothing is under way any more, nor due to be sent or fetched at this time of the clock.

        That takes as long as the machine needs, as long as it goes on.
        """
        clock = asyncio.get_running_loop().time
        before, deadline = (-1, -1), 0.0
        while True:
            await self.pg.settled(idle=0.02)
            busy = self.bot.lanes.jobs or self.bot.delivery._busy or self.bot.fetching._under_way
            left = () if busy else await self.bot.desk.store.read(_left, self.pg.clock.now())
            if not busy and not left:
                return
            now = self.pg.world.changes, len(left) or before[1]
            if now != before:
                before, deadline = now, clock() + _PATIENCE
            assert clock() < deadline, f"still at work: {busy or list(left)}"
            await asyncio.sleep(0.01)

    async def later(self, **parts: float) -> None:
        """The clock is moved on: `await street.later(hours=3)`, and all that became due is done."""
        await self.pg.clock.advance(timedelta(**parts))
        await self.settled()

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What stands in the database."""

        def run(work: Work) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in work.all(text(statement))]

        return self.bot.desk.store.submit(run).result(timeout=10)

    # What people do often ----------------------------------------------------------------------------

    async def reported(
        self,
        rider: Person | None = None,
        at: Any = cast.IN_HAIFENG,
        category: str = "安全隐患",
        *,
        caption: str | None = None,
    ) -> Json:
        """A rider's photo, place and category; the receipt, once everybody has heard of it."""
        rider = rider or self.li
        await rider.photo("hazard_cable.jpg", caption=caption)
        await rider.location(at.lat, at.lng, accuracy=5)
        question = await rider.hears(_WHICH, since=rider.last())
        await rider.press(question, category)
        await self.settled()
        return rider.current(question)

    def bot_messages(self, person: Person, chat: int | None = None) -> list[Json]:
        """What the bot said there, oldest first."""
        return [said for said in person.messages(chat) if said["from"]["id"] == self.pg.bot_id]

    def words(self, person: Person, chat: int | None = None) -> list[str]:
        """The texts and captions of what the bot said there."""
        return [said.get("text") or said.get("caption") or "" for said in self.bot_messages(person, chat)]

    def calls(self, *methods: str, chat: int | None = None) -> Sequence[ApiCall]:
        """The Bot API calls of these methods, to one chat where it is named."""
        return [
            call
            for call in self.pg.calls
            if call.method in methods and (chat is None or int(call.params.get("chat_id", 0)) == chat)
        ]


def _left(work: Work, now: datetime) -> list[Any]:
    """Updates that are not handled, photos that are not here, parcels that may go now and are not out.

    In this order: each leads to the next, so what a later query sees of meanwhile is all there.
    """
    due = select(outbox.c.key, outbox.c.error).where(
        or_(outbox.c.state == "leased", and_(outbox.c.state == "pending", outbox.c.not_before <= now))
    )
    taken_in = select(inbox.c.id, inbox.c.error).where(inbox.c.state == "new")
    return [*work.all(taken_in), *drafts.new_photos(work), *work.all(due)]


@asynccontextmanager
async def open_street(
    folder: Path, database: str, *, world: World | None = None, limits: Limits | None = None, **changes: Any
) -> AsyncIterator[Street]:
    """A running street; `changes` are settings by table: `reports={"after_photo_required": True}`."""
    async with AsyncExitStack() as stack:
        pg = await stack.enter_async_context(Playground(world, limits=limits))
        pg.clock.offset = cast.START - datetime.now(UTC)
        config = demo.configured(Config(), pg, folder, database)
        # Most stories tell of the same spot over and over, and through nights; those about duplicates and
        # mornings say so.
        config = config.model_copy(
            update={"duplicates": Duplicates(ask=False), "digests": Digests(morning="", weekly="")}
        )
        for table, values in changes.items():
            part = getattr(config, table).model_copy(update=values)
            config = config.model_copy(update={table: part})
        bot = Gridsnap(config, now=pg.clock.now)
        await bot.start()
        hands = (
            pg.person(person.id or 0) for person in (cast.LI, cast.ZHOU, cast.WANG, cast.ZHANG, cast.STRANGER)
        )
        street = Street(pg, config, folder, bot, *hands)

        async def moved(now: datetime) -> None:
            await street.bot.clock_moved(now)

        pg.on_clock(moved)
        try:
            yield street
        finally:
            await street.stop()
