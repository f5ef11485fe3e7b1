"""Which Telegram group speaks for which community, through everything that happens to groups."""

from dataclasses import dataclass

from casework import notices, people
from casework.errors import NotFoundError
from casework.people import Actor
from casework.scheme import Scheme
from storage import outbox, places, reports
from storage.records import Community
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Bound:
    community: Community
    waiting: int  # cases that had waited for a group and now get their cards


def bind(
    work: Work,
    scheme: Scheme,
    actor: Actor,
    name: str,
    chat_id: int,
    thread_id: int | None,
    title: str,
) -> Bound:
    """The chat (or its topic) is this community's group; an unknown name is refused, never made up."""
    people.require_admin(scheme, actor)
    community = places.community_named(work, name)
    if community is None:
        raise NotFoundError("community", name)
    places.set_community(
        work,
        community.id,
        chat_id=chat_id,
        thread_id=thread_id,
        chat_title=title,
        reachable=True,
        bound_at=work.now,
    )
    waiting = notices.of_community_again(work, scheme, community.id, chat_id, thread_id)
    bound = places.community(work, community.id)
    assert bound is not None
    return Bound(bound, waiting)


def unbind(work: Work, scheme: Scheme, actor: Actor, chat_id: int, thread_id: int | None) -> list[Community]:
    """The chat speaks for nobody any more; which communities it spoke for."""
    people.require_admin(scheme, actor)
    bound = [
        community
        for community in places.communities_in(work, chat_id)
        if thread_id is None or community.thread_id == thread_id
    ]
    for community in bound:
        places.set_community(work, community.id, chat_id=None, thread_id=None, chat_title=None)
    return bound


def migrated(work: Work, _scheme: Scheme, old: int, new: int) -> None:
    """The group became a supergroup under another id; said twice it does no harm."""
    places.migrate_chat(work, old, new)
    outbox.redirect(work, old, new)


def lost(work: Work, scheme: Scheme, chat_id: int) -> list[Community]:
    """The bot is no longer in the chat: its cases wait, and the admins are told once."""
    bound = [community for community in places.communities_in(work, chat_id) if community.reachable]
    if not bound:
        return []
    places.set_reachable(work, chat_id, reachable=False)
    waiting = 0
    for community in bound:
        for report in reports.open_of_community(work, community.id):
            if report.chat_id == chat_id:
                reports.change(work, report.id, chat_id=None, thread_id=None)
                waiting += 1
        notices.tell_admins(
            work,
            scheme,
            "group.lost",
            f"{chat_id}:{community.id}:{int(work.now.timestamp())}",
            community=community.name,
            title=community.chat_title or "",
            waiting=waiting,
        )
    return bound


def found_again(work: Work, scheme: Scheme, chat_id: int) -> int:
    """The bot is in the chat (again): the cases that waited get their cards; how many."""
    back = [community for community in places.communities_in(work, chat_id) if not community.reachable]
    if not back:
        return 0
    places.set_reachable(work, chat_id, reachable=True)
    return sum(
        notices.of_community_again(work, scheme, community.id, chat_id, community.thread_id)
        for community in back
    )


def speaks_for_someone(work: Work, scheme: Scheme, chat_id: int) -> bool:
    """Whether the chat is a community's group, or the street's."""
    return chat_id == scheme.street_group or bool(places.communities_in(work, chat_id))
