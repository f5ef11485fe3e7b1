"""双向奔赴 as the street reads it: numbers in the workbook, a line in the caption, a panel in pictures."""

import io
from typing import Any

import pytest
from PIL import Image

from casework import figures, giving, weekly
from casework.figures import Figures, Period, Span
from casework.giving import Where
from casework.weekly import Weekly
from handlers.admin import boards, stats
from handlers.pictures.style import GIVEN, Colour
from handlers.texts import texts
from handlers.weekly.board import board
from handlers.weekly.caption import caption
from handlers.weekly.workbook import workbook
from storage import places
from tests import cast, workbooks
from tests.casework.weeks import MONDAY, TELLING, W47, golden_rows, golden_scheme, put
from tests.cast import Clock
from tests.conftest import Do, Seeded

ZH = texts("zh_CN")
SCHEME = golden_scheme()
NAME, SERVED = "回馈骑手（人次）", "骑手服务社区"


def _note(do: Do, *lines: str) -> None:
    for line in lines:
        do(giving.note, SCHEME, cast.ZHANG, Where(), line.split())


@pytest.fixture
def week(seeded: Seeded, do: Do, clock: Clock) -> None:
    """W47 with the golden figures, before anybody noted what riders were given."""
    grid = do(places.grids_by_code)["WH-02"].id
    do(put, golden_rows(seeded.haifeng.id, seeded.yinxing.id, grid))
    clock.set(TELLING)
    assert TELLING > MONDAY


@pytest.fixture
def golden(week: None, do: Do) -> Weekly:
    _note(
        do,
        "海风社区 义诊 32 11-18",
        "海风社区 饮水 120 11-20",
        "青石社区 饮水 8 11-19",
        "街道 慰问品 60 11-20",
        "海风社区 义诊 28 11-11",
    )
    return do(weekly.count, SCHEME, W47)


@pytest.fixture
def month(golden: Weekly, do: Do) -> Figures:
    return do(figures.count, SCHEME, Period.of(SCHEME, Span.MONTH, TELLING))


def test_the_workbook_has_both_directions_as_numbers_with_last_week_beside(golden: Weekly) -> None:
    book = workbooks.read(workbook(ZH, SCHEME, golden))
    street = book["总览"]
    assert [cell.number for cell in street.line(NAME)[1:4]] == [220, 28, 192]
    assert [cell.number for cell in street.line(SERVED)[1:4]] == [911, 2, 909]
    assert street.line(NAME)[3].look == "+0;-0;0"
    communities = book["社区"]
    at, served = communities.column_of(NAME), communities.column_of(SERVED)

    def three(name: str, column: int) -> list[float | None]:
        return [cell.number for cell in communities.line(name)[column : column + 3]]

    assert three("海风社区", at) == [152, 28, 124]
    assert three("银杏社区", at) == [0, 0, 0]
    assert three("青石社区", at) == [8, 0, 8]
    assert three("街道办", at) == [60, 0, 60]
    assert three("全部", at) == [220, 28, 192]
    assert three("青石社区", served) == [0, 0, 0]
    assert (
        three("海风社区", served)[0] == communities.line("海风社区")[communities.column_of("本周结案")].number
    )


@pytest.mark.parametrize("sheet", ["网格", "类别"])
def test_by_grid_and_category_its_cells_are_empty_and_the_book_says_why(golden: Weekly, sheet: str) -> None:
    book = workbooks.read(workbook(ZH, SCHEME, golden))
    table = book[sheet]
    at = table.column_of(NAME)
    lines = [row for row in table.rows[3:] if row[0].text != "全部"]
    assert lines
    for row in lines:
        assert [cell.number for cell in row[at : at + 3]] in ([], [None] * 3)
        assert row[table.column_of(SERVED)].number is not None
    how = book["口径"].line(NAME)[1].text
    assert "网格、类别全空着，因为" in how
    assert "就是「本周结案」" in book["口径"].line(SERVED)[1].text


def test_the_caption_has_one_line_of_it(golden: Weekly) -> None:
    said = caption(ZH, SCHEME, golden)
    assert "🤝 骑手办成 <b>911</b> 件，回馈 <b>220</b> 人次（上周 28）" in said.split("\n")
    assert len(said.split("\n")) <= 9
    assert "given to <b>220</b> people (last week 28)" in caption(texts("en"), SCHEME, golden)


def test_where_nobody_notes_anything_nothing_is_said_or_drawn_of_it(week: None, do: Do) -> None:
    report = do(weekly.count, SCHEME, W47)
    assert "🤝" not in caption(ZH, SCHEME, report)
    assert _pixels(board(ZH, SCHEME, report), GIVEN) == 0
    found = do(figures.count, SCHEME, Period.of(SCHEME, Span.MONTH, TELLING))
    assert "🤝" not in stats.caption(ZH, found)
    assert _pixels(boards.board(ZH, SCHEME, found), GIVEN) == 0
    book = workbooks.read(workbook(ZH, SCHEME, report))
    assert [cell.number for cell in book["总览"].line(NAME)[1:4]] == []
    assert book["总览"].line(SERVED)[1].number == 911


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_both_pictures_draw_it_as_long_as_its_numbers(
    golden: Weekly, month: Figures, do: Do, language: str
) -> None:
    t = texts(language)

    def drawn() -> tuple[int, int]:
        report = do(weekly.count, SCHEME, W47)
        found = do(figures.count, SCHEME, Period.of(SCHEME, Span.MONTH, TELLING))
        pictures = board(t, SCHEME, report), boards.board(t, SCHEME, found)
        assert all(Image.open(io.BytesIO(one)).width == 1080 for one in pictures)
        return _pixels(pictures[0], GIVEN), _pixels(pictures[1], GIVEN)

    before = drawn()
    assert min(before) > 3000
    _note(do, "街道 慰问品 90 11-20")  # the street's bar is as long as the longest now
    after = drawn()
    assert after[0] > before[0] + 2000
    assert after[1] > before[1] + 2000


def test_figures_of_the_chat_tell_both_directions(month: Figures) -> None:
    assert "🤝 骑手办成 915 件，回馈 248 人次" in stats.caption(ZH, month)
    assert "given to 248 people" in stats.caption(texts("en"), month)


def test_in_the_table_of_cases_stands_nobody_without_a_case(golden: Weekly, monkeypatch: Any) -> None:
    drawn: list[Any] = []
    monkeypatch.setattr("handlers.weekly.board.weekly_picture", drawn.append)
    board(ZH, SCHEME, golden)
    [picture] = drawn
    assert [name for name, _ in picture.rows] == ["海风社区", "银杏社区"]
    assert [row.name for row in picture.both_ways.rows] == [
        "全部", "海风社区", "银杏社区", "青石社区", "街道办",
    ]  # fmt: skip
    assert picture.both_ways.rows[1].given == (152, "上周 28")


def _pixels(picture: bytes, colour: Colour) -> int:
    """How many have exactly this colour."""
    found = Image.open(io.BytesIO(picture)).convert("RGB").getcolors(1 << 22)
    assert found is not None
    return next((count for count, one in found if one == colour), 0)
