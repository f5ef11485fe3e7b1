"""What every place for photos does: a folder, and a bucket (in memory, and as obstore keeps one in files)."""

import hashlib
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import obstore
import pytest
from obstore.store import LocalStore, MemoryStore, S3Store

from bot.assembly import photos_of
from bot.config import Config, ConfigError, fields, load
from storage.photos import PhotoKeeper, PhotoMissing, PhotoStore, key_of
from storage.s3 import BucketError, PhotoBucket

PHOTO = b"\xff\xd8 a photo \xff\xd9"
NAME = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture(params=["folder", "memory", "files"])
def keeper(request: pytest.FixtureRequest, tmp_path: Path) -> PhotoKeeper:
    if request.param == "folder":
        return PhotoStore(tmp_path / "photos")
    return PhotoBucket(MemoryStore() if request.param == "memory" else LocalStore(tmp_path))


def test_a_kept_photo_is_read_back_by_its_content_name(keeper: PhotoKeeper) -> None:
    assert keeper.keep(PHOTO) == NAME
    assert keeper.read(NAME) == PHOTO
    assert isinstance(keeper.read(NAME), bytes)
    assert keeper.exists(NAME)


def test_the_same_photo_twice_is_one(keeper: PhotoKeeper) -> None:
    assert keeper.keep(PHOTO) == keeper.keep(PHOTO) == NAME
    keeper.remove(NAME)
    assert not keeper.exists(NAME)


def test_a_missing_photo_is_named(keeper: PhotoKeeper) -> None:
    assert not keeper.exists(NAME)
    with pytest.raises(PhotoMissing) as missing:
        keeper.read(NAME)
    assert missing.value.sha256 == NAME


def test_a_removed_photo_is_gone_and_removing_again_is_quiet(keeper: PhotoKeeper) -> None:
    keeper.keep(PHOTO)
    keeper.remove(NAME)
    assert not keeper.exists(NAME)
    keeper.remove(NAME)


def test_a_photo_that_was_put_here_lately_is_not_retired(
    keeper: PhotoKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper.keep(PHOTO)
    assert not keeper.retire(NAME)
    assert keeper.exists(NAME)
    for module in ("storage.photos", "storage.s3"):
        monkeypatch.setattr(f"{module}.LATELY", -1.0)
    assert keeper.retire(NAME)
    assert not keeper.exists(NAME)
    assert keeper.retire(NAME)  # there is none


def test_a_photo_that_comes_again_is_as_new_as_the_first_time(tmp_path: Path) -> None:
    store = PhotoStore(tmp_path)
    store.keep(PHOTO)
    os.utime(store.path(NAME), (1, 1))
    store.keep(PHOTO)
    assert not store.retire(NAME)
    os.utime(store.path(NAME), (1, 1))
    assert store.retire(NAME)


def test_many_threads_keep_at_once(keeper: PhotoKeeper) -> None:
    photos = [secrets.token_bytes(2000) for _ in range(8)] * 8
    with ThreadPoolExecutor(16) as threads:
        names = list(threads.map(keeper.keep, photos))
    assert len(set(names)) == 8
    assert [keeper.read(name) for name in names] == photos


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", NAME.upper(), NAME[:-1], NAME + "0", NAME + "\n", "g" * 64]
)
def test_a_name_that_is_no_hash_is_refused_everywhere(keeper: PhotoKeeper, name: str) -> None:
    for verb in (key_of, keeper.read, keeper.exists, keeper.remove):
        with pytest.raises(ValueError, match="64 hexadecimal"):
            verb(name)


def test_a_bucket_holds_the_names_of_a_folder() -> None:
    bucket = MemoryStore()
    PhotoBucket(bucket).keep(PHOTO)
    assert [found["path"] for found in obstore.list(bucket).collect()] == [key_of(NAME)]
    assert key_of(NAME) == f"{NAME[:2]}/{NAME[2:4]}/{NAME}.jpg"


def test_a_bucket_that_does_not_answer_is_an_oserror_in_one_line_without_a_secret() -> None:
    nowhere = S3Store(
        "bucket",
        endpoint="http://127.0.0.1:9",
        region="here",
        access_key_id="who",
        secret_access_key="hush-hush",
        client_options={"allow_http": True},
        retry_config={"max_retries": 0},
    )
    bucket = PhotoBucket(nowhere)
    for verb in (lambda: bucket.keep(PHOTO), lambda: bucket.read(NAME), lambda: bucket.remove(NAME)):
        with pytest.raises(BucketError) as found:
            verb()
        assert isinstance(found.value, OSError)
        assert "\n" not in str(found.value)
        assert "hush-hush" not in str(found.value)


# Which one the configuration names -----------------------------------------------------------------------


def placed(place: str) -> Config:
    return load(None, {"GRIDSNAP_STORAGE__PHOTOS": place})


def test_a_folder_is_a_folder_and_s3_a_bucket_with_its_prefix() -> None:
    assert isinstance(photos_of(placed("var/photos")), PhotoStore)
    bucket = photos_of(placed("s3://street-photos/gridsnap/2026/"))
    assert isinstance(bucket, PhotoBucket)
    assert repr(bucket._bucket) == 'S3Store(bucket="street-photos", prefix="gridsnap/2026")'


@pytest.mark.parametrize(
    "place", ["", " ", "gs://bucket", "s3://", "s3://B", "s3://key:secret@bucket/x", "http://x/y"]
)
def test_another_place_is_refused_without_repeating_it(place: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        placed(place)
    (problem,) = wrong.value.problems
    assert problem.where == "storage.photos"
    assert "s3://bucket/prefix" in problem.allowed
    assert "secret" not in str(problem)


def test_without_the_extra_a_bucket_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fields, "find_spec", lambda _: None)
    with pytest.raises(ConfigError, match="needs the extra s3, allowed: after pip install") as wrong:
        placed("s3://bucket/prefix")
    assert len(wrong.value.problems) == 1
    assert placed("var/photos").storage.photos == "var/photos"
