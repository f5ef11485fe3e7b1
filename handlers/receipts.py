"""A case as its reporter sees it, or who follows it: the receipt, and with the timeline in /my."""

from dataclasses import replace

from casework import checking
from casework.scheme import Scheme
from casework.view import CaseView
from casework.vocabulary import EventKind, Status, Verified
from handlers import checks, keyboards, moments
from handlers.cards import TEXT, Card, cut, cut_lines, root_of
from handlers.texts import Html, Texts, escape, lines
from storage.records import Event

_OPENED = "mine:"
_OF_RIDERS = {
    EventKind.FOLLOWED,
    EventKind.ANSWERED,
    EventKind.SUPPLEMENTED,
    EventKind.REWORKED,
    EventKind.REOPENED,
}
_QUIET_EVENTS = {
    EventKind.BLURRED,
    EventKind.UNBLURRED,
    EventKind.ASKED,
    EventKind.CHECK_ASKED,
    EventKind.DISPATCHED,
    EventKind.EXTENSION_ASKED,
    EventKind.EXTENSION_REFUSED,
    EventKind.REMINDED,
    EventKind.SNOOZED,
}


def receipt(t: Texts, scheme: Scheme, view: CaseView, *, following: bool = False) -> Card:
    """The reporter's living card: number, who answers for it, until when.

    Who follows the case (关注人) sees the same without the reporter's words and buttons.
    """
    body = (None if following else _asked(t, view)) or _how_it_stands(t, scheme, view)
    fresh = view.status == Status.DISPATCHED
    title = t("receipt.title" if fresh else "receipt.later", number=view.report.number)
    if following:
        title = t("receipt.following", number=view.report.number)
    kind = f"{view.category.icon} {view.category.name(t.language)}"
    photos = t("receipt.photos", n=len(view.before)) if len(view.before) > 1 else ""
    if view.photos_gone_at is not None:
        photos = t("receipt.photos_gone")
    place = view.grid.name if view.grid else ""
    about = " · ".join(part for part in (kind, place, photos) if part)
    words = "" if following else cut(view.report.description, 200)
    keyboard = keyboards.NO_BUTTONS if following else keyboards.receipt(t, view)
    return Card(lines(title, about, f"📝 {words}" if words else None, body), keyboard)


def _how_it_stands(t: Texts, scheme: Scheme, view: CaseView) -> Html:
    """Where the case is, in words for its reporter; of a duplicate, where the case is that it goes on as."""
    who = view.community.name if view.community else t.plain("word.street")
    final = moments.clock(view.report.resolve_due_at, view.now, scheme.timezone)
    match view.status:
        case Status.DISPATCHED:
            return lines(t("receipt.sent", who=who), t("receipt.due", at=final))
        case Status.CLAIMED:
            extended = t("card.extended") if view.is_extended else ""
            due = Html(f"{t('receipt.due', at=final)}{extended}")
            return lines(t("receipt.claimed", who=who), due)
        case Status.ON_HOLD:
            until = moments.clock(view.report.hold_until or view.now, view.now, scheme.timezone)
            return t("receipt.on_hold", who=who, until=until)
        case Status.AWAITING_CHECK:
            return t("receipt.awaiting_check", who=who)
        case Status.CLOSED:
            unseen = view.report.verified == Verified.UNVERIFIED
            return t("receipt.unverified" if unseen else "receipt.closed", who=who)
        case Status.RETURNED:
            return t("receipt.returned", who=who, reason=view.report.note)
        case Status.WITHDRAWN:
            return t("receipt.withdrawn")
        case Status.UNABLE:
            return t("receipt.unable", who=who, reason=view.report.note)
        case Status.DUPLICATE:
            root = root_of(view)
            return lines(t("receipt.duplicate", number=root.report.number), _how_it_stands(t, scheme, root))


def _asked(t: Texts, view: CaseView) -> Html | None:
    """What the reporter is asked, or has said, about whether it is mended; None where they were not asked."""
    own = checks.reporters(view)
    if own is None:
        return None
    if view.status == Status.AWAITING_CHECK and not checking.is_promised(own):
        who = view.community.name if view.community else t.plain("word.street")
        return t("receipt.look", who=who)
    return checks.reporters_line(t, view, own)


def own_case(t: Texts, scheme: Scheme, view: CaseView, page: int, *, following: bool = False) -> Card:
    """One of the reports that a rider made or follows, with its timeline."""
    card = receipt(t, scheme, view, following=following)
    text = lines(card.text, Html("—"), timeline(t, scheme, view, following=following))
    return Card(Html(cut_lines(text, TEXT)), keyboards.my_case(t, view, page, following=following))


def opened(page: int) -> str:
    """How a message shows a case that was opened from this page of /my: what `to_reporter` reads."""
    return f"{_OPENED}{page}"


def to_reporter(t: Texts, scheme: Scheme, view: CaseView, shown: str, *, following: bool = False) -> Card:
    """The case as its reporter's message shows it, or a follower's: opened from /my, else the receipt."""
    page = shown.removeprefix(_OPENED)
    if page != shown and page.isdecimal():
        return own_case(t, scheme, view, int(page), following=following)
    return receipt(t, scheme, view, following=following)


# The timeline -----------------------------------------------------------------------------------------------


def timeline(t: Texts, scheme: Scheme, view: CaseView, *, following: bool = False) -> Html:
    """What happened, a line each, with neither names nor reminders.

    What one rider says is not for another: who follows the case reads nothing of it, nor does its reporter
    read the followers' words.
    """
    private = _OF_RIDERS if following else {EventKind.FOLLOWED}
    shown = [event for event in view.events if EventKind(event.kind) not in _QUIET_EVENTS]
    told = [replace(event, note="") if event.kind in private else event for event in shown]
    return Html("\n".join(_event_line(t, scheme, view, event) for event in told))


def _event_line(t: Texts, scheme: Scheme, view: CaseView, event: Event) -> Html:
    when = moments.clock(event.at, view.now, scheme.timezone)
    said = cut(event.note, 160)
    if event.kind == EventKind.RATED:
        said = checks.rating_name(t, event.details["rating"])
    words = escape(f"：{said}") if said else ""
    return Html(f"{when} {t(f'event.{event.kind}')}{words}")
