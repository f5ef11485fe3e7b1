"""A case as people see it: the report with all that a card, a timeline or a notice needs, in one look."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from casework import asking
from casework.categories import current
from casework.scheme import Category, Scheme
from casework.vocabulary import EventKind, PhotoRole, Status, TransferState
from storage import checks, drafts, people, places, reports, transfers
from storage.records import Check, Community, Event, Grid, Person, Photo, Report, Transfer
from storage.work import Work

_CHECKED = frozenset({Status.AWAITING_CHECK, Status.CLOSED})
_ABOUT_TIME = frozenset(
    {
        EventKind.EXTENSION_ASKED,
        EventKind.EXTENSION_REFUSED,
        EventKind.EXTENDED,
        EventKind.TRANSFERRED,  # what was asked for has lapsed
    }
)
_NEW_DEADLINES = frozenset({EventKind.EXTENDED, EventKind.REWORKED, EventKind.REOPENED})


@dataclass(frozen=True, slots=True)
class CaseView:
    report: Report
    category: Category
    community: Community | None
    grid: Grid | None
    near: tuple[tuple[Grid, Community], ...]  # other grids that the spot is on the border of
    before: tuple[Photo, ...]
    after: tuple[Photo, ...]
    looked: tuple[Photo, ...]  # by riders who looked whether it is mended
    events: tuple[Event, ...]
    reporter: Person | None
    checks: tuple[Check, ...]  # who was asked whether it is mended, since it was last called done
    communities: tuple[Community, ...]
    now: datetime
    root: "CaseView | None" = None  # the case that this one is a duplicate of
    transfers: tuple[Transfer, ...] = ()  # who was asked to take it on, oldest first
    seen: Report | None = None  # another case that has one of its photos too

    @property
    def status(self) -> Status:
        return Status(self.report.status)

    @property
    def photos_gone_at(self) -> datetime | None:
        """When the photos that it was reported with were removed because their time was over."""
        gone = [photo.gone_at for photo in self.before if photo.gone_at is not None]
        return max(gone) if gone and len(gone) == len(self.before) else None

    @property
    def pending(self) -> Transfer | None:
        """What the community that has the case now was asked, and has not answered yet."""
        return asking.pending_among(self.transfers, self.report)

    @property
    def declined(self) -> Transfer | None:
        """The no that brought the case back to the community that has it now."""
        last = self.transfers[-1] if self.transfers else None
        if last is None or last.state != TransferState.DECLINED or not self.status.is_open:
            return None
        return last if last.from_community_id == self.report.community_id else None

    @property
    def undecided(self) -> Transfer | None:
        """Who gave no answer, so that the street has the case now."""
        last = self.transfers[-1] if self.transfers else None
        if last is None or last.state != TransferState.UNDECIDED or not self.status.is_open:
            return None
        return last if self.report.community_id is None else None

    @property
    def wants_time(self) -> datetime | None:
        """Until when its group has asked for more time (延期), as long as no admin has decided on it."""
        if self.status not in {Status.CLAIMED, Status.ON_HOLD}:
            return None
        last = self._last_of(_ABOUT_TIME)
        if last is None or last.kind != EventKind.EXTENSION_ASKED:
            return None
        return datetime.fromisoformat(last.details["until"])

    @property
    def is_extended(self) -> bool:
        """Whether the deadline is one that an admin moved; work that is done again has one of its own."""
        last = self._last_of(_NEW_DEADLINES)
        return last is not None and last.kind == EventKind.EXTENDED

    def _last_of(self, kinds: Collection[EventKind]) -> Event | None:
        return next((event for event in reversed(self.events) if event.kind in kinds), None)

    def community_named(self, community_id: int | None) -> str:
        """The community's name; "" for the street, or one that is no more."""
        return next((one.name for one in self.communities if one.id == community_id), "")


def load(work: Work, scheme: Scheme, report_id: int) -> CaseView | None:
    report = reports.report(work, report_id)
    return None if report is None else of(work, scheme, report)


def of(work: Work, scheme: Scheme, report: Report) -> CaseView:
    communities = places.all_communities(work)
    named = {community.id: community for community in communities}
    photos = drafts.photos_of_report(work, report.id)
    near = [places.grid(work, grid_id) for grid_id in report.near if grid_id != report.grid_id]
    return CaseView(
        report,
        current(work, scheme, report.category),
        named.get(report.community_id) if report.community_id is not None else None,
        places.grid(work, report.grid_id) if report.grid_id is not None else None,
        tuple((grid, named[grid.community_id]) for grid in near if grid is not None),
        tuple(photo for photo in photos if photo.role == PhotoRole.BEFORE),
        tuple(photo for photo in photos if photo.role == PhotoRole.AFTER),
        tuple(photo for photo in photos if photo.role == PhotoRole.CHECK),
        tuple(reports.timeline(work, report.id)),
        people.person(work, report.reporter_id),
        tuple(checks.of_round(work, report.id, report.rework)) if report.status in _CHECKED else (),
        tuple(communities),
        work.now,
        load(work, scheme, report.duplicate_of) if report.duplicate_of is not None else None,
        tuple(transfers.of_report(work, report.id)),
        _seen_elsewhere(work, report.id, photos),
    )


def _seen_elsewhere(work: Work, own_id: int, photos: Sequence[Photo]) -> Report | None:
    """Another case with a photo of this one; a follower's photo is often known from the case they follow."""
    others = [seen for one in photos if (seen := one.seen_report_id) is not None and seen != own_id]
    return next((reports.report(work, one) for one in others), None)


def numbered(
    work: Work, scheme: Scheme, number: str, communities: Collection[int] | None = None
) -> Sequence[CaseView]:
    """The cases (of these communities) whose number is, or ends with, `number`; newest first."""
    return [of(work, scheme, report) for report in reports.search(work, number, communities)]
