"""Workbooks read the way a spreadsheet would: their parts unpacked, no library between."""

import io
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree as ET

_NS = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_BUILT_IN = {"0": "General", "1": "0", "2": "0.00", "10": "0.00%"}


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` of a text, `number` of a number with its `look` (the number format)."""

    text: str = ""
    number: float | None = None
    look: str = "General"

    @property
    def percent(self) -> str:
        """What is shown of a rate."""
        assert self.number is not None
        assert self.look == "0.00%"
        return f"{self.number:.2%}"


@dataclass(frozen=True, slots=True)
class Sheet:
    rows: list[list[Cell]]
    frozen: str  # the first cell that moves
    formulas: int

    def column(self, at: int) -> list[str]:
        return [row[at].text for row in self.rows if len(row) > at]

    def column_of(self, head: str) -> int:
        """The first column under this head."""
        return next(at for row in self.rows for at, cell in enumerate(row) if cell.text == head)

    def line(self, name: str) -> list[Cell]:
        """The row that begins with this text."""
        return next(row for row in self.rows if row and row[0].text == name)


def read(data: bytes) -> dict[str, Sheet]:
    """Name → sheet, in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        shared = []
        if "xl/sharedStrings.xml" in book.namelist():  # else texts stand in their cells
            shared = [_text(one) for one in _part(book, "xl/sharedStrings.xml").iterfind("x:si", _NS)]
        looks = _looks(_part(book, "xl/styles.xml"))
        names = [one.attrib["name"] for one in _part(book, "xl/workbook.xml").iterfind(".//x:sheet", _NS)]
        return {
            name: _sheet(_part(book, f"xl/worksheets/sheet{at}.xml"), shared, looks)
            for at, name in enumerate(names, 1)
        }


def _part(book: zipfile.ZipFile, name: str) -> ET.Element:
    return ET.fromstring(book.read(name))  # noqa: S314 - made here


def _text(found: ET.Element) -> str:
    return "".join(part.text or "" for part in found.iterfind(".//x:t", _NS))


def _looks(styles: ET.Element) -> list[str]:
    own = {one.attrib["numFmtId"]: one.attrib["formatCode"] for one in styles.iterfind(".//x:numFmt", _NS)}
    return [(_BUILT_IN | own)[one.attrib["numFmtId"]] for one in styles.iterfind("x:cellXfs/x:xf", _NS)]


def _sheet(found: ET.Element, shared: list[str], looks: list[str]) -> Sheet:
    rows: list[list[Cell]] = []
    for row in found.iterfind(".//x:row", _NS):
        while len(rows) < int(row.attrib["r"]):
            rows.append([])
        for cell in row.iterfind("x:c", _NS):
            at = _column(cell.attrib["r"])
            rows[-1] += [Cell()] * (at - len(rows[-1]))
            value = cell.findtext("x:v", None, _NS)
            look = looks[int(cell.attrib.get("s", "0"))]
            if cell.attrib.get("t") == "s":
                rows[-1].append(Cell(shared[int(value or 0)], look=look))
            elif cell.attrib.get("t") == "inlineStr":
                rows[-1].append(Cell(_text(cell), look=look))
            else:
                rows[-1].append(Cell(number=None if value is None else float(value), look=look))
    pane = found.find(".//x:pane", _NS)
    frozen = pane.attrib["topLeftCell"] if pane is not None and pane.get("state") == "frozen" else ""
    return Sheet(rows, frozen, len(found.findall(".//x:f", _NS)) + len(found.findall(".//x:hyperlink", _NS)))


def _column(name: str) -> int:
    """0 for A1, 27 for AB7."""
    at = 0
    for letter in name.rstrip("0123456789"):
        at = at * 26 + ord(letter) - 64
    return at - 1
