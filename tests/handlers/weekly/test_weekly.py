"""The weekly report as people get it: the golden figures in caption and workbook, last week beside them."""

import io
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import update

from casework import weekly
from casework.kpis import KPIS, OF_STREET
from casework.ratios import Ratio
from casework.scheme import Digests, Scheme
from casework.weekly import Weekly
from handlers.texts import texts
from handlers.weekly import making, words
from handlers.weekly.board import board
from handlers.weekly.caption import caption
from handlers.weekly.workbook import workbook
from storage import places, sent
from storage.tables import grids
from tests import cast, workbooks
from tests.casework.weeks import (
    DAY,
    HOUR,
    MONDAY,
    TELLING,
    W47,
    case,
    closed,
    golden_rows,
    golden_scheme,
    put,
)
from tests.cast import Clock
from tests.conftest import Do, Seeded

ZH = texts("zh_CN")
EVIL = '=HYPERLINK("http://evil","x")'
KEYS = {one.key: one for one in KPIS}


@pytest.fixture
def golden(seeded: Seeded, do: Do, clock: Clock) -> Weekly:
    """W47 with the golden figures; the week before had four cases due, three of them solved in time."""
    here, there = seeded.haifeng.id, seeded.yinxing.id
    before = MONDAY - 6 * DAY
    last: dict[str, Any] = {"submitted_at": before, "resolve_due_at": before + DAY, "category": "event"}
    rows = [closed(there, before + HOUR, **last) for _ in range(3)] + [
        case(there, **last, status="unable", closed_at=before)
    ]
    do(put, golden_rows(here, there, do(places.grids_by_code)["WH-02"].id) + rows)
    clock.set(TELLING)
    return do(weekly.count, golden_scheme(), W47)


def test_the_caption_tells_the_golden_figures_in_eight_lines_with_last_week_beside(golden: Weekly) -> None:
    said = caption(ZH, golden_scheme(), golden)
    assert "周报 · 2026 年第 47 周" in said
    assert "（11-16 – 11-22）" in said
    assert "应结案 972，缓办 0，结案 911，按期 737" in said
    # Of the week before four were due, and the two that golden_rows solved then: one in each kind.
    assert "结案率 <b>93.72%</b>（上周 83.33%）" in said
    assert "按期结案率 <b>75.82%</b>（上周 83.33%）" in said
    assert len(said.split("\n")) <= 8
    english = caption(texts("en"), golden_scheme(), golden)
    assert "Closing rate <b>93.72%</b> (last week 83.33%)" in english


def test_the_workbook_has_the_golden_figures_as_numbers(golden: Weekly) -> None:
    book = workbooks.read(workbook(ZH, golden_scheme(), golden))
    assert list(book) == ["总览", "社区", "网格", "类别", "通报", "口径"]
    street = book["总览"]
    assert [street.line(name)[1].number for name in ("应结案", "结案", "按期结案")] == [972, 911, 737]
    assert street.line("结案率")[1].percent == "93.72%"
    assert street.line("按期结案率")[1].percent == "75.82%"
    assert street.line("结案率")[2].percent == "83.33%"
    change = street.line("结案率")[3]
    assert (round(change.number or 0, 6), change.look) == (0.1039, "+0.00%;-0.00%;0.00%")
    kinds = book["类别"]
    at = kinds.column_of("结案率")
    assert kinds.line("事件")[at].percent == "94.35%"
    assert kinds.line("部件")[at].percent == "56.25%"
    assert kinds.line("全部")[at].percent == "93.72%"
    assert [kinds.line("部件")[kinds.column_of(name)].number for name in ("应结案", "结案")] == [16, 9]


def test_every_figure_has_its_column_its_change_and_its_definition(golden: Weekly) -> None:
    for language in ("zh_CN", "en"):
        t = texts(language)
        book = list(workbooks.read(workbook(t, golden_scheme(), golden)).values())
        street, communities, definitions = book[0], book[1], book[5]
        for kpi in OF_STREET:
            name = t.plain(f"kpi.{kpi.key}")
            assert any(row and row[0].text.startswith(name) for row in street.rows), name
            how = next(row[1].text for row in definitions.rows if row and row[0].text.startswith(name))
            assert len(how) > 5
        heads = [cell.text for cell in communities.rows[2]]
        assert heads[1:4] == [t.plain(f"weekly.col.{word}") for word in ("now", "before", "change")]
        assert t.plain("kpi.reported") == communities.rows[1][1].text


