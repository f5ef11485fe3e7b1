"""How each verb of a case is done, and by which way a case comes into each status."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import timedelta

from casework import cases, checking, duplicates
from casework.moving import Moved
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import EventKind, Rating, Status, Verb, Verified
from storage import checks, reports
from storage.records import Event, Parcel, Report
from storage.work import Work
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


def twin(work: Work, report: Report) -> Report:
    """Another case just like it, which nobody ever changes; the same one each time."""
    draft_id = report.draft_id + 900_000
    known = reports.of_draft(work, draft_id)
    if known is not None:
        return known
    row = asdict(reports.report(work, report.id) or report)
    fresh = {"number": f"261123-9{report.id:02}", "draft_id": draft_id, "status": str(Status.DISPATCHED)}
    added = reports.add(work, {name: row[name] for name in _ADDED} | fresh)
    assert added is not None
    return added


_ADDED = (
    "number", "draft_id", "reporter_id", "category", "description", "lat", "lng", "accuracy",
    "place_source", "place_name", "grid_id", "near_grid_ids", "community_id", "chat_id", "thread_id",
    "status", "submitted_at", "claim_due_at", "resolve_due_at",
)  # fmt: skip


def _close(work: Work, report: Report) -> Moved:
    """What the sweep does once nobody has answered."""
    now = reports.report(work, report.id)
    assert now is not None
    return checking.close(work, now, verified=Verified.UNVERIFIED)


def _reopen(do: Do, scheme: Scheme, report: Report, actor: Actor) -> Moved:
    do(checking.rate, scheme, actor, report.id, 0, Rating.POOR)
    return do(checking.dispute, scheme, actor, report.id, 0, "还是不行")


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
    Verb.MERGE: lambda do, scheme, _, report, actor: do(
        duplicates.merge, scheme, actor, report.id, do(twin, report).number
    ),
    Verb.SPLIT: lambda do, scheme, _, report, actor: do(duplicates.split, scheme, actor, report.id),
    Verb.UNABLE: lambda do, scheme, _, report, actor: do(cases.unable, scheme, actor, report.id, "产权"),
    Verb.PASS: lambda do, scheme, _, report, actor: do(checking.confirm, scheme, actor, report.id, 0),
    Verb.REWORK: lambda do, scheme, _, report, actor: do(
        checking.dispute, scheme, actor, report.id, 0, "还在滴水"
    ),
    Verb.CLOSE: lambda do, _scheme, _, report, _actor: do(_close, report),
    Verb.REOPEN: lambda do, scheme, _, report, actor: _reopen(do, scheme, report, actor),
}
WHO = {Verb.WITHDRAW: LI, Verb.REASSIGN: ZHANG, Verb.PASS: LI, Verb.REWORK: LI, Verb.REOPEN: LI}
KIND = {
    Verb.CLAIM: EventKind.CLAIMED,
    Verb.RESOLVE: EventKind.RESOLVED,
    Verb.RETURN: EventKind.RETURNED,
    Verb.TRANSFER: EventKind.TRANSFERRED,
    Verb.HOLD: EventKind.HELD,
    Verb.RESUME: EventKind.RESUMED,
    Verb.WITHDRAW: EventKind.WITHDRAWN,
    Verb.REASSIGN: EventKind.REASSIGNED,
    Verb.MERGE: EventKind.MERGED,
    Verb.SPLIT: EventKind.SPLIT,
    Verb.UNABLE: EventKind.UNABLE,
    Verb.PASS: EventKind.PASSED,
    Verb.REWORK: EventKind.REWORKED,
    Verb.CLOSE: EventKind.CLOSED,
    Verb.REOPEN: EventKind.REOPENED,
}
# How a fresh report comes into each status.
PATH: dict[Status, tuple[Verb, ...]] = {
    Status.DISPATCHED: (),
    Status.CLAIMED: (Verb.CLAIM,),
    Status.ON_HOLD: (Verb.CLAIM, Verb.HOLD),
    Status.AWAITING_CHECK: (Verb.RESOLVE,),
    Status.CLOSED: (Verb.RESOLVE, Verb.PASS),
    Status.RETURNED: (Verb.RETURN,),
    Status.WITHDRAWN: (Verb.WITHDRAW,),
    Status.DUPLICATE: (Verb.MERGE,),
    Status.UNABLE: (Verb.UNABLE,),
}


def act(do: Do, scheme: Scheme, seeded: Seeded, report: Report, verb: Verb) -> Moved:
    return DO[verb](do, scheme, seeded, report, WHO.get(verb, WANG))


def events(do: Do, report: Report) -> Sequence[Event]:
    return do(reports.timeline, report.id)


def kinds(do: Do, report: Report) -> list[str]:
    return [event.kind for event in events(do, report)]


def asked(do: Do, report: Report) -> list[tuple[int, int, str, str]]:
    return [(one.round, one.person_id, one.asked_as, one.state) for one in do(checks.of_report, report.id)]
