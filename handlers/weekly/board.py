"""The weekly report as a picture, every word in the reader's language."""

from collections.abc import Sequence

from casework.kpis import KPIS, Kpi
from casework.noticing import Notices
from casework.scheme import Scheme
from casework.weekly import Beside, Weekly
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
        )
    )


def _busiest(report: Weekly) -> Sequence[tuple[str, Beside]]:
    """The communities in the order of their names: a table, and no ranking.

    Where they have no room, those with the most due.
    """
    found = list(report.communities.items())
    if len(found) <= MOST_ROWS:
        return found
    most = sorted(found, key=lambda item: -item[1].now.due)
    return [*(one for one in found if one in most[:MOST_ROWS]), *most[MOST_ROWS:]]


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
