"""Messages that show a photo are painted anew, once it is blurred or is no longer (打码)."""

from casework import marks, notices
from casework.vocabulary import ParcelKind, PhotoRole, Purpose
from storage import checks, outbox, reports, sheets
from storage.records import Message, Photo, Report
from storage.work import Work

_TOLD = {Purpose.NOTICE: ParcelKind.NOTICE, Purpose.RELAY: ParcelKind.RELAY}


def shown_anew(work: Work, report: Report, photo: Photo) -> None:
    """Cards, sheets, questions, a follower's picture, what was sent with it: all that is still there to edit.

    Nothing is sent that was not there before.
    """
    if photo.role == PhotoRole.BEFORE:
        notices.changed_in_groups(work, report)
        for sheet in sheets.showing(work, report.id):
            outbox.put(
                work,
                f"repaint:sheet:{sheet.id}",
                ParcelKind.SHEET,
                chat_id=sheet.chat_id,
                thread_id=sheet.thread_id,
                payload={"sheet": sheet.id, "repaint": True},
            )
    pictures = reports.pictures(work, report.id)
    if photo.role == PhotoRole.BEFORE and any(one.purpose == Purpose.RECEIPT for one in pictures):
        notices.receipt(work, report)
    for message in pictures:
        if message.purpose == Purpose.CHECK and photo.role != PhotoRole.CHECK:
            _question(work, message)
        elif message.purpose in _TOLD:
            _told(work, message, photo)


def _question(work: Work, message: Message) -> None:
    which = message.shown.partition("|")[0]
    asked = checks.check(work, int(which)) if which.isdecimal() else None
    if asked is not None:
        notices.check(work, asked)


def _told(work: Work, message: Message, photo: Photo) -> None:
    """What was said of an event with this very photo."""
    if (told := marks.told_with(message.shown)) is None or told[1] != photo.id:
        return
    outbox.put(
        work,
        f"repaint:{message.id}",
        _TOLD[Purpose(message.purpose)],
        chat_id=message.chat_id,
        thread_id=message.thread_id,
        report_id=message.report_id,
        event_id=told[0],
        payload={"repaint": message.id, "photo": photo.id},
    )
