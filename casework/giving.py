"""What riders are given in return (回馈), noted by whoever gives it: 以服务换服务.

A community's staff note for their own, the street's admins for any of them or for the street as a whole.
What was withdrawn (撤销) counts no more and stays on record.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from casework import giving_words, insight, people
from casework.errors import GivingError, NotFoundError, TooLongError
from casework.giving_words import Line
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import GivingRefusal, Role
from storage import giving as rows
from storage import places
from storage.giving import Gift
from storage.records import Community
from storage.work import Work

QUICK = (1, 2, 5, 10, 20, 30, 50, 100)
"""To how many (人次): what has a button."""

LONGEST_KIND, LONGEST_NOTE = 20, 100
SHOWN, RECORDED = 8, 40
"""How many of a month, and of all, one answer lists."""

_TWICE = timedelta(seconds=10)
_STREET = {"街道", "street"}


@dataclass(frozen=True, slots=True)
class Where:
    """The group where somebody notes, and its topic; no chat: in private."""

    chat_id: int | None = None
    thread_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """This month in short: the newest of `total`, and 人次 by kind, the most first.

    `names` are the communities it is of, none for the whole street; `gives` is the one that what is noted
    here without a name is of (None: the street), and `is_clear` False where that has to be said.
    """

    names: Sequence[str]
    newest: Sequence[Gift]
    total: int
    kinds: Mapping[str, int]
    gives: Community | None
    is_clear: bool
    today: date

    @property
    def people(self) -> int:
        return sum(self.kinds.values())


def note(work: Work, scheme: Scheme, actor: Actor, where: Where, words: Sequence[str]) -> Gift:
    """What the words say is noted, once for each update; GivingError where they do not say it.

    The community may stand first; without it, it is the one of this group, or whose staff they are.
    """
    community, rest = _named(work, scheme, actor, where, words)
    today = scheme.local(work.now).date()
    return _add(work, scheme, actor, community, giving_words.read(rest, today - scheme.giving.back, today))


def tap(
    work: Work, scheme: Scheme, actor: Actor, where: Where, community_id: int, kind: str, number: int
) -> Gift:
    """The same by buttons, of today; two taps are one."""
    community = offered(work, scheme, actor, where, community_id, kind)
    if number not in QUICK:
        raise NotFoundError("button", number)
    line = Line(kind, number, scheme.local(work.now).date())
    assert actor.id is not None
    last = rows.last_of(work, actor.id, work.now - _TWICE)
    if last is not None and (last.community_id, last.kind, last.people, last.day) == (
        community.id if community else None,
        line.kind,
        line.people,
        line.day,
    ):
        return last
    return _add(work, scheme, actor, community, line)


def offered(
    work: Work, scheme: Scheme, actor: Actor, where: Where, community_id: int, kind: str = ""
) -> Community | None:
    """The community of a button (None: the street), if this person may note for it here and now."""
    if kind and kind not in scheme.giving.kinds:
        raise NotFoundError("button", 0)
    community = places.community(work, community_id) if community_id else None
    if community_id and community is None:
        raise NotFoundError("button", community_id)
    _require(work, scheme, actor, where, community)
    return community


def withdraw(work: Work, scheme: Scheme, actor: Actor, where: Where, gift_id: int) -> Gift:
    """It counts no more; done again it is as it is.

    Whoever noted it may for a while, and an administrator for longer.
    """
    into = insight.of(work, scheme, actor, where.chat_id)
    gift = rows.one(work, gift_id)
    if gift is None or (into.ids is not None and gift.community_id not in into.ids):
        raise NotFoundError("gift", gift_id)
    is_admin = people.is_admin(scheme, actor.id)
    own = gift.author_id == actor.id
    # Who noted it in the group's own name is any of its administrators.
    own |= gift.author_id == people.ANONYMOUS and actor.administers is not None
    if not own and not is_admin:
        raise GivingError(GivingRefusal.OTHERS, gift.author_name)
    if gift.withdrawn_at is not None:
        return gift
    if work.now - gift.at > (scheme.giving.back if is_admin else scheme.giving.undo_within):
        raise GivingError(GivingRefusal.LATE)
    assert actor.id is not None
    rows.withdraw(work, gift.id, actor.id, actor.name)
    return _again(work, gift.id)


def ledger(work: Work, scheme: Scheme, actor: Actor, where: Where) -> Ledger:
    """This month's, of the communities that the person may note for here."""
    into = insight.of(work, scheme, actor, where.chat_id)
    here = _here(work, scheme, actor, where)
    of = here if people.is_admin(scheme, actor.id) else into.communities
    ids = [one.id for one in of] if of else into.ids
    today = scheme.local(work.now).date()
    first = today.replace(day=1)
    newest, total = rows.of_days(work, first, today, ids, SHOWN)
    return Ledger(
        [one.name for one in of or ()],
        newest,
        total,
        rows.by_kind(work, first, today, ids),
        here[0] if len(here) == 1 else None,
        len(here) == 1 or (not here and people.is_admin(scheme, actor.id)),
        today,
    )


