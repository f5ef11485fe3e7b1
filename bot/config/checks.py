"""The table [checks]: who looks whether a case is mended (核查), and for how long they may."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from bot.config.fields import Duration, Table, TermText
from casework.terms import Term


class Checks(Table):
    """How a case that is called done comes to its end."""

    enabled: bool = True
    answer_within: Duration = timedelta(hours=48)
    neighbours_per_day: Annotated[int, Field(ge=0, le=20)] = 2
    neighbour_within: Duration = timedelta(hours=24)
    rework_within: TermText = Term.parse("1工作日")
    reopen_within: Duration = timedelta(days=7)
