from collections.abc import Iterator

import pytest
from PIL import ImageFont

from handlers.pictures import fonts
from handlers.pictures.fonts import drawable, font


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    def forget() -> None:
        for known in (fonts._path, fonts.font, fonts._has):
            known.cache_clear()

    forget()
    yield
    forget()


def test_the_chinese_font_is_found_and_cached() -> None:
    letters = font(20)
    assert letters is font(20)
    assert letters.getname() == ("Noto Sans SC", "Regular")  # type: ignore[union-attr]


def test_without_the_package_another_font_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("importlib.import_module", absent)
    assert font(20).getbbox("08:30")[2] > 20


def test_without_any_font_pillow_draws_with_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_path", lambda: None)
    assert font(20).getbbox("08:30")[2] > 20
    assert drawable("08:30") == "08:30"


def test_a_broken_font_file_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    real, tried = ImageFont.truetype, []

    def picky(
        path: str, size: float, layout_engine: ImageFont.Layout | None = None
    ) -> ImageFont.FreeTypeFont:
        tried.append(path)
        if len(tried) == 1:
            raise OSError("unknown file format")
        return real(path, size, layout_engine=layout_engine)

    monkeypatch.setattr(ImageFont, "truetype", picky)
    assert font(20).getbbox("A")[2] > 0
    assert "NotoSansSC" in tried[0]


def test_what_the_font_cannot_draw_is_left_out() -> None:
    assert drawable("🚗 安全\u200b隐患 😀\n第3网格  A") == "安全隐患 第3网格 A"