def recorded(work: Work, scheme: Scheme, actor: Actor) -> tuple[Sequence[Gift], int]:
    """(what was noted last, withdrawn or not; how much there is in all): the audit, for admins."""
    people.require_admin(scheme, actor)
    return rows.record(work, date.min, date.max, newest=RECORDED)


def sums(
    work: Work, first: date, last: date, only: Collection[int] | None = None
) -> Mapping[int | None, int] | None:
    """人次 of these days by community, None the street as a whole; of `only` these, or of all.

    Nothing at all (None) where the days were over before anybody began to note: that is not known.
    """
    began = rows.began(work)
    if began is None or last < began:
        return None
    return rows.by_community(work, first, last, only)


# Who gives ------------------------------------------------------------------------------------------------


def _named(
    work: Work, scheme: Scheme, actor: Actor, where: Where, words: Sequence[str]
) -> tuple[Community | None, Sequence[str]]:
    """(who gives, None for the street; the words after its name)."""
    here = _here(work, scheme, actor, where)  # first, for it refuses whoever may not ask
    known = {one.name: one for one in places.all_communities(work)}
    for count in range(len(words), 0, -1):  # a name may have blanks
        if (named := known.get(" ".join(words[:count]))) is not None:
            _require(work, scheme, actor, where, named)
            return named, words[count:]
    if words and words[0].casefold() in _STREET:
        _require(work, scheme, actor, where, None)
        return None, words[1:]
    if len(here) == 1:
        return here[0], words
    if here:
        raise GivingError(GivingRefusal.WHOSE, "、".join(one.name for one in here))
    return None, words


def _here(work: Work, scheme: Scheme, actor: Actor, where: Where) -> Sequence[Community]:
    """The communities that somebody notes for here without naming one; none for an admin elsewhere."""
    into = insight.of(work, scheme, actor, where.chat_id)
    if into.communities is not None:
        found: Sequence[Community] = into.communities
    else:
        found = places.communities_in(work, where.chat_id) if where.chat_id is not None else ()
    topic = [one for one in found if one.chat_id == where.chat_id and one.thread_id == where.thread_id]
    return topic if where.chat_id is not None and topic else found


def _require(work: Work, scheme: Scheme, actor: Actor, where: Where, community: Community | None) -> None:
    """Nothing where the person may note for this community here, or (None) for the street."""
    into = insight.of(work, scheme, actor, where.chat_id)
    if into.ids is None:
        return
    if community is None:
        people.require_admin(scheme, actor)
    elif community.id not in into.ids:
        raise GivingError(GivingRefusal.FOREIGN, community.name)


def _add(work: Work, scheme: Scheme, actor: Actor, community: Community | None, line: Line) -> Gift:
    if (done := rows.caused(work)) is not None:
        return done
    if len(line.kind) > LONGEST_KIND:
        raise TooLongError(LONGEST_KIND)
    if len(line.note) > LONGEST_NOTE:
        raise TooLongError(LONGEST_NOTE)
    assert actor.id is not None
    role = Role.ADMIN if people.is_admin(scheme, actor.id) else Role.STAFF
    gift_id = rows.add(
        work,
        (actor.id, actor.name, str(role)),
        day=line.day,
        community_id=community.id if community else None,
        kind=line.kind,
        people=line.people,
        note=line.note,
    )
    return _again(work, gift_id)


def _again(work: Work, gift_id: int) -> Gift:
    found = rows.one(work, gift_id)
    assert found is not None
    return found
