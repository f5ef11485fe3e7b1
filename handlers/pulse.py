"""The program's own pulse, for /health: written by `bot`, read by whoever asks how it is."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Pulse:
    """When things last went well, and what last went wrong."""

    started_at: datetime
    polled_at: datetime | None = None  # the last getUpdates that Telegram answered, or webhook call
    swept_at: datetime | None = None
    delivered_at: datetime | None = None
    wire_error: str = ""  # empty while Telegram is reachable
    uncertain: int = 0  # sends that may have arrived twice since the start
    notes: list[str] = field(default_factory=list)
