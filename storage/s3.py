"""Photos in a bucket that speaks S3 (the extra `s3`): the same names as in a folder, `ab/cd/<sha256>.jpg`.

Who we are comes from the environment as everywhere (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, and
AWS_ENDPOINT_URL for a server of one's own); none of it stands in the configuration or in a log.
"""

import hashlib
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import ObjectStore, S3Store

from storage.photos import LATELY, PhotoMissing, key_of

_PATIENCE = timedelta(seconds=20)
_NO_BUCKET = "there is no such bucket"


class BucketError(OSError):
    """The bucket did not answer, or refused; it is tried again as a full disk would be."""


class PhotoBucket:
    """Keeps photos as objects; one is there whole or not at all, and durable when `keep` returns."""

    def __init__(self, bucket: ObjectStore) -> None:
        self._bucket = bucket

    @classmethod
    def at(cls, url: str) -> "PhotoBucket":
        """The bucket of `s3://bucket/prefix`, asked for the first time when it is needed."""
        # Without TLS only where the address of one's own server says so; the library would refuse that.
        plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
        return cls(
            S3Store.from_url(
                url,
                client_options={"connect_timeout": "5s", "timeout": "30s", "allow_http": plain},
                retry_config={"max_retries": 3, "retry_timeout": _PATIENCE},
            )
        )

    def keep(self, data: bytes) -> str:
        """Keeps the bytes and returns their SHA-256; the same bytes twice are one object."""
        sha256 = hashlib.sha256(data).hexdigest()
        if self._age(sha256) > LATELY / 2:  # put there again, it is as new as if it had not been there
            try:
                with _asked(sha256):
                    obstore.put(self._bucket, key_of(sha256), data)
            except PhotoMissing:  # what cannot be found when something is put there is the bucket
                raise BucketError(_NO_BUCKET) from None
        return sha256

    def read(self, sha256: str) -> bytes:
        """The bytes of a photo; raises `PhotoMissing` when there is none."""
        with _asked(sha256):
            return bytes(obstore.get(self._bucket, key_of(sha256)).bytes())

    def exists(self, sha256: str) -> bool:
        """Whether a photo of this name is kept; where there is no bucket, none is."""
        try:
            with _asked(sha256):
                obstore.head(self._bucket, key_of(sha256))
        except PhotoMissing:
            return False
        return True

    def remove(self, sha256: str) -> None:
        """Forgets a photo; nothing happens when there is none."""
        try:
            with _asked(sha256):
                obstore.delete(self._bucket, key_of(sha256))
        except PhotoMissing:
            return

    def retire(self, sha256: str) -> bool:
        """Forgets a photo that nobody needs; False where it was put here lately, and stays for now."""
        if self._age(sha256) < LATELY:
            return False
        self.remove(sha256)
        return True

    def _age(self, sha256: str) -> float:
        """Seconds since the photo was put there; of one that is not there, no end."""
        try:
            with _asked(sha256):
                written: datetime = obstore.head(self._bucket, key_of(sha256))["last_modified"]
        except PhotoMissing:
            return math.inf
        return (datetime.now(UTC) - written).total_seconds()

    def free(self) -> None:
        """A bucket has no end."""


@contextmanager
def _asked(sha256: str) -> Iterator[None]:
    """What the bucket's library raises is one of ours: no photo, or no answer in one line."""
    try:
        yield
    except (FileNotFoundError, NotFoundError) as error:
        if "<Code>NoSuchBucket</Code>" in str(error):
            raise BucketError(_NO_BUCKET) from None
        raise PhotoMissing(sha256) from None
    except BaseError as error:
        raise BucketError(str(error).partition("\n")[0]) from None
