"""Which Telegram group speaks for which community, through everything that happens to groups."""

from dataclasses import dataclass

from casework import notices, people, street
from casework.errors import NotFoundError
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import ParcelKind, Status
from storage import chases, outbox, places, reports, sent
from storage.records import Community, Report
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Bound:
    community: Community
    waiting: int  # open cases that had no group, or another, and now get their cards here


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
    elsewhere = _elsewhere(work, scheme, community, chat_id, thread_id)
    places.set_community(
        work,
        community.id,
        chat_id=chat_id,
        thread_id=thread_id,
        chat_title=title,
        reachable=True,
        bound_at=community.bound_at if community.chat_id == chat_id else work.now,
    )
    places.drop_setting(work, _lost(chat_id))
    notices.of_community_again(work, scheme, elsewhere, chat_id, thread_id)
    bound = places.community(work, community.id)
    assert bound is not None
    return Bound(bound, len(elsewhere))


def _elsewhere(
    work: Work, scheme: Scheme, community: Community, chat_id: int, thread_id: int | None
) -> list[Report]:
    """The community's open cases that belong into this chat and are not in it.

    Those of a grid with a chat of its own stay there, and with the street those that it has taken on.
    """
    found = []
    for report in reports.open_of_community(work, community.id):
        grid = places.grid(work, report.grid_id) if report.grid_id is not None else None
        own = grid.chat_for(report.category) if grid is not None else None
        taken = report.chat_id == street.group(work, scheme) and report.status != Status.DISPATCHED
        here = (report.chat_id, report.thread_id) == (chat_id, thread_id)
        stays = report.chat_id is not None and (report.chat_id == own or taken or here)
        if not stays:
            found.append(report)
    return found


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
        own = street.group(work, scheme)
        if own is not None:  # what waited for this group to come back waits for it in vain
            waiting = reports.without_chat(work, community.id)
            notices.of_community_again(work, scheme, waiting, own, None)
    return bound


def migrated(work: Work, scheme: Scheme, old: int, new: int) -> None:
    """The group became a supergroup under another id; said twice it does no harm."""
    street.migrated(work, scheme, old, new)
    places.migrate_chat(work, old, new)
    outbox.redirect(work, old, new)
    chases.forget_chat(work, old)
    sent.migrate_chat(work, old, new)
    for report in reports.migrate_chat(work, old, new):
        notices.card(work, scheme, report)


def lost(work: Work, scheme: Scheme, chat_id: int) -> list[Community]:
    """The bot is no longer in the chat: its cases wait, and the admins are told once."""
    outbox.drop_unsent(work, chat_id, ParcelKind.REMINDER)
    bound = [community for community in places.communities_in(work, chat_id) if community.reachable]
    if not bound:
        return _lost_without_community(work, scheme, chat_id)
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


def _lost_without_community(work: Work, scheme: Scheme, chat_id: int) -> list[Community]:
    """The street's group, or a grid's own chat: its cases stay with it, and their parcels wait."""
    ids = {
        grid.community_id
        for grid in places.all_grids(work)
        if chat_id in {grid.chat_id, *grid.chats.values()}
    }
    known = bool(ids) or chat_id == street.group(work, scheme)
    if not known or places.communities_in(work, chat_id) or places.setting(work, _lost(chat_id)) is not None:
        return []
    places.set_setting(work, _lost(chat_id), work.now.isoformat())
    concerned = [community for community in places.all_communities(work) if community.id in ids]
    notices.tell_admins(
        work,
        scheme,
        "group.lost",
        f"{chat_id}:{int(work.now.timestamp())}",
        community="、".join(community.name for community in concerned) or "[access] street_group",
        title=str(chat_id),
        waiting=reports.count_open_in_chat(work, chat_id, None),
    )
    return concerned


def _lost(chat_id: int) -> str:
    return f"chat.lost:{chat_id}"


def found_again(work: Work, scheme: Scheme, chat_id: int) -> int:
    """The bot is in the chat (again): the cases that waited get their cards; how many."""
    places.drop_setting(work, _lost(chat_id))
    outbox.drop_unsent(work, chat_id, ParcelKind.REMINDER)
    cards = outbox.revive(work, chat_id, ParcelKind.CARD)
    outbox.revive(work, chat_id, ParcelKind.RELAY)
    outbox.revive(work, chat_id, ParcelKind.ESCALATION)
    back = [community for community in places.communities_in(work, chat_id) if not community.reachable]
    if not back:
        return cards
    places.set_reachable(work, chat_id, reachable=True)
    count = 0
    for community in back:
        waiting = reports.without_chat(work, community.id)
        notices.of_community_again(work, scheme, waiting, chat_id, community.thread_id)
        count += len(waiting)
    return count


def speaks_for_someone(work: Work, scheme: Scheme, chat_id: int) -> bool:
    """Whether the chat is a community's group, or the street's."""
    return chat_id == street.group(work, scheme) or bool(places.communities_in(work, chat_id))


def answers(work: Work, scheme: Scheme, chat_id: int) -> bool:
    """Whether cases live in this chat: a community's group, the street's, or a grid's own."""
    return speaks_for_someone(work, scheme, chat_id) or any(
        chat_id in {grid.chat_id, *grid.chats.values()} for grid in places.all_grids(work)
    )
