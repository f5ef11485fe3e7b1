"""How the program itself is (健康): what waits, what failed, what it keeps; for the street's admins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from casework import people
from casework.people import Actor
from casework.scheme import Scheme
from storage import figures, inbox, outbox, places, uncertain
from storage.records import Community
from storage.uncertain import Uncertain
from storage.work import Work

_LATEST = 5


@dataclass(frozen=True, slots=True)
class Soundness:
    """`inbox` and `outbox` are state → rows, without those at rest."""

    inbox: Mapping[str, int]
    outbox: Mapping[str, int]
    waiting_since: datetime | None  # of the parcel that should have gone longest ago
    database_bytes: int
    photos: int
    grids: int
    unreachable: Sequence[Community]
    unbound: Sequence[Community]
    uncertain: int  # sends that may be there twice
    doubled: Sequence[Uncertain]  # the latest of them
    now: datetime


def look(work: Work, scheme: Scheme, actor: Actor) -> Soundness:
    people.require_admin(scheme, actor)
    communities = places.all_communities(work)
    return Soundness(
        inbox.counts(work),
        outbox.counts(work),
        figures.oldest_due_parcel(work),
        figures.database_bytes(work),
        figures.kept_photos(work),
        len(places.all_grids(work)),
        [one for one in communities if one.chat_id is not None and not one.reachable],
        [one for one in communities if one.chat_id is None],
        uncertain.count(work),
        uncertain.newest(work, _LATEST),
        work.now,
    )
