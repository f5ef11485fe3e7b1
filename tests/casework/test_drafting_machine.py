"""Whatever a rider does, in whatever order and however often an update is replayed: one report a draft."""

import itertools
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from casework import drafting
from casework.drafting import Progress, Spot
from casework.vocabulary import Part, PlaceSource
from storage.tables import drafts, reports
from storage.work import Store, Work
from tests import databases
from tests.casework.conftest import shot
from tests.cast import LI, OUTSIDE, Clock, caused_by
from tests.cast import scheme as a_scheme

RULES = a_scheme(photos_max=3)


class Drafting(RuleBasedStateMachine):
    """The model is what the rider has given since the last report, cancel or start."""

    template = ""

    def __init__(self) -> None:
        super().__init__()
        self.files = ExitStack()
        folder = Path(tempfile.mkdtemp())
        self.files.callback(shutil.rmtree, folder)
        database = self.files.enter_context(databases.copied(self.template, folder))
        self.clock = Clock()
        self.store = Store(database, self.clock.now)
        self.causes = itertools.count(1)
        self.last: tuple[int, Any, tuple[Any, ...]] | None = None
        self.draft: int | None = None
        self.photos: set[str] = set()
        self.has_place = False
        self.has_category = False
        self.words: list[str] = []
        self.submitted: set[int] = set()

    def teardown(self) -> None:
        self.store.close()
        self.files.close()

    def _do(self, verb: Any, *arguments: Any) -> Any:
        self.last = (next(self.causes), verb, arguments)
        return self._run(*self.last)

    def _run(self, cause: int, verb: Any, arguments: tuple[Any, ...]) -> Any:
        self.clock.advance(seconds=1)
        with caused_by(cause):
            return self.store.submit(verb, RULES, LI, *arguments).result()

    def _after(self, progress: Progress) -> None:
        if self.draft is None:
            self.draft = progress.draft.id
        assert progress.draft.id == self.draft
        missing = tuple(
            part
            for part, lacks in (
                (Part.PHOTO, not self.photos),
                (Part.PLACE, not self.has_place),
                (Part.CATEGORY, not self.has_category),
            )
            if lacks
        )
        assert progress.missing == missing
        assert progress.photos == len(self.photos)
        assert (progress.report is not None) == (not missing)
        if progress.report is not None:
            assert progress.report.description == "\n".join(self.words)
            self.submitted.add(self.draft)
            self._forget()

    def _forget(self) -> None:
        self.draft = None
        self.photos, self.words = set(), []
        self.has_place = self.has_category = False

    @rule(number=st.integers(1, 5))
    def photo(self, number: int) -> None:
        if len(self.photos) >= RULES.photos_max:
            return
        # A photo sent again in the same draft is the same photo; in a later one it is new.
        self.photos.add(f"unique{number}")
        self._after(self._do(drafting.add_photo, shot(number)))

    @rule()
    def place(self) -> None:
        self.has_place = True
        self._after(self._do(drafting.add_place, Spot(OUTSIDE, PlaceSource.PHONE)))

    @precondition(lambda self: self.draft is not None)
    @rule(key=st.sampled_from(sorted(RULES.categories)))
    def category(self, key: str) -> None:
        self.has_category = True
        self._after(self._do(drafting.categorise, self.draft, key))

    @rule(words=st.sampled_from(["路灯坏了", "快来", "在桥下"]))
    def text(self, words: str) -> None:
        progress = self._do(drafting.describe, words)
        assert (progress is None) == (self.draft is None)
        if progress is not None:
            self.words.append(words)
            self._after(progress)

    @rule()
    def start(self) -> None:
        self._after(self._do(drafting.start))

    @rule()
    def cancel(self) -> None:
        assert self._do(drafting.cancel) == (self.draft is not None)
        self._forget()

    @precondition(lambda self: self.last is not None)
    @rule()
    def replay(self) -> None:
        assert self.last is not None
        before = self.store.submit(_all).result()
        self._run(*self.last)
        assert self.store.submit(_all).result() == before

    @precondition(lambda self: self.submitted)
    @rule(data=st.data())
    def tap_again(self, data: st.DataObject) -> None:
        """A button under a draft that is a report by now finds that report."""
        old = data.draw(st.sampled_from(sorted(self.submitted)))
        report = self._do(drafting.categorise, old, "other").report
        assert report is not None
        assert report.draft_id == old

    @invariant()
    def one_report_for_each_draft_that_was_complete(self) -> None:
        made = [row["draft_id"] for row in self.store.submit(_all).result() if "number" in row]
        assert sorted(made) == sorted(self.submitted)

    @invariant()
    def at_most_one_draft_is_open(self) -> None:
        opened = [row["id"] for row in self.store.submit(_all).result() if row.get("state") == "open"]
        assert opened == ([] if self.draft is None else [self.draft])


def _all(work: Work) -> list[Any]:
    """Every draft and report, but for when they were touched."""
    rows = [
        {**row._mapping}
        for table in (drafts, reports)
        for row in work.all(table.select().order_by(table.c.id))
    ]
    for row in rows:
        row.pop("touched_at", None)
    return rows


def test_whatever_a_rider_does_makes_one_report_a_draft(seeded_template: str) -> None:
    Drafting.template = seeded_template
    run_state_machine_as_test(
        Drafting,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
