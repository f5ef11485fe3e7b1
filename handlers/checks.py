"""The question whether a case is mended (核查), its answer and the rating: words, buttons, one picture."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from casework import checking, grading, marks
from casework.places import Point, navigation_links
from casework.scheme import Scheme
from casework.view import CaseView
from casework.vocabulary import CheckAs, CheckState, EventKind, PhotoState, Rating, Status, Verified
from handlers import moments, photos
from handlers.callback_data import Number
from handlers.check_presses import CheckPress, CheckVerb
from handlers.desk import Desk
from handlers.texts import Html, Texts, escape, lines
from storage.records import Check, Event, Photo

_RATINGS = {
    Rating.GOOD: (CheckVerb.GOOD, "rating.good"),
    Rating.FAIR: (CheckVerb.FAIR, "rating.fair"),
    Rating.POOR: (CheckVerb.POOR, "rating.poor"),
}
Rows = list[list[InlineKeyboardButton]]


def question(t: Texts, view: CaseView, check: Check) -> tuple[Html, InlineKeyboardMarkup]:
    """(what the message of this check says now, its buttons)."""
    said = reporters_line(t, view, check) if _is_reporter(check) else _neighbours_line(t, view, check)
    note = view.report.note if _is_asked(view, check) else ""
    text = lines(_title(t, view, check), said, f"💬 {note}" if note else None)
    if _is_asked(view, check) and grading.after_is_before(view):
        text = lines(text, t("grade.after_is_before"))
    return text, InlineKeyboardMarkup(buttons(t, view, check))


def _title(t: Texts, view: CaseView, check: Check) -> Html:
    """A rider who does not know the case is told where it is."""
    kind = f"{view.category.icon} {view.category.name(t.language)}"
    grid = view.grid.name if view.grid else ""
    where = grid if _is_reporter(check) else " ".join(part for part in (grid, view.report.place_name) if part)
    parts = [Html(f"<b>{escape(view.report.number)}</b>"), escape(kind), escape(where)]
    return Html(" · ".join(part for part in parts if part))


def reporters_line(t: Texts, view: CaseView, check: Check) -> Html:
    """How the check stands, said to the case's reporter."""
    who = view.community.name if view.community else t.plain("word.street")
    if check.round != view.report.rework:
        return t("check.failed", who=who, n=check.round + 1)
    if view.status == Status.AWAITING_CHECK:
        return t("check.tell" if check.state == CheckState.DOUBTED else "check.ask", who=who)
    if check.state == CheckState.UNHAPPY:
        return t("check.why", who=who)
    closed = t(f"check.closed.{view.report.verified or Verified.UNVERIFIED}")
    if checking.may_rate(view.report):
        return lines(closed, t("check.rate", who=who))
    if view.report.rating is None:
        return closed
    return lines(closed, t("check.rated", rating=rating_name(t, view.report.rating)))


def _neighbours_line(t: Texts, view: CaseView, check: Check) -> Html:
    who = view.community.name if view.community else t.plain("word.street")
    if _is_asked(view, check):
        return t("check.tell" if check.state == CheckState.DOUBTED else "neighbour.ask", who=who)
    match CheckState(check.state):
        case CheckState.PASSED | CheckState.FAILED:
            return t("neighbour.thanks")
        case CheckState.DECLINED:
            return t("neighbour.away")
        case _:
            return t("neighbour.over")


def buttons(t: Texts, view: CaseView, check: Check) -> Rows:
    """What this person may answer now; nothing once there is nothing to answer."""
    if check.round != view.report.rework:
        return []
    if _is_asked(view, check):
        return _why(t, check) if checking.is_promised(check) else _answers(t, view, check)
    if not _is_reporter(check) or view.status != Status.CLOSED:
        return []
    if check.state == CheckState.UNHAPPY:
        return _why(t, check)
    if not checking.may_rate(view.report):
        return []
    keys = [_button(t, check, verb, key) for verb, key in _RATINGS.values()]
    return [keys[:2], keys[2:]]


