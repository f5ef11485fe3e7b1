from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.pictures import bothways
from handlers.pictures.bothways import MOST_ROWS, BothWays, Row, Way
from handlers.pictures.canvas import Canvas
from handlers.pictures.style import CANVAS, PHONE_WIDTH

WAYS = st.builds(Way, st.none() | st.integers(0, 10**9), st.text(max_size=30))


def _panel(rows: Sequence[Row]) -> BothWays:
    return BothWays("双向奔赴", "骑手办成（件）", "回馈骑手（人次）", rows, "另有几条，见表格")


def test_what_has_no_room_is_said_to_be_elsewhere_and_the_panel_grows_no_more() -> None:
    def high(count: int) -> int:
        return bothways.height(_panel([Row(f"第{n}社区", Way(n), Way(n)) for n in range(count)]))

    assert high(1) < high(2) < high(MOST_ROWS) < high(MOST_ROWS + 1) == high(200)


@given(st.lists(st.builds(Row, st.text(max_size=60), WAYS, WAYS), min_size=1, max_size=30))
@settings(max_examples=20, deadline=None)
def test_any_numbers_and_names_are_drawn(rows: Sequence[Row]) -> None:
    panel = _panel(rows)
    canvas = Canvas(PHONE_WIDTH, bothways.height(panel) + 40, CANVAS)
    bothways.draw(canvas, 20, panel)
    assert canvas.png().startswith(b"\x89PNG")
