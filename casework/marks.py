"""Which photos a message shows, and how (`messages.shown`): it is drawn anew when that changes."""

from collections.abc import Sequence
from hashlib import sha256

from storage.records import Photo

_MOST = 40  # characters; a message keeps 64 of what it shows


def drawn(photo: Photo) -> str | None:
    """The name of the file that is shown of it; None as long as there is none, of a blurred one no other."""
    if photo.gone_at is not None:
        return None
    return photo.blurred_sha256 if photo.blur else photo.sha256


def mark(photos: Sequence[Photo]) -> str:
    """Another one as soon as the message must show something else: "12,13", and "12b3f0c…" of one blurred."""
    said = ",".join(f"{one.id}b{(drawn(one) or '')[:8]}" if one.blur else f"{one.id}" for one in photos)
    return said if len(said) <= _MOST else sha256(said.encode()).hexdigest()[:_MOST]


def of_event(event_id: int, photo: Photo | None) -> str:
    """How a message tells of an event, with this photo; "" without one."""
    return "" if photo is None else f"e{event_id}|{mark([photo])}"


def told_with(shown: str) -> tuple[int, int] | None:
    """(event, photo) of what `of_event` wrote; None for anything else."""
    event, _, photo = shown.removeprefix("e").partition("|")
    photo = photo.partition("b")[0]
    return (int(event), int(photo)) if event.isdecimal() and photo.isdecimal() else None
