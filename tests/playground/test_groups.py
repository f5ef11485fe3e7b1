"""Who sees what in a group: privacy mode, topics, migration, anonymous administrators, service messages."""

from typing import Any

import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated

from playground import Playground, World
from tests.playground.shapes import ADMIN, HAIFENG, RIDER, STRANGER, WORKER, YINXING, Raw


async def seen(bot: Bot) -> list[str]:
    return [u.message.text or "" for u in await bot.get_updates() if u.message]


async def test_a_plain_member_bot_sees_commands_mentions_and_replies_only(pg: Playground, bot: Bot) -> None:
    rider = pg.person(RIDER)
    card = await bot.send_message(YINXING, "卡片")
    await rider.say("大家好", YINXING)
    await rider.say("/open", YINXING)
    await rider.say("/open@gridsnap_bot", YINXING)
    await rider.say("/open@another_bot", YINXING)
    await rider.say("问问 @gridsnap_bot", YINXING)
    await rider.say("收到", YINXING, reply_to=card.to_dict())
    assert await seen(bot) == ["/open", "/open@gridsnap_bot", "问问 @gridsnap_bot", "收到"]


async def test_an_administrator_bot_sees_everything(pg: Playground, bot: Bot) -> None:
    await pg.person(RIDER).say("大家好", HAIFENG)
    assert await seen(bot) == ["大家好"]


async def test_being_added_promoted_and_kicked_is_told(pg: Playground, bot: Bot) -> None:
    pg.world.set_bot_status(YINXING, "kicked")
    pg.world.set_bot_status(YINXING, "member")
    pg.world.set_bot_status(YINXING, "administrator")
    updates = await bot.get_updates()
    changes = [
        (u.my_chat_member.old_chat_member.status, u.my_chat_member.new_chat_member.status)
        for u in updates
        if u.my_chat_member
    ]
    added = [u.message.new_chat_members[0].id for u in updates if u.message]
    assert changes == [("member", "kicked"), ("kicked", "member"), ("member", "administrator")]
    assert added == [pg.bot_id]
    gone = [m for m in pg.person(RIDER).messages(YINXING) if "left_chat_member" in m]
    assert [m["left_chat_member"]["id"] for m in gone] == [pg.bot_id]  # people see it, the bot does not


async def test_blocking_is_told(pg: Playground, bot: Bot) -> None:
    pg.world.block_bot(RIDER, blocked=True)
    (update,) = await bot.get_updates()
    assert update.my_chat_member is not None
    assert update.my_chat_member.chat.id == RIDER
    assert update.my_chat_member.new_chat_member.status == "kicked"
    with pytest.raises(ValueError, match="has blocked the bot"):
        await pg.person(RIDER).say("x")


async def test_a_group_that_became_a_supergroup_names_its_new_id() -> None:
    world = World.default()
    world.add_group(
        -4001, "老群", type="group", members=[RIDER], administrators=[WORKER], bot="administrator"
    )
    async with Playground(world) as pg, Bot(pg.token, base_url=f"{pg.api_url}/bot") as bot:
        await bot.send_message(-4001, "before")
        new = pg.world.migrate(-4001)
        with pytest.raises(ChatMigrated) as caught:
            await bot.send_message(-4001, "after")
        assert caught.value.new_chat_id == new
        old_note, new_note = await bot.get_updates()
        assert old_note.message is not None
        assert (old_note.message.chat.id, old_note.message.migrate_to_chat_id) == (-4001, new)
        assert new_note.message is not None
        assert (new_note.message.chat.id, new_note.message.migrate_from_chat_id) == (new, -4001)
        assert (await bot.send_message(new, "after")).chat.type == "supergroup"
        with pytest.raises(ValueError, match="not a basic group"):
            pg.world.migrate(new)


async def test_the_words_of_a_migrated_group(raw: Raw, pg: Playground) -> None:
    pg.world.add_group(-4002, "老群", type="group", members=[RIDER], bot="member")
    new = pg.world.migrate(-4002)
    assert await raw("sendMessage", chat_id=-4002, text="x") == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new},
    }


async def test_topics_carry_their_thread_and_hang_on_the_opening_message(pg: Playground, bot: Bot) -> None:
    thread = pg.world.create_topic(HAIFENG, "案卷")
    await pg.person(RIDER).say("在话题里", HAIFENG, thread=thread)
    opened, said = (u.message for u in await bot.get_updates())
    assert opened is not None
    assert opened.forum_topic_created is not None
    assert said is not None
    assert (said.message_thread_id, said.is_topic_message, said.chat.is_forum) == (thread, True, True)
    assert said.reply_to_message is not None
    assert said.reply_to_message.message_id == thread


