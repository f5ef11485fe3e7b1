"""/export: what stands in the files, that nothing in them runs, and who may have them."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from casework import cases, checking, drafting, duplicates, figures, giving, noting, retention, speaking
from casework.drafting import Shot, Spot
from casework.errors import NotAllowedError
from casework.exporting import Export, TooManyLinesError
from casework.figures import Period, Span
from casework.giving import Where
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import PlaceSource
from handlers.admin.export import wanted
from handlers.admin.sheets import Sheets, harmless
from handlers.texts import texts
from storage import reports
from storage.work import Work
from tests import cast, workbooks
from tests.cast import START
from tests.conftest import Do, Seeded
from tests.stories.street import Street

ZH = texts("zh_CN")
_NS = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
EVIL = ['=HYPERLINK("http://evil","x")', "+1+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "{=1}", "https://evil"]


def _reported(work: Work, scheme: Scheme, words: str, message: int) -> int:
    spot = Spot(cast.IN_HAIFENG, PlaceSource.PHONE, 5.0)
    drafting.add_photo(work, scheme, cast.LI, Shot(f"f{message}", f"u{message}", message))
    drafting.describe(work, scheme, cast.LI, words)
    draft = drafting.add_place(work, scheme, cast.LI, spot).draft
    report = drafting.categorise(work, scheme, cast.LI, draft.id, "hazard").report
    assert report is not None
    return report.id


def _files(work: Work, scheme: Scheme, actor: Actor, folder: Path) -> tuple[bytes, bytes]:
    period = Period.of(scheme, Span.MONTH, work.now)
    export, sheets = Export(work, scheme, actor, period), Sheets(ZH, scheme)
    sheets.write_xlsx(export, figures.count(work, scheme, period), folder / "a.xlsx")
    sheets.write_csv(export, folder / "a.csv")
    return (folder / "a.xlsx").read_bytes(), (folder / "a.csv").read_bytes()


def _sheet(data: bytes, number: int) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return ET.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))  # noqa: S314 - made here


def _texts(sheet: ET.Element) -> Iterator[str]:
    return (found.text or "" for found in sheet.iterfind(".//x:c//x:t", _NS))


@pytest.fixture
def filled(seeded: Seeded, do: Do, scheme: Scheme) -> None:
    for at, words in enumerate(EVIL):
        do(_reported, scheme, words, at + 1)
    first = do(_reported, scheme, '正常\x0b的描述，\n两行"引号"', 99)
    do(cases.claim, scheme, cast.WANG, first)
    do(speaking.answer, scheme, cast.LI, first, "=cmd|' /C calc'!A0")
    do(cases.resolve, scheme, cast.WANG, first, "修好了")
    do(checking.confirm, scheme, cast.LI, first, 0)


def test_no_cell_of_the_workbook_is_a_formula_or_a_link(
    filled: None, do: Do, scheme: Scheme, tmp_path: Path
) -> None:
    book, _ = do(_files, scheme, cast.ZHANG, tmp_path)
    for number in (1, 2, 3):
        sheet = _sheet(book, number)
        assert sheet.findall(".//x:f", _NS) == []
        assert sheet.findall(".//x:hyperlink", _NS) == []
    assert {words.strip() for words in EVIL} <= {said.strip() for said in _texts(_sheet(book, 1))}
    assert "=cmd|' /C calc'!A0" in set(_texts(_sheet(book, 2)))


def test_headers_are_chinese_and_frozen_and_times_are_local_dates(
    filled: None, do: Do, scheme: Scheme, tmp_path: Path
) -> None:
    book, _ = do(_files, scheme, cast.ZHANG, tmp_path)
    sheet = _sheet(book, 1)
    assert list(_texts(sheet))[:4] == ["编号", "状态", "类别", "描述"]
    pane = sheet.find(".//x:pane", _NS)
    assert pane is not None
    assert pane.get("state") == "frozen"
    moment = sheet.find(".//x:c[@r='K2']/x:v", _NS)
    assert moment is not None
    days = (datetime(2026, 11, 23, 10) - datetime(1899, 12, 30)).total_seconds() / 86400  # noqa: DTZ001
    assert float(moment.text or 0) == pytest.approx(days)


def test_the_summary_has_the_total_each_community_and_each_category(
    filled: None, do: Do, scheme: Scheme, tmp_path: Path
) -> None:
    book, _ = do(_files, scheme, cast.ZHANG, tmp_path)
    said = list(_texts(_sheet(book, 3)))
    assert {"结案率", "全部", "海风社区", "安全隐患", "100%"} <= set(said)


def test_what_riders_were_given_is_a_sheet_of_its_own_with_what_was_taken_back(
    filled: None, do: Do, scheme: Scheme, tmp_path: Path
) -> None:
    for line in (
        "海风社区 义诊 32 社区卫生站",
        "青石社区 =1+1 5 @SUM(A1)",
        "街道 慰问品 60",
        "海风社区 饮水 300",
    ):
        last = do(giving.note, scheme, cast.ZHANG, Where(), line.split())
    do(giving.note, scheme, cast.ZHANG, Where(), ["义诊", "9", "10-31"])  # of the month before
    do(giving.withdraw, scheme, cast.ZHANG, Where(), last.id)
    data, _ = do(_files, scheme, cast.ZHANG, tmp_path)
    book = workbooks.read(data)
    sheet = book["回馈骑手"]
    assert sheet.formulas == 0
    assert [cell.text for cell in sheet.rows[0]][:6] == ["序号", "日期", "社区", "内容", "人次", "说明"]
    assert [(row[2].text, row[3].text, row[4].number) for row in sheet.rows[1:]] == [
        (cast.HAIFENG, "义诊", 32),
        (cast.QINGSHI, "=1+1", 5),
        ("街道办", "慰问品", 60),
        (cast.HAIFENG, "饮水", 300),
    ]
    assert (sheet.rows[1][1].look, sheet.rows[1][1].number) == ("yyyy-mm-dd", 46349)
    assert [row[10].text for row in sheet.rows[1:] if len(row) > 10] == ["张主任"]
    summary = book["汇总"]
    at = summary.column_of("回馈骑手（人次）")
    given = {row[0].text: row[at].number if len(row) > at else None for row in summary.rows[1:]}
    assert given == {"全部": 97, cast.HAIFENG: 32, cast.QINGSHI: 5, "街道办": 60, "安全隐患": None}


def test_the_csv_has_a_mark_and_no_cell_that_excel_would_run(
    filled: None, do: Do, scheme: Scheme, tmp_path: Path
) -> None:
    _, data = do(_files, scheme, cast.ZHANG, tmp_path)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(EVIL) + 1
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert rows[0]["描述"] == "'" + EVIL[0]
    assert rows[-1]["描述"] == '正常\x0b的描述，\n两行"引号"'
    assert rows[-1]["状态"] == "已结案"
    assert rows[-1]["是否按期"] == "是"
    assert rows[0]["上报时间"] == "2026-11-23 10:00:00"
    assert b"\r\n" in data


@pytest.mark.parametrize("value", ["=1", "+1", "-1", "@a", "\ta", "\ra"])
def test_a_dangerous_beginning_gets_an_apostrophe(value: str) -> None:
    assert harmless(value) == f"'{value}"


def test_numbers_stay_numbers_even_when_they_are_negative() -> None:
    assert harmless(-120.18) == -120.18


def test_a_case_that_was_merged_is_exported_as_such(
    filled: None, do: Do, scheme: Scheme, tmp_path: Path
) -> None:
    first, second = (do(_reported, scheme, words, at) for words, at in (("甲", 201), ("乙", 202)))
    into = do(reports.report, second)
    assert into is not None
    do(duplicates.merge, scheme, cast.WANG, first, into.number)
    book, table = do(_files, scheme, cast.ZHANG, tmp_path)
    assert "已并案" in set(_texts(_sheet(book, 1)))
    assert "已并案" in table.decode()


def test_no_name_of_a_reporter_leaves_unless_the_street_shows_names(
    filled: None, do: Do, scheme: Scheme, tmp_path: Path
) -> None:
    book, table = do(_files, scheme, cast.ZHANG, tmp_path)
    for text in (table.decode(), " ".join(_texts(_sheet(book, 1))), " ".join(_texts(_sheet(book, 2)))):
        assert "李师傅" not in text
        assert "王姐" in text
        assert "R-000" in text
    _, shown = do(_files, cast.scheme(show_reporter=True), cast.ZHANG, tmp_path)
    assert "李师傅" in shown.decode()


def test_the_stranger_gets_no_file(seeded: Seeded, do: Do, scheme: Scheme, tmp_path: Path) -> None:
    with pytest.raises(NotAllowedError):
        do(_files, scheme, cast.STRANGER, tmp_path)
    assert list(tmp_path.glob("a.*")) == []


def test_what_no_spreadsheet_holds_is_refused(
    filled: None, do: Do, scheme: Scheme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casework.exporting.MOST_LINES", 3)
    with pytest.raises(TooManyLinesError):
        do(_files, scheme, cast.ZHANG, tmp_path)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ([], "2026-11-01", "2026-11-23"),
        (["上月"], "2026-10-01", "2026-10-31"),
        (["近", "7", "天"], "2026-11-17", "2026-11-23"),
        (["week"], "2026-11-17", "2026-11-23"),
        (["2026-11-05"], "2026-11-05", "2026-11-05"),
        (["2026-11-01", "2026-11-30"], "2026-11-01", "2026-11-30"),
    ],
)
def test_a_period_is_read_from_words(scheme: Scheme, words: list[str], first: str, last: str) -> None:
    period = wanted(ZH, scheme, words, START)
    assert period is not None
    assert [f"{day}" for day in period.days(scheme)] == [first, last]


@pytest.mark.parametrize("words", [["昨天吧"], ["2026-11-30", "2026-11-01"], ["2026-02-30"], ["1", "2", "3"]])
def test_what_is_no_period_is_none(scheme: Scheme, words: list[str]) -> None:
    assert wanted(ZH, scheme, words, START) is None


def test_notes_of_staff_have_a_sheet_of_their_own(do: Do, scheme: Scheme, tmp_path: Path) -> None:
    report = do(_reported, scheme, "隐患", 1)
    do(noting.write, scheme, cast.WANG, report, "=业主下午在家")
    book, table = do(_files, scheme, cast.ZHANG, tmp_path)
    assert list(_texts(_sheet(book, 4))) == [
        "编号", "时间", "操作人", "身份", "备注", "261123-001", "王姐", "工作人员", "=业主下午在家",
    ]  # fmt: skip
    assert "业主" not in table.decode() + "".join(_texts(_sheet(book, 1))) + "".join(_texts(_sheet(book, 2)))


def test_a_case_whose_photos_are_gone_says_since_when(
    do: Do, scheme: Scheme, tmp_path: Path, clock: cast.Clock
) -> None:
    report = do(_reported, scheme, "隐患", 1)
    do(cases.return_case, scheme, cast.WANG, report, "不属于")
    clock.advance(days=365)
    assert do(retention.withdraw, scheme) == 1
    period = Period.of(scheme, Span.ALL, clock.now())
    export = tmp_path / "all.csv"

    def write(work: Work) -> None:
        Sheets(ZH, scheme).write_csv(Export(work, scheme, cast.ZHANG, period), export)

    do(write)
    (line,) = csv.DictReader(io.StringIO(export.read_bytes().decode("utf-8-sig")))
    assert (line["照片数"], line["照片删除时间"]) == ("1", "2027-11-23 10:00:00")


async def test_both_files_come_as_documents_and_buttons_bring_other_periods(street: Street) -> None:
    await street.reported(caption="=1+1")
    asked = await street.zhang.say("/export")
    sent = await street.zhang.hears("上报的案件", since=asked)
    said = [message.get("document") for message in street.bot_messages(street.zhang)]
    names = [document["file_name"] for document in said if document]
    assert names == ["gridsnap-20261101-20261123.xlsx", "gridsnap-20261101-20261123.csv"]

    await street.zhang.press(sent, "全部")
    await street.settled()

    assert street.zhang.last()["document"]["file_name"] == "gridsnap-all.csv"
    asked = await street.zhang.say("/export 随便")
    await street.zhang.hears("没看懂时间段", since=asked)
