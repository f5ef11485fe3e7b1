"""The chart of the morning digest: a square for each case, and a screen's width at most."""

import pytest

from handlers import digests


@pytest.mark.parametrize(
    ("counts", "bars"),
    [
        ({"overdue": 1, "today": 2, "later": 0, "held": 1}, ["🟥", "🟧🟧", "⬜"]),
        ({"overdue": 0, "today": 0, "later": 8, "held": 0}, ["🟩" * 8]),
        ({"overdue": 1, "today": 0, "later": 119, "held": 0}, ["🟥", "🟩" * 8]),
        ({"overdue": 32, "today": 16, "later": 4, "held": 1}, ["🟥" * 8, "🟧" * 4, "🟩", "⬜"]),
        ({"overdue": 0, "today": 0, "later": 0, "held": 0}, []),
    ],
)
def test_few_cases_are_a_square_each_and_many_keep_their_proportions(
    counts: dict[str, int], bars: list[str]
) -> None:
    assert list(digests.bars(counts).values()) == bars
