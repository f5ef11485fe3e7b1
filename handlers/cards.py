"""A case as its group's card shows it, and the lines that every rendering of it shares.

What its reporter sees is in `handlers.receipts`.
"""

from dataclasses import dataclass
from datetime import datetime

from telegram import InlineKeyboardMarkup

from casework import chasing
from casework.noting import NONE, Shown
from casework.scheme import Scheme
from casework.view import CaseView
from casework.vocabulary import EventKind, Status
from handlers import checks, grades, keyboards, moments
from handlers.texts import Html, Texts, escape, lines

CAPTION = 1024  # UTF-16 units, counted after the markup is read
TEXT = 4096
_NOTES_SHOWN, _NOTE_ROOM = 2, 70  # the last ones, and UTF-16 units of each

_SENT_BACK = {EventKind.REWORKED, EventKind.REOPENED}
STATUS_ICONS = {
    Status.DISPATCHED: "🟡",
    Status.CLAIMED: "🔵",
    Status.ON_HOLD: "⏸",
    Status.AWAITING_CHECK: "🔎",
    Status.CLOSED: "✅",
    Status.RETURNED: "↩️",
    Status.WITHDRAWN: "🚫",
    Status.DUPLICATE: "🔁",
    Status.UNABLE: "⛔️",
}


@dataclass(frozen=True, slots=True)
class Card:
    text: Html
    keyboard: InlineKeyboardMarkup


