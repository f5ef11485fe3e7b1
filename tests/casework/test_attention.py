"""Messages a closed case: of the street, of each community and grid; a shared group is nobody's alone."""

import json
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import update

from casework import attention, groups, weekly
from casework.attention import Attention, Gap
from casework.figures import Tally
from casework.kpis import KPIS, MESSAGES
from casework.scheme import Scheme
from casework.weekly import Beside, Weekly
from storage import places, sent
from storage.records import Community
from storage.tables import grids
from storage.work import Work
from tests import cast
from tests.casework.weeks import DAY, HOUR, MONDAY, TELLING, W47, case, closed, put
from tests.cast import HAIFENG, HAIFENG_GROUP, QINGSHI, STREET_GROUP, YINXING, YINXING_GROUP, Clock
from tests.conftest import Do, Seeded

OLD, OWN, OTHER = MONDAY - 60 * DAY, -1002000000077, -1002000000078
DAYS = (W47.monday, W47.sunday)
BEFORE = (W47.before.monday, W47.before.sunday)
IN_GROUPS = next(one for one in KPIS if one.key == "group_messages_per_case")


def _set(work: Work, community: Community, **values: Any) -> None:
    places.set_community(work, community.id, **values)


def _redraw(work: Work, code: str, **values: Any) -> None:
    work.run(update(grids).where(grids.c.code == code).values(**({"updated_at": OLD} | values)))


def _send(work: Work, day: date, chat_id: int, n: int, kind: str = "card") -> None:
    for _ in range(n):
        sent.note(work, day, chat_id, kind)


def _grid_id(work: Work, code: str) -> int:
    return places.grids_by_code(work)[code].id


@pytest.fixture
def busy(seeded: Seeded, do: Do, clock: Clock) -> None:
    """Two weeks of a street whose groups have long been bound and whose messages have long been counted.

    海风 ended 4 cases and before that 2, 银杏 2 and none, 青石 1 and the street 1.
    """
    for community in (seeded.haifeng, seeded.yinxing):
        do(_set, community, bound_at=OLD)
    last: dict[str, Any] = {"submitted_at": MONDAY - 7 * DAY, "resolve_due_at": MONDAY - 6 * DAY}
    here, wh02 = seeded.haifeng.id, do(_grid_id, "WH-02")
    do(
        put,
        [
            *(closed(here, MONDAY + DAY, grid_id=wh02) for _ in range(2)),
            closed(here, MONDAY + DAY),
            case(here, status="returned", closed_at=MONDAY + HOUR),
            case(here, status="duplicate", closed_at=MONDAY + HOUR),  # it goes on as another
            case(here),  # open
            closed(seeded.yinxing.id, MONDAY + DAY),
            case(seeded.yinxing.id, status="unable", closed_at=MONDAY + DAY),
            closed(seeded.qingshi.id, MONDAY + DAY),
            closed(None, MONDAY + DAY),
            *(closed(here, MONDAY - 6 * DAY, grid_id=wh02, **last) for _ in range(2)),
        ],
    )
    do(_send, OLD.date(), HAIFENG_GROUP, 1)
    monday, sunday = W47.monday, W47.sunday
    for day, chat, n, kind in (
        (monday, HAIFENG_GROUP, 6, "card"),
        (sunday, HAIFENG_GROUP, 4, "digest"),
        (monday, YINXING_GROUP, 3, "card"),
        (monday, STREET_GROUP, 5, "escalation"),
        (monday, 2001, 12, "notice"),
        (monday - DAY, HAIFENG_GROUP, 3, "card"),  # last week's Sunday
        (monday - DAY, YINXING_GROUP, 2, "card"),
        (sunday + DAY, HAIFENG_GROUP, 50, "card"),
    ):
        do(_send, day, chat, n, kind)
    clock.set(TELLING)


@pytest.fixture
def report(busy: None, do: Do, scheme: Scheme) -> Weekly:
    return do(weekly.count, scheme, W47)


def _both(beside: Beside) -> tuple[Any, Any]:
    return IN_GROUPS.beside(beside)


# By whom ---------------------------------------------------------------------------------------------------


