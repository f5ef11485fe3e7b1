"""Messages that show a photo are painted anew, once it is blurred (打码) or its time is over (保存期限)."""

from collections.abc import Mapping

from casework import marks, notices
from casework.vocabulary import ParcelKind, PhotoRole, Purpose
from storage import checks, outbox, reports, sheets
from storage.records import Check, Message, Photo, Report
from storage.sheets import Sheet
from storage.work import Work

_TOLD = {Purpose.NOTICE: ParcelKind.NOTICE, Purpose.RELAY: ParcelKind.RELAY}
_LAST = 2  # after everything else that is to be sent


def shown_anew(work: Work, report: Report, photo: Photo) -> None:
    """Cards, sheets, questions, a follower's picture, what was sent with it: all that is still there to edit.

    Nothing is sent that was not there before.
    """
    if photo.role == PhotoRole.BEFORE:
        notices.changed_in_groups(work, report)
        for sheet in sheets.showing(work, report.id):
            _sheet(work, sheet)
    pictures = reports.pictures(work, report.id)
    if photo.role == PhotoRole.BEFORE and any(one.purpose == Purpose.RECEIPT for one in pictures):
        notices.receipt(work, report)
    for message in pictures:
        if message.purpose == Purpose.CHECK and photo.role != PhotoRole.CHECK:
            _question(work, message)
        elif message.purpose in _TOLD:
            _told(work, message, photo)


def fade(work: Work, report_id: int) -> None:
    """The same for a case whose photos are shown no more, its cards aside: nothing is left of them there."""
    for sheet in sheets.showing(work, report_id):
        _sheet(work, sheet, rank=_LAST)
    for message in reports.pictures(work, report_id):
        if message.purpose == Purpose.CHECK:
            if (asked := _asked_by(work, message)) is not None:
                _picture(work, message, ParcelKind.CHECK, None, {"check": asked.id})
        elif message.purpose == Purpose.RECEIPT:
            _picture(work, message, ParcelKind.RECEIPT, None, {})
        elif message.purpose in _TOLD and (told := marks.told_with(message.shown)) is not None:
            event_id, photo_id = told
            _picture(work, message, _TOLD[Purpose(message.purpose)], event_id, {"photo": photo_id})


def _sheet(work: Work, sheet: Sheet, *, rank: int = 1) -> None:
    outbox.put(
        work,
        f"repaint:sheet:{sheet.id}",
        ParcelKind.SHEET,
        chat_id=sheet.chat_id,
        thread_id=sheet.thread_id,
        payload={"sheet": sheet.id, "repaint": True},
        rank=rank,
    )


def _question(work: Work, message: Message) -> None:
    if (asked := _asked_by(work, message)) is not None:
        notices.check(work, asked)


def _asked_by(work: Work, message: Message) -> Check | None:
    which = message.shown.partition("|")[0]
    return checks.check(work, int(which)) if which.isdecimal() else None


def _told(work: Work, message: Message, photo: Photo) -> None:
    """What was said of an event with this very photo."""
    if (told := marks.told_with(message.shown)) is not None and told[1] == photo.id:
        _picture(work, message, _TOLD[Purpose(message.purpose)], told[0], {"photo": photo.id}, rank=1)


def _picture(
    work: Work,
    message: Message,
    kind: ParcelKind,
    event_id: int | None,
    payload: Mapping[str, int],
    *,
    rank: int = _LAST,
) -> None:
    """This very message, and no other, is edited."""
    outbox.put(
        work,
        f"repaint:{message.id}",
        kind,
        chat_id=message.chat_id,
        thread_id=message.thread_id,
        report_id=message.report_id,
        event_id=event_id,
        payload={"repaint": message.id, **payload},
        rank=rank,
    )
