"""A bot of a few lines on python-telegram-bot, so that the page has answers to show."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import escape

from telegram import (
    BotCommand,
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from playground import Playground

GROUP = -1002000000001
BUTTONS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("认领", callback_data="toast"),
            InlineKeyboardButton("退回", callback_data="alert"),
        ],
        [InlineKeyboardButton("改写", callback_data="edit")],
        [
            InlineKeyboardButton("复制编号", copy_text=CopyTextButton("20261122-001")),
            InlineKeyboardButton("群里的卡片", url=f"https://t.me/c/{str(GROUP).removeprefix('-100')}/1"),
        ],
        [InlineKeyboardButton("深链接", url="https://t.me/gridsnap_bot?start=case_7")],
    ]
)
KEYS = ReplyKeyboardMarkup(
    [[KeyboardButton("📍 发送我的位置", request_location=True), "取消"]], resize_keyboard=True
)

Context = ContextTypes.DEFAULT_TYPE


async def start(update: Update, context: Context) -> None:
    assert update.message
    await update.message.reply_text(f"你好 {' '.join(context.args or [])}".strip(), reply_markup=KEYS)
    await update.message.reply_html("<b>试试</b>这些按钮", reply_markup=BUTTONS)


async def pressed(update: Update, context: Context) -> None:
    query = update.callback_query
    assert query
    if query.data == "edit":
        await query.answer()
        await query.edit_message_text("改好了")
    else:
        await query.answer(f"回答 {query.data}", show_alert=query.data == "alert")


async def said(update: Update, context: Context) -> None:
    if not (message := update.message):
        return  # an edit is shown, not answered
    if message.photo:
        await message.reply_text("照片收到")
    elif message.location:
        await message.reply_text(f"位置 {message.location.latitude:.4f}, {message.location.longitude:.4f}")
    elif message.text == "问我":
        await message.reply_text("请说明原因", reply_markup=ForceReply())
    elif message.text:
        await message.reply_html(f"回声 <i>{escape(message.text)}</i>")


@asynccontextmanager
async def running_echo(playground: Playground) -> AsyncIterator[Application]:  # type: ignore[type-arg]  # six parameters of no concern here
    """The echo bot, polling the playground until the block ends."""
    app = (
        ApplicationBuilder()
        .token(playground.token)
        .base_url(f"{playground.api_url}/bot")
        .base_file_url(f"{playground.api_url}/file/bot")
        .build()
    )
    app.add_handler(CommandHandler("start", start))
    app.add_handler(CallbackQueryHandler(pressed))
    app.add_handler(MessageHandler(filters.ChatType.PRIVATE, said))
    async with app:
        assert app.updater
        await app.bot.set_my_commands([BotCommand("start", "从头开始"), BotCommand("my", "我的上报")])
        await app.updater.start_polling(timeout=1, poll_interval=0)
        await app.start()
        try:
            yield app
        finally:
            await app.updater.stop()
            await app.stop()
