"""Telegram misbehaves: it comes late, and comes once."""

import pytest

from playground import Fault
from tests import cast
from tests.stories.street import Street

GROUP = cast.HAIFENG_GROUP


@pytest.mark.parametrize(
    "fault",
    [
        Fault("sendPhoto", kind="429", retry_after=1),
        Fault("sendPhoto", kind="500", times=2),
        Fault("sendPhoto", kind="502_html"),
        Fault("sendPhoto", kind="reset", when="before"),
    ],
    ids=lambda fault: f"{fault.kind}",
)
async def test_a_card_that_could_not_be_sent_comes_once(street: Street, fault: Fault) -> None:
    street.pg.faults.add(fault)
    await street.li.photo("hazard_cable.jpg")
    await street.li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    await street.li.press(await street.li.hears("哪一类"), "安全隐患")
    await street.pg.world.bell.until(lambda: True if not len(street.pg.faults) else None, 5)
    await street.later(minutes=1)
    await street.wang.hears("261123-001", GROUP)
    await street.settled()
    assert len(street.bot_messages(street.wang, GROUP)) == 1


async def test_where_it_is_uncertain_it_is_sent_again_and_that_is_counted(street: Street) -> None:
    street.pg.faults.add(Fault("sendPhoto", kind="reset", when="after"))
    await street.reported()
    await street.later(minutes=1)
    assert 1 <= len(street.bot_messages(street.wang, GROUP)) <= 2
    card = street.wang.last(GROUP)
    await street.wang.press(card, "认领")
    await street.wang.hears("处置中", GROUP)


async def test_a_failing_answer_to_the_rider_is_tried_again_and_the_report_is_one(street: Street) -> None:
    li = street.li
    street.pg.faults.add(Fault("sendMessage", kind="500", chat_id=li.id))
    await li.photo("hazard_cable.jpg")
    await li.hears("在哪里")
    await li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    question = await li.hears("哪一类")
    street.pg.faults.add(Fault("editMessageText", kind="429", retry_after=1))
    await li.press(question, "安全隐患")
    await li.hears("已送达海风社区")
    await street.settled()
    assert street.rows("SELECT count(*) FROM reports") == [(1,)]
    assert street.rows("SELECT count(*) FROM photos") == [(1,)]
    assert street.rows("SELECT count(*) FROM inbox WHERE state != 'done'") == [(0,)]


async def test_a_group_that_is_told_to_wait_does_not_hold_up_another(street: Street) -> None:
    street.pg.faults.add(Fault("sendPhoto", chat_id=GROUP, kind="429", retry_after=30))
    await street.reported()
    await street.reported(at=cast.IN_YINXING)
    await street.zhang.hears("261123-002", cast.YINXING_GROUP)
    assert street.bot_messages(street.wang, GROUP) == []


async def test_a_card_deleted_by_an_administrator_comes_anew_with_the_next_change(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    await street.li.say("/my")
    await street.wang.delete(card)
    await street.li.press(await street.li.hears("我的上报"), "261123-001")
    await street.settled()
    receipt = street.bot_messages(street.li)[-1]
    await street.li.press(receipt, "补充说明")
    await street.li.hears("补充说明。")
    await street.li.say("在三楼")
    await street.wang.hears("在三楼", GROUP)
