"""What a closed case costs everybody's attention (每件结案的消息数): messages, not edits.

Messages are counted by chat, so what a community or a grid got is known where its chats are its own alone.
What went to people in private belongs to no community: nobody's riders are theirs alone.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from casework import street
from casework.scheme import Scheme
from storage import figures as rows
from storage import places, sent
from storage.records import Community, Grid
from storage.work import Work

Days = tuple[date, date]
"""The first day and the last one."""


class Gap(StrEnum):
    """Why it is not known how many messages there were."""

    UNCOUNTED = "uncounted"  # some of these days were not counted, or in part
    NO_GROUP = "no_group"  # whose cases live in somebody else's group
    SHARED = "shared"  # a group that hears of others' cases, too
    NEW_GROUP = "new_group"  # the cases of some of these days may have lived elsewhere


@dataclass(frozen=True, slots=True)
class Attention:
    """Messages that the bot sent by itself in a period; `to_riders` are those to people in private."""

    to_groups: int
    to_riders: int


@dataclass(frozen=True, slots=True)
class Groups:
    """Whose cases live in which chats, as it is now.

    `chats` are a community's and those of its grids; `homes` is chat → communities, None for the street;
    `squares` chat → the grids that have it as their own; `bound` are those of whole communities.
    """

    communities: Mapping[int, Community]
    chats: Mapping[int, AbstractSet[int]]
    homes: Mapping[int, AbstractSet[int | None]]
    squares: Mapping[int, AbstractSet[int]]
    bound: AbstractSet[int]

    @classmethod
    def of(
        cls, work: Work, scheme: Scheme, communities: Sequence[Community], grids: Sequence[Grid]
    ) -> "Groups":
        chats: dict[int, set[int]] = defaultdict(set)
        homes: dict[int, set[int | None]] = defaultdict(set)
        squares: dict[int, set[int]] = defaultdict(set)
        for one in communities:
            if one.chat_id is not None:
                chats[one.id].add(one.chat_id)
        for grid in grids:
            for chat in _chats(grid):
                chats[grid.community_id].add(chat)
                squares[chat].add(grid.id)
        for community_id, found in chats.items():
            for chat in found:
                homes[chat].add(community_id)
        own = street.group(work, scheme)
        if own is not None:
            homes[own].add(None)
        bound = {one.chat_id for one in communities if one.chat_id is not None}
        return cls({one.id: one for one in communities}, chats, homes, squares, bound)


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent from the first day to the last, by chat; all people are the chat `PRIVATE`.

    `oldest` is when the street's first case was reported.
    """

    by_chat: Mapping[int, int]
    first: date
    oldest: datetime | None
    scheme: Scheme

    @property
    def everywhere(self) -> Attention:
        private = self.by_chat.get(sent.PRIVATE, 0)
        return Attention(sum(self.by_chat.values()) - private, private)

    def to_communities(self, groups: Groups, only: Collection[int]) -> int | Gap:
        """Messages to the groups of these communities and of their grids, a group that they share once."""
        if any(groups.communities[one].chat_id is None for one in only):
            return Gap.NO_GROUP
        chats = {chat for one in only for chat in groups.chats[one]}
        if any(groups.homes[chat] - set(only) for chat in chats):
            return Gap.SHARED
        if any(self._is_newer(groups.communities[one].bound_at) for one in only):
            return Gap.NEW_GROUP
        return self._to(chats)

    def to_grid(self, groups: Groups, grid: Grid) -> int | Gap:
        """Messages to the grid's own groups, where it has one for every category."""
        if grid.chat_id is None:
            return Gap.NO_GROUP
        for chat in _chats(grid):
            if chat in groups.bound or None in groups.homes[chat] or groups.squares[chat] != {grid.id}:
                return Gap.SHARED
        return Gap.NEW_GROUP if self._is_newer(grid.updated_at) else self._to(_chats(grid))

    def _is_newer(self, at: datetime | None) -> bool:
        """Whether that came after the days began, while there were cases already."""
        if at is None or self.oldest is None or at <= self.oldest:
            return False
        return self.scheme.local(at).date() >= self.first

    def _to(self, chats: Collection[int]) -> int:
        return sum(self.by_chat.get(chat, 0) for chat in chats)


def over(work: Work, scheme: Scheme, stretches: Sequence[Days]) -> list[Sent | None]:
    """What was sent in each stretch, one read for each; None where some of its days were not counted."""
    began, oldest = sent.first_day(work), rows.first_submitted(work)
    if began is None:
        return [None] * len(stretches)
    # Where there were cases before counting began, its first day was counted in part.
    counted_from = began + timedelta(days=1)
    if oldest is None or scheme.local(oldest).date() >= began:
        counted_from = date.min
    return [
        Sent(sent.by_chat(work, first, last), first, oldest, scheme) if first >= counted_from else None
        for first, last in stretches
    ]


def of(work: Work, scheme: Scheme, days: Days, only: Collection[int] | None) -> Attention | Gap:
    """What was sent on these days, or why that is not known.

    Of some communities: what went to their groups and those of their grids, to nobody in private.
    """
    [found] = over(work, scheme, [days])
    if found is None:
        return Gap.UNCOUNTED
    if only is None:
        return found.everywhere
    groups = Groups.of(work, scheme, places.all_communities(work), places.all_grids(work))
    to_groups = found.to_communities(groups, only)
    return to_groups if isinstance(to_groups, Gap) else Attention(to_groups, 0)


def _chats(grid: Grid) -> AbstractSet[int]:
    """The chats of its own that cases of this grid live in."""
    return {chat for chat in (grid.chat_id, *grid.chats.values()) if chat is not None}
