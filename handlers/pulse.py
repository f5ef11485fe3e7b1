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
    standby: bool = False  # another process leads; this one is ready to
    wire_error: str = ""  # empty while Telegram is reachable
    uncertain: int = 0  # sends since the start that may have arrived twice; storage lists them all
    troubles: dict[str, str] = field(default_factory=dict)  # part of the program → what is wrong there now

    def trouble(self, part: str, sentence: str) -> None:
        """Something is wrong there until `well` is said of it."""
        self.troubles[part] = sentence

    def well(self, part: str) -> None:
        self.troubles.pop(part, None)
