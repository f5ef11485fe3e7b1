"""Until when, as people in a group write it before a reason."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import until
from casework.terms import Term

TODAY = date(2026, 11, 24)  # a Tuesday


@pytest.mark.parametrize(
    ("words", "term", "reason"),
    [
        ("2天 等配件", "2d", "等配件"),
        ("2天等配件", "2d", "等配件"),
        ("两天，等配件", "2d", "等配件"),
        ("3工作日 缺料", "3wd", "缺料"),
        ("三个工作日缺料", "3wd", "缺料"),
        ("半天", "12h", ""),
        ("48h waiting for parts", "48h", "waiting for parts"),
        ("2 天 等配件", "2d", "等配件"),
    ],
)
def test_a_length_of_time_stands_before_the_reason(words: str, term: str, reason: str) -> None:
    assert until.read(words, TODAY) == (Term.parse(term), reason)


@pytest.mark.parametrize(
    ("words", "day", "reason"),
    [
        ("到周五 等配件", "2026-11-27", "等配件"),
        ("到周五前等配件", "2026-11-27", "等配件"),
        ("到周二", "2026-11-24", ""),
        ("到周一，缺料", "2026-11-30", "缺料"),
        ("到下周一 缺料", "2026-11-30", "缺料"),
        ("到下周五 缺料", "2026-12-04", "缺料"),
        ("至星期天 缺料", "2026-11-29", "缺料"),
        ("到明天下班前 缺料", "2026-11-25", "缺料"),
        ("到大后天 缺料", "2026-11-27", "缺料"),
        ("到11月27日 缺料", "2026-11-27", "缺料"),
        ("到11-27 缺料", "2026-11-27", "缺料"),
        ("到1月5号缺料", "2027-01-05", "缺料"),
        ("到27号 缺料", "2026-11-27", "缺料"),
        ("到３号 缺料", "2026-12-03", "缺料"),
        ("到2027年2月11日 缺料", "2027-02-11", "缺料"),
        ("to friday: parts", "2026-11-27", "parts"),
        ("until tomorrow parts", "2026-11-25", "parts"),
        ("to 2026-12-01 parts", "2026-12-01", "parts"),
    ],
)
def test_a_day_stands_before_the_reason(words: str, day: str, reason: str) -> None:
    assert until.read(words, TODAY) == (date.fromisoformat(day), reason)


@pytest.mark.parametrize(
    "words", ["", "等配件", "到", "到时候再说", "到2月30日", "2", "to the shop", "很久", "到13-40", "天天"]
)
def test_words_that_say_no_time_say_none(words: str) -> None:
    assert until.read(words, TODAY) is None


def test_a_pause_is_until_a_later_day_and_not_for_years() -> None:
    assert until.pause("３天　等配件", TODAY) == (Term.parse("3d"), "等配件")
    assert until.pause("到周五 等审批", TODAY) == (date(2026, 11, 27), "等审批")
    assert until.pause("到今天 等审批", TODAY) is None
    assert until.pause("到2029年1月1日 等审批", TODAY) is None
    assert until.pause("等审批", TODAY) is None


def test_the_31st_of_a_month_without_one_is_the_next_there_is() -> None:
    assert until.read("到31号 修", date(2026, 2, 24)) == (date(2026, 3, 31), "修")
    assert until.read("到31号 修", date(2026, 3, 24)) == (date(2026, 3, 31), "修")


@given(st.text(max_size=60), st.dates(date(2020, 1, 1), date(2090, 12, 31)))
def test_whatever_is_written_it_is_read_or_not_and_no_day_is_past(words: str, today: date) -> None:
    for said in (words, f"到{words}", f"2天{words}"):
        found = until.read(said, today)
        if found is not None and isinstance(found[0], date) and "20" not in said:
            assert found[0] >= today
