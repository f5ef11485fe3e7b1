"""The registers (名册) that admins keep: who may report, who works for which community."""

from collections.abc import Sequence
from dataclasses import dataclass

from casework import notices, people
from casework.errors import NotFoundError
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import RiderStanding
from storage import people as rows
from storage import places
from storage.records import Community, Person
from storage.work import Work

PAGE = 8


@dataclass(frozen=True, slots=True)
class RiderPage:
    riders: Sequence[Person]
    number: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A rider after a change; `told` is False where the person never spoke to the bot, so cannot be told."""

    person: Person
    told: bool


@dataclass(frozen=True, slots=True)
class Team:
    """A community and its registered staff as (person id, name)."""

    community: Community
    members: Sequence[tuple[int, str]]


def riders(work: Work, scheme: Scheme, actor: Actor, number: int) -> RiderPage:
    """One page of everybody who was ever appointed; a page beyond the end is the last one."""
    people.require_admin(scheme, actor)
    found = rows.riders(work)
    pages = max(-(-len(found) // PAGE), 1)
    number = min(max(number, 0), pages - 1)
    return RiderPage(found[number * PAGE : (number + 1) * PAGE], number, pages, len(found))


def rider(work: Work, scheme: Scheme, actor: Actor, person_id: int) -> Person:
    """Anybody on record, rider or not yet."""
    people.require_admin(scheme, actor)
    found = rows.person(work, person_id)
    if found is None:
        raise NotFoundError("person", person_id)
    return found


def named(work: Work, scheme: Scheme, actor: Actor, username: str) -> Person:
    """The person of this @username, if they ever spoke to the bot."""
    people.require_admin(scheme, actor)
    found = rows.by_username(work, username)
    if found is None:
        raise NotFoundError("person", username)
    return found


def appoint(work: Work, scheme: Scheme, actor: Actor, person_id: int, name: str = "") -> Changed:
    """The person may report from now on (聘任), and hears of it."""
    return _change(work, scheme, actor, person_id, name, RiderStanding.APPOINTED)


def suspend(work: Work, scheme: Scheme, actor: Actor, person_id: int) -> Changed:
    """The person may no longer report (停用), and hears of it."""
    return _change(work, scheme, actor, person_id, "", RiderStanding.SUSPENDED)


def _change(
    work: Work, scheme: Scheme, actor: Actor, person_id: int, name: str, standing: RiderStanding
) -> Changed:
    people.require_admin(scheme, actor)
    before = rows.person(work, person_id)
    if standing == RiderStanding.APPOINTED:
        person = people.appoint(work, scheme, actor, person_id, name)
    else:
        person = people.suspend(work, scheme, actor, person_id)
    told = before is not None
    if before is not None and before.rider != standing:
        notices.word(work, person_id, f"riders.told.{standing}", str(work.now.timestamp()))
    return Changed(person, told)


def teams(work: Work, scheme: Scheme, actor: Actor) -> Sequence[Team]:
    """Every community with its staff."""
    people.require_admin(scheme, actor)
    return [_team(work, community) for community in places.all_communities(work)]


def team(work: Work, scheme: Scheme, actor: Actor, community_id: int) -> Team:
    people.require_admin(scheme, actor)
    community = places.community(work, community_id)
    if community is None:
        raise NotFoundError("community", community_id)
    return _team(work, community)


def teams_in(work: Work, scheme: Scheme, actor: Actor, chat_id: int, thread_id: int | None) -> Sequence[Team]:
    """The communities that speak in this chat; where topics tell them apart, the one of this topic."""
    people.require_admin(scheme, actor)
    here = places.communities_in(work, chat_id)
    topic = [community for community in here if community.thread_id == thread_id]
    return [_team(work, community) for community in topic or here]


def _team(work: Work, community: Community) -> Team:
    return Team(community, rows.staff_of(work, community.id))
