"""What urges cases on (催办, 督办), as it is now: one message about several cases, edited as they move.

It is composed from its parcel when it goes out, and known as a chase from then on; whoever moves a case on
makes the newest reminder of each chat show it, and every 督办. An older reminder says that there is a newer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from casework import chasing, folding, notices, speaking, view
from casework.moving import Moved
from casework.people import Actor
from casework.scheme import Scheme
from casework.view import CaseView
from casework.vocabulary import EventKind, Level, ParcelKind, Stage, Status
from storage import chases, outbox, reports
from storage.chases import Chase
from storage.records import Parcel, Report
from storage.work import Work

_NEWS = {EventKind.IN_HAND, EventKind.COMMENTED}


@dataclass(frozen=True, slots=True)
class Item:
    case: CaseView
    stage: Stage
    level: Level
    card: int | None  # message id of its card in this chat
    later: bool = False  # it was said again since: the newer message is where to act


@dataclass(frozen=True, slots=True)
class Urge:
    """`known` once it is out; `by` is the admin who asked for it, "" where the clock did."""

    kind: ParcelKind
    parcel_id: int
    chat_id: int
    thread_id: int | None
    said_at: datetime
    items: Sequence[Item]
    by: str = ""
    known: Chase | None = None

    def lives_here(self, item: Item) -> bool:
        """Whether this is where the case is to be dealt with; one without any group is with the admins."""
        report = item.case.report
        return report.chat_id == self.chat_id or (report.chat_id is None and self.chat_id > 0)

    def waits(self, item: Item) -> bool:
        """Whether what it asks for is still to be done."""
        if item.later:
            return False
        status, stage = item.case.status, item.stage
        if self.kind == ParcelKind.ESCALATION:
            return status.is_to_do
        if status not in {Status.DISPATCHED, Status.CLAIMED} or not self.lives_here(item):
            return False
        if stage == Stage.UPDATE:
            return status == Status.CLAIMED and self.news(item) is None
        return status == Status.DISPATCHED or stage != Stage.CLAIM

    def news(self, item: Item) -> datetime | None:
        """When its reporter heard something since this was said."""
        told = (one.at for one in item.case.events if one.kind in _NEWS and one.at >= self.said_at)
        return next(told, None)


def fresh(work: Work, scheme: Scheme, parcel: Parcel) -> Urge | None:
    """What this parcel says now, the most urgent first; what was done meanwhile is left out."""
    assert parcel.chat_id is not None
    asked = [chases.Item(int(one["report"]), one["stage"], one["level"]) for one in parcel.details["items"]]
    where = parcel.chat_id, parcel.thread_id
    urge = _urge(work, scheme, ParcelKind(parcel.kind), parcel, where, parcel.created_at, asked)
    waiting = [item for item in urge.items if urge.waits(item)]
    waiting.sort(key=lambda item: chasing.due_at(item.case.report))
    return replace(urge, items=waiting) if waiting else None


def known(work: Work, scheme: Scheme, chase_id: int) -> Urge | None:
    """What a message that is out says now: the same cases in the same order, done or not."""
    chase = chases.chase(work, chase_id)
    if chase is None:
        return None
    parcel = outbox.parcel(work, chase.parcel_id)
    where = chase.chat_id, chase.thread_id
    said = chases.items(work, chase.id)
    return _urge(work, scheme, ParcelKind(chase.kind), parcel, where, chase.said_at, said, chase)


def _urge(
    work: Work,
    scheme: Scheme,
    kind: ParcelKind,
    parcel: Parcel | None,
    where: tuple[int, int | None],
    said_at: datetime,
    asked: Sequence[chases.Item],
    chase: Chase | None = None,
) -> Urge:
    chat_id, thread_id = where
    cards = folding.where_shown(work, chat_id, [one.report_id for one in asked])
    again = (
        chases.newest(work, kind, chat_id, [one.report_id for one in asked])
        if chase is not None and kind == ParcelKind.REMINDER
        else {}
    )
    loaded = ((one, view.load(work, scheme, one.report_id)) for one in asked)
    items = [
        Item(
            case,
            Stage(one.stage),
            Level(one.level),
            cards.get(one.report_id),
            later=chase is not None and again.get(one.report_id, 0) > chase.id,
        )
        for one, case in loaded
        if case is not None
    ]
    event = reports.event(work, parcel.event_id) if parcel is not None and parcel.event_id else None
    return Urge(
        kind,
        parcel.id if parcel is not None else 0,
        chat_id,
        thread_id,
        said_at,
        items,
        event.actor_name if event is not None else "",
        chase,
    )


def sent(work: Work, urge: Urge, message_id: int) -> None:
    """The message is out, and takes the place of older reminders of its cases.

    A case that moved while it was under way is shown as it is now.
    """
    items = [chases.Item(item.case.report.id, item.stage, item.level) for item in urge.items]
    where = urge.chat_id, message_id, urge.thread_id
    former = _former(work, urge)
    chase = chases.add(work, urge.kind, urge.parcel_id, where, urge.said_at, items)
    for older in former:
        notices.chase(work, older)
    if any(_moved(work, item.case) for item in urge.items):
        notices.chase(work, chase)


def _former(work: Work, urge: Urge) -> list[Chase]:
    """The reminders that urged these cases on in this chat until now."""
    if urge.kind != ParcelKind.REMINDER:
        return []
    ids = [item.case.report.id for item in urge.items]
    newest = sorted(set(chases.newest(work, urge.kind, urge.chat_id, ids).values()))
    return [one for chase_id in newest if (one := chases.chase(work, chase_id)) is not None]


def _moved(work: Work, case: CaseView) -> bool:
    now = reports.report(work, case.report.id)
    return now is None or _face(now) != _face(case.report)


def _face(report: Report) -> tuple[object, ...]:
    """What a line about the case depends on."""
    return report.status, report.chat_id, report.holder_id, report.asked_by, report.resolve_due_at


def pressed(work: Work, _scheme: Scheme, chat_id: int, message_id: int, report_id: int) -> None:
    """The message under a pressed button shows its cases as they are now, though it be an older one.

    The newest one is edited by whatever moves the case.
    """
    chase = chases.at(work, chat_id, message_id)
    if chase is not None and chase.id not in {one.id for one in chases.showing(work, report_id)}:
        notices.chase(work, chase)


def stale(work: Work, _scheme: Scheme, chat_id: int, message_id: int) -> None:
    """The message offered what somebody else had done before: it shows that now."""
    if (chase := chases.at(work, chat_id, message_id)) is not None:
        notices.chase(work, chase)


def ask_resolution(work: Work, scheme: Scheme, actor: Actor, report_id: int) -> Moved:
    """The card, and the reminder, ask for a photo or a note."""
    moved = speaking.ask_resolution(work, scheme, actor, report_id)
    notices.changed_in_groups(work, moved.report)
    return moved
