"""`gridsnap doctor`: looks at all that must be right before the bot can work, and says what to do."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp
from telegram import Bot
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

from bot.config import Config
from bot.transport import AiohttpRequest
from handlers.pictures import fonts
from storage import places, schema
from storage.records import Community
from storage.work import Store, utc_now

OK, WARN, FAIL = "ok", "note", "FAIL"
_ROOM = 1024**3
_MOST_SKEW = 30.0  # seconds


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it stands, and what to do where it is not well."""

    state: str
    what: str
    advice: str = ""


async def run(config: Config) -> int:
    """Every finding is printed; 1 where something keeps the bot from working, else 0."""
    worst = 0
    async for found in examine(config):
        advice = f"\n       → {found.advice}" if found.advice else ""
        print(f"[{found.state:>4}] {found.what}{advice}", flush=True)  # noqa: T201
        worst = max(worst, int(found.state == FAIL))
    return worst


async def examine(config: Config) -> AsyncIterator[Finding]:
    yield _admins(config)
    yield _photos(config)
    yield _disk(config)
    yield _fonts()
    communities: list[Community] = []
    async for found in _database(config, communities):
        yield found
    wrong = config.telegram.token_problems()
    for problem in wrong:
        yield Finding(FAIL, f"{problem.where} {problem.wrong}", f"set {problem.allowed}")
    if not wrong:
        async for found in _telegram(config, communities):
            yield found


def _admins(config: Config) -> Finding:
    if config.access.admins:
        return Finding(OK, f"{len(config.access.admins)} administrator(s) named")
    return Finding(
        FAIL,
        "nobody is named in [access] admins",
        "send /start to the bot: it answers with your number; write it into [access] admins",
    )


def _photos(config: Config) -> Finding:
    folder = Path(config.storage.photos)
    above = folder
    while not above.exists() and above != above.parent:
        above = above.parent
    if os.access(above, os.W_OK):
        return Finding(OK, f"photos go to {folder}")
    return Finding(
        FAIL, f"the folder {folder} cannot be written", "give the bot's user the right to write there"
    )


def _disk(config: Config) -> Finding:
    above = Path(config.storage.photos).absolute()
    while not above.exists():
        above = above.parent
    free = shutil.disk_usage(above).free
    said = f"{free / 1024**3:.1f} GiB free for photos"
    if free < _ROOM:
        return Finding(WARN, said, "a photo takes some 200 KiB: make room before it is full")
    return Finding(OK, said)


def _fonts() -> Finding:
    if fonts.drawable("网格") == "网格":
        return Finding(OK, "a Chinese font for watermarks and charts")
    return Finding(
        WARN, "no Chinese font: pictures will show boxes", "install the package pylopdf-fonts-zh-cn anew"
    )


async def _database(config: Config, communities: list[Community]) -> AsyncIterator[Finding]:
    try:
        standing = await asyncio.to_thread(schema.check, config.storage.database)
    except schema.SchemaError as error:
        yield Finding(FAIL, str(error))
        return
    if standing.current is None:
        yield Finding(OK, "the database is made at the first start")
        return
    if not standing.is_current:
        yield Finding(OK, "the database is migrated at the next start, after a backup")
        return
    yield Finding(OK, f"the database is at {standing.current}")
    store = Store(config.storage.database, utc_now)
    try:
        communities += await store.read(places.all_communities)
        count = len(await store.read(places.all_grids))
    finally:
        await asyncio.to_thread(store.close)
    if not count:
        yield Finding(
            WARN, "there are no grids", "send the GeoJSON file to the bot, or: gridsnap import-grids FILE"
        )
    for community in communities:
        if community.chat_id is None:
            yield Finding(WARN, f"{community.name} has no group", f"send /bind {community.name} in its group")


async def _telegram(config: Config, communities: list[Community]) -> AsyncIterator[Finding]:
    """The token, the clock, and the bot's standing in every group that it answers for."""
    telegram = config.telegram
    bot = Bot(
        telegram.token.get_secret_value(),
        base_url=f"{telegram.api_url}/bot",
        base_file_url=f"{telegram.api_url}/file/bot",
        request=AiohttpRequest(4, proxy=telegram.proxy or None),
        get_updates_request=AiohttpRequest(1),
    )
    try:
        await bot.initialize()
    except TelegramError as error:
        yield Finding(
            FAIL,
            f"Telegram does not take the token: {error}",
            "check the token, the network and [telegram] proxy",
        )
        return
    try:
        me = bot.bot
        yield Finding(OK, f"the bot is @{me.username}")
        if me.can_read_all_group_messages:
            yield Finding(WARN, "privacy mode is off", "turn it on with @BotFather: /setprivacy, Enable")
        info = await bot.get_webhook_info()
        if telegram.mode == "polling" and info.url:
            yield Finding(WARN, "a webhook is set", 'it is removed when the bot starts with mode = "polling"')
        for community in communities:
            if community.chat_id is not None:
                yield await _group(bot, community.chat_id, community.name)
        if config.access.street_group:
            yield await _group(bot, config.access.street_group, "street_group")
    finally:
        await bot.shutdown()
    skew = await _skew(telegram.api_url)
    if skew is None or skew < _MOST_SKEW:
        yield Finding(OK, "the clock agrees with Telegram's")
    else:
        yield Finding(FAIL, f"the clock is {skew:.0f} s off", "set up time synchronisation (NTP)")


async def _group(bot: Bot, chat_id: int, name: str) -> Finding:
    try:
        member = await bot.get_chat_member(chat_id, bot.id)
    except TelegramError as error:
        return Finding(
            FAIL, f"the group of {name} is out of reach: {error}", "add the bot to the group again"
        )
    if member.status == ChatMemberStatus.ADMINISTRATOR:
        return Finding(OK, f"the bot is an administrator in the group of {name}")
    return Finding(
        WARN,
        f"in the group of {name} the bot is {member.status}",
        "make it an administrator: then it sees every reply to a card",
    )


async def _skew(api_url: str) -> float | None:
    """By how many seconds our clock differs from the server's; None where it does not tell."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
            session.head(api_url, allow_redirects=False) as answer,
        ):
            date = answer.headers.get("Date")
    except (aiohttp.ClientError, TimeoutError):
        return None
    return None if date is None else abs((datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds())
