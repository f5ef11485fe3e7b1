import hashlib
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storage.photos import PhotoStore

PHOTO = b"\xff\xd8 a photo \xff\xd9"
NAME = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> PhotoStore:
    return PhotoStore(tmp_path / "var" / "photos")


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_photos_fan_out_over_two_levels(store: PhotoStore, tmp_path: Path) -> None:
    store.keep(PHOTO)
    assert store.path(NAME) == tmp_path / "var" / "photos" / NAME[:2] / NAME[2:4] / f"{NAME}.jpg"
    assert store.path(NAME).is_file()


def test_the_same_photo_twice_is_one_file(store: PhotoStore, tmp_path: Path) -> None:
    store.keep(PHOTO)
    before = store.path(NAME).stat().st_ino
    assert store.keep(PHOTO) == NAME
    assert store.path(NAME).stat().st_ino == before
    assert files(tmp_path) == [store.path(NAME)]


def test_only_this_user_may_read(store: PhotoStore) -> None:
    store.keep(PHOTO)
    file = store.path(NAME)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for folder in (file.parent, file.parent.parent, file.parent.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_failed_write_leaves_nothing_behind(
    store: PhotoStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.keep(PHOTO)
    assert not store.exists(NAME)
    assert files(tmp_path) == []


def test_a_photo_is_synced_before_it_gets_its_name(
    store: PhotoStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.keep(b"another, so that the root exists")
    steps: list[str] = []
    sync, replace = os.fsync, Path.replace

    def noted_sync(handle: int) -> None:
        steps.append("sync")
        sync(handle)

    def noted_replace(draft: Path, target: Path) -> Path:
        steps.append("name")
        return replace(draft, target)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    store.keep(PHOTO)
    named = steps.index("name")
    assert "sync" in steps[:named]
    assert "sync" in steps[named + 1 :]


def test_many_threads_keep_the_same_photo_at_once(store: PhotoStore, tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as threads:
        names = set(threads.map(store.keep, [PHOTO] * 64))
    assert names == {NAME}
    assert files(tmp_path) == [store.path(NAME)]
