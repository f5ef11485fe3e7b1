"""The evidence of a report in one line that a worker understands (证据等级)."""

from casework import grading
from casework.grading import Grade
from casework.scheme import Scheme
from casework.view import CaseView
from handlers import moments
from handlers.texts import Html, Texts, lines


def line(t: Texts, scheme: Scheme, case: CaseView) -> Html | None:
    """Where the place is from, when and how far away the photo was taken, and what is odd about it.

    Of a case that ended only that its two photos look like one.
    """
    grade = grading.of(scheme, case)
    same = t("grade.after_is_before") if grade.after_is_before else None
    if not case.status.is_open:
        return same
    icon = "⚠️" if grade.doubtful else "🔎"
    return lines(Html(f"{icon} ") + Html(" · ".join(_parts(t, grade))), same)


def _parts(t: Texts, grade: Grade) -> list[Html]:
    parts = [t(f"grade.place.{grade.place}")]
    if grade.forwarded:
        parts.insert(0, t("grade.forwarded"))
    if grade.taken_before is not None:
        parts.append(t("grade.taken", span=moments.span(t, grade.taken_before)))
    if grade.apart is not None:
        parts.append(t("grade.apart", n=round(grade.apart)))
    if grade.seen is not None:
        parts.append(t("grade.seen", number=grade.seen.number))
    return parts
