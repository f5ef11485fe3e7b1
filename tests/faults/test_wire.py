"""The wire to Telegram misbehaves: each fault ends in the right state by itself, and is told in /health."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from telegram.error import ChatMigrated

from bot.app import Gridsnap
from bot.transport import NeverSentInTime
from casework import groups
from playground import Fault
from storage import uncertain
from tests import cast
from tests.faults.conftest import Health, eventually
from tests.stories.street import Street

GROUP = cast.HAIFENG_GROUP


def copies(street: Street, number: str = "261123-001") -> int:
    """How often the case's card is in the group."""
    return sum(number in words for words in street.words(street.wang, GROUP))


async def doubts(street: Street) -> list[tuple[str, int]]:
    return [(row.kind, row.n) for row in await street.bot.desk.store.read(uncertain.newest)]


def settled_well(street: Street) -> None:
    """Everything that came in is done, and everything that was to go out is out."""
    assert street.rows("SELECT update_id, error FROM inbox WHERE state != 'done'") == []
    assert street.rows("SELECT key, state, error FROM outbox WHERE state != 'sent'") == []
    assert street.rows("SELECT count(*) FROM reports") == [(1,)]


async def test_refused_connections_are_told_and_waited_for(street: Street, problems: Health) -> None:
    port = street.pg.port
    await street.pg.stop()
    await street.li.photo("hazard_cable.jpg")  # Telegram has it, and we cannot ask
    await eventually(lambda: street.bot.desk.pulse.wire_error)
    assert any("Telegram cannot be reached" in problem for problem in await problems())
    await street.pg.start()
    assert street.pg.port == port
    await street.li.hears("照片收到")
    await eventually(lambda: not street.bot.desk.pulse.wire_error)
    assert await problems() == []


async def test_a_host_that_does_not_exist_is_told_and_asked_for_again_until_the_program_is_ended(
    street: Street, empty_database: str
) -> None:
    telegram = street.config.telegram.model_copy(update={"api_url": "http://nowhere.invalid:8081"})
    storage = street.config.storage.model_copy(update={"database": empty_database})
    bot = Gridsnap(street.config.model_copy(update={"telegram": telegram, "storage": storage}))
    starting = asyncio.create_task(bot.start())
    await eventually(lambda: hasattr(bot, "desk") and bot.desk.pulse.wire_error, 20)
    assert "Not connected" in bot.desk.pulse.wire_error
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    with pytest.raises(RuntimeError):
        await bot.desk.store.read(uncertain.count)  # all is closed again


async def test_what_never_left_us_is_sent_once_and_nobody_wonders(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, fails = street.bot.application.bot, iter([True])
    send = type(bot).send_photo

    async def sometimes(self: Any, *args: Any, **kwargs: Any) -> Any:
        if next(fails, False):
            raise NeverSentInTime("Not connected in time")
        return await send(self, *args, **kwargs)

    monkeypatch.setattr(type(bot), "send_photo", sometimes)
    await street.reported()
    await street.later(minutes=1)
    assert copies(street) == 1
    assert await doubts(street) == []
    settled_well(street)


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        (Fault("sendPhoto", kind="timeout", delay=1.0), 2),
        (Fault("sendPhoto", kind="reset", when="body"), 2),
        (Fault("sendPhoto", kind="truncated"), 2),
        (Fault("sendPhoto", kind="502_html"), 1),
    ],
    ids=["read timeout after delivery", "reset in the body", "truncated JSON", "502 with HTML"],
)
async def test_what_may_have_arrived_is_sent_again_and_listed(
    street: Street, problems: Health, fault: Fault, seen: int
) -> None:
    request = street.bot.application.bot._request[1]
    request._read_timeout = request._media_write_timeout = 0.3
    street.pg.faults.add(fault)
    await street.reported()
    await eventually(lambda: street.bot.desk.pulse.uncertain)
    await street.later(minutes=1)
    assert copies(street) == seen
    assert await doubts(street) == [("card", 1)]
    settled_well(street)
    assert await problems() == []


