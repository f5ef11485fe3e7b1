"""Figures of the weekly report as people read them, and how they changed."""

from datetime import timedelta

from casework.kpis import Kind, Kpi, Value, difference
from casework.noticing import Named
from casework.ratios import Ratio
from casework.scheme import Scheme
from casework.weekly import Beside, Weekly
from casework.weeks import Week
from handlers import moments
from handlers.texts import Texts

NOTHING = "–"
MORE, LESS = "▲", "▼"


def value(t: Texts, found: Value) -> str:
    """93.72%, 1 小时 30 分, 2.4, 972; a dash where it is not known."""
    if found is None:
        return NOTHING
    if isinstance(found, Ratio):
        return f"{_hundredths(found.hundredths)}%"
    if isinstance(found, timedelta):
        return moments.span(t, found)
    return f"{found:.1f}" if isinstance(found, float) else f"{found}"


def change(t: Texts, kpi: Kpi, now: Value, before: Value) -> str:
    """▲3.72, ▼ 30 分钟 or =; "" where one of the two is not known. Rates change by points of percent."""
    by = difference(kpi, now, before)
    if by is None:
        return ""
    sign = _sign(by)
    if not sign:
        return "="
    mark = MORE if sign > 0 else LESS
    if isinstance(by, timedelta):
        return f"{mark}{moments.span(t, abs(by))}"
    if kpi.kind == Kind.RATE:
        return f"{mark}{_hundredths(abs(int(by)))}"
    return f"{mark}{abs(by):.1f}" if isinstance(by, float) else f"{mark}{abs(by)}"


def goodness(kpi: Kpi, now: Value, before: Value) -> int:
    """1 where the change is for the better, -1 where it is for the worse, else 0."""
    by = difference(kpi, now, before)
    return 0 if by is None else _sign(by) * kpi.better


def beside(t: Texts, kpi: Kpi, both: Beside) -> str:
    """（上周 90.00%）: last week's; "" where that is not known."""
    _, before = kpi.beside(both)
    return "" if before is None else t.plain("weekly.beside", before=value(t, before))


def title(t: Texts, week: Week) -> str:
    return t.plain("weekly.week", year=week.year, number=week.number)


def days(week: Week) -> str:
    """11-16 – 11-22; with the years around New Year."""
    if week.monday.year != week.sunday.year:
        return f"{week.monday:%Y-%m-%d} – {week.sunday:%Y-%m-%d}"
    return f"{week.monday:%m-%d} – {week.sunday:%m-%d}"


def until(t: Texts, scheme: Scheme, report: Weekly) -> str:
    """The days of the week; of one that still runs, up to when it is counted."""
    if not report.is_running:
        return days(report.week)
    return t.plain("weekly.so_far", days=days(report.week), at=f"{scheme.local(report.now):%m-%d %H:%M}")


def overdue(t: Texts, named: Named) -> str:
    """超期 6 个工作日, rounded down: nobody is said to be later than they are."""
    whole = int(named.overdue_days)
    return t.plain("weekly.overdue", n=whole) if whole else ""


def about(t: Texts, scheme: Scheme, named: Named) -> str:
    """The community, the category, how late, how long ago it was first named, and what became of it."""
    is_over = named.status not in _TO_DO
    parts = (
        named.community or t.plain("word.street"),
        scheme.category(named.category).name(t.language),
        overdue(t, named),
        t.plain("weekly.since", n=named.weeks) if named.weeks else "",
        t.plain("weekly.coming") if named.weeks is None else "",
        t.plain(f"state.{named.status}") if is_over else "",
    )
    return " · ".join(part for part in parts if part)


_TO_DO = {"dispatched", "claimed"}


def _hundredths(number: int) -> str:
    return f"{number // 100}.{number % 100:02d}"


def _sign(by: float | timedelta) -> int:
    zero = timedelta() if isinstance(by, timedelta) else 0
    return (by > zero) - (by < zero)  # type: ignore[operator]  # of its own kind
