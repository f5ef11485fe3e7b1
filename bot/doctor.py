"""`gridsnap doctor`: looks at all that must be right before the bot can work, and says what to do."""

import asyncio
import contextlib
import json
import os
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp
from shapely.errors import ShapelyError
from shapely.geometry import shape
from telegram import Bot, ChatMemberRestricted, User
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

from bot.assembly import photos_of, scheme_of
from bot.config import Config
from bot.guard import database_file
from bot.logs import Redactor, secrets_of
from bot.transport import AiohttpRequest
from casework import street
from casework.places.conflicts import NumberedArea, overlaps
from handlers.pictures import fonts
from storage import places, schema
from storage.photos import PhotoMissing
from storage.records import Community, Grid
from storage.work import Store, utc_now

OK, WARN, FAIL = "ok", "note", "FAIL"
_ROOM = 1024**3
_MOST_SKEW = 30.0  # seconds
_NAMED = 3


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


@dataclass(slots=True)
class _Groups:
    """Whose groups the bot answers for, as far as it is known yet; `street` is a chat."""

    communities: list[Community]
    street: int | None


async def examine(config: Config) -> AsyncIterator[Finding]:
    yield _admins(config)
    yield await asyncio.to_thread(_photos, config)
    for folder, what in _folders(config):
        yield _disk(folder, what)
    yield _fonts()
    yield _zone(config)
    yield await asyncio.to_thread(_calendar, config, datetime.now(config.reminders.zone).date())
    groups = _Groups([], config.access.street_group or None)
    async for found in _database(config, groups):
        yield found
    wrong = config.telegram.token_problems()
    for problem in wrong:
        yield Finding(FAIL, f"{problem.where} {problem.wrong}", f"set {problem.allowed}")
    if not wrong:
        async for found in _telegram(config, groups):
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
    place = str(config.storage.photos)
    if place.startswith("s3://"):
        try:
            with contextlib.suppress(PhotoMissing):  # only a reading tells whether there is a bucket
                photos_of(config).read("0" * 64)
        except OSError as error:
            return Finding(FAIL, f"the bucket {place} cannot be used: {error}", "check the AWS_… variables")
        return Finding(OK, f"photos go to {place}")
    if os.access(_there(Path(place)), os.W_OK):
        return Finding(OK, f"photos go to {place}")
    return Finding(
        FAIL, f"the folder {place} cannot be written", "give the bot's user the right to write there"
    )


def _folders(config: Config) -> Iterator[tuple[Path, str]]:
    """Where room is needed: each disk once."""
    database, place = database_file(config.storage.database), str(config.storage.photos)
    named = [(database, "the database")] if database else []
    named += [] if place.startswith("s3://") else [(Path(place), "photos")]
    disks: dict[int, tuple[Path, list[str]]] = {}
    for path, what in named:
        there = _there(path)
        disks.setdefault(there.stat().st_dev, (there, []))[1].append(what)
    for there, kinds in disks.values():
        yield there, " and ".join(kinds)


def _disk(folder: Path, what: str) -> Finding:
    free = shutil.disk_usage(folder).free
    said = f"{free / 1024**3:.1f} GiB free for {what}"
    if free < _ROOM:
        return Finding(WARN, said, "a photo takes some 200 KiB: make room before it is full")
    return Finding(OK, said)


def _there(path: Path) -> Path:
    """The path, or of the folders above it the first that exists."""
    path = path.absolute()
    while not path.exists() and path != path.parent:
        path = path.parent
    return path


def _zone(config: Config) -> Finding:
    """The machine's clock is compared with Telegram's later; its words are the street's."""
    local = datetime.now(config.reminders.zone)
    return Finding(OK, f"it is {local:%H:%M} in {config.reminders.timezone}, the street's time zone")


def _calendar(config: Config, today: date) -> Finding:
    """Whether it is known which days are worked; where it is not, a deadline may be wrong by days."""
    hours = config.hours.hours
    if not hours.adjusted:
        return Finding(OK, "working days are the weekdays of [hours] alone")
    unknown = " and ".join(map(str, hours.unknown(today)))
    if not unknown:
        return Finding(OK, f"it is known which days of {today.year} are worked")
    return Finding(
        WARN,
        f"the adjusted working days (调休) of {unknown} are not known",
        "update Gridsnap once they are announced, or write them into [hours] days_off and working_days",
    )


def _fonts() -> Finding:
    if fonts.drawable("网格") == "网格":
        return Finding(OK, "a Chinese font for watermarks and charts")
    return Finding(
        WARN, "no Chinese font: pictures will show boxes", "install the package pylopdf-fonts-zh-cn anew"
    )


async def _database(config: Config, groups: _Groups) -> AsyncIterator[Finding]:
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
        groups.communities += await store.read(places.all_communities)
        groups.street = await store.read(street.group, scheme_of(config))
        found = [grid for grid in await store.read(places.all_grids) if grid.active]
    finally:
        await asyncio.to_thread(store.close)
    for finding in await asyncio.to_thread(_grids, found):
        yield finding
    if groups.street != (config.access.street_group or None):
        said = f"the street's group became a supergroup; its id is {groups.street} now"
        yield Finding(WARN, said, f"write street_group = {groups.street} into [access]")
    for community in groups.communities:
        if community.chat_id is None:
            yield Finding(WARN, f"{community.name} has no group", f"send /bind {community.name} in its group")


