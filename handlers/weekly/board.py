"""The weekly report as a picture, every word in the reader's language."""

from collections.abc import Sequence

from casework.figures import Tally
from casework.kpis import KPIS, Kpi
from casework.noticing import Notices
from casework.scheme import Scheme
from casework.weekly import Beside, Weekly
from handlers.pictures import bothways
from handlers.pictures.bothways import BothWays, Row, Way
from handlers.pictures.charts import Day
from handlers.pictures.weekly import MOST_NAMED, MOST_ROWS, Figure, Mood, WeeklyPicture, weekly_picture
from handlers.texts import Texts
from handlers.weekly import words

_TILES = (
    "reported",
    "accuracy_rate",
    "closing_rate",
    "on_time_rate",
    "mean_claim",
    "mean_solution",
    "rework_rate",
    "content_rate",
)
_COLUMNS = (
    "reported",
    "closing_rate",
    "on_time_rate",
    "rework_rate",
    "group_messages_per_case",
    "overdue",
)
_MOODS = {1: Mood.BETTER, -1: Mood.WORSE, 0: Mood.NEITHER}
_KPIS = {one.key: one for one in KPIS}
_SERVED, _GIVEN = _KPIS["served"], _KPIS["given"]


def board(t: Texts, scheme: Scheme, report: Weekly) -> bytes:
    """The report as PNG bytes."""
    notices = report.notices
    communities = _busiest(report)
    return weekly_picture(
        WeeklyPicture(
            title=t.plain("weekly.board", week=words.title(t, report.week)),
            subtitle=words.until(t, scheme, report),
            tiles=[(t.plain(f"kpi.{key}"), _figure(t, _KPIS[key], report.total)) for key in _TILES],
            days_title=t.plain("weekly.days"),
            days=[Day(f"{day:%m-%d}", reported, solved) for day, reported, solved in report.days],
            table_title=t.plain("board.communities"),
            columns=[t.plain(f"weekly.short.{key}") for key in _COLUMNS],
            rows=[
                (name or t.plain("word.street"), [_figure(t, _KPIS[key], both) for key in _COLUMNS])
                for name, both in communities
            ],
            rest=t.plain("weekly.rest", n=max(0, len(communities) - MOST_ROWS)),
            named_title=_named_title(t, notices),
            named=[(one.number, words.about(t, scheme, one)) for one in (*notices.fresh, *notices.still)],
            named_rest=t.plain("weekly.rest", n=max(0, len(notices.fresh) + len(notices.still) - MOST_NAMED)),
            reported_word=t.plain("board.reported"),
            closed_word=t.plain("board.closed"),
            nothing_word=t.plain("board.nothing"),
            footnote=t.plain("weekly.footnote"),
            both_ways=_both_ways(t, report),
        )
    )


def _busiest(report: Weekly) -> Sequence[tuple[str, Beside]]:
    """The communities in the order of their names: a table, and no ranking.

    Where they have no room, those with the most due. Who had no case in either week has no line.
    """
    found = [one for one in report.communities.items() if (one[1].now, one[1].before) != (Tally(), Tally())]
    if len(found) <= MOST_ROWS:
        return found
    most = sorted(found, key=lambda item: -item[1].now.due)
    return [*(one for one in found if one in most[:MOST_ROWS]), *most[MOST_ROWS:]]


def _both_ways(t: Texts, report: Weekly) -> BothWays | None:
    """双向奔赴, of all and by community; nothing where nobody has noted what riders are given."""
    if _GIVEN.of(report.total.apart[0]) is None:
        return None
    rows = [
        _row(t, name or t.plain("word.street"), both)
        for name, both in report.communities.items()
        if any(value for kpi in (_SERVED, _GIVEN) for value in kpi.beside(both))
    ]
    if len(rows) != 1:
        rows.insert(0, _row(t, t.plain("sheet.all"), report.total))
    rest = t.plain("weekly.rest", n=max(0, len(rows) - bothways.MOST_ROWS))
    return BothWays(t.plain("board.both"), t.plain("board.served"), t.plain("board.given"), rows, rest)


def _row(t: Texts, name: str, both: Beside) -> Row:
    return Row(name, _way(t, _SERVED, both), _way(t, _GIVEN, both))


def _way(t: Texts, kpi: Kpi, both: Beside) -> Way:
    now, before = kpi.beside(both)
    assert now is None or isinstance(now, int)
    return Way(now, t.plain("weekly.last", value=words.value(t, before)) if before is not None else "")


def _named_title(t: Texts, notices: Notices) -> str:
    still = t.plain("weekly.still", n=len(notices.still)) if notices.still else ""
    return " · ".join(part for part in (t.plain("weekly.named_title", n=len(notices.fresh)), still) if part)


def _figure(t: Texts, kpi: Kpi, both: Beside) -> Figure:
    now, before = kpi.beside(both)
    return Figure(
        words.value(t, now),
        t.plain("weekly.last", value=words.value(t, before)) if before is not None else "",
        words.change(t, kpi, now, before),
        _MOODS[words.goodness(kpi, now, before)],
    )