def test_the_street_has_all_messages_and_each_community_those_of_its_groups(report: Weekly) -> None:
    ended = 4 + 2 + 1 + 1
    assert MESSAGES.beside(report.total) == ((10 + 3 + 5 + 12) / ended, (3 + 2) / 2)
    assert _both(report.total) == ((10 + 3 + 5) / ended, (3 + 2) / 2)
    assert _both(report.communities[HAIFENG]) == (10 / 4, 3 / 2)
    assert _both(report.communities[YINXING]) == (3 / 2, None)  # last week nothing ended there
    assert all(MESSAGES.beside(one) == (None, None) for one in report.communities.values())


def test_who_has_no_group_and_the_street_s_own_cases_have_none(report: Weekly) -> None:
    assert report.communities[QINGSHI].now.ended == report.communities[""].now.ended == 1
    assert _both(report.communities[QINGSHI]) == _both(report.communities[""]) == (None, None)


def test_no_category_and_no_grid_without_a_group_of_its_own_has_any(report: Weekly) -> None:
    for parts in (report.categories, report.grids):
        assert parts
        assert all(_both(one) == (None, None) for one in parts.values())


def test_a_grid_with_groups_of_its_own_has_theirs_and_its_community_has_them_too(
    busy: None, do: Do, scheme: Scheme
) -> None:
    do(_redraw, "WH-02", chat_id=OWN, chat_ids=json.dumps({"hazard": OTHER}))
    do(_send, W47.monday, OWN, 7)
    do(_send, W47.sunday, OTHER, 2)
    report = do(weekly.count, scheme, W47)
    by_code = {one.code: both for one, both in report.grids.items()}
    assert _both(by_code["WH-02"]) == (9 / 2, 0 / 2)
    assert _both(by_code[""]) == (None, None)
    assert _both(report.communities[HAIFENG]) == ((10 + 9) / 4, 3 / 2)


def test_a_grid_whose_cases_partly_live_in_its_community_s_group_has_none(
    busy: None, do: Do, scheme: Scheme
) -> None:
    do(_redraw, "WH-02", chat_ids=json.dumps({"hazard": OTHER}))
    [found] = do(attention.over, scheme, [DAYS])
    assert found is not None
    assert found.to_grid(do(_groups, scheme), do(places.grids_by_code)["WH-02"]) is Gap.NO_GROUP


def _groups(work: Work, scheme: Scheme) -> attention.Groups:
    return attention.Groups.of(work, scheme, places.all_communities(work), places.all_grids(work))


# What is shared --------------------------------------------------------------------------------------------


def test_two_communities_in_one_group_are_told_together_and_never_twice(
    busy: None, seeded: Seeded, do: Do, scheme: Scheme
) -> None:
    do(_set, seeded.yinxing, chat_id=HAIFENG_GROUP, thread_id=7)
    here, there = seeded.haifeng.id, seeded.yinxing.id
    for only in ({here}, {there}):
        assert do(attention.of, scheme, DAYS, only) is Gap.SHARED
    assert do(attention.of, scheme, DAYS, {here, there}) == Attention(10, 0)
    report = do(weekly.count, scheme, W47)
    assert _both(report.communities[HAIFENG]) == _both(report.communities[YINXING]) == (None, None)
    assert _both(report.total) == (18 / 8, 5 / 2)  # each message once


@pytest.mark.parametrize("chat", [YINXING_GROUP, STREET_GROUP])
def test_a_grid_s_group_that_others_use_leaves_neither_it_nor_its_community_a_figure(
    busy: None, do: Do, scheme: Scheme, chat: int
) -> None:
    do(_redraw, "WH-02", chat_id=chat)
    report = do(weekly.count, scheme, W47)
    by_code = {one.code: both for one, both in report.grids.items()}
    assert _both(by_code["WH-02"]) == _both(report.communities[HAIFENG]) == (None, None)
    assert _both(report.communities[YINXING])[0] == (None if chat == YINXING_GROUP else 3 / 2)


def test_two_grids_of_a_community_that_share_a_group_have_none_but_the_community_has(
    busy: None, do: Do, scheme: Scheme
) -> None:
    for code in ("WH-01", "WH-02"):
        do(_redraw, code, chat_id=OWN)
    do(_send, W47.monday, OWN, 6)
    report = do(weekly.count, scheme, W47)
    assert all(_both(one) == (None, None) for one in report.grids.values())
    assert _both(report.communities[HAIFENG])[0] == (10 + 6) / 4


