"""Tells systemd how the program is (sd_notify): READY, WATCHDOG while all is well, STOPPING.

Plain datagrams to the socket that systemd names in NOTIFY_SOCKET; without it every call does nothing. The
watchdog is fed only while updates are asked for and sweeps run, so a program that lives but no longer works
is started anew. What a restart cannot mend (Telegram is away) is no reason for one.
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import structlog

from handlers.desk import Desk
from handlers.pulse import Pulse

log = structlog.get_logger(__name__)

_POLL = timedelta(seconds=90)  # a long poll takes 25 s
_OUTAGE = timedelta(minutes=30)
_SWEEP = timedelta(seconds=60)


class Systemd:
    """The way to the service manager, where there is one."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        env = os.environ if environment is None else environment
        self._address = env.get("NOTIFY_SOCKET", "")
        mine = env.get("WATCHDOG_PID") in {None, "", str(os.getpid())}
        limit = env.get("WATCHDOG_USEC", "") if mine else ""
        self.interval = int(limit) / 1e6 / 3 if self._address and limit.isdigit() and int(limit) else None
        """Seconds between two feedings, a third of what systemd allows; None where it does not watch."""

    def tell(self, **words: Any) -> None:
        """Send `NAME=value` for each word; a manager that cannot be reached is no trouble of ours."""
        if not self._address:
            return
        # An address that begins with @ lies in Linux's abstract namespace, written with a zero byte.
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        message = "\n".join(f"{name}={value}" for name, value in words.items())
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as way:
                way.sendto(message.encode(), address)
        except OSError as error:
            log.warning("systemd cannot be told", reason=str(error))

    @asynccontextmanager
    async def minding(self, desk: Desk, sweep: timedelta) -> AsyncIterator[None]:
        """The program is ready and watched over within the block, and on its way out after it."""
        feeding = asyncio.create_task(self._feed(desk, sweep), name="watchdog")
        self.tell(READY=1)
        try:
            yield
        finally:
            feeding.cancel()
            await asyncio.gather(feeding, return_exceptions=True)
            self.tell(STOPPING=1)

    async def _feed(self, desk: Desk, sweep: timedelta) -> None:
        while self.interval is not None:
            wrong = stalls(desk.pulse, desk.now(), sweep)
            if wrong:
                log.error("the watchdog is not fed", stalled=wrong)
                self.tell(STATUS="; ".join(wrong))
            else:
                self.tell(WATCHDOG=1, STATUS="at work")
            await asyncio.sleep(self.interval)


def stalls(pulse: Pulse, now: datetime, sweep: timedelta) -> list[str]:
    """What stands still and would move again after a restart.

    While Telegram cannot be reached the poller says so at each try, and is left to it for half an hour. A
    clock that jumped is wrong for one feeding at most, and systemd waits for three.
    """
    if pulse.standby:
        return []
    wrong = []
    patience = _OUTAGE if pulse.wire_error else _POLL
    if now - (pulse.polled_at or pulse.started_at) > patience:
        wrong.append("no update was asked for")
    if now - (pulse.swept_at or pulse.started_at) > sweep * 4 + _SWEEP:
        wrong.append("the sweep does not run")
    return wrong
