"""The weekly report as a workbook: every figure of the street, of each community, grid and category.

Numbers are numbers with a format, texts are texts whatever they look like. The last sheet says how each
figure is counted, because an audit reads it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from typing import Any

import xlsxwriter

from casework.kpis import KPIS, OF_STREET, Kind, Kpi, Value, difference, of_street
from casework.noticing import Named
from casework.ratios import Ratio
from casework.scheme import Scheme
from casework.weekly import Beside, Weekly
from handlers.texts import Texts
from handlers.weekly import words

_LOOKS = {
    Kind.COUNT: ("0", "+0;-0;0"),
    Kind.STANDING: ("0", "+0;-0;0"),
    Kind.RATE: ("0.00%", "+0.00%;-0.00%;0.00%"),
    Kind.SPAN: ("0.00", "+0.00;-0.00;0.00"),
    Kind.NUMBER: ("0.00", "+0.00;-0.00;0.00"),
}
_HOUR = timedelta(hours=1)
_WHOLE = 10_000  # hundredths of a percent

Cell = tuple[object, Any]
"""A value and its format."""


def workbook(t: Texts, scheme: Scheme, report: Weekly) -> bytes:
    """The report as an XLSX file."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    try:
        _Book(book, t, scheme, report).write()
    finally:
        book.close()
    return file.getvalue()


