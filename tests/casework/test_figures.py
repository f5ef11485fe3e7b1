"""The figures by the trade's definitions: the golden ones of 天门, and a street counted by hand."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from casework import figures
from casework.attention import Attention, Gap
from casework.errors import NotAllowedError
from casework.figures import Figures, Period, Span, Tally
from casework.insight import Insight
from casework.scheme import Scheme
from storage import places, sent
from storage.tables import reports
from storage.work import Work
from tests import cast
from tests.cast import START, Clock
from tests.conftest import Do, Seeded

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("due", "closed", "rate"),
    [(972, 911, "93.72%"), (956, 902, "94.35%"), (16, 9, "56.25%")],
)
def test_the_closing_rate_is_that_of_the_golden_figures(due: int, closed: int, rate: str) -> None:
    assert f"{Tally(due=due, due_solved=closed).closing_rate:.2%}" == rate


def test_the_rate_in_time_is_that_of_the_golden_figures() -> None:
    assert f"{Tally(due=972, due_solved=911, on_time=737).on_time_rate:.2%}" == "75.82%"


def test_cases_on_hold_leave_the_denominator() -> None:
    tally = Tally(due=10, held=2, due_solved=6, on_time=4)
    assert (tally.closing_rate, tally.on_time_rate) == (0.75, 0.5)


def test_where_nothing_was_due_there_is_no_rate() -> None:
    empty = Tally(due=3, held=3)
    assert (empty.closing_rate, empty.on_time_rate, empty.effective_rate) == (None, None, None)
    assert (empty.mean_claim, empty.mean_solution) == (None, None)


def test_tallies_add_up_field_by_field() -> None:
    whole = Tally(reported=1, claims=1, claim_seconds=60) + Tally(reported=2, claims=1, claim_seconds=120)
    assert whole == Tally(reported=3, claims=2, claim_seconds=180)
    assert whole.mean_claim == timedelta(seconds=90)


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        (Span.TODAY, date(2026, 11, 23), date(2026, 11, 23)),
        (Span.WEEK, date(2026, 11, 17), date(2026, 11, 23)),
        (Span.MONTH, date(2026, 11, 1), date(2026, 11, 23)),
        (Span.LAST_MONTH, date(2026, 10, 1), date(2026, 10, 31)),
    ],
)
def test_a_span_is_whole_days_of_the_street(scheme: Scheme, span: Span, first: date, last: date) -> None:
    assert Period.of(scheme, span, START).days(scheme) == (first, last)


def test_a_day_begins_at_midnight_of_the_street(scheme: Scheme) -> None:
    late = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # 00:30 of the 23rd in Shanghai
    assert Period.of(scheme, Span.TODAY, late).start == datetime(2026, 11, 22, 16, tzinfo=UTC)


def test_a_period_that_ends_before_it_begins_is_refused(scheme: Scheme) -> None:
    with pytest.raises(ValueError, match="before the first"):
        Period.between(scheme, date(2026, 11, 2), date(2026, 11, 1))


def test_what_was_solved_before_its_day_is_due_on_it(seeded: Seeded, do: Do, clock: Clock) -> None:
    def fill(work: Work) -> None:
        early = START - timedelta(days=3)
        _case(
            work, 1, seeded.haifeng.id, submitted_at=early, claimed_at=early + HOUR,
            status="closed", closed_at=early + 2 * HOUR,
        )  # fmt: skip

    do(fill)
    clock.set(START + 10 * HOUR)
    found = do(figures.count, cast.scheme(), Period.of(cast.scheme(), Span.TODAY, clock.now())).total
    assert found == Tally(due=1, due_solved=1, on_time=1)


# A street counted by hand ----------------------------------------------------------------------------


def _case(work: Work, number: int, community_id: int | None, **values: Any) -> None:
    row = {
        "number": f"261123-{number:03d}",
        "draft_id": number,
        "reporter_id": 2001,
        "category": "hazard",
        "description": "",
        "lat": 35.95,
        "lng": 120.18,
        "place_source": "phone",
        "place_name": "",
        "community_id": community_id,
        "status": "dispatched",
        "submitted_at": START,
        "claim_due_at": START + HOUR,
        "resolve_due_at": START + 4 * HOUR,
    }
    if values.get("status") == "closed":
        row["resolved_at"] = values["closed_at"]
    work.run(reports.insert().values({**row, **values, "id": number}))


@pytest.fixture
def counted(seeded: Seeded, do: Do, clock: Clock) -> Figures:
    """Today at 20:00 in Shanghai, ten hours after the first report."""
    here, there = seeded.haifeng.id, seeded.yinxing.id
    yesterday = START - timedelta(days=1)

    def fill(work: Work) -> None:
        ended = {"status": "closed", "claimed_at": START + HOUR}
        _case(work, 1, here, **ended, closed_at=START + 3 * HOUR)  # in time
        _case(work, 2, here, **ended, closed_at=START + 5 * HOUR)  # too late
        _case(work, 3, here)  # overdue
        _case(work, 4, here, status="on_hold", claimed_at=START + HOUR)  # 缓办
        _case(work, 5, here, status="returned", closed_at=START + HOUR)
        _case(work, 6, there, status="withdrawn", closed_at=START + HOUR)
        _case(work, 7, there, category="other", resolve_due_at=START + 96 * HOUR)  # not due yet
        _case(  # due before today, closed today
            work, 8, None, category="other", submitted_at=yesterday, resolve_due_at=yesterday + HOUR,
            status="closed", claimed_at=yesterday, closed_at=START,
        )  # fmt: skip

    do(fill)
    clock.set(START + 10 * HOUR)
    scheme = cast.scheme()
    return do(figures.of, scheme, cast.ZHANG, Period.of(scheme, Span.TODAY, clock.now()))


def test_today_is_counted_by_the_definitions(counted: Figures) -> None:
    assert counted.total == Tally(
        reported=7,
        effective=5,
        solved=3,
        returned=1,
        withdrawn=1,
        due=6,  # 1 2 3 4 5 by their deadline, 8 because it was closed; 6 was taken back, 7 has time
        held=1,
        due_solved=3,
        on_time=1,
        claims=3,
        claim_seconds=3 * 3600,
        solve_seconds=(3 + 5 + 24) * 3600,
        open=3,
        overdue=2,  # 3 by its deadline, 7 because nobody claimed it
    )
    assert counted.total.closing_rate == 3 / 5


def test_who_was_given_more_time_is_counted_and_the_first_answer_is_not_begun_anew(
    seeded: Seeded, do: Do, clock: Clock
) -> None:
    here, day = seeded.haifeng.id, timedelta(days=1)

    def fill(work: Work) -> None:
        ended = {"status": "closed", "closed_at": START + 3 * HOUR}
        _case(work, 1, here, **ended, extended=2, claimed_at=START + 2 * HOUR, responded_at=START + HOUR)
        _case(work, 2, here, **ended)
        # Passed on after it was claimed: the time of its first answer is past, and that of the next counts.
        passed = {"responded_at": START, "resolve_due_at": START + 9 * day}
        _case(work, 3, here, **passed, update_due_at=START + day)
        _case(work, 4, here, **passed, update_due_at=START + 2 * HOUR)

    do(fill)
    clock.set(START + 10 * HOUR)
    scheme = cast.scheme()
    found = do(figures.of, scheme, cast.ZHANG, Period.of(scheme, Span.TODAY, clock.now())).total
    assert (found.extended, found.due, found.extension_rate) == (1, 2, 0.5)
    assert (found.claims, found.mean_claim) == (1, HOUR)
    assert found.overdue == 1
    assert Tally().extension_rate is None


def test_what_riders_say_of_the_work_is_counted_and_every_end_has_its_own_name(
    seeded: Seeded, do: Do, clock: Clock
) -> None:
    here, later = seeded.haifeng.id, START + 9 * HOUR

    def fill(work: Work) -> None:
        done = {"status": "closed", "claimed_at": START, "resolved_at": START + 3 * HOUR, "closed_at": later}
        _case(
            work, 1, here, **done, verified="reporter", rating=3
        )  # in time, and looked at after the deadline
        _case(work, 2, here, **done, verified="neighbour", rework=1)
        _case(work, 3, here, **done, verified="reporter", rework=2, reopened=1, rating=1)
        _case(work, 4, here, **done, verified="unverified", rating=2)
        _case(work, 5, here, status="unable", claimed_at=START, closed_at=later)
        _case(work, 6, here, status="duplicate", closed_at=later)
        _case(work, 7, here, status="awaiting_check", claimed_at=START, resolved_at=START + 5 * HOUR)

    do(fill)
    clock.set(START + 10 * HOUR)
    scheme = cast.scheme()
    found = do(figures.of, scheme, cast.ZHANG, Period.of(scheme, Span.TODAY, clock.now())).total
    assert (found.solved, found.unable, found.duplicates, found.unsolved) == (4, 1, 1, 1)
    assert (found.due, found.due_solved, found.on_time) == (6, 4, 4)
    assert (found.open, found.awaiting, found.overdue) == (0, 1, 0)
    assert found.verified_rate == 3 / 4
    assert found.rework_rate == 2 / 4
    assert found.dispute_rate == 2 / 5  # 没修好 twice, 已修好 three times; the one taken up again was rated
    assert found.content_rate == 2 / 3
    assert found.mean_solution == timedelta(hours=3)


def test_communities_and_categories_share_the_total(counted: Figures) -> None:
    assert list(counted.communities) == [cast.HAIFENG, cast.YINXING, ""]
    assert counted.communities[cast.HAIFENG].reported == 5
    assert counted.communities[""].solved == 1
    assert counted.categories["other"].reported == 1
    assert sum(counted.communities.values(), Tally()) == counted.total
    assert sum(counted.categories.values(), Tally()) == counted.total


def test_the_last_two_weeks_end_today(counted: Figures) -> None:
    assert len(counted.days) == figures.DAYS_SHOWN
    assert counted.days[-2:] == [(date(2026, 11, 22), 1, 0), (date(2026, 11, 23), 7, 3)]


def test_days_that_were_not_counted_are_not_said_to_be_silent(counted: Figures, do: Do) -> None:
    assert counted.sent is Gap.UNCOUNTED
    assert counted.messages_per_case is None
    do(sent.note, date(2026, 11, 23), cast.HAIFENG_GROUP, "card")  # counting begins in the middle of today
    assert do(figures.of, cast.scheme(), cast.ZHANG, counted.period).sent is Gap.UNCOUNTED


def test_messages_to_groups_and_to_riders_are_counted_apart(
    counted: Figures, seeded: Seeded, do: Do, clock: Clock
) -> None:
    yesterday, today = date(2026, 11, 22), date(2026, 11, 23)
    do(sent.note, yesterday - timedelta(days=1), cast.HAIFENG_GROUP, "card")
    for day, chat, kind in (
        (yesterday, cast.HAIFENG_GROUP, "card"),
        (today, cast.HAIFENG_GROUP, "card"),
        (today, cast.HAIFENG_GROUP, "card"),
        (today, cast.YINXING_GROUP, "reminder"),
        (today, 2001, "notice"),
    ):
        do(sent.note, day, chat, kind)
    do(places.set_community, seeded.haifeng.id, bound_at=START - 9 * 24 * HOUR)
    period = counted.period
    whole = do(figures.of, cast.scheme(), cast.ZHANG, period)
    assert whole.sent == Attention(to_groups=3, to_riders=1)
    assert whole.messages_per_case == (3 / 5, 1 / 5)
    own = do(figures.count, cast.scheme(), period, Insight((seeded.haifeng,)))
    assert own.sent == Attention(to_groups=2, to_riders=0)
    do(sent.migrate_chat, cast.HAIFENG_GROUP, cast.YINXING_GROUP)
    assert do(sent.by_chat, yesterday, today) == {cast.YINXING_GROUP: 4, sent.PRIVATE: 1}


def test_cases_from_before_and_beyond_the_period_are_counted_one_by_one_too(
    seeded: Seeded, do: Do, clock: Clock
) -> None:
    drawn = random.Random(7)
    cases: list[dict[str, Any]] = []
    for _ in range(300):
        at = START + timedelta(seconds=drawn.randrange(-6 * 86400, 3 * 86400))
        ended = drawn.choice([None, "closed", "closed", "returned", "withdrawn", "unable", "duplicate"])
        claimed_at = drawn.choice([None, at + timedelta(seconds=drawn.randrange(40 * 3600))])
        standing = "dispatched" if claimed_at is None else drawn.choice(["claimed", "on_hold"])
        closed_at = (claimed_at or at) + timedelta(seconds=drawn.randrange(40 * 3600)) if ended else None
        cases.append(
            {
                "submitted_at": at,
                "claimed_at": claimed_at,
                "closed_at": closed_at,
                "resolved_at": closed_at if ended == "closed" else None,
                "status": ended or standing,
                "claim_due_at": at + 8 * HOUR,
                "resolve_due_at": at + timedelta(seconds=drawn.randrange(60 * 3600)),
            }
        )
    for number, one in enumerate(cases, 1):
        do(_case, number, seeded.haifeng.id, **one)
    now = START + 10 * HOUR
    clock.set(now)
    period = Period.of(cast.scheme(), Span.TODAY, now)

    def within(at: datetime | None) -> bool:
        return at is not None and period.start <= at < period.end

    def ended_as(status: str) -> int:
        return sum(within(one["closed_at"]) and one["status"] == status for one in cases)

    def seconds(name: str, chosen: list[dict[str, Any]]) -> int:
        took: list[timedelta] = [one[name] - one["submitted_at"] for one in chosen]
        return round(sum(took, timedelta()).total_seconds())

    reported = [one for one in cases if within(one["submitted_at"])]
    claimed = [one for one in cases if within(one["claimed_at"])]
    solved = [one for one in cases if within(one["closed_at"]) and one["status"] == "closed"]
    due = [
        one
        for one in cases
        if ((within(one["resolve_due_at"]) and one["resolve_due_at"] <= now) or within(one["closed_at"]))
        and one["status"] not in {"withdrawn", "duplicate"}
    ]
    due_solved = [one for one in due if one["status"] == "closed" and one["closed_at"] < period.end]
    still_open = [one for one in cases if one["closed_at"] is None]
    late_by = {"dispatched": "claim_due_at", "claimed": "resolve_due_at"}
    assert min(len(reported), len(claimed), len(solved), len(due_solved)) > 5
    assert do(figures.count, cast.scheme(), period).total == Tally(
        reported=len(reported),
        effective=sum(one["status"] not in {"returned", "withdrawn", "duplicate"} for one in reported),
        solved=len(solved),
        returned=ended_as("returned"),
        unable=ended_as("unable"),
        withdrawn=ended_as("withdrawn"),
        duplicates=ended_as("duplicate"),
        due=len(due),
        held=sum(one["status"] == "on_hold" for one in due),
        due_solved=len(due_solved),
        on_time=sum(one["resolved_at"] <= one["resolve_due_at"] for one in due_solved),
        claims=len(claimed),
        claim_seconds=seconds("claimed_at", claimed),
        solve_seconds=seconds("resolved_at", solved),
        open=len(still_open),
        overdue=sum(one["status"] in late_by and one[late_by[one["status"]]] < now for one in still_open),
    )


def test_a_deadline_of_tonight_is_not_due_before_it_has_passed(seeded: Seeded, do: Do) -> None:
    do(_case, 1, seeded.haifeng.id)
    scheme = cast.scheme()
    found = do(figures.of, scheme, cast.ZHANG, Period.of(scheme, Span.TODAY, START))
    assert (found.total.reported, found.total.due) == (1, 0)


def test_the_stranger_sees_no_figures(seeded: Seeded, do: Do) -> None:
    scheme = cast.scheme()
    with pytest.raises(NotAllowedError):
        do(figures.of, scheme, cast.STRANGER, Period.of(scheme, Span.TODAY, START))
