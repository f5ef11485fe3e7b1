"""Who someone is to the scheme, read from storage at the moment of use."""

from dataclasses import dataclass

from casework.errors import NotAllowedError, NotFoundError
from casework.scheme import Scheme
from casework.vocabulary import RiderStanding, Role
from storage import barring, followers, people, places, reports
from storage.records import Community, Person, Report
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who is acting, as Telegram introduces them.

    `administers` is the chat that Telegram says, right now, they administer; None when it does not or was
    not asked.
    """

    id: int | None
    name: str
    username: str | None = None
    language: str | None = None
    administers: int | None = None


SYSTEM = Actor(None, "")

ANONYMOUS = 1087968824
"""As whom Telegram introduces every administrator who writes in their group's own name."""


def is_admin(scheme: Scheme, person_id: int | None) -> bool:
    return person_id in scheme.admins


def meet(work: Work, _scheme: Scheme, actor: Actor) -> None:
    """The person is on record, reachable, with the name and language they have now.

    Who was suspended and had themselves forgotten is suspended still.
    """
    if actor.id is None:
        return
    returns = people.person(work, actor.id) is None and barring.is_barred(work, actor.id)
    people.meet(work, actor.id, actor.name, actor.username, actor.language)
    if returns:
        people.set_rider(work, actor.id, RiderStanding.SUSPENDED, actor.name)


def may_report(work: Work, scheme: Scheme, person_id: int) -> bool:
    if is_admin(scheme, person_id):
        return True
    known = people.person(work, person_id)
    standing = known.rider if known else RiderStanding.NONE
    if scheme.riders_open:
        if known is None and barring.is_barred(work, person_id):
            return False
        return standing != RiderStanding.SUSPENDED
    return standing == RiderStanding.APPOINTED


def require_rider(work: Work, scheme: Scheme, actor: Actor) -> None:
    """Nothing happens for somebody who may report; everybody else raises NotAllowedError."""
    if actor.id is None or not may_report(work, scheme, actor.id):
        raise NotAllowedError(Role.RIDER)


def require_admin(scheme: Scheme, actor: Actor) -> None:
    if not is_admin(scheme, actor.id):
        raise NotAllowedError(Role.ADMIN)


def role_for(work: Work, scheme: Scheme, actor: Actor, report: Report) -> Role:
    """As whom the actor may handle this case; NotAllowedError for everybody else.

    A street admin, an administrator of the chat where its card lives, or registered staff of its community.
    """
    if is_admin(scheme, actor.id):
        return Role.ADMIN
    if actor.administers is not None and actor.administers == report.chat_id:
        return Role.STAFF
    if (
        actor.id is not None
        and report.community_id is not None
        and people.is_staff(work, actor.id, report.community_id)
    ):
        return Role.STAFF
    raise NotAllowedError(Role.STAFF)


def concerns(work: Work, report: Report, actor: Actor) -> bool:
    """Whether the person reported the case, or follows it."""
    if actor.id is None:
        return False
    return report.reporter_id == actor.id or followers.follows(work, report.id, actor.id)


def knows_staff(work: Work, scheme: Scheme, person_id: int, report_id: int) -> bool:
    """Whether storage alone says that this person may handle the case, so that Telegram need not be asked."""
    report = reports.report(work, report_id)
    if report is None:
        return False
    try:
        role_for(work, scheme, Actor(person_id, ""), report)
    except NotAllowedError:
        return False
    return True


def appoint(work: Work, scheme: Scheme, actor: Actor, person_id: int, name: str = "") -> Person:
    """The person may report from now on (聘任)."""
    require_admin(scheme, actor)
    barring.lift(work, person_id)
    return _set_standing(work, scheme, actor, person_id, RiderStanding.APPOINTED, name)


def suspend(work: Work, scheme: Scheme, actor: Actor, person_id: int) -> Person:
    """The person may no longer report (停用); what they reported stays."""
    require_admin(scheme, actor)
    if people.person(work, person_id) is None:
        raise NotFoundError("person", person_id)
    return _set_standing(work, scheme, actor, person_id, RiderStanding.SUSPENDED, "")


def _set_standing(
    work: Work, scheme: Scheme, actor: Actor, person_id: int, standing: RiderStanding, name: str
) -> Person:
    require_admin(scheme, actor)
    people.set_rider(work, person_id, standing, name)
    found = people.person(work, person_id)
    assert found is not None
    return found


def enlist(
    work: Work, scheme: Scheme, actor: Actor, person_id: int, name: str, community_id: int
) -> tuple[Community, bool]:
    """The person may handle this community's cases; False where they could already."""
    require_admin(scheme, actor)
    community = places.community(work, community_id)
    if community is None:
        raise NotFoundError("community", community_id)
    if people.person(work, person_id) is None:
        people.meet(work, person_id, name, None, None)
    assert actor.id is not None
    return community, people.add_staff(work, person_id, community_id, actor.id)


def dismiss(work: Work, scheme: Scheme, actor: Actor, person_id: int, community_id: int) -> bool:
    """The person no longer handles this community's cases; False where they did not."""
    require_admin(scheme, actor)
    return people.remove_staff(work, person_id, community_id)


def reached(work: Work, _scheme: Scheme, person_id: int, *, reachable: bool) -> None:
    """Whether the person lets the bot write to them; nobody is written to who blocked it."""
    people.set_unreachable(work, person_id, not reachable)
