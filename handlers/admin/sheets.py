"""A period as XLSX and CSV files: real dates, one header row, and nothing in a cell that could be a formula.

Both are written row by row, so memory does not grow with the period.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter

from casework.exporting import CaseLine, EventLine, Export, GivenLine
from casework.figures import Figures, Tally
from casework.scheme import Scheme
from handlers.admin.words import percent
from handlers.texts import Texts

Summary = tuple[str, Tally, int | None]
"""A name, its cases, and what riders were given (人次); None where that is not known."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the key of its header, its width in characters, what stands in it."""

    key: str
    width: int
    value: Callable[[Any], object]


class Sheets:
    """Writes in one language and one time zone."""

    def __init__(self, t: Texts, scheme: Scheme) -> None:
        self._t = t
        self._scheme = scheme
        self._word = cache(t.plain)  # a few words, said once for each of many lines

    def case_columns(self) -> list[Column]:
        def state(line: CaseLine) -> str:
            return self._word(f"state.{line.status}")

        def verified(line: CaseLine) -> str:
            return self._word(f"verified.{line.verified}") if line.verified else ""

        def rating(line: CaseLine) -> str:
            return "" if line.rating is None else self._word(f"sheet.rating.{line.rating}")

        def kind(line: CaseLine) -> str:
            return self._scheme.category(line.category).name(self._t.language)

        return [
            Column("number", 13, lambda line: line.number),
            Column("status", 9, state),
            Column("category", 14, kind),
            Column("description", 40, lambda line: line.description),
            Column("community", 14, lambda line: line.community or self._word("word.street")),
            Column("grid", 24, lambda line: line.grid),
            Column("place", 24, lambda line: line.place),
            Column("lat", 11, lambda line: line.lat),
            Column("lng", 11, lambda line: line.lng),
            Column("reporter", 12, lambda line: line.reporter),
            Column("submitted_at", 19, lambda line: line.submitted_at),
            Column("claim_due_at", 19, lambda line: line.claim_due_at),
            Column("claimed_at", 19, lambda line: line.claimed_at),
            Column("resolve_due_at", 19, lambda line: line.resolve_due_at),
            Column("resolved_at", 19, lambda line: line.resolved_at),
            Column("closed_at", 19, lambda line: line.closed_at),
            Column("holder", 14, lambda line: line.holder),
            Column("on_time", 9, lambda line: line.on_time),
            Column("verified_by", 14, verified),
            Column("rating", 11, rating),
            Column("rework", 8, lambda line: line.rework),
            Column("note", 40, lambda line: line.note),
            Column("photos", 8, lambda line: line.photos),
            Column("photos_gone_at", 19, lambda line: line.photos_gone_at),
            Column("chased", 8, lambda line: line.chased),
        ]

    def event_columns(self) -> list[Column]:
        def state(value: str) -> str:
            return self._word(f"state.{value}") if value else ""

        def role(line: EventLine) -> str:
            return self._word(f"role.{line.role}")

        return [
            Column("number", 13, lambda line: line.number),
            Column("at", 19, lambda line: line.at),
            Column("event", 12, lambda line: self._word(f"event.{line.kind}")),
            Column("actor", 16, lambda line: line.actor or self._word("word.system")),
            Column("role", 12, role),
            Column("before", 10, lambda line: state(line.status_before)),
            Column("after", 10, lambda line: state(line.status_after)),
            Column("note", 60, lambda line: line.note),
        ]

    def note_columns(self) -> list[Column]:
        return [
            Column("number", 13, lambda line: line.number),
            Column("at", 19, lambda line: line.at),
            Column("actor", 16, lambda line: line.author),
            Column("role", 12, lambda line: self._word(f"role.{line.role}")),
            Column("staff_note", 80, lambda line: line.text),
        ]

    def given_columns(self) -> list[Column]:
        def role(line: GivenLine) -> str:
            return self._word(f"role.{line.role}")

        return [
            Column("given_number", 8, lambda line: line.number),
            Column("given_day", 12, lambda line: line.day),
            Column("community", 16, lambda line: line.community or self._word("word.street")),
            Column("given_kind", 16, lambda line: line.kind),
            Column("given_people", 9, lambda line: line.people),
            Column("given_note", 40, lambda line: line.note),
            Column("given_at", 19, lambda line: line.at),
            Column("given_by", 16, lambda line: line.author),
            Column("role", 12, role),
            Column("withdrawn_at", 19, lambda line: line.withdrawn_at),
            Column("withdrawn_by", 16, lambda line: line.withdrawn_by),
        ]

    def _shown(self, value: object) -> object:
        """The value as people write it; instants as local times without a zone, as spreadsheets have them."""
        if isinstance(value, bool):
            return self._word("sheet.yes" if value else "sheet.no")
        if isinstance(value, datetime):
            return self._scheme.local(value).replace(tzinfo=None, microsecond=0)
        return value

    def write_csv(self, export: Export, path: Path) -> None:
        """The cases; UTF-8 with a byte order mark, because Excel asks for one (RFC 4180 otherwise)."""
        columns = self.case_columns()
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow([self._t.plain(f"sheet.{column.key}") for column in columns])
            for line in export.cases():
                writer.writerow([harmless(self._shown(column.value(line))) for column in columns])

    def write_xlsx(self, export: Export, figures: Figures, path: Path) -> None:
        """The sheets cases, events, summary, notes and what riders were given."""
        options = {"constant_memory": True, "tmpdir": str(path.parent), "remove_timezone": False}
        book = xlsxwriter.Workbook(str(path), options)
        try:
            writer = _Book(book, self._shown)
            names = ("cases", "events", "summary", "notes", "given")
            heads = {name: self._t.plain(f"sheet.{name}") for name in names}
            writer.table(heads["cases"], self._titled(self.case_columns()), export.cases())
            writer.table(heads["events"], self._titled(self.event_columns()), export.events())
            writer.table(heads["summary"], self._titled(self._summary_columns()), self._summary(figures))
            writer.table(heads["notes"], self._titled(self.note_columns()), export.notes())
            writer.table(heads["given"], self._titled(self.given_columns()), export.given())
        finally:
            book.close()

    def _titled(self, columns: list[Column]) -> list[tuple[str, Column]]:
        return [(self._t.plain(f"sheet.{column.key}"), column) for column in columns]

    def _summary_columns(self) -> list[Column]:
        def count(name: str) -> Callable[[Summary], object]:
            return lambda line: getattr(line[1], name)

        counts = (
            "reported",
            "effective",
            "solved",
            "verified",
            "unable",
            "returned",
            "withdrawn",
            "duplicates",
        )
        dues = ("due", "held", "due_solved")
        return [
            Column("of", 20, lambda line: line[0]),
            *(Column(name, 11, count(name)) for name in (*counts, *dues)),
            Column("solved_on_time", 11, lambda line: line[1].on_time),
            Column("closing_rate", 11, lambda line: percent(line[1].closing_rate)),
            Column("on_time_rate", 11, lambda line: percent(line[1].on_time_rate)),
            Column("verified_rate", 11, lambda line: percent(line[1].verified_rate)),
            Column("rework_rate", 11, lambda line: percent(line[1].rework_rate)),
            Column("dispute_rate", 11, lambda line: percent(line[1].dispute_rate)),
            Column("content_rate", 11, lambda line: percent(line[1].content_rate)),
            Column("open", 9, count("open")),
            Column("awaiting", 9, count("awaiting")),
            Column("overdue", 9, count("overdue")),
            Column("given_total", 14, lambda line: line[2]),
        ]

    def _summary(self, figures: Figures) -> list[Summary]:
        """What riders are given is of communities; a category has none of it."""
        street, given = self._t.plain("word.street"), figures.given
        kinds: Mapping[str, Tally] = figures.categories
        lacking = {name: Tally() for name in given or () if name not in figures.communities}
        communities = {**figures.communities, **lacking}
        whole = None if given is None else sum(given.values())
        return [
            (self._t.plain("sheet.all"), figures.total, whole),
            *(
                (name or street, one, None if given is None else given.get(name, 0))
                for name, one in communities.items()
            ),
            *((self._scheme.category(key).name(self._t.language), one, None) for key, one in kinds.items()),
        ]


