"""群里随手拍: a photo in the work group becomes a report; what it lacks is asked in private."""

import pytest

from playground import Person
from tests import cast
from tests.stories.street import Json, Street

GROUP = cast.HAIFENG_GROUP  # the bot is its administrator: it sees everything
PRIVATE_MODE = cast.YINXING_GROUP  # a plain member: commands, mentions, replies to it
_LAT, _LNG = cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng


def _reactions(person: Person, message: Json) -> list[str]:
    post = person.post_of(message)
    assert post is not None
    return list(post.reactions.values())


async def _finished(street: Street, rider: Person, category: str = "安全隐患") -> None:
    """The place in private, and the category."""
    place = await rider.location(_LAT, _LNG)
    await rider.press(await rider.hears("哪一类", since=place), category)
    await street.settled()


async def _number_under(street: Street, photo: Json, number: str = "261123-001") -> None:
    answer = await street.li.hears(f"已上报 {number}", photo["chat"]["id"])
    assert answer["reply_to_message"]["message_id"] == photo["message_id"]


async def test_a_photo_with_the_tag(street: Street) -> None:
    li = street.li
    await li.start()
    photo = await li.photo("manhole_broken.jpg", GROUP, caption="#随手拍东门井盖坏了")
    asked = await li.hears("群里那张照片，由你上报")
    assert "在哪里" in asked["text"]
    await street.settled()
    assert _reactions(li, photo) == ["👍"]
    assert street.bot_messages(li, GROUP) == []
    await _finished(street, li)
    await _number_under(street, photo)
    [(words, origin)] = street.rows("SELECT description, origin_message_id FROM reports")
    assert (words, origin) == ("东门井盖坏了", photo["message_id"])
    card, number = sorted(street.bot_messages(li, GROUP), key=lambda said: "photo" not in said)
    assert "📝 东门井盖坏了" in card["caption"]
    assert number["text"] == "✅ 已上报 261123-001 · 海风社区"


@pytest.mark.parametrize("caption", ["@gridsnap_bot 井盖坏了", "井盖坏了 @GridSnap_bot", "/report 井盖坏了"])
async def test_privacy_mode_shows_the_bot_a_mention_or_a_command(street: Street, caption: str) -> None:
    li = street.li
    await li.start()
    photo = await li.photo("manhole_broken.jpg", PRIVATE_MODE, caption=caption)
    await li.hears("由你上报")
    await _finished(street, li)
    await _number_under(street, photo)
    assert street.rows("SELECT description FROM reports") == [("井盖坏了",)]


async def test_privacy_mode_hides_a_tag_alone_and_a_reply_helps(street: Street) -> None:
    li = street.li
    await li.start()
    photo = await li.photo("manhole_broken.jpg", PRIVATE_MODE, caption="#随手拍 井盖")
    await street.settled()
    assert street.rows("SELECT count(*) FROM drafts") == [(0,)]
    await li.say("/report@gridsnap_bot", PRIVATE_MODE, reply_to=photo)
    await li.hears("由你上报")
    await _finished(street, li)
    await _number_under(street, photo)
    assert street.rows("SELECT description FROM reports") == [("井盖",)]


@pytest.mark.parametrize("words", ["/report 门口那个", "#随手拍 门口那个", "@gridsnap_bot 门口那个"])
async def test_who_replies_to_somebody_elses_photo_reports_it(street: Street, words: str) -> None:
    await street.li.start()
    photo = await street.wang.photo("manhole_broken.jpg", GROUP, caption="看<这>个")
    await street.li.say(words, GROUP, reply_to=photo)
    said = await street.li.hears("由你上报，位置我私聊问你", GROUP)
    assert said["reply_to_message"]["text"] == words
    await _finished(street, street.li)
    await _number_under(street, photo)
    assert street.rows("SELECT reporter_id, description FROM reports") == [(2001, "看<这>个\n门口那个")]


async def test_a_file_is_a_photo_too(street: Street) -> None:
    await street.li.start()
    photo = await street.li.photo("manhole_broken.jpg", GROUP, caption="#随手拍", as_file=True)
    await street.li.hears("由你上报")
    await _finished(street, street.li)
    await _number_under(street, photo)


async def test_first_contact_comes_by_the_deep_link(street: Street) -> None:
    li = street.li
    photo = await li.photo("manhole_broken.jpg", GROUP, caption="#随手拍")
    said = await li.hears("还差位置", GROUP)
    assert said["reply_to_message"]["message_id"] == photo["message_id"]
    pressed = await li.press(said, "去补位置")
    assert pressed is not None
    assert pressed["url"].startswith("https://t.me/gridsnap_bot?start=d")
    await li.start(pressed["url"].partition("start=")[2])
    asked = await li.hears("接着填这一张")
    assert "在哪里" in asked["text"]
    await _finished(street, li)
    await _number_under(street, photo)
    assert sum("还差位置" in words for words in street.words(li, GROUP)) == 1
    await li.start(pressed["url"].partition("start=")[2])  # pressed once more: how it stands
    await street.settled()
    assert "261123-001" in street.words(li)[-1]


