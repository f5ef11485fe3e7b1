"""How each verb of a case is done, and by which way a case comes into each status."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from casework import cases
from casework.moving import Moved
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import EventKind, Status, Verb
from storage import reports
from storage.records import Event, Parcel, Report
from tests.cast import (
    HAIFENG_GROUP,
    LI,
    WANG,
    YINXING_GROUP,
    ZHANG,
)
from tests.conftest import Do, Seeded

Parcels = Callable[..., Sequence[Parcel]]
NowOf = Callable[[Report], Report]

HOUR = timedelta(hours=1)
# An administrator of the other group, whom storage does not know.
YINXING_ADMIN = Actor(3002, "赵哥", administers=YINXING_GROUP)
HAIFENG_ADMIN = Actor(3003, "孙姐", administers=HAIFENG_GROUP)

# How each verb of the lifecycle is done; reassign and withdraw have their own actors.
DO: dict[Verb, Callable[[Do, Scheme, Seeded, Report, Actor], Moved]] = {
    Verb.CLAIM: lambda do, scheme, _, report, actor: do(cases.claim, scheme, actor, report.id),
    Verb.RESOLVE: lambda do, scheme, _, report, actor: do(cases.resolve, scheme, actor, report.id, "修好了"),
    Verb.RETURN: lambda do, scheme, _, report, actor: do(cases.return_case, scheme, actor, report.id, "不是"),
    Verb.TRANSFER: lambda do, scheme, seeded, report, actor: do(
        cases.transfer, scheme, actor, report.id, seeded.yinxing.id
    ),
    Verb.HOLD: lambda do, scheme, _, report, actor: do(cases.hold, scheme, actor, report.id, HOUR, "等料"),
    Verb.RESUME: lambda do, scheme, _, report, actor: do(cases.resume, scheme, actor, report.id),
    Verb.WITHDRAW: lambda do, scheme, _, report, actor: do(cases.withdraw, scheme, actor, report.id),
    Verb.REASSIGN: lambda do, scheme, _, report, actor: do(
        cases.reassign, scheme, actor, report.id, 3001, "王姐"
    ),
}
WHO = {Verb.WITHDRAW: LI, Verb.REASSIGN: ZHANG}
KIND = {
    Verb.CLAIM: EventKind.CLAIMED,
    Verb.RESOLVE: EventKind.RESOLVED,
    Verb.RETURN: EventKind.RETURNED,
    Verb.TRANSFER: EventKind.TRANSFERRED,
    Verb.HOLD: EventKind.HELD,
    Verb.RESUME: EventKind.RESUMED,
    Verb.WITHDRAW: EventKind.WITHDRAWN,
    Verb.REASSIGN: EventKind.REASSIGNED,
}
# How a fresh report comes into each status.
PATH: dict[Status, tuple[Verb, ...]] = {
    Status.DISPATCHED: (),
    Status.CLAIMED: (Verb.CLAIM,),
    Status.ON_HOLD: (Verb.CLAIM, Verb.HOLD),
    Status.CLOSED: (Verb.RESOLVE,),
    Status.RETURNED: (Verb.RETURN,),
    Status.WITHDRAWN: (Verb.WITHDRAW,),
}


def act(do: Do, scheme: Scheme, seeded: Seeded, report: Report, verb: Verb) -> Moved:
    return DO[verb](do, scheme, seeded, report, WHO.get(verb, WANG))


def events(do: Do, report: Report) -> Sequence[Event]:
    return do(reports.timeline, report.id)


def kinds(do: Do, report: Report) -> list[str]:
    return [event.kind for event in events(do, report)]
