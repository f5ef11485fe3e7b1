"""The weekly report (周报): a week's figures beside those of the week before, and the cases it names (通报).

Two reads of the reports, one for each week, grouped here by community, grid and category. A past week is
counted by what is known now: a case that was taken up again, or given more time, since then has moved on.

No timer: the sweep that first finds the hour come notes the week, names its cases and writes the parcels in
one transaction. A sweep that comes late tells it within two days, and not at all after them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from casework import figures, giving, notices, noticing, people, street
from casework.apart import NOTHING, Both, Counted
from casework.figures import Tally
from casework.noticing import Notices
from casework.people import Actor
from casework.scheme import Scheme
from casework.weeks import Week
from storage import figures as rows
from storage import places
from storage.work import Work

Row = Mapping[str, Any]
Key = TypeVar("Key")

LATE_AT_MOST = timedelta(days=2)
_DONE = "digest.weekly"  # the week that was told last
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Beside:
    """A week and the one before it; `apart` is what is not counted from cases, of each of them."""

    now: Tally
    before: Tally
    apart: Both = NOTHING


@dataclass(frozen=True, slots=True)
class Square:
    """A grid by its names; all "" for what lies in none."""

    code: str = ""
    name: str = ""
    community: str = ""


@dataclass(frozen=True, slots=True)
class Weekly:
    """`communities` is by name ("" is the street), `categories` by key; all three in the order of names.

    `days` are the week's: the day, reported, solved.
    """

    week: Week
    total: Beside
    communities: Mapping[str, Beside]
    grids: Mapping[Square, Beside]
    categories: Mapping[str, Beside]
    days: Sequence[tuple[date, int, int]]
    notices: Notices
    now: datetime
    is_running: bool


def of(work: Work, scheme: Scheme, actor: Actor, week: Week) -> Weekly:
    """The week's report, for the street's admins."""
    people.require_admin(scheme, actor)
    return count(work, scheme, week)


def count(work: Work, scheme: Scheme, week: Week) -> Weekly:
    """The week's report."""
    known, drawn = places.all_communities(work), places.grids_by_code(work)
    names = {one.id: one.name for one in known}
    squares = {one.id: Square(one.code, one.name, names.get(one.community_id, "")) for one in drawn.values()}
    periods = [week.period(scheme), week.before.period(scheme)]
    counted = [
        rows.tallies(work, period.start, period.end, in_full=True, standing=at == 0)
        for at, period in enumerate(periods)
    ]
    apart = Counted.of(work, scheme, [period.days(scheme) for period in periods], known, [*drawn.values()])
    now, before = map(figures.summed, counted)
    communities = _beside(
        counted, lambda row: names.get(row["community_id"], ""), apart.community, apart.givers
    )
    grids = _beside(
        counted,
        lambda row: squares.get(row["grid_id"], Square()),
        lambda one, now, before: apart.grid(one.code, now, before),
    )
    categories = _beside(counted, lambda row: str(row["category"]), lambda *_: NOTHING)
    told = (places.setting(work, _DONE) or "") >= week.code
    is_newest = week >= Week.at(scheme, work.now).before
    return Weekly(
        week,
        Beside(now, before, apart.street(now, before)),
        {name: communities[name] for name in sorted(communities, key=lambda name: (not name, name))},
        {one: grids[one] for one in sorted(grids, key=lambda one: (not one.code, one.code))},
        {key: categories[key] for key in _in_order(scheme, categories)},
        figures.by_day(work, scheme, week.sunday, 7),
        noticing.of_week(work, scheme, week, coming=is_newest and not told),
        work.now,
        work.now < periods[0].end,
    )


def _beside(
    counted: Sequence[Sequence[Row]],
    key: Callable[[Row], Key],
    apart: Callable[[Key, Tally, Tally], Both],
    also: Iterable[Key] = (),
) -> dict[Key, Beside]:
    """This week's rows and last week's, added up by what they are of; `also` has a line without any."""
    groups: dict[Key, tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for key_ in also:
        groups[key_] = ([], [])
    for at, found in enumerate(counted):
        for row in found:
            groups[key(row)][at].append(row)
    beside = {}
    for of_what, both in groups.items():
        now, before = map(figures.summed, both)
        beside[of_what] = Beside(now, before, apart(of_what, now, before))
    return beside


def _in_order(scheme: Scheme, found: Mapping[str, object]) -> list[str]:
    """As the buttons are, then those that left the configuration."""
    return [*(key for key in scheme.categories if key in found), *sorted(found.keys() - scheme.categories)]


# When it is told ------------------------------------------------------------------------------------------


def sweep(work: Work, scheme: Scheme) -> int:
    """The street's group, or without one each admin, gets last week's report, once; how many chats did."""
    week = _due(work, scheme)
    if week is None or not places.advance(work, _DONE, week.code):  # told, or the clock went back
        return 0
    noticing.name(work, scheme, week)
    period = week.period(scheme)
    if not rows.any_in(work, period.start, period.end) and not giving.sums(work, *period.days(scheme)):
        return 0
    group = street.group(work, scheme)
    chats = sorted(scheme.admins) if group is None else [group]
    for chat_id in chats:
        notices.weekly(work, chat_id, week.code)
    return len(chats)


def _due(work: Work, scheme: Scheme) -> Week | None:
    """The week whose report is to be told now: the last one that was over when its hour came."""
    if scheme.digests.weekly is None or scheme.quiet.covers(work.now, scheme.timezone):
        return None
    this = Week.at(scheme, work.now)
    for week in (this, this.before):
        at = _hour(scheme, week)
        if at is not None and at <= work.now < at + LATE_AT_MOST:
            return Week.at(scheme, at).before  # the hour may have moved into the next week
    return None


def _hour(scheme: Scheme, week: Week) -> datetime | None:
    """When a report is told in this week: where that day is off, on the next one that is worked."""
    assert scheme.digests.weekly is not None
    for day in _from(week.monday + timedelta(days=scheme.digests.weekday)):
        if not scheme.digests.working_days_only or scheme.hours.works_on(day):
            return _at(scheme, day, scheme.digests.weekly)
    return None


def _from(day: date) -> Iterator[date]:
    return (day + timedelta(days=more) for more in range(_WEEK.days))


def _at(scheme: Scheme, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, scheme.timezone)
