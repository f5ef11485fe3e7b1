"""双向奔赴 in the figures: what riders got solved, and what they were given, this week and last week."""

from collections.abc import Callable, Sequence
from datetime import time, timedelta

import pytest

from casework import figures, giving, weekly
from casework.apart import Apart
from casework.figures import Period, Span, Tally
from casework.giving import Where
from casework.kpis import KPIS, of_street
from casework.scheme import Digests, Scheme
from casework.vocabulary import ParcelKind
from storage import places
from storage.records import Parcel
from tests import cast
from tests.casework.weeks import DAY, HOUR, MONDAY, TELLING, W47, case, closed, put
from tests.cast import Clock
from tests.conftest import Do, Seeded

Note = Callable[..., int]
GIVEN = next(one for one in KPIS if one.key == "given")
SERVED = next(one for one in KPIS if one.key == "served")


@pytest.fixture
def note(do: Do, scheme: Scheme) -> Note:
    """An admin notes a line such as "海风社区 义诊 32 11-18"; the ids."""

    def run(*lines: str) -> int:
        return [do(giving.note, scheme, cast.ZHANG, Where(), line.split()).id for line in lines][-1]

    return run


@pytest.fixture
def told(seeded: Seeded, do: Do, clock: Clock, note: Note) -> None:
    """W47 and the week before it, as they are on Monday morning."""
    here, there = seeded.haifeng.id, seeded.yinxing.id
    grid = do(places.grids_by_code)["WH-02"].id
    before = MONDAY - 6 * DAY
    do(
        put,
        [
            closed(here, MONDAY + DAY, grid_id=grid),
            closed(here, MONDAY + 2 * DAY, grid_id=grid),
            case(here, status="returned", closed_at=MONDAY + DAY, grid_id=grid),
            case(there, status="unable", closed_at=MONDAY + DAY),
            closed(there, before, submitted_at=before - HOUR),
        ],
    )
    clock.set(TELLING)
    note(
        "海风社区 义诊 32 11-16",  # the week's first day
        "海风社区 饮水 20 11-22",  # and its last
        "青石社区 充电 5 11-18",  # which has no case at all
        "街道 慰问品 60 11-20",
        "海风社区 义诊 9 11-15",  # the day before
        "银杏社区 饮水 7 11-09",
        "海风社区 义诊 500 11-23",  # of the week that runs
        "海风社区 义诊 400 11-08",
    )
    do(giving.withdraw, cast.scheme(), cast.ZHANG, Where(), note("海风社区 义诊 300 11-18"))


def test_both_directions_stand_side_by_side_with_last_week(told: None, do: Do, scheme: Scheme) -> None:
    report = do(weekly.of, scheme, cast.ZHANG, W47)
    assert SERVED.beside(report.total) == (2, 1)
    assert GIVEN.beside(report.total) == (117, 16)
    street = {kpi.key: (now, before) for kpi, now, before in of_street(report)}
    assert (street["served"], street["given"]) == ((2, 1), (117, 16))
    assert street["served"] == street["solved"]


def test_each_community_has_its_own_and_the_street_what_is_of_none(
    told: None, do: Do, scheme: Scheme
) -> None:
    communities = do(weekly.count, scheme, W47).communities
    assert list(communities) == [*sorted([cast.HAIFENG, cast.YINXING, cast.QINGSHI]), ""]
    given = {name: GIVEN.beside(both) for name, both in communities.items()}
    assert given == {cast.HAIFENG: (52, 9), cast.YINXING: (0, 7), cast.QINGSHI: (5, 0), "": (60, 0)}
    served = {name: SERVED.beside(both) for name, both in communities.items()}
    assert served == {cast.HAIFENG: (2, 0), cast.YINXING: (0, 1), cast.QINGSHI: (0, 0), "": (0, 0)}
    assert communities[cast.QINGSHI].now == Tally()


def test_what_is_given_is_known_of_no_grid_and_no_category(told: None, do: Do, scheme: Scheme) -> None:
    report = do(weekly.count, scheme, W47)
    for both in (*report.grids.values(), *report.categories.values()):
        assert GIVEN.beside(both) == (None, None)
        assert SERVED.of(both.now) is not None


def test_before_anything_was_noted_nothing_is_known_and_nothing_is_made_up(
    seeded: Seeded, do: Do, scheme: Scheme, clock: Clock, note: Note
) -> None:
    clock.set(TELLING)
    assert GIVEN.beside(do(weekly.count, scheme, W47).total) == (None, None)
    assert do(figures.count, scheme, Period.of(scheme, Span.ALL, TELLING)).given is None
    withdrawn = note("义诊 3 11-10")
    do(giving.withdraw, scheme, cast.ZHANG, Where(), withdrawn)
    assert GIVEN.beside(do(weekly.count, scheme, W47).total) == (None, None)
    note("海风社区 义诊 32 11-20")
    report = do(weekly.count, scheme, W47)
    assert GIVEN.beside(report.total) == (32, None)
    assert [apart.given for apart in report.communities[cast.HAIFENG].apart] == [32, None]
    later = do(weekly.count, scheme, W47.after)
    assert GIVEN.beside(later.total) == (0, 32)


@pytest.mark.parametrize(
    ("span", "given"),
    [
        (Span.TODAY, {cast.HAIFENG: 500}),
        (Span.WEEK, {cast.HAIFENG: 520, cast.QINGSHI: 5, "": 60}),
        (Span.LAST_MONTH, None),
        (Span.ALL, {cast.HAIFENG: 961, cast.YINXING: 7, cast.QINGSHI: 5, "": 60}),
    ],
)
def test_a_period_counts_the_days_that_lie_in_it(
    told: None, do: Do, scheme: Scheme, span: Span, given: dict[str, int] | None
) -> None:
    found = do(figures.of, scheme, cast.ZHANG, Period.of(scheme, span, TELLING))
    assert found.given == given


def test_staff_are_told_of_their_own_community_alone(told: None, do: Do, scheme: Scheme) -> None:
    found = do(figures.of, scheme, cast.WANG, Period.of(scheme, Span.MONTH, TELLING))
    assert found.given == {cast.HAIFENG: 961}
    assert found.total.served == 2


def test_a_week_in_which_riders_were_given_something_is_told_without_a_case(
    do: Do, clock: Clock, note: Note, parcels: Callable[..., Sequence[Parcel]]
) -> None:
    clock.set(TELLING)
    told = cast.scheme(digests=Digests(weekly=time(9)))
    note("海风社区 义诊 32 11-20")
    assert do(weekly.sweep, told) == 1
    assert len(parcels(ParcelKind.WEEKLY)) > 0
    clock.advance(timedelta(days=7))
    assert do(weekly.sweep, told) == 0


def test_nothing_is_a_figure_that_is_not_known() -> None:
    assert Apart().given is None
