"""The figures of a report in the order in which it tells them, and what kind of number each is.

What each counts is said where it is counted, in `casework.figures` and `casework.apart`; the catalogues have
its name (`kpi.KEY`) and its definition (`kpi.KEY.how`) for people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from casework.apart import Apart
from casework.figures import Tally
from casework.ratios import Ratio
from casework.weekly import Beside, Weekly


class Kind(StrEnum):
    COUNT = "count"  # cases, or answers
    RATE = "rate"
    SPAN = "span"  # a length of time
    NUMBER = "number"  # a mean of counts
    STANDING = "standing"  # cases as they are now: last week's are not known any more


Value = int | float | Ratio | timedelta | None


@dataclass(frozen=True, slots=True)
class Kpi:
    """`better`: 1 where more is better, -1 where less is, 0 where neither can be said.

    `is_apart` are those that are not counted from cases.
    """

    key: str
    kind: Kind
    better: int = 0
    is_apart: bool = False

    def of(self, counted: Tally | Apart) -> Value:
        value: Value = getattr(counted, self.key)
        return value

    def beside(self, both: Beside) -> tuple[Value, Value]:
        """(this week's, last week's)."""
        now, before = both.apart if self.is_apart else (both.now, both.before)
        return self.of(now), None if self.kind == Kind.STANDING else self.of(before)


KPIS: Sequence[Kpi] = (
    Kpi("reported", Kind.COUNT),
    Kpi("effective", Kind.COUNT),
    Kpi("effective_rate", Kind.RATE, 1),
    Kpi("redirected", Kind.COUNT, -1),
    Kpi("accuracy_rate", Kind.RATE, 1),
    Kpi("due", Kind.COUNT),
    Kpi("held", Kind.COUNT),
    Kpi("due_solved", Kind.COUNT),
    Kpi("closing_rate", Kind.RATE, 1),
    Kpi("on_time", Kind.COUNT),
    Kpi("on_time_rate", Kind.RATE, 1),
    Kpi("extended", Kind.COUNT),
    Kpi("extension_rate", Kind.RATE, -1),
    Kpi("mean_claim", Kind.SPAN, -1),
    Kpi("mean_solution", Kind.SPAN, -1),
    Kpi("solved", Kind.COUNT),
    Kpi("verified", Kind.COUNT),
    Kpi("verified_rate", Kind.RATE, 1),
    Kpi("reworked", Kind.COUNT, -1),
    Kpi("rework_rate", Kind.RATE, -1),
    Kpi("disputes", Kind.COUNT, -1),
    Kpi("dispute_rate", Kind.RATE, -1),
    Kpi("rated", Kind.COUNT),
    Kpi("content", Kind.COUNT),
    Kpi("content_rate", Kind.RATE, 1),
    Kpi("unable", Kind.COUNT),
    Kpi("returned", Kind.COUNT),
    Kpi("withdrawn", Kind.COUNT),
    Kpi("duplicates", Kind.COUNT),
    Kpi("open", Kind.STANDING),
    Kpi("awaiting", Kind.STANDING),
    Kpi("overdue", Kind.STANDING, -1),
    Kpi("group_messages_per_case", Kind.NUMBER, -1, is_apart=True),
    Kpi("served", Kind.COUNT),  # 双向奔赴: both directions, side by side
    Kpi("given", Kind.COUNT, is_apart=True),
)
"""Of the street, of each community, grid and category."""

MESSAGES = Kpi("messages_per_case", Kind.NUMBER, -1, is_apart=True)
"""Known of the whole street alone: what riders get in private belongs to no community."""
OF_STREET: Sequence[Kpi] = (*KPIS, MESSAGES)


def of_street(report: Weekly) -> Sequence[tuple[Kpi, Value, Value]]:
    """Every figure of the whole street: it, this week's, last week's."""
    return [(one, *one.beside(report.total)) for one in OF_STREET]


def difference(kpi: Kpi, now: Value, before: Value) -> Value:
    """How much more it is than last week; of rates in hundredths of a percent, as they are written."""
    if now is None or before is None:
        return None
    if isinstance(now, Ratio) and isinstance(before, Ratio):
        return now.hundredths - before.hundredths
    if isinstance(now, timedelta) and isinstance(before, timedelta):
        return now - before
    assert not isinstance(now, timedelta)
    assert not isinstance(before, timedelta)
    return round(now - before, 2) if kpi.kind == Kind.NUMBER else now - before
