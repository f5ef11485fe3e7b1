"""The door by which photos leave: what is drawn of a blurred one, and what never is."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from obstore.store import MemoryStore

from casework import marks
from casework.errors import PhotoLostError
from casework.raster import Raster
from handlers import photos
from handlers.desk import Desk
from handlers.pulse import Pulse
from playground import samples
from storage.photos import PhotoKeeper, PhotoStore
from storage.records import Photo
from storage.s3 import BucketError, PhotoBucket
from storage.work import Store
from tests import cast
from tests.photographs import traces

CELLS = frozenset({7, 8})
RASTER = Raster(6, 5)
KEEPERS: dict[str, Callable[[Path], PhotoKeeper]] = {
    "a folder": lambda folder: PhotoStore(folder / "photos"),
    "a bucket": lambda _: PhotoBucket(MemoryStore()),
}


@pytest.fixture(params=list(KEEPERS))
def desk(request: pytest.FixtureRequest, store: Store, clock: cast.Clock, tmp_path: Path) -> Desk:
    keeper = KEEPERS[request.param](tmp_path)
    return Desk(store, cast.scheme(), keeper, clock.now, Pulse(clock.now()))


def a_photo(clock: cast.Clock, **values: Any) -> Photo:
    blank: dict[str, Any] = dict.fromkeys(Photo.__slots__)
    known = {
        "id": 12,
        "role": "before",
        "state": "kept",
        "file_id": "at telegram",
        "blur": "",
        "as_file": False,
    }
    return Photo(**(blank | known | {"created_at": clock.now()} | values))


async def test_of_a_blurred_photo_only_the_blurred_file_goes_out(desk: Desk, clock: cast.Clock) -> None:
    kept = desk.photos.keep(samples.read("hazard_cable.jpg"))
    photo = a_photo(clock, sha256=kept)
    assert await photos.again(desk, photo) == "at telegram"
    name = await photos.keep_blurred(desk, photo, RASTER, CELLS)
    assert name != kept
    blurred = replace(photo, blur="6x5:7,8", blurred_sha256=name)
    out = await photos.again(desk, blurred)
    assert out == photos.pixels(desk, blurred) == desk.photos.read(name)
    assert isinstance(out, bytes)
    assert traces(out) == []
    assert photos.original(desk, blurred) == samples.read("hazard_cable.jpg")
    assert (
        await photos.keep_blurred(desk, blurred, RASTER, CELLS) == name
    )  # from the original, and the same again


async def test_where_the_blurred_file_is_lost_there_is_nothing_to_send(desk: Desk, clock: cast.Clock) -> None:
    kept = desk.photos.keep(samples.read("hazard_cable.jpg"))
    for name in ("f" * 64, None):
        photo = a_photo(clock, sha256=kept, blur="6x5:7", blurred_sha256=name)
        assert await photos.again(desk, photo) is None
        assert await photos.again(desk, photo, waits=True) is None
        assert photos.at_telegram(photo) is None


async def test_the_id_of_a_file_is_never_sent_on(desk: Desk, clock: cast.Clock) -> None:
    kept = desk.photos.keep(samples.read("hazard_cable.jpg"))
    photo = a_photo(clock, sha256=kept, as_file=True)
    assert await photos.again(desk, photo) == samples.read("hazard_cable.jpg")
    assert await photos.again(desk, replace(photo, sha256=None)) is None


async def test_a_lost_original_cannot_be_blurred(desk: Desk, clock: cast.Clock) -> None:
    for name in ("f" * 64, None):
        with pytest.raises(PhotoLostError):
            await photos.keep_blurred(desk, a_photo(clock, sha256=name), RASTER, CELLS)


async def test_a_store_that_is_away_is_waited_for_or_done_without(
    desk: Desk, clock: cast.Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_self: object, _name: str) -> bytes:
        raise BucketError("away")

    monkeypatch.setattr(type(desk.photos), "read", away)
    photo = a_photo(clock, sha256="f" * 64, as_file=True)
    assert await photos.again(desk, photo) is None
    with pytest.raises(OSError, match="away"):
        await photos.again(desk, photo, waits=True)


# What a message shows ------------------------------------------------------------------------------------


def test_a_mark_is_as_before_for_plain_photos_and_another_for_each_blurring(clock: cast.Clock) -> None:
    one, other = a_photo(clock, sha256="a" * 64), a_photo(clock, id=13, sha256="b" * 64)
    assert marks.mark([one, other]) == "12,13"
    blurred = [replace(one, blur="6x5:1", blurred_sha256=name * 64) for name in "cd"]
    assert len({marks.mark([one]), *(marks.mark([photo]) for photo in blurred)}) == 3


def test_a_mark_of_many_photos_fits_beside_the_number_of_a_check(clock: cast.Clock) -> None:
    many = [a_photo(clock, id=10**17 + n, sha256="a" * 64) for n in range(9)]
    assert len(marks.mark(many)) == 40
    assert marks.mark(many) != marks.mark(many[:-1])


def test_what_was_told_of_an_event_is_found_again(clock: cast.Clock) -> None:
    photo = a_photo(clock, sha256="a" * 64)
    blurred = replace(photo, blur="6x5:1", blurred_sha256="c" * 64)
    assert marks.told_with(marks.of_event(5, photo)) == marks.told_with(marks.of_event(5, blurred)) == (5, 12)
    assert marks.of_event(5, photo) != marks.of_event(5, blurred)
    for other in ("", "12,13", "mine:2", marks.of_event(5, None)):
        assert marks.told_with(other) is None
