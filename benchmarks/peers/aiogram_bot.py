"""The peer: the same dialogue as an aiogram bot, all in memory, in order per conversation."""

import asyncio
import sys

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.fsm.context import FSMContext
from aiogram.fsm.storage.memory import MemoryStorage, SimpleEventIsolation
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

dispatcher = Dispatcher(storage=MemoryStorage(), events_isolation=SimpleEventIsolation())
KEYS = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text=f"Category {n}", callback_data=f"c:{n}")] for n in range(8)]
)


@dispatcher.message(F.photo)
async def photo(message: Message, state: FSMContext) -> None:
    await state.update_data(photo=message.photo[-1].file_id if message.photo else None)
    await message.answer("Got the photo. Where is it?")


@dispatcher.message(F.location)
async def place(message: Message, state: FSMContext) -> None:
    await state.update_data(place=(message.location.latitude, message.location.longitude))
    await message.answer("What is it?", reply_markup=KEYS)


@dispatcher.callback_query()
async def category(query: CallbackQuery, state: FSMContext) -> None:
    await state.update_data(category=query.data)
    await query.answer()
    await query.message.edit_text("Received")
    await state.clear()


async def main(url: str) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(url), limit=256)
    await dispatcher.start_polling(Bot("42:" + "x" * 35, session=session), handle_signals=False)


asyncio.run(main(sys.argv[1]))
