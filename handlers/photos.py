"""How a photo leaves: as Telegram made it, or cleaned from our store; where it is blurred, only so (打码).

Everything that sends a photo of a case asks here. The file that somebody sent never leaves: it may know who
took it where (EXIF). Of a blurred photo there is nothing else, not even where its blurred file is lost.
"""

import asyncio
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from casework import blurring, marks, mosaic
from casework.errors import PhotoLostError
from casework.raster import Cells, Raster
from casework.vocabulary import PhotoState
from handlers.desk import Desk
from storage.photos import PhotoMissing
from storage.records import Photo


def pixels(desk: Desk, photo: Photo) -> bytes | None:
    """What to draw it from; None where it is not here. It blocks, and OSError says that the store is away."""
    name = marks.drawn(photo)
    if name is None:
        return None
    try:
        return desk.photos.read(name)
    except PhotoMissing:
        return None


def glimpse(desk: Desk, photo: Photo) -> bytes | None:
    """The same for a picture that does not wait for it: None where the store is away, too."""
    try:
        return pixels(desk, photo)
    except OSError:
        return None


def at_telegram(photo: Photo) -> str | None:
    """The id by which Telegram sends it again without an upload; None of one that must not go so."""
    return None if photo.as_file or photo.blur or photo.gone_at is not None else photo.file_id or None


async def again(desk: Desk, photo: Photo, *, waits: bool = False) -> str | bytes | None:
    """The photo by itself, to be sent; None where there is none to send.

    `waits`: what is sent can wait until the store is back, and OSError says that it must.
    """
    return at_telegram(photo) or await asyncio.to_thread(pixels if waits else glimpse, desk, photo)


async def of_event(desk: Desk, details: Mapping[str, Any]) -> str | bytes | None:
    """The photo that came with staff's words: as Telegram made it, or cleaned where it came as a file."""
    if details.get("file_id"):
        return str(details["file_id"])
    if not details.get("sha256"):
        return None
    try:
        return await asyncio.to_thread(desk.photos.read, str(details["sha256"]))
    except PhotoMissing:
        return None


def kept(photos: Sequence[Photo]) -> list[Photo]:
    """Those that can be drawn."""
    return [photo for photo in photos if photo.state == PhotoState.KEPT and marks.drawn(photo) is not None]


def original(desk: Desk, photo: Photo) -> bytes:
    """The photo as it was kept, for who blurs it alone; PhotoLostError where it is not here any more."""
    if photo.sha256 is None:
        raise PhotoLostError
    try:
        return desk.photos.read(photo.sha256)
    except PhotoMissing:
        raise PhotoLostError from None


async def keep_blurred(desk: Desk, photo: Photo, raster: Raster, cells: Cells) -> str:
    """The name of the new file in which these cells are blurred.

    It is noted first as nobody's: where what it is for does not come about, the next tidying removes it.
    """
    data = await asyncio.to_thread(lambda: mosaic.hidden(original(desk, photo), raster, cells))
    await desk.store.write(blurring.expect, desk.scheme, photo.id, sha256(data).hexdigest())
    return await asyncio.to_thread(desk.photos.keep, data)
