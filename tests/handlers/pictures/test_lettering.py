from hypothesis import given
from hypothesis import strategies as st

from handlers.pictures.fonts import drawable
from handlers.pictures.lettering import ELLIPSIS, cut, width, wrap

TEXTS = st.text(alphabet="望海街道，。（）社区 abcdefg 0123456789\n😀", max_size=80)


def test_a_text_that_fits_is_left_whole() -> None:
    assert cut("望海街道", 20, 80.5) == "望海街道"


def test_a_text_that_does_not_fit_ends_in_an_ellipsis() -> None:
    assert cut("望海街道海风社区", 20, 100) == f"望海街道{ELLIPSIS}"


def test_nothing_is_left_where_not_even_the_ellipsis_fits() -> None:
    assert cut("望海街道", 20, 5) == ""


def test_latin_words_stay_whole_and_chinese_breaks_anywhere() -> None:
    assert wrap("blocked fire lane", 20, 90, 3) == ["blocked", "fire lane"]
    assert wrap("望海街道海风社区", 20, 100, 2) == ["望海街道海", "风社区"]


def test_closing_punctuation_never_begins_a_line() -> None:
    assert wrap("望海街道海，风社区", 20, 100, 2) == ["望海街道", "海，风社区"]


def test_the_last_line_tells_that_there_is_more() -> None:
    lines = wrap("望海街道" * 10, 20, 100, 2)
    assert len(lines) == 2
    assert lines[1].endswith(ELLIPSIS)


@given(TEXTS, st.integers(30, 300), st.integers(1, 4))
def test_no_line_is_wider_than_allowed_and_nothing_is_lost_in_between(
    text: str, limit: int, most: int
) -> None:
    lines = wrap(text, 20, limit, most)
    assert len(lines) <= most
    assert all(width(line, 20) <= limit for line in lines)
    shown = "".join(lines).replace(" ", "")
    whole = drawable(text).replace(" ", "")
    assert shown == whole or whole.startswith(shown.removesuffix(ELLIPSIS))
