"""Whose cases and figures somebody may look at (查看范围), read from storage when they ask."""

from collections.abc import Sequence
from dataclasses import dataclass

from casework import people
from casework.errors import NotAllowedError
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import Role
from storage import people as rows
from storage import places
from storage.records import Community
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Insight:
    """Into these communities, or into the whole street (None)."""

    communities: tuple[Community, ...] | None

    @property
    def ids(self) -> frozenset[int] | None:
        return None if self.communities is None else frozenset(one.id for one in self.communities)

    @property
    def names(self) -> Sequence[str]:
        """Empty for the whole street."""
        return [one.name for one in self.communities or ()]


EVERYTHING = Insight(None)


def of(work: Work, scheme: Scheme, actor: Actor, chat_id: int | None) -> Insight:
    """All for the street's admins, their own communities for registered staff; NotAllowedError for the rest.

    `chat_id` is the group where they ask, None in private: a group hears only of the communities that speak
    there, and its administrators are their staff.
    """
    if people.is_admin(scheme, actor.id):
        return EVERYTHING
    own = rows.communities_of(work, actor.id) if actor.id is not None else set()
    if chat_id is None:
        found = [community for community in places.all_communities(work) if community.id in own]
    else:
        here = places.communities_in(work, chat_id)
        found = [one for one in here if one.id in own or actor.administers == chat_id]
    if not found:
        raise NotAllowedError(Role.ADMIN)
    return Insight(tuple(found))


def works_for(work: Work, _scheme: Scheme, person_id: int) -> Sequence[str]:
    """The names of the communities whose registered staff the person is."""
    own = rows.communities_of(work, person_id)
    return (
        [community.name for community in places.all_communities(work) if community.id in own] if own else []
    )