async def test_of_two_copies_the_one_that_is_used_stays(street: Street) -> None:
    street.pg.faults.add(Fault("sendPhoto", kind="truncated"))
    await street.reported()
    await street.later(minutes=1)
    lost, known = street.bot_messages(street.wang, GROUP)
    await street.wang.press(lost, "认领")
    await street.settled()
    assert [said["message_id"] for said in street.bot_messages(street.wang, GROUP)] == [lost["message_id"]]
    assert "处置中 · 王姐" in street.wang.current(lost)["caption"]
    assert street.wang.post_of(known) is None
    await street.wang.say("已处理 修好了", GROUP, reply_to=lost)
    await street.wang.hears("已办结", GROUP)


async def test_words_under_a_copy_that_nobody_knew_of_count(street: Street) -> None:
    street.pg.faults.add(Fault("sendPhoto", kind="truncated"))
    await street.reported()
    await street.later(minutes=1)
    lost, _ = street.bot_messages(street.wang, GROUP)
    await street.wang.say("下午去看", GROUP, reply_to=lost)
    await street.li.hears("下午去看")


@pytest.mark.parametrize("wait", [7, None], ids=["with retry_after", "without"])
async def test_patience_that_telegram_asks_for_is_had_and_costs_no_attempt(
    street: Street, monkeypatch: pytest.MonkeyPatch, wait: int | None
) -> None:
    monkeypatch.setattr("bot.transport._UNSAID_WAIT", timedelta(seconds=1))
    monkeypatch.setattr("bot.pace.Pace.hold", lambda *_: None)  # its clock is not the playground's
    street.pg.faults.add(Fault("sendPhoto", kind="429", retry_after=wait))
    await street.reported()
    assert copies(street) == 0
    assert street.rows("SELECT state, attempts FROM outbox WHERE kind = 'card'") == [("pending", 0)]
    await street.later(seconds=8)
    assert copies(street) == 1
    assert await doubts(street) == []


async def test_an_edit_that_changes_nothing_is_done(street: Street) -> None:
    await street.reported()
    street.pg.faults.add(Fault("editMessageCaption", kind="not_modified"))
    await street.wang.press(street.wang.last(GROUP), "认领")
    await street.settled()
    settled_well(street)
    assert copies(street) == 1


async def test_a_press_that_is_answered_too_late_has_its_effect(street: Street) -> None:
    await street.reported()
    street.pg.faults.add(Fault("answerCallbackQuery", kind="400_query_too_old"))
    await street.wang.press(street.wang.last(GROUP), "认领", wait=False)
    await street.wang.hears("处置中", GROUP)
    await street.settled()
    settled_well(street)


@pytest.mark.parametrize("kind", ["403_kicked", "400_chat_not_found"])
async def test_a_group_out_of_reach_keeps_its_cards_until_it_is_back(street: Street, kind: str) -> None:
    await street.zhang.start()
    street.pg.faults.add(Fault("sendPhoto", kind=kind))
    await street.reported()
    assert street.rows("SELECT state FROM outbox WHERE kind = 'card'") == [("waiting",)]
    assert street.rows("SELECT reachable FROM communities WHERE name = '海风社区'") == [(0,)]
    await street.zhang.hears("海风社区")
    street.pg.world.set_bot_status(GROUP, "left")
    street.pg.world.set_bot_status(GROUP, "administrator")
    await street.wang.hears("261123-001", GROUP)
    await street.settled()
    assert copies(street) == 1
    assert street.rows("SELECT reachable FROM communities WHERE name = '海风社区'") == [(1,)]


