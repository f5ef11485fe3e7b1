"""`[rides]`: live locations (捎带拍), and drafts that were put off (稍后再填)."""

from datetime import time, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.config.fields import Duration, Table
from bot.config.problems import finding


def clock(value: str) -> str:
    """The text as it is, where it says a time of the day."""
    try:
        time.fromisoformat(value)
    except ValueError:
        raise finding(f"{value!r} is not a time of the day", 'such as "18:30"') from None
    return value


class Rides(Table):
    """How far the places of a ride are trusted, and when a rider is reminded of what waits."""

    evening: Annotated[str, AfterValidator(clock)] = "18:30"
    fix_within: Duration = timedelta(seconds=90)
    accuracy_max: Annotated[int, Field(ge=10, le=1000)] = 100
    speed_max: Annotated[int, Field(ge=20, le=400)] = 120
    longest: Duration = timedelta(hours=8)
    drafts_max: Annotated[int, Field(ge=5, le=200)] = 60

    @property
    def evening_at(self) -> time:
        """The evening as a wall clock's time."""
        return time.fromisoformat(self.evening).replace(second=0, microsecond=0, tzinfo=None)
