"""What holds for rides (捎带拍) and for drafts that were put off: set in `[rides]`."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from casework.quiet import QuietHours


@dataclass(frozen=True, slots=True)
class RideTerms:
    """`evening` is the street's wall clock; `fix_within` how long before or after its photo a
    fix may be that is trusted.
    """

    evening: time = time(18, 30)
    fix_within: timedelta = timedelta(seconds=90)
    accuracy_max: float = 100.0  # metres
    speed_max: float = 120.0  # km/h
    longest: timedelta = timedelta(hours=8)
    drafts_max: int = 60  # kept by one person at a time

    def reminder(self, now: datetime, zone: tzinfo, quiet: QuietHours) -> datetime:
        """The first evening after `now`, or the end of the quiet hours that it falls into."""
        local = now.astimezone(zone)
        evening = datetime.combine(local.date(), self.evening, tzinfo=zone)
        if evening <= local:
            evening = datetime.combine(local.date() + timedelta(days=1), self.evening, tzinfo=zone)
        return quiet.ends(evening, zone)
