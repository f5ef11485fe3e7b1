"""What the program counts about itself, for Prometheus: one `Metrics` a program, with a registry of its own.

Every label has few values: kinds of parcels, methods of the Bot API, results. No label holds an id or a text.
Figures of the database are asked for at most every 15 seconds, however often somebody scrapes.
"""

import asyncio
import re
from datetime import datetime
from importlib.metadata import version
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest
from prometheus_client.process_collector import ProcessCollector
from telegram.error import NetworkError
from telegram.request import RequestData

from bot.lanes import Lanes
from bot.transport import AiohttpRequest
from casework.vocabulary import ParcelKind, ParcelState
from handlers.desk import Desk
from storage import figures, outbox
from storage.work import Work

CONTENT_TYPE = "text/plain; version=1.0.0; charset=utf-8"

_FRESH = 15.0  # seconds
_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_METHOD = re.compile(r"[A-Za-z]{3,40}")
_KINDS = frozenset(map(str, ParcelKind))
_WAITING_STATES = (ParcelState.PENDING, ParcelState.LEASED, ParcelState.WAITING, ParcelState.DEAD)


class Metrics:
    """Counters that the parts of the program add to, and gauges that are read when somebody scrapes."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        Info("gridsnap_build", "The program that runs.", registry=registry).info(
            {"version": version("gridsnap")}
        )
        self._updates = Counter(
            "gridsnap_updates",
            "Updates: taken (new and committed), repeated (known already), handled, failed (given up).",
            ["outcome"],
            registry=registry,
        )
        self._sends = Counter(
            "gridsnap_sends",
            "Parcels of the outbox by kind: sent, again (later), waiting (its group is gone), dead (never).",
            ["kind", "result"],
            registry=registry,
        )
        self._calls = Counter(
            "gridsnap_api_calls",
            "Calls of the Bot API, polling apart: ok, limited (429), refused (4xx), broken (5xx), lost.",
            ["method", "result"],
            registry=registry,
        )
        self._seconds = Histogram(
            "gridsnap_api_seconds",
            "How long Telegram took to answer a call, polling apart.",
            ["method"],
            buckets=_BUCKETS,
            registry=registry,
        )
        self._photos = Counter(
            "gridsnap_photos", "Photos: kept, refused (not usable), failed.", ["result"], registry=registry
        )
        self._lanes = self._gauge("gridsnap_lane_jobs", "Updates being handled or waiting in their lanes.")
        self._outbox = Gauge(
            "gridsnap_outbox_parcels", "Parcels that are not out.", ["state"], registry=registry
        )
        self._oldest = self._gauge(
            "gridsnap_outbox_oldest_seconds", "For how long the parcel waits that should have gone first."
        )
        self._swept = self._gauge("gridsnap_sweep_age_seconds", "Since the last sweep.")
        self._polled = self._gauge("gridsnap_poll_age_seconds", "Since Telegram last answered a poll.")
        self._uncertain = self._gauge(
            "gridsnap_uncertain_sends", "Sends since the start that may have arrived twice."
        )
        self._ready = self._gauge("gridsnap_ready", "1 while nothing keeps the program from its work.")
        self._open = self._gauge("gridsnap_reports_open", "Reports that are not closed.")
        self._overdue = self._gauge("gridsnap_reports_overdue", "Open reports beyond their deadline.")
        self._read_at: float | None = None
        for outcome in ("taken", "repeated", "handled", "failed"):
            self._updates.labels(outcome)  # a rate needs its zero
        for result in ("kept", "refused", "failed"):
            self._photos.labels(result)

    def _gauge(self, name: str, told: str) -> Gauge:
        return Gauge(name, told, registry=self.registry)

    # What the parts tell ------------------------------------------------------------------------------

    def taken(self, fresh: int, repeated: int) -> None:
        """Updates were committed, and so many were known already."""
        self._updates.labels("taken").inc(fresh)
        self._updates.labels("repeated").inc(repeated)

    def finished(self, failure: str) -> None:
        """One update is done, or given up."""
        self._updates.labels("failed" if failure else "handled").inc()

    def sent(self, kind: str, result: str) -> None:
        """What became of one parcel for now."""
        known = kind if kind in _KINDS else "other"
        self._sends.labels(known, result).inc()

    def photo(self, result: str) -> None:
        """What became of one photo."""
        self._photos.labels(result).inc()

    def called(self, url: str, status: int | None, seconds: float) -> None:
        """One call of the Bot API; None for the status where no answer came. The address holds the token."""
        last = url.rpartition("/")[2].partition("?")[0]
        method = "file" if "/file/bot" in url else last if _METHOD.fullmatch(last) else "other"
        self._calls.labels(method, _result(status)).inc()
        if status is not None:
            self._seconds.labels(method).observe(seconds)

    def watch(self, lanes: Lanes) -> None:
        """From now on these are the lanes."""
        self._lanes.set_function(lambda: lanes.jobs)

    # What is asked ------------------------------------------------------------------------------------

    async def page(self, desk: Desk, problems: list[str]) -> bytes:
        """All of it as Prometheus reads it; without the database's figures while it does not answer."""
        pulse, now = desk.pulse, desk.now()
        self._swept.set((now - (pulse.swept_at or pulse.started_at)).total_seconds())
        self._polled.set((now - (pulse.polled_at or pulse.started_at)).total_seconds())
        self._uncertain.set(pulse.uncertain)
        self._ready.set(not problems)
        clock = asyncio.get_running_loop().time()
        if self._read_at is None or clock - self._read_at >= _FRESH:
            self._read_at = clock
            try:
                counts, oldest, standing, overdue = await desk.store.read(_figures)
            except Exception:  # noqa: BLE001 - `problems` says so; the rest is worth having
                self._read_at = None
            else:
                for state in _WAITING_STATES:
                    self._outbox.labels(state).set(counts.get(state, 0))
                self._oldest.set(max((now - oldest).total_seconds(), 0) if oldest else 0)
                self._open.set(standing)
                self._overdue.set(overdue)
        return generate_latest(self.registry)


class MeasuredRequest(AiohttpRequest):
    """The transport, with every call counted and timed."""

    __slots__ = ("_metrics",)

    def __init__(self, metrics: Metrics, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._metrics = metrics

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        """Return the status and the body of the answer, as the transport does."""
        clock = asyncio.get_running_loop().time
        begun = clock()
        status: int | None = None
        try:
            status, body = await super().do_request(url, method, request_data, *args, **kwargs)
        except NetworkError:
            self._metrics.called(url, None, clock() - begun)
            raise
        self._metrics.called(url, status, clock() - begun)
        return status, body


def _result(status: int | None) -> str:
    match status:
        case None:
            return "lost"
        case 429:
            return "limited"
        case _ if status < 300:  # noqa: PLR2004 - HTTP's classes of status
            return "ok"
        case _ if status < 500:  # noqa: PLR2004
            return "refused"
        case _:
            return "broken"


def _figures(work: Work) -> tuple[dict[str, int], datetime | None, int, int]:
    standing, overdue = figures.open_and_overdue(work)
    return dict(outbox.counts(work)), figures.oldest_due_parcel(work), standing, overdue