class _Book:
    """A workbook of plain tables: frozen header, widths, strings as strings whatever they look like."""

    def __init__(self, book: xlsxwriter.Workbook, shown: Callable[[object], object]) -> None:
        self._book = book
        self._shown = shown
        self._head = book.add_format({"bold": True, "bg_color": "#E8F0FE", "bottom": 1})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})

    def table(self, name: str, columns: list[tuple[str, Column]], lines: Any) -> None:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for at, (_, column) in enumerate(columns):
            sheet.set_column(at, at, column.width)
        for at, (title, _) in enumerate(columns):
            sheet.write_string(0, at, title, self._head)
        last = 0
        for last, line in enumerate(lines, 1):
            for at, (_, column) in enumerate(columns):
                self._cell(sheet, last, at, self._shown(column.value(line)))
        sheet.autofilter(0, 0, last, len(columns) - 1)

    def _cell(self, sheet: Any, row: int, at: int, value: object) -> None:
        if value is None or value == "":
            return
        if isinstance(value, datetime):
            sheet.write_datetime(row, at, value, self._moment)
        elif isinstance(value, date):
            sheet.write_datetime(row, at, value, self._day)
        elif isinstance(value, int | float):
            sheet.write_number(row, at, value)
        else:
            sheet.write_string(row, at, str(value))


def harmless(value: object) -> object:
    """A text that a spreadsheet would take for a formula, made a text again by an apostrophe."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value
