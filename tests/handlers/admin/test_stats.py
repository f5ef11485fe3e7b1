"""/stats over real HTTP: one photo with a short caption, switched in place."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.attention import Attention, Gap
from casework.figures import Figures, Period, Span, Tally
from casework.scheme import Scheme
from handlers.admin.boards import board
from handlers.admin.stats import caption
from handlers.texts import texts
from tests import cast
from tests.cast import START
from tests.stories.street import Street


def _figures(scheme: Scheme, total: Tally, messages: int = 0) -> Figures:
    period = Period.of(scheme, Span.MONTH, START)
    sent = Attention(messages, 920)
    return Figures(period, total, {"": total}, {"hazard": total}, [(START.date(), 1, 0)], sent, START)


def test_the_caption_says_every_figure_and_fits(scheme: Scheme) -> None:
    total = Tally(
        reported=1000, effective=990, solved=911, returned=6, unable=3, due=975, held=3, due_solved=911,
        on_time=737, claims=2, claim_seconds=1800, solve_seconds=911 * 7200, open=41, overdue=7,
        verified=600, reworked=40, disputes=45, rated=200, content=190, awaiting=12,
    )  # fmt: skip
    said = caption(texts("zh_CN"), _figures(scheme, total, 2760))
    for part in (
        "本月",
        "1000",
        "990",
        "911",
        "975",
        "93.7%",
        "75.8%",
        "15 分钟",
        "2 小时",
        "41",
        "3.0",
        "无法解决 3",
        "核实率 65.9%",
        "返工率 4.4%",
        "争议率 7%",
        "满意率 95%",
        "待核查 12",
    ):
        assert part in said
    assert len(said) < 400


def test_a_street_without_cases_has_dashes_and_a_picture(scheme: Scheme) -> None:
    empty = _figures(scheme, Tally())
    for language in ("zh_CN", "en"):
        assert "–" in caption(texts(language), empty)
        assert board(texts(language), scheme, empty).startswith(b"\x89PNG")


@pytest.mark.parametrize("gap", Gap)
def test_where_messages_are_not_known_it_says_why(scheme: Scheme, gap: Gap) -> None:
    for language in ("zh_CN", "en"):
        t = texts(language)
        found = replace(_figures(scheme, Tally(solved=3)), sent=gap)
        assert t(f"stats.no_cost.{gap}") in caption(t, found)
        assert t(f"stats.no_cost.{gap}") not in caption(t, replace(found, total=Tally()))  # nothing to count


def test_a_community_is_told_of_its_groups_alone(scheme: Scheme) -> None:
    found = replace(_figures(scheme, Tally(solved=3), 6), sent=Attention(6, 0), whose=("海风社区",))
    assert caption(texts("zh_CN"), found).endswith("每件结案 2.0 条群消息")


async def test_the_picture_is_switched_to_another_period_in_place(street: Street) -> None:
    await street.reported()
    await street.later(days=1)
    await street.reported()
    asked = await street.zhang.say("/stats")
    shown = await street.zhang.hears("统计 · 今天", since=asked)
    assert shown["photo"]
    assert "上报 1，" in shown["caption"]
    assert street.zhang.labels(shown) == ["• 今天", "近 7 天", "本月"]

    await street.zhang.press(shown, "近 7 天")
    await street.settled()

    now = street.zhang.current(shown)
    assert "统计 · 近 7 天" in now["caption"]
    assert "上报 2，" in now["caption"]
    assert now["photo"] != shown["photo"]
    assert len(street.calls("sendPhoto", chat=1001)) == 1
    await street.zhang.press(now, "近 7 天")  # nothing to change, and nobody is told of an error
    await street.settled()
    assert street.zhang.last() == street.zhang.current(shown)


async def test_it_answers_in_a_group_too(street: Street) -> None:
    asked = await street.zhang.say("/stats@gridsnap_bot", cast.STREET_GROUP)
    shown = await street.zhang.hears("统计", cast.STREET_GROUP, since=asked)
    assert shown["photo"]


def test_the_period_of_a_week_has_seven_days(scheme: Scheme) -> None:
    week = Period.of(scheme, Span.WEEK, START)
    assert week.end - week.start == timedelta(days=7)
