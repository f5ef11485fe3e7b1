"""How long photos are kept, as people write it: read, and written in days."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from casework import (
    keeping,
)
from casework.keeping import KeepError
from storage.records import Parcel

Parcels = Callable[..., Sequence[Parcel]]
YEAR = timedelta(days=365)


@pytest.mark.parametrize(
    ("words", "days"),
    [("180d", 180), ("26w", 182), ("365天", 365), ("1天", 1), ("36h", 2), ("forever", None), ("永久", None)],
)
def test_a_time_is_read_and_written_in_days(words: str, days: int | None) -> None:
    found = keeping.parse(words)
    assert found == (None if days is None else timedelta(days=days))
    assert keeping.parse(keeping.code(found)) == found


@pytest.mark.parametrize("words", ["", "0d", "23h", "soon", "-3d", "1工作日"])
def test_what_says_no_time_is_refused(words: str) -> None:
    with pytest.raises(KeepError):
        keeping.parse(words)