async def test_a_person_who_blocked_the_bot_is_left_in_peace(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    await street.wang.press(card, "认领")
    await street.settled()
    street.pg.faults.add(Fault("sendMessage", chat_id=street.li.id, kind="403_blocked"))
    await street.wang.say("在路上", GROUP, reply_to=card)
    await eventually(lambda: street.rows("SELECT state FROM outbox WHERE kind = 'notice'") == [("dead",)])
    assert street.rows("SELECT unreachable FROM people WHERE id = 2001") == [(1,)]


async def test_a_group_that_moved_gets_its_cards_by_its_new_number(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the error alone, and then once more by the service message that comes late."""
    bot, new = street.bot.application.bot, cast.YINXING_GROUP
    send = type(bot).send_photo

    async def moved(self: Any, chat_id: int, *args: Any, **kwargs: Any) -> Any:
        if chat_id == GROUP:
            raise ChatMigrated(new)
        return await send(self, chat_id, *args, **kwargs)

    monkeypatch.setattr(type(bot), "send_photo", moved)
    await street.reported()
    await street.settled()
    store, scheme = street.bot.desk.store, street.bot.desk.scheme
    await store.write(groups.migrated, scheme, GROUP, new)
    await street.settled()
    assert street.rows("SELECT chat_id FROM communities WHERE name = '海风社区'") == [(new,)]
    cards = [words for words in street.words(street.zhang, new) if "261123-001" in words]
    assert len(cards) == 1
    settled_well(street)


async def test_a_card_that_was_deleted_is_sent_anew_once(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    street.pg.world.delete(street.pg.world.chats[GROUP].posts[card["message_id"]])
    await street.li.say("就在门口", reply_to=street.li.last())
    await street.settled()
    assert copies(street) == 1
    assert "就在门口" in street.wang.last(GROUP)["caption"]
    assert street.wang.last(GROUP)["photo"]
    settled_well(street)


async def test_a_closed_topic_is_no_reason_to_keep_a_card_back(street: Street) -> None:
    world = street.pg.world
    thread = world.create_topic(GROUP, "网格上报")
    store, scheme = street.bot.desk.store, street.bot.desk.scheme
    await store.write(groups.bind, scheme, cast.ZHANG, cast.HAIFENG, GROUP, thread, "海风")
    street.pg.faults.add(Fault("sendPhoto", kind="400_topic_closed"))
    await street.reported()
    assert copies(street) == 1
    assert "message_thread_id" not in street.bot_messages(street.wang, GROUP)[-1]
    settled_well(street)


async def test_a_file_that_telegram_gives_no_more_is_told_to_the_rider_and_the_report_goes_on(
    street: Street,
) -> None:
    street.pg.faults.add(Fault("getFile", kind="400_wrong_file"))
    await street.li.photo("hazard_cable.jpg")
    await street.li.hears("没能从 Telegram 取到")
    await street.settled()
    await street.reported()
    assert street.rows("SELECT state, refusal FROM photos ORDER BY id") == [
        ("refused", "gone"),
        ("kept", None),
    ]
    assert copies(street) == 1
    settled_well(street)


async def test_an_answer_that_was_cut_short_is_given_again_and_nothing_is_done_twice(street: Street) -> None:
    street.pg.faults.add(Fault("sendMessage", chat_id=street.li.id, kind="truncated"))
    await street.reported()
    assert street.rows("SELECT count(*) FROM photos") == [(1,)]
    settled_well(street)


async def test_a_refused_token_ends_the_start(street: Street, empty_database: str) -> None:
    telegram = street.config.telegram.model_copy(update={"token": SecretStr("1:" + "x" * 35)})
    storage = street.config.storage.model_copy(update={"database": empty_database})
    bot = Gridsnap(street.config.model_copy(update={"telegram": telegram, "storage": storage}))
    with pytest.raises(Exception, match=r"Unauthorized|rejected"):
        await bot.start()


async def test_a_copy_that_came_into_use_while_the_next_was_under_way_stays_the_card(street: Street) -> None:
    street.pg.faults.add(Fault("sendPhoto", kind="truncated"))
    await street.reported()
    (lost,) = street.bot_messages(street.wang, GROUP)
    street.pg.faults.add(Fault("sendPhoto", kind="timeout", delay=1))
    moved = asyncio.ensure_future(street.pg.clock.advance(timedelta(minutes=1)))
    await eventually(lambda: copies(street) == 2)  # done at Telegram, and not answered yet
    await street.wang.press(lost, "认领")
    await moved
    await street.settled()
    assert [said["message_id"] for said in street.bot_messages(street.wang, GROUP)] == [lost["message_id"]]
    assert "处置中 · 王姐" in street.wang.current(lost)["caption"]