@pytest.fixture
def sent_to_groups(seeded: Seeded, do: Do, clock: Clock) -> None:
    """海风 ended 4 cases and before that 2, 银杏 1; a grid of 海风 has a group of its own."""

    def long_ago(work: Any) -> None:
        places.set_community(work, seeded.haifeng.id, bound_at=MONDAY - 60 * DAY)
        places.set_community(work, seeded.yinxing.id, bound_at=MONDAY - 60 * DAY)
        values = {"chat_id": -77, "updated_at": MONDAY - 60 * DAY}
        work.run(update(grids).where(grids.c.code == "WH-02").values(**values))

    do(long_ago)
    here, grid = seeded.haifeng.id, do(places.grids_by_code)["WH-02"].id
    last: dict[str, Any] = {"submitted_at": MONDAY - 7 * DAY, "resolve_due_at": MONDAY - 6 * DAY}
    do(
        put,
        [
            *(closed(here, MONDAY + DAY, grid_id=grid) for _ in range(2)),
            *(closed(here, MONDAY + DAY) for _ in range(2)),
            *(closed(here, MONDAY - 6 * DAY, **last) for _ in range(2)),
            closed(seeded.yinxing.id, MONDAY + DAY),
            closed(None, MONDAY + DAY),
        ],
    )
    monday = W47.monday
    for day, chat, n in (
        (monday - 30 * DAY, -1, 1),
        (monday, cast.HAIFENG_GROUP, 4),
        (monday, -77, 3),
        (monday, cast.YINXING_GROUP, 2),
        (monday, cast.STREET_GROUP, 3),
        (monday, 2001, 6),
        (monday - DAY, cast.HAIFENG_GROUP, 5),
    ):
        for _ in range(n):
            do(sent.note, day, chat, "card")
    clock.set(TELLING)


def test_the_workbook_has_messages_a_closed_case_wherever_they_are_known(
    sent_to_groups: None, do: Do, scheme: Scheme
) -> None:
    book = workbooks.read(workbook(ZH, scheme, do(weekly.count, scheme, W47)))
    name = "每件结案的群消息"
    street, communities = book["总览"], book["社区"]
    assert [cell.number for cell in street.line(name)[1:4]] == [12 / 6, 5 / 2, -0.5]
    assert [cell.number for cell in street.line("每件结案的消息")[1:3]] == [18 / 6, 5 / 2]
    at = communities.column_of(name)

    def found(sheet: workbooks.Sheet, line: str) -> list[float | None]:
        row = sheet.line(line)
        return [cell.number for cell in [*row, *[workbooks.Cell()] * 3][at : at + 3]]

    assert found(communities, cast.HAIFENG) == [7 / 4, 5 / 2, -0.75]
    assert found(communities, cast.YINXING) == [2.0, None, None]
    assert found(communities, ZH.plain("word.street")) == [None, None, None]
    assert found(communities, "全部") == [2.0, 2.5, -0.5]
    assert [cell.look for cell in communities.line(cast.HAIFENG)[at : at + 3]] == [
        "0.00",
        "0.00",
        "+0.00;-0.00;0.00",
    ]
    grids_, kinds = book["网格"], book["类别"]
    at = grids_.column_of(name)
    assert found(grids_, "WH-02") == [3 / 2, None, None]
    assert found(grids_, "网格外") == [None, None, None]
    at = kinds.column_of(name)
    assert found(kinds, "安全隐患") == [None, None, None]
    assert found(kinds, "全部") == [2.0, 2.5, -0.5]


def test_the_workbook_says_what_messages_are_counted_and_why_a_cell_is_empty(golden: Weekly) -> None:
    how = workbooks.read(workbook(ZH, golden_scheme(), golden))["口径"]
    said = how.line("每件结案的群消息")[1].text
    for words_ in ("私聊不算", "街道群也在内", "网格的群", "合用", "类别全空着", "有一天没有计数"):
        assert words_ in said
    assert "所以只有全街道的" in how.line("每件结案的消息")[1].text


def test_sheets_are_frozen_under_their_headers_and_say_of_which_week_they_are(golden: Weekly) -> None:
    book = workbooks.read(workbook(ZH, golden_scheme(), golden))
    assert [sheet.frozen for sheet in book.values()] == ["B3", "B4", "D4", "B4", "D3", "B3"]
    for sheet in book.values():
        assert (
            sheet.rows[0][0].text
            == "2026 年第 47 周 2026-W47　2026-11-16 至 2026-11-22　制表 2026-11-23 09:00"
        )


def test_no_cell_is_a_formula_whatever_a_community_or_category_is_called(
    seeded: Seeded, do: Do, clock: Clock
) -> None:
    def rename(work: Any) -> None:
        places.set_community(work, seeded.haifeng.id, name=EVIL)

    do(rename)
    scheme = golden_scheme()
    evil = replace(scheme.categories["event"], name_zh="@SUM(A1)")
    scheme = replace(scheme, categories={**scheme.categories, "event": evil})
    do(
        put,
        [
            closed(seeded.haifeng.id, MONDAY + DAY, category="event"),
            case(seeded.haifeng.id, category="event"),
        ],
    )
    clock.set(TELLING + timedelta(days=7))
    book = workbooks.read(workbook(ZH, scheme, do(weekly.count, scheme, W47)))
    assert all(sheet.formulas == 0 for sheet in book.values())
    assert EVIL in book["社区"].column(0)
    assert "@SUM(A1)" in book["类别"].column(0)


