"""After /forgetme no table knows the person: each one is walked, whatever it is called."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from storage.tables import metadata
from storage.work import Work
from tests import cast
from tests.stories.street import Open, Street

GROUP = cast.HAIFENG_GROUP
_ID = re.compile(r"(?<![0-9])2002(?![0-9])")


def _traces(work: Work) -> Sequence[str]:
    """Every cell of the database that has 小周's id, name or username in it."""
    found = []
    for table in metadata.sorted_tables:
        for row in work.all(select(table)):
            for name, value in row._mapping.items():
                if _tells(value):
                    found.append(f"{table.name}.{name}: {value!r}"[:200])
    return found


def _tells(value: Any) -> bool:
    words = str(value)
    # An instant's digits are no id.
    if value is None or hasattr(value, "tzinfo"):
        return False
    return bool(_ID.search(words)) or "zhou" in words.lower() or "小周" in words or "\\u5c0f\\u5468" in words


async def _traces_of(street: Street) -> Sequence[str]:
    return await street.bot.desk.store.read(_traces)


async def _lived(street: Street) -> None:
    """小周 leaves traces wherever a rider can."""
    zhou, wang = street.zhou, street.wang
    await street.reported(zhou, category="Safety hazard", caption="cable")  # stays open
    await street.reported(zhou, category="Safety hazard")  # is called done, and asked about
    card = wang.last(GROUP)
    await wang.press(card, "认领")
    await street.settled()
    await wang.say("已处理 好了", GROUP, reply_to=card)
    await street.settled()
    await street.reported(street.li)
    await wang.say("请问在几楼", GROUP, reply_to=wang.last(GROUP))
    await street.settled()
    await street.zhang.say("/reassign 001 2002")
    await street.settled()
    await zhou.photo("hazard_cable.jpg")  # a draft
    await zhou.say("/my")
    await zhou.say("@zhou is me")
    await street.settled()


async def _forget(street: Street) -> dict[str, Any]:
    said = await street.zhou.say("/forgetme")
    asked = await street.zhou.hears("forget you", since=said)
    await street.zhou.press(asked, "Forget me")
    await street.settled()
    return street.zhou.current(asked)


async def test_no_table_knows_who_was_forgotten(street: Street) -> None:
    await _lived(street)
    assert {trace.partition(".")[0] for trace in await _traces_of(street)} >= {
        "drafts", "events", "inbox", "messages", "outbox", "people", "reports", "checks",
    }  # fmt: skip
    assert "You are forgotten" in (await _forget(street))["text"]

    assert await _traces_of(street) == []
    assert street.rows("SELECT count(*) FROM reports") == [(3,)]
    assert street.rows("SELECT count(*) FROM reports WHERE reporter_id = 0") == [(2,)]

    # What they never sent in goes from the photo store as well.
    await street.bot.schedule.tidy()
    assert street.rows("SELECT count(*) FROM photos WHERE draft_id IS NULL AND report_id IS NULL") == [(0,)]


async def test_a_case_of_nobody_goes_on_and_is_closed_unverified(street: Street) -> None:
    await street.reported(street.zhou, category="Safety hazard")
    await _forget(street)
    silence = len(street.words(street.zhou))
    card = street.wang.last(GROUP)
    await street.wang.press(card, "认领")
    await street.settled()
    await street.wang.say("几楼？", GROUP, reply_to=card)
    await street.wang.say("已处理 好了", GROUP, reply_to=card)
    await street.settled()
    await street.later(minutes=1)
    assert street.rows("SELECT status, verified FROM reports") == [("closed", "unverified")]
    assert len(street.words(street.zhou)) == silence
    assert street.rows("SELECT count(*) FROM outbox WHERE chat_id = 0 OR state = 'dead'") == [(0,)]


async def test_who_comes_back_begins_as_a_stranger(street: Street) -> None:
    await street.reported(street.zhou, category="Safety hazard")
    done = await _forget(street)
    answer = await street.zhou.forge(done, "1y:y")
    assert answer is not None
    await street.settled()
    said = await street.zhou.start()
    await street.zhou.hears("2002", since=said)
    assert street.rows("SELECT rider FROM people WHERE id = 2002") == [("none",)]
    said = await street.zhou.say("/my")
    await street.settled()
    assert not any("261123-001" in words for words in street.words(street.zhou)[-1:])


async def test_admins_and_holders_stay_and_are_told_why(street: Street) -> None:
    said = await street.zhang.say("/forgetme")
    await street.zhang.hears("写在配置里", since=said)
    await street.reported()
    await street.wang.press(street.wang.last(GROUP), "认领")
    await street.settled()
    said = await street.wang.say("/forgetme")
    await street.wang.hears("还有 1 件", since=said)
    said = await street.stranger.say("/forgetme")
    await street.stranger.hears("没有你的记录", since=said)
    said = await street.li.say("/privacy")
    await street.li.hears("看不到你的名字", since=said)


async def test_a_suspended_rider_is_told_of_the_mark_and_stays_suspended(opened: Open) -> None:
    async with opened(access={"riders": "open"}) as street:
        zhou, zhang = street.zhou, street.zhang
        await zhou.start()
        asked = await zhang.say("/riders 2002")
        await zhang.press(await zhang.hears("小周", since=asked), "停用")
        await street.settled()
        said = await zhou.say("/forgetme")
        question = await zhou.hears("forget you", since=said)
        assert "a mark stays, from which your number cannot be told" in question["text"]
        await zhou.press(question, "Forget me")
        await street.settled()
        assert await _traces_of(street) == []
        said = await zhou.start()
        sent = await zhou.photo("hazard_cable.jpg")
        await zhou.hears("appointed", since=sent)
        await street.settled()
        assert street.rows("SELECT count(*) FROM drafts WHERE person_id = 2002") == [(0,)]
        asked = await zhang.say("/riders")
        listed = await zhang.hears("小周", since=asked)
        await zhang.press(listed, "恢复 小周")
        await street.settled()
        sent = await zhou.photo("hazard_cable.jpg")
        await zhou.hears("Where", since=sent)


async def test_privacy_says_what_cannot_be_found_and_what_outlasts(street: Street) -> None:
    said = await street.li.say("/privacy")
    told = (await street.li.hears("你的信息", since=said))["text"]
    for part in (
        "机器认不出来，不会删",
        "备份里的，等备份过期",
        "算不回编号的标记",
        "结案后 1 年",
        "没报成的草稿 7 天",
        "谁看过你是谁 2 年",
    ):
        assert part in told
    assert len(told) < 1000


async def test_never_mind_changes_nothing(street: Street) -> None:
    await street.reported(street.zhou, category="Safety hazard")
    said = await street.zhou.say("/forgetme")
    asked = await street.zhou.hears("forget you", since=said)
    await street.zhou.press(asked, "Never mind")
    await street.settled()
    assert street.rows("SELECT reporter_id FROM reports") == [(2002,)]
