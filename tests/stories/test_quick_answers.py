"""Who answers a message before the bot has written down that it is out is understood all the same."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bot.delivery import Delivery
from casework import mine
from tests import cast
from tests.stories.street import Street

GROUP = cast.HAIFENG_GROUP


@pytest.fixture
def noted_late(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on what is sent is noted only after somebody has looked for it in vain."""
    note, look = Delivery._noted, mine.replied_to_meanwhile

    def begin() -> None:
        looked, loop = asyncio.Event(), asyncio.get_running_loop()

        async def late(self: Delivery, *what: Any) -> None:
            await looked.wait()
            await note(self, *what)

        def in_vain(*asked: Any) -> Any:
            found = look(*asked)
            loop.call_soon_threadsafe(looked.set)
            return found

        monkeypatch.setattr(Delivery, "_noted", late)
        monkeypatch.setattr(mine, "replied_to_meanwhile", in_vain)

    return begin


async def test_a_rider_s_quick_answer_to_a_notice_reaches_the_group(
    street: Street, noted_late: Callable[[], None]
) -> None:
    await street.reported()
    wang, li = street.wang, street.li
    card = await wang.hears("261123-001", GROUP)
    noted_late()
    await wang.say("师傅已经在路上", GROUP, reply_to=card)
    notice = await li.hears("师傅已经在路上")
    await li.say("谢谢，就在岗亭后面", reply_to=notice)
    await wang.hears("就在岗亭后面", GROUP)
    await street.settled()
    assert street.rows("SELECT count(*) FROM drafts WHERE state = 'open'") == [(0,)]


async def test_staff_s_quick_answer_to_a_rider_s_words_does_what_it_says(
    street: Street, noted_late: Callable[[], None]
) -> None:
    await street.reported()
    wang, li = street.wang, street.li
    card = await wang.hears("261123-001", GROUP)
    await wang.say("师傅已经在路上", GROUP, reply_to=card)
    notice = await li.hears("师傅已经在路上")
    await street.settled()
    noted_late()
    await li.say("就在岗亭后面", reply_to=notice)
    relayed = await wang.hears("就在岗亭后面", GROUP)
    await wang.say("已处理 换好了", GROUP, reply_to=relayed)
    await street.settled()
    assert street.rows("SELECT status FROM reports") == [("awaiting_check",)]
