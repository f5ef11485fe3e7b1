"""When the street works: what working hours and working days (工作时, 工作日) count."""

from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import Field

from bot.config.fields import Listed, Table, WorkingSpans
from casework.workdays import Hours, parse_spans

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEK: tuple[Weekday, ...] = get_args(Weekday)


class WorkingHours(Table):
    """The working hours of the street, in the time zone of the reminders."""

    working: WorkingSpans = "09:00-12:00,14:00-18:00"
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1), Listed] = _WEEK[:5]
    calendar: Literal["china", "none"] = "china"
    days_off: Annotated[tuple[date, ...], Listed] = ()
    working_days: Annotated[tuple[date, ...], Listed] = ()

    @property
    def hours(self) -> Hours:
        """The working hours as the rules count them."""
        return Hours(
            spans=parse_spans(self.working),
            weekdays=frozenset(_WEEK.index(day) for day in self.weekdays),
            adjusted=self.calendar == "china",
            extra_off=frozenset(self.days_off),
            extra_worked=frozenset(self.working_days),
        )