def units(text: str) -> int:
    """The length as Telegram counts it: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, room: int) -> str:
    """The text within `room` UTF-16 units, with … where it was longer."""
    if units(text) <= room:
        return text
    kept = text.encode("utf-16-le")[: max(room - 1, 0) * 2].decode("utf-16-le", "ignore")
    return kept.rstrip() + "…"


def cut_lines(text: str, limit: int) -> str:
    """Whole lines from the start, as many as fit; so no tag is ever cut in two."""
    if units(text) <= limit:
        return text
    kept: list[str] = []
    room = limit - 2
    for line in text.split("\n"):
        room -= units(line) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join([*kept, "…"])


def status_line(t: Texts, scheme: Scheme, view: CaseView) -> Html:
    """One line that says where the case stands, and since when."""
    report = view.report

    def at(instant: datetime | None) -> str:
        return moments.clock(instant or view.now, view.now, scheme.timezone)

    icon = STATUS_ICONS[view.status]
    match view.status:
        case Status.DISPATCHED:
            words = t("status.dispatched")
        case Status.CLAIMED:
            words = t("status.claimed", name=report.holder_name)
        case Status.ON_HOLD:
            words = t("status.on_hold", until=at(report.hold_until), name=report.holder_name)
        case Status.AWAITING_CHECK:
            words = t("status.awaiting_check", name=report.holder_name, at=at(report.resolved_at))
        case Status.CLOSED:
            words = _closed(t, view, at(report.closed_at))
        case Status.RETURNED:
            words = t("status.returned", at=at(report.closed_at))
        case Status.WITHDRAWN:
            words = t("status.withdrawn", at=at(report.closed_at))
        case Status.DUPLICATE:
            words = t("status.duplicate", number=root_of(view).report.number)
        case Status.UNABLE:
            words = t("status.unable", name=report.holder_name, at=at(report.closed_at))
    return Html(f"{icon} <b>{words}</b>")


def root_of(view: CaseView) -> CaseView:
    """The case that a duplicate goes on as, however often it was merged."""
    while view.root is not None:
        view = view.root
    return view


def _closed(t: Texts, view: CaseView, at: str) -> Html:
    """Closed, and who found it mended; what the reporter thinks of it."""
    report = view.report
    words = t("status.closed", name=report.holder_name, at=at)
    if report.verified:
        words = words + " · " + t(f"verified.{report.verified}")
    if report.rating is None or report.rated_at is None:
        return words
    return words + " · " + checks.rating_name(t, report.rating)


def place_line(t: Texts, view: CaseView) -> Html:
    """Where it is: grid and community, and whose border it is on."""
    grid, street = view.grid, t.plain("word.street")
    own = (
        t("card.place", grid=grid.name, community=view.community.name if view.community else street)
        if grid
        else t("card.outside")
        if view.community is None
        else escape(view.community.name)
    )
    if view.report.place_name:
        own = own + " · " + view.report.place_name
    names = "、".join(f"{other.name}" for other, _ in view.near)
    border = t("card.border", names=names) if view.near else None
    return lines(Html(f"📍 {own}"), border)


def due_line(t: Texts, scheme: Scheme, view: CaseView) -> Html | None:
    """The deadline that counts now, with what is left of it."""
    if view.status not in {Status.DISPATCHED, Status.CLAIMED}:
        return None
    due = chasing.due_at(view.report)
    stage = chasing.stage_of(view.report)
    said = t(
        f"card.due.{stage}",
        at=moments.clock(due, view.now, scheme.timezone),
        final=moments.clock(view.report.resolve_due_at, view.now, scheme.timezone),
    )
    extended = t("card.extended") if view.is_extended else ""
    late = " 🔴" if due < view.now else ""
    return Html(f"⏰ {said}{extended}{late}")


def header(t: Texts, view: CaseView) -> Html:
    category = view.category
    name = escape(category.name(t.language))
    return Html(f"{category.icon} <b>{name}</b> · <code>{view.report.number}</code>")


def _asked_line(t: Texts, scheme: Scheme, view: CaseView) -> Html | None:
    """That an answer is wanted, and until when; or who has said no, and why."""
    if (asked := view.pending) is not None:
        until = moments.clock(asked.due_at, view.now, scheme.timezone)
        return t("card.asked", name=view.community_named(asked.from_community_id), until=until)
    if (said := view.declined) is not None:
        return t(
            "card.declined", name=view.community_named(said.to_community_id), reason=cut(said.reason, 80)
        )
    if (silent := view.undecided) is not None:
        giver = view.community_named(silent.from_community_id)
        return t("card.undecided", name=view.community_named(silent.to_community_id), giver=giver)
    return None


def _time_line(t: Texts, scheme: Scheme, view: CaseView) -> Html | None:
    """That more time was asked for (延期), and no admin has decided yet."""
    if (until := view.wants_time) is None:
        return None
    return t("card.wants_time", until=moments.clock(until, view.now, scheme.timezone))


def in_group(t: Texts, scheme: Scheme, view: CaseView, *, notes: Shown = NONE, limit: int = CAPTION) -> Card:
    """The one message of a case in its group, with what of staff's notes may be read there."""
    report = view.report
    asking = None
    if report.asked_by is not None and view.status.is_to_do:
        asking = t("card.asking_photo" if scheme.after_photo_required else "card.asking")
    people_line = lines(
        t("card.people", n=report.followers + 1) if report.followers else None,
        _seen_line(t, view),
    )
    reporter = None
    if scheme.show_reporter and view.reporter:
        reporter = t("card.reporter", name=view.reporter.name)
    evidence = grades.line(t, scheme, view)
    wanted = lines(_rework_line(t, view), _asked_line(t, scheme, view), _time_line(t, scheme, view))
    noted = _notes_lines(t, notes)
    fixed = lines(
        header(t, view),
        status_line(t, scheme, view),
        wanted,
        place_line(t, view),
        due_line(t, scheme, view),
        people_line,
        evidence,
        reporter,
        _photos_line(t, view),
        noted,
        asking,
    )
    room = limit - units(fixed) - 16
    note = cut(report.note, max(room // 3, 40)) if report.note else ""
    description = cut(report.description, max(room - units(note), 40)) if report.description else ""
    text = lines(
        header(t, view),
        status_line(t, scheme, view),
        wanted,
        place_line(t, view),
        f"📝 {description}" if description else None,
        due_line(t, scheme, view),
        f"💬 {note}" if note else None,
        people_line,
        evidence,
        reporter,
        _photos_line(t, view),
        noted,
        asking,
    )
    skip = scheme.direct_resolve and (not scheme.after_photo_required or bool(view.after))
    return Card(text, keyboards.case_card(t, view, may_skip_note=skip))


def _notes_lines(t: Texts, shown: Shown) -> Html | None:
    """The last notes of staff (内部备注), short; where riders read along, only that there are some."""
    if not shown.notes:
        return None
    if shown.is_open:
        return t("card.notes_hidden", n=len(shown.notes))
    more = len(shown.notes) - _NOTES_SHOWN
    said = [
        t("card.note", name=one.author_name, words=cut(one.text, _NOTE_ROOM))
        for one in shown.notes[-_NOTES_SHOWN:]
    ]
    return lines(t("card.notes_more", n=more) if more > 0 else None, *said)


def _photos_line(t: Texts, view: CaseView) -> Html | None:
    """That there is no photo, and why."""
    if not view.before:
        return t("card.photos_lost")
    return t("card.photos_gone") if view.photos_gone_at is not None else None


def _seen_line(t: Texts, view: CaseView) -> Html | None:
    """That an open case has the same photo, and what may be done about it."""
    if view.seen is None or view.seen.closed_at is not None or not view.status.is_open:
        return None
    return t("card.seen", number=view.seen.number)


def _rework_line(t: Texts, view: CaseView) -> Html | None:
    """返工 n, with what the rider who looked said, as long as it is to be mended."""
    n = view.report.rework
    if not n or not view.status.is_open:
        return None
    said = [event.note for event in view.events if event.kind in _SENT_BACK]
    words = cut(said[-1], 120) if said and said[-1] else ""
    return t("card.rework_why", n=n, words=words) if words else t("card.rework", n=n)


def moved_on(t: Texts, view: CaseView) -> Card:
    """What stays in the group that a case has left."""
    name = view.community.name if view.community else t.plain("word.street")
    gone = t("card.asked_on" if view.pending is not None else "card.moved_on", name=name)
    last = next((event for event in reversed(view.events) if event.kind == EventKind.TRANSFERRED), None)
    if last is not None and last.details.get("category") == view.category.key:
        gone = t("card.kind_on", kind=view.category.name(t.language), name=name)
    return Card(lines(header(t, view), gone), keyboards.NO_BUTTONS)
