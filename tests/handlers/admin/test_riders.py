"""/riders over real HTTP: listed, appointed in every way, suspended, restored; and they hear of it."""

from tests import cast
from tests.stories.street import Street


async def test_a_suspended_rider_hears_of_it_and_may_not_report_until_restored(street: Street) -> None:
    await street.li.start()
    asked = await street.zhang.say("/riders")
    page = await street.zhang.hears("网格员", since=asked)
    assert "李师傅" in page["text"]

    answer = await street.zhang.press(page, "⛔️ 停用 李师傅")
    assert answer is not None
    assert "已停用" in answer["text"]
    await street.li.hears("上报权限已被街道停用")
    sent = await street.li.photo("hazard_cable.jpg")
    await street.li.hears("只有已聘任的网格员可以上报", since=sent)

    await street.zhang.press(street.zhang.current(page), "恢复 李师傅")
    await street.li.hears("现在就可以上报")
    sent = await street.li.photo("hazard_cable.jpg")
    await street.li.hears("在哪里", since=sent)
    await street.settled()


async def test_a_second_press_tells_nobody_twice(street: Street) -> None:
    await street.stranger.start()
    await street.settled()  # who is not known yet cannot be told
    for _ in range(2):
        asked = await street.zhang.say("/riders allow 9001")
        await street.zhang.hears("路人甲 现在可以上报了", since=asked)
    await street.settled()
    assert sum("兼职网格员，现在" in said for said in street.words(street.stranger)) == 1


async def test_who_never_met_the_bot_is_appointed_and_the_admin_gets_a_link_for_them(street: Street) -> None:
    asked = await street.zhang.say("/riders allow 5555 新来的 小王")
    said = await street.zhang.hears("新来的 小王 现在可以上报了", since=asked)
    assert "https://t.me/gridsnap_bot" in said["text"]
    assert street.rows("SELECT name, rider FROM people WHERE id = 5555") == [("新来的 小王", "appointed")]
    assert street.rows("SELECT count(*) FROM outbox WHERE chat_id = 5555") == [(0,)]


async def test_a_shared_contact_is_offered_and_appointed_by_a_press(street: Street) -> None:
    await street.zhang.contact()
    asked = await street.zhang.hears("要聘任")
    await street.zhang.press(asked, "聘任")
    await street.settled()
    assert street.rows("SELECT rider FROM people WHERE id = 1001") == [("appointed",)]


async def test_a_contact_from_a_rider_is_just_a_wrong_input(street: Street) -> None:
    await street.li.contact()
    await street.settled()
    assert "聘任" not in "".join(street.words(street.li))
    assert len(street.words(street.li)) == 1


async def test_a_reply_in_a_group_appoints_its_writer(street: Street) -> None:
    words = await street.wang.say("我也能拍", cast.HAIFENG_GROUP)
    asked = await street.zhang.say("/riders@gridsnap_bot allow", cast.STREET_GROUP)
    await street.zhang.hears("用法", cast.STREET_GROUP, since=asked)
    await street.zhang.say("/riders@gridsnap_bot allow", cast.HAIFENG_GROUP, reply_to=words)
    await street.zhang.hears("TA 现在可以上报了", cast.HAIFENG_GROUP)
    assert street.rows("SELECT rider FROM people WHERE id = 3001") == [("appointed",)]


async def test_a_group_sees_no_riders_name_whoever_asks_there(street: Street) -> None:
    for words in ("/riders@gridsnap_bot", "/riders@gridsnap_bot 2001", "/riders@gridsnap_bot @zhou"):
        asked = await street.zhang.say(words, cast.HAIFENG_GROUP)
        await street.zhang.hears("请私聊我", cast.HAIFENG_GROUP, since=asked)
    listed = await street.zhang.hears("请私聊我", cast.HAIFENG_GROUP)
    answer = await street.zhang.forge(listed, "1ar:p:0:0")
    assert answer is not None
    assert answer["show_alert"] is True
    await street.settled()
    said = "".join(street.words(street.zhang, cast.HAIFENG_GROUP))
    assert "李师傅" not in said
    assert "小周" not in said


async def test_one_person_is_looked_up_and_nonsense_gets_the_usage(street: Street) -> None:
    asked = await street.zhang.say("/riders 2001")
    one = await street.zhang.hears("李师傅", since=asked)
    assert street.zhang.labels(one) == ["⛔️ 停用 李师傅"]
    asked = await street.zhang.say("/riders 77")
    await street.zhang.hears("没有找到 77", since=asked)
    asked = await street.zhang.say("/riders allow nobody")
    await street.zhang.hears("用法", since=asked)
