"""From a place and a category to the group that answers for it (派遣)."""

from dataclasses import dataclass

from casework import street
from casework.places import Point
from casework.scheme import Scheme
from storage import places
from storage.records import Community, Grid
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Destination:
    """Who answers for a spot, and the chat where its card lives.

    `chat_id` None with a community: its group is out of reach and the card waits; without one: nobody's
    group, so the street's admins get the card in private.
    """

    community: Community | None
    grid: Grid | None
    near: tuple[int, ...]
    chat_id: int | None
    thread_id: int | None


def destination(
    work: Work, scheme: Scheme, point: Point, accuracy: float | None, category: str
) -> Destination:
    """Where a case from this spot goes; never nowhere."""
    found, near = scheme.router.locate(work, point, min(accuracy or 0.0, 200.0), scheme.border_margin)
    grid = places.grid(work, found.id) if found is not None else None
    if grid is None:
        return Destination(None, None, near, street.group(work, scheme), None)
    community = places.community(work, grid.community_id)
    assert community is not None
    return of_community(work, scheme, community, grid, near, category)


def of_community(
    work: Work, scheme: Scheme, community: Community, grid: Grid | None, near: tuple[int, ...], category: str
) -> Destination:
    """The grid's own chat, else the community's group (none while out of reach), else the street's."""
    chat = grid.chat_for(category) if grid is not None else None
    if grid is not None and chat is not None:
        return Destination(community, grid, near, chat, grid.thread_id if chat == grid.chat_id else None)
    if community.chat_id is None:
        return Destination(community, grid, near, street.group(work, scheme), None)
    if not community.reachable:
        return Destination(community, grid, near, None, None)
    return Destination(community, grid, near, community.chat_id, community.thread_id)
