"""The photo of a message, sent as a photo or as an image file."""

import asyncio

from telegram import Document, Message, PhotoSize
from telegram.ext import filters

from casework.drafting import Shot
from casework.evidence import Evidence, PhotoRefused, RefusalReason, examine
from handlers.context import Context

_LARGEST_FILE = 20 * 1024 * 1024  # what Telegram lets a bot download
IMAGE_FILE = (
    filters.Document.IMAGE | filters.Document.FileExtension("heic") | filters.Document.FileExtension("heif")
)


def best(sizes: tuple[PhotoSize, ...]) -> PhotoSize:
    return max(sizes, key=lambda size: size.width * size.height)


def shot_of(message: Message) -> Shot:
    """The photo of this message, as the draft or the case keeps it."""
    picture = best(message.photo) if message.photo else message.document
    assert picture is not None
    return Shot(
        picture.file_id,
        picture.file_unique_id,
        message.message_id,
        album=message.media_group_id,
        caption=message.caption or "",
        forwarded=message.forward_origin is not None,
        as_file=message.document is not None,
        sent_at=message.date,
    )


async def looked_at(context: Context, document: Document) -> Evidence:
    """An image file checked and kept without what it knows of its phone; PhotoRefused says why not."""
    if (document.file_size or 0) > _LARGEST_FILE:
        raise PhotoRefused(RefusalReason.TOO_LARGE)
    file = await context.bot.get_file(document.file_id)
    data = bytes(await file.download_as_bytearray())
    evidence = await asyncio.to_thread(examine, data)
    await asyncio.to_thread(context.desk.photos.keep, evidence.data)
    return evidence
