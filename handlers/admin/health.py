"""/health: how the program itself is, on one screen, the light first."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version

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


async def command(_: Update, context: Context) -> None:
    found = await context.ask(soundness.look, context.actor)
    free = await asyncio.to_thread(context.desk.photos.free)
    await context.say(rendered(context.t, context.desk.pulse, found, free))


def light(pulse: Pulse, found: Soundness) -> Light:
    """Red: people are not answered; yellow: somebody should look; green: nothing to do."""
    now = found.now
    waited = now - found.waiting_since if found.waiting_since else timedelta()
    deaf = now - (pulse.polled_at or pulse.started_at) > _POLL_LATE
    still = now - (pulse.swept_at or pulse.started_at) > _SWEEP_LATE
    if pulse.wire_error or deaf or still or waited > _PARCEL_STUCK:
        return Light.RED
    lacking = pulse.troubles or found.unreachable or found.outbox.get("waiting") or not found.grids
    if lacking or found.inbox.get("failed") or waited > _PARCEL_SLOW:
        return Light.YELLOW
    return Light.GREEN


def rendered(t: Texts, pulse: Pulse, found: Soundness, free: int | None) -> Html:
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
        *(t("health.trouble", what=what) for what in pulse.troubles.values()),
        t("health.inbox", new=found.inbox.get("new", 0), failed=found.inbox.get("failed", 0)),
        t("health.outbox", **_parcels(found.outbox), oldest=oldest),
        t("health.database", size=size(found.database_bytes)),
        t("health.photos", n=found.photos),
        t("health.free", free=size(free)) if free is not None else None,
        t("health.grids", n=found.grids),
        t("health.unbound", names="、".join(one.name for one in found.unbound)) if found.unbound else None,
        t("health.unreachable", names="、".join(one.name for one in found.unreachable))
        if found.unreachable
        else None,
        *_doubled(t, found),
    )


def _doubled(t: Texts, found: Soundness) -> list[Html]:
    """What may have arrived twice, the latest first."""
    if not found.uncertain:
        return []
    return [
        t("health.uncertain", n=found.uncertain),
        *(
            t("health.double", what=one.key, ago=_ago(t, found.now, one.at), reason=one.reason)
            for one in found.doubled
        ),
    ]


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


HANDLERS = [
    CommandHandler("health", command, ~filters.UpdateType.EDITED & filters.ChatType.PRIVATE),
]
