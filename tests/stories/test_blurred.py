"""Once a photo is blurred (打码) nobody is shown anything else, whichever way it goes out."""

from tests import cast
from tests.stories.blurs import (
    BESIDE,
    GROUP,
    THERE,
    a_sheet,
    begun,
    files,
    is_blurred,
    picture,
    refused,
    tapped,
    unlike,
)
from tests.stories.street import Open, Street


async def test_another_communitys_group_gets_the_blurred_one_and_so_does_what_stays_behind(
    street: Street,
) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    before = picture(street, card)
    await tapped(street, await begun(street))
    await street.wang.press(card, "转派")
    await street.settled()
    await street.wang.press(card, "银杏社区")
    await street.settled()
    assert is_blurred(before, picture(street, street.pg.person(1001).last(THERE)))
    assert is_blurred(before, picture(street, street.wang.current(card)))


async def test_a_case_that_has_moved_on_is_blurred_where_it_was_too(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    before = picture(street, card)
    await street.wang.press(card, "转派")
    await street.settled()
    await street.wang.press(card, "银杏社区")
    await street.settled()
    await tapped(street, await begun(street))
    assert "已请银杏社区接收" in street.wang.current(card)["caption"]
    assert is_blurred(before, picture(street, street.wang.current(card)))
    assert is_blurred(before, picture(street, street.zhang.last(THERE)))


async def test_the_question_whether_it_is_mended_is_painted_anew_for_who_was_asked(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    await street.wang.photo("hazard_cable_fixed.jpg", GROUP, caption="已处理", reply_to=card)
    await street.settled()
    asked, sent = street.li.last(), len(street.bot_messages(street.li))
    was = picture(street, asked)
    screen = await begun(street)
    assert "有 2 张照片，选一张" in screen["caption"]
    await street.zhang.press(screen, "①")
    await street.settled()
    await tapped(street, screen)
    now = picture(street, street.li.current(asked))
    high = now.height // 2
    assert now.size == was.size
    assert unlike(now.crop((0, 0, now.width, high - 8)), was.crop((0, 0, now.width, high - 8))) > 3
    assert unlike(now.crop((0, high + 8, *now.size)), was.crop((0, high + 8, *now.size))) < 2
    assert len(street.bot_messages(street.li)) == sent
    assert street.li.labels(asked) == ["✅ 已修好", "❌ 没修好"]

    await street.li.press(asked, "已修好")
    await street.settled()
    kept = picture(street, street.li.current(asked))
    assert unlike(kept, now) < 1
    await street.zhang.press(screen, "恢复原图")
    await street.settled()
    await street.zhang.press(screen, "确定恢复原图")
    await street.settled()
    assert unlike(picture(street, street.li.current(asked)), was) < 2  # answered, and still the same for all


async def test_a_rider_nearby_is_shown_the_blurred_after_photo(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    await street.wang.photo("hazard_cable_fixed.jpg", GROUP, caption="已处理", reply_to=card)
    await street.settled()
    was = picture(street, street.li.last())
    await street.reported(street.zhou, category="Litter and dirt")
    screen = await begun(street)
    for mark in ("①", "②"):
        await street.zhang.press(screen, mark)
        await street.settled()
        await tapped(street, screen)
        await street.zhang.press(screen, "换一张")
        await street.settled()
    await street.later(hours=48)
    kindly = street.zhou.last()
    assert "If you pass there" in kindly["caption"]
    now, high = picture(street, kindly), was.height // 2
    for box in ((0, 0, now.width, high - 8), (0, high + 8, *now.size)):
        assert unlike(now.crop(box), was.crop(box)) > 2


async def test_the_question_to_another_rider_and_what_they_follow(opened: Open) -> None:
    async with opened(duplicates={"ask": True}) as street:
        street.pg.world.people[2002].language = "zh-hans"
        zhou = street.zhou
        await street.reported()
        before = picture(street, street.wang.last(GROUP))
        await zhou.photo("hazard_cable.jpg")
        await street.settled()
        await zhou.location(BESIDE.lat, BESIDE.lng, accuracy=5)
        await zhou.press(await zhou.hears("一下就上报", since=zhou.last()), "安全隐患")
        await zhou.hears("是同一件吗")
        await street.settled()
        question = zhou.last()
        assert unlike(picture(street, question).resize((64, 48)), before.resize((64, 48))) < 30
        await zhou.press(question, "就是这个")
        await street.settled()
        plain = picture(street, zhou.current(question))
        sent = len(street.bot_messages(zhou))
        await tapped(street, await begun(street))
        assert is_blurred(plain, picture(street, zhou.current(question)))
        assert len(street.bot_messages(zhou)) == sent

        third = street.li
        await third.photo("hazard_cable.jpg")
        await street.settled()
        await third.location(BESIDE.lat, BESIDE.lng, accuracy=5)
        await third.press(await third.hears("一下就上报", since=third.last()), "安全隐患")
        await third.hears("是同一件吗")
        await street.settled()
        assert unlike(picture(street, third.last()).resize((640, 480)), plain.resize((640, 480))) > 1.5
        assert street.rows("SELECT count(DISTINCT dhash) FROM photos WHERE state = 'kept'") == [
            (1,)
        ]  # known again all the same


async def test_what_a_follower_was_sent_is_painted_anew(opened: Open) -> None:
    async with opened(duplicates={"ask": True}) as street:
        street.pg.world.people[2002].language = "zh-hans"
        zhou = street.zhou
        await street.reported()
        await zhou.photo("hazard_cable.jpg")
        await street.settled()
        await zhou.location(BESIDE.lat, BESIDE.lng, accuracy=5)
        await zhou.press(await zhou.hears("一下就上报", since=zhou.last()), "安全隐患")
        await zhou.press(await zhou.hears("是同一件吗"), "就是这个")
        await street.settled()
        card = street.wang.last(GROUP)
        await street.wang.photo("hazard_cable_fixed.jpg", GROUP, caption="已处理", reply_to=card)
        await street.settled()
        told, sent = zhou.last(), len(street.bot_messages(zhou))
        was = picture(street, told)
        screen = await begun(street)
        await street.zhang.press(screen, "②")
        await street.settled()
        await tapped(street, screen)
        assert is_blurred(was, picture(street, zhou.current(told)))
        assert zhou.current(told)["caption"] == told["caption"]
        assert len(street.bot_messages(zhou)) == sent


async def test_what_a_rider_saw_is_painted_anew_under_the_card(street: Street) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    await street.wang.photo("hazard_cable_fixed.jpg", GROUP, caption="已处理", reply_to=card)
    await street.settled()
    await street.li.press(street.li.last(), "没修好")
    await street.settled()
    await street.li.photo("hazard_cable.jpg", caption="只绑了一头")
    await street.settled()
    told = street.wang.last(GROUP)
    was, sent = picture(street, told), len(street.bot_messages(street.wang, GROUP))
    screen = await begun(street)
    await street.zhang.press(screen, "③")
    await street.settled()
    assert "核查照片" in street.zhang.current(screen)["caption"]
    await tapped(street, screen)
    assert is_blurred(was, picture(street, street.wang.current(told)))
    assert len(street.bot_messages(street.wang, GROUP)) == sent


async def test_a_sheet_is_painted_anew(street: Street) -> None:
    sheet = await a_sheet(street)
    was = picture(street, sheet)
    await tapped(street, await begun(street, number="002"))
    now = picture(street, street.wang.current(sheet))
    # Cases stand in the order in which their photos were there.
    [(place,)] = street.rows(
        "SELECT place FROM sheet_items JOIN reports ON reports.id = report_id WHERE number LIKE '%-002'"
    )
    cells = [
        (now.width * at // 3 + 8, now.height * row // 2 + 8, now.width * (at + 1) // 3 - 8, bottom)
        for row, bottom in enumerate((now.height // 2 - 60, now.height - 60))
        for at in range(3)
    ]
    changed = [unlike(now.crop(box), was.crop(box)) > 2 for box in cells]
    assert changed == [at == place for at in range(1, 7)]
    assert len(street.bot_messages(street.wang, GROUP)) == 1


async def test_of_several_photos_only_the_chosen_one_changes_in_their_picture(street: Street) -> None:
    await street.li.album(["hazard_cable.jpg", "rubbish_heap.jpg"])
    await street.settled()
    await street.li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng, accuracy=5)
    await street.li.press(await street.li.hears("一下就上报", since=street.li.last()), "安全隐患")
    await street.later(seconds=2)
    card = street.wang.last(GROUP)
    was = picture(street, card)
    screen = await begun(street)
    await street.zhang.press(screen, "②")
    await street.settled()
    assert "处置前 2" in street.zhang.current(screen)["caption"]
    await tapped(street, screen)
    now, high = picture(street, street.wang.current(card)), was.height // 2
    assert unlike(now.crop((0, 8, now.width, high - 8)), was.crop((0, 8, now.width, high - 8))) < 2
    below = (0, high + 8, now.width, now.height * 3 // 4)  # the stamp is at the foot
    assert unlike(now.crop(below), was.crop(below)) > 3


# What is lost --------------------------------------------------------------------------------------------


async def test_a_lost_photo_is_said_plainly(street: Street) -> None:
    await street.reported()
    grid = await begun(street)
    (only,) = files(street)
    only.unlink()
    await street.zhang.press(grid, "C2")
    for label in ("预览", "完成"):
        answer = await street.zhang.press(grid, label)
        assert answer is not None
        assert "已经不在了" in answer["text"]
    await street.settled()
    assert street.rows("SELECT blur FROM photos WHERE report_id = 1") == [("",)]
    assert "已经不在了" in await refused(street.zhang, grid, "1bc:1")


async def test_where_the_blurred_file_is_lost_nothing_goes_out_rather_than_the_original(
    street: Street,
) -> None:
    await street.reported()
    card = street.wang.last(GROUP)
    await tapped(street, await begun(street))
    [(name,)] = street.rows("SELECT blurred_sha256 FROM photos WHERE report_id = 1")
    next(path for path in files(street) if path.stem == name).unlink()
    await street.wang.press(card, "转派")
    await street.settled()
    await street.wang.press(card, "银杏社区")
    await street.settled()
    there = street.zhang.last(THERE)
    assert "photo" not in there
    assert "261123-001" in there["text"]
