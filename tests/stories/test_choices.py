"""A choice under a card is made by whoever opened it; a thumb that trembles makes it once."""

import pytest

from tests import cast
from tests.stories.street import Json, Street

GROUP = cast.HAIFENG_GROUP
STANDS = "SELECT status, community_id, category, extended FROM reports"


async def _choice(street: Street, *labels: str) -> Json:
    """张主任 opens it, while 王姐's thumb is on its way to something else."""
    card = street.wang.last(GROUP)
    for label in labels:
        await street.zhang.press(street.zhang.current(card), label)
        await street.settled()
    return street.wang.current(card)


@pytest.mark.parametrize(
    ("labels", "chosen"),
    [(("转派",), "银杏社区"), (("类别",), "环境卫生"), (("退回",), "现场未发现问题")],
)
async def test_what_another_has_just_opened_takes_a_second_tap(
    street: Street, labels: tuple[str, ...], chosen: str
) -> None:
    await street.reported()
    shown, before = await _choice(street, *labels), street.rows(STANDS)
    answer = await street.wang.press(shown, chosen)
    assert answer is not None
    assert "张主任" in answer["text"]
    assert answer["show_alert"] is True
    await street.settled()
    assert street.rows(STANDS) == before
    await street.wang.press(shown, chosen)
    await street.settled()
    assert street.rows(STANDS) != before


async def test_the_reason_of_an_extension_too(street: Street) -> None:
    await street.reported()
    await street.zhang.press(street.wang.last(GROUP), "认领")
    await street.settled()
    shown = await _choice(street, "更多", "延期", "+4 紧急工作时")
    answer = await street.wang.press(shown, "等审批")
    assert answer is not None
    assert "张主任" in answer["text"]
    assert street.rows("SELECT count(*) FROM extensions") == [(0,)]


async def test_who_opened_it_is_not_asked_and_later_nobody_is(street: Street) -> None:
    await street.reported()
    await street.zhang.press(await _choice(street, "转派"), "银杏社区")
    await street.settled()
    assert "已转派给银杏社区" in street.wang.current(street.wang.last(GROUP))["caption"]
    await street.reported()
    shown = await _choice(street, "转派")
    await street.later(seconds=11)
    await street.wang.press(shown, "青石社区")
    await street.settled()
    assert "青石社区" in street.wang.current(shown)["caption"]


async def test_a_sentence_for_the_rider_that_is_tapped_twice_is_read_once(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    for label in ("更多", "告诉骑手进展"):
        await street.wang.press(street.wang.current(card), label)
        await street.settled()
    shown = street.wang.current(card)
    sentence = street.wang.labels(shown)[0]
    for _ in range(2):
        answer = await street.wang.press(shown, sentence)
        assert answer is not None
        assert answer["show_alert"] is False
    await street.settled()
    assert len([words for words in street.words(street.li) if sentence in words]) == 1
    await street.later(minutes=2)  # said again on purpose, it is
    await street.wang.forge(shown, "1q:in_hand:1:-1")
    await street.settled()
    assert len([words for words in street.words(street.li) if sentence in words]) == 2
