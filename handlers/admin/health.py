"""/health: how the program itself is, on one screen, the light first."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from telegram import Update
from telegram.ext import CommandHandler, filters

from casework import soundness
from casework.soundness import Soundness
from handlers import moments
from handlers.admin.words import size
from handlers.context import Context
from handlers.pulse import Pulse
from handlers.texts import Html, Texts, lines

_POLL_LATE = timedelta(minutes=2)
_SWEEP_LATE = timedelta(minutes=5)
_PARCEL_SLOW = timedelta(minutes=2)
_PARCEL_STUCK = timedelta(minutes=10)


class Light(StrEnum):
    GREEN = "🟢"
    YELLOW = "🟡"
    RED = "🔴"


@dataclass(frozen=True, slots=True)
class Disk:
    """What the photos take, and what is free beside them; bytes."""

    photos: int
    free: int


async def command(_: Update, context: Context) -> None:
    found = await context.ask(soundness.look, context.actor)
    disk = await asyncio.to_thread(measure, context.desk.photos.path("0" * 64).parents[2])
    await context.say(rendered(context.t, context.desk.pulse, found, disk))


def light(pulse: Pulse, found: Soundness) -> Light:
    """Red: people are not answered; yellow: somebody should look; green: nothing to do."""
    now = found.now
    waited = now - found.waiting_since if found.waiting_since else timedelta()
    deaf = now - (pulse.polled_at or pulse.started_at) > _POLL_LATE
    still = now - (pulse.swept_at or pulse.started_at) > _SWEEP_LATE
    if pulse.wire_error or deaf or still or waited > _PARCEL_STUCK:
        return Light.RED
    lacking = found.unreachable or found.outbox.get("waiting") or not found.grids
    if lacking or found.inbox.get("failed") or waited > _PARCEL_SLOW:
        return Light.YELLOW
    return Light.GREEN


def rendered(t: Texts, pulse: Pulse, found: Soundness, disk: Disk) -> Html:
    now = found.now
    colour = light(pulse, found)
    oldest = ""
    if found.waiting_since is not None and found.waiting_since < now:
        oldest = t.plain("health.oldest", span=moments.span(t, now - found.waiting_since))
    return lines(
        Html(f"{colour} <b>{t(f'health.{colour.name.lower()}')}</b>"),
        t("health.version", version=_version(), up=moments.span(t, now - pulse.started_at)),
        t("health.polled", ago=_ago(t, now, pulse.polled_at)),
        t("health.swept", ago=_ago(t, now, pulse.swept_at)),
        t("health.wire", error=pulse.wire_error) if pulse.wire_error else None,
        t("health.inbox", new=found.inbox.get("new", 0), failed=found.inbox.get("failed", 0)),
        t("health.outbox", **_parcels(found.outbox), oldest=oldest),
        t("health.database", size=size(found.database_bytes)),
        t("health.photos", n=found.photos, size=size(disk.photos), free=size(disk.free)),
        t("health.grids", n=found.grids),
        t("health.unbound", names="、".join(one.name for one in found.unbound)) if found.unbound else None,
        t("health.unreachable", names="、".join(one.name for one in found.unreachable))
        if found.unreachable
        else None,
    )


def _parcels(counts: Mapping[str, int]) -> dict[str, int]:
    pending = counts.get("pending", 0) + counts.get("leased", 0)
    return {"pending": pending, "waiting": counts.get("waiting", 0), "dead": counts.get("dead", 0)}


def _ago(t: Texts, now: datetime, then: datetime | None) -> str:
    if then is None:
        return t.plain("health.never")
    return t.plain("health.ago", span=moments.span(t, max(now - then, timedelta())))


def _version() -> str:
    try:
        return version("gridsnap")
    except PackageNotFoundError:
        return "–"


def measure(folder: Path) -> Disk:
    """The size of everything below the folder; one that is not there yet is empty."""
    total = sum((Path(place) / name).stat().st_size for place, _, names in os.walk(folder) for name in names)
    there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    room = os.statvfs(there)
    return Disk(total, room.f_bavail * room.f_frsize)


HANDLERS = [
    CommandHandler("health", command, ~filters.UpdateType.EDITED & filters.ChatType.PRIVATE),
]