async def test_an_anonymous_administrator_writes_as_the_group_and_presses_as_a_person(
    pg: Playground, bot: Bot, raw: Raw
) -> None:
    pg.world.chats[HAIFENG].anonymous.add(WORKER)
    worker = pg.person(WORKER)
    await worker.say("收到", HAIFENG)
    markup: dict[str, Any] = {"inline_keyboard": [[{"text": "认领", "callback_data": "c"}]]}
    card = (await raw("sendMessage", chat_id=HAIFENG, text="x", reply_markup=markup))["result"]
    await worker.press(card, "认领", wait=False)
    said, pressed = await bot.get_updates()
    assert said.message is not None
    assert said.message.from_user is not None
    assert said.message.sender_chat is not None
    assert (said.message.from_user.id, said.message.sender_chat.id) == (1087968824, HAIFENG)
    assert pressed.callback_query is not None
    assert pressed.callback_query.from_user.id == WORKER


async def test_members_and_administrators(pg: Playground, bot: Bot) -> None:
    statuses = [(await bot.get_chat_member(HAIFENG, i)).status for i in (WORKER, RIDER, STRANGER)]
    assert statuses == ["administrator", "member", "left"]
    administrators = await bot.get_chat_administrators(HAIFENG)
    assert {m.user.id for m in administrators} == {WORKER, bot.id}
    assert await bot.get_chat_member_count(HAIFENG) == 5
    with pytest.raises(BadRequest, match="Participant_id_invalid"):
        await bot.get_chat_member(HAIFENG, 4711)
    assert (await bot.get_chat(RIDER)).first_name == "李师傅", "a person may be asked about before /start"
    with pytest.raises(BadRequest, match="There are no administrators in the private chat"):
        await bot.get_chat_administrators(RIDER)


async def test_chats_pins_reactions_and_leaving(pg: Playground, bot: Bot) -> None:
    assert (await bot.get_chat(HAIFENG)).title == "海风社区网格群"
    sent = await bot.send_message(HAIFENG, "x")
    assert await bot.pin_chat_message(HAIFENG, sent.message_id)
    pinned = (await bot.get_chat(HAIFENG)).pinned_message
    assert pinned is not None
    assert pinned.message_id == sent.message_id
    assert await bot.unpin_chat_message(HAIFENG)
    assert await bot.set_message_reaction(HAIFENG, sent.message_id, "👍")
    with pytest.raises(BadRequest, match="Reaction_invalid"):
        await bot.set_message_reaction(HAIFENG, sent.message_id, "x")
    with pytest.raises(BadRequest, match="Not enough rights to pin a message"):
        await bot.pin_chat_message(YINXING, (await bot.send_message(YINXING, "x")).message_id)
    assert await bot.leave_chat(HAIFENG)
    assert pg.world.chats[HAIFENG].bot == "left"


async def test_commands_are_seen_by_scope_and_language(pg: Playground, bot: Bot, raw: Raw) -> None:
    zh, en = [{"command": "report", "description": "上报"}], [{"command": "report", "description": "Report"}]
    admin = [{"command": "stats", "description": "统计"}]
    await raw("setMyCommands", commands=en)
    await raw("setMyCommands", commands=zh, language_code="zh")
    await raw("setMyCommands", commands=admin, scope={"type": "chat", "chat_id": ADMIN})
    seen_by = {
        i: pg._api.profile.seen_by(pg.world.people[i], pg.world.chats[i]) for i in (RIDER, 2002, ADMIN)
    }
    assert seen_by == {RIDER: zh, 2002: en, ADMIN: admin}
    assert [c.description for c in await bot.get_my_commands(language_code="zh")] == ["上报"]
    assert await bot.delete_my_commands(language_code="zh")
    assert await bot.get_my_commands(language_code="zh") == ()


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"commands": [{"command": "Bad!", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "a", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [], "language_code": "zh_CN"}, "invalid language code specified"),
    ],
)
async def test_commands_that_telegram_refuses(raw: Raw, params: dict[str, Any], why: str) -> None:
    assert (await raw("setMyCommands", **params))["description"] == f"Bad Request: {why}"


async def test_name_descriptions_and_menu_button(bot: Bot) -> None:
    assert await bot.set_my_name("网格")
    assert (await bot.get_my_name()).name == "网格"
    assert await bot.set_my_description("说明", language_code="zh")
    assert (await bot.get_my_description("zh")).description == "说明"
    assert await bot.set_my_short_description("短")
    assert (await bot.get_my_short_description()).short_description == "短"
    assert await bot.set_chat_menu_button()
    assert (await bot.get_chat_menu_button()).type == "default"
    with pytest.raises(BadRequest, match="Bot_name_invalid"):
        await bot.set_my_name("x" * 65)
    assert await bot.log_out()