def test_a_community_in_the_street_s_own_group_has_none(
    busy: None, seeded: Seeded, do: Do, scheme: Scheme
) -> None:
    do(_set, seeded.haifeng, chat_id=STREET_GROUP)
    assert do(attention.of, scheme, DAYS, {seeded.haifeng.id}) is Gap.SHARED


# What was not counted in full ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bound_at", "found"),
    [
        (None, (10, 3)),
        (OLD, (10, 3)),
        (MONDAY - DAY, (10, Gap.NEW_GROUP)),  # last week's Sunday
        (MONDAY, (Gap.NEW_GROUP, Gap.NEW_GROUP)),
        (TELLING, (Gap.NEW_GROUP, Gap.NEW_GROUP)),
    ],
)
def test_a_group_that_was_bound_meanwhile_does_not_make_a_week_look_silent(
    busy: None,
    seeded: Seeded,
    do: Do,
    scheme: Scheme,
    bound_at: datetime | None,
    found: tuple[int | Gap, int | Gap],
) -> None:
    do(_set, seeded.haifeng, bound_at=bound_at)
    known = tuple(do(attention.of, scheme, days, {seeded.haifeng.id}) for days in (DAYS, BEFORE))
    assert tuple(one.to_groups if isinstance(one, Attention) else one for one in known) == found


def test_a_grid_s_new_group_leaves_its_week_open(busy: None, do: Do, scheme: Scheme) -> None:
    do(_redraw, "WH-02", chat_id=OWN, updated_at=MONDAY)
    report = do(weekly.count, scheme, W47)
    assert all(_both(one) == (None, None) for one in report.grids.values())


def test_a_street_that_begins_has_the_figure_of_its_first_week(
    seeded: Seeded, do: Do, scheme: Scheme, clock: Clock
) -> None:
    assert seeded.haifeng.bound_at == cast.START  # on that Monday, before any case
    later = cast.START + HOUR
    do(put, [closed(seeded.haifeng.id, later + HOUR, submitted_at=later, resolve_due_at=later + DAY)])
    do(_send, cast.START.date(), HAIFENG_GROUP, 3)
    clock.advance(days=1)
    assert do(attention.of, scheme, (cast.START.date(), cast.START.date() + DAY), {seeded.haifeng.id}) == (
        Attention(3, 0)
    )


def test_bound_again_to_the_group_that_it_has_is_nothing_new(seeded: Seeded, do: Do, clock: Clock) -> None:
    scheme = cast.scheme()

    def bound(chat: int) -> datetime | None:
        clock.advance(hours=1)
        done = do(groups.bind, scheme, cast.ZHANG, HAIFENG, chat, None, "海风社区网格群")
        at: datetime | None = done.community.bound_at
        return at

    assert bound(HAIFENG_GROUP) == cast.START
    assert bound(OWN) == cast.START + 2 * HOUR


def test_without_counts_nothing_is_said_to_be_silent(
    seeded: Seeded, do: Do, clock: Clock, scheme: Scheme
) -> None:
    do(put, [closed(seeded.haifeng.id, MONDAY + DAY, submitted_at=MONDAY - DAY)])
    do(_set, seeded.haifeng, bound_at=OLD)
    clock.set(TELLING)
    report = do(weekly.count, scheme, W47)
    assert _both(report.total) == _both(report.communities[HAIFENG]) == (None, None)
    do(_send, W47.monday, HAIFENG_GROUP, 1)  # counting begins on that Monday, and the first case was before
    assert do(attention.of, scheme, DAYS, {seeded.haifeng.id}) is Gap.UNCOUNTED
    assert do(attention.of, scheme, (W47.monday + DAY, W47.sunday), {seeded.haifeng.id}) == Attention(0, 0)


def test_the_supergroup_has_what_the_group_got(busy: None, seeded: Seeded, do: Do, scheme: Scheme) -> None:
    do(groups.migrated, scheme, HAIFENG_GROUP, OWN)
    assert do(attention.of, scheme, DAYS, {seeded.haifeng.id}) == Attention(10, 0)


def test_what_ended_is_what_is_neither_open_nor_merged() -> None:
    assert Tally(solved=5, returned=1, unable=2, withdrawn=1, duplicates=4, open=9).ended == 9
