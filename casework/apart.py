"""Figures of the weekly report that are not counted from its cases, for the street, a community, a grid.

A category has none: a message tells of cases of several, and what riders are given of no kind of case.
"""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from casework import attention, giving
from casework.attention import Days, Gap, Groups, Sent
from casework.figures import Tally
from casework.scheme import Scheme
from storage.records import Community, Grid
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Apart:
    """None where a figure is not known of whatever it stands beside."""

    messages_per_case: float | None = None  # to groups and to people; of the whole street alone
    group_messages_per_case: float | None = None
    given: int | None = None  # 回馈骑手, 人次


Both = tuple[Apart, Apart]
"""This week's and last week's."""
NOTHING: Both = (Apart(), Apart())


@dataclass(frozen=True, slots=True)
class Counted:
    """All that was read for both weeks at once; every line of the report takes its own out of it."""

    sent: Sequence[Sent | None]
    given: Sequence[Mapping[int | None, int] | None]
    groups: Groups
    ids: Mapping[str, int]  # of communities, by name
    grids: Mapping[str, Grid]  # in force, by code

    @classmethod
    def of(
        cls,
        work: Work,
        scheme: Scheme,
        weeks: Sequence[Days],
        communities: Sequence[Community],
        grids: Sequence[Grid],
    ) -> "Counted":
        in_force = [one for one in grids if one.active]
        return cls(
            attention.over(work, scheme, weeks),
            [giving.sums(work, first, last) for first, last in weeks],
            Groups.of(work, scheme, communities, in_force),
            {one.name: one.id for one in communities},
            {one.code: one for one in in_force},
        )

    def street(self, now: Tally, before: Tally) -> Both:
        messages = self._both(now, before, _everywhere)
        return self._with(messages, lambda given: sum(given.values()))

    def community(self, name: str, now: Tally, before: Tally) -> Both:
        """Of what is the street's own ("") no messages: its group hears of everybody's cases."""
        known = self.ids.get(name)
        messages = NOTHING
        if known is not None:
            one = [known]
            messages = self._both(
                now, before, lambda sent, n: _groups(sent.to_communities(self.groups, one), n)
            )
        return self._with(messages, lambda given: given.get(known, 0))

    def grid(self, code: str, now: Tally, before: Tally) -> Both:
        grid = self.grids.get(code)
        if grid is None:
            return NOTHING
        return self._both(now, before, lambda sent, n: _groups(sent.to_grid(self.groups, grid), n))

    @property
    def givers(self) -> AbstractSet[str]:
        """The communities that gave riders something in either week; "" for the street."""
        names = {community_id: name for name, community_id in self.ids.items()}
        return {"" if one is None else names[one] for given in self.given for one in given or ()}

    def _with(self, both: Both, of: Callable[[Mapping[int | None, int]], int]) -> Both:
        now, before = (
            replace(one, given=None if given is None else of(given))
            for one, given in zip(both, self.given, strict=True)
        )
        return now, before

    def _both(self, now: Tally, before: Tally, of: Callable[[Sent, int], Apart]) -> Both:
        first, second = (
            of(sent, tally.ended) if sent is not None and tally.ended else Apart()
            for sent, tally in zip(self.sent, (now, before), strict=True)
        )
        return first, second


def _everywhere(sent: Sent, ended: int) -> Apart:
    found = sent.everywhere
    return Apart((found.to_groups + found.to_riders) / ended, found.to_groups / ended)


def _groups(messages: int | Gap, ended: int) -> Apart:
    return Apart(None, None if isinstance(messages, Gap) else messages / ended)
