"""`[digests]`: when groups hear how they stand (早报)."""

from datetime import time
from typing import Annotated

from pydantic import AfterValidator

from bot.config.fields import Table
from bot.config.rides import clock


def _clock_or_never(value: str) -> str:
    return clock(value) if value else value


class Digests(Table):
    """The morning digest of every group."""

    morning: Annotated[str, AfterValidator(_clock_or_never)] = "08:30"
    working_days_only: bool = True

    @property
    def morning_at(self) -> time | None:
        """The hour as a wall clock's time; None for never."""
        if not self.morning:
            return None
        return time.fromisoformat(self.morning).replace(second=0, microsecond=0, tzinfo=None)
