"""Who may look at whose cases and figures: admins at all, staff at their own, the Stranger at nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from casework import cases, figures, insight, lookup, people
from casework.errors import NotAllowedError, NotFoundError
from casework.figures import Figures, Period, Span, Tally
from casework.people import Actor
from casework.scheme import Scheme
from storage.records import Report
from tests import cast
from tests.casework.conftest import Snap
from tests.cast import HAIFENG, HAIFENG_GROUP, LI, STRANGER, WANG, YINXING_GROUP, ZHANG, Clock
from tests.conftest import Do, Seeded

RULER = replace(LI, administers=HAIFENG_GROUP)  # an administrator of the group whom nobody registered


@pytest.fixture
def both(snap: Snap) -> tuple[Report, Report]:
    """A case of 海风 and one of 银杏."""
    return snap(), snap(at=cast.IN_YINXING)


@pytest.fixture
def counted(do: Do, scheme: Scheme, clock: Clock) -> Callable[..., Figures]:
    def run(actor: Actor, chat_id: int | None = None) -> Figures:
        return do(figures.of, scheme, actor, Period.of(scheme, Span.TODAY, clock.now()), chat_id)

    return run


@pytest.mark.parametrize(("actor", "chat"), [(WANG, None), (WANG, HAIFENG_GROUP), (RULER, HAIFENG_GROUP)])
def test_staff_see_their_own_community_in_its_group_and_in_private(
    do: Do, scheme: Scheme, actor: Actor, chat: int | None
) -> None:
    assert do(insight.of, scheme, actor, chat).names == [HAIFENG]


@pytest.mark.parametrize(
    ("actor", "chat"),
    [
        (STRANGER, None),
        (STRANGER, HAIFENG_GROUP),
        (LI, None),
        (WANG, YINXING_GROUP),  # the group would hear of another community
        (WANG, cast.STREET_GROUP),
        (RULER, None),
        (RULER, YINXING_GROUP),
        (Actor(None, "nobody"), HAIFENG_GROUP),
    ],
)
def test_everybody_else_and_everywhere_else_is_refused(
    do: Do, scheme: Scheme, both: tuple[Report, Report], actor: Actor, chat: int | None
) -> None:
    period = Period.of(scheme, Span.TODAY, cast.START)
    for query, more in (
        (lookup.own, ("261123-001", chat)),
        (lookup.one, (both[0].id, chat)),
        (figures.of, (period, chat)),
    ):
        with pytest.raises(NotAllowedError):
            do(query, scheme, actor, *more)


def test_an_admin_sees_the_whole_street_in_any_group(do: Do, scheme: Scheme) -> None:
    for chat in (None, HAIFENG_GROUP, cast.STREET_GROUP):
        assert do(insight.of, scheme, ZHANG, chat).ids is None


def test_a_case_of_another_community_is_not_there_by_any_number(
    do: Do, scheme: Scheme, both: tuple[Report, Report]
) -> None:
    own, other = both
    assert [case.report.id for case in do(lookup.own, scheme, WANG, own.number, None)] == [own.id]
    assert do(lookup.one, scheme, WANG, own.id, HAIFENG_GROUP).case.report.id == own.id
    for number in (other.number, "002", "2"):
        with pytest.raises(NotFoundError):
            do(lookup.own, scheme, WANG, number, None)
    with pytest.raises(NotFoundError):
        do(lookup.one, scheme, WANG, other.id, None)


def test_very_many_cases_of_others_hide_none_of_their_own(do: Do, scheme: Scheme, snap: Snap) -> None:
    own = snap()
    for _ in range(12):
        snap(at=cast.IN_YINXING)
    found = do(lookup.own, scheme, WANG, "1", None)
    assert [case.report.id for case in found] == [own.id]


def test_a_case_that_went_to_another_community_went_out_of_sight(
    do: Do, scheme: Scheme, both: tuple[Report, Report], seeded: Seeded
) -> None:
    own, _ = both
    do(cases.transfer, scheme, ZHANG, own.id, seeded.yinxing.id)
    with pytest.raises(NotFoundError):
        do(lookup.one, scheme, WANG, own.id, None)


def test_who_is_dismissed_sees_nothing_from_that_moment(
    do: Do, scheme: Scheme, both: tuple[Report, Report], seeded: Seeded
) -> None:
    assert do(lookup.own, scheme, WANG, both[0].number, None)
    assert do(insight.works_for, scheme, WANG.id) == [HAIFENG]
    do(people.dismiss, scheme, ZHANG, WANG.id, seeded.haifeng.id)
    assert do(insight.works_for, scheme, WANG.id) == []
    with pytest.raises(NotAllowedError):
        do(lookup.own, scheme, WANG, both[0].number, None)


def test_the_figures_of_a_community_are_its_share_of_the_street_s(
    do: Do, scheme: Scheme, both: tuple[Report, Report], counted: Callable[..., Figures], clock: Clock
) -> None:
    own, _ = both
    clock.advance(timedelta(minutes=5))
    do(cases.claim, scheme, WANG, own.id)
    whole, share = counted(ZHANG), counted(WANG)
    assert (whole.total.reported, whole.total.open, whole.total.claims) == (2, 2, 1)
    assert (share.total.reported, share.total.open, share.total.claims) == (1, 1, 1)
    assert share.communities == {HAIFENG: whole.communities[HAIFENG]}
    assert [reported for _, reported, _ in whole.days][-1] == 2
    assert [reported for _, reported, _ in share.days][-1] == 1
    assert (list(whole.whose), list(share.whose)) == ([], [HAIFENG])


def test_a_community_where_nothing_happened_has_empty_figures(
    do: Do, scheme: Scheme, snap: Snap, seeded: Seeded, counted: Callable[..., Figures]
) -> None:
    snap()
    do(people.dismiss, scheme, ZHANG, WANG.id, seeded.haifeng.id)
    do(people.enlist, scheme, ZHANG, WANG.id, WANG.name, seeded.yinxing.id)
    found = counted(WANG)
    assert (found.total, found.messages_per_case) == (Tally(), None)


def test_reassigning_is_not_for_staff(do: Do, scheme: Scheme, both: tuple[Report, Report]) -> None:
    for query, about in ((lookup.search, both[0].number), (lookup.candidates, both[0].id)):
        with pytest.raises(NotAllowedError):
            do(query, scheme, WANG, about)