async def test_the_deep_link_is_of_use_to_nobody_else(street: Street) -> None:
    await street.li.photo("manhole_broken.jpg", GROUP, caption="#随手拍")
    said = await street.li.hears("还差位置", GROUP)
    payload = said["reply_markup"]["inline_keyboard"][0][0]["url"].partition("start=")[2]
    await street.zhou.start(payload)
    await street.zhou.hears("draft is over")
    await street.stranger.start(payload)
    await street.stranger.hears("9001")
    for wrong in ("d", "dx", "d99999999999999999", "start"):
        await street.zhou.start(wrong)
    await street.settled()
    assert street.rows("SELECT person_id, state FROM drafts") == [(2001, "open")]


async def test_an_album_is_one_report(street: Street) -> None:
    li = street.li
    await li.start()
    photos = await li.album(["manhole_broken.jpg", "hazard_cable.jpg"], GROUP, caption="#随手拍")
    await li.hears("由你上报")
    await _finished(street, li)
    await _number_under(street, photos[0])
    assert street.rows("SELECT count(*) FROM photos WHERE report_id IS NOT NULL") == [(2,)]
    assert street.rows("SELECT count(*) FROM drafts") == [(1,)]
    await li.album(["rubbish_heap.jpg", "kitchen_dirty.jpg"], GROUP)
    await street.settled()
    assert street.rows("SELECT count(*) FROM photos") == [(2,)]


async def test_an_edited_caption_makes_no_second_report(street: Street) -> None:
    li = street.li
    await li.start()
    photo = await li.photo("manhole_broken.jpg", GROUP, caption="#随手拍")
    plain = await li.photo("rubbish_heap.jpg", GROUP, caption="垃圾")
    await street.settled()
    await li.edit(photo, "#随手拍 改一下")
    await li.edit(plain, "#随手拍 垃圾")
    await street.settled()
    assert street.rows("SELECT count(*) FROM drafts") == [(1,)]


async def test_the_same_photo_is_reported_once(street: Street) -> None:
    li, zhou = street.li, street.zhou
    await li.start()
    photo = await li.photo("manhole_broken.jpg", GROUP, caption="#随手拍")
    await li.hears("由你上报")
    await zhou.say("/report", GROUP, reply_to=photo)
    await zhou.hears("已经有人在上报了", GROUP)
    await _finished(street, li)
    mark = await li.say("/report", GROUP, reply_to=photo)
    await li.hears("已经上报过了：261123-001", GROUP, since=mark)
    assert street.rows("SELECT count(*) FROM drafts") == [(1,)]


async def test_who_asks_again_is_asked_again(street: Street) -> None:
    photo = await street.li.photo("manhole_broken.jpg", GROUP, caption="#随手拍")
    await street.li.hears("还差位置", GROUP)
    await street.li.start()
    await street.li.say("/report", GROUP, reply_to=photo)
    await street.li.hears("群里那张照片，由你上报")
    await street.settled()
    assert street.rows("SELECT count(*) FROM drafts") == [(1,)]


async def test_two_photos_of_an_album_that_both_call_are_one_report(street: Street) -> None:
    li = street.li
    await li.start()
    photos = await li.album(["manhole_broken.jpg", "hazard_cable.jpg"], PRIVATE_MODE)
    for photo in photos:
        await li.say("/report", PRIVATE_MODE, reply_to=photo)
    await street.settled()
    assert street.rows("SELECT count(*) FROM photos GROUP BY draft_id") == [(2,)]
    assert sum("由你上报" in words for words in street.words(li)) == 1


async def test_another_report_in_hand_comes_first(street: Street) -> None:
    li = street.li
    await li.photo("hazard_cable.jpg")
    await li.hears("在哪里")
    photo = await li.photo("rubbish_heap.jpg", GROUP, caption="#随手拍")
    waits = await li.hears("先把手上这份报完")
    await _finished(street, li)
    await li.press(waits, "现在填")
    await li.hears("在哪里", since=waits)
    await _finished(street, li, "环境卫生")
    await _number_under(street, photo, "261123-002")


