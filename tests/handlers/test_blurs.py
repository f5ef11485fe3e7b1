"""The screens of 打码: a button for each cell, as many as Telegram takes; nine photos on a page."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from telegram import InlineKeyboardMarkup

from casework import blurring
from casework.blurring import Sketch
from casework.raster import MOST, Raster
from casework.scheme import Scheme
from casework.vocabulary import PhotoState
from handlers import blurs
from handlers.texts import texts
from storage import drafts
from tests.casework.conftest import Snap
from tests.cast import ZHANG
from tests.conftest import Do

T = texts("zh_CN")


@pytest.fixture
def sketch(do: Do, scheme: Scheme, snap: Snap) -> Sketch:
    (photo,) = do(drafts.photos_of_report, snap().id)
    kept = {"state": str(PhotoState.KEPT), "sha256": "0" * 64, "width": 1280, "height": 960}
    do(drafts.change_photo, photo.id, **kept)
    return do(blurring.fresh, scheme, ZHANG, photo.id)


def labels(keyboard: InlineKeyboardMarkup) -> list[list[str]]:
    return [[key.text for key in row] for row in keyboard.inline_keyboard]


def test_the_largest_raster_fits_into_what_telegram_takes(sketch: Sketch) -> None:
    wide = replace(sketch, raster=Raster(MOST, MOST), chosen=frozenset(range(64)))
    rows = labels(blurs.keyboard(T, wide))
    assert max(map(len, rows)) == MOST
    assert sum(map(len, rows)) <= 100


@pytest.mark.parametrize(("columns", "wanted"), [(6, "▣B1"), (7, "▣")])
def test_a_chosen_cell_says_its_name_where_there_is_room(sketch: Sketch, columns: int, wanted: str) -> None:
    one = replace(sketch, raster=Raster(columns, 4), chosen=frozenset({1}))
    rows = labels(blurs.keyboard(T, one))
    assert [rows[0][0], rows[0][1], rows[0][2]] == ["A1", wanted, "C1"]
    assert [len(row) for row in rows[:4]] == [columns] * 4


def pages(sketch: Sketch, count: int) -> Sequence[list[list[str]]]:
    found = [replace(sketch.photo, id=number) for number in range(1, count + 1)]
    last = -(-count // blurs.ON_A_PAGE)
    return [labels(blurs.choice(T, sketch.report, found, page).keyboard) for page in range(last)]


def test_many_photos_are_turned_over_nine_at_a_time(sketch: Sketch) -> None:
    (only,) = pages(sketch, 9)
    assert only == [["①", "②", "③"], ["④", "⑤", "⑥"], ["⑦", "⑧", "⑨"], ["✖️ 关闭"]]
    first, middle, last = pages(sketch, 20)
    assert (first[-2], middle[-2], last[-2]) == (["›"], ["‹", "›"], ["‹"])
    assert last[0] == ["①", "②"]


def test_photos_are_counted_where_there_are_several_of_a_kind(sketch: Sketch) -> None:
    photo = sketch.photo
    two = [photo, replace(photo, id=98), replace(photo, id=99, role="after")]
    assert [blurs.name(T, two, one) for one in two] == ["处置前 1", "处置前 2", "处置后"]


def test_only_who_may_uncover_is_offered_to(sketch: Sketch) -> None:
    done = replace(sketch, base=frozenset({1}), chosen=frozenset({1}))
    assert labels(blurs.finished(T, done).keyboard)[0] == ["🔲 再改", "↩️ 恢复原图"]
    assert labels(blurs.finished(T, replace(done, may_uncover=False)).keyboard)[0] == ["🔲 再改"]
    assert labels(blurs.finished(T, sketch).keyboard)[0] == ["🔲 再改"]
