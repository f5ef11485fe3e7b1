"""What an extension (延期) looks like: the choices under a card, and the message that asks an admin."""

from datetime import timedelta

from telegram import InlineKeyboardMarkup

from casework import clocks
from casework.scheme import Scheme
from casework.terms import Term
from casework.view import CaseView
from casework.vocabulary import Status
from handlers import cards, keyboards, moments
from handlers.callback_data import DecidePress, DecideVerb, ExtendPress, Number
from handlers.cards import Card
from handlers.keyboards import button
from handlers.texts import Texts, lines
from storage.extensions import ASKED, GRANTED, LAPSED, Extension
from storage.records import Report

REASONS = ("parts", "approval", "others", "weather")
_LONG = tuple(map(Term.parse, ("1wd", "2wd", "3wd", "5wd")))
_SHORT = tuple(map(Term.parse, ("2uh", "4uh", "8uh", "24uh")))
_URGENT = timedelta(hours=24)


def usual(report: Report) -> tuple[Term, ...]:
    """The lengths of more time that are usual for such a case."""
    given = report.resolve_due_at - report.submitted_at
    pauses = clocks.solution_unit(report).pauses
    return _LONG if pauses or given > _URGENT else _SHORT


def lengths(t: Texts, view: CaseView) -> InlineKeyboardMarkup:
    """How much more time: hours for a case that had hours, working days for one that had days."""
    report_id = Number(view.report.id)
    keys = [
        button(f"+{term.say(t.language)}", ExtendPress(report_id, term.code)) for term in usual(view.report)
    ]
    return InlineKeyboardMarkup([keys[:2], keys[2:], keyboards.back(t, view.report.id)])


def reasons(t: Texts, view: CaseView, term: Term) -> InlineKeyboardMarkup:
    report_id = Number(view.report.id)
    rows = [
        [button(t.plain(f"extension.reason.{reason}"), ExtendPress(report_id, term.code, Number(place)))]
        for place, reason in enumerate(REASONS, 1)
    ]
    return InlineKeyboardMarkup([*rows, keyboards.back(t, view.report.id)])


def outcome(asked: Extension) -> str:
    """The sentence that says what became of it, with the name of who decided."""
    return {GRANTED: "extension.granted", LAPSED: "extension.lapsed"}.get(asked.state, "extension.refused")


def request(t: Texts, scheme: Scheme, case: CaseView, asked: Extension) -> Card:
    """The one message to an admin: who asks for what and why, then what was decided."""
    until = moments.clock(asked.until, case.now, scheme.timezone)
    due = moments.clock(case.report.resolve_due_at, case.now, scheme.timezone)
    who = case.community.name if case.community else t.plain("word.street")
    waits = asked.state == ASKED
    runs = case.status in {Status.CLAIMED, Status.ON_HOLD}
    decided = None if waits else t(outcome(asked), name=asked.decided_name)
    if waits and not runs:
        decided = cards.status_line(t, scheme, case)
    text = lines(
        t("extension.title"),
        cards.header(t, case),
        t("extension.who", name=asked.asked_name, community=who),
        t("extension.wanted", due=due, until=until) if waits else t("extension.until", until=until),
        f"💬 {asked.reason}",
        decided,
    )
    if not waits or not runs:
        return Card(text, keyboards.NO_BUTTONS)
    yes = button(t.plain("button.grant"), DecidePress(DecideVerb.GRANT, Number(asked.id)), "success")
    no = button(t.plain("button.refuse"), DecidePress(DecideVerb.REFUSE, Number(asked.id)))
    return Card(text, InlineKeyboardMarkup([[yes, no]]))