async def test_what_had_to_wait_is_asked_about_once_nothing_else_is_in_hand(street: Street) -> None:
    li = street.li
    await li.location(_LAT, _LNG)
    await li.hears("还差")
    photo = await li.photo("manhole_broken.jpg", GROUP, caption="看这里")
    await li.say("/report", GROUP, reply_to=photo)
    await li.hears("先把手上这份报完")
    await li.say("/cancel")
    await li.hears("已取消")
    await street.settled()
    await li.say("/report", GROUP, reply_to=photo)
    await li.hears("在哪里", since=li.last())
    await street.settled()
    assert sum("先把手上这份报完" in words for words in street.words(li)) == 1
    await _finished(street, li)
    await _number_under(street, photo)


async def test_on_a_ride_the_group_gets_a_thumb_and_later_the_number(street: Street) -> None:
    li = street.li
    await li.location(_LAT, _LNG, live_period=3600)
    await li.hears("捎带拍开始")
    photo = await li.photo("manhole_broken.jpg", GROUP, caption="#随手拍 井盖")
    await street.settled()
    assert _reactions(li, photo) == ["👍"]
    assert len(street.bot_messages(li)) == 1
    await li.tap("到站了")
    await li.press(await li.hears("到站，1 件待发送"), "全部发送")
    await street.settled()
    await _number_under(street, photo)


async def test_who_is_no_rider_hears_it_once_and_not_again(street: Street) -> None:
    photo = await street.li.photo("manhole_broken.jpg", GROUP)
    for _ in range(5):
        await street.wang.photo("rubbish_heap.jpg", GROUP, caption="#随手拍")
        await street.wang.say("/report", GROUP, reply_to=photo)
    await street.settled()
    assert street.words(street.wang, GROUP) == ["只有已聘任的网格员可以上报。想加入，请私聊我发 /start。"]
    await street.pg.clock.advance(street.bot.desk.scheme.duplicates.answer_within * 2)
    await street.wang.say("/report", GROUP, reply_to=photo)
    await street.settled()
    assert len(street.words(street.wang, GROUP)) == 2
    assert street.rows("SELECT count(*) FROM drafts") == [(0,)]


async def test_a_group_that_answers_for_nothing_is_told_so(street: Street) -> None:
    street.pg.world.add_group(-1009, "闲聊群", members=[2001], bot="administrator")
    photo = await street.li.photo("manhole_broken.jpg", -1009, caption="#随手拍")
    await street.li.hears("本群没有绑定社区", -1009)
    await street.li.say("/report", -1009, reply_to=photo)
    await street.settled()
    assert len(street.words(street.li, -1009)) == 1


async def test_a_command_without_a_photo_is_told_how(street: Street) -> None:
    words = await street.li.say("井盖坏了", GROUP)
    await street.li.say("/report", GROUP)
    await street.li.hears("请回复一张现场照片", GROUP)
    await street.li.say("/report", GROUP, reply_to=words)
    await street.settled()
    assert len(street.words(street.li, GROUP)) == 1


async def test_a_reply_to_a_card_is_about_its_case_whatever_it_says(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    await street.wang.say("#随手拍 @gridsnap_bot 明天去", GROUP, reply_to=card)
    await street.wang.photo("manhole_fixed.jpg", GROUP, caption="已处理 #随手拍", reply_to=card)
    await street.settled()
    assert street.rows("SELECT count(*) FROM drafts") == [(1,)]
    assert street.rows("SELECT status FROM reports") != [("dispatched",)]


async def test_a_reply_to_the_number_is_about_the_case(street: Street) -> None:
    await street.li.start()
    await street.li.photo("manhole_broken.jpg", GROUP, caption="#随手拍")
    await street.li.hears("由你上报")
    await _finished(street, street.li)
    number = await street.wang.hears("已上报 261123-001", GROUP)
    await street.wang.say("收到", GROUP, reply_to=number)
    await street.settled()
    assert street.rows("SELECT status FROM reports") == [("claimed",)]


async def test_help_in_a_group_says_what_telegram_shows(street: Street) -> None:
    for _ in range(3):
        await street.li.say("/help", GROUP)
    await street.li.hears("隐私模式", GROUP)
    await street.settled()
    assert len(street.words(street.li, GROUP)) == 1


async def test_a_kill_between_the_photo_and_the_number_loses_nothing(street: Street) -> None:
    li = street.li
    await li.start()
    photo = await li.photo("manhole_broken.jpg", GROUP, caption="#随手拍")
    await street.kill()
    await street.start()
    await li.hears("由你上报")
    place = await li.location(_LAT, _LNG)
    question = await li.hears("哪一类", since=place)
    await street.kill()
    await li.press(question, "安全隐患", wait=False)
    await street.start()
    await _number_under(street, photo)
    await street.settled()
    assert street.rows("SELECT count(*) FROM reports") == [(1,)]
    assert sum("已上报" in words for words in street.words(li, GROUP)) == 1
