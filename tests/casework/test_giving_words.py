"""What people write about what riders were given is read as they mean it, or refused with the reason."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import giving_words, past
from casework.errors import GivingError
from casework.giving_words import MOST, Line
from casework.vocabulary import GivingRefusal

TODAY = date(2026, 11, 23)  # a Monday
FIRST = TODAY - timedelta(days=92)


def _read(line: str) -> Line:
    return giving_words.read(line.split(), FIRST, TODAY)


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("义诊 32", Line("义诊", 32, TODAY)),
        ("义诊 32 社区卫生站", Line("义诊", 32, TODAY, "社区卫生站")),
        ("义诊 ３２ 社区 卫生站", Line("义诊", 32, TODAY, "社区 卫生站")),
        ("义诊 32人次 社区卫生站", Line("义诊", 32, TODAY, "社区卫生站")),
        ("义诊32人", Line("义诊", 32, TODAY)),
        ("饮水x20", Line("饮水", 20, TODAY)),
        ("饮水×２０ 驿站", Line("饮水", 20, TODAY, "驿站")),
        ("昨天 饮水 20", Line("饮水", 20, date(2026, 11, 22))),
        ("饮水 昨天 20", Line("饮水", 20, date(2026, 11, 22))),
        ("饮水 20 昨天 驿站", Line("饮水", 20, date(2026, 11, 22), "驿站")),
        ("饮水 20 骑士驿站 11-14", Line("饮水", 20, date(2026, 11, 14), "骑士驿站")),
        ("饮水 20 每周五 周五", Line("饮水", 20, date(2026, 11, 20), "每周五")),
        ("饮水 20 前天", Line("饮水", 20, date(2026, 11, 21))),
        ("慰问品 15 11-20 中秋", Line("慰问品", 15, date(2026, 11, 20), "中秋")),
        ("慰问品 15 11月20日 中秋", Line("慰问品", 15, date(2026, 11, 20), "中秋")),
        ("慰问品 15 2026-10-01", Line("慰问品", 15, date(2026, 10, 1))),
        ("慰问品 15 周五", Line("慰问品", 15, date(2026, 11, 20))),
        ("慰问品 15 上周一", Line("慰问品", 15, date(2026, 11, 16))),
        ("慰问品 15 周一", Line("慰问品", 15, TODAY)),
        ("32 义诊 社区卫生站", Line("义诊", 32, TODAY, "社区卫生站")),
        ("暖心 姜汤 40，驿站", Line("暖心 姜汤", 40, TODAY, "驿站")),
        ("姜汤，40人次，茶水，点心", Line("姜汤", 40, TODAY, "茶水，点心")),
        ("box20", Line("box", 20, TODAY)),
        ("暖心 姜汤 40 ，驿站", Line("暖心 姜汤", 40, TODAY, "驿站")),
        (f"义诊 {MOST}", Line("义诊", MOST, TODAY)),
        ("义诊 3 第2场", Line("义诊", 3, TODAY, "第2场")),
    ],
)
def test_a_line_is_read_as_it_is_meant(line: str, read: Line) -> None:
    assert _read(line) == read


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("义诊", GivingRefusal.NUMBER),
        ("义诊 0", GivingRefusal.NUMBER),
        ("义诊 -3", GivingRefusal.NUMBER),
        ("义诊-3", GivingRefusal.NUMBER),
        ("义诊 －３", GivingRefusal.NUMBER),
        ("义诊 1e9", GivingRefusal.NUMBER),
        ("义诊 1000000000", GivingRefusal.NUMBER),
        ("义诊 " + "9" * 4000, GivingRefusal.NUMBER),
        ("义诊 3.5", GivingRefusal.NUMBER),
        ("义诊 1,000", GivingRefusal.NUMBER),
        ("义诊 abc", GivingRefusal.NUMBER),
        ("义诊 ٣", GivingRefusal.NUMBER),
        ("32", GivingRefusal.WHAT),
        ("昨天 32", GivingRefusal.WHAT),
        ("义诊 32 明天", GivingRefusal.DAY),
        ("义诊 32 社区卫生站 明天", GivingRefusal.DAY),
        ("义诊 32 2026-11-24", GivingRefusal.DAY),
        ("义诊 32 11-24", GivingRefusal.DAY),  # that of last year, too long ago
        ("义诊 32 2026-02-30", GivingRefusal.DAY),
        ("义诊 32 13-40", GivingRefusal.DAY),
        ("义诊 32 2001-01-01", GivingRefusal.DAY),
        ("义诊 32 1999-01-01", GivingRefusal.DAY),
        ("义诊 32 0000-01-01", GivingRefusal.DAY),
    ],
)
def test_what_is_no_line_is_refused_with_its_reason(line: str, reason: GivingRefusal) -> None:
    with pytest.raises(GivingError) as refused:
        _read(line)
    assert refused.value.reason == reason


@given(st.text(max_size=4096))
def test_any_words_are_a_line_or_refused(text: str) -> None:
    try:
        line = _read(text)
    except GivingError:
        return
    assert line.kind
    assert 1 <= line.people <= MOST
    assert FIRST <= line.day <= TODAY


@pytest.mark.parametrize(
    ("word", "today", "day"),
    [
        ("12-30", date(2027, 1, 5), date(2026, 12, 30)),
        ("1月5日", date(2027, 1, 5), date(2027, 1, 5)),
        ("02-29", date(2028, 3, 1), date(2028, 2, 29)),
        ("周日", TODAY, date(2026, 11, 22)),
        ("上周日", TODAY, date(2026, 11, 22)),
        ("本周一", TODAY, TODAY),
        ("Yesterday", TODAY, date(2026, 11, 22)),
        ("社区", TODAY, None),
        ("5", TODAY, None),
    ],
)
def test_a_day_without_its_year_is_the_last_one_of_that_name(
    word: str, today: date, day: date | None
) -> None:
    assert past.read(word, today) == day


def test_a_day_that_no_calendar_has_is_told_from_no_day() -> None:
    with pytest.raises(ValueError, match="day"):
        past.read("02-30", TODAY)
