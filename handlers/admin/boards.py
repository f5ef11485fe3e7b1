"""Figures and grids as pictures, every word in the reader's language; it needs CPU: run it in a thread."""

import json
from collections.abc import Mapping

from casework import chasing
from casework.figures import Figures, Tally
from casework.lookup import GridMap
from casework.scheme import Scheme
from casework.vocabulary import Status
from handlers import moments
from handlers.admin.words import days, percent, span_name
from handlers.pictures import bothways
from handlers.pictures.bothways import BothWays, Row, Way
from handlers.pictures.charts import Bar, Day, StatsPicture, Tile, stats_picture
from handlers.pictures.gridmap import MapCase, MapGrid, MapPicture, grid_map
from handlers.pictures.style import CLOSED, STATE_COLOURS
from handlers.texts import Texts
from storage.records import Report

_STATES = {Status.DISPATCHED: "new", Status.CLAIMED: "claimed", Status.ON_HOLD: "on_hold"}
_LATE = "overdue"


def board(t: Texts, scheme: Scheme, found: Figures) -> bytes:
    """The period's figures as PNG bytes."""
    first, last = found.period.days(scheme)
    span = span_name(t, found.period.span) if found.period.span else ""
    return stats_picture(
        StatsPicture(
            title=t.plain("board.title", span=span),
            subtitle=" · ".join((days(first, last), *found.whose)),
            tiles=_tiles(t, found),
            days_title=t.plain("board.days", n=len(found.days)),
            days=[Day(f"{day:%m-%d}", reported, closed) for day, reported, closed in found.days],
            categories_title=t.plain("board.categories"),
            categories=_bars({_kind(t, scheme, key): one for key, one in found.categories.items()}),
            communities_title=t.plain("board.communities"),
            communities=_bars(
                {name or t.plain("word.street"): one for name, one in found.communities.items()}
            ),
            reported_word=t.plain("board.reported"),
            closed_word=t.plain("board.closed"),
            open_word=t.plain("board.open"),
            others_word=t.plain("board.others"),
            nothing_word=t.plain("board.nothing"),
            footnote=t.plain("board.footnote"),
            both_ways=_both_ways(t, found),
        )
    )


def _kind(t: Texts, scheme: Scheme, key: str) -> str:
    return scheme.category(key).name(t.language)


def _tiles(t: Texts, found: Figures) -> list[Tile]:
    total = found.total
    mean = "–" if total.mean_solution is None else moments.span(t, total.mean_solution)
    late = (STATE_COLOURS[_LATE],) if total.overdue else ()
    return [
        Tile(str(total.reported), t.plain("board.reported")),
        Tile(str(total.solved), t.plain("board.closed"), CLOSED),
        Tile(percent(total.on_time_rate), t.plain("board.on_time")),
        Tile(str(total.open), t.plain("board.open")),
        Tile(str(total.overdue), t.plain("board.overdue"), *late),
        Tile(mean, t.plain("board.mean")),
    ]


def _both_ways(t: Texts, found: Figures) -> BothWays | None:
    """双向奔赴, of all and by community; nothing where nobody has noted what riders are given."""
    if found.given is None:
        return None
    names = sorted({*found.communities, *found.given}, key=lambda name: (not name, name))
    ways = {name: (found.communities.get(name, Tally()).served, found.given.get(name, 0)) for name in names}
    rows = [
        Row(name or t.plain("word.street"), Way(served), Way(given))
        for name, (served, given) in ways.items()
        if served or given
    ]
    if len(rows) != 1:
        whole = Row(t.plain("sheet.all"), Way(found.total.served), Way(sum(found.given.values())))
        rows.insert(0, whole)
    rest = t.plain("weekly.rest", n=max(0, len(rows) - bothways.MOST_ROWS))
    return BothWays(t.plain("board.both"), t.plain("board.served"), t.plain("board.given"), rows, rest)


def _bars(tallies: Mapping[str, Tally]) -> list[Bar]:
    return [Bar(name, one.open, one.solved) for name, one in tallies.items()]


def chart_of_grids(t: Texts, found: GridMap) -> bytes:
    """The grids with the open cases as PNG bytes."""
    return grid_map(
        MapPicture(
            grids=[
                MapGrid(
                    grid.code,
                    grid.name,
                    found.communities[grid.community_id].name,
                    json.loads(grid.geometry),
                )
                for grid in found.grids
            ],
            cases=[
                MapCase(report.lat, report.lng, report.number, _state(found, report))
                for report in found.open_cases
            ],
            title=t.plain("map.title"),
            subtitle=t.plain("map.subtitle", n=len(found.grids), open=len(found.open_cases)),
            legend=[(state, t.plain(f"map.state.{state}")) for state in (*_STATES.values(), _LATE)],
            nothing_word=t.plain("map.nothing"),
            north_word=t.plain("map.north"),
        )
    )


def _state(found: GridMap, report: Report) -> str:
    status = Status(report.status)
    late = status != Status.ON_HOLD and chasing.due_at(report) < found.now
    return _LATE if late else _STATES[status]
