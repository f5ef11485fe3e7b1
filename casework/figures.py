"""The scheme's figures (统计) by the definitions of the trade, with honest denominators.

结案率 = 结案 / (应结案 − 缓办), 按期结案率 = 按期结案 / (应结案 − 缓办); 应结案 are the cases whose deadline
falls in the period and those closed in it. A returned case, and one that cannot be solved, is due and not
solved: closing is not mending. One that awaits its check (核查) is due and not closed yet; whether it was in
time is judged by when it was called done, because nobody answers for how fast riders look.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from operator import itemgetter
from typing import Any, Self

from casework import attention, giving, insight
from casework.attention import Attention, Gap
from casework.insight import EVERYTHING, Insight
from casework.people import Actor
from casework.ratios import Ratio
from casework.scheme import Scheme
from storage import figures as rows
from storage import places
from storage.work import Work

DAYS_SHOWN = 14


class Span(StrEnum):
    """The stretches of time that people ask for."""

    TODAY = "t"
    WEEK = "w"  # today and the six days before
    MONTH = "m"
    LAST_MONTH = "l"
    ALL = "a"


@dataclass(frozen=True, slots=True)
class Period:
    """`start` ≤ t < `end`; whole days of the street's time zone."""

    start: datetime
    end: datetime
    span: Span | None = None

    @classmethod
    def of(cls, scheme: Scheme, span: Span, now: datetime) -> Self:
        today = scheme.local(now).date()
        first, last = today, today
        if span == Span.WEEK:
            first = today - timedelta(days=6)
        elif span == Span.MONTH:
            first = today.replace(day=1)
        elif span == Span.LAST_MONTH:
            last = today.replace(day=1) - timedelta(days=1)
            first = last.replace(day=1)
        elif span == Span.ALL:
            first = date(2000, 1, 1)
        return cls(_midnight(scheme, first), _midnight(scheme, last + timedelta(days=1)), span)

    @classmethod
    def between(cls, scheme: Scheme, first: date, last: date) -> Self:
        """From the first day to the last one, both included; ValueError where the last comes first."""
        if last < first:
            raise ValueError("the last day is before the first")
        return cls(_midnight(scheme, first), _midnight(scheme, last + timedelta(days=1)))

    def days(self, scheme: Scheme) -> tuple[date, date]:
        """(the first day, the last one)."""
        return scheme.local(self.start).date(), scheme.local(self.end - timedelta(seconds=1)).date()


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one community, one category, or all."""

    reported: int = 0
    effective: int = 0  # reported, and neither returned nor withdrawn nor the same as another
    redirected: int = 0  # reported, and later passed on, declined or recategorised; the weekly report's alone
    solved: int = 0  # closed in the period: 结案
    returned: int = 0  # ended in the period and not solved, like the next three
    unable: int = 0
    withdrawn: int = 0
    duplicates: int = 0  # they go on as another case
    verified: int = 0  # solved, and the reporter or another rider found it mended
    reworked: int = 0  # solved, and not at the first attempt
    disputes: int = 0  # how often the community called those solved done, and a rider said no
    rated: int = 0  # solved, and rated by the reporter
    content: int = 0  # of those rated: 满意 and 基本满意
    due: int = 0  # 应结案
    held: int = 0  # 缓办: due, and on hold
    due_solved: int = 0  # 结案, of those due
    on_time: int = 0  # 按期结案, of those due
    extended: int = 0  # 延期: due, and given more time
    claims: int = 0
    claim_seconds: int = 0
    solve_seconds: int = 0
    open: int = 0  # now, and to do
    awaiting: int = 0  # now: done, and to be checked
    overdue: int = 0  # now, by the deadline that counts now

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Tally)))

    @property
    def closing_rate(self) -> Ratio | None:
        """结案率 as a part of 1; None where nothing was due."""
        return Ratio.of(self.due_solved, self.due - self.held)

    @property
    def on_time_rate(self) -> Ratio | None:
        """按期结案率."""
        return Ratio.of(self.on_time, self.due - self.held)

    @property
    def extension_rate(self) -> Ratio | None:
        """延期率: of the cases due, those that were given more time."""
        return Ratio.of(self.extended, self.due)

    @property
    def effective_rate(self) -> Ratio | None:
        """有效上报率."""
        return Ratio.of(self.effective, self.reported)

    @property
    def accuracy_rate(self) -> Ratio | None:
        """准确派遣率: of the cases dispatched, those that were right where they were sent at first.

        Every case is dispatched as it is reported. Wrong was whatever was passed on (转派), declined (不接)
        or given another category (改类别) since. Only where `redirected` was counted.
        """
        return Ratio.of(self.reported - self.redirected, self.reported)

    @property
    def unsolved(self) -> int:
        """Ended without being solved; a duplicate is counted as the case that it goes on as."""
        return self.returned + self.unable + self.withdrawn

    @property
    def served(self) -> int:
        """骑手服务社区: what riders reported and is solved; the other direction is `Figures.given`."""
        return self.solved

    @property
    def ended(self) -> int:
        """Solved or not: what messages are counted for."""
        return self.solved + self.unsolved

    @property
    def verified_rate(self) -> Ratio | None:
        """核实率: of the cases solved, those that somebody else than the community found mended."""
        return Ratio.of(self.verified, self.solved)

    @property
    def rework_rate(self) -> Ratio | None:
        """返工率: of the cases solved, those that had to be done again."""
        return Ratio.of(self.reworked, self.solved)

    @property
    def dispute_rate(self) -> Ratio | None:
        """How often a rider who was asked said 没修好, of all their answers about the cases solved."""
        return Ratio.of(self.disputes, self.disputes + self.verified)

    @property
    def content_rate(self) -> Ratio | None:
        """满意率: of those who rated, who is satisfied or mostly so."""
        return Ratio.of(self.content, self.rated)

    @property
    def mean_claim(self) -> timedelta | None:
        return timedelta(seconds=self.claim_seconds // self.claims) if self.claims else None

    @property
    def mean_solution(self) -> timedelta | None:
        return timedelta(seconds=self.solve_seconds // self.solved) if self.solved else None


_COUNTED = tuple(one.name for one in fields(Tally))


@dataclass(frozen=True, slots=True)
class Figures:
    """A period in figures. `communities` is by name ("" is the street), `days` the last two weeks."""

    period: Period
    total: Tally
    communities: Mapping[str, Tally]
    categories: Mapping[str, Tally]  # by key
    days: Sequence[tuple[date, int, int]]  # the day, reported, solved
    sent: Attention | Gap
    now: datetime
    whose: Sequence[str] = ()  # the communities that were counted; none: the whole street
    given: Mapping[str, int] | None = None  # 回馈骑手: 人次 by community; None before anything was noted

    @property
    def messages_per_case(self) -> tuple[float, float] | None:
        """What a closed case costs (its groups, the riders), in messages; None where nobody knows."""
        if isinstance(self.sent, Gap) or not self.total.ended:
            return None
        return self.sent.to_groups / self.total.ended, self.sent.to_riders / self.total.ended


def of(work: Work, scheme: Scheme, actor: Actor, period: Period, chat_id: int | None = None) -> Figures:
    """The period in figures: the whole street's for its admins, their own communities' for staff."""
    return count(work, scheme, period, insight.of(work, scheme, actor, chat_id))


def count(work: Work, scheme: Scheme, period: Period, into: Insight = EVERYTHING) -> Figures:
    """The period in figures."""
    names = {community.id: community.name for community in places.all_communities(work)}
    communities: dict[str, Tally] = defaultdict(Tally)
    categories: dict[str, Tally] = defaultdict(Tally)
    total = Tally()
    for row in rows.tallies(work, period.start, period.end, into.ids):
        one = tally(row)
        total += one
        communities[names.get(row["community_id"], "")] += one
        categories[row["category"]] += one
    given = giving.sums(work, *period.days(scheme), into.ids)
    return Figures(
        period,
        total,
        dict(sorted(communities.items(), key=_busiest)),
        dict(sorted(categories.items(), key=_busiest)),
        by_day(work, scheme, scheme.local(work.now).date(), DAYS_SHOWN, into),
        attention.of(work, scheme, period.days(scheme), into.ids),
        work.now,
        into.names,
        None if given is None else {"" if one is None else names[one]: n for one, n in given.items()},
    )


def _busiest(item: tuple[str, Tally]) -> tuple[int, int, str]:
    name, tally = item
    return -tally.reported, -tally.open, name


def tally(row: Mapping[str, Any]) -> Tally:
    """A row of `storage.figures.tallies`."""
    return Tally(**{name: round(row[name]) for name in _COUNTED})


def summed(rows_: Sequence[Mapping[str, Any]]) -> Tally:
    """Many rows as one tally, at less cost than adding tallies one by one."""
    columns = zip(*map(itemgetter(*_COUNTED), rows_), strict=True)
    return Tally(*(round(sum(column)) for column in columns))


def by_day(
    work: Work, scheme: Scheme, last: date, length: int, into: Insight = EVERYTHING
) -> list[tuple[date, int, int]]:
    """(the day, reported, solved) of so many days up to the last one."""
    days = [last - timedelta(days=back) for back in range(length - 1, -1, -1)]
    edges = [_midnight(scheme, day) for day in (*days, last + timedelta(days=1))]
    counted = rows.per_day(work, edges, into.ids)
    return [(day, reported, solved) for day, (reported, solved) in zip(days, counted, strict=True)]


def _midnight(scheme: Scheme, day: date) -> datetime:
    return datetime.combine(day, time(), scheme.timezone).astimezone(UTC)
