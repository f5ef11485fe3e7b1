"""Who sends too much gets one kind word and then silence; the others notice nothing."""

import pytest

from handlers.flood import Flood
from playground import Fault
from tests import cast
from tests.hostile.stage import with_a_stranger
from tests.stories.street import Open, Street

_TOO_FAST = "太快"


def test_an_allowance_comes_back_at_its_rate_and_the_word_is_said_once() -> None:
    clock = [0.0]
    flood = Flood(60, lambda: clock[0])
    assert {flood.admits(1) for _ in range(60)} == {(True, False)}
    assert flood.admits(1) == (False, True)
    assert {flood.admits(1) for _ in range(1000)} == {(False, False)}
    assert flood.admits(2) == (True, False)
    clock[0] = 5.0
    assert [flood.admits(1)[0] for _ in range(6)] == [True] * 5 + [False]
    clock[0] = 120.0
    assert {flood.admits(1) for _ in range(60)} == {(True, False)}
    assert flood.admits(1) == (False, True), "a new flood is a new word"


async def test_tapping_the_cells_of_a_photo_is_no_flood_before_it_is_one(street: Street) -> None:
    await street.reported()
    asked = await street.zhang.say("/find 001")
    await street.zhang.press(await street.zhang.hears("261123-001", since=asked), "打码")
    grid = await street.zhang.hears("点下面的格子", since=asked)
    for _ in range(2):
        for verb in "yn":
            for cell in range(30):
                await street.zhang.forge(grid, f"1b:{verb}:1:{cell}", wait=False)
    await street.settled()
    assert not any(_TOO_FAST in str(call.params) for call in street.calls("answerCallbackQuery"))
    for _ in range(60):
        await street.zhang.forge(grid, "1b:y:1:3", wait=False)
    await street.settled()
    said = [str(call.params.get("text", "")) for call in street.calls("answerCallbackQuery")]
    assert sum(_TOO_FAST in words for words in said) == 1


async def _one_word(street: Street) -> None:
    said = [words for words in street.words(street.stranger) if _TOO_FAST in words]
    assert len(said) <= 1, said
    assert street.rows("SELECT error FROM inbox WHERE state != 'done'") == []


async def test_a_flood_of_messages_ends_in_one_kind_word(street: Street) -> None:
    for _ in range(80):
        await street.stranger.say("你好")
    await street.li.start()
    await street.li.hears("欢迎")
    await street.settled()
    answers = street.words(street.stranger)
    assert sum(_TOO_FAST in words for words in answers) == 1
    assert len(answers) < 50
    await _one_word(street)


async def test_a_flood_of_presses_ends_in_one_alert(street: Street) -> None:
    await street.stranger.start()
    message = await street.stranger.hears("编号")
    for _ in range(80):
        await street.stranger.forge(message, "1c:cl:1:0", wait=False)
    await street.settled()
    answers = [str(call.params.get("text", "")) for call in street.calls("answerCallbackQuery")]
    assert len(answers) == 80, "a button that is not answered keeps turning"
    assert sum(_TOO_FAST in words for words in answers) == 1
    assert answers.count("") > 20
    await _one_word(street)


async def test_an_answer_without_a_word_is_not_tried_again(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    await street.stranger.start()
    message = await street.stranger.hears("编号")
    monkeypatch.setattr(Flood, "admits", lambda *_: (False, False))
    answer = await street.stranger.forge(message, "1c:cl:1:0")
    assert answer is not None
    assert not answer["text"]
    street.pg.faults.add(Fault("answerCallbackQuery", kind="502_html"))
    await street.stranger.forge(message, "1c:cl:1:0", wait=False)
    await street.settled()
    assert len(street.calls("answerCallbackQuery")) == 2
    await _one_word(street)


async def test_a_strangers_replies_in_the_group_are_refused_and_then_not_heard(opened: Open) -> None:
    """The case stays as it is, and 王姐 is heard at once."""
    async with opened(world=with_a_stranger()) as street:
        await street.reported()
        group = cast.HAIFENG_GROUP
        card = street.wang.last(group)
        before = len(street.words(street.wang, group))
        for words in ("收到", "已处理", "退回 不归我们", "转派") * 20:
            await street.stranger.say(words, group, reply_to=card)
        await street.wang.say("收到", group, reply_to=card)
        await street.settled()
        said = street.words(street.wang, group)[before:]
        assert sum(_TOO_FAST in words for words in said) == 1
        assert len(said) < 50
        assert street.rows("SELECT status, holder_id FROM reports") == [("claimed", 3001)]
        assert street.rows("SELECT count(*) FROM events WHERE actor_id = 9001") == [(0,)]