def _grids(found: Sequence[Grid]) -> list[Finding]:
    """How the grids in force are: some, readable, and none on another's ground."""
    if not found:
        send = "send the GeoJSON file to the bot, or: gridsnap import-grids FILE"
        return [Finding(WARN, "there are no grids", send)]
    areas: list[NumberedArea] = []
    for number, grid in enumerate(found, 1):
        try:
            areas.append((number, grid.code, shape(json.loads(grid.geometry))))
        except (ValueError, KeyError, TypeError, AttributeError, ShapelyError):
            broken = f"the border of grid {grid.code} cannot be read"
            return [Finding(FAIL, broken, "import the file of grids again")]
    wrong = overlaps(areas)
    if wrong:
        pairs = "; ".join(f"{one.code} and {one.detail['other']}" for one in wrong[:_NAMED])
        more = f" and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
        said = f"{len(wrong)} overlaps between grids: {pairs}{more}"
        return [Finding(WARN, said, "mend the borders in the file, and import it again")]
    return [Finding(OK, f"{len(found)} grids, none on another's ground")]


async def _telegram(config: Config, groups: _Groups) -> AsyncIterator[Finding]:
    """The token, the clock, and the bot's standing in every group that it answers for."""
    telegram = config.telegram
    requests = [AiohttpRequest(size, proxy=telegram.proxy or None) for size in (1, 4)]
    bot = Bot(
        telegram.token.get_secret_value(),
        base_url=f"{telegram.api_url}/bot",
        base_file_url=f"{telegram.api_url}/file/bot",
        get_updates_request=requests[0],
        request=requests[1],
    )
    try:
        await bot.initialize()
        for standing in _account(bot.bot):
            yield standing
        async for standing in _webhook(bot, config):
            yield standing
        for community in groups.communities:
            if community.chat_id is not None:
                yield await _group(bot, community.chat_id, community.name)
        if groups.street:
            yield await _group(bot, groups.street, "street_group")
    except TelegramError as error:
        # python-telegram-bot's words hold the whole token.
        said = f"the bot cannot speak to Telegram: {Redactor(secrets_of(config))(str(error))}"
        yield Finding(FAIL, said, "check the token, the network and [telegram] proxy")
        return
    finally:
        for request in requests:  # the bot's own shutdown leaves them open where its start failed
            await request.shutdown()
    skew = await _skew(telegram.api_url)
    if skew is None:
        yield Finding(WARN, "Telegram's clock is not known here", "look yourself: timedatectl")
    elif skew < _MOST_SKEW:
        yield Finding(OK, "the clock agrees with Telegram's")
    else:
        yield Finding(FAIL, f"the clock is {skew:.0f} s off", "set up time synchronisation (NTP)")


def _account(me: User) -> Iterator[Finding]:
    """What @BotFather was told about the bot."""
    yield Finding(OK, f"the bot is @{me.username}")
    if me.can_read_all_group_messages:
        yield Finding(
            WARN,
            "privacy mode is off: the bot reads all that is said in its groups",
            "turn it on with @BotFather: /setprivacy, Enable; as an administrator it sees what it needs",
        )
    else:
        yield Finding(OK, "privacy mode is on")
    if me.can_join_groups is False:
        yield Finding(
            WARN, "the bot cannot be added to groups", "allow it with @BotFather: /setjoingroups, Enable"
        )


async def _webhook(bot: Bot, config: Config) -> AsyncIterator[Finding]:
    """How Telegram's updates come to us."""
    telegram, info = config.telegram, await bot.get_webhook_info()
    if telegram.mode == "polling" and info.url:
        yield Finding(WARN, "a webhook is set", 'it is removed when the bot starts with mode = "polling"')
    if telegram.mode == "webhook" and info.last_error_message:
        said = f"Telegram could not call {telegram.webhook.url}: {info.last_error_message}"
        yield Finding(WARN, said, "look at the address, its certificate, and the server before the bot")


async def _group(bot: Bot, chat_id: int, name: str) -> Finding:
    try:
        member = await bot.get_chat_member(chat_id, bot.id)
    except TelegramError as error:
        return Finding(
            FAIL, f"the group of {name} is out of reach: {error}", "add the bot to the group again"
        )
    if member.status == ChatMemberStatus.ADMINISTRATOR:
        return Finding(OK, f"the bot is an administrator in the group of {name}")
    if member.status in {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}:
        return Finding(FAIL, f"the bot is not in the group of {name}", "add it, and make it an administrator")
    if isinstance(member, ChatMemberRestricted) and not (member.can_send_messages and member.can_send_photos):
        return Finding(
            FAIL, f"the bot may not write in the group of {name}", "make it an administrator of the group"
        )
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
