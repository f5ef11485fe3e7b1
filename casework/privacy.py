"""What is known of a person, and what it takes to forget them (/forgetme); cases stay, and are nobody's."""

from dataclasses import dataclass

from casework import following, people
from casework.errors import CaseworkError
from casework.moving import existing
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import RiderStanding, Status
from storage import barring, forgetting, places, reports
from storage import people as rows
from storage.forgetting import Traces
from storage.work import Work


class StayError(CaseworkError):
    """The person cannot be forgotten yet: `why` is admin (the configuration names them) or holder."""

    def __init__(self, why: str, n: int = 0) -> None:
        super().__init__(f"stays on record as {why}")
        self.why = why
        self.n = n


@dataclass(frozen=True, slots=True)
class Known:
    """How many cases a person reported, and whether they are suspended: that outlasts them."""

    reported: int
    is_suspended: bool


def known(work: Work, scheme: Scheme, actor: Actor) -> Known | None:
    """What would be forgotten; None where nothing is known. StayError where it cannot be."""
    assert actor.id is not None
    _require_free(work, scheme, actor.id)
    person = rows.person(work, actor.id)
    if person is None:
        return None
    return Known(forgetting.reported(work, actor.id), person.rider == RiderStanding.SUSPENDED)


def forget(work: Work, scheme: Scheme, actor: Actor) -> bool:
    """Nothing here tells of the person any more; False where nothing did. Done again it does nothing.

    Their open cases go on without a reporter: nobody is told of them, and whether they are mended is for
    somebody else to say. Who was suspended (停用) is known as that alone, should they
    come back.
    """
    assert actor.id is not None
    _require_free(work, scheme, actor.id)
    person = rows.person(work, actor.id)
    found = [actor.name, actor.username]
    if person is not None:
        found += [person.name, person.username]
        if person.rider == RiderStanding.SUSPENDED:
            barring.bar(work, actor.id)
    concerned = forgetting.concerned(work, actor.id)
    seat = places.count_up(work, "forgotten") if person is not None else 0
    forgetting.erase(work, Traces(actor.id, frozenset(name for name in found if name)), seat)
    for before in concerned:
        report = existing(work, before.id)
        if before.reporter_id == actor.id and before.check_due_at is not None:
            due = work.now if report.status == Status.AWAITING_CHECK else None
            reports.change(work, report.id, check_due_at=due)
        following.counted(work, following.root_of(work, report))
    return person is not None


def _require_free(work: Work, scheme: Scheme, person_id: int) -> None:
    if people.is_admin(scheme, person_id):
        raise StayError("admin")
    if n := forgetting.held(work, person_id):
        raise StayError("holder", n)
