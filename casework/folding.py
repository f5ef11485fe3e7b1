"""A group's flood of new cases is folded (九宫格): up to nine in one numbered sheet instead of a card each.

Telegram lets twenty messages a minute into a group. Where more new cards wait than that lets through soon,
the longest waiting of them share one message; a case gets a card of its own once it is claimed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from casework import notices, view
from casework.scheme import Scheme
from casework.view import CaseView
from casework.vocabulary import ParcelKind, Status
from storage import outbox, reports, sheets
from storage.records import Parcel
from storage.sheets import Sheet
from storage.work import Work

MOST = 9
"""How many cases stand on one sheet."""

PATIENCE = 4
"""How many new cards may wait for a group before they are folded: what its pace lets through in some 15 s."""


@dataclass(frozen=True, slots=True)
class Load:
    """What goes out as one message: one parcel, or several new cards of one chat."""

    parcels: tuple[Parcel, ...]

    @property
    def first(self) -> Parcel:
        return self.parcels[0]

    @property
    def kind(self) -> str:
        """The kind of the message that goes out."""
        return ParcelKind.SHEET if self.is_folded else self.first.kind

    @property
    def is_folded(self) -> bool:
        return len(self.parcels) > 1


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet with its cases as they are now; `sheet` is None as long as it is not sent."""

    chat_id: int
    cases: Mapping[int, CaseView]  # place on the sheet, from 1 → the case
    sheet: Sheet | None = None


def claim(work: Work, limit: int, lease: timedelta, *, without: Sequence[int] = ()) -> Sequence[Load]:
    """Up to `limit` loads leased to the caller, the most urgent first, at most one for each chat."""
    return [_folded(work, parcel, lease) for parcel in outbox.claim(work, limit, lease, without=without)]


def _folded(work: Work, parcel: Parcel, lease: timedelta) -> Load:
    """The new card with those that wait behind it, where too many do."""
    if parcel.kind != ParcelKind.CARD or parcel.chat_id is None or parcel.chat_id > 0:
        return Load((parcel,))
    if not _is_new(work, parcel, parcel.chat_id):
        return Load((parcel,))
    behind = sheets.fresh_cards(work, parcel.chat_id, parcel.thread_id, MOST - 1)
    if len(behind) < PATIENCE:
        return Load((parcel,))
    return Load((parcel, *outbox.lease(work, behind, lease)))


def _is_new(work: Work, parcel: Parcel, chat_id: int) -> bool:
    """Whether nobody in this chat has seen the case yet, and it is there to be claimed."""
    if parcel.report_id is None or parcel.payload == outbox.ALONE:
        return False
    report = reports.report(work, parcel.report_id)
    return (
        report is not None
        and is_foldable(report.status, report.chat_id, chat_id)
        and parcel.report_id not in where_shown(work, chat_id, [parcel.report_id])
    )


def is_foldable(status: str, lives_in: int | None, chat_id: int) -> bool:
    """A case that somebody already works on is shown by its own card."""
    return status == Status.DISPATCHED and lives_in == chat_id


def to_fold(work: Work, scheme: Scheme, load: Load) -> SheetView:
    """The cases of this load that belong on a sheet as things stand now."""
    chat_id = load.first.chat_id
    assert chat_id is not None
    found = [
        case
        for parcel in load.parcels
        if parcel.report_id is not None
        and (case := view.load(work, scheme, parcel.report_id)) is not None
        and is_foldable(case.report.status, case.report.chat_id, chat_id)
    ]
    return SheetView(chat_id, dict(enumerate(found, 1)))


def sent(
    work: Work, parcels: Sequence[Parcel], message_id: int, thread_id: int | None, items: Mapping[int, int]
) -> None:
    """The sheet is out and shows these cases (place → report): their parcels rest.

    A case that changed meanwhile did so before there was a sheet to be refreshed, so that is done here.
    """
    chat_id = parcels[0].chat_id
    assert chat_id is not None
    sheet = sheets.add(work, chat_id, message_id, thread_id, items)
    for parcel in parcels:
        outbox.sent(work, parcel)
    now = [outbox.parcel(work, parcel.id) for parcel in parcels]
    if any(one is not None and one.version != was.version for one, was in zip(now, parcels, strict=True)):
        notices.sheet(work, sheet)


def shown(work: Work, scheme: Scheme, sheet_id: int) -> SheetView | None:
    """The sheet as it is now."""
    sheet = sheets.sheet(work, sheet_id)
    if sheet is None:
        return None
    places = sheets.items(work, sheet.id)
    loaded = {place: view.load(work, scheme, report_id) for place, report_id in places.items()}
    cases = {place: case for place, case in loaded.items() if case is not None}
    return SheetView(sheet.chat_id, cases, sheet)


def items_at(work: Work, _scheme: Scheme, chat_id: int, message_id: int) -> Mapping[int, int]:
    """Place → report, where this message is a sheet; else nothing."""
    sheet = sheets.at(work, chat_id, message_id)
    return {} if sheet is None else sheets.items(work, sheet.id)


def gone(work: Work, sheet_id: int) -> None:
    """Somebody deleted the sheet: its cases that nobody has claimed yet are shown anew."""
    sheet = sheets.sheet(work, sheet_id)
    if sheet is None:
        return
    places = sheets.items(work, sheet_id)
    sheets.forget(work, sheet_id)
    for report_id in places.values():
        report = reports.report(work, report_id)
        if report is not None and is_foldable(report.status, report.chat_id, sheet.chat_id):
            outbox.rearm(work, report_id, ParcelKind.CARD)


def where_shown(work: Work, chat_id: int, report_ids: Sequence[int]) -> dict[int, int]:
    """Report → message id of its card in this chat, or of the sheet on which it stands."""
    return sheets.messages_of(work, chat_id, report_ids) | reports.cards_in(work, chat_id, report_ids)
