"""No group learns who reported: all that the bot says there is searched for the riders' names."""

import re

from tests import cast
from tests.stories.street import Street

GROUPS = (cast.HAIFENG_GROUP, cast.YINXING_GROUP, cast.STREET_GROUP)
GROUP = cast.HAIFENG_GROUP
_RIDERS = re.compile(r"李师傅|小周|zhou|(?<![0-9])200[12](?![0-9])")


def _said_in_groups(street: Street) -> list[str]:
    """Every call of the bot to a group, with all that it carried."""
    return [
        f"{call.method} {call.params}"
        for call in street.pg.calls
        if int(call.params.get("chat_id", 0)) in GROUPS
    ]


async def test_whatever_riders_and_staff_do_no_group_reads_a_riders_name(street: Street) -> None:
    li, zhou, wang, zhang = street.li, street.zhou, street.wang, street.zhang
    for person in (li, zhou, wang):
        await person.start()
    asked = await zhang.say("/staff 海风社区 3001 王姐")
    await zhang.hears("现在可以处理", since=asked)
    await street.reported(caption="井盖坏了")
    card = wang.last(GROUP)
    await wang.press(card, "认领")
    await street.settled()
    await wang.say("请问几楼", GROUP, reply_to=card)
    await li.say("三楼", reply_to=await li.hears("请问几楼"))
    await street.settled()
    await wang.say("延期2天 等配件", GROUP, reply_to=card)
    await wang.say("备注 业主在家", GROUP, reply_to=card)
    await wang.say("已处理", GROUP, reply_to=card)
    await street.settled()
    question = await li.hears("修好了吗")
    await li.press(question, "没修好")
    await street.settled()
    await li.say("还是坏的")
    await street.settled()

    await zhou.photo("hazard_cable.jpg", GROUP, caption="#随手拍")  # in the group itself
    await street.settled()
    await zhou.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    await street.settled()
    await zhou.press(await zhou.hears("One tap"), "Safety hazard")
    await street.settled()
    await street.reported(zhou, at=cast.OUTSIDE, category="Safety hazard")  # the street's own group
    await street.reported(li, at=cast.IN_YINXING)
    await wang.say("重复 001", GROUP, reply_to=wang.last(GROUP))
    await street.settled()

    commands = ("/open", "/stats", "/find 001", "/audit 001", "/reassign 003", "/riders", "/riders 2001",
                "/weekly", "/audit looks", "/templates", "/staff", "/help")  # fmt: skip
    for chat in GROUPS:
        for command in commands:
            name, _, rest = command.partition(" ")
            await zhang.say(f"{name}@gridsnap_bot {rest}".strip(), chat)
    await street.settled()
    await street.later(hours=30)
    await street.later(days=6)

    said = _said_in_groups(street)
    assert len(said) > 60
    assert [words for words in said if _RIDERS.search(words)] == []
    assert any("没修好" in words or "返工" in words for words in said)
    assert any("三楼" in words for words in said)


async def test_where_the_street_wants_names_the_card_has_one(opened: object) -> None:
    async with opened(access={"show_reporter": True}) as street:  # type: ignore[operator]
        await street.reported()
        assert "李师傅" in street.wang.last(GROUP)["caption"]