class _Book:
    """Writes the sheets; each begins with a line that says of which week it is."""

    def __init__(self, book: xlsxwriter.Workbook, t: Texts, scheme: Scheme, report: Weekly) -> None:
        self._book, self._t, self._scheme, self._report = book, t, scheme, report
        look = partial(book.add_format)
        self._head = look({"bold": True, "bg_color": "#E8F0FE", "bottom": 1, "align": "center"})
        self._note = look({"font_color": "#687585"})
        self._bold, self._text = look({"bold": True}), look({"text_wrap": True, "valign": "top"})
        self._moment = look({"num_format": "yyyy-mm-dd hh:mm"})
        self._days = look({"num_format": "0.0"})
        self._numbers = {
            kind: (look({"num_format": plain}), look({"num_format": signed}))
            for kind, (plain, signed) in _LOOKS.items()
        }

    def write(self) -> None:
        report, t = self._report, self._t
        street = t.plain("word.street")
        self._street()
        self._table(
            "communities", ["community"], {(name or street,): one for name, one in report.communities.items()}
        )
        self._table(
            "grids",
            ["grid_code", "grid", "community"],
            {
                (one.code or t.plain("weekly.no_grid"), one.name, one.community): both
                for one, both in report.grids.items()
            },
        )
        self._table(
            "categories",
            ["category"],
            {(self._scheme.category(key).name(t.language),): both for key, both in report.categories.items()},
        )
        self._notices()
        self._definitions()

    def _street(self) -> None:
        """A line for each figure of the whole street."""
        sheet = self._sheet("street", [26, 13, 13, 13])
        for at, word in enumerate(("kpi", "now", "before", "change")):
            sheet.write_string(1, at, self._t.plain(f"weekly.col.{word}"), self._head)
        for row, (kpi, now, before) in enumerate(of_street(self._report), 2):
            sheet.write_string(row, 0, self._name(kpi))
            self._three(sheet, row, 1, kpi, now, before)
        sheet.freeze_panes(2, 1)

    def _table(self, name: str, titles: Sequence[str], lines: Mapping[tuple[str, ...], Beside]) -> None:
        """A line for each of them, and one for all; three columns for each figure."""
        columns = [(kpi, 1 if kpi.kind == Kind.STANDING else 3) for kpi in KPIS]
        sheet = self._sheet(name, [*([18] * len(titles)), *([11] * sum(wide for _, wide in columns))])
        for at, title in enumerate(titles):
            sheet.write_string(1, at, "", self._head)
            sheet.write_string(2, at, self._t.plain(f"weekly.col.{title}"), self._head)
        at = len(titles)
        for kpi, wide in columns:
            if wide > 1:
                sheet.merge_range(1, at, 1, at + wide - 1, "", self._head)
            sheet.write_string(1, at, self._name(kpi), self._head)
            for more, word in enumerate(("now", "before", "change")[:wide]):
                sheet.write_string(2, at + more, self._t.plain(f"weekly.col.{word}"), self._head)
            at += wide
        whole = ((self._t.plain("sheet.all"), *[""] * (len(titles) - 1)), self._report.total)
        for row, (names, both) in enumerate([*lines.items(), whole], 3):
            for at, text in enumerate(names):
                sheet.write_string(row, at, text, self._bold if both is whole[1] else None)
            at = len(names)
            for kpi, wide in columns:
                self._three(sheet, row, at, kpi, *kpi.beside(both), only_now=wide == 1)
                at += wide
        sheet.freeze_panes(3, len(titles))

    def _notices(self) -> None:
        """The cases that the report names; no person among them."""
        heads = (
            "said",
            "weeks",
            "number",
            "community",
            "grid",
            "category",
            "status",
            "submitted_at",
            "due_at",
            "overdue",
        )
        sheet = self._sheet("notices", [14, 10, 13, 16, 22, 16, 10, 17, 17, 12])
        for at, word in enumerate(heads):
            sheet.write_string(1, at, self._t.plain(f"weekly.col.{word}"), self._head)
        notices = self._report.notices
        for row, one in enumerate([*notices.fresh, *notices.still], 2):
            for at, (value, look) in enumerate(self._named(one)):
                _write(sheet, row, at, value, look)
        sheet.freeze_panes(2, 3)
        sheet.autofilter(1, 0, max(1, 1 + len(notices.fresh) + len(notices.still)), len(heads) - 1)

    def _named(self, one: Named) -> Iterable[Cell]:
        word = self._t.plain
        said = "coming" if one.weeks is None else "still" if one.weeks else "fresh"
        yield word(f"weekly.said.{said}"), None
        yield one.weeks, self._numbers[Kind.COUNT][0]
        yield one.number, None
        yield one.community or word("word.street"), None
        yield one.grid, None
        yield self._scheme.category(one.category).name(self._t.language), None
        yield word(f"state.{one.status}"), None
        yield self._local(one.submitted_at), self._moment
        yield self._local(one.due_at), self._moment
        yield one.overdue_days, self._days

    def _definitions(self) -> None:
        """What each figure counts, in words that an audit can hold against the cases."""
        sheet = self._sheet("definitions", [26, 110])
        sheet.write_string(1, 0, self._t.plain("weekly.col.kpi"), self._head)
        sheet.write_string(1, 1, self._t.plain("weekly.col.how"), self._head)
        language = self._t.language
        rows = [(self._name(kpi), self._t.plain(f"kpi.{kpi.key}.how")) for kpi in OF_STREET]
        general: tuple[tuple[str, dict[str, str]], ...] = (
            ("week", {}),
            ("rounding", {}),
            ("changed", {}),
            ("notices", {"after": self._scheme.ladder.notice_after.say(language)}),
        )
        rows += [
            (self._t.plain(f"weekly.rule.{key}"), self._t.plain(f"weekly.rule.{key}.how", **given))
            for key, given in general
        ]
        for row, (name, how) in enumerate(rows, 2):
            sheet.write_string(row, 0, name, self._text)
            sheet.write_string(row, 1, how, self._text)
        sheet.freeze_panes(2, 1)

    def _sheet(self, name: str, widths: Sequence[int]) -> Any:
        sheet = self._book.add_worksheet(self._t.plain(f"weekly.sheet.{name}"))
        for at, wide in enumerate(widths):
            sheet.set_column(at, at, wide)
        report, t = self._report, self._t
        week = f"{words.title(t, report.week)} {report.week.code}"
        counted = f"{self._scheme.local(report.now):%Y-%m-%d %H:%M}"
        first, last = report.week.monday.isoformat(), report.week.sunday.isoformat()
        line = t.plain("weekly.line", week=week, first=first, last=last, at=counted)
        sheet.write_string(0, 0, line, self._note)
        return sheet

    def _name(self, kpi: Kpi) -> str:
        name = self._t.plain(f"kpi.{kpi.key}")
        return self._t.plain("weekly.in_hours", name=name) if kpi.kind == Kind.SPAN else name

    def _three(
        self, sheet: Any, row: int, at: int, kpi: Kpi, now: Value, before: Value, *, only_now: bool = False
    ) -> None:
        plain, signed = self._numbers[kpi.kind]
        by = difference(kpi, now, before)
        if kpi.kind == Kind.RATE and by is not None:
            assert isinstance(by, int)
            by = by / _WHOLE
        cells: list[Cell] = [(_number(now), plain), (_number(before), plain), (_number(by), signed)]
        for more, (value, look) in enumerate(cells[:1] if only_now else cells):
            _write(sheet, row, at + more, value, look)

    def _local(self, instant: datetime) -> datetime:
        """As spreadsheets have times: without a zone."""
        return self._scheme.local(instant).replace(tzinfo=None, second=0, microsecond=0)


def _number(value: Value) -> int | float | None:
    """A rate as it is written, half of a hundredth rounded up; a length of time in hours."""
    if isinstance(value, Ratio):
        return value.hundredths / _WHOLE
    if isinstance(value, timedelta):
        return value / _HOUR
    return value


def _write(sheet: Any, row: int, at: int, value: object, look: Any) -> None:
    """One cell, by what the value is and never by what it looks like; what is not known stays empty."""
    if isinstance(value, datetime):
        sheet.write_datetime(row, at, value, look)
    elif isinstance(value, int | float):
        sheet.write_number(row, at, value, look)
    elif value is not None:
        sheet.write_string(row, at, str(value), look)
