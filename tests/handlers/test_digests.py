"""The bar of the morning digest: a square for each case, and a screen's width at most."""

import pytest

from handlers import digests


@pytest.mark.parametrize(
    ("counts", "bar"),
    [
        ({"overdue": 1, "today": 2, "later": 0, "held": 1}, "🟥🟧🟧⬜"),
        ({"overdue": 0, "today": 0, "later": 12, "held": 0}, "🟩" * 12),
        ({"overdue": 1, "today": 0, "later": 119, "held": 0}, "🟥" + "🟩" * 12),
        ({"overdue": 30, "today": 30, "later": 30, "held": 30}, "🟥🟥🟥🟧🟧🟧🟩🟩🟩⬜⬜⬜"),
    ],
)
def test_few_cases_are_a_square_each_and_many_keep_their_proportions(
    counts: dict[str, int], bar: str
) -> None:
    assert digests.bar(counts) == bar
