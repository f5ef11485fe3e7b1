"""查看记录 over real HTTP: the admin looks, the record says so, and the rider hears how often."""

from tests import cast
from tests.stories.street import Street


async def test_the_rider_hears_how_often_somebody_looked_and_the_admin_sees_who(street: Street) -> None:
    li, zhang = street.li, street.zhang
    await street.reported()
    said = await li.say("/privacy")
    await li.hears("没有人看过你是谁", since=said)

    asked = await zhang.say("/audit 001")
    await zhang.hears("上报 李师傅（骑手，2001）", since=asked)
    asked = await zhang.say("/riders")
    await zhang.hears("李师傅", since=asked)
    asked = await zhang.say("/export")
    await zhang.hears("上报的案件", since=asked)

    said = await li.say("/privacy")
    await li.hears("看过你是谁 2 次（街道 2 次）", since=said)
    said = await street.zhou.say("/privacy")
    await street.zhou.hears("who you are 1 time (street 1)", since=said)  # the list of riders alone
    asked = await zhang.say("/audit looks")
    listed = (await zhang.hears("谁看过上报人是谁", since=asked))["text"]
    assert "（3 次）" in listed
    assert "10:00 张主任（街道，1001）\n　→ R-0001 · 261123-001 · 看流转记录" in listed
    assert "李师傅" not in listed
    asked = await zhang.say("/audit 查看 001")
    assert "（1 次）" in (await zhang.hears("谁看过上报人是谁", since=asked))["text"]
    asked = await zhang.say("/audit looks 999")
    await zhang.hears("没有找到", since=asked)


async def test_what_shows_no_name_is_no_look(street: Street) -> None:
    await street.wang.start()
    asked = await street.zhang.say("/staff 海风社区 3001 王姐")
    await street.zhang.hears("现在可以处理", since=asked)
    await street.reported()
    asked = await street.wang.say("/find 001")
    await street.wang.hears("261123-001", since=asked)
    asked = await street.zhang.say("/audit@gridsnap_bot 001", cast.HAIFENG_GROUP)
    await street.zhang.hears("上报 骑手", cast.HAIFENG_GROUP, since=asked)
    asked = await street.zhang.say("/riders@gridsnap_bot", cast.HAIFENG_GROUP)
    await street.zhang.hears("请私聊我", cast.HAIFENG_GROUP, since=asked)
    asked = await street.zhang.say("/audit@gridsnap_bot looks", cast.HAIFENG_GROUP)
    await street.zhang.hears("查看记录请私聊", cast.HAIFENG_GROUP, since=asked)
    assert street.rows("SELECT count(*) FROM looks") == [(0,)]
    asked = await street.zhang.say("/audit looks")
    await street.zhang.hears("没有人看过", since=asked)


async def test_nobody_but_an_admin_reads_the_list_of_looks(street: Street) -> None:
    for person in (street.stranger, street.li, street.wang):
        asked = await person.say("/audit looks")
        await person.hears("只有街道管理员", since=asked)


async def test_where_the_street_shows_names_finding_a_case_is_a_look(opened: object) -> None:
    async with opened(access={"show_reporter": True}) as street:  # type: ignore[operator]
        await street.reported()
        for _ in range(2):
            asked = await street.zhang.say("/find 001")
            await street.zhang.hears("李师傅", since=asked)
        assert street.rows("SELECT actor_id, person_id, via FROM looks") == [(1001, 2001, "find")]


async def test_who_is_forgotten_is_no_longer_in_the_list_of_looks(street: Street) -> None:
    await street.reported(street.zhou, category="Safety hazard")
    asked = await street.zhang.say("/audit 001")
    await street.zhang.hears("小周", since=asked)
    said = await street.zhou.say("/forgetme")
    await street.zhou.press(await street.zhou.hears("forget you", since=said), "Forget me")
    await street.settled()
    asked = await street.zhang.say("/audit looks")
    listed = (await street.zhang.hears("谁看过上报人是谁", since=asked))["text"]
    assert "→ 已忘记 · 261123-001" in listed
