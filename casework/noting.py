"""Staff's notes (内部备注): for whoever handles the case, never for riders; they go where the case goes.

Only a group's card and what staff look up ask here. Nothing that a rider is sent does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from casework import notices
from casework.errors import NotFoundError
from casework.moving import at_hand, within
from casework.people import Actor
from casework.scheme import Scheme
from storage import notes, people, places
from storage.notes import Note
from storage.records import Report
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Shown:
    """A case's notes; `is_open` where riders read along, so that only how many there are may be said."""

    notes: Sequence[Note] = ()
    is_open: bool = False


NONE = Shown()


def write(
    work: Work, scheme: Scheme, actor: Actor, report_id: int, text: str, album: str | None = None
) -> Note | None:
    """The words are kept with the case, for staff alone; its card in the group shows that there are any.

    None where this very update has written them before. A case that ended may be noted to as well.
    """
    report, role = at_hand(work, scheme, actor, report_id)
    assert actor.id is not None
    words = within(scheme, text)
    if not words:
        raise NotFoundError("note", report_id)
    author = actor.id, actor.name, str(role)
    note = notes.add(work, report.id, author, words, album)
    if note is not None:
        notices.changed_in_groups(work, report)
    return note


def goes_with(work: Work, scheme: Scheme, actor: Actor, report_id: int, album: str) -> bool:
    """Whether a photo of this album came with a note: then the others are no more for riders than it is."""
    at_hand(work, scheme, actor, report_id)
    return notes.has_album(work, report_id, album)


def shown(work: Work, scheme: Scheme, report: Report, chat_id: int) -> Shown:
    """The case's notes as this chat may see them; a private chat is that of somebody who may."""
    found = notes.of_report(work, report.id)
    return Shown(found, is_open=bool(found) and riders_read(work, scheme, chat_id)) if found else NONE


def riders_read(work: Work, scheme: Scheme, chat_id: int) -> bool:
    """Whether somebody is known to read this group who does not handle cases: they reported from there."""
    if chat_id > 0:
        return False
    staff = {
        person
        for community in places.communities_in(work, chat_id)
        for person, _ in people.staff_of(work, community.id)
    }
    return notes.reported_here(work, chat_id, staff | scheme.admins)
