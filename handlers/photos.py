"""How a photo leaves: as Telegram made it, or cleaned from our store; where it is blurred, only so (打码).

Everything that sends a photo of a case asks here. The file that somebody sent never leaves: it may know who
took it where (EXIF). Of a blurred photo there is nothing else, not even where its blurred file is lost.
"""

import asyncio
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from casework.vocabulary import PhotoState
from handlers.desk import Desk
from storage.photos import PhotoMissing
from storage.records import Photo

_MARK = 40  # characters; a message keeps 64 of what it shows


def drawn(photo: Photo) -> str | None:
    """The name of the file that is shown of it; None as long as there is none."""
    if photo.blur:
        return photo.blurred_sha256
    return photo.sha256


def pixels(desk: Desk, photo: Photo) -> bytes | None:
    """What to draw it from; None where it is not here. It blocks, and OSError says that the store is away."""
    name = drawn(photo)
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
    return None if photo.as_file or photo.blur else photo.file_id or None


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
    return [photo for photo in photos if photo.state == PhotoState.KEPT and drawn(photo) is not None]


def mark(photos: Sequence[Photo]) -> str:
    """Which photos a message shows, and how: it is another one as soon as it must show something else."""
    said = ",".join(f"{one.id}b{(drawn(one) or '')[:8]}" if one.blur else f"{one.id}" for one in photos)
    return said if len(said) <= _MARK else sha256(said.encode()).hexdigest()[:_MARK]