def _answers(t: Texts, view: CaseView, check: Check) -> Rows:
    rows = [
        [
            _button(t, check, CheckVerb.FIXED, "button.check.fixed", "success"),
            _button(t, check, CheckVerb.NOT_FIXED, "button.check.not_fixed", "danger"),
        ]
    ]
    if not _is_reporter(check):
        link = navigation_links(Point(view.report.lat, view.report.lng), view.report.number)[0]
        there = InlineKeyboardButton(t.plain("button.case.map"), url=link.url)
        rows.append([_button(t, check, CheckVerb.AWAY, "button.check.away"), there])
    return rows


def _why(t: Texts, check: Check) -> Rows:
    return [
        [
            _button(t, check, CheckVerb.AS_IT_IS, "button.check.as_it_is"),
            _button(t, check, CheckVerb.SLIP, "button.check.slip"),
        ]
    ]


def _button(
    t: Texts, check: Check, verb: CheckVerb, key: str, style: str | None = None
) -> InlineKeyboardButton:
    press = CheckPress(verb, Number(check.report_id), Number(check.round))
    return InlineKeyboardButton(
        t.plain(key), callback_data=press.pack(), api_kwargs={"style": style} if style else None
    )


def rating_name(t: Texts, rating: int) -> str:
    return t.plain(_RATINGS[Rating(rating)][1])


def _is_reporter(check: Check) -> bool:
    return check.asked_as == CheckAs.REPORTER


def _is_asked(view: CaseView, check: Check) -> bool:
    return (
        view.status == Status.AWAITING_CHECK
        and check.round == view.report.rework
        and check.state in {CheckState.ASKED, CheckState.DOUBTED}
    )


def reporters(view: CaseView) -> Check | None:
    """What the case's reporter was asked in this round."""
    return next((check for check in view.checks if _is_reporter(check)), None)


def sent_back(t: Texts, scheme: Scheme, view: CaseView, event: Event) -> Html:
    """To the group: not mended (返工), or not good enough. Telegram tells the holder, who is named."""
    report = view.report
    name = report.holder_name or t.plain("word.group_admin")
    holder = escape(name)
    if report.holder_id is not None:
        holder = Html(f'<a href="tg://user?id={report.holder_id}">{holder}</a>')
    key = "relay.reopened" if event.kind == EventKind.REOPENED else "relay.reworked"
    due = moments.clock(report.resolve_due_at, view.now, scheme.timezone)
    return t(key, number=report.number, holder=holder, n=event.details["n"], due=due)


# The picture -------------------------------------------------------------------------------------------


def shown(view: CaseView, check: Check) -> tuple[Photo | None, Photo | None]:
    """(the photo from before, the last of what was done in this round); None where there is none to show.

    The reporter knows what they saw: without a photo of what was done they are shown none.
    """
    before = next((photo for photo in view.before if photo.state == PhotoState.KEPT), None)
    after = [photo for photo in view.after if photo.round == check.round]
    if not after and _is_reporter(check):
        return None, None
    return before, after[-1] if after else None


def mark(before: Photo | None, after: Photo | None) -> str:
    """What the picture is made of: "12", and after another "|" what is blurred of it; "" for none."""
    known = [photo for photo in (before, after) if photo is not None]
    if not known:
        return ""
    blurred = marks.mark([photo for photo in known if photo.blur])
    return f"{known[-1].id}|{blurred}" if blurred else f"{known[-1].id}"


def is_blurred_alike(shown: str, wanted: str) -> bool:
    """Whether two marks (each after "check|") tell of the same blurring: an answered one may stay then."""
    return shown.split("|")[2:] == wanted.split("|")[2:]


def picture(desk: Desk, t: Texts, before: Photo | None, after: Photo | None) -> str | bytes | None:
    """Before and after side by side; one of them alone, where there is nothing to set beside it."""
    if after is None:
        return None if before is None else photos.glimpse(desk, before) or photos.at_telegram(before)
    done = photos.glimpse(desk, after)
    if done is None:  # only Telegram has it yet, or it is lost
        return photos.at_telegram(after)
    was = photos.glimpse(desk, before) if before is not None else None
    if was is None:
        return done
    from handlers.pictures.sidebyside import side_by_side  # noqa: PLC0415 - no start needs to draw

    labels = {"before_label": t.plain("check.before"), "after_label": t.plain("check.after")}
    return side_by_side(was, done, **labels)