def test_the_named_cases_stand_in_their_sheet_without_any_person(
    seeded: Seeded, do: Do, clock: Clock
) -> None:
    scheme = cast.scheme(digests=Digests(weekly=time(9)))
    due = MONDAY - DAY  # a Sunday: five working days later is Friday 18:00
    fresh = case(seeded.haifeng.id, resolve_due_at=due, status="claimed", holder_name="王姐")
    old = case(seeded.yinxing.id, resolve_due_at=due - 14 * DAY, notice_week="2026-W45")
    do(put, [fresh, old])
    clock.set(TELLING)
    do(weekly.sweep, scheme)
    report = do(weekly.count, scheme, W47)
    sheet = workbooks.read(workbook(ZH, scheme, report))["通报"]
    assert [cell.text for cell in sheet.rows[1]][:6] == ["通报", "已通报周数", "编号", "社区", "网格", "类别"]
    assert [[cell.text for cell in row[:4]] for row in sheet.rows[2:]] == [
        ["本周通报", "", fresh["number"], cast.HAIFENG],
        ["仍未办结", "", old["number"], cast.YINXING],
    ]
    assert [row[1].number for row in sheet.rows[2:]] == [0, 2]
    assert (sheet.rows[2][9].number, sheet.rows[2][9].look) == (5.0, "0.0")
    said = caption(ZH, scheme, report)
    assert "📣 <b>通报 1 件</b>：海风社区 1 · 此前通报、仍未办结 1 件" in said
    assert words.about(ZH, scheme, report.notices.fresh[0]) == "海风社区 · 安全隐患 · 超期 5 个工作日"
    assert (
        words.about(ZH, scheme, report.notices.still[0])
        == "银杏社区 · 安全隐患 · 超期 15 个工作日 · 通报已 2 周"
    )
    everything = " ".join(
        cell.text
        for one in workbooks.read(workbook(ZH, scheme, report)).values()
        for row in one.rows
        for cell in row
    )
    assert "王姐" not in everything + said


def test_before_the_report_is_told_its_cases_are_to_be_named(
    seeded: Seeded, do: Do, clock: Clock, scheme: Scheme
) -> None:
    do(put, [case(seeded.haifeng.id, resolve_due_at=MONDAY - DAY)])
    clock.set(TELLING)
    said = caption(ZH, scheme, do(weekly.count, scheme, W47))
    assert "待通报 1 件</b>：海风社区 1" in said
    assert "<b>通报" not in said


@pytest.mark.parametrize("language", ["zh_CN", "en"])
async def test_the_picture_is_a_phones_width_whatever_there_is_to_tell(
    golden: Weekly, language: str, do: Do, scheme: Scheme
) -> None:
    t = texts(language)
    made = await making.picture(t, golden_scheme(), golden)
    image = Image.open(io.BytesIO(made.data))
    assert (image.format, image.width) == ("PNG", 1080)
    assert image.height < 2600
    assert len(made.data) < 1_000_000
    empty = do(weekly.count, scheme, W47.before.before.before)
    assert Image.open(io.BytesIO(board(t, scheme, empty))).width == 1080
    assert "–" in caption(t, scheme, empty)
    assert (await making.book(t, scheme, empty)).name == "gridsnap-2026-W44.xlsx"


def test_a_running_week_says_up_to_when_it_is_counted(do: Do, scheme: Scheme, seeded: Seeded) -> None:
    running = do(weekly.count, scheme, W47.of(cast.START.date()))
    assert "（11-23 – 11-29，截至 11-23 10:00）" in caption(ZH, scheme, running)


@pytest.mark.parametrize(
    ("key", "now", "before", "said", "good"),
    [
        ("closing_rate", Ratio.of(911, 972), Ratio.of(9, 10), "▲3.72", 1),
        ("rework_rate", Ratio.of(1, 4), Ratio.of(1, 5), "▲5.00", -1),
        ("mean_claim", timedelta(minutes=12), timedelta(minutes=15), "▼3 分钟", 1),
        ("reported", 5, 9, "▼4", 0),
        ("on_time_rate", Ratio.of(1, 2), Ratio.of(2, 4), "=", 0),
        ("content_rate", None, Ratio.of(2, 4), "", 0),
    ],
)
def test_a_change_is_an_arrow_with_its_length_and_is_called_good_or_not(
    key: str, now: Any, before: Any, said: str, good: int
) -> None:
    assert words.change(ZH, KEYS[key], now, before) == said
    assert words.goodness(KEYS[key], now, before) == good


def test_around_new_year_the_days_have_their_years() -> None:
    assert words.days(W47) == "11-16 – 11-22"
    assert words.days(W47.of(cast.START.date() + timedelta(days=36))) == "2026-12-28 – 2027-01-03"
