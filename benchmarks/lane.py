"""The same lane without storage: our transport, lanes and python-telegram-bot, and all in memory.

Started by `benchmarks.dialogue` as the floor of the durable bot: it takes the same updates and makes the same
calls in the same words, and keeps nothing.
"""

import asyncio
import json
import sys
from typing import Any
from urllib.parse import urlencode

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackContext,
    CallbackQueryHandler,
    ExtBot,
    MessageHandler,
    filters,
)

from bot.intake import ALLOWED_UPDATES, lane_of
from bot.lanes import Lanes
from bot.transport import AiohttpRequest

_ASKED = ReplyKeyboardMarkup([[KeyboardButton("发送位置", request_location=True)], ["先存着", "取消"]], True)
_KEPT: dict[int, dict[str, Any]] = {}

AnyContext = CallbackContext[Any, Any, Any, Any]


async def photo(update: Update, context: AnyContext) -> None:
    message = update.effective_message
    assert message is not None
    asked = await context.bot.send_message(message.chat.id, "收到照片。在哪里？", reply_markup=_ASKED)
    _KEPT[message.chat.id] = {"photo": message.photo[-1].file_id, "asked": asked.message_id}


async def place(update: Update, context: AnyContext) -> None:
    message = update.effective_message
    assert message is not None
    draft = _KEPT[message.chat.id]
    draft["place"] = message.location
    rows = [
        [InlineKeyboardButton(f"🗑 类别 {n}", callback_data=f"d1:{message.chat.id}:{n}") for n in (at, at + 1)]
        for at in range(0, 8, 2)
    ]
    await asyncio.gather(
        context.bot.send_message(message.chat.id, "是什么问题？", reply_markup=InlineKeyboardMarkup(rows)),
        context.bot.delete_message(message.chat.id, draft["asked"]),
    )


async def category(update: Update, context: AnyContext) -> None:
    query = update.callback_query
    assert query is not None
    assert query.message is not None
    await query.answer("收到")
    _KEPT.pop(query.message.chat.id)
    row = [
        InlineKeyboardButton("撤回", callback_data="w1:1"),
        InlineKeyboardButton("进度", callback_data="m1:1"),
    ]
    await context.bot.edit_message_text(
        "✅ 收到 261122-001\n" + "已派给海风社区，处置时限 明天 18:00。\n" * 3,
        query.message.chat.id,
        query.message.message_id,
        reply_markup=InlineKeyboardMarkup([row]),
    )


async def main(url: str) -> None:
    polling = AiohttpRequest(2, read_timeout=35)
    token = "42:" + "x" * 35
    bot: ExtBot[None] = ExtBot(token, base_url=f"{url}/bot", request=AiohttpRequest(256, read_timeout=20))
    application: Application[Any, Any, Any, Any, Any, Any] = (
        ApplicationBuilder().bot(bot).updater(None).job_queue(None).build()
    )
    application.add_handlers(
        [
            MessageHandler(filters.PHOTO, photo),
            MessageHandler(filters.LOCATION, place),
            CallbackQueryHandler(category),
        ]
    )
    await application.initialize()
    await polling.initialize()
    lanes, offset = Lanes(256, 1024), None

    def put(raw: dict[str, Any]) -> None:
        update = Update.de_json(raw, bot)
        lanes.put(lane_of(raw) or raw["update_id"], lambda: application.process_update(update))

    while True:
        asked = {"timeout": 25, "limit": 100, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        if offset is not None:
            asked["offset"] = offset
        raws: Any = await polling.post(f"{url}/bot{token}/getUpdates?{urlencode(asked)}")
        for raw in raws:
            await lanes.room()
            put(raw)
        offset = raws[-1]["update_id"] + 1 if raws else None


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
