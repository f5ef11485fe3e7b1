"""Whatever becomes of a case, at whatever times it is looked for what is due: each level is said once."""

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from casework import (
    cases,
    chasing,
    checking,
    drafting,
    extending,
    recategorising,
    speaking,
    supervising,
    transferring,
)
from casework.drafting import Spot
from casework.errors import CaseworkError
from casework.terms import Term
from casework.vocabulary import EventKind, PlaceSource, Stage
from storage import places, reports
from storage.records import Event, Parcel
from storage.tables import outbox
from storage.work import Store, Work
from tests import databases
from tests.casework.conftest import shot
from tests.cast import IN_HAIFENG, LI, STREET_GROUP, WANG, YINXING, ZHANG, Clock, caused_by
from tests.cast import scheme as a_scheme

RULES = a_scheme()
HANDS = {"claimed", "transferred", "reassigned", "recategorised", "extended", "reworked"}
WHAT = (
    *("claim", "reassign", "give away", "give away, taken", "street, taken", "pause", "go on", "at it"),
    *("snooze", "nudge", "parking", "hazard", "facility", "1m", "4uh", "ask", "not mended", "nothing"),
)
WHEN = (-25, -5, -1, 0, 60, 240, 500, None)
"""Minutes after the deadline until which nothing happens; None: the clock stands still."""


class Walk:
    """One case; two processes look for what is due."""

    def __init__(self, database: str) -> None:
        self.clock = Clock()
        self.stores = [Store(database, self.clock.now) for _ in range(2)]
        self.causes = itertools.count(1)
        self.do(drafting.add_photo, LI, shot())
        draft = self.do(drafting.add_place, LI, Spot(IN_HAIFENG, PlaceSource.PHONE, None)).draft
        report = self.do(drafting.categorise, LI, draft.id, "parking").report
        assert report is not None
        self.case: int = report.id
        self.yinxing = next(one.id for one in self.ask(places.all_communities) if one.name == YINXING)

    def ask(self, query: Any, *arguments: Any) -> Any:
        return self.stores[0].submit(query, *arguments).result()

    def do(self, verb: Any, *arguments: Any, **named: Any) -> Any:
        """What the verb returns; None where the case is not ready for it, and nothing was changed."""
        with caused_by(next(self.causes)), suppress(CaseworkError):
            return self.stores[0].submit(verb, RULES, *arguments, **named).result()
        return None

    def sweep(self) -> None:
        self.do(cases.end_holds)
        for future in [store.submit(chasing.sweep, RULES) for store in self.stores]:
            future.result()

    def until(self, minutes: int | None) -> None:
        due = chasing.due_at(self.ask(reports.report, self.case))
        if minutes is not None:
            self.clock.set(max(due + timedelta(minutes=minutes), self.clock.now()))
        self.sweep()

    def act(self, what: str) -> None:
        case = self.case
        match what:
            case "claim":
                self.do(cases.claim, WANG, case)
            case "reassign":
                self.do(cases.reassign, ZHANG, case, WANG.id, WANG.name)
            case "give away" | "give away, taken" | "street, taken":
                self.do(transferring.send, ZHANG, case, None if "street" in what else self.yinxing)
                if "taken" in what:
                    self.do(cases.claim, ZHANG, case)
            case "pause":
                self.do(cases.hold, ZHANG, case, timedelta(hours=1), "等配件")
            case "go on":
                self.do(cases.resume, ZHANG, case)
            case "at it":
                self.do(speaking.in_hand, ZHANG, case)
            case "nudge":
                self.do(supervising.nudge, ZHANG, case)
            case "snooze":
                if said := self.ask(_parcels, "reminder"):
                    self.do(chasing.snooze, ZHANG, said[-1].id)
            case _:
                self.another_deadline(what)

    def another_deadline(self, what: str) -> None:
        case = self.case
        match what:
            case "1m" | "4uh":
                before = self.ask(reports.report, case).extended
                self.do(extending.grant, ZHANG, case, Term.parse(what), before)
            case "ask":
                if done := self.do(extending.ask, ZHANG, case, Term.parse("4uh"), "等审批"):
                    self.do(extending.decide, ZHANG, done[1].id, granted=True)
            case "not mended":
                if done := self.do(cases.resolve, ZHANG, case, "好了"):
                    self.do(checking.dispute, LI, case, done.report.rework, "没好")
            case "parking" | "hazard" | "facility":
                self.do(recategorising.recategorise, ZHANG, case, what)

    def said(self) -> list[Event]:
        """What the ladder said; asking for news is beside it."""
        told = [event for event in self.ask(reports.timeline, self.case) if event.kind == "reminded"]
        return [event for event in told if event.details["stage"] != Stage.UPDATE]

    # What holds --------------------------------------------------------------------------------------

    def each_level_of_a_deadline_was_said_once(self) -> None:
        said = self.said()
        levels = [(one.details["stage"], one.details["due"], one.details["n"]) for one in said]
        assert len(levels) == len(set(levels))
        street = [level[:2] for level, one in zip(levels, said, strict=True) if one.details["street"]]
        assert len(street) == len(set(street))
        told = self.ask(_parcels, "escalation")
        assert [parcel.chat_id for parcel in told] == [STREET_GROUP] * len(street)

    def it_went_up_as_long_as_hands_and_deadline_were_the_same(self) -> None:
        last = -1
        for event in self.ask(reports.timeline, self.case):
            if event.kind in HANDS:
                last = -1
            elif event.kind == EventKind.REMINDED and event.details["stage"] != Stage.UPDATE:
                assert event.details["n"] > last
                last = event.details["n"]

    def it_ends(self) -> None:
        """Left alone, the case is spoken of a few times more, and then never again."""
        before = len(self.said())
        for _ in range(16):
            self.clock.advance(hours=17)
            self.sweep()
        after = len(self.said())
        assert after - before <= RULES.ladder.max_per_case
        self.clock.advance(days=30)
        self.sweep()
        assert len(self.said()) == after


def _parcels(work: Work, kind: str) -> list[Parcel]:
    found = select(outbox).where(outbox.c.kind == kind).order_by(outbox.c.id)
    return [Parcel.of(row) for row in work.all(found)]


@contextmanager
def walking(template: str) -> Iterator[Walk]:
    with tempfile.TemporaryDirectory() as folder, databases.copied(template, Path(folder)) as database:
        walk = Walk(database)
        try:
            yield walk
        finally:
            for store in walk.stores:
                store.close()


@pytest.mark.timeout(300)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(WHAT), st.sampled_from(WHEN)), min_size=12, max_size=24))
def test_each_level_is_said_once_and_the_ladder_ends(
    seeded_template: str, steps: list[tuple[str, int | None]]
) -> None:
    with walking(seeded_template) as walk:
        for what, when in steps:
            walk.act(what)
            walk.until(when)
            walk.each_level_of_a_deadline_was_said_once()
        walk.it_went_up_as_long_as_hands_and_deadline_were_the_same()
        walk.it_ends()
        walk.each_level_of_a_deadline_was_said_once()
