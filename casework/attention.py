"""What a closed case costs everybody's attention (每件结案的消息数): messages, not edits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from casework.scheme import Scheme
from storage import figures as rows
from storage import places, sent
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Attention:
    """Messages that the bot sent by itself in a period; `to_riders` are those to people in private."""

    to_groups: int
    to_riders: int


def of(work: Work, scheme: Scheme, first: date, last: date, only: Collection[int] | None) -> Attention | None:
    """What was sent from the first day to the last; None where some of these days were not counted yet.

    Of some communities: what went to their groups, which others may share; nobody's riders are theirs alone.
    """
    began = sent.first_day(work)
    if began is None:
        return None
    oldest = rows.first_submitted(work)
    if oldest is not None and scheme.local(oldest).date() < began and first <= began:
        return None  # that first day itself was counted in part
    chats = None if only is None else _chats(work, only)
    to_groups = sum(sent.by_kind(work, first, last, chats).values())
    to_riders = 0 if only is not None else sum(sent.by_kind(work, first, last, {sent.PRIVATE}).values())
    return Attention(to_groups, to_riders)


def _chats(work: Work, only: Collection[int]) -> frozenset[int]:
    """The groups of these communities."""
    found = {one.chat_id for one in places.all_communities(work) if one.id in only}
    for grid in places.all_grids(work):
        if grid.community_id in only:
            found |= {grid.chat_id, *grid.chats.values()}
    return frozenset(chat for chat in found if chat is not None)
