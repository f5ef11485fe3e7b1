"""One call makes a report the way a rider does; another looks at what would be sent."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

import pytest
from sqlalchemy import select

from casework import cases, drafting
from casework.drafting import Shot, Spot
from casework.people import Actor
from casework.places import Point
from casework.scheme import Scheme
from casework.vocabulary import PlaceSource
from storage import reports
from storage.records import Parcel, Report
from storage.tables import outbox
from storage.work import Work
from tests.cast import IN_HAIFENG, LI, WANG
from tests.conftest import Do

Done = Callable[..., Report]

_numbers = itertools.count(1)


class Snap(Protocol):
    """A report by a rider: `snap(at=IN_YINXING, category="parking")`."""

    def __call__(
        self,
        *,
        at: Point = ...,
        category: str = ...,
        by: Actor = ...,
        scheme: Scheme | None = ...,
        accuracy: float | None = ...,
    ) -> Report: ...


def shot(number: int | None = None, **changes: object) -> Shot:
    n = next(_numbers) if number is None else number
    return replace(Shot(f"file{n}", f"unique{n}", 1000 + n), **changes)  # type: ignore[arg-type]


@pytest.fixture
def snap(do: Do, scheme: Scheme) -> Snap:
    default = scheme

    def run(
        *,
        at: Point = IN_HAIFENG,
        category: str = "hazard",
        by: Actor = LI,
        scheme: Scheme | None = None,
        accuracy: float | None = None,
    ) -> Report:
        rules = scheme or default
        do(drafting.add_photo, rules, by, shot())
        spot = Spot(at, PlaceSource.PHONE, accuracy)
        draft = do(drafting.add_place, rules, by, spot).draft
        report = do(drafting.categorise, rules, by, draft.id, category).report
        assert report is not None
        return report

    return run


@pytest.fixture
def now_of(do: Do) -> Callable[[Report], Report]:
    """The report as storage has it now."""

    def run(report: Report) -> Report:
        found = do(reports.report, report.id)
        assert found is not None
        return found

    return run


@pytest.fixture
def parcels(do: Do) -> Callable[..., Sequence[Parcel]]:
    """What is in the outbox, oldest first: `parcels("card", report)`."""

    def read(work: Work, kind: str | None, report: Report | None) -> Sequence[Parcel]:
        found = select(outbox).order_by(outbox.c.id)
        if kind is not None:
            found = found.where(outbox.c.kind == kind)
        if report is not None:
            found = found.where(outbox.c.report_id == report.id)
        return [Parcel.of(row) for row in work.all(found)]

    def run(kind: str | None = None, report: Report | None = None) -> Sequence[Parcel]:
        return do(read, kind, report)

    return run


@pytest.fixture
def done(do: Do, scheme: Scheme, snap: Snap) -> Done:
    """A report of 李师傅 that 王姐 calls done."""

    def run(**changes: object) -> Report:
        report = snap(**changes)  # type: ignore[arg-type]
        return do(cases.resolve, scheme, WANG, report.id, "修好了").report

    return run
