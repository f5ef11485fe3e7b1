"""Button data: read back as it was packed, and anything else is nobody's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.callback_data import CasePress, CaseVerb, DraftPress, DraftVerb, MinePress, MineVerb, Number


@given(st.sampled_from(CaseVerb), st.integers(-(10**17), 10**18 - 1), st.integers(0, 10**6))
def test_what_is_packed_is_read_back(verb: CaseVerb, report: int, value: int) -> None:
    press = CasePress(verb, Number(report), Number(value))
    assert CasePress.unpack(press.pack()) == press


@given(st.one_of(st.text(max_size=64), st.binary(max_size=64), st.none(), st.integers()))
def test_nothing_foreign_is_read_and_nothing_raises(data: object) -> None:
    found = CasePress.unpack(data)
    assert found is None or isinstance(found, CasePress)


@pytest.mark.parametrize(
    "data",
    ["", "1c", "1c:cl", "1c:cl:1", "1c:cl:1:2:3", "2c:cl:1:0", "1c:CL:1:0", "1c:cl:one:0", "1c:cl:１:0",
     "1c:cl:1e3:0", "1c:cl:99999999999999999999:0", "1m:cl:1:0"],
)  # fmt: skip
def test_old_forged_and_foreign_data_is_refused(data: str) -> None:
    assert not CasePress.matches(data)


def test_data_beyond_64_bytes_is_refused_when_it_is_made() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        DraftPress(DraftVerb.CATEGORY, Number(1), "类" * 30).pack()


def test_kinds_do_not_read_each_other() -> None:
    assert CasePress.unpack(MinePress(MineVerb.SHOW, Number(1)).pack()) is None
