"""The weekly report in at most eight lines, under its picture; nine where riders were given something."""

from collections import Counter
from collections.abc import Sequence

from casework.kpis import KPIS
from casework.noticing import Named, Notices
from casework.scheme import Scheme
from casework.weekly import Weekly
from handlers.texts import Html, Texts, lines
from handlers.weekly import words

_KPIS = {one.key: one for one in KPIS}
_NAMED = 4  # communities in the caption's last line


def caption(t: Texts, scheme: Scheme, report: Weekly) -> Html:
    """The figures that the street is judged by, the rates with last week's beside them."""
    total = report.total.now

    def alone(key: str) -> str:
        return words.value(t, _KPIS[key].of(total))

    def beside(key: str) -> str:
        return words.beside(t, _KPIS[key], report.total)

    known = total.mean_claim is not None or total.mean_solution is not None
    return lines(
        t("weekly.title", week=words.title(t, report.week), days=words.until(t, scheme, report)),
        t("weekly.reported", n=total.reported, beside=beside("reported"), effective=total.effective),
        t("weekly.due", due=total.due, held=total.held, solved=total.due_solved, on_time=total.on_time),
        t("weekly.closing", rate=alone("closing_rate"), beside=beside("closing_rate")),
        t("weekly.on_time", rate=alone("on_time_rate"), beside=beside("on_time_rate")),
        t("weekly.means", claim=alone("mean_claim"), solution=alone("mean_solution")) if known else None,
        t("stats.now", open=total.open, overdue=total.overdue),
        _both_ways(t, report),
        _notices(t, report.notices),
    )


def _both_ways(t: Texts, report: Weekly) -> Html | None:
    """双向奔赴; no line where riders were given nothing in either week."""
    given = _KPIS["given"]
    if not any(given.beside(report.total)):
        return None
    said = words.beside(t, given, report.total)
    n = words.value(t, given.of(report.total.apart[0]))
    return t("weekly.both", served=report.total.now.served, given=n, beside=said)


def _notices(t: Texts, notices: Notices) -> Html | None:
    """How many cases are named, and of which communities; none is no line."""
    parts = []
    for key, found in (
        ("weekly.named", [one for one in notices.fresh if one.weeks is not None]),
        ("weekly.to_name", [one for one in notices.fresh if one.weeks is None]),
    ):
        if found:
            parts.append(t(key, n=len(found), communities=_communities(t, found)))
    if notices.still:
        parts.append(t("weekly.still", n=len(notices.still)))
    return Html(" · ".join(parts)) if parts else None


def _communities(t: Texts, found: Sequence[Named]) -> str:
    """海风社区 3、银杏社区 1: those with the most first."""
    counted = Counter(one.community or t.plain("word.street") for one in found).most_common()
    named = t.plain("word.and").join(f"{name} {n}" for name, n in counted[:_NAMED])
    return f"{named}…" if len(counted) > _NAMED else named
