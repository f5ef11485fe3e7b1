"""A real python-telegram-bot application lives in the playground and cannot tell it from Telegram."""

import io
from typing import Any

from PIL import Image
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from playground import Playground

HAIFENG = -1002000000001
Context = ContextTypes.DEFAULT_TYPE


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1600, 1200), "red").save(out, "JPEG")
    return out.getvalue()


async def test_a_rider_and_a_worker_talk_to_a_real_application() -> None:
    async def start(update: Update, _: Context) -> None:
        assert update.message is not None
        button = InlineKeyboardButton("上报", callback_data="go")
        await update.message.reply_html(
            "<b>你好</b> 😀<i>x</i>", reply_markup=InlineKeyboardMarkup([[button]])
        )

    async def pressed(update: Update, _: Context) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer("好", show_alert=True)
        await update.callback_query.edit_message_text("请发照片")

    async def photo(update: Update, context: Context) -> None:
        assert update.message is not None
        file = await update.message.photo[-1].get_file()
        data = bytes(await file.download_as_bytearray())
        await context.bot.send_photo(HAIFENG, data, caption="新上报")
        await update.message.reply_media_group([InputMediaPhoto(data), InputMediaPhoto(file.file_id)])

    async with Playground() as pg:
        builder = Application.builder().token(pg.token).base_url(f"{pg.api_url}/bot")
        app: Application[Any, Any, Any, Any, Any, Any]
        app = builder.base_file_url(f"{pg.api_url}/file/bot").build()
        app.add_handler(CommandHandler("start", start))
        app.add_handler(CallbackQueryHandler(pressed))
        app.add_handler(MessageHandler(filters.PHOTO, photo))
        async with app:
            await app.start()
            assert app.updater is not None
            await app.updater.start_polling(timeout=5)
            rider = pg.person(2001)
            await rider.start()
            hello = await rider.hears("你好")
            assert await rider.press(hello, "上报") == {"text": "好", "show_alert": True, "url": None}
            asked = await rider.hears("请发照片")
            await rider.photo(picture())
            card = await pg.person(3001).hears("新上报", HAIFENG)
            await pg.settled()
            album = rider.messages()[-2:]
            await app.updater.stop()
            await app.stop()
    assert hello["entities"] == [
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "italic", "offset": 5, "length": 1},
    ]
    assert asked["message_id"] == hello["message_id"]
    assert [size["width"] for size in card["photo"]] == [90, 320, 800, 1280]
    assert len({message["media_group_id"] for message in album}) == 1
    assert [call.description for call in pg.calls if not call.ok] == []
    assert [call.unknown for call in pg.calls if call.unknown] == []
