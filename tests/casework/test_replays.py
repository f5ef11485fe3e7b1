"""An update that is handled a second time, after a kill, finds its own work done and adds nothing."""

from collections.abc import Sequence

from casework import cases, speaking
from casework.scheme import Scheme
from storage import reports
from storage.records import Event, Report
from tests.casework.conftest import Snap
from tests.cast import LI, WANG, caused_by
from tests.conftest import Do


def _kinds(do: Do, report: Report) -> list[str]:
    found: Sequence[Event] = do(reports.timeline, report.id)
    return [event.kind for event in found]


def test_the_result_that_was_asked_for_does_not_come_again_as_a_comment(
    do: Do, snap: Snap, scheme: Scheme
) -> None:
    report = snap()
    with caused_by(901):
        do(cases.resolve, scheme, WANG, report.id, "修好了")
    with caused_by(901):
        assert do(speaking.comment, scheme, WANG, report.id, "修好了").event is None
    assert "commented" not in _kinds(do, report)


def test_a_supplement_does_not_come_again_as_an_answer_when_the_case_was_closed_meanwhile(
    do: Do, snap: Snap, scheme: Scheme
) -> None:
    report = snap()
    with caused_by(902):
        do(speaking.supplement, scheme, LI, report.id, "在东门")
    do(cases.resolve, scheme, WANG, report.id)
    with caused_by(902):
        assert do(speaking.answer, scheme, LI, report.id, "在东门").event is None
        assert do(speaking.supplement, scheme, LI, report.id, "在东门").event is None
    assert _kinds(do, report).count("supplemented") == 1
    assert "answered" not in _kinds(do, report)
